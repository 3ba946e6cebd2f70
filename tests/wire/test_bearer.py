from __future__ import annotations

import pytest

from gettone.domain.access_token import AccessToken
from gettone.wire.bearer import format_authorization, parse_authorization


def test_what_is_written_is_read() -> None:
    token = AccessToken("a/b.c-d~e+f==")
    assert parse_authorization(format_authorization(token)) == token


@pytest.mark.parametrize("header", ["Bearer a/x", "bearer a/x", "BEARER   a/x", "Bearer a/x  "])
def test_the_scheme_is_read_in_any_case(header: str) -> None:
    assert parse_authorization(header) == AccessToken("a/x")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic a/x",
        "Digest x",
        "a/x",
        "Bearer a/x y",
        "Bearer \u00e8",
    ],
)
def test_anything_else_carries_no_token(header: str | None) -> None:
    assert parse_authorization(header) is None
