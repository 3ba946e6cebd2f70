from __future__ import annotations

from collections.abc import Iterator

import pytest

from gettone.sandbox.issued_family import MUST_BE_PAID, TYPES
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.totals import totals_of
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Made
from sandbox.papers import EVERYTHING, PAPERS


def documents(made: Made, company_id: int) -> list[Row]:
    found = made.records.page(company_id, "issued_documents", offset=0, limit=NO_LIMIT)
    return list(found.rows)


def test_there_is_a_document_of_every_type(made: Made) -> None:
    assert {row["type"] for row in documents(made, 16)} == set(TYPES)
    assert len(documents(made, 18)) == 2


@pytest.mark.parametrize("company_id", [16, 18])
def test_documents_are_as_the_provider_would_keep_them(made: Made, company_id: int) -> None:
    for row in documents(made, company_id):
        assert check(row, "IssuedDocument", unknown_names=True) == []
        assert row["entity"]["name"]
        totals = totals_of(row)
        assert totals.document_fields().items() <= row.items()
        if row["type"] in MUST_BE_PAID:
            assert totals.payments == totals.due


def test_no_number_is_there_twice(made: Made) -> None:
    names = ("type", "year", "numeration", "number")
    numbers = [tuple(row[name] for name in names) for row in documents(made, 16)]
    assert len(set(numbers)) == len(numbers)


def test_one_document_fills_every_property(made: Made) -> None:
    body = made.caller(EVERYTHING)("GET", f"{PAPERS}/101")[1]
    empty = set(unfilled(catalogue().schemas["IssuedDocument"], body["data"], "data"))
    # Sent only; told once there is an attachment; of a person; of a rate that is exempt.
    assert empty == {
        "data.attachment_token",
        "data.attachment_url",
        "data.entity.default_vat.ei_description",
        "data.entity.default_vat.ei_type",
        "data.entity.first_name",
        "data.entity.last_name",
    }


def unfilled(node: SchemaNode, held: object, path: str) -> Iterator[str]:
    """Name the properties that are missing or null; of a list, in every row."""
    while node.ref:
        node = catalogue().schemas[node.ref]
    if held is None:
        yield path
    elif isinstance(held, dict):
        for name, inside in node.properties.items():
            yield from unfilled(inside, held.get(name), f"{path}.{name}")
    elif isinstance(held, list) and node.items:
        empty = [set(unfilled(node.items, row, f"{path}[]")) for row in held]
        yield from set.intersection(*empty)
