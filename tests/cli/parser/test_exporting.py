from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import make_token
from cli.shell import Shell
from gettone.cli.page import say
from gettone.cli.parser import exporting
from gettone.cli.parser.exporting import form_of
from gettone.sandbox.app import Sandbox
from gettone.sandbox.faults import Fault
from gettone.sandbox.growing import Wanted, grow

EXPORT = ("export", "suppliers", "--company", "16", "--to")


def test_records_become_files_with_a_manifest(connected_shell: Shell) -> None:
    told = connected_shell(*EXPORT, "books", "--format", "csv")
    assert told.code == 0
    assert told.out.startswith("Exported to books. Records: 2.")
    manifest = json.loads(Path("books/manifest.json").read_text())
    assert manifest["company_id"] == 16
    assert manifest["lists"]["suppliers"]["count"] == 2
    assert Path("books/suppliers.csv").read_text().startswith("id,")


def test_an_export_can_be_verified(connected_shell: Shell) -> None:
    connected_shell(*EXPORT, "books")
    assert connected_shell("export", "verify", "books").code == 0
    Path("books/suppliers.jsonl").write_text("{}")
    told = connected_shell("export", "verify", "books", "--json")
    assert told.code == 21
    assert told.as_json["flaws"] == [{"file": "suppliers.jsonl", "problem": "changed"}]


def test_it_says_what_is_ahead(connected_shell: Shell, sandbox: Sandbox) -> None:
    list(grow(sandbox.records, 16, Wanted(suppliers=250)))
    told = connected_shell(*EXPORT, "books")
    assert "Still to ask for: 2 pages." in told.err
    assert told.out.startswith("Exported to books. Records: 252.")


def test_it_goes_on_where_it_was_stopped(
    connected_shell: Shell, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(grow(sandbox.records, 16, Wanted(suppliers=250)))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "ahead", stopped)
        assert connected_shell(*EXPORT, "books").code == 130
    told = connected_shell(*EXPORT, "books")
    assert "It goes on where it was stopped." in told.err
    assert told.out.startswith("Exported to books. Records: 252.")


def test_changes_are_brought_later(connected_shell: Shell) -> None:
    refused = connected_shell(*EXPORT, "books", "--since", "last")
    assert refused.code == 28
    connected_shell(*EXPORT, "books")
    told = connected_shell(*EXPORT, "books", "--since", "last")
    assert told.code == 0
    assert "nobody tells of deletions" in told.out


def test_a_refusal_is_explained(connected_shell: Shell) -> None:
    told = connected_shell("export", "clients", "--to", "books", "--company", "16", "--json")
    assert told.code == 6
    assert told.error["explanation"]["causes"][0]["reference"] == "scope-missing"


def test_all_boxes_are_told_at_once(connected_shell: Shell, sandbox: Sandbox) -> None:
    connected_shell.variables["FIC_ACCESS_TOKEN"] = make_token(sandbox, "products:r").reveal()
    told = connected_shell("export", "--to", "books", "--company", "16")
    assert told.code == 28
    assert "entity.clients:r" in told.err
    assert "settings:r" in told.err
    assert not Path("books/manifest.json").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export",), 2),
        (("export", "verify"), 2),
        (("export", "verify", "a", "b"), 2),
        (("export", "verify", "nothing"), 28),
        (("export", "supplier", "--to", "books"), 18),
        (("export", "--to", "books", "--format", "docx"), 2),
        (("export", "--to", ".", "--format", "xlsx"), 28),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    connected_shell: Shell, words: tuple[str, ...], code: int
) -> None:
    connected_shell.variables["GETTONE_BASE_URL"] = "http://127.0.0.1:1"
    told = connected_shell(*words)
    assert told.code == code
    assert told.err.startswith("Error: ")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.xlsx", "xlsx"), ("a.SQLITE", "sqlite"), ("a", "jsonl"), ("a.csv", "jsonl")],
)
def test_the_ending_of_a_file_is_its_format(name: str, form: str) -> None:
    assert form_of(Path(name)) == form


def refused(retry_after: str) -> Fault:
    return Fault(operation_id="listSuppliers", status=429, headers={"Retry-After": retry_after})


def test_a_quota_is_waited_for_and_no_longer_than_asked(
    connected_shell: Shell, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(
        "gettone.cli.terminal.Terminal.progress", lambda _self, words: said.append(words)
    )
    sandbox.control.add_fault(refused("1"))
    assert connected_shell(*EXPORT, "books").code == 0
    assert say("cli.export.waiting", minutes=1) in said
    sandbox.control.add_fault(refused("61"))
    assert connected_shell(*EXPORT, "later", "--max-wait", "1").code == 7
