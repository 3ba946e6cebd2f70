from __future__ import annotations

import re

import pytest

from gettone.sandbox.console.sign_in import LOCKED_S, MOST_WRONG, SignIn
from sandbox.console.person import CODE, LIST, Person, Site


def test_the_root_leads_to_the_settings(member: Person) -> None:
    assert member.get("/").headers["location"] == "/settings"


def test_a_stranger_signs_in_first_and_then_sees_what_they_asked_for(site: Site) -> None:
    person = site.person()
    asked = person.get(LIST)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/login?next={LIST}")
    assert f'name="next" value="{LIST}"' in person.get(asked.headers["location"]).text
    assert person.sign_in(next=LIST).headers["location"] == LIST
    assert person.get(LIST).status_code == 200


def test_the_email_is_filled_in(site: Site) -> None:
    assert 'value="mario.rossi@example.com"' in site.person().get("/login").text


@pytest.mark.parametrize(
    "onward", ["", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(site: Site, onward: str) -> None:
    assert site.person().sign_in(next=onward).headers["location"] == "/settings"


def test_the_cookie_changes_at_sign_in_and_the_old_one_opens_nothing(site: Site) -> None:
    person = site.person()
    person.get("/login")
    before = person.client.cookies["gettone_session_8400"]
    answer = person.sign_in()
    after = person.client.cookies["gettone_session_8400"]
    assert after != before
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert site.person().with_cookie(after).get("/settings").status_code == 200
    assert site.person().with_cookie(before).get("/settings").status_code == 303


def test_over_https_the_cookie_is_secure(site: Site) -> None:
    person = site.person()
    assert "Secure" in person.client.get("https://localhost/login").headers["set-cookie"]


def test_signing_in_twice_is_not_asked(member: Person) -> None:
    assert member.get("/login?next=/settings/developer").headers["location"] == (
        "/settings/developer"
    )


@pytest.mark.parametrize(
    ("email", "code"),
    [("mario.rossi@example.com", "wrong"), ("somebody@example.com", CODE), ("", "")],
)
def test_a_wrong_code_or_email_is_told_in_one_sentence(site: Site, email: str, code: str) -> None:
    answer = site.person().sign_in(code, email=email)
    assert answer.status_code == 403
    assert "Email o codice non corretti" in answer.text
    assert f'value="{email}"' in answer.text
    assert "wrong" not in answer.text


def test_too_many_wrong_codes_lock_for_a_while(site: Site) -> None:
    person = site.person()
    for _ in range(MOST_WRONG - 1):
        assert person.sign_in("wrong").status_code == 403
    locked = person.sign_in("wrong")
    assert (locked.status_code, locked.headers["retry-after"]) == (429, str(LOCKED_S))
    assert f"Aspetta {LOCKED_S} secondi" in locked.text
    assert person.sign_in().status_code == 429
    site.clock.pass_s(LOCKED_S)
    assert person.sign_in().status_code == 303


def test_with_a_password_the_page_speaks_of_a_password() -> None:
    person = Site(is_password=True).person()
    assert "Password" in person.get("/login").text
    answer = person.sign_in("wrong")
    assert "Email o password non corretti" in answer.text
    assert person.sign_in().status_code == 303
    person.site.records.close()


def test_signing_out_ends_the_session_here_and_in_the_browser(member: Person) -> None:
    value = member.client.cookies["gettone_session_8400"]
    answer = member.post("/logout", at="/settings")
    assert answer.headers["location"] == "/login"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert member.site.person().with_cookie(value).get("/settings").status_code == 303


def test_a_session_ends_by_itself(member: Person) -> None:
    member.site.clock.pass_s(8 * 60 * 60)
    assert member.get("/settings").headers["location"] == "/login?next=/settings"


def test_signing_in_keeps_what_the_address_asked(site: Site) -> None:
    person = site.person()
    asked = person.get(f"{LIST}/new?client_id=abc&x=%C3%A8")
    drawn = person.get(asked.headers["location"]).text
    onward = f"{LIST}/new?client_id=abc&x=%C3%A8"
    assert f'name="next" value="{onward.replace("&", "&amp;")}"' in drawn
    wrong = person.sign_in("wrong", next=onward)
    assert 'name="back" value="/login?next=/settings/connected-applications/new%3F' in wrong.text
    assert person.sign_in(next=onward).headers["location"] == onward


@pytest.mark.parametrize(
    "onward", ["/logout", "/language", "/language?x=1", f"{LIST}/new/abc/again", "/" + "a" * 2000]
)
def test_nobody_is_sent_to_an_address_that_takes_no_get(member: Person, onward: str) -> None:
    answer = member.post("/language", {"language": "en", "back": onward}, at="/settings")
    assert answer.headers["location"] == "/settings"


def test_every_address_that_takes_no_get_is_known(site: Site) -> None:
    for path in ("/logout", "/language", f"{LIST}/new/abc/again"):
        answer = site.person().get(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_the_switch_of_language_keeps_the_query(member: Person) -> None:
    page = member.get(f"{LIST}/new?client_id=abc").text
    assert f'name="back" value="{LIST}/new?client_id=abc"' in page


def test_a_password_may_end_in_a_blank_and_be_long() -> None:
    password = f"{'x' * 300} "
    site = Site(is_password=True, code=password)
    person = site.person()
    code = re.search(r'<input id="code"[^>]*>', person.get("/login").text)
    assert code is not None
    assert "maxlength" not in code[0]
    assert person.sign_in(password.strip()).status_code == 403
    assert person.sign_in(password).status_code == 303
    site.records.close()


def test_a_guesser_elsewhere_does_not_keep_one_out(site: Site) -> None:
    guesser = site.person("10.0.0.66")
    for _ in range(MOST_WRONG):
        guesser.sign_in("wrong")
    assert guesser.sign_in().status_code == 429
    assert site.person("10.0.0.2").sign_in().status_code == 303


def test_another_code_signs_everybody_out(site: Site) -> None:
    value = site.member().client.cookies["gettone_session_8400"]
    for code, status in (("another", 303), (CODE, 200)):
        site.open(SignIn(code))
        assert site.person().with_cookie(value).get("/settings").status_code == status


@pytest.mark.parametrize(("language", "title"), [("en", "Overview"), ("it", "Panoramica")])
def test_the_language_is_switched_for_good(member: Person, language: str, title: str) -> None:
    answer = member.post("/language", {"language": language, "back": "/settings"}, at="/settings")
    assert answer.headers["location"] == "/settings"
    page = member.get("/settings").text
    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
