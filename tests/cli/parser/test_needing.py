from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.drive.api import Api
from gettone.sandbox.app import Sandbox

DECLARED = """
[{table}]
name = "Gym"
client_id = "abc123"
operations = ["getSupplier"]
"""
FILES = {"gettone.toml": "application", "pyproject.toml": "tool.gettone.application"}


def declare(folder: Path, name: str = "gettone.toml", more: str = "") -> None:
    text = DECLARED.format(table=FILES[name]) + more
    (folder / name).write_text(text, encoding="utf-8")


def test_without_a_declaration_or_a_flag_it_says_how_to_declare(shell: Shell) -> None:
    told = shell("needs")
    assert (told.code, told.out) == (2, "")
    assert "No application declares here what it needs" in told.err
    assert "[tool.gettone.application]" in told.err
    assert "gettone needs --operation getSupplier" in told.err


@pytest.mark.parametrize("name", FILES)
def test_what_the_project_declares(shell: Shell, tmp_path: Path, name: str) -> None:
    declare(tmp_path, name)
    told = shell("needs")
    assert told.code == 0
    assert told.out.startswith("Permissions that Gym needs\nClient ID    abc123\n")
    assert "entity.suppliers:r" in told.out


def test_flags_ask_without_a_file(shell: Shell, tmp_path: Path) -> None:
    declare(tmp_path)
    said = shell("needs", "--operation", "listProducts", "--scope", "taxes:a", "--json").as_json
    assert said["scopes"] == ["products:r", "taxes:a"]
    assert said["application"] == {"name": None, "client_id": None, "file": None}


def test_flags_are_joined_to_a_file_that_is_named(shell: Shell, tmp_path: Path) -> None:
    declare(tmp_path)
    words = ("--application", "gettone.toml", "--scope", "taxes:a", "--json")
    said = shell("needs", *words).as_json
    assert said["scopes"] == ["entity.suppliers:r", "taxes:a"]
    assert said["application"]["client_id"] == "abc123"


def test_a_client_id_that_is_told_comes_before_the_declared(shell: Shell, tmp_path: Path) -> None:
    declare(tmp_path)
    assert shell("needs", "--client-id", "other", "--json").as_json["application"]["client_id"] == (
        "other"
    )


@pytest.mark.parametrize("words", [("--json",), ("--format", "json"), ("--format=json",)])
def test_json_is_asked_for_either_way(shell: Shell, words: tuple[str, ...]) -> None:
    told = shell("needs", "--operation", "getSupplier", *words)
    assert told.as_json["scopes"] == ["entity.suppliers:r"]
    told = shell("needs", "--operation", "getSuplier", *words)
    assert told.code == 18
    assert told.error["suggestions"][0] == "getSupplier"


@pytest.mark.parametrize(
    ("language", "form", "said"),
    [
        ("it", "markdown", "4. Inserisci il Client ID: `abc123`\n"),
        ("en", "html", "<li>Enter the Client ID: <code>abc123</code></li>\n"),
    ],
)
def test_instructions_to_send(
    shell: Shell, tmp_path: Path, language: str, form: str, said: str
) -> None:
    declare(tmp_path)
    told = shell("needs", "--format", form, "--lang", language)
    assert (told.code, told.err) == (0, "")
    assert said in told.out


def test_instructions_without_a_client_id_are_marked(shell: Shell) -> None:
    told = shell("needs", "--operation", "getSupplier", "--format", "markdown")
    assert told.code == 0
    assert "`CLIENT_ID`" in told.out
    assert "in place of CLIENT_ID" in told.err
    assert "Impostazioni > Sviluppatore" in told.err


def test_instructions_that_would_leave_a_box_out_are_not_written(shell: Shell) -> None:
    told = shell("needs", "--operation", "createIssuedDocument", "--format", "html")
    assert (told.code, told.out) == (18, "")
    assert "createIssuedDocument:*" in told.err
    told = shell("needs", "--operation", "createIssuedDocument:*", "--format", "html")
    assert told.code == 0
    assert told.out.count(":a</code>") == 10


def test_a_document_without_a_type_is_not_known_yet(shell: Shell) -> None:
    told = shell("needs", "--operation", "createIssuedDocument")
    assert told.code == 11
    assert "None was added." in told.out
    assert shell("needs", "--operation", "createIssuedDocument:invoice").code == 0


def test_two_formats_at_once_are_refused(shell: Shell) -> None:
    words = ("needs", "--operation", "getSupplier", "--json", "--format", "html")
    told = shell(*words)
    assert told.code == 2
    assert told.error["problem"] == "two-formats"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--operation", "getSuplier"), 18, "getSupplier"),
        (("--operation", "getIssuedDocument:invoces"), 18, "meant may be: invoice"),
        (("--operation", "getSupplier:invoice"), 18, "does not go by the type"),
        (("--scope", "issued_documents:r"), 2, "Perhaps: issued_documents.invoices:r, issued"),
        (("--scope", "entities:r"), 2, "Perhaps: entity.clients:r, entity.suppliers:r."),
        (("--scope", "entity.products:a"), 2, "Perhaps: products:a."),
        (("--scope", "situation:a"), 2, "Perhaps: situation:r."),
        (("--scope", "entity.supplier:r"), 2, "Perhaps: entity.suppliers:r"),
        (("--application", "none.toml"), 17, "The file none.toml (--application) cannot be read"),
        (("--format", "pdf"), 2, "text, markdown, html, json"),
    ],
)
def test_unknown_names_are_refused_with_a_suggestion(
    shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    told = shell("needs", *words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('scopes = ["entities:r"]', "entity.clients:r, entity.suppliers:r"),
        ('operation = ["x"]', "operations"),
    ],
)
def test_a_mistake_in_the_file_names_its_place(
    shell: Shell, tmp_path: Path, more: str, said: str, language: str
) -> None:
    declare(tmp_path, "pyproject.toml", more)
    told = shell("needs", "--lang", language)
    assert told.code == 17
    key = more.split(" ", maxsplit=1)[0]
    assert f"pyproject.toml:tool.gettone.application.{key}" in told.err
    assert said in told.err


def test_keys_in_the_table_above_are_told_where_they_belong(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.gettone]\noperations = ["getSupplier"]\n', encoding="utf-8")
    told = shell("needs")
    assert told.code == 17
    assert "pyproject.toml:tool.gettone.operations" in told.err
    assert "goes into the table [tool.gettone.application]" in told.err


def test_a_file_that_is_named_and_declares_nothing(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("x = 1", encoding="utf-8")
    told = shell("needs", "--application", "other.toml")
    assert told.code == 17
    assert "The file other.toml declares no application." in told.err
    assert "[application]" in told.err


def test_an_application_that_names_no_operation(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").write_text("[application]\nname = 'x'\n", encoding="utf-8")
    told = shell("needs")
    assert told.code == 17
    assert "it names neither operations nor scopes" in told.err


# -- what is found


APPLICATION = """
import gettone, os
api = gettone.Api(
    gettone.AccessToken(os.environ["FIC_ACCESS_TOKEN"]), base_url=os.environ["FIC_BASE_URL"]
)
api.call("getSupplier", company_id=16, supplier_id=17)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(APPLICATION, encoding="utf-8")
    return path


def test_what_a_program_s_source_calls(shell: Shell, program: Path) -> None:
    told = shell("needs", "--source", str(program))
    assert told.code == 0
    assert "Suppliers   Read only  entity.suppliers:r" in told.out
    assert "getSupplier  program.py:6" in told.out


def test_the_declaration_is_left_aside_and_may_be_joined(
    shell: Shell, program: Path, tmp_path: Path
) -> None:
    declare(tmp_path, more='scopes = ["taxes:r"]\n')
    words = ("needs", "--source", str(program), "--json")
    assert shell(*words).as_json["scopes"] == ["entity.suppliers:r"]
    joined = shell(*words, "--application", "gettone.toml", "--operation", "listProducts").as_json
    assert joined["scopes"] == ["entity.suppliers:r", "products:r", "taxes:r"]
    assert joined["found"]["source"]["calls"] == [
        {"operation": "getSupplier", "file": "program.py", "line": 6}
    ]


def test_a_place_that_could_not_be_read_leaves_the_list_open(shell: Shell, program: Path) -> None:
    program.write_text(APPLICATION + "api.call(name)\n", encoding="utf-8")
    told = shell("needs", "--source", str(program))
    assert told.code == 11
    assert "program.py:7  the operation's name is made elsewhere" in told.out
    told = shell("needs", "--source", str(program), "--format", "markdown")
    assert told.code == 11
    assert "Places that could not be read: 1." in told.err


def test_a_source_that_calls_nothing_is_told(shell: Shell, program: Path) -> None:
    program.write_text("print(1)\n", encoding="utf-8")
    told = shell("needs", "--source", str(program))
    assert told.code == 0
    assert "Nothing was found that calls the API." in told.out
    assert "No permission is needed." not in told.out


def test_a_program_is_run_and_recorded(
    sandbox_url: str, token_file: str, program: Path, tmp_path: Path
) -> None:
    token = Path(token_file).read_text(encoding="utf-8").strip()
    variables = {"FIC_ACCESS_TOKEN": token, "FIC_BASE_URL": sandbox_url}
    shell, recording = Shell(variables), str(tmp_path / "calls.jsonl")
    words = ("needs", "--record", recording)
    told = shell(*words, "--json", "--", sys.executable, str(program))
    assert told.code == 0, told.err
    assert told.as_json["found"]["record"] == ["getSupplier"]
    assert token not in Path(recording).read_text(encoding="utf-8")
    assert shell(*words, "--json").as_json["scopes"] == ["entity.suppliers:r"]


def test_a_program_that_fails_is_told_after_what_it_called(shell: Shell, tmp_path: Path) -> None:
    words = ("needs", "--record", str(tmp_path / "calls.jsonl"), "--", sys.executable, "-c")
    told = shell(*words, "raise SystemExit(3)")
    assert told.code == 25
    assert "Operations in the recording: 0." in told.out
    assert "The program ended with exit code 3" in told.err
    told = shell(*words[:3], "--", "no-such-program")
    assert (told.code, told.out) == (25, "")
    assert "could not be started" in told.err


def test_a_sandbox_s_log_names_the_application(
    shell: Shell, sandbox: Sandbox, sandbox_url: str, api: Api, tmp_path: Path
) -> None:
    api.call("getSupplier", company_id=16, supplier_id=17)
    key = tmp_path / "key"
    key.write_text(sandbox.control_key, encoding="utf-8")
    words = ("needs", "--sandbox-log", sandbox_url, "--control-key-file", str(key), "--json")
    said = shell(*words).as_json
    assert said["scopes"] == ["entity.suppliers:r"]
    assert said["application"]["name"] == "Test"
    assert said["application"]["client_id"] == said["found"]["sandbox_log"]["client_id"]
    other = shell(*words, "--client-id", "other").as_json
    assert (other["application"]["client_id"], other["scopes"]) == ("other", [])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--source", "none"), 17, "The file none (--source) cannot be read"),
        (("--record", "none"), 17, "The file none (--record) cannot be read"),
        (("--sandbox-log", "none.db"), 17, "The file none.db (--sandbox-log) cannot be read"),
        (("--sandbox-log",), 2, "--control-key-file"),
        (("--", "python"), 2, "nothing says where to record"),
    ],
)
def test_what_cannot_be_found_is_told(
    shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    told = shell("needs", *words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
