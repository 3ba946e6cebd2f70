from __future__ import annotations

from urllib.parse import quote

import pytest

from domain.pasted import BARE, HEX, OPAQUE, T
from gettone.domain.access_token import AccessToken
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
        "a/abcdefgh/ijklmnop/qrstuvwx/12345678",
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


