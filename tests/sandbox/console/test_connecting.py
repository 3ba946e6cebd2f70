from __future__ import annotations

import hashlib
import re

import pytest

from gettone.sandbox.records import Application, UserRecord
from sandbox.console.person import LIST, Person, Site, shown_token


def test_four_steps_give_a_token_that_is_known_by_its_digest(member: Person) -> None:
    token = member.connect({"entity.suppliers": "a", "products": "r"})
    digest = hashlib.sha256(token.encode()).hexdigest()
    connected = member.site.records.connected_by_token(digest)
    assert connected is not None
    assert str(connected.scopes) == "entity.suppliers:a products:r"
    assert connected.company_ids == {16}


def test_the_client_id_may_come_with_a_link_or_with_spaces(member: Person) -> None:
    assert 'value="abc&#34;"' in member.get(f'{LIST}/new?client_id=abc"').text
    member.begin(f"  {member.create_application()}\n")


def test_an_unknown_client_id_is_told_beside_the_field(member: Person) -> None:
    answer = member.post(f"{LIST}/new", {"client_id": '<script>"'})
    assert answer.status_code == 422
    assert "Nessuna applicazione ha questo Client ID" in answer.text
    assert 'value="&lt;script&gt;&#34;"' in answer.text


def test_somebody_elses_private_application_is_refused(member: Person) -> None:
    records = member.site.records
    records.add_user(UserRecord(id=2, first_name="A", last_name="B", email="ab@example.com"))
    records.add_application(
        Application(
            client_id="theirs",
            name="Altrui",
            is_public=False,
            owner_user_id=2,
            created_at=member.site.clock(),
        )
    )
    answer = member.post(f"{LIST}/new", {"client_id": "theirs"})
    assert answer.status_code == 422
    assert "è privata e non è tua" in answer.text


def test_a_company_must_be_chosen(member: Person) -> None:
    steps = member.begin(member.create_application())
    answer = member.choose_companies(steps)
    assert answer.status_code == 422
    assert "Scegli almeno un&#39;azienda" in answer.text


def test_the_companies_chosen_stay_ticked_on_the_way_back(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "18")
    page = member.get(f"{steps}/companies").text
    assert re.search(r'value="18" checked', page)
    assert re.search(r'value="16">', page)


def test_the_companies_step_cannot_be_skipped(member: Person) -> None:
    steps = member.begin(member.create_application())
    asked = member.get(f"{steps}/permissions")
    assert asked.headers["location"] == f"{steps}/companies"
    skipped = member.post(f"{steps}/permissions", at=f"{steps}/companies")
    assert skipped.status_code == 422
    assert member.site.desk.connected(1) == []
    member.choose_companies(steps, "16")
    assert shown_token(member.post(f"{steps}/permissions"))


def test_the_permissions_step_ticks_nothing_and_says_what_is_assumed(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    page = member.get(f"{steps}/permissions").text
    assert set(re.findall(r'value="(\w+)" checked', page)) == {"none"}
    assert len(re.findall(r'role="radiogroup"', page)) == 23
    assert page.count('type="radio"') == 23 + 44
    assert "entity.suppliers" in page
    assert "sono supposti" in page


def test_the_token_is_shown_once(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    csrf_value = member.csrf_value(f"{steps}/permissions")
    sent = {"csrf_value": csrf_value, "entity.suppliers": "r"}
    first = member.client.post(f"{steps}/permissions", data=sent)
    token = shown_token(first)
    assert token.startswith("a/")
    assert first.headers["cache-control"] == "no-store"
    assert token not in str(first.headers)
    assert token not in str(member.client.cookies)
    again = member.client.post(f"{steps}/permissions", data=sent)
    assert "Il token è già stato mostrato" in again.text
    assert len(member.site.desk.connected(1)) == 1
    paths = ("", "/1", "/1/permissions", "/1/companies", "/1/disconnect")
    later = [again.text] + [member.get(LIST + path).text for path in paths]
    later += [member.get(f"{steps}/{step}").text for step in ("companies", "permissions")]
    assert not [page for page in later if token in page or token[2:20] in page]


def test_the_last_step_sent_twice_at_once_makes_one_token(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions")}
    shown: list[str] = []

    def send() -> None:
        shown.append(shown_token(member.client.post(f"{steps}/permissions", data=sent)))

    member.meanwhile(monkeypatch, send)
    send()
    assert [bool(token) for token in shown] == [True, False]
    assert len(member.site.desk.connected(1)) == 1


def test_a_session_that_ends_meanwhile_connects_nothing(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions")}
    member.meanwhile(monkeypatch, lambda: member.site.clock.pass_s(8 * 60 * 60))
    answer = member.client.post(f"{steps}/permissions", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert member.site.desk.connected(1) == []


def test_another_session_sees_nothing_of_an_attempt(site: Site, member: Person) -> None:
    other = site.member()
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    for step in ("companies", "permissions"):
        answer = other.get(f"{steps}/{step}")
        assert answer.status_code == 404
        assert "Ricomincia" in answer.text
        assert other.post(f"{steps}/{step}", {"company": "16"}, at=LIST).status_code == 404
    assert site.desk.connected(1) == []


def test_a_token_without_permissions_says_so(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    answer = member.post(f"{steps}/permissions")
    assert "Non hai concesso alcun permesso" in answer.text
    assert shown_token(answer)
