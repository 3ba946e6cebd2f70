"""Within one process; ``tests/plugin`` installs the wheel into a project of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gettone.testing.plugin import SECTION

pytest_plugins = ["pytester"]

PASSES = """
def test_reads(fic_sandbox):
    api = fic_sandbox.api(fic_sandbox.token("entity.suppliers:r"))
    assert api.call("getSupplier", company_id=16, supplier_id=17)["data"]["id"] == 17
"""
FAILS = """
def test_deletes(fic_sandbox):
    api = fic_sandbox.api(fic_sandbox.token("entity.suppliers:r"))
    api.call("deleteSupplier", company_id=16, supplier_id=17)
"""
IN_SETUP = """
import pytest

@pytest.fixture
def supplier(fic_sandbox):
    api = fic_sandbox.api(fic_sandbox.token())
    return api.call("getSupplier", company_id=16, supplier_id=17)

def test_has_one(supplier):
    pass
"""


def test_a_test_uses_it_by_name(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PASSES)
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(passed=1)
    assert SECTION not in done.stdout.str()


@pytest.mark.parametrize(
    ("source", "outcome", "row"),
    [
        (FAILS, {"failed": 1}, ["DELETE", "entity.suppliers:a", "scope", "403"]),
        (IN_SETUP, {"errors": 1}, ["GET", "entity.suppliers:r", "scope", "403"]),
    ],
)
def test_a_failure_shows_what_was_asked(
    pytester: pytest.Pytester, source: str, outcome: dict[str, int], row: list[str]
) -> None:
    pytester.makepyfile(source)
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(**outcome)
    done.stdout.fnmatch_lines([f"*{SECTION}*", "method *path *scope needed *verdict *status"])
    [shown] = [line for line in done.outlines if "/c/16/entities/suppliers/17 " in line]
    assert [word for word in shown.split() if not word.startswith("/")] == row


def test_a_failure_without_it_shows_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_fails():\n    assert 0")
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(failed=1)
    assert SECTION not in done.stdout.str()


def test_each_test_has_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_alone(fic_sandbox, number):
            records = fic_sandbox.control.records
            assert records.page(16, "suppliers", offset=0, limit=1).total == 2
            fic_sandbox.add("suppliers", name="Neri")
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_what_is_missing_is_said_in_one_sentence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "gettone.testing.fic_sandbox", raising=False)
    monkeypatch.setitem(sys.modules, "gettone.sandbox.app", None)
    pytester.makepyfile(PASSES)
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["fic_sandbox needs the sandbox: pip install 'gettone?sandbox?' *"])
    assert "Traceback" not in done.stdout.str()


def test_loading_it_loads_nothing_else() -> None:
    heavy = "{'starlette', 'sqlite3', 'httpx2', 'msgspec', 'uvicorn', 'gettone.sandbox'}"
    script = (
        "import sys, pytest; before = set(sys.modules); import gettone.testing.plugin; "
        f"print(sorted({heavy} & (set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"
