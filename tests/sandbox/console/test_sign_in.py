from __future__ import annotations

from datetime import timedelta

from gettone.sandbox.console.sign_in import LOCKED_S, MOST_WRONG, SignIn
from sandbox.console.person import NOON


def test_the_code_is_right_with_spaces_round_it() -> None:
    assert SignIn("7kqm-2xnd").is_right(" 7kqm-2xnd\n", NOON)


def test_any_other_text_is_wrong() -> None:
    for given in ("", "7kqm-2xn", "7kqm-2xndd", "7KQM-2XND", "è"):
        assert not SignIn("7kqm-2xnd").is_right(given, NOON)


def test_a_password_may_hold_any_character() -> None:
    assert SignIn("pàss word", is_password=True).is_right("pàss word", NOON)


def test_wrong_codes_in_a_row_lock_for_a_while_even_against_the_right_one() -> None:
    sign_in = SignIn("right")
    for _ in range(MOST_WRONG):
        assert sign_in.wait_s(NOON) == 0
        assert not sign_in.is_right("wrong", NOON)
    assert sign_in.wait_s(NOON) == LOCKED_S
    assert not sign_in.is_right("right", NOON)
    later = NOON + timedelta(seconds=LOCKED_S - 0.5)
    assert sign_in.wait_s(later) == 1
    assert not sign_in.is_right("right", later)
    assert sign_in.is_right("right", NOON + timedelta(seconds=LOCKED_S))


def test_tries_while_locked_do_not_lengthen_it() -> None:
    sign_in = SignIn("right")
    for _ in range(3 * MOST_WRONG):
        sign_in.is_right("wrong", NOON)
    assert sign_in.wait_s(NOON) == LOCKED_S


def test_a_right_code_forgets_the_wrong_ones() -> None:
    sign_in = SignIn("right")
    for given in ["wrong"] * (MOST_WRONG - 1) + ["right"] + ["wrong"] * (MOST_WRONG - 1):
        sign_in.is_right(given, NOON)
    assert sign_in.wait_s(NOON) == 0


def test_it_does_not_print_the_code() -> None:
    assert repr(SignIn("secret")) == "SignIn()"
