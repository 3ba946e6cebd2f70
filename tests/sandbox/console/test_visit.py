from __future__ import annotations

from gettone.sandbox.console.sessions import Sessions
from sandbox.console.person import Site


def test_a_stranger_gets_a_cookie_once(site: Site) -> None:
    person = site.person()
    assert "set-cookie" in person.get("/login").headers
    assert "set-cookie" not in person.get("/login").headers


def test_a_write_without_a_cookie_is_given_none(site: Site) -> None:
    """It may be another site's, sent without the cookie that the browser has."""
    for headers in ({}, {"origin": "http://evil.example"}):
        answer = site.person().client.post("/logout", headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        assert "<form" not in answer.text


def test_a_session_of_a_user_who_is_gone_is_nobodys(site: Site) -> None:
    value = Sessions(site.records, site.clock).open(99)
    assert site.person().with_cookie(value).get("/settings").status_code == 303


def test_italian_comes_first_whatever_the_language_cookie_holds(site: Site) -> None:
    person = site.person()
    for held in ("", "it", "fr", "<script>"):
        person.client.cookies.set("gettone_language_8400", held)
        assert '<html lang="it">' in person.get("/login").text
    person.client.cookies.set("gettone_language_8400", "en")
    assert '<html lang="en">' in person.get("/login").text
