from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.exchange import (
    COURSES,
    ENDS,
    FIRST_STATUS,
    MAY_BE_SENT,
    SENDINGS,
    End,
    end_of,
    send,
)
from gettone.sandbox.fattura import Fattura
from gettone.sandbox.issued_family import BIN, ISSUED
from gettone.wire.operation import catalogue
from sandbox.fatture import COMPANY, GERMAN, OFFICE, client, document, fattura
from sandbox.made import NOON, Made

ID = 7
STATUSES = set(catalogue().schemas["IssuedDocument"].properties["ei_status"].enum)


def sent(made: Made, **more: Any) -> None:
    row = document(**more)
    made.records.put(16, ISSUED.name, row)
    send(made.records, Fattura(document=row, company=COMPANY), NOON)


def status_after(made: Made, seconds: float, family: str = ISSUED.name) -> str:
    catch_up(made.records, NOON + timedelta(seconds=seconds))
    row = made.records.get(16, family, ID)
    assert row is not None
    return str(row["ei_status"])


def test_every_status_is_one_of_the_provider_s() -> None:
    steps = {status for course in COURSES.values() for _, status in course}
    assert steps | {FIRST_STATUS} | MAY_BE_SENT <= STATUSES
    assert {end.status for end in ENDS.values()} <= set(COURSES)
    assert all(course[-1][1] == end for end, course in COURSES.items())


def test_every_status_that_the_system_gives_is_reached_by_some_code() -> None:
    reached = {end.status for end in ENDS.values()} | {"accepted", "not_delivered"}
    assert reached == set(COURSES)


def test_the_documentation_lists_every_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "sandbox.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)`[^|]* \| `(\w+)` \| (\w+)", page, re.MULTILINE)
    told = {code: (end.status, end.code or "none") for code, end in ENDS.items()}
    assert {code: (status, why) for code, status, why in rows} == told | {
        "0000000": ("not_delivered", "none")
    }


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "accepted"),
        ({"entity": OFFICE}, "accepted"),
        ({"entity": GERMAN}, "accepted"),
        (client(ei_code="0000000"), "not_delivered"),
        (client(ei_code="0000000", certified_email="pec@x.example"), "accepted"),
        (client(ei_code="scarto1"), "discarded"),
        ({"entity": OFFICE | {"ei_code": "RIFIUT"}}, "rejected"),
        ({"entity": OFFICE | {"ei_code": "ATTESA"}}, "no_response"),
        (client(ei_code="ERRORE1"), "error"),
        ({"kind": "self_own_invoice"}, "accepted"),
    ],
)
def test_the_recipient_s_code_decides_the_end(more: dict[str, Any], status: str) -> None:
    assert end_of(fattura(**more)).status == status


WAYS = [
    ("M5UXCR1", "accepted"),
    ("0000000", "not_delivered"),
    *((code, end.status) for code, end in ENDS.items()),
]


@pytest.mark.parametrize(("code", "end"), WAYS)
def test_an_invoice_goes_its_way_as_time_passes(made: Made, code: str, end: str) -> None:
    sent(made, **client(ei_code=code))
    assert status_after(made, 0) == "pending"
    before = "pending"
    for after_s, status in COURSES[end]:
        assert status_after(made, after_s - 1) == before
        assert status_after(made, after_s) == status
        before = status
    assert status_after(made, 10**8) == end


@pytest.mark.parametrize(("code", "end"), WAYS)
def test_who_looks_late_finds_the_end_and_its_time(made: Made, code: str, end: str) -> None:
    sent(made, **client(ei_code=code))
    assert status_after(made, 10**8) == end
    sending = made.records.get(16, SENDINGS, ID)
    assert sending is not None
    ended_at = NOON + timedelta(seconds=COURSES[end][-1][0])
    assert sending["ended_at"] == f"{ended_at:%Y-%m-%d %H:%M:%S}"
    known = ENDS.get(code, End(status=end))
    assert [sending[name] for name in ("code", "reason", "solution")] == [
        known.code,
        known.reason,
        known.solution,
    ]


def test_what_is_sent_again_forgets_its_first_way(made: Made) -> None:
    sent(made)
    send(made.records, Fattura(document=document(), company=COMPANY), NOON + timedelta(seconds=30))
    assert status_after(made, 60) == "pending"
    assert status_after(made, 90) == "sent"


def test_one_in_the_bin_goes_on(made: Made) -> None:
    sent(made)
    row = made.records.get(16, ISSUED.name, ID)
    assert row is not None
    made.records.remove(16, ISSUED.name, ID)
    made.records.put(16, BIN, row)
    assert status_after(made, 60, BIN) == "sent"
    assert made.records.get(16, ISSUED.name, ID) is None


def test_what_is_gone_or_no_e_invoice_any_more_is_left_alone(made: Made) -> None:
    sent(made)
    made.records.put(16, ISSUED.name, document(e_invoice=False, ei_status=None))
    catch_up(made.records, NOON + timedelta(seconds=60))
    kept = made.records.get(16, ISSUED.name, ID)
    assert kept is not None
    assert kept["ei_status"] is None
    made.records.remove(16, ISSUED.name, ID)
    made.records.remove(16, SENDINGS, ID)
    catch_up(made.records, NOON + timedelta(days=1))
    assert made.records.get(16, ISSUED.name, ID) is None
