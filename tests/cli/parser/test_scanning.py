from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.shell import Shell
from cli.sources.repository import Repository, repository
from domain.pasted import OPAQUE
from gettone.domain.access_token import AccessToken
from gettone.sandbox.minting import mint


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path)


def test_the_working_folder_is_looked_at(shell: Shell, made: Repository) -> None:
    (made.folder / ".env").write_text(f"FIC_ACCESS_TOKEN={OPAQUE}", encoding="utf-8")
    told = shell("scan")
    assert told.code == 26
    assert ".env:1" in told.out
    assert OPAQUE not in told.out + told.err
    assert told.err == ""


def test_only_what_is_named_is_looked_at(shell: Shell, made: Repository) -> None:
    for name in ("one", "two", "three.log"):
        (made.folder / name).write_text(OPAQUE, encoding="utf-8")
    told = shell("scan", "two", "--json")
    assert [one["path"] for one in told.as_json["found"]] == ["two"]
    told = shell("scan", "--exclude", "*.log", "--exclude", "two", "--json")
    assert [one["path"] for one in told.as_json["found"]] == ["one"]
    assert shell("scan", "nothing").code == 2


def test_the_history_is_looked_into(shell: Shell, made: Repository) -> None:
    commit = made.commit("in", file=f"\n{OPAQUE}")
    made.commit("out", file=None)
    assert shell("scan").code == 0
    told = shell("scan", "--history")
    assert told.code == 26
    assert f"{commit[:12]} file:2" in told.out


def test_what_is_staged_is_looked_at_alone(shell: Shell, made: Repository) -> None:
    (made.folder / "file").write_text(OPAQUE, encoding="utf-8")
    assert shell("scan", "--staged").code == 0
    made.git("add", "file")
    (made.folder / "file").write_text("taken out again", encoding="utf-8")
    assert shell("scan").code == 0
    assert shell("scan", "--staged").code == 26
    assert shell("scan", "--staged", "file").code == 26


def test_the_home_folder_is_looked_at(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".bash_history").write_text(
        f"ls\ncurl -H 'Authorization: Bearer {OPAQUE}'", encoding="utf-8"
    )
    (tmp_path / "other").write_text(OPAQUE, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = shell("scan", "--home", "--json").as_json["found"]
    assert [(one["path"], one["line"]) for one in found] == [(f"{tmp_path}/.bash_history", 2)]


def test_what_is_known_or_harmless_is_left_out(shell: Shell, made: Repository) -> None:
    token = mint()
    (made.folder / "file").write_text(f"{OPAQUE}\n{token.reveal()}\n", encoding="utf-8")
    fingerprint = AccessToken(OPAQUE).fingerprint
    assert shell("scan", "--ignore-harmless", "--ignore", fingerprint).code == 0
    told = shell("scan", "--ignore", fingerprint[1:], "--json")
    assert (told.code, [one["kind"] for one in told.as_json["found"]]) == (26, ["sandbox"])


def test_the_hook_of_the_documentation_stops_a_commit(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "find-leaked-tokens.md"
    (script,) = re.findall(r"```text\n(#!/bin/sh\n.*?)```", page.read_text("utf-8"), re.DOTALL)
    hook = made.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    made.commit("harmless", file=mint().reveal())
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        made.commit("leaking", file=OPAQUE)
    told = stopped.value.stdout + stopped.value.stderr
    assert "real tokens among them: 1" in told or "token veri: 1" in told
    assert made.git("log", "--format=%s") == "harmless"


def test_where_git_fails_it_is_said_why(shell: Shell, tmp_path: Path) -> None:
    told = shell("scan", "--history", str(tmp_path))
    assert told.code == 27
    assert "not a git repository" in told.err
    assert "need git, and a path inside a repository" in told.err
