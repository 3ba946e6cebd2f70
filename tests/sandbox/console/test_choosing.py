from __future__ import annotations

from gettone.domain.scope import FAMILIES, ScopeSet
from gettone.sandbox.console.choosing import GROUPS, scope_groups
from sandbox.console.person import LIST, Person


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


def test_a_form_gives_the_44_scopes_and_nothing_else(member: Person) -> None:
    sent: dict[str, str | list[str]] = {
        "situation": "a",
        "emails": "r",
        "products": "x",
        "stock": "a",
        "nothing": "r",
    }
    member.connect(sent)
    (connected,) = member.site.desk.connected(1)
    assert str(connected.scopes) == "stock:a emails:r"


def test_a_company_of_somebody_else_cannot_be_chosen(member: Person) -> None:
    steps = member.begin(member.create_application())
    assert member.choose_companies(steps, "99", "x").status_code == 422
    assert member.choose_companies(steps, "99", "18").status_code == 303
    member.post(f"{steps}/permissions")
    (connected,) = member.site.desk.connected(1)
    assert connected.company_ids == {18}


def test_a_file_in_place_of_a_text_is_no_text(member: Person) -> None:
    answer = member.client.post(
        f"{LIST}/new",
        data={"csrf_value": member.csrf_value(f"{LIST}/new")},
        files={"client_id": b"abc"},
    )
    assert answer.status_code == 422


def test_a_company_that_may_refuse_says_why(member: Person) -> None:
    steps = member.begin(member.create_application())
    page = member.get(f"{steps}/companies").text
    for word in ("sotto-utente", "Licenza scaduta", "Piano di prova", "aziende seguite"):
        assert page.count(word) == 1
