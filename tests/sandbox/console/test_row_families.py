from __future__ import annotations

import pytest

from gettone import texts
from gettone.sandbox.console.row_families import FAMILIES, RowFamily
from gettone.sandbox.records import EVERY_ROW
from gettone.wire.access import Access
from gettone.wire.operation import catalogue

NOBODY = Access(role="subaccount", permissions={})
KEEPER = Access(
    role="subaccount",
    permissions={
        "fic_issued_documents": "detailed",
        "fic_issued_documents_detailed": {"quotes": "read"},
    },
)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_a_family_is_called_in_both_languages_and_known_to_the_api(family: RowFamily) -> None:
    for language in texts.LANGUAGES:
        assert texts.say(f"console.family.{family.name}", language)
    assert family.listing.method == "GET"
    assert family.getting is None or family.getting.method == "GET"
    assert family.making is None or family.making.method in {"POST", "DELETE"}
    assert family.columns[0] == "id"


def test_what_an_operation_s_scope_opens_is_open_to_those_who_have_the_permission() -> None:
    named = {name for name, family in FAMILIES.items() if family.is_open(NOBODY)}
    assert named == {name for name, family in FAMILIES.items() if not family.listing.needed.any_of}
    assert all(family.is_open(Access()) for family in FAMILIES.values())


def test_documents_are_open_type_by_type() -> None:
    issued = FAMILIES["issued_documents"]
    assert issued.is_open(KEEPER)
    assert issued.condition(KEEPER).values == ("quote",)
    every = catalogue().operation("listIssuedDocuments").by_document_type
    assert set(issued.condition(Access()).values) == set(every)
    assert issued.condition(NOBODY).text.endswith("IN ()")


def test_types_are_those_that_the_api_lists_and_the_user_may_see() -> None:
    assert FAMILIES["issued_documents"].kinds(KEEPER) == ("quote",)
    assert FAMILIES["issued_documents"].kinds(NOBODY) == ()
    assert FAMILIES["bin_issued_documents"].kinds(KEEPER) == ("quote",)
    assert FAMILIES["pending_received_documents"].kinds(Access()) == ("agyo", "mail", "browser")
    assert FAMILIES["clients"].kinds(Access()) == ()


def test_every_type_is_called_in_both_languages() -> None:
    for family in FAMILIES.values():
        for kind in family.kinds(Access()):
            for language in texts.LANGUAGES:
                assert texts.say(f"console.kind.{kind}", language)


def test_one_type_narrows_a_family_that_has_types() -> None:
    assert FAMILIES["issued_documents"].condition(Access(), "order").values == ("order",)
    assert FAMILIES["pending_received_documents"].condition(Access(), "mail").values == ("mail",)
    assert FAMILIES["clients"].condition(NOBODY) == EVERY_ROW


def test_a_list_is_asked_for_as_its_operation_requires() -> None:
    assert FAMILIES["issued_documents"].list_query("quote", 2026) == "?type=quote"
    assert FAMILIES["cashbook"].list_query("", 2031) == "?date_from=2031-01-01&date_to=2031-12-31"
    assert FAMILIES["bin_issued_documents"].list_query("quote", 2026) == ""


def test_an_id_is_written_as_answers_have_it() -> None:
    assert FAMILIES["subscriptions"].id_of({"id": 3}) == "SUB3"
    assert FAMILIES["clients"].id_of({"id": 3}) == "3"
