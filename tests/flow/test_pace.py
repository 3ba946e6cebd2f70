from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gettone.flow.pace import SHORT_LIMIT, SHORT_WINDOW_S, SLACK_S, Window, counted, shut

AT_S = 1_772_452_800.25


def sent(window: Window, times: int, now_s: float) -> Window:
    for _ in range(times):
        window, wait_s = counted(window, now_s)
        assert wait_s == 0.0
    return window


def test_as_many_as_the_window_takes_go_and_the_next_one_waits() -> None:
    window = sent(sent(Window(), 100, AT_S), SHORT_LIMIT - 100, AT_S + 10)
    same, wait_s = counted(window, AT_S + 20)
    assert same == window
    assert wait_s == SHORT_WINDOW_S + SLACK_S - 20.25
    reopened = sent(window, 100, AT_S + 20 + wait_s)
    assert counted(reopened, AT_S + 20 + wait_s)[1] > 0


def test_seconds_that_are_over_are_let_go() -> None:
    window = sent(Window(), 3, AT_S)
    later = sent(window, 1, AT_S + SHORT_WINDOW_S + SLACK_S)
    assert later.sent == ((int(AT_S) + SHORT_WINDOW_S + SLACK_S, 1),)


def test_what_the_provider_shut_stays_shut_for_as_long_as_it_said() -> None:
    window = shut(shut(Window(), AT_S + 60), AT_S + 30)
    assert counted(window, AT_S) == (window, 60)
    assert counted(window, AT_S + 60)[1] == 0.0


@given(st.lists(st.floats(0, 40), max_size=900))
def test_no_five_minutes_hold_more_than_the_limit(pauses: list[float]) -> None:
    window, now_s, gone = Window(), AT_S, list[float]()
    for pause in pauses:
        now_s += pause / 10
        window, wait_s = counted(window, now_s)
        if not wait_s:
            gone.append(now_s)
    for first, last in zip(gone, gone[SHORT_LIMIT:], strict=False):
        assert last - first >= SHORT_WINDOW_S
