from __future__ import annotations

import errno
import importlib.util
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.disk import OwnFile


def _file(path: Path, lock_limit_s: float = 5.0) -> OwnFile:
    return OwnFile(path, "file", lock_limit_s=lock_limit_s)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "content"


def _put(path: Path, content: bytes) -> None:
    file = _file(path)
    with file.alone():
        file.replace(content)


def _names(path: Path) -> list[str]:
    return sorted(held.name for held in path.parent.iterdir())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def set_umask() -> Iterator[Callable[[int], int]]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def test_what_is_not_there_is_none(path: Path) -> None:
    assert _file(path).read() is None


def test_content_is_read_back_and_replaced(path: Path) -> None:
    for content in (b"one", b"", b"two" * 100_000):
        _put(path, content)
        assert _file(path).read() == content


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_only_the_user_gets_in(path: Path, umask: int, set_umask: Callable[[int], int]) -> None:
    path.parent.mkdir()
    set_umask(umask)
    _put(path, b"content")
    assert _mode(path) == 0o600
    assert _mode(path.with_name("content.lock")) & 0o177 == 0


def test_the_file_is_private_from_its_first_byte(
    path: Path, monkeypatch: pytest.MonkeyPatch, set_umask: Callable[[int], int]
) -> None:
    set_umask(0)
    modes: list[int] = []
    real = os.fchmod

    def seen(descriptor: int, mode: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        real(descriptor, mode)

    monkeypatch.setattr(os, "fchmod", seen)
    _put(path, b"content")
    assert modes == [0o600]


def test_a_folder_of_ours_is_private_and_anothers_stays(path: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    _put(path, b"content")
    assert (_mode(path.parent), _mode(tmp_path)) == (0o700, 0o755)


def test_an_open_mode_is_mended(path: Path) -> None:
    _put(path, b"content")
    path.chmod(0o664)
    assert _file(path).read() == b"content"
    assert _mode(path) == 0o600


def test_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "target"
    target.write_bytes(b"content")
    path.symlink_to(target)
    with pytest.raises(StoreUnreadable) as found:
        _file(path).read()
    assert (found.value.store, found.value.problem) == ("file", "symbolic-link")


def test_a_linked_lock_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "target"
    path.with_name("content.lock").symlink_to(target)
    with pytest.raises(StoreUnreadable), _file(path).alone():
        pass
    assert not target.exists()


def test_what_is_not_a_file_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    (tmp_path / "plain").touch()
    for odd in (path, path.parent, tmp_path / "plain" / "below"):
        with pytest.raises(StoreUnreadable) as found:
            _file(odd).read()
        assert found.value.problem == "not-a-file"


def test_anothers_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(path, b"content")
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(StoreUnreadable) as found:
        _file(path).read()
    assert found.value.problem == "another-owner"


def test_no_descriptor_is_left_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(path, b"content")
    before = len(list(Path("/proc/self/fd").iterdir()))
    _put(path, b"content")
    _file(path).read()
    with pytest.raises(StoreUnreadable):
        _file(path.parent).read()
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _failing(errno.EIO))
        with pytest.raises(StoreError):
            _put(path, b"other")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def _failing(number: int) -> Callable[..., int]:
    def fails(*_arguments: object, **_named: object) -> int:
        raise OSError(number, "refused")

    return fails


def _open_failing(number: int) -> Callable[..., int]:
    """Refuse to open what is to become the file; all else opens."""
    real = os.open

    def opens(path: Path, flags: int, mode: int = 0o777) -> int:
        if ".part-" in Path(path).name:
            raise OSError(number, "refused")
        return real(path, flags, mode)

    return opens


STEPS: dict[str, tuple[object, str, Callable[[int], Callable[..., int]]]] = {
    "open": (os, "open", _open_failing),
    "chmod": (os, "fchmod", _failing),
    "write": (os, "fdopen", _failing),
    "sync": (os, "fsync", _failing),
    "rename": (Path, "replace", _failing),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EACCES, "not-permitted"),
        (errno.EROFS, "not-permitted"),
        (errno.EIO, "disk-failed"),
    ],
)
def test_a_failure_at_any_step_leaves_the_old_file(
    path: Path, step: str, number: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(path, b"old")
    place, name, fails = STEPS[step]
    with monkeypatch.context() as broken:
        broken.setattr(place, name, fails(number))
        with pytest.raises(StoreError) as found:
            _put(path, b"new")
    assert found.value.problem == problem
    assert path.read_bytes() == b"old"
    assert _names(path) == ["content", "content.lock"]


def test_a_folder_that_does_not_sync_does_not_matter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def syncs(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "refused")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", syncs)
    _put(path, b"content")
    assert path.read_bytes() == b"content"


CRASHING = """
import os, resource, signal, sys
from pathlib import Path
from gettone.store.disk import OwnFile
path, step = Path(sys.argv[1]), sys.argv[2]
die = lambda *_arguments, **_named: os.kill(os.getpid(), signal.SIGKILL)
if step == "none":
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
elif step == "rename":
    Path.replace = die
elif step == "after":
    OwnFile._settle = die
else:
    setattr(os, step, die)
file = OwnFile(path, "file", lock_limit_s=5.0)
with file.alone():
    file.replace(b"new" * 100)
"""


def _crash(path: Path, step: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CRASHING, str(path), step]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("step", ["fchmod", "fsync", "rename"])
def test_a_crash_at_any_step_leaves_the_old_file(path: Path, step: str) -> None:
    _put(path, b"old")
    assert _crash(path, step).returncode < 0
    assert path.read_bytes() == b"old"
    assert any(".part-" in name for name in _names(path))
    _put(path, b"newer")
    assert path.read_bytes() == b"newer"
    assert _names(path) == ["content", "content.lock"]


def test_a_crash_after_the_rename_leaves_the_new_file(path: Path) -> None:
    _put(path, b"old")
    assert _crash(path, "after").returncode < 0
    assert path.read_bytes() == b"new" * 100


def test_a_disk_that_fills_up_leaves_the_old_file(path: Path) -> None:
    _put(path, b"old")
    crashed = _crash(path, "none")
    assert "disk-full" in crashed.stderr
    assert path.read_bytes() == b"old"


def test_a_part_that_cannot_be_removed_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(path, b"old")
    monkeypatch.setattr(Path, "replace", _failing(errno.EIO))
    monkeypatch.setattr(Path, "unlink", _failing(errno.EACCES))
    with pytest.raises(StoreError, match="not-permitted"):
        _put(path, b"new")


def test_other_files_of_the_folder_stay(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".other.part-1").touch()
    _put(path, b"content")
    assert (path.parent / ".other.part-1").exists()


def test_one_waits_for_the_other(path: Path) -> None:
    with (
        _file(path).alone(),
        pytest.raises(StoreLocked) as found,
        _file(path, lock_limit_s=0.12).alone(),
    ):
        pass
    assert found.value.problem == "in-use"
    with _file(path, lock_limit_s=0.0).alone():
        pass


ADDING = """
import sys
from pathlib import Path
from gettone.store.disk import OwnFile
file = OwnFile(Path(sys.argv[1]), "file", lock_limit_s=60.0)
for _ in range(20):
    with file.alone():
        file.replace(str(int(file.read() or b"0") + 1).encode())
"""


def test_processes_take_turns(path: Path) -> None:
    command = [sys.executable, "-c", ADDING, str(path)]
    adders = [subprocess.Popen(command) for _ in range(3)]
    assert [adder.wait(timeout=60) for adder in adders] == [0, 0, 0]
    assert path.read_bytes() == b"60"


def test_what_goes_wrong_inside_is_not_renamed(path: Path) -> None:
    with pytest.raises(OSError, match="mine"), _file(path).alone():
        raise OSError(errno.EIO, "mine")


def test_without_locks_there_is_no_such_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(StoreMissing) as found:
        _file(Path("content"))
    assert found.value.problem == "needs-posix"
