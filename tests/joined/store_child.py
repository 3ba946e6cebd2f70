"""A process that saves or rotates for as long as it is left alive.

    python store_child.py PLACE ADDRESS KEY_FILE save|rotate OWNERS

It says what it is about to do and what it has done, a line each; whoever
started it kills it at some moment and looks at what is there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from gettone.domain.access_token import AccessToken
from gettone.domain.company import User, UserId
from gettone.domain.evidence import Evidence
from gettone.store.file import SealedFileStore
from gettone.store.interface import Connection, TokenStore
from gettone.store.key_places import FileKeys
from gettone.store.seal import Cost
from gettone.store.sql.many import SqlStore
from gettone.store.sql.postgres import Address, PostgresDatabase
from gettone.store.sql.rotation import rotate
from gettone.store.sql.sqlite import SqliteDatabase

AT = datetime(2026, 3, 1, tzinfo=UTC)
NAME = "main"


def sql_store(place: str, address: str, key_file: Path) -> SqlStore:
    """Open the store of many owners."""
    sqlite = place == "sqlite"
    database = SqliteDatabase(Path(address)) if sqlite else PostgresDatabase(Address(address))
    return SqlStore(database, FileKeys(key_file, "--key-file"))


def store_of(place: str, address: str, key_file: Path) -> Callable[[int], TokenStore]:
    """Open a store, and give the store of each owner of it."""
    if place == "file":
        sealed = SealedFileStore(Path(address), lambda: "correct horse", cost=Cost(log2_n=1))
        return lambda _owner: sealed
    store = sql_store(place, address, key_file)
    return lambda owner: store.of(str(owner))


def connection(token: str, name: str = NAME) -> Connection:
    user = User(id=UserId(1), name="Mario Rossi", email="mario@example.com")
    return Connection(
        name=name,
        token=AccessToken(token),
        user=user,
        companies=(),
        evidence=Evidence(),
        origin="http://127.0.0.1:8400",
        created_at=AT,
    )


def say(*words: object) -> None:
    """Write a line at once, past every buffer."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def save(place: str, address: str, key_file: Path, owners: int) -> None:
    """Save one token after another, round and round the owners."""
    of = store_of(place, address, key_file)
    say("go")
    for number in count():
        owner = number % owners
        say("begun", owner, number)
        name = f"{NAME}{owner}" if place == "file" else NAME
        of(owner).save(connection(f"a/{os.getpid()}.{number}", name))
        say("done", owner, number)


def rotate_on(place: str, address: str, key_file: Path) -> None:
    """Bring everything under the first key, which whoever started it has just added."""
    store = sql_store(place, address, key_file)
    say("go")
    for progress in rotate(store, batch=2):
        say("rotated", progress.done)
    say("finished")


def main(arguments: list[str]) -> None:
    place, address, key_file, work, owners = arguments
    if work == "save":
        save(place, address, Path(key_file), int(owners))
    else:
        rotate_on(place, address, Path(key_file))


if __name__ == "__main__":
    main(sys.argv[1:])
