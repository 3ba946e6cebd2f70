from __future__ import annotations

from pathlib import Path

import pytest
from stated_rules import Module, Statement, is_sourced, modules

SPOKEN = '''"""What is here.

Rounding is as the provider does it (assumed).
"""

# OpenAPI 2.1.8, Thing.
TABLE = {"a": 1, "b": 2}


class Thing:
    """A thing.

    Attributes:
        size: In cents (assumed).
        name: Its name.
    """

    def told(self) -> int:
        """Tell it.

        Source:
            Provider, Things. Assumed: how
            loudly.
        """
        # Assumed: once.
        return 1
'''


def said(text: str) -> list[Statement]:
    return list(Module("room", text).statements)


@pytest.mark.parametrize(
    "text",
    [
        "Assumed: the zone.",
        "status: Errors page; body: assumed",
        "OpenAPI 2.1.8, Thing",
        "fattureincloud-csharp-sdk issue 103",
        "fattureincloud/api issue 74",
        "a third party saw it",
        "RFC 9110 section 15.5.6",
        "FatturaPA 1.2.2",
        "Ours: so that it can be tried.",
    ],
)
def test_a_source_is_named_by_its_kind(text: str) -> None:
    assert is_sourced(text)


@pytest.mark.parametrize(
    "text", ["", "Rows on a page.", "An error of ours.", "A row for the example.", "It is known."]
)
def test_other_words_are_no_source(text: str) -> None:
    assert not is_sourced(text)


def test_every_statement_is_taken_with_what_it_is_about() -> None:
    assert said(SPOKEN) == [
        Statement(where="room", rule="", source="Rounding is as the provider does it (assumed)."),
        Statement(where="room.TABLE", rule="", source="OpenAPI 2.1.8, Thing."),
        Statement(where="room.Thing", rule="", source="size: In cents (assumed)."),
        Statement(
            where="room.Thing.told",
            rule="Tell it.",
            source="Provider, Things. Assumed: how loudly.",
        ),
        Statement(where="room.Thing", rule="", source="Assumed: once."),
    ]


def test_two_remarks_are_two_statements_and_two_lines_are_one() -> None:
    text = "TABLE = {\n    # Assumed: one,\n    # and two.\n    1: 2,\n    3: 4,  # ours: five\n}\n"
    sources = [statement.source for statement in said(text)]
    assert sources == ["Assumed: one, and two.", "ours: five"]


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ('def rule():\n    """Refuse it."""\n', ["room.rule"]),
        ('class Rule:\n    """Refuse it."""\n', ["room.Rule"]),
        ("TABLE = {1: 2, 3: 4}\n", ["room.TABLE"]),
        ("_TABLE: dict[int, int] = {1: 2, 3: 4}\n", ["room._TABLE"]),
        ('def _answer(call):\n    """Answer it."""\n', ["room._answer"]),
        # A comment inside a string is none, and a remark without a source does not help.
        ('def rule():\n    return "# assumed"\n', ["room.rule"]),
        ("# Why it is so.\nTABLE = {1: 2, 3: 4}\n", ["room.TABLE"]),
    ],
)
def test_a_rule_that_says_nothing_is_found(text: str, silent: list[str]) -> None:
    assert Module("room", text, frozenset({"_answer"})).silent == silent


@pytest.mark.parametrize(
    "text",
    [
        'def rule():\n    """Refuse it (assumed)."""\n',
        "# Assumed: so many.\nTABLE = {1: 2, 3: 4}\n",
        "# Assumed: so.\n@cache\ndef rule():\n    pass\n",
        'class Rule:\n    def judge(self):\n        """Judge it (assumed)."""\n',
        '"""Source: RFC 6750."""\n\ndef rule():\n    pass\n',
        # Parts of what calls them, names of functions, a single row, what is exported.
        "def _part():\n    pass\n",
        "VERBS = {1: answer, 2: partial(answer, 3), **OTHERS}\n",
        "TABLE = {1: 2}\n",
        '__all__ = ["a", "b"]\n',
        "LIMIT = 3\nLEFT, RIGHT = 1, 2\nfor each in (1, 2):\n    pass\n",
    ],
)
def test_a_rule_that_speaks_or_is_none_is_left_alone(text: str) -> None:
    assert Module("room", text).silent == []


def test_modules_are_named_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "one.py").write_text("def _answer(): ...\n")
    (tmp_path / "inner" / "two.py").write_text("")
    found = list(modules(tmp_path, {"one": {"_answer"}}))
    assert [module.name for module in found] == ["inner.two", "one"]
    assert found[1].silent == ["one._answer"]
