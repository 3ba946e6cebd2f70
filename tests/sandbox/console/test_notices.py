from __future__ import annotations

import pytest

from gettone.sandbox.console.notices import leave_notice
from sandbox.console.person import LIST, Person


def _leave(person: Person, path: str) -> None:
    value = person.client.cookies["gettone_session_8400"]
    person.site.console_sessions().change(
        value, lambda held: leave_notice(held, path, "connected.gone", name="<b>")
    )


def test_a_notice_is_told_once_on_its_own_page(member: Person) -> None:
    _leave(member, LIST)
    for path, count in (("/settings/developer", 0), (LIST, 1), (LIST, 0)):
        assert member.get(path).text.count("«&lt;b&gt;» è scollegata") == count


def test_a_notice_is_in_the_language_of_the_page(member: Person) -> None:
    _leave(member, LIST)
    member.client.cookies.set("gettone_language_8400", "en")
    assert "“&lt;b&gt;” has been disconnected" in member.get(LIST).text


def test_asking_for_the_head_takes_no_notice(member: Person) -> None:
    _leave(member, LIST)
    member.client.head(LIST)
    assert "è scollegata" in member.get(LIST).text


def test_a_session_that_ends_meanwhile_tells_nothing(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _leave(member, LIST)
    member.meanwhile(monkeypatch, lambda: member.site.clock.pass_s(8 * 60 * 60))
    assert member.get(LIST).headers["location"] == "/login"
