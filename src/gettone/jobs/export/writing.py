"""The files of an export, written whole or not at all."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from gettone.errors import ExportError
from gettone.jobs.export.formats.csv_files import write_csv, write_excel_csv
from gettone.jobs.export.formats.filled import Filled, Row
from gettone.jobs.export.formats.json_lines import write_json_lines
from gettone.jobs.export.formats.parquet import write_parquet
from gettone.jobs.export.formats.sqlite_file import write_sqlite
from gettone.jobs.export.formats.xlsx import write_xlsx
from gettone.jobs.export.manifest import Sums, described
from gettone.jobs.export.parts import Part
from gettone.jobs.export.spool import Spool
from gettone.jobs.export.tables import Table, tables_of
from gettone.wire.bodies import Body

__all__ = ["FORMATS", "Format", "Target", "write"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write an export.

    Attributes:
        suffix: Of its files.
        is_one_file: All tables go into one file.
        library: What must be installed; empty for nothing.
    """

    suffix: str
    is_one_file: bool = False
    library: str = ""


FORMATS: Final[Mapping[str, Format]] = {
    "jsonl": Format(suffix=".jsonl"),
    "csv": Format(suffix=".csv"),
    "excel-csv": Format(suffix=".csv"),
    "xlsx": Format(suffix=".xlsx", is_one_file=True, library="xlsxwriter"),
    "parquet": Format(suffix=".parquet", library="pyarrow"),
    "sqlite": Format(suffix=".sqlite", is_one_file=True),
}
_OF_A_TABLE: Final[Mapping[str, Callable[[Path, Filled], None]]] = {
    "csv": write_csv,
    "excel-csv": write_excel_csv,
    "parquet": write_parquet,
}
_OF_ALL: Final[Mapping[str, Callable[[Path, Sequence[Filled]], None]]] = {
    "xlsx": write_xlsx,
    "sqlite": write_sqlite,
}
# Name -> what writes the file.
Files: TypeAlias = dict[str, Callable[[Path], None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an export goes.

    Attributes:
        form: One of ``FORMATS``.
        path: The folder, or the file where the format has one.
    """

    form: str
    path: Path

    @classmethod
    def of(cls, form: str, path: Path) -> Target:
        """Check that the format can be written there.

        Raises:
            ExportError: Its library is not installed, or the path is a file
                where a folder is wanted, or the other way about.
        """
        chosen = FORMATS[form]
        if chosen.library and find_spec(chosen.library) is None:
            raise ExportError("no-library", format=form, library=chosen.library)
        if chosen.is_one_file and path.is_dir():
            raise ExportError("wants-a-file", str(path), format=form, suffix=chosen.suffix)
        if not chosen.is_one_file and path.exists() and not path.is_dir():
            raise ExportError("wants-a-folder", str(path), format=form)
        return cls(form=form, path=path)

    @property
    def folder(self) -> Path:
        """Give the folder in which the files are."""
        return self.path.parent if FORMATS[self.form].is_one_file else self.path

    @property
    def spool(self) -> Path:
        """Give the file that holds what was read so far."""
        is_one_file = FORMATS[self.form].is_one_file
        name = f".{self.path.name}.gettone-export" if is_one_file else ".gettone-export"
        return self.folder / name

    @property
    def manifest(self) -> Path:
        """Give the file that says what the export holds."""
        is_one_file = FORMATS[self.form].is_one_file
        return self.folder / (f"{self.path.name}.manifest.json" if is_one_file else "manifest.json")


def write(
    target: Target, spool: Spool, parts: Sequence[Part], facts: Mapping[str, object], now: datetime
) -> Mapping[str, object]:
    """Write the files, then the manifest; each takes its place when it is whole.

    Args:
        target: Where, and how.
        spool: What was read.
        parts: The lists.
        facts: What else the manifest is to say.
        now: When, aware.

    Returns:
        The manifest.

    Raises:
        ExportError: The format has no room for what was read.
    """
    files = _files(target, spool, parts)
    for name, written in files.items():
        _put(target.folder / name, written)
    manifest = {
        **facts,
        "format": target.form,
        "written_at": now.isoformat(timespec="seconds"),
        "lists": {part.name: _summed(spool, part) for part in parts},
        "files": {name: described(target.folder / name) for name in files},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    _put(target.manifest, _with(_write_text, text))
    spool.note("ended", now.isoformat())
    return manifest


def _files(target: Target, spool: Spool, parts: Sequence[Part]) -> Files:
    """Name the files, with what writes each."""
    by_family: dict[str, list[Part]] = {}
    for part in parts:
        by_family.setdefault(part.family.name, []).append(part)
    suffix = FORMATS[target.form].suffix
    if target.form == "jsonl":
        return {
            f"{name}{suffix}": _with(write_json_lines, _texts(spool, held))
            for name, held in by_family.items()
        }
    tables = [filled for held in by_family.values() for filled in _filled(spool, held)]
    if target.form in _OF_ALL:
        return {target.path.name: _with(_OF_ALL[target.form], tables)}
    of_a_table = _OF_A_TABLE[target.form]
    return {f"{one.table.name}{suffix}": _with(of_a_table, one) for one in tables}


def _filled(spool: Spool, parts: Sequence[Part]) -> Iterator[Filled]:
    """Give the tables of a family; those of lists only if they hold something."""
    records = _Records(spool, parts)
    for table in tables_of(parts[0].family):
        filled = Filled(table=table, rows=partial(_rows, records, table))
        if not table.path or next(filled.rows(), None) is not None:
            yield filled


def _rows(records: _Records, table: Table) -> Iterator[Row]:
    for record in records:
        yield from table.rows(record)


class _Records:
    """The records of lists, each time from the first on."""

    def __init__(self, spool: Spool, parts: Sequence[Part]) -> None:
        self._spool, self._parts = spool, parts

    def __iter__(self) -> Iterator[Body]:
        for part in self._parts:
            yield from self._spool.rows(part.name)


def _texts(spool: Spool, parts: Sequence[Part]) -> Iterator[str]:
    return (text for part in parts for text in spool.texts(part.name))


def _with(write: Callable[[Path, T], None], held: T) -> Callable[[Path], None]:
    """Tell *write* what to write; where is told later."""
    return lambda path: write(path, held)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _summed(spool: Spool, part: Part) -> dict[str, object]:
    sums = Sums()
    for record in spool.rows(part.name):
        sums.add(record)
    return sums.as_json()


def _put(path: Path, written: Callable[[Path], None]) -> None:
    """Write beside *path* and take its place; what stops half-way leaves no trace of it.

    Raises:
        ExportError: It cannot be written.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        written(beside)
        beside.replace(path)
    except OSError as odd:
        failure = ExportError("cannot-write", str(path), why=odd.strerror or "")
    except sqlite3.Error as odd:
        failure = ExportError("cannot-write", str(path), why=str(odd))
    else:
        return
    finally:
        with suppress(OSError):
            beside.unlink()
    raise failure
