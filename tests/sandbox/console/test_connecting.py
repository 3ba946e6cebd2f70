from __future__ import annotations

import hashlib
import re

import httpx2
import pytest

from gettone.domain.access_token import AccessToken
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.records import Application, UserRecord
from sandbox.console.person import LIST, NONE, Fields, Person, Site, shown_token


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
    skipped = member.grant(f"{steps}/permissions", {"stock": "r"}, at=f"{steps}/companies")
    assert skipped.headers["location"] == f"{steps}/companies"
    assert member.site.desk.connected(1) == []
    member.choose_companies(steps, "16")
    assert shown_token(member.grant(f"{steps}/permissions", {"stock": "r"}))


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
    sent = {"csrf_value": csrf_value, **NONE, "entity.suppliers": "r"}
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
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions"), **NONE, "stock": "r"}
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
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions"), **NONE, "stock": "r"}
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


def test_a_token_without_permissions_is_warned_of_and_says_so(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    warned = member.grant(f"{steps}/permissions")
    assert warned.status_code == 422
    assert "Non hai scelto alcun permesso." in warned.text
    assert 'name="without" value="1"' in warned.text
    assert member.site.desk.connected(1) == []
    answer = member.grant(f"{steps}/permissions", {"without": "1"})
    assert "Non hai concesso alcun permesso" in answer.text
    assert "per ora la risposta è 403" in answer.text
    assert shown_token(answer)


def _shown_twice(member: Person, levels: Fields) -> tuple[str, str, dict[str, str]]:
    """Send the last step twice; give its address, the first token and the button's form."""
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16", "18")
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions"), **NONE, **levels}
    first = shown_token(member.client.post(f"{steps}/permissions", data=sent))
    page = member.client.post(f"{steps}/permissions", data=sent).text
    assert f'action="{steps}/again"' in page
    form = dict(re.findall(r'name="(csrf_value|replaces)" value="(\w+)"', page))
    return steps, first, form


def test_a_token_that_was_not_seen_is_made_anew_with_the_same_choices(member: Person) -> None:
    steps, first, form = _shown_twice(member, {"stock": "a"})
    answer = member.client.post(f"{steps}/again", data=form)
    token = shown_token(answer)
    assert token not in {"", first}
    (connected,) = member.site.desk.connected(1)
    assert connected.company_ids == {16, 18}
    assert str(connected.scopes) == "stock:a"
    by_token = member.site.records.connected_by_token
    assert by_token(hashlib.sha256(token.encode()).hexdigest()) == connected
    assert by_token(hashlib.sha256(first.encode()).hexdigest()) is None


def test_that_button_pressed_twice_leaves_the_token_it_showed(member: Person) -> None:
    steps, _, form = _shown_twice(member, {"stock": "a"})
    member.client.post(f"{steps}/again", data=form)
    made = member.site.desk.connected(1)
    again = member.client.post(f"{steps}/again", data=form)
    assert "Il token è già stato mostrato" in again.text
    assert member.site.desk.connected(1) == made


def test_what_was_disconnected_since_is_not_connected_again(member: Person) -> None:
    steps, _, form = _shown_twice(member, {"stock": "a"})
    member.site.desk.disconnect(1, 1)
    for answer in (
        member.client.post(f"{steps}/again", data=form),
        member.get(f"{steps}/permissions"),
    ):
        assert answer.status_code == 404
        assert "Collegamento non trovato" in answer.text
    assert member.site.desk.connected(1) == []


@pytest.mark.parametrize("replaces", ["", "1", "x"])
def test_nothing_is_made_again_that_was_not_made(member: Person, replaces: str) -> None:
    member.connect()
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    sent = {"replaces": replaces}
    answer = member.post(f"{steps}/again", sent, at=f"{steps}/permissions")
    assert answer.status_code == 404
    assert len(member.site.desk.connected(1)) == 1


def test_companies_sent_while_the_token_is_made_do_not_make_a_second(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    csrf_value = member.csrf_value(f"{steps}/permissions")

    def send(step: str, fields: Fields) -> httpx2.Response:
        return member.client.post(f"{steps}/{step}", data={"csrf_value": csrf_value, **fields})

    def make() -> None:
        assert shown_token(send("permissions", {**NONE, "stock": "r"}))

    member.meanwhile(monkeypatch, make)
    late = send("companies", {"company": "18"})
    assert "Il token è già stato mostrato" in late.text
    assert not shown_token(send("permissions", {**NONE, "stock": "r"}))
    (connected,) = member.site.desk.connected(1)
    assert connected.company_ids == {16}


def test_the_way_back_keeps_what_was_chosen(member: Person) -> None:
    client_id = member.create_application()
    steps = member.begin(client_id)
    first = member.post(f"{steps}/companies", {"company": "18", "back": "1"})
    name = steps.rpartition("/")[2]
    assert first.headers["location"] == f"{LIST}/new?attempt={name}"
    page = member.get(first.headers["location"]).text
    assert f'value="{client_id}"' in page
    assert f'name="attempt" value="{name}"' in page
    onward = member.post(f"{LIST}/new", {"client_id": client_id, "attempt": name})
    assert onward.headers["location"] == f"{steps}/companies"
    assert re.search(r'value="18" checked', member.get(f"{steps}/companies").text)
    other = member.create_application("Altra")
    anew = member.post(f"{LIST}/new", {"client_id": other, "attempt": name})
    assert anew.headers["location"] not in {"", f"{steps}/companies"}


def test_the_way_back_from_the_permissions_keeps_them_too(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    answer = member.grant(f"{steps}/permissions", {"stock": "a", "back": "1"})
    assert answer.headers["location"] == f"{steps}/companies"
    assert re.search(r'name="stock" value="a" checked', member.get(f"{steps}/permissions").text)
    assert member.site.desk.connected(1) == []


def test_the_way_back_leads_nowhere_once_the_token_is_made(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")
    sent = {"csrf_value": member.csrf_value(f"{steps}/permissions"), **NONE, "stock": "a"}
    path = f"{steps}/permissions"

    def make() -> None:
        assert shown_token(member.client.post(path, data=sent))

    member.meanwhile(monkeypatch, make)
    answer = member.client.post(path, data={**sent, "back": "1"})
    assert "Il token è già stato mostrato" in answer.text


def test_an_application_that_was_made_private_meanwhile_is_told_with_the_companies(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "16")

    def refuse(*_: object) -> None:
        raise DeskRefusal("not-your-application")

    monkeypatch.setattr(member.site.desk, "connect", refuse)
    answer = member.grant(f"{steps}/permissions", {"stock": "a"})
    assert answer.status_code == 422
    assert f'action="{steps}/companies"' in answer.text


def test_the_token_page_shows_a_call_of_a_company_that_was_chosen(member: Person) -> None:
    steps = member.begin(member.create_application())
    member.choose_companies(steps, "18")
    answer = member.grant(f"{steps}/permissions", {"entity.suppliers": "r"})
    page = answer.text
    assert re.search(r"/c/18/entities/suppliers/\d+<", page)
    assert "403" not in page
    (connected,) = member.site.desk.connected(1)
    assert f"<code>{connected.fingerprint}</code>" in page
    assert connected.fingerprint == AccessToken(shown_token(answer)).fingerprint
