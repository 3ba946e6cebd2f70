from __future__ import annotations

import pytest

from gettone import texts
from gettone.sandbox.console.row_families import FAMILIES, RowFamily
from gettone.sandbox.permissions import Access
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
    assert family.columns[0] == "id"


def test_what_an_operation_s_scope_opens_is_open_to_those_who_have_the_permission() -> None:
    named = {name for name, family in FAMILIES.items() if family.is_open(NOBODY)}
    assert named == {name for name, family in FAMILIES.items() if not family.scopes}
    assert all(family.is_open(Access()) for family in FAMILIES.values())


def test_documents_are_open_type_by_type() -> None:
    issued = FAMILIES["issued_documents"]
    assert issued.is_open(KEEPER)
    assert issued.condition(KEEPER).values == ("quote",)
    every = catalogue().operation("listIssuedDocuments").by_document_type
    assert set(issued.condition(Access()).values) == set(every)
    assert issued.condition(NOBODY).text.endswith("IN ()")
