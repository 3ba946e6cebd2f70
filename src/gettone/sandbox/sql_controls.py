"""``Controls`` in SQLite: knobs and faults with the records, snapshots beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from gettone.sandbox.controls import Turned
from gettone.sandbox.database import Database
from gettone.sandbox.faults import ANY_OPERATION, Fault

__all__ = ["SqlControls"]

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS knobs (id INTEGER PRIMARY KEY, held TEXT NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS faults (
        id INTEGER PRIMARY KEY AUTOINCREMENT, operation_id TEXT NOT NULL, held TEXT NOT NULL
        ) STRICT""",
)
_BESIDE: Final = (
    "CREATE TABLE IF NOT EXISTS snapshots (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT"
)
_KNOBS: Final = "SELECT held FROM knobs WHERE id = 1"
_TURN: Final = "INSERT OR REPLACE INTO knobs VALUES (1, ?)"
_FAULTS: Final = "SELECT held FROM faults ORDER BY id"
_ADD_FAULT: Final = "INSERT INTO faults (operation_id, held) VALUES (?, ?)"
_NEXT_FAULT: Final = "SELECT * FROM faults WHERE operation_id IN (?, ?) ORDER BY id LIMIT 1"
_PUT_FAULT: Final = "UPDATE faults SET held = ? WHERE id = ?"
_DROP_FAULT: Final = "DELETE FROM faults WHERE id = ?"
_CLEAR_FAULTS: Final = "DELETE FROM faults"
# Made once: threads that meet a type first at the same time would end the process.
_TURNED_DECODER: Final = msgspec.json.Decoder(Turned)
_FAULT_DECODER: Final = msgspec.json.Decoder(Fault)
_SAVE: Final = "INSERT OR REPLACE INTO snapshots VALUES (?, ?)"
_SNAPSHOT: Final = "SELECT content FROM snapshots WHERE name = ?"
_SNAPSHOTS: Final = "SELECT name FROM snapshots ORDER BY name"


class SqlControls:
    """Knobs, faults and snapshots.

    Args:
        database: The records; tables are made if they are not there.
        beside: Where snapshots of them go.
    """

    def __init__(self, database: Database, beside: Database) -> None:
        self._database, self._beside = database, beside
        with database.transaction():
            for statement in _TABLES:
                database.rows(statement)
        beside.rows(_BESIDE)
        self._read: tuple[object, Turned, bool] = (None, Turned(), False)

    def turned(self) -> Turned:
        """Tell how the knobs stand."""
        return self._known()[0]

    def turn(self, turned: Turned) -> None:
        """Set them."""
        self._database.rows(_TURN, _text(turned))

    @property
    def has_faults(self) -> bool:
        """Tell whether any fault is still to happen."""
        return self._known()[1]

    def faults(self) -> Sequence[Fault]:
        """List the faults that are still to happen, the next first."""
        return [_fault(row["held"]) for row in self._database.rows(_FAULTS)]

    def add_fault(self, fault: Fault) -> None:
        """Add one behind the others."""
        self._database.rows(_ADD_FAULT, fault.operation_id, _text(fault))

    def take_fault(self, operation_id: str) -> Fault | None:
        """Take the first that is meant for an operation, one of its times."""
        with self._database.transaction():
            found = self._database.row(_NEXT_FAULT, operation_id, ANY_OPERATION)
            if found is None:
                return None
            fault = _fault(found["held"])
            if fault.times > 1:
                left = msgspec.structs.replace(fault, times=fault.times - 1)
                self._database.rows(_PUT_FAULT, _text(left), found["id"])
            else:
                self._database.rows(_DROP_FAULT, found["id"])
        return fault

    def clear_faults(self) -> None:
        """Let nothing more happen."""
        self._database.rows(_CLEAR_FAULTS)

    def content(self) -> bytes:
        """Give all records as bytes."""
        return self._database.content()

    def load(self, content: bytes) -> None:
        """Put what ``content`` gave in place of all records."""
        self._database.replace_content(content)

    def save(self, name: str) -> None:
        """Keep all records as they are under *name*, in place of what is there."""
        self._beside.rows(_SAVE, name, self.content())

    def restore(self, name: str) -> bool:
        """Put all records back as they were; tell whether *name* was there."""
        found = self._beside.row(_SNAPSHOT, name)
        if found is not None:
            self.load(found["content"])
        return found is not None

    def _known(self) -> tuple[Turned, bool]:
        """Give the knobs, and whether any fault waits; read again after a change."""
        version, turned, has_faults = self._read
        now = self._database.version
        if version != now:
            found = self._database.row(_KNOBS)
            turned = _TURNED_DECODER.decode(found["held"]) if found else Turned()
            has_faults = bool(self._database.rows(_FAULTS))
            self._read = (now, turned, has_faults)
        return turned, has_faults

    def snapshots(self) -> Sequence[str]:
        """List the names that records are kept under."""
        return [row["name"] for row in self._beside.rows(_SNAPSHOTS)]


def _text(held: Turned | Fault) -> str:
    return msgspec.json.encode(held).decode()


def _fault(text: str) -> Fault:
    return _FAULT_DECODER.decode(text)
