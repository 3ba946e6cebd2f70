"""``gettone companies``: the user's companies, and which the token opens."""

from __future__ import annotations

from gettone.cli.commands.reports import companies_json, companies_table
from gettone.cli.page import Page, say
from gettone.drive.api import Api

__all__ = ["companies"]


def companies(api: Api) -> Page:
    """Ask for the companies; each is opened to see whether it opens.

    Raises:
        InvalidToken: The provider does not know the token.
        GettoneError: The question has no answer now.
    """
    report = api.verify()
    as_json = {"companies": companies_json(report)}
    if not report.companies:
        return Page((say("cli.connect.no-company"),), as_json)
    return Page((companies_table(report),), as_json)
