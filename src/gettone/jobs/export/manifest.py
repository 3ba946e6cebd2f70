"""What an export holds, counted, summed and hashed; and whether it still does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from gettone.errors import ExportError
from gettone.wire.bodies import Body

__all__ = ["Flaw", "Sums", "described", "flaws_of", "read_manifest"]

# Fields with the day of a record, the first that it has.
_DAYS: Final = ("date", "due_date")
# Years of the sums of records without a day.
NO_YEAR: Final = "-"


class Sums:
    """Counts a list's records, and sums their amounts year by year."""

    def __init__(self) -> None:
        self.count = 0
        self._by_year: dict[str, dict[str, Decimal]] = {}

    def add(self, record: Body) -> None:
        """Count one record."""
        self.count += 1
        year = next((str(record[name])[:4] for name in _DAYS if record.get(name)), NO_YEAR)
        for name, held in record.items():
            is_amount = name.startswith("amount") and isinstance(held, int | float)
            if is_amount and not isinstance(held, bool):
                sums = self._by_year.setdefault(year, {})
                # The number as it was written, not as binary has it.
                sums[name] = sums.get(name, Decimal(0)) + Decimal(repr(held))

    def as_json(self) -> dict[str, object]:
        """Give number and sums; amounts as texts, exact."""
        by_year = {
            year: {name: str(held) for name, held in sorted(sums.items())}
            for year, sums in sorted(self._by_year.items())
        }
        return {"count": self.count, "sums": by_year}


@dataclass(frozen=True, slots=True)
class Flaw:
    """A file that is not what the manifest says.

    Attributes:
        problem: ``missing``, ``unreadable`` or ``changed``.
    """

    name: str
    problem: str


def described(path: Path) -> dict[str, object]:
    """Give a file's size and SHA-256."""
    return {"bytes": path.stat().st_size, "sha256": _hashed(path)}


def read_manifest(path: Path) -> Mapping[str, object]:
    """Read a manifest.

    Raises:
        ExportError: There is none, or it is something else.
    """
    try:
        read: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        failure = ExportError("no-manifest", str(path))
    except (OSError, ValueError):
        failure = ExportError("not-a-manifest", str(path))
    else:
        if isinstance(read, dict) and isinstance(cast("Body", read).get("files"), dict):
            return cast("Body", read)
        failure = ExportError("not-a-manifest", str(path))
    raise failure


def flaws_of(manifest: Mapping[str, object], folder: Path) -> tuple[Flaw, ...]:
    """List the files that are missing or changed since they were written."""
    files = cast("Mapping[str, Mapping[str, object]]", manifest["files"])
    found = ((name, _flaw(name, folder, said)) for name, said in files.items())
    return tuple(Flaw(name, problem) for name, problem in found if problem)


def _flaw(name: str, folder: Path, said: Mapping[str, object]) -> str:
    path = folder / name
    if path.name != name:
        # A name that leads out of the folder is none that gettone wrote.
        return "missing"
    try:
        is_same = described(path) == {name: said.get(name) for name in ("bytes", "sha256")}
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"
    return "" if is_same else "changed"


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
