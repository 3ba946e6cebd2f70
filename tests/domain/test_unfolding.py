from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.domain.unfolding import Unfolded, unfold


def deepest(text: str) -> str:
    return unfold(Unfolded(text))[-1].text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("no escape at 100 %", "no escape at 100 %"),
        ("a%2Feyj", "a/eyj"),
        ("a%252feyj", "a/eyj"),
        ("a%255C%252Fb", "a/b"),
        (r"a\/b", "a/b"),
        (r"a\\\/b", "a/b"),
        (r"a\u002fb", "a/b"),
        (r"a\\u002Fb", "a/b"),
        (r"\u{2f}b", "/b"),
        (r"\U0000002f b", "/ b"),
        (r"a\x2fb", "a/b"),
        (r"a\057b", "a/b"),
        (r"one\ntwo\r\nthree", "one\ntwo\n\nthree"),
        (r"say \"a/b\"", 'say "a/b"'),
        ("a&#47;b", "a/b"),
        ("a&#047;b", "a/b"),
        ("a&#x2F;b", "a/b"),
        ("a&amp;#x2f;b", "a/b"),
        ("a&sol;b&period;c&lowbar;d&equals;&plus;", "a/b.c_d=+"),
        ("&quot;a&apos;", "\"a'"),
        ("ab<br>cd<wbr/>ef<br />", "abcdef"),
        ("a=2Fb=\r\nc", "a/bc"),
        ("one\\\ntwo", "onetwo"),
        ("a\u200bb\u00adc\0d", "abcd"),
        ("a\u200bb".encode().decode("latin-1"), "ab"),
        ("%zz %é \\q &nbsp; =zz", "%zz %é \\q &nbsp; =zz"),
    ],
)
def test_escapes_are_taken_off(text: str, expected: str) -> None:
    assert deepest(text) == expected


def test_the_first_reading_is_the_text_itself() -> None:
    held = Unfolded("a%2Fb")
    assert unfold(held)[0] is held
    assert [reading.text for reading in unfold(held)] == ["a%2Fb", "a/b"]


@pytest.mark.parametrize(
    ("text", "part", "stood"),
    [
        ("x a%252Fb y", "a/b", "a%252Fb"),
        ("x a%252Fb y", "/", "%252Fb"[:-1]),
        (r"\u0061\u002f", "a/", r"\u0061\u002f"),
        ("ab=\ncd", "bc", "b=\nc"),
        ("ab=\ncd", "ab", "ab=\n"),
        ("ab", "b", "b"),
    ],
)
def test_a_part_is_found_where_it_stood(text: str, part: str, stood: str) -> None:
    reading = unfold(Unfolded(text))[-1]
    start = reading.text.index(part)
    first, last = reading.span(start, start + len(part))
    assert text[first:last] == stood


@given(st.text(alphabet="a%25Fu002\\&#x;=\n/", max_size=40))
def test_any_part_stands_in_the_text(text: str) -> None:
    reading = unfold(Unfolded(text))[-1]
    for start in range(len(reading.text)):
        first, last = reading.span(start, start + 1)
        assert 0 <= first < last <= len(text)
    if reading.text:
        assert reading.span(0, len(reading.text))[1] == len(text) or text[-1:] in "\\=\n%25Fu0"


@pytest.mark.parametrize("piece", ["\\", "&amp;", "=", "= ", "%25", "&#0", "\\ ", "<br "])
def test_no_text_takes_long(piece: str) -> None:
    begun = time.perf_counter()
    unfold(Unfolded(piece * (200_000 // len(piece))))
    assert time.perf_counter() - begun < 5
