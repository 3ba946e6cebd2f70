from __future__ import annotations

from datetime import timedelta

import pytest

from gettone.guard import session_key
from gettone.sandbox.console.sessions import SESSION_S, SessionGone, Sessions
from gettone.sandbox.console.sign_in import SignIn
from gettone.wire.bodies import Body
from sandbox.console.person import CODE, Site


@pytest.fixture
def sessions(site: Site) -> Sessions:
    return site.console_sessions()


def test_a_session_is_kept_under_the_sha_256_of_its_cookie(site: Site, sessions: Sessions) -> None:
    value = sessions.open(1)
    assert sessions.held(value) == site.records.session(session_key(value), site.clock())
    assert site.records.session(value, site.clock()) is None


def test_a_session_ends_after_eight_hours_even_if_it_is_used(
    site: Site, sessions: Sessions
) -> None:
    value = sessions.open(1)
    site.clock.pass_s(SESSION_S - 1)
    sessions.change(value, lambda held: held.update(seen=True))
    assert (sessions.held(value) or {})["seen"] is True
    site.clock.pass_s(1)
    assert sessions.held(value) is None
    with pytest.raises(SessionGone):
        sessions.change(value, lambda held: held.update(seen=False))


def test_a_change_that_raises_changes_nothing(sessions: Sessions) -> None:
    value = sessions.open(1)

    def spoil(held: Body) -> None:
        held["user_id"] = 2
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        sessions.change(value, spoil)
    assert (sessions.held(value) or {})["user_id"] == 1


def test_a_dropped_session_is_gone(sessions: Sessions) -> None:
    value = sessions.open(1)
    sessions.drop(value)
    assert sessions.held(value) is None


def test_another_code_ends_every_session(site: Site, sessions: Sessions) -> None:
    value = sessions.open(1)
    for code, is_held in (("other", False), (CODE, True)):
        started = Sessions(site.records, sign_in=SignIn(code), clock=site.clock)
        assert (started.held(value) is not None) is is_held


def test_a_session_of_before_sessions_were_bound_is_none(site: Site, sessions: Sessions) -> None:
    later = site.clock() + timedelta(hours=1)
    site.records.save_session(session_key("abc"), {"user_id": 1}, later)
    assert sessions.held("abc") is None


def test_opening_a_session_drops_those_that_are_over(site: Site, sessions: Sessions) -> None:
    value = sessions.open(1)
    before = site.clock()
    site.clock.pass_s(SESSION_S)
    assert sessions.held(value) is None
    assert site.records.session(session_key(value), before) is not None
    sessions.open(1)
    assert site.records.session(session_key(value), before) is None


def test_no_cookie_is_no_session(sessions: Sessions) -> None:
    assert sessions.held("") is None
