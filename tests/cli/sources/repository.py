"""A git repository to commit to, with settings that nobody else has made."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Repository:
    """One on the disk."""

    folder: Path

    def git(self, *words: str) -> str:
        """Run git there, as nobody in particular."""
        done = subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words],
            cwd=self.folder,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, message: str, **files: str | bytes | None) -> str:
        """Write files, or delete them, and commit; gives the commit."""
        for name, held in files.items():
            path = self.folder / name
            if held is None:
                path.unlink()
            else:
                path.write_bytes(held.encode() if isinstance(held, str) else held)
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


def repository(folder: Path) -> Repository:
    """Begin one, with a branch called main."""
    made = Repository(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    return made
