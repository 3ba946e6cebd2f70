from __future__ import annotations

import os
from pathlib import Path

import pytest

from gettone.cli import source_files
from gettone.cli.source_files import sources
from gettone.errors import SettingsError


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n", encoding="utf-8")


def names(path: Path) -> list[str]:
    return [source.name for source in sources(path)]


def test_python_files_come_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a.py", "z/a.py", "c/d/e.pyw", "c/x.txt", "notes.md")
    assert names(tmp_path) == ["a.py", "b.py", "c/d/e.pyw", "z/a.py"]


@pytest.mark.parametrize(
    "name",
    [
        ".venv/a.py",
        ".git/a.py",
        "node_modules/a.py",
        "c/__pycache__/a.py",
        "lib/site-packages/a.py",
    ],
)
def test_what_nobody_wrote_is_left_out(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "own.py")
    assert names(tmp_path) == ["own.py"]


def test_a_virtual_environment_of_any_name_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "env311/pyvenv.cfg", "env311/lib/a.py", "own.py")
    assert names(tmp_path) == ["own.py"]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "own/a.py")
    (tmp_path / "own" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["own/a.py"]


def test_a_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, ".hidden/script")
    [source] = sources(tmp_path / ".hidden" / "script")
    assert (source.name, source.content) == ("script", b"x = 1\n")


def test_what_cannot_be_read_has_no_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    write(tmp_path, "long.py")
    monkeypatch.setattr(source_files, "MAX_SOURCE_BYTES", 3)
    assert [(one.name, one.content) for one in sources(tmp_path)] == [
        ("gone.py", None),
        ("long.py", None),
    ]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", Path(os.devnull)):
        with pytest.raises(SettingsError) as told:
            list(sources(path))
        assert (told.value.origin, told.value.problem) == ("--source", "file-missing")
