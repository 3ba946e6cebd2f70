"""The wheel in a project of its own: what a developer sees of the plugin."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from plugin.project import Project

COUNT = 1000 if os.environ.get("SOAK") else 50
TWO = """
from pathlib import Path

def test_reads(fic_sandbox):
    api = fic_sandbox.api(fic_sandbox.token("entity.suppliers:r"))
    assert api.call("getSupplier", company_id=16, supplier_id=17)["data"]["id"] == 17

def test_deletes(fic_sandbox):
    token = fic_sandbox.token("entity.suppliers:r")
    Path("token.txt").write_text(token.reveal())
    api = fic_sandbox.api(token)
    api.call("getSupplier", company_id=16, supplier_id=17)
    fic_sandbox.fail_next("listSuppliers", status=429, retry_after_s=60)
    try:
        api.call("listSuppliers", company_id=16)
    except Exception:
        pass
    api.call("deleteSupplier", company_id=16, supplier_id=17)
"""
MANY = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_alone({fixture}number):
    {body}
"""
ALONE = """assert fic_sandbox.control.records.page(16, "suppliers", offset=0, limit=1).total == 2
    api = fic_sandbox.api(fic_sandbox.token("entity.suppliers:a"))
    api.call("createSupplier", company_id=16, body={"data": {"name": f"Neri {number}"}})
    assert len(fic_sandbox.requests) == 1
"""


def many(count: int, *, isolated: bool = True) -> str:
    if isolated:
        return MANY.format(count=count, fixture="fic_sandbox, ", body=ALONE)
    return MANY.format(count=count, fixture="", body="assert number >= 0")


def test_it_is_the_wheel_that_is_tried(project: Project) -> None:
    source = """
    import gettone, sys
    def test_where():
        assert gettone.__file__.startswith(sys.prefix)
    """
    ran = project.pytest(re.sub("^    ", "", source, flags=re.MULTILINE))
    assert ran.code == 0, ran.text


@pytest.mark.parametrize("words", [[], ["-n", "2"]], ids=["one process", "xdist"])
def test_one_passes_and_one_fails_with_its_requests(project: Project, words: list[str]) -> None:
    ran = project.pytest(TWO, *words)
    assert ran.code == 1
    assert "1 failed, 1 passed" in ran.text
    log = ran.text.partition("Fatture in Cloud sandbox: requests")[2].splitlines()
    rows = [re.split(r"  +", line.strip()) for line in log[1:5]]
    supplier = "/c/16/entities/suppliers/17"
    assert rows == [
        ["method", "path", "scope needed", "verdict", "status"],
        ["GET", supplier, "entity.suppliers:r", "ok", "200"],
        ["GET", "/c/16/entities/suppliers", "entity.suppliers:r", "fault", "429"],
        ["DELETE", supplier, "entity.suppliers:a", "scope", "403"],
    ]
    token = (project.folder / "token.txt").read_text()
    assert not any(part in ran.text for part in token.split(".")[1:])


def test_frames_with_their_locals_show_no_token(project: Project) -> None:
    ran = project.pytest(TWO, "--showlocals", "--tb=long")
    token = (project.folder / "token.txt").read_text()
    assert "AccessToken(#" in ran.text
    assert not any(part in ran.text for part in token.split(".")[1:])


def test_two_workers_run_isolated_tests(project: Project) -> None:
    ran = project.pytest(many(20), "-n", "2")
    assert "20 passed" in ran.text, ran.text


def test_what_many_isolated_tests_add(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    ran = project.pytest(many(COUNT))
    assert f"{COUNT} passed" in ran.text, ran.text
    bare = project.pytest(many(COUNT, isolated=False))
    added_s = ran.seconds - bare.seconds
    with capsys.disabled():
        each = f"{added_s / COUNT * 1000:.1f} ms each"
        print(f"\n{COUNT} isolated tests with fic_sandbox add {added_s:.2f} s: {each}")  # noqa: T201


def test_the_list_of_fixtures_explains_it(project: Project) -> None:
    ran = project.pytest("", "--fixtures")
    assert re.search(
        r"^fic_sandbox -- .*\n    Fatture in Cloud for one test: ", ran.text, re.MULTILINE
    )


def test_without_the_sandbox_s_libraries_other_tests_run(project: Project) -> None:
    missing = project.folder / "conftest.py"
    missing.write_text("import sys\nsys.modules['starlette'] = None\n", encoding="utf-8")
    try:
        ran = project.pytest(TWO + "\ndef test_other():\n    pass\n")
    finally:
        missing.unlink()
    assert "1 passed, 2 errors" in ran.text
    sentence = (
        "fic_sandbox needs the sandbox: pip install 'gettone[sandbox]' (starlette is missing)"
    )
    assert ran.text.count(f"\n{sentence}\n") == 2
    assert "Traceback" not in ran.text


def test_nothing_of_this_repository_is_seen(project: Project) -> None:
    assert not list(Path(project.folder).glob("**/_editable_impl_gettone.pth"))
