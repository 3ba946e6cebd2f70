from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.domain.scope import FAMILIES, SCOPES, Level, Scope, ScopeSet, suggest_scopes

SOME = st.sets(st.sampled_from(SCOPES))


def test_there_are_23_families_and_44_scopes() -> None:
    assert len(FAMILIES) == 23
    assert len(SCOPES) == 44
    assert {scope.family for scope in SCOPES if FAMILIES[scope.family] == (Level.READ,)} == {
        "situation",
        "emails",
    }


@given(st.sampled_from(SCOPES))
def test_a_scope_round_trips(scope: Scope) -> None:
    assert Scope.parse(str(scope)) == scope
    assert str(scope) == f"{scope.family}:{scope.level.value}"


@pytest.mark.parametrize(
    "text",
    ["", "issued_documents:r", "entities:r", "situation:a", "entity.products:a", "products", "x:r"],
)
def test_names_seen_in_the_wild_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a scope"):
        Scope.parse(text)


def test_full_covers_read_of_the_same_family_only() -> None:
    read, full = Scope.parse("products:r"), Scope.parse("products:a")
    assert full.covers(read)
    assert full.covers(full)
    assert not read.covers(full)
    assert not full.covers(Scope.parse("stock:r"))
    assert not Scope.parse("receipts:a").covers(Scope.parse("issued_documents.receipts:r"))


def test_an_empty_set_allows_nothing() -> None:
    nothing = ScopeSet()
    assert nothing.missing(SCOPES) == SCOPES
    assert str(nothing) == ""
    assert len(nothing) == 0


@given(SOME)
def test_a_set_round_trips_in_one_order(scopes: set[Scope]) -> None:
    held = ScopeSet.of(scopes)
    assert ScopeSet.parse(str(held)) == held
    assert list(held) == [scope for scope in SCOPES if scope in scopes]


def test_missing_keeps_the_order_asked() -> None:
    held = ScopeSet.parse("products:a entity.suppliers:r")
    needed = [Scope.parse(text) for text in ("stock:r", "products:r", "entity.suppliers:a")]
    assert held.missing(needed) == (needed[0], needed[2])


def test_wrong_names_get_suggestions() -> None:
    assert "entity.clients:r" in suggest_scopes("entities.clients:r")
    assert suggest_scopes("????") == ()


def test_names_that_people_write_lead_to_the_ones_meant() -> None:
    assert suggest_scopes("issued_documents:r")[0] == "issued_documents.invoices:r"
    assert len(suggest_scopes("issued_documents:r")) == 10
    assert suggest_scopes("entities:r") == ("entity.clients:r", "entity.suppliers:r")
    assert suggest_scopes("entity.products:a") == ("products:a",)
    assert suggest_scopes("situation:a") == ("situation:r",)
    assert suggest_scopes(" Products ") == ("products:r",)
    assert suggest_scopes("entity.suppliers:write") == ("entity.suppliers:a",)
    assert suggest_scopes("products:read") == ("products:r",)
    assert suggest_scopes("emails:w") == ("emails:r",)
    assert suggest_scopes("taxes:x") == ("taxes:r",)
    assert suggest_scopes("Entity.Supplier:R")[0] == "entity.suppliers:r"
