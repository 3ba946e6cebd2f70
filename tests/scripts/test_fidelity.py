from __future__ import annotations

from dataclasses import replace

import build_docs
import pytest
from fidelity import faults, fidelity_page, sandbox_modules, statements_by_room
from stated_rules import Module

from gettone.sandbox.quotas import QUOTAS
from gettone.sandbox.refusals import RULES
from gettone.sandbox.verbs import VERBS
from gettone.wire.operation import Needed, catalogue

OPERATIONS = catalogue().operations


def planted(text: str, name: str = "planted") -> list[str]:
    found = [*sandbox_modules(), Module(name, text)]
    return faults(found, RULES, QUOTAS, OPERATIONS.values())


def test_every_rule_of_the_sandbox_has_a_source_or_says_assumed() -> None:
    assert faults(sandbox_modules(), RULES, QUOTAS, OPERATIONS.values()) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('def refuse(call):\n    """Refuse it on Sundays."""\n', "planted.refuse"),
        ('_EVENTS = {"a": "b", "c": "d"}\n', "planted._EVENTS"),
    ],
)
def test_a_planted_rule_without_a_source_is_a_fault(text: str, name: str) -> None:
    assert planted(text) == [f"neither a source nor *assumed*: {name}"]
    assert planted(f"# Assumed: so.\n{text}") == []


def test_what_only_makes_the_sandbox_run_needs_no_source() -> None:
    assert planted("def run():\n    pass\n", "sql_planted") == []


def test_a_refusal_a_quota_or_a_scope_without_a_source_is_a_fault() -> None:
    refusals = {**RULES, "path": replace(RULES["path"], source="everybody knows")}
    quotas = {**QUOTAS, "hour": replace(QUOTAS["hour"], source="")}
    guessed = replace(OPERATIONS["getTemplate"], needed=Needed(provenance="inferred"))
    odd = replace(OPERATIONS["getClient"], needed=Needed(provenance="hearsay", reason="so"))
    assert faults([], refusals, quotas, [guessed, odd]) == [
        "neither a source nor *assumed*: refusal path",
        "neither a source nor *assumed*: quota hour",
        "neither a source nor *assumed*: scope of getTemplate",
        "neither a source nor *assumed*: scope of getClient",
    ]


def test_a_rule_without_a_source_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = Module("planted", "def refuse(call): ...\n")
    monkeypatch.setattr(build_docs, "sandbox_modules", lambda: (rule,))
    assert build_docs.main(["--check"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("neither a source nor *assumed*: planted.refuse\nName the source")


def test_the_page_lists_every_row_and_every_statement() -> None:
    page = fidelity_page()
    assert [name for name in (*RULES, *QUOTAS) if f"| {name} |" not in page] == []
    assert [name for name in OPERATIONS if f"| `{name}` |" not in page] == []
    assert f"{len(VERBS)} of {len(OPERATIONS)} work" in page
    statements = [one for module in sandbox_modules() for one in module.statements]
    assert [one.where for one in statements if f"| `{one.where}` |" not in page] == []
    assert len(statements) > 200


def test_the_page_says_what_it_cannot_promise() -> None:
    page = fidelity_page()
    for promise in ("no test environment", "Accountants", "permission boxes", "Nobody certified"):
        assert promise in page


def test_a_module_of_no_room_stands_under_the_last_heading() -> None:
    by_room = statements_by_room([Module("elsewhere_planted", "# Assumed: so.\nA = 1\n")])
    assert [(room, one[0].where) for room, one in by_room.items()] == [
        ("Elsewhere", "elsewhere_planted.A")
    ]
