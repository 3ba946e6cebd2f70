from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest

from gettone.cli.project_file import use_connection
from gettone.errors import SettingsError
from gettone.settings import MAX_PROJECT_FILE_BYTES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'connection = "libri"\n'),
        ('connection = "x"\n', 'connection = "libri"\n'),
        ("# a\nconnection='x' # b\ncompany = 1\n", '# a\nconnection="libri" # b\ncompany = 1\n'),
        ("connection = 12", 'connection = "libri"'),
        ('  "connection" = "x"\r\ncompany = 1\r\n', '  "connection" = "libri"\r\ncompany = 1\r\n'),
        ("company = 1\r\n", 'connection = "libri"\r\ncompany = 1\r\n'),
        (
            '[application]\noperations = [\n  "getSupplier",\n]\n',
            'connection = "libri"\n[application]\noperations = [\n  "getSupplier",\n]\n',
        ),
        ('[t]\nconnection = "x"\n', 'connection = "libri"\n[t]\nconnection = "x"\n'),
        (
            'note = """\nconnection = "x"\n"""\nconnection = "y"\n',
            'note = """\nconnection = "x"\n"""\nconnection = "libri"\n',
        ),
    ],
)
def test_the_name_is_written_and_all_else_stays(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "gettone.toml"
    if before:
        path.write_bytes(before.encode())
    assert use_connection(tmp_path, "libri") == path
    assert path.read_bytes().decode() == after
    assert tomllib.loads(after)["connection"] == "libri"
    assert [held.name for held in tmp_path.iterdir()] == ["gettone.toml"]


@pytest.mark.parametrize("text", ['connection = """x"""\n', "connection = true\n", "=", "\xff="])
def test_what_cannot_be_changed_safely_is_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gettone.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError):
        use_connection(tmp_path, "libri")
    assert path.read_bytes() == text.encode("latin-1")


def test_a_file_does_not_become_too_long(tmp_path: Path) -> None:
    path = tmp_path / "gettone.toml"
    path.write_text("#" * (MAX_PROJECT_FILE_BYTES - 1) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        use_connection(tmp_path, "libri")
    assert refused.value.problem == "not-editable"


def test_mode_and_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("company = 1\n", encoding="utf-8")
    real.chmod(0o640)
    (tmp_path / "project").mkdir()
    link = tmp_path / "project" / "gettone.toml"
    link.symlink_to(real)
    use_connection(tmp_path / "project", "libri")
    assert link.is_symlink()
    assert 'connection = "libri"' in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.parametrize("folder", ["gone", "."])
def test_what_cannot_be_written_is_told_and_left(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError) as refused:
        use_connection(tmp_path / folder, "libri")
    assert refused.value.problem == ("file-not-writable" if folder == "." else "file-missing")
    assert list(tmp_path.iterdir()) == []
