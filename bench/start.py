"""Print what starting costs, beside what starting Python alone costs.

    .venv/bin/python bench/start.py [ROUNDS]

Medians of wall times of one run. Each round starts every command once, so
that whatever else the machine does falls on all of them alike; a round that
is not counted fills the caches first. Exit 1 if a target is missed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

ROUNDS: Final = 21


class Start(NamedTuple):
    """A command, and the most it may take, in times of Python alone."""

    name: str
    command: list[str]
    target: float | None = None


def starts() -> list[Start]:
    python = [sys.executable, "-c"]
    script = Path(sys.executable).with_name("gettone")
    found = [
        Start("python -c pass", [*python, "pass"]),
        Start('python -c "import gettone"', [*python, "import gettone"], 2.5),
    ]
    if script.exists():
        return [
            *found,
            Start("gettone --version", [str(script), "--version"], 6.0),
            Start("gettone try", [str(script), "try"]),
        ]
    print(f"gettone --version is not measured: no console script beside {sys.executable}")
    return found


def wall_s(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    measured = starts()
    times = [[wall_s(start.command) for start in measured] for _ in range(rounds + 1)][1:]
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    missed = False
    print(f"medians of {rounds} rounds")
    for start, median in zip(measured, medians, strict=True):
        ratio = median / medians[0]
        line = f"{start.name:<28} {median * 1000:7.1f} ms  {ratio:5.2f}x"
        if start.target is not None:
            missed = missed or ratio > start.target
            line += f"  target {start.target}x: {'met' if ratio <= start.target else 'MISSED'}"
        print(line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
