from __future__ import annotations

import pytest
from states import EVERYWHERE, MEANING, PLACES, states_drawing, states_page

from gettone.domain.state import TRANSITIONS, Sign, State


def test_every_state_and_sign_is_drawn_and_told() -> None:
    assert set(PLACES) == set(State)
    assert set(MEANING) == set(Sign)
    page = states_page()
    assert all(f"`{named.value}`" in page for named in (*State, *Sign))


def test_every_row_is_an_arrow_of_the_drawing() -> None:
    drawing = states_drawing()
    shown = [row for row in TRANSITIONS if row.sign is not EVERYWHERE]
    assert drawing.count('class="arrow"') == len({(row.was, row.now) for row in shown})
    assert all(f">{state.value}</text>" in drawing for state in State)


@pytest.mark.parametrize("state", set(State) - {State.FORGOTTEN})
def test_what_is_said_of_every_state_holds_for_every_state(state: State) -> None:
    assert [row.now for row in TRANSITIONS if (row.was, row.sign) == (state, EVERYWHERE)] == [
        State.FORGOTTEN
    ]
