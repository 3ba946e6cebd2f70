from __future__ import annotations

from pathlib import Path

from gettone.cli.sources.home import home_files


def test_histories_and_settings_that_there_are(tmp_path: Path) -> None:
    (tmp_path / ".config" / "fattureincloud-cli").mkdir(parents=True)
    (tmp_path / ".bash_history").touch()
    (tmp_path / ".netrc").touch()
    (tmp_path / "other").touch()
    found = home_files(tmp_path, {"HISTFILE": str(tmp_path / "other")})
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        ".bash_history",
        ".netrc",
        ".config/fattureincloud-cli",
        "other",
    ]


def test_each_is_named_once(tmp_path: Path) -> None:
    history = tmp_path / ".zsh_history"
    history.touch()
    assert home_files(tmp_path, {"HISTFILE": str(history)}) == [history]
    assert home_files(tmp_path / "nobody", {}) == []
