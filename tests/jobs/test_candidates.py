from __future__ import annotations

import pytest

from domain.pasted import OPAQUE, T
from encoded import ENCODINGS, VARIANTS
from gettone.jobs.candidates import candidates

PROSE = b"Some words of a text that nobody would take for anything else, at all.\n"


def stretches(octets: bytes) -> list[bytes]:
    return [octets[start:end] for start, end in candidates(octets)]


@pytest.mark.parametrize("secret", [T, OPAQUE])
@pytest.mark.parametrize("way", [*ENCODINGS, *VARIANTS])
def test_a_secret_is_looked_at_whole(way: str, secret: str) -> None:
    written = {**ENCODINGS, **VARIANTS}[way](secret).encode()
    (stretch,) = stretches(PROSE * 99 + written + b"\n" + PROSE * 99)
    assert written in stretch
    assert len(stretch) < len(written) + 6 * len(PROSE)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        PROSE * 50,
        b"x" * 21 + b"1",
        b"the_name_of_a_function_that_is_quite_long",
        b"-" * 70 + b"\n" + b"=" * 70,
        b"1234567890" * 9,
        b"de ad be ef it is",
    ],
)
def test_plain_text_is_not(text: bytes) -> None:
    if text.startswith(b"x"):
        text = text[1:]
    assert stretches(text) == []


def test_what_lies_close_is_one_stretch() -> None:
    token = T.encode()
    far = PROSE * 9
    assert len(stretches(token + b"\n" + PROSE + token)) == 1
    assert len(stretches(token + b"\n" + far + token)) == 2
    assert b"".join(stretches(token + b" " + token)) == token + b" " + token


def test_of_a_line_without_end_a_part_is_enough() -> None:
    line = b"word, " * 10_000
    (stretch,) = stretches(line + b"access_token: " + T.encode() + line)
    assert T.encode() in stretch
    assert b"access_token: " in stretch
    assert len(stretch) < 5_000
