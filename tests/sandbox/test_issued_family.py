from __future__ import annotations

import pytest

from gettone.sandbox.issued_family import JOINABLE, MUST_BE_PAID, TYPES, with_kept_names
from gettone.wire.operation import catalogue


def test_types_are_the_catalogue_s() -> None:
    assert len(TYPES) == 11
    assert set(TYPES) == set(catalogue().operation("listIssuedDocuments").by_document_type)
    assert set(TYPES) > MUST_BE_PAID
    assert set(TYPES) > set(JOINABLE.values())


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("number = 1", "number = 1"),
        ("entity.city = 'Roma'", "entity.address_city = 'Roma'"),
        ("entity.province is null", "entity.address_province is null"),
        ("any_subject = 'x'", "subject = 'x' or visible_subject = 'x'"),
        ("any_subject <> 'x'", "subject <> 'x' and visible_subject <> 'x'"),
        ("any_subject is null", "subject is null and visible_subject is null"),
        ("any_subject is not null", "subject is not null or visible_subject is not null"),
        (
            "any_subject not like 'x%' and number > 3",
            "subject not like 'x%' and visible_subject not like 'x%' and number > 3",
        ),
        (
            "any_subject contains 'x' and number > 3 or number = 1",
            "(subject contains 'x' or visible_subject contains 'x') and number > 3 or number = 1",
        ),
        ("any_subject =", "any_subject ="),
    ],
)
def test_a_filter_names_what_rows_have(asked: str, kept: str) -> None:
    assert with_kept_names({"q": asked, "page": "2"}) == {"q": kept, "page": "2"}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("-date, number", "-date,number"),
        ("-entity.city,entity.province", "-entity.address_city,entity.address_province"),
        ("any_subject", "any_subject"),
    ],
)
def test_an_order_names_what_rows_have(asked: str, kept: str) -> None:
    assert with_kept_names({"sort": asked}) == {"sort": kept}


def test_a_query_without_either_stays_as_it_is() -> None:
    assert with_kept_names({"type": "invoice", "q": "", "sort": ""}) == {
        "type": "invoice",
        "q": "",
        "sort": "",
    }
