from __future__ import annotations

from datetime import timedelta

from gettone.sandbox.console.sign_in import LOCKED_S, MOST_WRONG, MOST_WRONG_IN_ALL, SignIn
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


def test_a_password_is_taken_as_it_was_typed() -> None:
    sign_in = SignIn("ends in a blank ", is_password=True)
    assert sign_in.is_right("ends in a blank ", NOON)
    assert not sign_in.is_right("ends in a blank", NOON)


def test_one_half_of_a_pair_is_wrong_and_no_failure() -> None:
    assert not SignIn("right").is_right("\ud800", NOON)


def test_whoever_guesses_does_not_keep_the_others_out() -> None:
    sign_in = SignIn("right")
    for _ in range(MOST_WRONG):
        sign_in.is_right("wrong", NOON, "10.0.0.1")
    assert sign_in.wait_s(NOON, "10.0.0.1") == LOCKED_S
    assert not sign_in.is_right("right", NOON, "10.0.0.1")
    assert sign_in.wait_s(NOON, "10.0.0.2") == 0
    assert sign_in.is_right("right", NOON, "10.0.0.2")


def test_many_addresses_together_lock_for_a_while_too() -> None:
    sign_in = SignIn("right")
    for number in range(MOST_WRONG_IN_ALL):
        assert sign_in.wait_s(NOON, "another") == 0
        sign_in.is_right("wrong", NOON, f"peer-{number}")
    assert sign_in.wait_s(NOON, "another") == LOCKED_S
    assert not sign_in.is_right("right", NOON, "another")


def test_a_thousand_addresses_are_remembered_and_no_more() -> None:
    sign_in = SignIn("right")
    for _ in range(MOST_WRONG):
        sign_in.is_right("wrong", NOON, "first")
    for number in range(1000):
        sign_in.is_right("right", NOON, f"peer-{number}")
        assert (sign_in.wait_s(NOON, "first") == LOCKED_S) is (number < 999)


def test_a_seal_belongs_to_one_cookie_and_one_code() -> None:
    seals = {SignIn(code).seal(value) for code in ("a", "b") for value in ("x", "y")}
    assert len(seals) == 4
    assert SignIn("a").seal("x") in seals


def test_it_does_not_print_the_code() -> None:
    assert repr(SignIn("secret")) == "SignIn()"
