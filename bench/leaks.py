"""Print where a token comes out of four libraries, in one run.

    .venv/bin/python bench/leaks.py [--write]

Each is given the same token of a sandbox and used as its documentation shows:
a call, a call that nobody answers, a token pasted with its line's end, and its
commands, if it has any. Then every place is searched for parts of the token in
12 encodings. With ``--write`` the table goes into docs/explanation/safety.md.
Exit 1 if Gettone leaks.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
# The harness is the tests' own.
sys.path.append(str(ROOT / "tests"))

from canary.harness import SINKS, Scene, close, hits_of, traces  # noqa: E402
from canary.subjects import SUBJECTS  # noqa: E402
from gettone.domain.scope import ScopeSet  # noqa: E402
from gettone.sandbox.app import Sandbox, SandboxSettings  # noqa: E402
from gettone.sandbox.seed import DEMO_USER_ID  # noqa: E402
from gettone.sandbox.serving import serving  # noqa: E402

PAGE: Final = ROOT / "docs" / "explanation" / "safety.md"
BEGIN: Final = "<!-- Made by bench/leaks.py: run it with --write. -->"
END: Final = "<!-- End of what bench/leaks.py made. -->"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write if asked to; 1 if anything came out of Gettone."""
    with TemporaryDirectory() as folder:
        counted = measured(Path(folder))
    lines = table(counted)
    print(*lines, sep="\n")
    if "--write" in arguments:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")
    return int(any(counted["Gettone"].values()))


def measured(folder: Path) -> dict[str, dict[str, int | None]]:
    """Count what comes out of each library, by its name and the place."""
    counted: dict[str, dict[str, int | None]] = {}
    with Sandbox(SandboxSettings()) as sandbox, serving(sandbox) as base_url:
        application = sandbox.desk.create_application(DEMO_USER_ID, "Canarino")
        scopes = ScopeSet.parse("entity.suppliers:r")
        _, token = sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)
        for subject in SUBJECTS:
            (folder / subject.package).mkdir()
            scene = Scene(
                text=token.reveal(),
                base_url=base_url,
                asked=lambda: [one.path for one in sandbox.control.requests()],
                folder=folder / subject.package,
            )
            made = traces(subject, scene)
            counted[subject.name] = hits_of(made, token.reveal())
            close(made.objects)
    return counted


def table(counted: dict[str, dict[str, int | None]]) -> list[str]:
    """Draw the counts, one place a line."""
    heads = [f"{subject.name} {subject.version}" for subject in SUBJECTS]
    rows = [[name, *(_cell(counted[subject.name][name]) for subject in SUBJECTS)] for name in SINKS]
    ruled = ["---", *("--:" for _ in SUBJECTS)]
    return [f"| {' | '.join(row)} |" for row in (["place", *heads], ruled, *rows)]


def written(text: str, lines: Sequence[str]) -> str:
    """Put the table in its place on the page."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}"


def _cell(count: int | None) -> str:
    return "" if count is None else str(count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
