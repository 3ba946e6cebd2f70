from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from contract.store_contract import LEARNT, connection
from gettone.domain.access_token import AccessToken
from gettone.errors import BadCall
from gettone.store.interface import LABEL_CHARS, NAME_CHARS, Problem
from gettone.texts import LANGUAGES, Language, table


@pytest.mark.parametrize("name", ["a", "main", "Studio Bianchi, contabilità", "x" * NAME_CHARS])
def test_a_name_is_printable(name: str) -> None:
    assert connection(name).name == name


@pytest.mark.parametrize(
    "name",
    ["", " ", " a", "a ", "a\nb", "a\x00", "\x1b[2J", "a\u202eb", "\udc80", "x" * (NAME_CHARS + 1)],
)
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(BadCall, match=r"bad connection name .limit 64"):
        connection(name)


@pytest.mark.parametrize("label", ["", " ", "Studio Bianchi: fatture", "x" * LABEL_CHARS])
def test_a_label_is_printable(label: str) -> None:
    assert replace(connection(), label=label).label == label


@pytest.mark.parametrize("label", ["a\nb", "\x1b[2J", "\udc80", "x" * (LABEL_CHARS + 1)])
def test_another_label_is_refused(label: str) -> None:
    with pytest.raises(BadCall, match=r"bad label .limit 100"):
        replace(connection(), label=label)


def test_a_connection_does_not_print_its_token() -> None:
    assert "canary" not in f"{connection()!r} {connection()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_problem_has_its_words(language: Language) -> None:
    assert sorted(table("store.problem", language)) == sorted(get_args(Problem))


def test_what_was_learnt_is_added_for_the_same_token_alone() -> None:
    kept = connection()
    learnt = kept.with_learnt(kept.token, LEARNT)
    assert learnt is not None
    assert learnt.evidence == kept.evidence.joined(LEARNT)
    assert kept.with_learnt(AccessToken("a/other"), LEARNT) is None
