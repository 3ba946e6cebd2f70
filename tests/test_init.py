from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gettone


def test_the_public_names_are_sorted_and_all_there() -> None:
    names = [name for name in gettone.__all__ if name != "__version__"]
    assert names == sorted(names)
    assert all(getattr(gettone, name) for name in gettone.__all__)


def test_checkers_and_interpreter_see_the_same_names() -> None:
    tree = ast.parse(Path(gettone.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    typed = {
        (alias.name, node.module)
        for node in imports
        for alias in node.names
        if (node.module or "").startswith("gettone.")
    }
    homes = {(name, home) for home, names in gettone._HOMES.items() for name in names}
    assert typed == homes
    assert {name for name, _ in homes} == set(gettone.__all__) - {"__version__"}
    assert all(name in import_module(home).__all__ for name, home in homes)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Klient'"):
        _ = gettone.Klient


def test_importing_gettone_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import gettone; print(set(sys.modules) - before)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "{'gettone'}"
