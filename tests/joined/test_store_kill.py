"""kill -9 while tokens are saved and keys are rotated: each token is there afterwards."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from gettone.store.sql.rotation import keys_in_use, rotate
from joined.store_child import connection, sql_store, store_of
from soak import STORE_KILLS, TIMEOUT_S

CHILD = Path(__file__).with_name("store_child.py")
OWNERS = 12
LONGEST_S = 0.06


@dataclass
class Stage:
    """A store in a place, and what must be in it.

    Attributes:
        held: The last token of each owner that was told as kept.
        begun: One whose saving was begun after that, and not told.
    """

    place: str
    address: str
    key_file: Path
    held: dict[int, str] = field(default_factory=dict)
    begun: dict[int, str] = field(default_factory=dict)
    cut_short: int = 0

    def fill(self) -> None:
        of = store_of(self.place, self.address, self.key_file)
        for owner in range(OWNERS):
            self.held[owner] = f"a/first.{owner}"
            of(owner).save(connection(self.held[owner], self.name(owner)))

    def name(self, owner: int) -> str:
        return f"main{owner}" if self.place == "file" else "main"

    @contextmanager
    def child(self, work: str) -> Iterator[None]:
        """Let a process work, and kill it; what it said is written down."""
        words = [self.place, self.address, str(self.key_file), work, str(OWNERS)]
        with subprocess.Popen(
            [sys.executable, str(CHILD), *words], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "go\n"
            yield
            process.kill()
            told = process.stdout.read().splitlines()
        self.cut_short += "finished" not in told
        for line in told:
            word, *rest = line.split()
            if word in {"begun", "done"}:
                owner, token = int(rest[0]), f"a/{process.pid}.{rest[1]}"
                self.begun[owner] = token
                if word == "done":
                    self.held[owner] = token

    def lost(self) -> list[str]:
        """Open the store, and list the owners whose token is not there."""
        of = store_of(self.place, self.address, self.key_file)
        found = {owner: of(owner).load(self.name(owner)).token.reveal() for owner in range(OWNERS)}
        wrong = [
            f"{owner}: {token}"
            for owner, token in found.items()
            if token not in {self.held[owner], self.begun.get(owner)}
        ]
        self.held |= found
        return wrong


@pytest.fixture(params=["sqlite", "postgres", "file"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    address = str(tmp_path / "connections")
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").fresh()
    made = Stage(request.param, address, tmp_path / "store.key")
    FileKeys(made.key_file, "--key-file").add(Key.draw())
    made.fill()
    return made


@pytest.mark.timeout(TIMEOUT_S)
def test_no_token_is_lost_while_one_is_saved(stage: Stage) -> None:
    for number in range(STORE_KILLS):
        with stage.child("save"):
            time.sleep(random.uniform(0, LONGEST_S))
        assert stage.lost() == [], f"after kill {number + 1}"


@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("stage", ["sqlite", "postgres"], indirect=True)
def test_no_token_is_lost_while_keys_are_rotated_and_tokens_saved(stage: Stage) -> None:
    for number in range(STORE_KILLS):
        FileKeys(stage.key_file, "--key-file").add(Key.draw())
        saving = stage.child("save") if number % 2 else nullcontext()
        with saving, stage.child("rotate"):
            time.sleep(random.uniform(0, LONGEST_S if number % 2 else LONGEST_S / 4))
        assert stage.lost() == [], f"after kill {number + 1}"
    assert stage.cut_short >= STORE_KILLS / 2
    with closing(sql_store(stage.place, stage.address, stage.key_file)) as store:
        list(rotate(store))
        assert [use.owners_count for use in keys_in_use(store)] == [OWNERS]
        newest = store.envelope.keys.first
    stage.key_file.write_text(newest.expose(), encoding="utf-8")
    assert stage.lost() == []


def test_a_lost_token_would_be_seen(stage: Stage) -> None:
    stage.held[3] = "a/another"
    assert stage.lost() == ["3: a/first.3"]
