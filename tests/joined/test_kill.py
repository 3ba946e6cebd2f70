"""kill -9 under write load: every write that was answered 2xx is there afterwards."""

from __future__ import annotations

import http.client
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gettone.cli.commands.sandbox import token_page
from gettone.cli.page import Secret
from gettone.domain.scope import ScopeSet
from gettone.sandbox.sql import SqlRecords
from soak import KILLS, TIMEOUT_S

COMPANY, FAMILY = 16, "clients"
CLIENTS = f"/c/{COMPANY}/entities/clients"
WRITERS = 3
LONGEST_S = 0.25


@dataclass
class Ledger:
    """What the sandbox said it had done.

    Attributes:
        names: The name of each client that must be there, by id.
        gone: Clients that must not be there.
        doubtful: Clients whose last write was not answered.
        given: Every id that was given, and how often.
        answered: How many writes were answered 2xx.
    """

    names: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    given: list[int] = field(default_factory=list)
    answered: int = 0


class Writer(threading.Thread):
    """Create, rename and delete clients until the sandbox is gone; some are kept."""

    def __init__(self, base_url: str, token_text: str, name: str) -> None:
        super().__init__(daemon=True)
        self.ledger = Ledger()
        self.unexpected: list[int] = []
        self.begun = threading.Event()
        self._stem = name
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=10)
        self._headers = {
            "authorization": f"Bearer {token_text}",
            "content-type": "application/json",
        }

    def run(self) -> None:
        with closing(self._connection):
            try:
                for turn in range(100_000):
                    self._turn(turn)
            except (OSError, http.client.HTTPException):
                return

    def _turn(self, turn: int) -> None:
        ledger, name = self.ledger, f"{self._stem}-{turn}"
        client_id = int(self._ask("POST", CLIENTS, {"data": {"name": name}})["data"]["id"])
        ledger.given.append(client_id)
        ledger.names[client_id] = name
        path = f"{CLIENTS}/{client_id}"
        ledger.doubtful.add(client_id)
        if turn % 3 == 1:
            self._ask("PUT", path, {"data": {"name": f"{name}-bis"}})
            ledger.names[client_id] = f"{name}-bis"
        if turn % 3 == 2:
            self._ask("DELETE", path)
            del ledger.names[client_id]
            ledger.gone.add(client_id)
        ledger.doubtful.discard(client_id)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, self._headers)
        answer = self._connection.getresponse()
        held = answer.read()
        if answer.status != 200:
            self.unexpected.append(answer.status)
            raise http.client.HTTPException(answer.status)
        self.ledger.answered += 1
        self.begun.set()
        return json.loads(held) if held else None


@contextmanager
def served(db_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the real command; at the end it is killed, whatever it is doing."""
    command = [sys.executable, "-m", "gettone", "sandbox", "--db", str(db_path), "--quotas", "off"]
    with subprocess.Popen(
        [*command, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(_first_document(process.stdout))["api"], process
        finally:
            process.kill()


def _first_document(lines: Iterator[str]) -> str:
    text = ""
    for line in lines:
        text += line
        if line.rstrip() in {"}", ""} or (line.startswith("{") and line.rstrip().endswith("}")):
            return text
    raise AssertionError(text)


def lost(db_path: Path, ledger: Ledger) -> list[str]:
    """Open the file, and list what is not as it was answered."""
    with closing(sqlite3.connect(db_path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with SqlRecords(db_path) as records:
        there = {
            client_id: row["name"]
            for client_id in {*ledger.names, *ledger.gone}
            if (row := records.get(COMPANY, FAMILY, client_id))
        }
    wrong = [
        f"{client_id}: {name}, but {there.get(client_id)}"
        for client_id, name in ledger.names.items()
        if client_id not in ledger.doubtful and there.get(client_id) != name
    ]
    return wrong + [f"{client_id}: deleted" for client_id in ledger.gone if client_id in there]


def killed_once(db_path: Path, token_text: str, ledger: Ledger, number: int) -> None:
    """Write from several threads, kill the server at some moment, and note the answers.

    One time in ten that may be before it has answered anything.
    """
    with served(db_path) as (base_url, process):
        writers = [
            Writer(base_url, token_text, f"round-{number}-{which}") for which in range(WRITERS)
        ]
        for one in writers:
            one.start()
        assert number % 10 == 9 or writers[0].begun.wait(60)
        time.sleep(random.uniform(0, LONGEST_S))
        process.kill()
        for one in writers:
            one.join()
    assert [one.unexpected for one in writers] == [[]] * WRITERS
    for one in writers:
        ledger.names |= one.ledger.names
        ledger.gone |= one.ledger.gone
        ledger.doubtful |= one.ledger.doubtful
        ledger.given += one.ledger.given
        ledger.answered += one.ledger.answered


@pytest.mark.timeout(TIMEOUT_S)
def test_no_answered_write_is_lost_by_kill_9(tmp_path: Path) -> None:
    db_path = tmp_path / "sandbox.db"
    token = token_page(db_path, [COMPANY], ScopeSet.parse("entity.clients:a")).as_json
    secret = token["access_token"]
    assert isinstance(secret, Secret)
    ledger = Ledger()
    for number in range(KILLS):
        killed_once(db_path, secret.token.reveal(), ledger, number)
        assert lost(db_path, ledger) == [], f"after kill {number + 1}"
    assert len(ledger.given) == len(set(ledger.given))
    assert ledger.answered >= 0.9 * KILLS  # One kill in ten may come before any answer.
    print(f"{KILLS} kills, {ledger.answered} writes answered")  # noqa: T201 - shown with -s


def test_a_lost_write_would_be_seen(tmp_path: Path) -> None:
    db_path = tmp_path / "sandbox.db"
    token_page(db_path, [COMPANY], ScopeSet())
    there = Ledger(names={41: "Officine Valseriana S.r.l."}, doubtful={43}, gone={4_321})
    assert lost(db_path, there) == []
    there.names |= {42: "Altra", 4_322: "Nuova", 43: "Dubbia"}
    there.gone.add(44)
    assert [each.partition(":")[0] for each in lost(db_path, there)] == ["42", "4322", "44"]
