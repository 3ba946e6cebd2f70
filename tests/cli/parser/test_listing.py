from __future__ import annotations

import json

import pytest

from cli.shell import Shell
from gettone.cli.parser import listing

SUPPLIERS = ("list", "suppliers", "--company", "16")


def test_a_table_for_the_eye(connected_shell: Shell) -> None:
    told = connected_shell(*SUPPLIERS, "--columns", "id,name")
    assert told.code == 0
    assert told.out.splitlines()[0].split() == ["id", "name"]
    assert told.out.splitlines()[2].split()[:2] == ["17", "Cartotecnica"]
    assert told.out.splitlines()[-1].startswith("Records: ")


def test_the_providers_filter(connected_shell: Shell) -> None:
    told = connected_shell(*SUPPLIERS, "--where", "name like 'Ing%'", "--json")
    assert told.as_json["count"] == 1
    assert told.as_json["suppliers"][0]["name"] == "Ing. Anna Colombo"


def test_no_more_than_asked_for(connected_shell: Shell) -> None:
    told = connected_shell(*SUPPLIERS, "--limit", "1", "--format", "json")
    assert told.as_json["count"] == 1


def test_csv(connected_shell: Shell) -> None:
    told = connected_shell(*SUPPLIERS, "--format", "csv", "--columns", "id,name", "--sort", "-id")
    header, *rows = told.out.splitlines()
    assert header == "id,name"
    assert rows[-1] == "17,Cartotecnica Lombarda S.r.l."


def test_json_lines_with_every_field(connected_shell: Shell) -> None:
    told = connected_shell(*SUPPLIERS, "--format", "jsonl", "--limit", "1")
    row = json.loads(told.out)
    assert row["id"] == 17
    assert "certified_email" in row


def test_a_company_as_an_argument(connected_shell: Shell) -> None:
    told = connected_shell("list", "suppliers", "company_id=16", "--json")
    assert told.code == 0
    refused = connected_shell(*SUPPLIERS[:2], "company_id=16", "--company", "17")
    assert refused.code == 18


def test_every_page_is_told_to_whoever_looks_on(
    connected_shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(listing, "PAGE", 1)
    monkeypatch.setattr(
        "gettone.cli.terminal.Terminal.progress", lambda _self, words: said.append(words)
    )
    connected_shell(*SUPPLIERS, "--limit", "2")
    assert [getattr(words, "facts", None) for words in said] == [{"count": 1}, {"count": 2}, None]


def test_a_refusal_is_explained(connected_shell: Shell) -> None:
    told = connected_shell("list", "clients", "--company", "16", "--json")
    assert told.code == 6
    causes = told.error["explanation"]["causes"]
    assert causes[0]["reference"] == "scope-missing"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "suppliers", "--columns", "nome"), 18),
        (("list", "supplier"), 18),
        (("list", "suppliers", "--limit", "0"), 2),
        (("list", "issued_documents"), 18),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_sent(
    connected_shell: Shell, words: tuple[str, ...], code: int
) -> None:
    connected_shell.variables["GETTONE_BASE_URL"] = "http://127.0.0.1:1"
    told = connected_shell(*words)
    assert told.code == code
    assert told.err.startswith("Error: ")
