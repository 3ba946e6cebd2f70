"""The bars of docs/design.md that a program can hold."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

import gettone

SRC = Path(gettone.__file__).parent
TESTS = Path(__file__).parent
MODULES = sorted(path for path in SRC.rglob("*.py"))
# Their tests have a name that does not shadow the package's or the standard library's.
RENAMED = {"__init__.py": "test_init.py", "__main__.py": "test_main_module.py"}
FORBIDDEN = {"utils", "helpers", "common", "base", "misc", "manager", "httpx2", "token", "http"}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
MEDIAN_MODULE_LINES = 150
MEDIAN_FUNCTION_LINES = 10


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> list[tuple[str, int]]:
    """List the functions of a module with their length, docstring and all."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def has_code(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_each_module_has_a_test_of_its_own_name(path: Path) -> None:
    if not has_code(path):
        return
    place = path.relative_to(SRC)
    name = (
        RENAMED.get(path.name, f"test_{path.name}") if path.parent == SRC else f"test_{path.name}"
    )
    assert (TESTS / place.parent / name).is_file()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_module_or_function_is_too_long(path: Path) -> None:
    assert lines(path) <= MAX_MODULE_LINES
    assert [name for name, long in functions(path) if long > MAX_FUNCTION_LINES] == []
    assert path.stem not in FORBIDDEN


def test_the_medians_hold() -> None:
    assert statistics.median(lines(path) for path in MODULES) <= MEDIAN_MODULE_LINES
    lengths = [long for path in MODULES for _, long in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def test_the_two_drivers_stay_short_twins() -> None:
    twins = dict(functions(SRC / "drive" / "run.py"))
    assert twins["run"] + twins["arun"] < 70
