"""No file of a store is open to others, not even for a moment, whatever the umask."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from joined.store_child import connection, store_of

TURNS = 30
PLACES = ["sqlite", "file"]
WRITE = """
import os, sys
from pathlib import Path
from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from joined.store_child import connection, store_of
os.umask(0)
folder, place = Path(sys.argv[1]), sys.argv[2]
FileKeys(folder / "store.key", "x").add(Key.draw())
of = store_of(place, str(folder / "connections"), folder / "store.key")
for owner in range(3):
    of(owner).save(connection("a/token", f"c{owner}"))
"""
# What makes a file or changes its mode, as strace writes it.
_MADE = re.compile(r'(?:open|openat|creat)\((?:[^"]*, )?"([^"]+)", [^)]*O_CREAT[^)]*, (0\d*)\)')
_CHANGED = re.compile(r"f?chmod(?:at)?\(.*?(0\d+)[,)]")


@contextmanager
def any_umask() -> Iterator[None]:
    """Let nothing but the mode that is asked for count."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


class Watch(threading.Thread):
    """Look at a folder's files over and over."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.done = folder, threading.Event()
        self.seen: set[int] = set()

    def run(self) -> None:
        while not self.done.is_set():
            for path in self.folder.rglob("*"):
                try:
                    found = path.stat()
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(found.st_mode):
                    self.seen.add(stat.S_IMODE(found.st_mode))


@pytest.mark.parametrize("place", PLACES)
def test_nobody_who_looks_on_ever_sees_a_wider_mode(place: str, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    watch.start()
    with any_umask():
        for turn in range(TURNS):
            folder = tmp_path / f"{turn}"
            folder.mkdir()
            FileKeys(folder / "store.key", "x").add(Key.draw())
            of = store_of(place, str(folder / "connections"), folder / "store.key")
            for owner in range(3):
                of(owner).save(connection("a/token", f"c{owner}"))
    watch.done.set()
    watch.join()
    assert watch.seen == {0o600}


def wider(traced: str, folder: str) -> list[str]:
    """List the lines of a trace that make a file in *folder* wider than 0600, or make it so."""
    found: list[str] = []
    for line in traced.splitlines():
        made, changed = _MADE.search(line), _CHANGED.search(line)
        mode = made[2] if made and made[1].startswith(folder) else changed[1] if changed else "0"
        if int(mode, 8) & ~0o600:
            found.append(line)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_the_system_is_never_asked_for_a_wider_mode(place: str, tmp_path: Path) -> None:
    """By strace, where it is and may trace; the test before this one needs nothing."""
    trace = tmp_path / "trace"
    strace = shutil.which("strace")
    command = [sys.executable, "-c", WRITE, str(tmp_path), place]
    tests = str(Path(__file__).parents[1])
    if strace:
        calls = "open,openat,creat,chmod,fchmod,fchmodat"
        command = [strace, "-f", "-o", str(trace), "-e", f"trace={calls}", *command]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": tests},
    )
    traced = trace.read_text(encoding="utf-8") if trace.exists() else ""
    if done.returncode == 0 and traced:
        made = [line for line in traced.splitlines() if "O_CREAT" in line and str(tmp_path) in line]
        assert len(made) >= 4
        assert wider(traced, str(tmp_path)) == []
    else:
        assert not strace or "ptrace" in done.stderr, done.stderr
    files = [path for path in tmp_path.iterdir() if path != trace]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files if traced} <= {0o600}


def test_a_wider_mode_would_be_seen(tmp_path: Path) -> None:
    lines = [
        '1 openat(AT_FDCWD, "/f/a", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3',
        '1 openat(AT_FDCWD, "/f/b", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3',
        '1 openat(AT_FDCWD, "/g/a", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3',
        '1 openat(AT_FDCWD, "/f/b", O_RDONLY|O_CLOEXEC) = 3',
        '1 chmod("/f/a", 0640) = 0',
        "1 fchmod(3, 0600) = 0",
    ]
    assert wider("\n".join(lines), "/f") == [lines[0], lines[4]]
    (tmp_path / "a").touch(0o644)
    watch = Watch(tmp_path)
    watch.start()
    while not watch.seen:
        pass
    watch.done.set()
    watch.join()
    assert watch.seen == {0o644}
