from __future__ import annotations

import pytest

from gettone.sandbox.numbering import Series, next_numbers
from sandbox.made import Made
from sandbox.papers import emptied, made_of, paper


@pytest.mark.parametrize(
    ("document", "numeration"),
    [
        ({"type": "invoice", "numeration": "/A"}, "/A"),
        ({"type": "invoice", "numeration": None}, ""),
        ({"type": "invoice"}, ""),
        ({"type": "delivery_note", "numeration": "/A"}, ""),
    ],
)
def test_a_document_is_in_the_series_of_its_year(
    document: dict[str, str | None], numeration: str
) -> None:
    series = Series.of(16, {**document, "date": "2025-12-31"})
    assert (series.kind, series.year, series.numeration) == (document["type"], 2025, numeration)


def test_the_next_number_is_one_more_than_the_largest(made: Made) -> None:
    ask = emptied(made)
    series = Series(company_id=16, kind="invoice", year=2026)
    assert series.next_number(made.records) == 1
    for number in (3, 12, 5):
        made_of(ask, paper(number=number))
    made_of(ask, paper("receipt", number=40))
    made_of(ask, paper(number=50, numeration="/A"))
    made_of(ask, paper(number=60, date="2025-01-01"))
    assert series.next_number(made.records) == 13


def test_a_number_is_taken_by_another_document_only(made: Made) -> None:
    document = made_of(emptied(made), paper(number=3))
    series = Series(company_id=16, kind="invoice", year=2026)
    assert series.is_taken(made.records, 3, None)
    assert not series.is_taken(made.records, 3, document["id"])
    assert not series.is_taken(made.records, 4, None)
    assert not Series(company_id=18, kind="invoice", year=2026).is_taken(made.records, 3, None)


def test_delivery_notes_are_numbered_with_those_of_invoices(made: Made) -> None:
    ask = emptied(made)
    made_of(ask, paper("invoice", delivery_note=True, dn_number=8, dn_date="2026-05-01"))
    made_of(ask, paper("invoice", delivery_note=True, dn_number=20, dn_date="2025-05-01"))
    assert made_of(ask, paper("delivery_note"))["number"] == 9
    assert made_of(ask, paper("invoice", delivery_note=True))["dn_number"] == 10


def test_next_numbers_are_told_by_year_and_numeration(made: Made) -> None:
    ask = emptied(made)
    made_of(ask, paper(number=4, numeration="/A", date="2024-06-01"))
    made_of(ask, paper(number=2, date="2024-06-01"))
    assert next_numbers(made.records, 16, "invoice", 2026) == {
        "2024": {"": 3, "/A": 5},
        "2026": {"": 1},
    }
