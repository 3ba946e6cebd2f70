from __future__ import annotations

from urllib.parse import quote

import pytest

from domain.pasted import BARE, HEX, OPAQUE, SHORT, T
from gettone.domain.redaction import MASK, SHAPES, redact


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
        f"Bearer {SHORT}",
        T[:60],
    ],
)
def test_every_shape_of_a_secret_is_masked(secret: str) -> None:
    masked = redact(f"before {secret}, after")
    assert masked.startswith(f"before {MASK}")
    assert masked.endswith("after")
    assert secret not in masked


@pytest.mark.parametrize(
    "text",
    ["", "Il totale non corrisponde.", "c/16/entities", "bearer of bad news", "a/b", "#3f1c9a02"],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_the_shapes_have_names() -> None:
    assert all(SHAPES)
