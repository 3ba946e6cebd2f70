from __future__ import annotations

import string
from pathlib import Path

import pytest

import gettone
from gettone import errors
from gettone.domain.scope import FAMILIES
from gettone.texts import LANGUAGES, has, say, scope_label, table

FOLDER = Path(gettone.__file__).with_name("texts")
ROOMS = sorted(path.stem for path in (FOLDER / "it").glob("*.toml"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_sentence_is_found_by_reference_and_filled_in() -> None:
    assert say("errors.not-a-token.empty.message", "en") == "Nothing was pasted."
    assert "[16]" in say("errors.company-unclear.next", "it", candidates="[16]")
    assert has("errors.not-a-token.empty.message", "it")
    assert not has("errors.no-such-error.message", "it")


def test_a_table_comes_in_order_by_the_rest_of_its_keys() -> None:
    assert list(table("scopes.level", "en").items()) == [
        ("none", "No permission"),
        ("r", "Read only"),
        ("a", "Full access"),
    ]
    assert "level.r" in table("scopes", "it")


def test_an_unknown_reference_or_a_missing_fact_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        say("errors.nonsense", "en")
    with pytest.raises(KeyError):
        say("errors.bad-call.message", "en")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_label_in_both_languages(family: str) -> None:
    assert all(scope_label(family, language) for language in LANGUAGES)


def test_both_languages_have_the_same_rooms() -> None:
    assert sorted(path.stem for path in (FOLDER / "en").glob("*.toml")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_say_the_same_things_with_the_same_facts(room: str) -> None:
    italian, english = table(room, "it"), table(room, "en")
    assert list(italian) == list(english)
    differing = [key for key in italian if placeholders(italian[key]) != placeholders(english[key])]
    assert differing == []


KINDS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not errors.GettoneError])
def test_every_error_has_words_and_a_next_step(kind: type[errors.GettoneError]) -> None:
    for language in LANGUAGES:
        assert has(f"errors.{kind.reference}.message", language)
        assert has(f"errors.{kind.reference}.next", language)
