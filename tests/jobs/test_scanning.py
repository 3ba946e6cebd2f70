from __future__ import annotations

import random
import sysconfig
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from encoded import ENCODINGS, VARIANTS
from gettone.domain.access_token import AccessToken
from gettone.jobs.scanning import OVERLAP_BYTES, is_opaque, scan
from gettone.sandbox.minting import mint
from soak import IS_SOAK, TIMEOUT_S

PROSE = "Some words of a text that nobody would take for anything else.\n"
STDLIB = Path(sysconfig.get_path("stdlib"))
PROJECT = Path(__file__).parents[2]
# Of the files there are, one in so many is looked at; all of them when soaking.
EVERY = 1 if IS_SOAK else 40


def blocks(octets: bytes, size: int) -> Iterator[bytes]:
    return (octets[at : at + size] for at in range(0, len(octets), size))


def modules() -> list[Path]:
    """List the standard library's files and this project's own."""
    found = [path for path in STDLIB.rglob("*.py") if "site-packages" not in path.parts]
    own = [
        path
        for folder in ("src", "tests", "docs", "scripts", "bench")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".json", ".html", ".js", ".mjs"}
    ]
    return [*sorted(found), *sorted(own)]


@pytest.mark.parametrize("way", [*ENCODINGS, *VARIANTS])
def test_a_token_is_found_on_its_line(way: str) -> None:
    token = mint()
    written = {**ENCODINGS, **VARIANTS}[way](token.reveal())
    text = PROSE * 30 + "here:\n" + written + "\n" + PROSE * 30
    (sighting,) = scan([text.encode()])
    first = 31 + written.index(written.lstrip("(\n "))
    assert 32 <= sighting.line <= first + 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"]
)
def test_any_encoding_that_holds_ascii_is_read(encoding: str) -> None:
    token = mint()
    text = f"è così\n{PROSE}token: {token.reveal()}\n"
    (sighting,) = scan([text.encode(encoding)])
    assert (sighting.line, sighting.found.fingerprint) == (3, token.fingerprint)


@pytest.mark.parametrize("size", [1, 4_096, 1_000_003])
def test_blocks_of_any_size_tell_the_same(size: int) -> None:
    drawn = random.Random(size)
    lines = [PROSE.strip()] * (40_000 if size > 1 else 4_000)
    tokens = {drawn.randrange(len(lines)): mint() for _ in range(60)}
    for number, token in tokens.items():
        lines[number] = f"token {token.reveal()} here"
    octets = "\n".join(lines).encode()
    assert [(one.line, one.found.fingerprint) for one in scan(blocks(octets, size))] == [
        (number + 1, token.fingerprint) for number, token in sorted(tokens.items())
    ]


def test_a_token_on_the_edge_of_what_is_held_is_told_once() -> None:
    token = mint().reveal()
    for shift in range(0, len(token) + 40, 7):
        head = b"w " * ((1_048_576 - OVERLAP_BYTES - shift) // 2)
        octets = head + token.encode() + b"\n" + b"w " * 100_000
        assert len(list(scan(blocks(octets, 65_536)))) == 1


def test_lines_are_counted_over_all_of_a_large_file() -> None:
    octets = (PROSE * 60_000).encode() + mint().reveal().encode()
    assert [one.line for one in scan(blocks(octets, 100_000))] == [60_001]


def test_nothing_is_kept_of_a_large_file() -> None:
    block = PROSE.encode() * 1_000
    tracemalloc.start()
    try:
        assert list(scan(block for _ in range(200))) == []
        assert tracemalloc.get_traced_memory()[1] < 8 * 1_048_576
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n...", True),
        (b"PK\x03\x04", True),
        (b"\x1f\x8b\x08", True),
        (b"", False),
        (b"SQLite format 3\x00", False),
        (b"\x7fELF", False),
        (b"%PDF-1.7", False),
        (b"text", False),
    ],
)
def test_what_is_compressed_is_not_looked_into(head: bytes, expected: bool) -> None:
    assert is_opaque(head) is expected


@pytest.mark.timeout(TIMEOUT_S)
def test_planted_tokens_are_all_found_and_nothing_else() -> None:
    """Recall 100 % in every encoding; at most one false alarm in a million lines."""
    ways = list({**ENCODINGS, **VARIANTS}.values())
    drawn = random.Random(12)
    lines = missed = false_alarms = 0
    for number, path in enumerate(modules()):
        if number % EVERY:
            continue
        octets = path.read_bytes()
        lines += octets.count(b"\n")
        own = {one.found.fingerprint for one in scan([octets])}
        false_alarms += len(own)
        token = mint() if drawn.random() < 0.5 else AccessToken(f"a/{drawn.getrandbits(224):056x}")
        written = ways[number // EVERY % len(ways)](token.reveal()).encode()
        at = octets.find(b"\n", drawn.randrange(len(octets) + 1)) + 1
        planted = octets[:at] + b"\n" + written + b"\n\n" + octets[at:]
        missed += not {one.found.fingerprint for one in scan([planted])} - own
    assert lines > (900_000 if IS_SOAK else 10_000)
    assert missed == 0
    assert false_alarms <= lines / 1_000_000
