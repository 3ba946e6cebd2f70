"""A project of somebody else's: its own folder, and the wheel installed in its own environment."""

from __future__ import annotations

import re
import site
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What one run of pytest said."""

    code: int
    text: str

    @property
    def seconds(self) -> float:
        found = re.search(r"in ([0-9.]+)s", self.text.splitlines()[-1])
        assert found, self.text
        return float(found[1])


class Project:
    """Write tests, and run them.

    Args:
        folder: Empty, or not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)
        self.python = folder / ".venv" / "bin" / "python"
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")])
        _run(
            [
                *(sys.executable, "-m", "pip", "--python", str(self.python), "install"),
                *("--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"),
                str(_wheel(folder)),
            ]
        )
        # What the wheel needs is here already; the project sees it.
        packages = Path(sysconfig.get_paths(vars={"base": str(folder / ".venv")})["purelib"])
        (packages / "needed.pth").write_text("\n".join(_seen_here()), encoding="utf-8")

    def pytest(self, source: str, *words: str) -> Ran:
        """Run one file of tests; nothing of this suite's settings reaches it."""
        (self.folder / "test_it.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [str(self.python), "-m", "pytest", "-p", "no:cacheprovider", *words, "test_it.py"],
            cwd=self.folder,
            env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "COLUMNS": "160"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout + done.stderr)


def _wheel(folder: Path) -> Path:
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    [wheel] = folder.glob("*.whl")
    return wheel


def _seen_here() -> list[str]:
    return [path for path in site.getsitepackages() if Path(path).is_dir()]


def _run(command: list[str], folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
