from __future__ import annotations

from datetime import timedelta

from gettone.sandbox.agenda import Entry
from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.emails import EMAILS
from sandbox.made import NOON, Made


def waiting(made: Made, email_id: int, company_id: int = 16) -> None:
    made.records.put(company_id, EMAILS.name, {"id": email_id, "status": "pending"})
    made.records.agenda.add(
        Entry(
            company_id=company_id,
            kind="email",
            due_at=NOON,
            held={"email_id": email_id, "status": "sent", "document_id": 1, "type": "invoice"},
        )
    )


def status(made: Made, email_id: int, company_id: int = 16) -> str:
    row = made.records.get(company_id, EMAILS.name, email_id)
    assert row is not None
    return str(row["status"])


def test_what_is_due_is_done_and_only_once(made: Made) -> None:
    waiting(made, 71)
    catch_up(made.records, NOON - timedelta(seconds=1))
    assert status(made, 71) == "pending"
    catch_up(made.records, NOON)
    assert status(made, 71) == "sent"
    made.records.put(16, EMAILS.name, {"id": 71, "status": "pending"})
    catch_up(made.records, NOON + timedelta(days=1))
    assert status(made, 71) == "pending"


def test_one_company_s_or_everybody_s(made: Made) -> None:
    waiting(made, 71)
    waiting(made, 72, 18)
    catch_up(made.records, NOON, company_id=18)
    assert (status(made, 71), status(made, 72, 18)) == ("pending", "sent")
    catch_up(made.records, NOON)
    assert status(made, 71) == "sent"


def test_other_kinds_are_left_for_others(made: Made) -> None:
    entry = Entry(company_id=16, kind="notification", due_at=NOON, held={})
    made.records.agenda.add(entry)
    waiting(made, 71)
    catch_up(made.records, NOON)
    assert len(made.records.agenda.due(["notification"], NOON)) == 1
    assert made.records.agenda.due(["email"], NOON) == []
