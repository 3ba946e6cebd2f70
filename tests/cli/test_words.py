from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import gettone
from gettone import errors
from gettone.cli.keeping import NoConnection
from gettone.cli.running import Unexpected
from gettone.cli.usage import UsageRefused
from gettone.cli.words import error_words, scope_words
from gettone.errors import (
    BadCall,
    GettoneError,
    SandboxError,
    SettingsError,
    StoreMissing,
    UnreadableAnswer,
    WrongOrigin,
)
from gettone.texts import LANGUAGES, Language, has
from gettone.wire.catalogue import Kind


def forbidden(*needed: str, code: str = "NO_PERMISSION") -> errors.Forbidden:
    error = errors.Forbidden("getSupplier", 403, provider_code=code)
    error.needed = needed
    return error


def quota(window: str) -> errors.QuotaExceeded:
    error = errors.QuotaExceeded("getSupplier", 403)
    error.window = window
    error.retry_after_s = 60
    return error


def test_the_most_exact_variant_is_taken() -> None:
    general, _ = error_words(errors.NotAToken("of a kind to come"), "en")
    exact, _ = error_words(errors.NotAToken("refresh-token"), "en")
    assert general.startswith("This is not an access token")
    assert exact.startswith("This is a refresh token")


def test_a_scope_comes_with_its_label() -> None:
    assert scope_words("entity.suppliers:r", "it") == "entity.suppliers:r (Fornitori: Sola lettura)"
    _, step = error_words(forbidden("entity.suppliers:r", "stock:a"), "en")
    assert "entity.suppliers:r (Suppliers: Read only), stock:a (Stock: Full access)" in step


def test_a_next_step_with_a_hole_gives_way_to_another() -> None:
    _, step = error_words(forbidden(), "it")
    assert "Quale serva non è noto" in step


def test_a_next_step_with_a_hole_and_no_other_is_left_out() -> None:
    message, step = error_words(errors.BadRequest("x", 400), "en")
    assert message.endswith("no explanation given")
    assert step == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidToken("getSupplier", 401),
        errors.CompanyNotConnected("getSupplier", 401),
        errors.Unauthorized("getSupplier", 401),
        *(quota(window) for window in ("five_minutes", "hour", "month", "")),
        forbidden("entity.suppliers:r", code="LICENSE_EXPIRED"),
    ],
    ids=lambda error: f"{error.reference} {getattr(error, 'window', '')}",
)
def test_neither_a_401_nor_a_quota_is_a_matter_of_boxes(
    error: GettoneError, language: Language
) -> None:
    said = " ".join(error_words(error, language)).casefold()
    assert not re.search(r"\btick|\bbox|\bspunt|\bcasell|entity\.suppliers", said)


def test_companies_are_listed_with_id_and_name() -> None:
    unclear = errors.CompanyUnclear("", (), ((16, "Rossi S.r.l."), (18, "Bianchi")))
    _, step = error_words(unclear, "en")
    assert step == "Name one of these by its id: 16 (Rossi S.r.l.), 18 (Bianchi)."


def test_fields_are_listed_with_what_is_wrong() -> None:
    wrong = errors.BadRequest("x", 422, fields={"data.name": ("needed", "too long"), "y": ("z",)})
    assert error_words(wrong, "en")[1].endswith("data.name: needed, too long; y: z")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SettingsError("store", "--store", "unknown-store"), "i depositi sono keychain, file"),
        (StoreMissing("keychain", "no-keychain"), "portachiavi"),
        (StoreMissing("sealed file /x", "needs-posix"), "file sigillato /x"),
        (SandboxError("port-taken", port=8400), "sulla porta 8400"),
        (BadCall("missing-parameter", operation="getSupplier", name="x"), "a getSupplier serve x"),
        (BadCall("of-a-kind-to-come", x=1), "of-a-kind-to-come"),
        (UnreadableAnswer("getSupplier", 200, "empty-body"), "è vuota"),
        (WrongOrigin("", "malformed"), "http(s)://host[:porta]"),
        (SandboxError("of a kind to come"), "of a kind to come"),
        (UsageRefused("missing", "gettone call", "OPERATION"), "manca OPERATION"),
        (Unexpected("KeyError", "x.py:3"), "KeyError in x.py:3"),
    ],
)
def test_a_problem_that_is_a_reference_gets_its_words(error: GettoneError, words: str) -> None:
    assert words in error_words(error, "it")[0]


SOURCE = Path(gettone.__file__).parent


@pytest.mark.parametrize(
    ("raised", "room"), [("BadCall", "call-problem"), ("UnreadableAnswer", "answer-problem")]
)
def test_every_problem_has_words(raised: str, room: str) -> None:
    used: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if raised == "BadCall":
            used |= set(re.findall(r"BadCall\(\s*\"([a-z-]+)\"", text))
        else:
            used |= (
                set(re.findall(r"problem = \"([a-z-]+)\"", text))
                if "/flow/" in str(path)
                else set()
            )
    assert len(used) > 3
    assert [name for name in used if not has(f"cli.{room}.{name}", "en")] == []


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_value_has_words(kind: str) -> None:
    assert has(f"cli.call-problem.not-{kind}", "it")


@pytest.mark.parametrize(
    ("origin", "cause", "words"),
    [
        ("http://127.0.0.1:8400", "ConnectError", "non c'è nulla in ascolto"),
        ("http://localhost", "ConnectError", "non c'è nulla in ascolto"),
        ("https://api-v2.fattureincloud.it", "ConnectError", "Non si riesce a collegarsi"),
        ("no address", "ConnectError", "Non si riesce a collegarsi"),
        ("http://127.0.0.1:8400", "ReadError", "(ReadError)"),
    ],
)
def test_where_nobody_listens_it_says_so(origin: str, cause: str, words: str) -> None:
    assert words in error_words(errors.NoAnswer(origin, cause, sent=False), "it")[0]


def test_every_store_that_was_looked_in_is_named() -> None:
    absent = NoConnection("keychain", "not-in-any", "own", ("sealed file /x",))
    said, _ = error_words(absent, "it")
    assert said == "Non è conservato alcun collegamento «own» (portachiavi, file sigillato /x)."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "problem",
    ["file-missing", "file-is-folder", "file-not-permitted", "file-empty", "unreadable-file"],
)
def test_a_file_that_cannot_be_read_is_named(problem: str, language: Language) -> None:
    error = SettingsError("token_file", "--token-file", problem, "/x/y")
    said, step = error_words(error, language)
    assert "/x/y (--token-file)" in said
    assert "token_file" not in said + step
    assert step


def test_one_scope_is_not_one_of_several() -> None:
    _, one = error_words(forbidden("stock:a"), "en")
    assert "tick stock:a (Stock: Full access)." in one
    _, several = error_words(forbidden("stock:a", "stock:r"), "en")
    assert "tick one of stock:a (Stock: Full access), stock:r" in several


def test_an_error_without_words_shows_its_own() -> None:
    class Strange(GettoneError):
        reference = "strange"

    assert error_words(Strange("something \x1b strange"), "en") == ("something \ufffd strange", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_came_from_outside_reaches_the_terminal_raw(language: Language) -> None:
    said = errors.BadRequest("x", 400, provider_message="a/" + "b" * 30 + "\x1b[2J")
    message, _ = error_words(said, language)
    assert "[...]\ufffd[2J" in message
