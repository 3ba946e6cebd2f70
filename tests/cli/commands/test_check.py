from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gettone.cli.commands.check import Checked, check_page, exit_code
from gettone.cli.show import as_text
from gettone.domain.company import Company, CompanyId
from gettone.domain.drift import Drift
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope
from gettone.errors import GettoneError, InvalidToken, NoAnswer, StoreLocked
from gettone.jobs.check import CompanyCheck, ConnectionCheck

ROSSI = Company(id=CompanyId(16), name="Rossi")
NAMELESS = Company(id=CompanyId(18), name="")
READ, FULL = Scope.parse("entity.suppliers:r"), Scope.parse("stock:a")
AT = datetime(2026, 1, 2, tzinfo=UTC)
DEAD = InvalidToken("listUserCompanies", 401)
SILENT = NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)


def drift(now: Standing) -> Drift:
    return Drift(
        company_id=ROSSI.id, scope=READ, was=Standing.UNTESTED, now=now, at=AT, operation="x"
    )


def row(outcome: Any = "asked", company: Company = ROSSI, **more: Any) -> CompanyCheck:
    return CompanyCheck(company=company, outcome=outcome, **more)


def checked(*rows: CompanyCheck, error: GettoneError | None = None) -> Checked:
    result = ConnectionCheck(companies=rows, evidence=Evidence(), stopped_by=error)
    return Checked(name="main", store="keychain", result=result, error=error)


LOST = row(drifts=(drift(Standing.REFUSED),))
GAINED = row(drifts=(drift(Standing.GRANTED),))


def shown(*rows: CompanyCheck, error: GettoneError | None = None) -> list[str]:
    return as_text(check_page([checked(*rows, error=error)]), "en").splitlines()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (row(), "Rossi: nothing has changed."),
        (row(company=NAMELESS), "18: nothing has changed."),
        (LOST, "Rossi: what needs entity.suppliers:r (Suppliers: Read only) worked before"),
        (GAINED, "Rossi: what needs entity.suppliers:r (Suppliers: Read only) was refused"),
        (row("not-open"), "Rossi: not opened by the token."),
        (row("not-open", change="closed"), "Rossi: the token does not open it any more."),
        (row(change="opened"), "Rossi: the token opens it now, and did not before."),
        (row("enough-today"), "Rossi: not asked again today, since 25 requests a day are enough"),
        (
            row("unanswered", reason="no-answer"),
            "Rossi: could not be asked: there was no answer.",
        ),
        (
            row("unanswered", reason="of-a-kind-to-come"),
            "Rossi: could not be asked: of-a-kind-to-come.",
        ),
        (
            row(reason="quota-low"),
            "Rossi: not everything was asked: less than a tenth of the hour's requests is left.",
        ),
        (
            row(missing=(READ, FULL)),
            "Rossi: still missing: entity.suppliers:r (Suppliers: Read only), stock:a",
        ),
        (row(untested=(FULL,)), "Rossi: not known yet: stock:a (Stock: Full access)."),
    ],
)
def test_each_company_is_said_with_what_became_of_it(found: CompanyCheck, words: str) -> None:
    title, *lines = shown(found)
    assert title == 'Connection "main"'
    assert any(line.startswith(words) for line in lines), lines


def test_what_has_changed_is_not_said_to_be_the_same() -> None:
    for found in (LOST, row(change="opened"), row("not-open"), row("enough-today")):
        assert not any("nothing has changed" in line for line in shown(found))


def test_what_ended_it_is_said_with_the_next_step() -> None:
    assert "paste the new token" in shown(error=DEAD)[-1]


def test_a_place_that_does_not_open_is_named() -> None:
    shut = Checked(name="", store="keychain", error=StoreLocked("keychain", "keychain-locked"))
    assert as_text(check_page([shut]), "en").startswith("Connections in the keychain\n")


def test_nothing_kept_is_said() -> None:
    page = check_page([])
    assert as_text(page, "en") == "No connection is kept."
    assert page.as_json == {"changed": False, "connections": []}


def test_the_same_for_programs() -> None:
    found = row(
        drifts=(drift(Standing.REFUSED), drift(Standing.GRANTED)),
        missing=(READ,),
        untested=(FULL,),
    )
    page = check_page([checked(found, error=SILENT)])
    change = {"scope": "entity.suppliers:r", "at": "2026-01-02T00:00:00+00:00", "operation": "x"}
    assert page.as_json == {
        "changed": True,
        "connections": [
            {
                "connection": "main",
                "store": "keychain",
                "error": "no-answer",
                "companies": [
                    {
                        "id": 16,
                        "name": "Rossi",
                        "outcome": "asked",
                        "reason": None,
                        "change": None,
                        "lost": [change],
                        "gained": [change],
                        "missing": ["entity.suppliers:r"],
                        "untested": ["stock:a"],
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], 0),
        ([checked(row())], 0),
        ([checked(row(missing=(READ,)))], 0),
        ([checked(row("not-open"))], 0),
        ([checked(LOST)], 24),
        ([checked(GAINED)], 24),
        ([checked(row("not-open", change="closed"))], 24),
        ([checked(error=SILENT)], 14),
        ([checked(LOST, error=SILENT)], 24),
        ([checked(LOST), checked(error=DEAD)], 4),
        ([Checked(name="x", store="keychain", error=StoreLocked("keychain", "damaged"))], 16),
    ],
)
def test_the_weightiest_decides_the_exit_code(found: list[Checked], code: int) -> None:
    assert exit_code(found) == code
