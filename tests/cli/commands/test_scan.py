from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.pasted import OPAQUE
from encoded import ENCODINGS, VARIANTS
from gettone.cli.commands.scan import Scanning
from gettone.cli.page import Say, say
from gettone.cli.show import as_text
from gettone.cli.sources.files import Files
from gettone.cli.sources.history import Place
from gettone.domain.access_token import AccessToken
from gettone.domain.finding import find
from gettone.domain.shapes import SHAPES
from gettone.sandbox.minting import mint
from gettone.texts import LANGUAGES, has

SANDBOX = mint()
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def looked_at(folder: Path, **more: object) -> Scanning:
    scanning = Scanning(**more)  # type: ignore[arg-type]  # whatever a test wants
    scanning.look_at_files(Files(paths=[folder]))
    return scanning


def of_history(path: str, line: int, octets: bytes) -> Iterator[tuple[Place, Iterator[bytes]]]:
    yield Place(COMMIT, path, line), iter([octets])


def test_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing here", encoding="utf-8")
    scanning = looked_at(tmp_path)
    assert scanning.exit_code() == 0
    assert scanning.notes() == []
    assert as_text(scanning.page(), "en") == "No token found. Places looked at: 1."
    assert scanning.page().as_json == {
        "found": [],
        "scanned": {"files": 1, "bytes": 12, "commits": 0},
        "opaque_files": 0,
        "unread": [],
    }


def test_it_is_told_where_and_never_what(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"X=1\nFIC_ACCESS_TOKEN={OPAQUE}\n", encoding="utf-8")
    scanning = looked_at(tmp_path)
    assert scanning.exit_code() == 26
    text = as_text(scanning.page(), "en")
    fingerprint = AccessToken(OPAQUE).fingerprint
    row = next(line for line in text.splitlines() if fingerprint in line)
    assert row.startswith(f"{tmp_path}/a.env:2  access token  plain  ")
    assert "Places with a token: 1; real tokens among them: 1." in text
    assert "disconnect the application" in text
    assert scanning.page().as_json["found"] == [
        {
            "path": f"{tmp_path}/a.env",
            "line": 2,
            "commit": None,
            "shape": "access-token",
            "encoding": "plain",
            "fingerprint": fingerprint,
            "kind": "live",
            "harmless": False,
        }
    ]
    assert OPAQUE not in text + json.dumps(scanning.page().as_json)


def test_a_token_of_the_sandbox_is_harmless(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(SANDBOX.reveal(), encoding="utf-8")
    scanning = looked_at(tmp_path)
    assert scanning.exit_code() == 26
    text = as_text(scanning.page(), "it")
    assert "innocuo" in text
    assert "scollega" not in text
    assert looked_at(tmp_path, is_harmless_told=False).exit_code() == 0


def test_what_is_known_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{OPAQUE}\n{SANDBOX.reveal()}", encoding="utf-8")
    known = frozenset({AccessToken(OPAQUE).fingerprint.removeprefix("#")})
    (left,) = looked_at(tmp_path, known=known).sights
    assert left.is_harmless


def test_history_is_told_with_its_commit() -> None:
    scanning = Scanning()
    scanning.look_at_history(of_history("a.py", 7, f"\n{OPAQUE}\n".encode()))
    scanning.look_at_history(of_history("", 1, f"use {OPAQUE}\n".encode()))
    text = as_text(scanning.page(), "en")
    assert "0123456789ab a.py:8 " in text
    assert "message of 0123456789ab, line 1 " in text
    found = scanning.page().as_json["found"]
    assert [(one["path"], one["commit"]) for one in found] == [("a.py", COMMIT), (None, COMMIT)]  # type: ignore[attr-defined]  # JSON
    assert scanning.page().as_json["scanned"] == {"files": 0, "bytes": 0, "commits": 1}


def test_a_path_that_is_a_token_is_masked(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / SANDBOX.reveal().removeprefix("a/")).write_text(OPAQUE, encoding="utf-8")
    scanning = looked_at(tmp_path)
    shown = as_text(scanning.page(), "en") + json.dumps(scanning.page().as_json)
    assert "[...]:1" in shown
    assert SANDBOX.reveal()[40:] not in shown


def test_what_was_not_looked_into_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    scanning = looked_at(tmp_path)
    scanning.look_at_files(Files(paths=[tmp_path / "nothing"]))
    assert scanning.notes() == [
        say("cli.scan.opaque", "quiet", files=1),
        say("cli.scan.unread", path=f"{tmp_path}/nothing"),
    ]
    as_json = scanning.page().as_json
    assert (as_json["opaque_files"], as_json["unread"]) == (1, [f"{tmp_path}/nothing"])


def test_it_is_said_how_far_it_has_come(tmp_path: Path) -> None:
    for number in range(450):
        (tmp_path / str(number)).touch()
    said: list[Say] = []
    looked_at(tmp_path, told=said.append)
    assert said == [say("cli.scan.progress", places=count) for count in (200, 400)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_encoding_and_kind_has_words(language: str) -> None:
    ways = [*ENCODINGS.values(), *VARIANTS.values()]
    encodings = {one.encoding for way in ways for one in find(way(SANDBOX.reveal()))}
    assert encodings == {"plain", "escaped", "base64", "hex", "base32"}
    # A digest is no certain find.
    shapes = {shape.name for shape in SHAPES} - {"company-token"}
    for reference in (
        *(f"shape.{name}" for name in shapes),
        *(f"encoding.{name}" for name in encodings),
        *(f"kind.{name}" for name in ("live", "sandbox", "example")),
    ):
        assert has(f"cli.scan.{reference}", language)  # type: ignore[arg-type]  # one of LANGUAGES
