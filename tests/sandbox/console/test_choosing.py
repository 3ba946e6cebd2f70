from __future__ import annotations

import pytest

from gettone.domain.scope import FAMILIES, ScopeSet
from gettone.sandbox.console.choosing import GROUPS, scope_groups
from sandbox.console.person import LIST, NONE, Fields, Person


def _chosen(scope_text: str) -> dict[str, str]:
    groups = scope_groups(ScopeSet.parse(scope_text))
    return {row.family: row.chosen for rows in groups.values() for row in rows}


def test_every_family_is_in_one_group() -> None:
    grouped = [family for families in GROUPS.values() for family in families]
    assert sorted(grouped) == sorted(FAMILIES)


def test_nothing_is_ticked_in_advance() -> None:
    assert set(_chosen("").values()) == {"none"}


def test_what_is_held_is_ticked_and_full_outdoes_read() -> None:
    chosen = _chosen("products:r taxes:a stock:r stock:a")
    assert {family: level for family, level in chosen.items() if level != "none"} == {
        "products": "r",
        "taxes": "a",
        "stock": "a",
    }


def test_two_families_can_only_be_read() -> None:
    rows = [row for group in scope_groups(ScopeSet()).values() for row in group]
    assert [row.family for row in rows if row.levels == ("r",)] == ["situation", "emails"]


def test_a_form_gives_the_scopes_it_says(member: Person) -> None:
    member.connect({"situation": "r", "emails": "r", "stock": "a"})
    (connected,) = member.site.desk.connected(1)
    assert str(connected.scopes) == "situation:r stock:a emails:r"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"products": "r"},
        {**NONE, "products": "banana"},
        {**NONE, "products": ""},
        {**NONE, "products": "A"},
        {**NONE, "situation": "a"},
        {**NONE, "products": ["r", "r"]},
        {**NONE, "products": ["r", "none"]},
        {**NONE, "nothing": "r"},
        {family: level for family, level in NONE.items() if family != "taxes"},
    ],
)
def test_a_form_that_is_not_clear_changes_nothing(member: Person, sent: Fields) -> None:
    member.connect({"entity.suppliers": "a"})
    answer = member.post(f"{LIST}/1/permissions", sent)
    assert answer.status_code == 422
    assert "Nulla è stato cambiato" in answer.text
    (connected,) = member.site.desk.connected(1)
    assert str(connected.scopes) == "entity.suppliers:a"
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    assert member.post(f"{steps}/permissions", sent).status_code == 422
    assert len(member.site.desk.connected(1)) == 1


@pytest.mark.parametrize("sent", [["99"], ["16", "99"], ["x"], ["016"], ["16 "], ["-16"], [""]])
def test_a_company_of_somebody_else_cannot_be_chosen(member: Person, sent: list[str]) -> None:
    member.connect()
    steps = member.begin(member.create_application())
    for path in (f"{steps}/companies", f"{LIST}/1/companies"):
        answer = member.post(path, {"company": sent})
        assert answer.status_code == 422
        assert "non è tra le tue" in answer.text
    (connected,) = member.site.desk.connected(1)
    assert connected.company_ids == {16}
    assert member.get(f"{steps}/permissions").headers["location"] == f"{steps}/companies"


def test_a_company_that_may_refuse_says_why(member: Person) -> None:
    steps = member.begin(member.create_application())
    page = member.get(f"{steps}/companies").text
    for word in ("sotto-utente", "Licenza scaduta", "Piano di prova", "aziende seguite"):
        assert page.count(word) == 1
