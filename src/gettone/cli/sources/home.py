"""The files of a home folder in which tokens are left lying about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["home_files"]

# Histories of shells and of programs that are typed into.
_HISTORIES: Final = (
    ".bash_history",
    ".zsh_history",
    ".zhistory",
    ".zsh_sessions",
    ".histfile",
    ".sh_history",
    ".ash_history",
    ".local/share/fish/fish_history",
    ".local/share/powershell/PSReadLine",
    "AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine",
    ".python_history",
    ".node_repl_history",
    ".irb_history",
    ".php_history",
    ".psql_history",
    ".mysql_history",
    ".sqlite_history",
    ".lesshst",
    ".viminfo",
)
# What shells read when they start, and where tools keep credentials in the clear.
_SETTINGS: Final = (
    ".profile",
    ".bashrc",
    ".bash_profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".config/fish",
    ".config/environment.d",
    ".pam_environment",
    ".env",
    ".envrc",
    ".netrc",
    "_netrc",
    ".curlrc",
    ".wgetrc",
    ".httpie",
    ".config/httpie",
    ".config/fattureincloud-cli",
    ".claude.json",
    ".cursor/mcp.json",
    ".config/Claude/claude_desktop_config.json",
    "Library/Application Support/Claude/claude_desktop_config.json",
)


def home_files(home: Path, environ: Mapping[str, str]) -> list[Path]:
    """List those that there are; ``HISTFILE`` names another history.

    Args:
        home: The home folder.
        environ: The environment.
    """
    named = [home / name for name in (*_HISTORIES, *_SETTINGS)]
    if history := environ.get("HISTFILE"):
        named.append(Path(history))
    return [path for path in dict.fromkeys(named) if path.exists()]
