from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.cli.parser import sandboxing
from gettone.cli.terminal import Terminal
from gettone.drive.origin import LIVE_ORIGIN
from gettone.sandbox.app import SandboxSettings
from gettone.sandbox.minting import mint
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.rules import Policies

ANY = "0.0.0.0"  # noqa: S104 - never bound here


class Started:
    """Takes the place of the server, which would run for ever."""

    def __init__(self) -> None:
        self.settings = SandboxSettings()
        self.host = ""
        self.port = -1

    def __call__(
        self, settings: SandboxSettings, *, host: str, port: int, ready: Callable[[str], None]
    ) -> None:
        self.settings, self.host, self.port = settings, host, port
        ready(f"http://{host}:{port}")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    made = Started()
    monkeypatch.setattr(sandboxing, "run_forever", made)
    return made


def test_it_starts_on_this_machine_only(shell: Shell, started: Started) -> None:
    told = shell("sandbox")
    assert told.code == 0
    assert (started.host, started.port) == ("127.0.0.1", 8400)
    assert started.settings.password is None
    assert "http://127.0.0.1:8400" in told.out
    assert started.settings.sign_in_code in told.out
    assert told.err == "The sandbox has stopped.\n"


def test_what_is_not_known_of_the_provider_can_be_chosen(shell: Shell, started: Started) -> None:
    words = (
        *("--edit-delay", "2.5", "--forbidden-body", "neither", "--wrong-company", "404"),
        *("--stable-order", "--strict-bodies"),
    )
    told = shell(
        "sandbox", *words, "--db", "~/x.db", "--port", "0", "--allow-host", "box", "--json"
    )
    assert told.as_json["db"].endswith("/x.db")
    settings = started.settings
    assert (settings.edit_delay_s, settings.allowed_hosts) == (2.5, frozenset({"box"}))
    assert settings.policies == Policies(
        forbidden_body="neither", wrong_company=404, stable_order=True, strict_bodies=True
    )


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ([], Limits()),
        (["--quotas", "documented"], Limits()),
        (["--quotas", "off"], OFF),
        (["--quotas", "0.1"], Limits(five_minutes=30, hour=100, month=4000)),
    ],
)
def test_quotas_are_as_documented_unless_said(
    shell: Shell, started: Started, words: list[str], limits: Limits
) -> None:
    assert shell("sandbox", *words).code == 0
    assert started.settings.limits == limits


@pytest.mark.parametrize("word", ["many", "0", "-1", "nan", "inf"])
def test_quotas_that_are_none(shell: Shell, started: Started, word: str) -> None:
    told = shell("sandbox", "--quotas", word)
    assert (told.code, started.port) == (2, -1)


@pytest.mark.parametrize(
    "words", [("sandbox", "--db", ""), ("sandbox", "token", "--db", " ", "--company", "16")]
)
def test_a_file_without_a_name_is_refused(
    shell: Shell, started: Started, words: tuple[str, ...]
) -> None:
    told = shell(*words)
    assert (told.code, told.out) == (2, "")
    assert "The value of --db is empty." in told.err


def test_a_new_file_and_a_token_without_permission_are_told(shell: Shell, tmp_path: Path) -> None:
    words = ("sandbox", "token", "--db", str(tmp_path / "nope.db"), "--company", "16")
    first = shell(*words)
    assert first.code == 0
    assert f"A new file was made: {tmp_path / 'nope.db'}." in first.err
    assert "no permission at all" in first.err
    assert shell(*words, "--scope", "entity.suppliers:r").err == ""


def test_another_interface_must_be_asked_for_loudly(shell: Shell, started: Started) -> None:
    told = shell("sandbox", "--host", ANY)
    assert told.code == 2
    assert "--expose" in told.err
    assert started.port == -1


@pytest.mark.parametrize(
    ("host", "names"),
    [
        (ANY, frozenset[str]()),
        ("10.0.0.1", frozenset({"10.0.0.1"})),
        ("fd00::1", frozenset({"[fd00::1]"})),
        ("no host at all", frozenset({"no host at all"})),
    ],
)
def test_an_open_sandbox_has_a_password_of_ones_own(
    shell: Shell, started: Started, tmp_path: Path, host: str, names: frozenset[str]
) -> None:
    (tmp_path / "password").write_text("correct horse\n", encoding="utf-8")
    words = ("sandbox", "--expose", "--host", host)
    told = shell(*words, "--password-file", str(tmp_path / "password"))
    assert told.code == 0
    assert started.settings.password == "correct horse"
    assert started.settings.allowed_hosts == names
    assert "correct horse" not in told.out + told.err


def test_a_name_to_answer_to_is_read_as_people_write_it(shell: Shell, started: Started) -> None:
    names = ("MyBox:8474", "https://other.lan/")
    assert shell("sandbox", "--allow-host", names[0], "--allow-host", names[1]).code == 0
    assert started.settings.allowed_hosts == {"mybox", "other.lan"}


@pytest.mark.parametrize("name", ["", "*", "my box", "http://box/path"])
def test_a_name_to_answer_to_that_is_none(shell: Shell, started: Started, name: str) -> None:
    told = shell("sandbox", "--allow-host", name)
    assert told.code == 2
    assert "--allow-host" in told.err
    assert started.port == -1


def test_the_password_may_be_typed(shell: Shell, started: Started, person: None) -> None:
    told = shell("sandbox", "--expose", typed="correct horse\n")
    assert told.code == 0
    assert started.settings.password == "correct horse"


def test_a_password_that_does_not_do(shell: Shell, started: Started, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("short", encoding="utf-8")
    told = shell("sandbox", "--expose", "--password-file", str(tmp_path / "password"))
    assert (told.code, "8 characters" in told.err) == (2, True)
    assert shell("sandbox", "--expose").code == 2
    assert shell("sandbox", "--expose", "--password-file", "absent").code == 17


def test_a_port_that_is_taken(shell: Shell, sandbox_url: str) -> None:
    port = sandbox_url.rpartition(":")[2]
    told = shell("sandbox", "--port", port, "--lang", "it")
    assert told.code == 19
    assert f"sulla porta {port}" in told.err


def test_a_token_without_the_page(shell: Shell, tmp_path: Path) -> None:
    words = ("sandbox", "token", "--db", str(tmp_path / "x.db"), "--company", "16")
    told = shell(*words, "--scope", "entity.suppliers:r", "--scope", "stock:r")
    assert told.code == 0
    assert told.out.startswith("a/eyJ")
    assert told.out.count("\n") == 1
    said = shell(*words, "--json").as_json
    assert said["access_token"].startswith("a/eyJ")
    assert said["scopes"] == []


def test_a_scope_that_is_none_is_suggested(shell: Shell, tmp_path: Path) -> None:
    words = ("sandbox", "token", "--db", str(tmp_path / "x.db"), "--company", "16", "--json")
    error = shell(*words, "--scope", "entity.supplier:r").error
    assert (error["problem"], error["named"]) == ("no-such-scope", "entity.supplier:r")
    assert error["suggestions"][0] == "entity.suppliers:r"
    assert not (tmp_path / "x.db").exists()


def test_records_that_are_not_ours(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database at all, but long enough to be one" * 50)
    told = shell("sandbox", "token", "--db", str(tmp_path / "x.db"), "--company", "16")
    assert told.code == 19
    assert "Traceback" not in told.err


def variables_in(folder: Path) -> dict[str, str]:
    text = (folder / "gettone.postman_environment.json").read_text(encoding="utf-8")
    return {one["key"]: one["value"] for one in json.loads(text)["values"]}


def test_files_for_postman_have_no_token_unless_it_is_given(shell: Shell, tmp_path: Path) -> None:
    told = shell("sandbox", "postman", "--to", str(tmp_path), "--lang", "it")
    assert told.code == 0
    assert "access_token" in told.out
    here = {"base_url": "http://127.0.0.1:8400", "company_id": "16", "access_token": ""}
    assert variables_in(tmp_path) == here
    assert shell("sandbox", "postman", "--to", str(tmp_path)).code == 2


def test_a_token_for_postman_comes_from_file_input_or_prompt(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = mint()
    kept = tmp_path / "token"
    kept.write_text(token.reveal(), encoding="utf-8")
    kept.chmod(0o600)
    to = ("sandbox", "postman", "--to", str(tmp_path), "--force", "--json")
    said = [
        shell(*to, "--token-file", str(kept)),
        shell(*to, "--token-file", "-", typed=token.reveal()),
    ]
    assert shell(*to, "--ask-token").error["reference"] == "usage"
    monkeypatch.setattr(Terminal, "can_ask", lambda _terminal: True)
    said.append(shell(*to, "--ask-token", "--company", "18", typed=token.reveal() + "\n"))
    for told in said:
        assert told.as_json["has_token"] is True
        assert token.reveal() not in told.out + told.err
    assert variables_in(tmp_path)["access_token"] == token.reveal()
    assert variables_in(tmp_path)["company_id"] == "18"


def test_a_live_token_is_written_with_the_provider_s_address_alone(
    shell: Shell, tmp_path: Path
) -> None:
    live = f"a/{'x' * 40}"
    to = ("sandbox", "postman", "--to", str(tmp_path), "--token-file", "-")
    refused = shell(*to, "--base-url", "http://127.0.0.1:8400", "--json", typed=live)
    assert refused.error["reference"] == "wrong-origin"
    assert list(tmp_path.iterdir()) == []
    assert shell(*to, typed=live).code == 0
    written = {
        "base_url": "https://api-v2.fattureincloud.it",
        "company_id": "",
        "access_token": live,
    }
    assert variables_in(tmp_path) == written
    other = shell(*to, "--force", "--base-url", LIVE_ORIGIN, "--json", typed=mint().reveal())
    assert other.error["reference"] == "wrong-origin"
    assert variables_in(tmp_path) == written
