from __future__ import annotations

import pytest

from gettone.domain.state import TRANSITIONS, Sign, State, after, may_send

KEPT = set(State) - {State.FORGOTTEN}


def test_every_row_is_one_of_its_kind_and_changes_something() -> None:
    assert len({(row.was, row.sign) for row in TRANSITIONS}) == len(TRANSITIONS)
    assert [row for row in TRANSITIONS if row.was is row.now] == []


def test_only_a_confirmed_refusal_of_the_token_asks_for_another() -> None:
    signs = {row.sign for row in TRANSITIONS if row.now is State.REAUTH_REQUIRED}
    assert signs == {Sign.TOKEN_REFUSED}


@pytest.mark.parametrize("state", State)
def test_silence_and_failures_change_nothing(state: State) -> None:
    assert after(state, Sign.UNANSWERED) is state


@pytest.mark.parametrize("sign", Sign)
def test_only_a_paste_mends_a_refused_token(sign: Sign) -> None:
    expected = {Sign.PASTED: State.ACTIVE, Sign.FORGOTTEN: State.FORGOTTEN}
    assert after(State.REAUTH_REQUIRED, sign) is expected.get(sign, State.REAUTH_REQUIRED)


@pytest.mark.parametrize("sign", Sign)
def test_what_is_forgotten_is_not_brought_back_but_by_a_paste(sign: Sign) -> None:
    expected = State.ACTIVE if sign is Sign.PASTED else State.FORGOTTEN
    assert after(State.FORGOTTEN, sign) is expected


@pytest.mark.parametrize("state", KEPT)
def test_a_paste_begins_anew_and_whatever_is_kept_can_be_forgotten(state: State) -> None:
    assert after(state, Sign.PASTED) is State.ACTIVE
    assert after(state, Sign.FORGOTTEN) is State.FORGOTTEN


def test_every_state_is_reached_from_nothing() -> None:
    reached = {State.FORGOTTEN}
    for _ in State:
        reached |= {row.now for row in TRANSITIONS if row.was in reached}
    assert reached == set(State)


def test_a_refused_token_is_not_sent_and_neither_is_one_that_is_gone() -> None:
    assert {state for state in State if not may_send(state)} == {
        State.FORGOTTEN,
        State.REAUTH_REQUIRED,
    }
