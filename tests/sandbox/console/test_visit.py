from __future__ import annotations

import pytest
from starlette.requests import Request

from gettone.sandbox.console.visit import Console
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
    value = site.console_sessions().open(99)
    assert site.person().with_cookie(value).get("/settings").status_code == 303


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "it"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.8, it;q=0.9", "it"),
        ("it;q=0.7,en;q=0.9", "en"),
        ("fr, de;q=0.9, EN;q=0.5", "en"),
        ("it-CH, en", "it"),
        ("en;q=0", "it"),
        ("en;q=x", "it"),
        ("fr,*;q=0.5", "it"),
        ("entirely, english", "it"),
        (";;;,,=", "it"),
    ],
)
def test_the_first_visit_follows_the_browser(site: Site, accepted: str, language: str) -> None:
    person = site.person()
    page = person.client.get("/login", headers={"accept-language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_the_switch_outdoes_the_browser(site: Site) -> None:
    person = site.person()
    person.client.cookies.set("gettone_language_8400", "it")
    page = person.client.get("/login", headers={"accept-language": "en"}).text
    assert '<html lang="it">' in page


def test_one_half_of_a_pair_in_an_address_is_no_failure(site: Site) -> None:
    answer = site.person().get("/login?next=/settings/developer/%ed%a0%80")
    assert answer.status_code == 200


def test_nobody_knows_where_a_visit_over_a_pipe_came_from(site: Site) -> None:
    console = Console(
        desk=site.desk,
        records=site.records,
        sign_in=site.sign_in,
        clock=site.clock,
        sessions=site.console_sessions(),
    )
    request = Request({"type": "http", "path": "/", "headers": [(b"host", b"localhost")]})
    assert console.stranger(request).peer == ""


def test_italian_comes_first_whatever_the_language_cookie_holds(site: Site) -> None:
    person = site.person()
    for held in ("", "it", "fr", "<script>"):
        person.client.cookies.set("gettone_language_8400", held)
        assert '<html lang="it">' in person.get("/login").text
    person.client.cookies.set("gettone_language_8400", "en")
    assert '<html lang="en">' in person.get("/login").text
