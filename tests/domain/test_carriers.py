from __future__ import annotations

import base64

import pytest

from gettone.domain.carriers import CARRIERS, decoded
from gettone.domain.unfolding import Unfolded

SAID = "a secret of the house, said twice: ?>~"


def texts(held: str) -> list[tuple[str, str]]:
    return [(one.text, one.carrier.name) for one in decoded(Unfolded(held))]


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


@pytest.mark.parametrize("length", range(20, len(SAID) + 1))
@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_a_text_of_any_length_comes_out_whole(carrier: object, length: int) -> None:
    said = SAID[:length].encode()
    written = {
        "base64": b64(said),
        "hex": said.hex(),
        "base32": base64.b32encode(said).decode(),
    }[carrier.name]  # type: ignore[attr-defined]  # a row of CARRIERS
    held = f"({written})"
    assert (SAID[:length], carrier.name) in texts(held)  # type: ignore[attr-defined]


def test_the_place_of_a_part_is_that_of_the_characters_that_hold_it() -> None:
    held = "x: " + b64(b"user:" + SAID.encode()) + " end"
    one = next(one for one in decoded(Unfolded(held)) if SAID in one.text)
    assert one.span(0, len(one.text)) == (3, held.index("=") if "=" in held else len(held) - 4)
    start = one.text.index("secret")
    first, last = one.span(start, start + 6)
    begun = (first - 3) // 4 * 4 + 3
    assert b"secret" in base64.b64decode(held[begun : begun + 12])
    assert last - first == 9


@pytest.mark.parametrize(
    "held",
    [
        base64.encodebytes(SAID.encode() * 3).decode(),
        '"' + b64(SAID.encode() * 3)[:64] + '"\n    "' + b64(SAID.encode() * 3)[64:] + '"',
        "> " + b64(SAID.encode() * 3)[:60] + "\n> " + b64(SAID.encode() * 3)[60:],
    ],
)
def test_lines_are_put_together(held: str) -> None:
    assert SAID * 3 in [text for text, _ in texts(held)]


@pytest.mark.parametrize(
    "held",
    [
        SAID.encode().hex(" "),
        SAID.encode().hex(":"),
        SAID.encode().hex(" ", 2).upper(),
        ", ".join(f"0x{octet:02x}" for octet in SAID.encode()),
    ],
)
def test_dumps_are_read(held: str) -> None:
    assert (SAID, "hex") in texts(held)


def test_what_begins_within_a_run_is_found() -> None:
    for junk in ("x", "xy", "xyz"):
        assert SAID in [text for text, _ in texts(junk + b64(SAID.encode()))]


@pytest.mark.parametrize(
    "held", ["", "a plain sentence", "test_a_long_name_of_a_function_in_a_test", "f" * 64]
)
def test_what_holds_no_text_gives_nothing(held: str) -> None:
    assert texts(held) == []
