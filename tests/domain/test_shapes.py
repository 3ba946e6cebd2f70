from __future__ import annotations

import pytest

from domain.pasted import BARE, HEX, OPAQUE, T
from gettone.domain.shapes import SHAPES, is_wordy, joined

NAMES = {
    "access-token",
    "json-web-token",
    "refresh-token",
    "authorization-code",
    "device-code",
    "bearer-header",
    "company-token",
    "named-token",
}


def shapes_of(text: str, *, is_certain: bool) -> set[str]:
    found = set()
    for shape in SHAPES:
        for match in shape.pattern.finditer(text):
            group = "secret" if "secret" in shape.pattern.groupindex else 0
            secret = joined(match[group])
            if not shape.is_none(secret) and (not is_certain or shape.is_certain(match, secret)):
                found.add(shape.name)
    return found


def test_the_names_are_stable() -> None:
    assert {shape.name for shape in SHAPES} == NAMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (T, {"access-token", "json-web-token"}),
        (BARE, {"json-web-token"}),
        (OPAQUE, {"access-token"}),
        ("r/" + "0123456789abcdef" * 3, {"refresh-token"}),
        ("c/" + "0123456789abcdef" * 3, {"authorization-code"}),
        ("d/" + "0123456789abcdef" * 3, {"device-code"}),
        ("Bearer " + "0123456789abcdef" * 3, {"bearer-header"}),
        (f'"access_token": "{HEX}"', {"named-token"}),
        ("refreshToken=" + "0123456789abcdef" * 3, {"named-token"}),
        (T[:36], {"access-token"}),
        (T[:60], {"access-token", "json-web-token"}),
        (f"token{T}", {"access-token", "json-web-token"}),
        (f"{OPAQUE}\n{OPAQUE}", {"access-token"}),
        ("a/" + "aB" * 10 + "cdefghij" * 2, {"access-token"}),
    ],
)
def test_what_is_certain_is_reported(text: str, expected: set[str]) -> None:
    assert shapes_of(text, is_certain=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a/src/gettone/cli/commands/sandbox.py",
        "--- a/tests/cli/parser/test_sandboxing_of_a_long_name.py",
        "a/550e8400-e29b/x",
        "a/0001-Some-Long-Patch-Name-version-2.patch",
        "a/eyJcanaryCanaryCanaryCanary",
        "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.canary",
        "eyJ2ZXJzaW9uIjozLCJmaWxlIjoiYnVuZGxlLmpzIn0",
        "eyJ0",
        BARE[:36],
        BARE[:37],
        "eyJhbGciOiJIUzI1NiJ9..UYmO_lPAY5V0Wf4KZsfhiYs1SxqXPhxvjuYqellDV5A",
        "QmFzZTY0" * 8 + "\n" + OPAQUE,
        "x+" + OPAQUE,
        "\x1b" + OPAQUE,
        "lib/" + OPAQUE,
        "a/eyJ" + "~" * 20,
        "a/eyJhbGciOiJIUzI1NiJ9.e30" + "x" * 9,
        "Bearer mF_9.B5f-4.1JqM",
        "Bearer <token>",
        "access_token=response.json()",
        "access_token = self.settings.the_access_token_of_somebody",
        "csrf_token=" + "0123456789abcdef" * 3,
        HEX,
        "a/" + "x" * 60,
        "sha/" + "0123456789abcdef" * 3,
        "/c/1234567/entities/suppliers/17",
    ],
)
def test_what_is_not_certain_is_not(text: str) -> None:
    assert shapes_of(text, is_certain=True) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("src/gettone/cli/x.py", True),
        ("README-2024.md", True),
        ("camelCaseName_of_THREE3", True),
        ("HTTPError", False),
        ("x" * 40, False),
        ("12345678", True),
        ("12345678901", False),
        ("Qq7bN2wJc0pXv8sZr5tLm3kHy6fGd9aE", False),
        ("", False),
    ],
)
def test_words_and_short_numbers_are_no_secret(text: str, expected: bool) -> None:
    assert is_wordy(text) is expected


@pytest.mark.parametrize("joint", ["\n", "\r\n    ", '"\n    "', "\\\n", "' +\n  '", "\n> ", "\n+"])
def test_a_token_goes_on_in_the_next_line(joint: str) -> None:
    broken = T[:64] + joint + T[64:128] + joint + T[128:]
    found = next(iter(SHAPES)).pattern.match(broken + '"\nnext line')
    assert found is not None
    assert joined(found[0]) == T


def test_a_line_of_words_does_not_go_on() -> None:
    found = next(iter(SHAPES)).pattern.match(f"{T}\nHost: example\ndone\n2026-11-24 10:00 next")
    assert found is not None
    assert found[0] == T
