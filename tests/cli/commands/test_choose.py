from __future__ import annotations

from itertools import product

import pytest

from gettone.cli.commands.choose import FIRST, QUESTIONS, Method, Question, answer, questions_left
from gettone.errors import BadCall
from gettone.texts import LANGUAGES, Language, has, table

# Every way through, as the provider's flowchart has it: y for yes, n for no.
WAYS = {
    "y": Method.MANUAL,
    "ny": Method.MANUAL,
    "nnn": Method.MANUAL,
    "nnyn": Method.DEVICE_CODE,
    "nnyyn": Method.DEVICE_CODE,
    "nnyyy": Method.AUTHORIZATION_CODE,
}


def _path(way: str) -> list[bool]:
    return [letter == "y" for letter in way]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_ends_at_its_method(way: str) -> None:
    assert answer(_path(way)) is WAYS[way]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_asks_the_questions_in_order(way: str) -> None:
    asked = [answer(_path(way[:at])) for at in range(len(way))]
    assert asked == list(QUESTIONS.values())[: len(way)]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_goes_on_after_its_method(way: str) -> None:
    with pytest.raises(BadCall, match=f"enough {len(way)}, given {len(way) + 1}"):
        answer([*_path(way), True])


def test_the_questions_left_are_those_of_the_longest_way() -> None:
    assert [questions_left(question) for question in QUESTIONS.values()] == [5, 4, 3, 2, 1]


def test_there_is_no_other_way() -> None:
    for length in range(6):
        for letters in product("yn", repeat=length):
            way = "".join(letters)
            if isinstance(_reached(way), Method):
                assert way in WAYS


def _reached(way: str) -> Question | Method | None:
    try:
        return answer(_path(way))
    except BadCall:
        return None


def test_the_first_question_needs_no_answer() -> None:
    assert answer([]) is QUESTIONS[FIRST]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_method_has_its_words_and_nothing_else_has(language: Language) -> None:
    references = {one.reference for one in QUESTIONS.values()}
    references |= {one.hint for one in QUESTIONS.values()}
    references |= {reference for method in Method for reference in method.references.values()}
    assert all(has(reference, language) for reference in references)
    assert {f"choose.{key}" for key in table("choose", language)} == references


@pytest.mark.parametrize(("language", "words"), [("it", "solo su richiesta"), ("en", "on request")])
def test_the_device_code_is_not_promised(language: Language, words: str) -> None:
    assert words in table(f"choose.method.{Method.DEVICE_CODE.value}", language)["note"]
