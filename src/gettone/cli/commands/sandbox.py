"""``gettone sandbox``: where it is, and how to get in; a token without the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gettone.cli.page import Cell, Facts, Page, Secret, say
from gettone.domain.scope import ScopeSet
from gettone.guard import LOOPBACK_NAMES
from gettone.sandbox.app import SandboxSettings, create_sandbox
from gettone.sandbox.control_api import CONTROL_PATH
from gettone.sandbox.control_key import key_path
from gettone.sandbox.desk import Desk
from gettone.sandbox.records import Application
from gettone.sandbox.seed import DEMO_EMAIL, DEMO_USER_ID
from gettone.sandbox.signing import PUBLIC_KEY_PATH

__all__ = ["running_page", "token_page"]

# The application that tokens made here belong to.
APPLICATION_NAME: Final = "gettone sandbox token"


def running_page(base_url: str, settings: SandboxSettings) -> Page:
    """Say where page and API are, and how to sign in."""
    has_password = settings.password is not None
    hosts = [*sorted(LOOPBACK_NAMES), *sorted(settings.allowed_hosts - LOOPBACK_NAMES)]
    code: Cell = say("cli.sandbox.own-password") if has_password else settings.sign_in_code
    rows = (
        ("cli.sandbox.page", base_url),
        ("cli.sandbox.email", DEMO_EMAIL),
        ("cli.sandbox.password" if has_password else "cli.sandbox.code", code),
        ("cli.sandbox.api", base_url),
        ("cli.sandbox.webhooks-key", f"{base_url}{PUBLIC_KEY_PATH}"),
        ("cli.sandbox.control", f"{base_url}{CONTROL_PATH}"),
        ("cli.sandbox.control-key", _key(settings)),
        ("cli.sandbox.records", _records(settings.db_path)),
        *((("cli.sandbox.hosts", ", ".join(hosts)),) if has_password else ()),
    )
    as_json = {
        "page": base_url,
        "api": base_url,
        "webhooks_key": f"{base_url}{PUBLIC_KEY_PATH}",
        "control": f"{base_url}{CONTROL_PATH}",
        "control_key": None if settings.db_path else settings.control_key,
        "control_key_file": str(key_path(settings.db_path)) if settings.db_path else None,
        "email": DEMO_EMAIL,
        "code": None if has_password else settings.sign_in_code,
        "db": str(settings.db_path) if settings.db_path else None,
        "hosts": hosts,
    }
    title, how = say("cli.sandbox.title", "title"), say("cli.sandbox.how", url=base_url)
    names = (say("cli.sandbox.other-hosts"),) if has_password else ()
    return Page((title, Facts(rows), *names, how), as_json)


def token_page(db_path: Path, company_ids: Sequence[int], scopes: ScopeSet) -> Page:
    """Make a token in the records of a sandbox, running or not.

    Raises:
        SandboxError: The records cannot be opened, or a company is not one
            of the demo user's.
    """
    with create_sandbox(SandboxSettings(db_path=db_path)) as sandbox:
        application = _application(sandbox.desk)
        _, token = sandbox.desk.connect(DEMO_USER_ID, application.client_id, company_ids, scopes)
    as_json = {
        "access_token": Secret(token),
        "fingerprint": token.fingerprint,
        "client_id": application.client_id,
        "companies": list(company_ids),
        "scopes": [scope.text for scope in scopes],
    }
    return Page((Secret(token),), as_json)


def _application(desk: Desk) -> Application:
    """Find the application of earlier tokens, or register it."""
    for application in desk.applications(DEMO_USER_ID):
        if application.name == APPLICATION_NAME:
            return application
    return desk.create_application(DEMO_USER_ID, APPLICATION_NAME)


def _key(settings: SandboxSettings) -> Cell:
    """Give the control API's key, or say which file keeps it from other eyes."""
    if settings.db_path is None:
        return settings.control_key
    return say("cli.sandbox.control-key-file", path=str(key_path(settings.db_path)))


def _records(db_path: Path | None) -> Cell:
    return str(db_path) if db_path else say("cli.sandbox.in-memory")
