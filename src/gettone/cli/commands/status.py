"""``gettone status``: what is kept, whether it works now, what is known of it."""

from __future__ import annotations

from gettone.cli.commands.connect import report_page
from gettone.cli.commands.reports import (
    companies_json,
    evidence_json,
    evidence_table,
    user_json,
)
from gettone.cli.page import Cell, Facts, Page, say
from gettone.cli.places import place_said
from gettone.cli.token_source import Credential
from gettone.domain.evidence import Evidence
from gettone.drive.api import Api

__all__ = ["kept_page", "status"]


def kept_page(credential: Credential, origin: str) -> Page:
    """Say which token it is, where it is kept and where it is sent."""
    kept, store = credential.connection, credential.store
    rows: list[tuple[str, Cell]] = [("cli.label.token", credential.token.fingerprint)]
    if kept is not None and store is not None:
        rows += [
            ("cli.label.connection", kept.name),
            ("cli.label.store", place_said(store.label)),
            ("cli.label.since", f"{kept.created_at:%Y-%m-%d %H:%M} UTC"),
        ]
    rows.append(("cli.label.origin", origin))
    return Page((Facts(tuple(rows)),), _kept_json(credential, origin))


def status(api: Api, credential: Credential, origin: str) -> Page:
    """Verify the token now, and show what is known of its scopes.

    Raises:
        InvalidToken: The provider does not know the token.
        GettoneError: The question has no answer now.
    """
    report = api.verify()
    evidence = credential.connection.evidence if credential.connection else Evidence()
    as_json = {
        **_kept_json(credential, origin),
        "works": True,
        "user": user_json(report.user),
        "companies": companies_json(report),
        "evidence": evidence_json(evidence),
    }
    listed = tuple(row.company for row in report.companies)
    known = (
        (say("cli.status.evidence", "title"), evidence_table(evidence, listed))
        if evidence.findings
        else (say("cli.status.no-evidence", "quiet"),)
    )
    works = say("cli.status.works", "good")
    return Page((works, *report_page(report).parts, *known), as_json)


def _kept_json(credential: Credential, origin: str) -> dict[str, object]:
    kept, store = credential.connection, credential.store
    return {
        "token": {
            "fingerprint": credential.token.fingerprint,
            "source": credential.source,
            "place": credential.place,
        },
        "connection": kept.name if kept else None,
        "store": store.label if store else None,
        "origin": origin,
    }
