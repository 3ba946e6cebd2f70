from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.sources.repository import Repository, repository
from gettone.cli.sources import history as module
from gettone.cli.sources.history import GitFailed, Place, history, staged


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    return repository(tmp_path)


def added(path: Path) -> list[tuple[Place, bytes]]:
    return [(place, b"".join(lines)) for place, lines in history(path)]


def test_each_added_line_is_told_with_commit_file_and_number(made: Repository) -> None:
    first = made.commit("one\n\nand more", file="a\nb\nc\n")
    second = made.commit("two", file="a\nx\nc\nd\n", other="new\n")
    third = made.commit("three", other=None)
    assert added(made.folder) == [
        (Place(third, "", 1), b"three\n\n\n"),
        (Place(second, "", 1), b"two\n\n\n"),
        (Place(second, "file", 2), b"x\n"),
        (Place(second, "file", 4), b"d\n"),
        (Place(second, "other", 1), b"new\n"),
        (Place(first, "", 1), b"one\n\nand more\n\n\n"),
        (Place(first, "file", 1), b"a\nb\nc\n"),
    ]


def test_a_part_of_the_repository_is_enough(made: Repository) -> None:
    (made.folder / "deep").mkdir()
    made.commit("both", file="a\n", **{"deep/file": "b\n"})
    assert [(place.path, held) for place, held in added(made.folder / "deep") if place.path] == [
        ("deep/file", b"b\n")
    ]
    assert [held for place, held in added(made.folder / "file") if place.path] == [b"a\n"]


def test_lines_that_look_like_headers_are_lines(made: Repository) -> None:
    text = "++ b/other\n@@ -1 +9 @@\ndiff --git a/x b/x\ncommit 1\n-- a/x\n\\ No newline\nend"
    commit = made.commit("\\0", file=text)
    assert (Place(commit, "file", 1), text.encode() + b"\n") in added(made.folder)


def test_what_git_takes_for_binary_is_told_too(made: Repository) -> None:
    held = "è\nqui c'è\n".encode("utf-16")
    made.commit("wide", file=held)
    assert (held + b"\n") in [octets for _, octets in added(made.folder)]


def test_a_line_without_end_comes_in_parts(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINE_BYTES", 100)
    made.commit("long", file="x" * 1_000 + "\nend\n", other="y")
    made.commit("longer", file="z" * 300 + "\nend\n")
    assert [octets for place, octets in added(made.folder) if place.path] == [
        b"z" * 300 + b"\n",
        b"x" * 1_000 + b"\nend\n",
        b"y\n",
    ]


def test_branches_stashes_notes_and_merges_are_told(made: Repository) -> None:
    made.commit("base", file="a\n")
    made.git("switch", "--quiet", "--create", "side")
    made.commit("side", file="side\n")
    made.git("notes", "add", "-m", "a note")
    made.git("switch", "--quiet", "main")
    made.commit("main", file="main\n")
    with pytest.raises(Exception, match="git"):
        made.git("merge", "side")
    made.commit("merged", file="main\nside\nonly in the merge\n")
    (made.folder / "file").write_text("stashed\n", encoding="utf-8")
    made.git("stash")
    told = b"".join(octets for _, octets in added(made.folder))
    for line in (b"side\n", b"main\n", b"a note\n", b"only in the merge\n", b"stashed\n"):
        assert line in told


def test_what_was_undone_on_a_side_branch_is_told(made: Repository) -> None:
    made.commit("base", file="a\n")
    made.git("switch", "--quiet", "--create", "side")
    made.commit("in", file="a\nsecret\n")
    made.commit("out", file="a\n")
    made.git("switch", "--quiet", "main")
    made.git("merge", "--quiet", "--no-ff", "-m", "merged", "side")
    made.git("branch", "-D", "side")
    assert b"secret\n" in [octets for _, octets in added(made.folder / "file")]


def test_names_of_every_kind_are_told(made: Repository) -> None:
    names = ["with blank", "caffè", 'quo"te', "+++ b"]
    for name in names:
        made.commit("named", **{name: "x\n"})
    told = {place.path for place, _ in added(made.folder) if place.path}
    assert told == {"with blank", "caffè", 'quo\\"te', "+++ b"}


@pytest.mark.parametrize(
    "setting",
    [
        ("diff.external", "touch RAN"),
        ("core.pager", "touch RAN"),
        ("core.fsmonitor", "touch RAN"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.interHunkContext", "9"),
        ("diff.context", "9"),
        ("color.ui", "always"),
        ("log.showSignature", "true"),
        ("log.follow", "true"),
        ("core.quotePath", "true"),
        ("format.pretty", "oneline"),
        ("diff.conv.textconv", "touch RAN; cat"),
    ],
)
def test_no_setting_of_the_repository_changes_or_runs_anything(
    made: Repository, setting: tuple[str, str]
) -> None:
    made.commit("one", file="1\n2\n3\n4\n5\n6\n", **{".gitattributes": "file diff=conv\n"})
    made.commit("two", file="1\nx\n3\n4\ny\n6\n")
    before = added(made.folder)
    made.git("config", *setting)
    assert added(made.folder) == before
    assert not (made.folder / "RAN").exists()


def test_what_is_about_to_be_committed_is_told(made: Repository) -> None:
    (made.folder / "file").write_text("a\n", encoding="utf-8")
    made.git("add", "file")
    (made.folder / "file").write_text("not yet\n", encoding="utf-8")
    assert [(place, b"".join(lines)) for place, lines in staged(made.folder)] == [
        (Place("", "file", 1), b"a\n")
    ]
    made.commit("done")
    assert list(staged(made.folder)) == []


def test_no_commit_gives_nothing(made: Repository) -> None:
    assert added(made.folder) == []


def test_a_reader_that_leaves_ends_git(made: Repository) -> None:
    made.commit("large", file="line\n" * 200_000)
    told = history(made.folder)
    next(told)
    told.close()  # type: ignore[attr-defined]  # a generator


def test_where_there_is_no_repository_git_says_so(tmp_path: Path) -> None:
    with pytest.raises(GitFailed) as failed:
        list(history(tmp_path))
    assert failed.value.path == str(tmp_path)
    assert failed.value.why.startswith("fatal: not a git repository")


def test_a_failure_without_words_gives_the_code(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_GIT", ("false",))
    with pytest.raises(GitFailed, match="exit code 1"):
        list(history(made.folder))


def test_without_git_it_is_said_so(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(made.folder))
    with pytest.raises(GitFailed, match="No such file"):
        list(history(made.folder))
