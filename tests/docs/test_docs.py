"""Every command and every snippet of the documentation runs as it is written."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import gettone
from gettone import errors
from gettone.domain.explanation import CAUSES
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.serving import serving
from gettone.settings import _ROWS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# These need what a test has not: another build, or a page left open.
ELSEWHERE = ("make ", "python3 -m venv", ".venv/bin/pip")


class Shell:
    """A folder with a token, and a served sandbox in place of the documented one."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder, self.base_url = folder, base_url
        self.variables = {
            "GETTONE_BASE_URL": base_url,
            "GETTONE_STORE": "file",
            "GETTONE_PASSPHRASE_FILE": "passphrase.txt",
        }

    def bare(self) -> None:
        """Leave nothing prepared, as a reader of the tutorial finds it."""
        self.variables.clear()
        for name in ("passphrase.txt", "token.txt"):
            (self.folder / name).unlink()

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env={
                "HOME": str(self.folder),
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                **self.variables,
            },
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    sandbox = Sandbox(SandboxSettings(db_path=tmp_path / "sandbox.db"))
    with sandbox, serving(sandbox) as base_url:
        shell = Shell(tmp_path, base_url)
        (tmp_path / "passphrase.txt").write_text("correct horse battery staple", encoding="utf-8")
        made = shell.run(
            "gettone sandbox token --db sandbox.db --company 16"
            " --scope entity.suppliers:r > token.txt"
        )
        assert made.returncode == 0, made.stderr
        yield shell


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def commands(page: Path) -> Iterator[tuple[str, int]]:
    """Give each command with the exit code that its comment announces."""
    for block in blocks(page, "console"):
        for line in block.splitlines():
            command, _, comment = line.removeprefix("$ ").partition("   # ")
            if line.startswith("$ ") and not command.startswith(ELSEWHERE):
                code = re.fullmatch(r"exit code (\d+)", comment)
                yield command, int(code[1]) if code else 0


WITH_COMMANDS = [page for page in PAGES if list(commands(page))]
WITH_PYTHON = [page for page in PAGES if blocks(page, "python")]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_in_order(page: Path, shell: Shell) -> None:
    lines = ["export FIC_ACCESS_TOKEN=$(cat token.txt)"] if "curl" in page.read_text() else []
    if page.stem == "tutorial":
        shell.bare()
    for number, (command, code) in enumerate(commands(page)):
        if command.startswith("gettone sandbox --db"):
            continue  # it runs already
        here = command.replace("http://127.0.0.1:8400", shell.base_url)
        expected = f'echo "{number}: $code" >&2; [ $code = {code} ] || exit 99'
        lines.append(here if here.startswith("export ") else f"{here}; code=$?; {expected}")
    done = shell.run("\n".join(lines))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.stem)
def test_the_python_of_a_page_runs_as_written(page: Path, shell: Shell) -> None:
    for block in blocks(page, "python"):
        (shell.folder / "snippet.py").write_text(
            block.replace("http://127.0.0.1:8400", shell.base_url), encoding="utf-8"
        )
        runner = "-m pytest -q" if "def test_" in block else "-W error::ResourceWarning"
        done = shell.run(
            f"export FIC_ACCESS_TOKEN=$(cat token.txt); python {runner} snippet.py < token.txt"
        )
        assert done.returncode == 0, block + done.stderr[-2000:]
        assert done.stdout or "assert" in block


def test_the_readmes_example_has_five_lines() -> None:
    (example,) = blocks(ROOT / "README.md", "python")
    assert len([line for line in example.splitlines() if line]) == 5


def test_the_readme_shows_two_commands_and_a_picture_first() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        text.index("make try")
        < text.index("make test")
        < text.index("![")
        < text.index("from gettone")
    )
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (ROOT / picture).is_file()


def test_every_link_leads_to_a_page() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).is_file()
    ]
    assert broken == []


def test_the_pages_made_from_tables_are_up_to_date() -> None:
    script = ROOT / "scripts" / "build_docs.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_error_and_every_setting_is_documented() -> None:
    listed = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert all(getattr(errors, name).reference in listed for name in errors.__all__[:-1])
    settings = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    named = [name for row in _ROWS.values() for name in row[:2] if name]
    assert [name for name in named if name not in settings] == []


def test_every_cause_of_a_refusal_is_documented() -> None:
    text = (ROOT / "docs" / "explanation" / "refusals.md").read_text(encoding="utf-8")
    assert [name for name in CAUSES if f"`{name}`" not in text] == []


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text or f"## [{gettone.__version__}]" in text
