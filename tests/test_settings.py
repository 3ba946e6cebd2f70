from __future__ import annotations

import os
from pathlib import Path

import pytest

from gettone.errors import SettingsError
from gettone.settings import Setting, file_problem, read_language, read_settings


def write(folder: Path, text: str) -> None:
    (folder / "gettone.toml").write_text(text, encoding="utf-8")


def test_nothing_told_gives_the_defaults(tmp_path: Path) -> None:
    settings = read_settings({}, {}, tmp_path)
    assert settings.connection == Setting("default", "default")
    assert settings.base_url == Setting("", "default")
    assert settings.store == Setting("", "default")


def test_a_flag_comes_before_a_variable_and_this_before_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'company = "file"\nconnection = "of file"')
    environ = {"FIC_COMPANY_ID": "variable"}
    assert read_settings({"company": "flag"}, environ, tmp_path).company == Setting(
        "flag", "--company"
    )
    settings = read_settings({"company": None}, environ, tmp_path)
    assert settings.company == Setting("variable", "FIC_COMPANY_ID")
    assert settings.connection == Setting("of file", "gettone.toml:connection")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    write(tmp_path, "company = 16")
    settings = read_settings({}, {"FIC_COMPANY_ID": " "}, tmp_path)
    assert settings.company == Setting("16", "gettone.toml:company")


@pytest.mark.parametrize(
    "line",
    [
        'base_url = "https://evil.example"',
        'store = "file:/tmp/x"',
        'client_id = "x"',
        'proxy = "x"',
        'command = "x"',
        'passphrase_file = "x"',
        'token = "x"',
    ],
)
def test_the_project_file_may_name_a_connection_and_a_company_only(
    tmp_path: Path, line: str
) -> None:
    write(tmp_path, line)
    key = line.split(" ", maxsplit=1)[0]
    with pytest.raises(SettingsError) as refused:
        read_settings({}, {}, tmp_path)
    error = refused.value
    assert (error.setting, error.origin) == (key, f"gettone.toml:{key}")
    assert error.problem == "not-in-project-file"


@pytest.mark.parametrize("line", ["company = true", "company = [1]", "company = 1.5"])
def test_a_value_in_the_project_file_is_text_or_a_number(tmp_path: Path, line: str) -> None:
    write(tmp_path, line)
    with pytest.raises(SettingsError, match="not-text"):
        read_settings({}, {}, tmp_path)


@pytest.mark.parametrize("content", [b"\xff", b"company =", b"#" * 70_000, b"a = " + b"[" * 60_000])
def test_a_project_file_that_is_none_is_refused_without_its_content(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "gettone.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="not-a-project-file") as refused:
        read_settings({}, {}, tmp_path)
    assert refused.value.__context__ is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_project_file_that_may_not_be_read_is_called_so(tmp_path: Path) -> None:
    write(tmp_path, "company = 16")
    (tmp_path / "gettone.toml").chmod(0)
    with pytest.raises(SettingsError, match="file-not-permitted"):
        read_settings({}, {}, tmp_path)


def test_a_project_file_that_is_not_there_any_more_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    with pytest.raises(SettingsError, match="file-missing") as refused:
        read_settings({}, {}, tmp_path)
    assert refused.value.path == "gettone.toml"


@pytest.mark.parametrize(
    ("odd", "problem"),
    [
        (FileNotFoundError(), "file-missing"),
        (IsADirectoryError(), "file-is-folder"),
        (PermissionError(), "file-not-permitted"),
        (ValueError(), "unreadable-file"),
    ],
)
def test_why_a_file_cannot_be_read(odd: Exception, problem: str) -> None:
    assert file_problem(odd) == problem


@pytest.mark.parametrize("told", ["it", "IT", "it_IT.UTF-8", "it-IT", "it@euro"])
def test_a_language_may_be_written_as_a_locale(told: str) -> None:
    assert read_language(None, {"GETTONE_LANG": told}).value == "it"


def test_a_connection_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="connection from --connection: bad-name"):
        read_settings({"connection": " "}, {}, tmp_path)


def test_a_folder_of_that_name_is_no_project_file(tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").mkdir()
    assert read_settings({}, {}, tmp_path).company.value == ""


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("http://127.0.0.1:8400", "http://127.0.0.1:8400"),
        ("http://LocalHost:8400/", "http://localhost:8400"),
        ("https://api-v2.fattureincloud.it", "https://api-v2.fattureincloud.it"),
    ],
)
def test_an_address_is_reduced_to_its_origin(tmp_path: Path, told: str, origin: str) -> None:
    settings = read_settings({"base_url": told}, {"GETTONE_SANDBOX_ORIGIN": told}, tmp_path)
    assert settings.base_url == Setting(origin, "--base-url")
    assert settings.sandbox_origin == Setting(origin, "GETTONE_SANDBOX_ORIGIN")


@pytest.mark.parametrize(
    "told",
    [
        "127.0.0.1:8400",
        "ftp://x",
        "http://",
        "http://x/path",
        "http://x?query",
        "http://user@x",
        "http://x#y",
        "http://x:0",
        "http://x:99999",
        "http://[::1",
    ],
)
def test_an_address_with_more_or_less_is_refused(tmp_path: Path, told: str) -> None:
    with pytest.raises(SettingsError, match="base_url from GETTONE_BASE_URL: not-an-address"):
        read_settings({}, {"GETTONE_BASE_URL": told}, tmp_path)


@pytest.mark.parametrize("name", ["\x1b[2J", "a/b", "x" * 65])
def test_a_name_has_letters_digits_and_few_signs(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="bad-name"):
        read_settings({"connection": name}, {}, tmp_path)


@pytest.mark.parametrize(
    "store",
    [
        "keychain",
        "file",
        "file:/x y",
        "sqlite:/x y.db",
        "postgres",
        "postgres:books_1.it",
        "postgresql://mario@db.example.com:5433/books?sslmode=verify-full",
        "postgres:///books",
        "postgresql://[::1",
    ],
)
def test_the_stores_are_keychain_files_and_databases(tmp_path: Path, store: str) -> None:
    assert read_settings({"store": store}, {}, tmp_path).store.value == store


@pytest.mark.parametrize("store", ["cloud", "sqlite:", "postgres:", "postgres:host=x password=y"])
def test_there_are_no_other_stores(tmp_path: Path, store: str) -> None:
    with pytest.raises(SettingsError, match="unknown-store"):
        read_settings({}, {"GETTONE_STORE": store}, tmp_path)


@pytest.mark.parametrize(
    "store",
    [
        "postgresql://mario:canary@db.example.com/books",
        "postgres://:canary@/books",
        "postgresql://db/books?user=mario&password=canary",
        "postgresql:///books?pass%77ord=canary",
        "postgresql:///books?sslpassword=canary",
        "postgresql://a:canary@h1,b@h2/books",
    ],
)
def test_a_password_in_the_stores_address_is_refused(tmp_path: Path, store: str) -> None:
    told: list[tuple[dict[str, str], dict[str, str], str]] = [
        ({"store": store}, {}, "--store"),
        ({}, {"GETTONE_STORE": store}, "GETTONE_STORE"),
    ]
    for flags, environ, origin in told:
        with pytest.raises(SettingsError, match="password-in-address") as refused:
            read_settings(flags, environ, tmp_path)
        assert refused.value.origin == origin
        assert "canary" not in f"{refused.value} {refused.value.facts()}"


@pytest.mark.parametrize("owner", ["x" * 256, "a\nb"])
def test_a_user_has_an_id(tmp_path: Path, owner: str) -> None:
    with pytest.raises(SettingsError, match="owner from --owner: bad-owner"):
        read_settings({"owner": owner}, {}, tmp_path)
    assert read_settings({}, {}, tmp_path).owner == Setting("default", "default")
    assert read_settings({"owner": "42"}, {}, tmp_path).owner.value == "42"


@pytest.mark.parametrize(
    ("flag", "environ", "found"),
    [
        ("it", {"GETTONE_LANG": "en"}, Setting("it", "--lang")),
        (None, {"GETTONE_LANG": "IT"}, Setting("it", "GETTONE_LANG")),
        (None, {"LANG": "it_IT.UTF-8"}, Setting("it", "LANG")),
        (None, {"LC_ALL": "C", "LANG": "it_IT"}, Setting("en", "LC_ALL")),
        (None, {"LC_MESSAGES": "it", "LANG": "en"}, Setting("it", "LC_MESSAGES")),
        (None, {}, Setting("en", "default")),
    ],
)
def test_the_language(flag: str | None, environ: dict[str, str], found: Setting[str]) -> None:
    assert read_language(flag, environ) == found


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(SettingsError, match="language from GETTONE_LANG: unknown-language"):
        read_language(None, {"GETTONE_LANG": "fr"})


def test_a_number_without_end_is_no_company(tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").write_text("company = 0x" + "f" * 5_000, encoding="utf-8")
    with pytest.raises(SettingsError, match="not-text"):
        read_settings({}, {}, tmp_path)
    (tmp_path / "gettone.toml").write_text("company = 16", encoding="utf-8")
    assert read_settings({}, {}, tmp_path).company.value == "16"
