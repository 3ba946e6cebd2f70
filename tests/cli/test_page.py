from __future__ import annotations

from gettone.cli.page import Exchange, Say, say


def test_a_sentence_is_written_with_its_facts_as_keywords() -> None:
    assert say("cli.stopped") == Say("cli.stopped")
    assert say("a.b", "good", name="x") == Say("a.b", {"name": "x"}, "good")


def test_an_exchange_in_json() -> None:
    assert Exchange("GET", "/user/info", 200, "#12").as_json() == {
        "method": "GET",
        "path": "/user/info",
        "token": "#12",
        "status": 200,
    }
    assert Exchange("GET", "/login", 200).as_json()["token"] is None
