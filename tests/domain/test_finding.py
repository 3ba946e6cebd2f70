from __future__ import annotations

import random
import time

import pytest

from domain.pasted import HEX, OPAQUE, T
from encoded import ENCODINGS, VARIANTS
from gettone.domain.access_token import AccessToken
from gettone.domain.finding import find, spans
from gettone.sandbox.minting import mint

WAYS = {**ENCODINGS, **VARIANTS}
SECRETS = [T, OPAQUE, mint().reveal(), "r/" + "Qq7bN2wJc0pXv8sZr5tLm3kHy6fGd9aE" * 2]
# Where the whole secret is not there, its fingerprint is that of a part.
CUT = {"truncated", "cut to a line"}


def test_there_are_twelve_encodings_and_more() -> None:
    assert len(ENCODINGS) == 12
    assert len(WAYS) > 30


@pytest.mark.parametrize("secret", SECRETS, ids=["JWT", "opaque", "sandbox", "refresh"])
@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_found_however_it_is_written(way: str, secret: str) -> None:
    text = f"before\n{WAYS[way](secret)}\nafter"
    (found,) = find(text)
    assert text[: found.start].startswith("before\n")
    assert found.kind == ("sandbox" if secret is SECRETS[2] and way not in CUT else "live")
    if way not in CUT and not (way == "wrapped" and secret is T):
        assert found.fingerprint == AccessToken(secret).fingerprint


@pytest.mark.parametrize(
    ("way", "encoding"),
    [
        ("plain", "plain"),
        ("wrapped", "plain"),
        ("URL", "escaped"),
        ("HTML", "escaped"),
        ("base64", "base64"),
        ("base64 twice", "base64"),
        ("hex", "hex"),
        ("base32", "base32"),
    ],
)
def test_it_is_said_how_it_stands_there(way: str, encoding: str) -> None:
    assert [found.encoding for found in find(WAYS[way](SECRETS[2]))] == [encoding]


def test_each_is_told_once_and_where() -> None:
    text = f"x {T} y {OPAQUE} z {T}"
    assert [(text[one.start : one.end], one.shape) for one in find(text)] == [
        (T, "access-token"),
        (OPAQUE, "access-token"),
        (T, "access-token"),
    ]


def test_a_find_holds_nothing_of_the_secret() -> None:
    (found,) = find(f"token {T}")
    assert not any(part in repr(found) for part in T.removeprefix("a/").split("."))


def test_a_dot_that_ends_a_sentence_is_none_of_its_own() -> None:
    (found,) = find(f"It is {OPAQUE}.")
    assert found.fingerprint == AccessToken(OPAQUE).fingerprint


def test_the_example_of_the_documentation_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = frozenset({AccessToken(T).sha256})
    monkeypatch.setattr("gettone.domain.finding.DOCUMENTATION_EXAMPLES", digests)
    assert [found.kind for found in find(T)] == ["example"]


def test_what_could_be_a_digest_is_masked_and_not_reported() -> None:
    assert find(HEX) == []
    assert spans(f"x {HEX}") == [(2, 2 + len(HEX))]


def test_places_that_touch_are_one() -> None:
    text = f"Bearer {T} and {T}"
    assert spans(text) == [(0, 7 + len(T)), (12 + len(T), len(text))]


@pytest.mark.parametrize(
    "piece",
    [
        "a/",
        "eyJ",
        "a/eyJ0eXAi\n",
        "Bearer ",
        "access_token=",
        "0x6",
        "61 ",
        "\\u00",
        "A" * 70 + "\n",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    begun = time.perf_counter()
    text = piece * (100_000 // len(piece))
    find(text)
    spans(text)
    assert time.perf_counter() - begun < 10


def test_noise_is_no_secret() -> None:
    noise = random.Random(6)
    text = "".join(chr(noise.randrange(0x20, 0x7F)) for _ in range(300_000))
    assert find(text) == []


def test_paths_have_no_places() -> None:
    assert spans("/c/16/entities/suppliers/17") == []
    assert spans("a/eyJcanaryCanaryCanary") == [(0, 23)]
