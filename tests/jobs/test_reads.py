from __future__ import annotations

from datetime import date

from gettone.jobs.reads import LEFT_OUT, reads
from gettone.wire.operation import catalogue

TODAY = date(2026, 11, 24)
OPERATIONS = catalogue().operations


def test_every_read_of_the_catalogue_is_made_or_left_out_with_a_reason() -> None:
    made = [name for read in reads(TODAY) for name in (read.operation, *read.records)]
    assert len(made) == len(set(made))
    gets = {operation.id for operation in OPERATIONS.values() if operation.method == "GET"}
    assert {*made, *LEFT_OUT} == gets
    assert set(made).isdisjoint(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_every_read_can_be_made_as_it_stands() -> None:
    for read in reads(TODAY):
        operation = OPERATIONS[read.operation]
        company = {"company_id": 16} if operation.is_company_scoped else {}
        request = operation.request({**company, **read.parameters}, None, None)
        assert request.method == "GET"
        for record, id_name in read.records.items():
            assert OPERATIONS[record].path_names == ("company_id", id_name)


def test_user_and_company_come_first_and_the_cash_book_has_days() -> None:
    assert [read.operation for read in reads(TODAY)][:2] == ["getUserInfo", "getCompanyInfo"]
    (cashbook,) = [read for read in reads(TODAY) if read.operation == "listCashbookEntries"]
    assert cashbook.parameters == {"date_from": "2026-01-01", "date_to": "2026-11-24"}
