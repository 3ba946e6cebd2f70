from __future__ import annotations

import copy
import pickle
import re
import socket
import string
import time
import traceback
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pasted import ACCEPTED, EXPIRED, REFUSED, SHORT, T
from gettone.domain import access_token as module
from gettone.domain.access_token import REFUSED_KINDS, AccessToken
from gettone.errors import NotAToken


def read(pasted: str) -> str:
    try:
        token = AccessToken.from_pasted(pasted)
    except NotAToken as refused:
        return refused.kind
    return "token" if token.is_usual else "unusual"


def test_the_corpus_has_200_strings_in_13_classes() -> None:
    kinds = Counter(kind for kind, _ in [*ACCEPTED, *REFUSED])
    assert sum(kinds.values()) >= 200
    missing = {"token", "unusual", *REFUSED_KINDS} - kinds.keys()
    assert missing == {"documentation-example"}  # it is tested by its digest below
    assert len(kinds) + 1 >= 13


@pytest.mark.parametrize(("kind", "pasted"), [*ACCEPTED, *REFUSED])
def test_each_pasted_string_lands_in_its_class(kind: str, pasted: str) -> None:
    assert read(pasted) == kind


@pytest.mark.parametrize("pasted", [pasted for kind, pasted in ACCEPTED if kind == "token"])
def test_what_is_accepted_is_exactly_the_token(pasted: str) -> None:
    accepted = AccessToken.from_pasted(pasted).reveal()
    assert accepted.startswith("a/")
    assert accepted in pasted
    assert not re.search(r"[\s'\"]", accepted)


def test_the_example_of_the_documentation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DOCUMENTATION_EXAMPLES", frozenset({AccessToken(T).sha256}))
    assert read(f"curl -H 'Authorization: Bearer {T}'") == "documentation-example"


def test_the_printed_example_is_known_by_its_digest() -> None:
    page = Path(__file__).parents[3] / "shared" / "provider" / "manual-authentication.txt"
    if not page.exists():
        pytest.skip("the provider's page is not at hand")
    examples = re.findall(r"a/eyJ[\w.-]+", page.read_text(encoding="utf-8"))
    assert {read(example) for example in examples} == {"documentation-example"}


def test_an_exp_in_the_past_is_no_reason_to_refuse() -> None:
    assert read(EXPIRED) == "token"


def test_a_refusal_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(socket, "socket", forbidden)
    for kind, pasted in REFUSED:
        assert read(pasted) == kind


@pytest.mark.parametrize(("kind", "pasted"), REFUSED)
def test_a_refusal_holds_no_character_of_what_was_pasted(kind: str, pasted: str) -> None:
    with pytest.raises(NotAToken) as refused:
        AccessToken.from_pasted(pasted)
    error = refused.value
    assert str(error) == f"not an access token: {kind}"
    assert error.facts() == {"kind": kind}
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame.locals for frame in frames.stack if "access_token.py" in frame.filename]
    assert [set(held or ()) for held in ours[1:]] == [{"cls", "token", "kind"}]
    assert (ours[1] or {})["token"] == "None"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "empty"), ("a/b\nc", "spaces-inside"), ("a b", "spaces-inside"), ("a/\x00", "non-ascii")],
)
def test_raw_text_that_no_header_carries_is_refused(text: str, kind: str) -> None:
    with pytest.raises(NotAToken, match=kind):
        AccessToken(text)


@pytest.mark.parametrize(
    "start",
    [
        "token=" * 1_300 + "x" + " " * 8_000,
        "token=" * 2_700,
        "bearer " * 2_300,
        " " * 8_000 + "x" + " " * 8_000,
        '"' * 8_000 + "x" + '"' * 8_000,
        "authorization: bearer " * 700,
        "authorization" + " " * 16_000,
        "--oauth2-bearer" + "=" * 16_000,
        "export " * 2_300,
        ("x" * 39 + " " * 8) * 340,
        '{"a":' * 3_200,
        "a.bc" * 4_000,
    ],
)
def test_no_text_takes_long(start: str) -> None:
    pasted = (start + "x" * module.MAX_PASTED_CHARS)[: module.MAX_PASTED_CHARS]
    began = time.process_time()
    assert read(pasted) in REFUSED_KINDS
    assert time.process_time() - began < 0.1


@given(st.text())
def test_any_text_is_refused_or_round_trips(pasted: str) -> None:
    kind = read(pasted)
    if kind not in REFUSED_KINDS:
        token = AccessToken.from_pasted(pasted)
        assert AccessToken.from_pasted(token.reveal()) == token


@given(st.text(alphabet=string.ascii_letters + string.digits + "-_~+/", min_size=65))
def test_any_long_word_is_kept_whole(word: str) -> None:
    text = f"a/x{word}.y=="
    assert AccessToken.from_pasted(f"  Bearer {text}\n").reveal() == text


def test_a_token_prints_as_its_fingerprint() -> None:
    token = AccessToken(T)
    assert re.fullmatch(r"AccessToken\(#[0-9a-f]{8}\)", repr(token))
    assert f"{token}" == str(token) == repr(token)
    assert token.fingerprint == "#" + token.sha256[:8]


def test_tokens_compare_by_their_text() -> None:
    assert AccessToken(T) == AccessToken(T)
    assert AccessToken(T) != AccessToken(EXPIRED)
    assert AccessToken(T) != T
    assert len({AccessToken(T), AccessToken(T), AccessToken(EXPIRED)}) == 2


def test_a_token_is_copied_as_itself_and_never_pickled() -> None:
    token = AccessToken(T)
    assert copy.copy(token) is token
    assert copy.deepcopy([token])[0] is token
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(token)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("eyJpc3MiOiJnZXR0b25lLXNhbmRib3gifQ", True),
        ("eyJpc3MiOiJzb21lYm9keSJ9", False),
        ("W10", False),
        ("%%%", False),
        ("e30", False),
        ("_w", False),
    ],
)
def test_the_sandbox_mark_is_read_from_the_payload(payload: str, expected: bool) -> None:
    assert AccessToken(f"a/h.{payload}.s").is_sandbox is expected


def test_a_token_that_is_no_jwt_is_not_the_sandboxs() -> None:
    assert AccessToken(SHORT).is_sandbox is False
