from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.cli.commands.reports import (
    companies_json,
    companies_table,
    evidence_json,
    evidence_table,
    user_json,
)
from gettone.cli.page import Page
from gettone.cli.show import as_text
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.flow.verify import CompanyStanding, TokenReport

ROSSI = Company(id=CompanyId(16), name="Rossi", vat_number="01234560157")
BIANCHI = Company(id=CompanyId(18), name="Bianchi", tax_code="BNC")
USER = User(id=UserId(1), name="Mario", email="m@example.com")


def report(standing: Standing, reason: str = "") -> TokenReport:
    rows = tuple(
        CompanyStanding(company=company, standing=standing, reason=reason)
        for company in (ROSSI, BIANCHI)
    )
    return TokenReport(user=USER, companies=rows, is_usual=True)


@pytest.mark.parametrize(
    ("standing", "reason", "words"),
    [
        (Standing.GRANTED, "", "sì"),
        (Standing.REFUSED, "company-not-connected", "no: non collegata"),
        (Standing.REFUSED, "licence-expired", "no: licenza scaduta"),
        (Standing.UNTESTED, "no-answer", "non si sa: nessuna risposta"),
        (Standing.UNTESTED, "provider-failed", "non si sa (provider-failed)"),
    ],
)
def test_each_company_is_shown_as_opened_or_why_not(
    standing: Standing, reason: str, words: str
) -> None:
    table = companies_table(report(standing, reason))
    lines = as_text(Page((table,), {}), "it").splitlines()
    assert lines[2].endswith(words)
    assert lines[3].split("  ")[2].strip() == "BNC"


def test_companies_in_json() -> None:
    assert companies_json(report(Standing.REFUSED, "forbidden"))[0] == {
        "id": 16,
        "name": "Rossi",
        "vat_number": "01234560157",
        "tax_code": "",
        "opened": "refused",
        "reason": "forbidden",
    }
    assert companies_json(report(Standing.GRANTED))[0]["reason"] is None
    assert user_json(USER) == {"id": 1, "name": "Mario", "email": "m@example.com"}


def test_evidence_is_sorted_and_names_its_company() -> None:
    findings = tuple(
        Finding(
            company_id=CompanyId(company_id),
            scope=Scope.parse("stock:r"),
            standing=Standing.REFUSED,
            at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
            operation="listClients",
        )
        for company_id in (99, 16)
    )
    shown = as_text(Page((evidence_table(Evidence(findings), (ROSSI,)),), {}), "it").splitlines()
    assert shown[2] == ("Rossi    stock:r  rifiutato  2026-01-02 03:04 UTC  listClients  un uso")
    assert shown[3].startswith("99 ")
    assert evidence_json(Evidence(findings))[1] == {
        "company_id": 16,
        "scope": "stock:r",
        "standing": "refused",
        "since": "2026-01-02T03:04:00+00:00",
        "at": "2026-01-02T03:04:00+00:00",
        "operation": "listClients",
        "how": "used",
        "was": "untested",
    }
