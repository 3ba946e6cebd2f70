from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gettone.sandbox.agenda import Entry
from sandbox.made import NOON, Made

SOON = NOON + timedelta(minutes=1)
FIRST = Entry(company_id=16, kind="email", due_at=SOON, held={"id": 1})


def test_an_entry_is_due_from_its_time_on(made: Made) -> None:
    agenda = made.records.agenda
    agenda.add(FIRST)
    assert agenda.due(["email"], NOON) == []
    [found] = agenda.due(["email"], SOON)
    assert found == replace(FIRST, id=found.id)
    assert found.id


def test_the_oldest_comes_first_whatever_its_kind(made: Made) -> None:
    agenda = made.records.agenda
    agenda.add(FIRST)
    agenda.add(replace(FIRST, kind="e_invoice", due_at=NOON, company_id=18))
    agenda.add(replace(FIRST, kind="challenge"))
    found = agenda.due(["email", "e_invoice"], SOON)
    assert [entry.kind for entry in found] == ["e_invoice", "email"]
    assert [
        entry.company_id for entry in agenda.due(["email", "e_invoice"], SOON, company_id=16)
    ] == [16]


def test_an_entry_is_postponed_or_removed(made: Made) -> None:
    agenda = made.records.agenda
    agenda.add(FIRST)
    [found] = agenda.due(["email"], SOON)
    later = replace(found, due_at=SOON + timedelta(hours=1), held={"id": 1, "tries": 1})
    agenda.postpone(later)
    assert agenda.due(["email"], SOON) == []
    assert agenda.due(["email"], later.due_at) == [later]
    assert agenda.remove(found.id)
    assert not agenda.remove(found.id)
    assert agenda.due(["email"], later.due_at) == []
