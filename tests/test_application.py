from __future__ import annotations

from pathlib import Path

import pytest

from gettone.application import Application, find_application, read_application
from gettone.cli.words import error_words
from gettone.errors import SettingsError
from gettone.settings import read_settings
from gettone.texts import LANGUAGES

WHOLE = """
[{table}]
name = "Palestra  Rossi"
client_id = "abc123"
operations = ["getSupplier", "createIssuedDocument:invoice", "getSupplier"]
scopes = ["situation:r"]

[{table}.reasons]
entity.suppliers = "Per scrivere il nome del fornitore."
"createIssuedDocument:invoice" = "Per fatturare l'abbonamento."
"situation:r" = "Per le scadenze."
"""
# file -> the table that declares an application there
FILES = {"gettone.toml": "application", "pyproject.toml": "tool.gettone.application"}


def write(folder: Path, rows: str, name: str = "gettone.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"[{FILES[name]}]\n{rows}", encoding="utf-8")
    return path


def refused(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read_application(path)
    return caught.value


@pytest.mark.parametrize(("name", "table"), FILES.items())
def test_both_files_declare_the_same(tmp_path: Path, name: str, table: str) -> None:
    path = tmp_path / name
    path.write_text(WHOLE.format(table=table), encoding="utf-8")
    found = find_application(tmp_path)
    assert found == read_application(path)
    assert found is not None
    assert (found.name, found.client_id, found.path) == ("Palestra Rossi", "abc123", path)
    assert [str(ref) for ref in found.operations] == [
        "getSupplier",
        "createIssuedDocument:invoice",
    ]
    assert str(found.requirements.scopes) == (
        "situation:r entity.suppliers:r issued_documents.invoices:a"
    )
    assert [found.why(box) for box in found.requirements.boxes] == [
        ("Per le scadenze.",),
        ("Per scrivere il nome del fornitore.",),
        ("Per fatturare l'abbonamento.",),
    ]


def test_a_box_may_have_no_reason_or_the_same_twice(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'operations = ["getSupplier", "listSuppliers", "listProducts"]\n'
        'reasons = { getSupplier = "Why.", listSuppliers = "Why." }',
    )
    application = read_application(path)
    assert [application.why(box) for box in application.requirements.boxes] == [("Why.",), ()]


def test_every_type_of_document_may_be_declared_at_once(tmp_path: Path) -> None:
    application = read_application(write(tmp_path, 'operations = ["getReceivedDocument:*"]'))
    assert len(application.operations) == 4
    assert str(application.requirements.scopes) == "stock:r received_documents:r"


def test_an_application_may_declare_nothing_but_itself(tmp_path: Path) -> None:
    application = read_application(write(tmp_path, ""))
    assert application == Application(path=tmp_path / "gettone.toml")
    assert application.requirements.boxes == ()


def test_the_other_settings_of_the_file_stay(tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").write_text(
        'company = 16\n[application]\noperations = ["getSupplier"]', encoding="utf-8"
    )
    assert read_settings({}, {}, tmp_path).company.value == "16"
    assert find_application(tmp_path) is not None


@pytest.mark.parametrize("mark", [".git", ".hg", "pyproject.toml"])
def test_it_is_looked_for_up_to_the_root_of_the_project(tmp_path: Path, mark: str) -> None:
    write(tmp_path, 'name = "stranger"')
    root = tmp_path / "project"
    below = root / "src" / "package"
    below.mkdir(parents=True)
    (root / mark).touch()
    assert find_application(below) is None
    write(root, 'name = "of the root"')
    found = find_application(below)
    assert found is not None
    assert found.name == "of the root"
    write(root / "src", 'name = "nearer"')
    found = find_application(below)
    assert found is not None
    assert found.name == "nearer"


def test_a_repository_counts_more_than_a_package_in_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, 'name = "whole"')
    below = tmp_path / "package"
    below.mkdir()
    (below / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    found = find_application(below)
    assert found is not None
    assert found.name == "whole"


def test_without_a_project_only_the_folder_itself_counts(tmp_path: Path) -> None:
    write(tmp_path, 'name = "stranger"')
    below = tmp_path / "below"
    below.mkdir()
    assert find_application(below) is None
    assert find_application(tmp_path) is not None


@pytest.mark.parametrize("text", ["", "[tool.other]\n", "tool = 3\n"])
def test_another_pyproject_declares_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    assert find_application(tmp_path) is None
    error = refused(path)
    assert (error.problem, error.origin) == (
        "no-declaration",
        "pyproject.toml:tool.gettone.application",
    )


def test_a_file_without_a_declaration_is_told_the_table(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text("company = 16", encoding="utf-8")
    error = refused(path)
    assert (error.problem, error.details) == ("no-declaration", {"table": "application"})


def test_two_declarations_in_one_folder_are_refused(tmp_path: Path) -> None:
    for name in FILES:
        write(tmp_path, "", name)
    with pytest.raises(SettingsError, match="declared-twice"):
        find_application(tmp_path)


@pytest.mark.parametrize(
    ("text", "origin", "problem"),
    [
        ("[tool]\ngettone = 3", "tool.gettone", "not-a-table"),
        ("[tool.gettone]\ncompany = 16", "tool.gettone.company", "not-in-pyproject"),
        ("[tool.gettone]\napplication = 3", "tool.gettone.application", "not-a-table"),
    ],
)
def test_a_wrong_table_of_pyproject_is_refused(
    tmp_path: Path, text: str, origin: str, problem: str
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    error = refused(path)
    assert (error.origin, error.problem) == (f"pyproject.toml:{origin}", problem)


@pytest.mark.parametrize(
    ("rows", "key", "problem", "hint"),
    [
        ('client-id = "x"', "client-id", "no-such-key", ("client_id",)),
        (
            "qwertz = 1",
            "qwertz",
            "no-such-key",
            ("name", "client_id", "operations", "scopes", "reasons"),
        ),
        ("name = 3", "name", "not-text", None),
        ('name = "' + "x" * 301 + '"', "name", "too-long", None),
        ('client_id = "a b"', "client_id", "bad-client-id", None),
        ('client_id = "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJI"', "client_id", "holds-a-secret", None),
        ('operations = "getSupplier"', "operations", "not-a-list", None),
        ("operations = [3]", "operations", "not-text", None),
        ('operations = ["getSuplier"]', "operations", "no-such-operation", "getSupplier"),
        ('operations = ["getSupplier:*"]', "operations", "takes-no-document-type", None),
        (
            'operations = ["getIssuedDocument:invoces"]',
            "operations",
            "no-such-document-type",
            None,
        ),
        (
            'scopes = ["issued_documents:r"]',
            "scopes",
            "no-such-scope",
            "issued_documents.invoices:r",
        ),
        ('scopes = ["????"]', "scopes", "no-such-scope", ()),
        ("reasons = 3", "reasons", "not-a-table", None),
        ("reasons = { products = 3 }", "reasons.products", "not-text", None),
        (
            "reasons = { entity.suplier = 'x' }",
            "reasons.entity.suplier",
            "no-such-reason",
            "entity.suppliers",
        ),
        (
            "reasons = { 'situation:a' = 'x' }",
            "reasons.situation:a",
            "no-such-scope",
            "situation:r",
        ),
        (
            "reasons = { 'getSupplier:x' = 'x' }",
            "reasons.getSupplier:x",
            "takes-no-document-type",
            None,
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(
    tmp_path: Path, rows: str, key: str, problem: str, hint: str | tuple[str, ...] | None
) -> None:
    path = write(tmp_path, rows)
    error = refused(path)
    assert (error.setting, error.origin, error.problem, error.path) == (
        key,
        f"gettone.toml:application.{key}",
        problem,
        str(path),
    )
    suggestions = error.details.get("suggestions")
    if isinstance(hint, str):
        assert isinstance(suggestions, tuple)
        assert suggestions[0] == hint
    else:
        assert suggestions == hint
    for language in LANGUAGES:
        message, step = error_words(error, language)
        assert f"gettone.toml:application.{key}" in message
        assert step
        assert "{" not in message + step


def test_a_token_among_the_names_is_masked(tmp_path: Path) -> None:
    secret = "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJI"
    error = refused(write(tmp_path, f'"{secret}" = "x"'))
    assert error.problem == "no-such-key"
    assert secret not in f"{error} {error.facts()}"
    error = refused(write(tmp_path, f'operations = ["{secret}"]'))
    assert error.problem == "holds-a-secret"
    assert secret not in f"{error} {error.facts()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_two_declarations_stand_is_said(tmp_path: Path, language: str) -> None:
    for name in FILES:
        write(tmp_path, "", name)
    with pytest.raises(SettingsError) as caught:
        find_application(tmp_path)
    message, _ = error_words(caught.value, "it" if language == "it" else "en")
    assert "gettone.toml" in message
    assert "pyproject.toml" in message
