from __future__ import annotations

from typing import get_args

import pytest

from contract.store_contract import connection
from gettone.errors import BadCall
from gettone.store.interface import NAME_CHARS, Problem
from gettone.texts import LANGUAGES, Language, table


@pytest.mark.parametrize("name", ["a", "main", "Studio Bianchi, contabilità", "x" * NAME_CHARS])
def test_a_name_is_printable(name: str) -> None:
    assert connection(name).name == name


@pytest.mark.parametrize(
    "name",
    ["", " ", " a", "a ", "a\nb", "a\x00", "\x1b[2J", "a\u202eb", "\udc80", "x" * (NAME_CHARS + 1)],
)
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(BadCall, match="1 to 64 printable characters"):
        connection(name)


def test_a_connection_does_not_print_its_token() -> None:
    assert "canary" not in f"{connection()!r} {connection()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_problem_has_its_words(language: Language) -> None:
    assert sorted(table("store.problem", language)) == sorted(get_args(Problem))
