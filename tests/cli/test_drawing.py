from __future__ import annotations

import pytest

from gettone.cli.drawing import draw_facts, draw_table, printable, width_of, wrapped


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert printable("a\x1b[2Jb\rc\u202ed\ne") == "a\ufffd[2Jb\ufffdc\ufffdd\ne"


def test_the_width_counts_columns() -> None:
    assert width_of("abc") == 3
    assert width_of("漢e\u0301") == 3


def test_facts_stand_below_each_other() -> None:
    assert draw_facts([]) == []
    assert draw_facts([("a", "1"), ("long", "2\n3"), ("b", "")]) == [
        "a     1",
        "long  2",
        "      3",
        "b",
    ]


def test_a_table_is_as_wide_as_its_cells() -> None:
    assert draw_table(["id", "name"], [["1", "Rossi"], ["22", "a\nb"]], None) == [
        "id  name",
        "--  -----",
        "1   Rossi",
        "22  a b",
    ]


def test_the_widest_columns_are_cut_to_the_terminal() -> None:
    assert draw_table(["id", "name"], [["1", "Società Agricola"]], 12) == [
        "id  name",
        "--  --------",
        "1   Società\u2026",
    ]


def test_a_wide_character_is_never_cut_in_half() -> None:
    assert draw_table(["id", "name"], [["1", "漢漢漢漢漢漢"]], 11)[2] == "1   漢漢漢\u2026"


def test_a_table_too_wide_for_anything_stays_readable() -> None:
    lines = draw_table(["abcdefghij", "abcdefghij"], [], 4)
    assert lines == ["abcde\u2026  abcde\u2026", "------  ------"]


def test_sentences_are_broken_at_the_width() -> None:
    assert wrapped("one two\n\nthree", 6) == ["one", "two", "", "three"]
    assert wrapped("one two", None) == ["one two"]
    assert wrapped("one two", 3) == ["one two"]
    assert wrapped("  1. one two", 8) == ["  1. one", "     two"]
    assert wrapped("- one two", 6) == ["- one", "  two"]
    assert wrapped("  one two", 6) == ["  one", "  two"]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_values_are_broken_beside_their_labels(width: int) -> None:
    text = "one two three four five six seven eight nine ten " * 3
    lines = draw_facts([("label", text.strip()), ("other", "x")], width)
    assert max(map(len, lines)) <= width
    assert [line[:7] for line in lines[1:-1]] == [" " * 7] * (len(lines) - 2)
    assert " ".join(" ".join(lines[:-1]).split()) == "label  ".strip() + " " + text.strip()
