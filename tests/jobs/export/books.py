"""A sandbox's company as an export reads it: in this process, with every permission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.drive.api import Api
from gettone.jobs.export.parts import Part, needs_of, parts_of
from gettone.jobs.export.reading import Come, begin, read_all
from gettone.jobs.export.spool import Spool
from gettone.sandbox.app import Sandbox
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.bodies import Body
from gettone.wire.requirements import requirements_of

COMPANY = 16
TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def full_token(sandbox: Sandbox, *more: str) -> AccessToken:
    """Make a token that may read whatever an export reads by itself."""
    scopes = [scope.text for scope in requirements_of(needs_of([])).scopes]
    application = sandbox.desk.create_application(DEMO_USER_ID, "Export")
    chosen = ScopeSet.parse(" ".join([*scopes, *more]))
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [COMPANY], chosen)[1]


def api_of(sandbox: Sandbox, token: AccessToken | None = None) -> Api:
    """Open the sandbox without a socket."""
    return Api(
        token or full_token(sandbox),
        base_url="http://127.0.0.1:1",
        transport=sandbox.provider.respond,
        sleep=lambda _seconds: None,
    )


def parts(*families: str, year: int | None = None) -> tuple[Part, ...]:
    return parts_of(families, year, TODAY)


def read(spool: Spool, api: Api, of: Sequence[Part], *, is_since: bool = False) -> list[Come]:
    """Begin and read to the end."""
    begin(spool, of, [part.name for part in of], is_since=is_since)
    return list(read_all(api.run, spool, of, COMPANY))


def kept(spool: Spool, of: Sequence[Part]) -> list[Body]:
    return [row for part in of for row in spool.rows(part.name)]


def spooled(folder: Path, sandbox: Sandbox, of: Sequence[Part]) -> Spool:
    """Read everything into a new spool."""
    spool = Spool(folder / "spool")
    read(spool, api_of(sandbox), of)
    return spool
