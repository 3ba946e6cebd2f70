from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pasted import BARE, HEX, OPAQUE, T
from encoded import ENCODINGS, VARIANTS
from gettone.domain.access_token import AccessToken
from gettone.domain.finding import find
from gettone.domain.redaction import MASK, redact


@pytest.mark.parametrize(
    "secret",
    [
        T,
        BARE,
        OPAQUE,
        T.replace("/", "\\/"),
        quote(T, safe=""),
        "r/" + BARE,
        "c/" + "x" * 40,
        HEX,
        "Bearer a/ACCESS_TOKEN",
        T[:60],
        "a/eyJcanaryCanaryCanaryCanary",
        "a/abcdefgh/ijklmnop/qrstuvwx/1234abcd",
        "c/" + "1" * 20 + "x",
    ],
)
def test_every_shape_of_a_secret_is_masked(secret: str) -> None:
    masked = redact(f"before {secret}, after")
    assert masked.startswith(f"before {MASK}")
    assert masked.endswith("after")
    assert secret not in masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Il totale non corrisponde.",
        "c/16/entities",
        "/c/1234567/entities/suppliers/17",
        "c/1234567/entities/suppliers",
        "x.it/c/ID/subscriptions",
        "bearer of bad news",
        "a/b",
        "#3f1c9a02",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", ["Zk9" + "q" * 40, "a/odd-token", "a/" + "=" * 20])
def test_a_token_that_is_at_hand_is_masked_whatever_its_shape(text: str) -> None:
    assert redact(f"token {text} is bad", AccessToken(text)) == f"token {MASK} is bad"


def test_a_token_at_hand_is_masked_without_its_prefix_too() -> None:
    bearer = AccessToken("a/" + "=" * 20)
    assert redact(f"token {'=' * 20} is bad", bearer) == f"token {MASK} is bad"
    assert redact("x is no token", AccessToken("a/x")) == "x is no token"


@pytest.mark.parametrize("way", [*ENCODINGS, *VARIANTS])
def test_a_secret_is_masked_however_it_is_written(way: str) -> None:
    written = {**ENCODINGS, **VARIANTS}[way](T)
    masked = redact(f"before {written}\nafter it")
    assert masked.startswith("before ")
    # A line of base64 that ends with padding looks like one that goes on.
    assert masked.endswith("after it" if "=\n" not in f"{written}\n" else " it")
    assert MASK in masked
    assert not any(part in masked for part in pieces(written))


def pieces(written: str) -> list[str]:
    """Give stretches of a token as it is written, but for what is not secret in it."""
    words = written.split()
    return [word[-24:].rstrip("'\"),=") for word in words if len(word) > 40 and T[:30] not in word]


def test_what_is_only_long_is_left_alone() -> None:
    text = "a/src/gettone/cli/commands/sandbox.py b4f1e9\nsha256:" + "0a1b2c3d" * 8
    assert redact(text) == text


@given(
    st.text(max_size=80)
    | st.text(alphabet='acdr/eyJ0.=%2F5\\u&#x;+-_ \n"ABEarn', max_size=120)
    | st.binary(max_size=60).map(lambda octets: base64.b64encode(octets).decode())
)
def test_any_text_is_taken(text: str) -> None:
    masked = redact(f"before {text}")
    assert masked.startswith("before ") or MASK in masked
    if MASK not in masked:
        assert masked == f"before {text}"
    find(text)
