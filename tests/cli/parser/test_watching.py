from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.shell import Shell, Told
from gettone.cli import session
from gettone.cli.terminal import Terminal
from gettone.connections import front
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.drive.api import Api
from gettone.sandbox.app import Sandbox
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.store.interface import TokenStore

SUPPLIERS = ("--scope", "entity.suppliers:r")
CLIENTS = ("--scope", "entity.clients:r")


class Waiting:
    """What the user does while somebody waits.

    Attributes:
        naps: The waits, in seconds.
        meanwhile: Called after so many of them.
    """

    def __init__(self) -> None:
        self.naps: list[float] = []
        self.meanwhile: dict[int, Callable[[], None]] = {}

    def api(self, token: AccessToken, **more: Any) -> Api:
        """Open the front door that waits here."""
        return Api(token, **{**more, "sleep": self})

    def __call__(self, seconds: float) -> None:
        if seconds:
            self.naps.append(seconds)
            self.meanwhile.get(len(self.naps), lambda: None)()


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    made = Waiting()
    # A token from elsewhere, and a kept one, which is opened through the store.
    for module in (session, front):
        monkeypatch.setattr(module, "Api", made.api)
    return made


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain only."""
    assert connected_shell("connect", "--token-file", token_file).code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    del connected_shell.variables["GETTONE_BASE_URL"]
    return connected_shell


def edit(sandbox: Sandbox, scope_text: str) -> None:
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet.parse(scope_text))


def lines(told: Told) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.out.splitlines()]


def test_what_is_there_needs_no_waiting(kept: Shell, waiting: Waiting) -> None:
    told = kept("watch", *SUPPLIERS)
    assert (told.code, waiting.naps) == (0, [])
    assert told.out == (
        "Rossi S.r.l.\n"
        "  there: entity.suppliers:r (Suppliers: Read only)\n"
        "All the permissions that are needed are there."
        " Nothing needs pasting again: the token is the same.\n"
    )


def test_what_is_ticked_meanwhile_is_told_and_kept(
    kept: Shell, sandbox: Sandbox, keychain: TokenStore, waiting: Waiting
) -> None:
    waiting.meanwhile[2] = lambda: edit(sandbox, "entity.suppliers:r entity.clients:r")
    told = kept("watch", *SUPPLIERS, *CLIENTS)
    assert (told.code, waiting.naps) == (0, [15.0, 20.0])
    first, last = told.out.split("Ctrl-C ends it.\n")
    assert "missing: entity.clients:r (Clients: Read only)" in first
    assert last.splitlines() == [
        "Rossi S.r.l.: arrived: entity.clients:r (Clients: Read only)",
        "All the permissions that are needed are there."
        " Nothing needs pasting again: the token is the same.",
    ]
    finding = keychain.load("default").evidence.finding(
        CompanyId(16), Scope.parse("entity.clients:r")
    )
    assert finding is not None
    assert (finding.standing, finding.was) == (Standing.GRANTED, Standing.REFUSED)


def test_what_stays_missing_has_a_code_of_its_own(kept: Shell, waiting: Waiting) -> None:
    told = kept("watch", *CLIENTS, "--json")
    assert (told.code, sum(waiting.naps)) == (30, 1200)
    looks = lines(told)
    assert [look["look"] for look in looks] == list(range(1, 26))
    assert [look["ending"] for look in looks[-2:]] == [None, "time-up"]
    assert {json.loads(line)["note"]["reference"] for line in told.err.splitlines()} == {
        "cli.source.connection"
    }


def test_the_person_beside_it_sees_how_long_it_takes(
    kept: Shell, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        Terminal, "progress", lambda _, one: said.append(one.reference if one else "wiped")
    )
    kept("watch", *CLIENTS)
    assert said[:3] == ["wiped", "watch.progress", "wiped"]
    assert said[-2:] == ["wiped", "wiped"]


def test_ctrl_c_leaves_what_was_learnt(kept: Shell, keychain: TokenStore, waiting: Waiting) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    waiting.meanwhile[1] = interrupt
    told = kept("watch", *SUPPLIERS, *CLIENTS)
    assert told.code == 130
    assert told.err.splitlines()[-2:] == [
        "The waiting has ended. Nothing needs pasting again: the token is the same.",
        "Stopped.",
    ]
    evidence = keychain.load("default").evidence
    assert {held.scope.text: held.standing for held in evidence.findings} == {
        "entity.suppliers:r": Standing.GRANTED,
        "entity.clients:r": Standing.REFUSED,
    }


def test_a_dead_token_ends_it_with_what_to_paste(
    kept: Shell, sandbox: Sandbox, waiting: Waiting
) -> None:
    def disconnect() -> None:
        [connected] = sandbox.desk.connected(DEMO_USER_ID)
        sandbox.desk.disconnect(DEMO_USER_ID, connected.id)

    waiting.meanwhile[1] = disconnect
    told = kept("watch", *CLIENTS)
    assert told.code == 4
    assert "Copy the new token and paste it in place of the old one." in told.err


def test_one_company_is_named(kept: Shell, sandbox: Sandbox, waiting: Waiting) -> None:
    [connected] = sandbox.desk.connected(DEMO_USER_ID)

    def choose() -> None:
        sandbox.desk.edit_companies(DEMO_USER_ID, connected.id, [16, 18])

    waiting.meanwhile[1] = choose
    told = kept("watch", *SUPPLIERS, "--company", "Bianchi")
    assert told.code == 0
    assert told.out.startswith("Bianchi Costruzioni S.r.l.\n  the token does not open this")
    assert "Bianchi Costruzioni S.r.l.: arrived: entity.suppliers:r" in told.out
    assert kept("watch", *SUPPLIERS, "--company", "16").out.startswith("Rossi S.r.l.\n")
    assert kept("watch", *SUPPLIERS, "--company", "nobody").code == 18


def test_a_token_from_a_file_is_watched_too(
    connected_shell: Shell, token_file: str, waiting: Waiting
) -> None:
    assert connected_shell("watch", *SUPPLIERS, "--token-file", token_file).code == 0


def test_what_the_project_declares_is_waited_for(
    kept: Shell, waiting: Waiting, tmp_path: Path
) -> None:
    path = tmp_path / "gettone.toml"
    path.write_text('[application]\nname = "Palestra"\noperations = ["listClients"]\n', "utf-8")
    told = kept("watch")
    assert told.code == 30
    assert "Beside Palestra press Manage." in told.out


def test_a_document_without_a_type_is_said_and_not_waited_for(
    kept: Shell, waiting: Waiting
) -> None:
    told = kept("watch", "--operation", "getIssuedDocument", *SUPPLIERS)
    assert told.code == 11
    assert "getIssuedDocument needs one of these scopes" in told.err
    assert kept("watch", "--operation", "getIssuedDocument", *CLIENTS).code == 30
    alone = kept("watch", "--operation", "getIssuedDocument")
    assert (alone.code, alone.out) == (11, "")


def test_nothing_to_wait_for(kept: Shell) -> None:
    told = kept("watch", "--operation", "getUserInfo")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("The application needs no permission")
    assert kept("watch").code == 2
