from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gettone.cli.sources.files import Files


def read(walk: Files) -> dict[str, bytes]:
    return {path.name: b"".join(blocks) for path, blocks in walk}


def test_every_file_below_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two").write_bytes(b"2")
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / ".env").write_bytes(b"0")
    walk = Files(paths=[tmp_path])
    assert list(read(walk).items()) == [(".env", b"0"), ("one", b"1"), ("two", b"2")]
    assert (walk.read_count, walk.octets, walk.unread) == (3, 3, [])


def test_a_large_file_comes_in_blocks(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 600_000)
    ((_, blocks),) = Files(paths=[tmp_path / "large"])
    assert [len(block) for block in blocks] == [262_144, 262_144, 75_712]


def test_no_link_is_followed_but_one_that_is_named(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"s")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "folder").symlink_to(outside)
    (inside / "file").symlink_to(outside / "secret")
    (inside / "loop").symlink_to(inside)
    (inside / "nowhere").symlink_to(tmp_path / "nothing")
    walk = Files(paths=[inside])
    assert b"".join(read(walk).values()) == b""
    assert walk.unread == []
    assert read(Files(paths=[inside / "file"])) == {"file": b"s"}
    assert read(Files(paths=[inside / "folder"])) == {"secret": b"s"}


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    walk = Files(paths=[tmp_path])
    assert read(walk) == {"pipe": b""}
    assert walk.read_count == 0


@pytest.mark.parametrize("swap", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname")])
def test_what_takes_a_files_place_meanwhile_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1")
    known = os.open

    def swapped(name: Path, flags: int) -> int:
        path.unlink()
        swap(path)
        return known(name, flags)

    monkeypatch.setattr(os, "open", swapped)
    assert read(Files(paths=[tmp_path])) == {"file": b""}


def test_what_git_keeps_is_left_to_git(tmp_path: Path) -> None:
    for folder in (".git/objects/ab", ".git/logs", "objects"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / folder.replace("/", "-")).write_bytes(b"x")
    assert set(read(Files(paths=[tmp_path]))) == {".git-logs", "objects"}


@pytest.mark.parametrize(
    ("excluded", "left"),
    [
        ((), {"a.log", "b.txt", "c.txt"}),
        (("*.log",), {"b.txt", "c.txt"}),
        (("deep",), {"a.log", "c.txt"}),
        (("*/deep/*", "c.*"), {"a.log"}),
    ],
)
def test_patterns_leave_out(tmp_path: Path, excluded: tuple[str, ...], left: set[str]) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.log", "deep/b.txt", "c.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert set(read(Files(paths=[tmp_path], excluded=excluded))) == left


def test_what_is_compressed_is_counted_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"\x1f\x8b\x08" + b"x" * 300_000)
    (tmp_path / "empty").write_bytes(b"")
    walk = Files(paths=[tmp_path])
    assert read(walk) == {"a.gz": b"", "empty": b""}
    assert (walk.opaque_count, walk.read_count) == (1, 1)


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"x")
    known = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "no", path)
        return known(path)

    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", refused)
    walk = Files(paths=[tmp_path, tmp_path / "nothing"])
    assert read(walk) == {"file": b"x", "nothing": b""}
    assert walk.unread == [tmp_path / "closed", tmp_path / "nothing"]
