"""What a token report looks like, on pages and in JSON; shared by commands."""

from __future__ import annotations

from typing import Final

from gettone.cli.page import Cell, Say, Table, say
from gettone.domain.company import Company, User
from gettone.domain.evidence import Evidence, Standing
from gettone.flow.verify import CompanyStanding, TokenReport

__all__ = [
    "companies_json",
    "companies_table",
    "evidence_json",
    "evidence_table",
    "user_json",
]

# Reasons that have words of their own in ``cli.opened``.
_REASONS: Final = frozenset(
    {"company-not-connected", "forbidden", "licence-expired", "no-answer", "quota-exceeded"}
)


def companies_table(report: TokenReport) -> Table:
    """List the companies, and whether the token opens them."""
    return Table(
        ("cli.column.id", "cli.column.company", "cli.column.vat", "cli.column.opened"),
        tuple(_company_row(row) for row in report.companies),
    )


def companies_json(report: TokenReport) -> list[dict[str, object]]:
    """List the same for programs."""
    return [
        {
            **_company_json(row.company),
            "opened": row.standing.value,
            "reason": row.reason or None,
        }
        for row in report.companies
    ]


def evidence_table(evidence: Evidence, companies: tuple[Company, ...]) -> Table:
    """List what is known of each scope, by company."""
    names = {company.id: company.name for company in companies}
    rows = sorted(evidence.findings, key=lambda held: (held.company_id, held.scope.text))
    columns = ("company", "scope", "standing", "since", "operation", "how")
    return Table(
        tuple(f"cli.column.{name}" for name in columns),
        tuple(
            (
                names.get(held.company_id, str(held.company_id)),
                held.scope.text,
                say(f"cli.standing.{held.standing.value}"),
                f"{held.since:%Y-%m-%d %H:%M} UTC",
                held.operation,
                say(f"cli.shown.{held.how.value}"),
            )
            for held in rows
        ),
    )


def evidence_json(evidence: Evidence) -> list[dict[str, object]]:
    """List the same for programs."""
    return [
        {
            "company_id": held.company_id,
            "scope": held.scope.text,
            "standing": held.standing.value,
            "since": held.since.isoformat(),
            "at": held.at.isoformat(),
            "operation": held.operation,
            "how": held.how.value,
            "was": held.was.value,
        }
        for held in evidence.findings
    ]


def user_json(user: User) -> dict[str, object]:
    """Give the user for programs."""
    return {"id": user.id, "name": user.name, "email": user.email}


def _company_row(row: CompanyStanding) -> tuple[Cell, ...]:
    company = row.company
    return company.id, company.name, company.vat_number or company.tax_code, _opened(row)


def _opened(row: CompanyStanding) -> Say:
    if row.standing is Standing.GRANTED:
        return say("cli.opened.yes")
    reason = row.reason if row.reason in _REASONS else "other"
    return say(f"cli.opened.{reason}", reason=row.reason)


def _company_json(company: Company) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "vat_number": company.vat_number,
        "tax_code": company.tax_code,
    }
