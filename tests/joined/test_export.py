"""An export against the sandbox: complete in every format, in time, whatever interrupts."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from gettone.drive.api import Api
from gettone.flow.patience import Patience, patient
from gettone.jobs.columns import Cell, Column
from gettone.jobs.export.formats.filled import Row
from gettone.jobs.export.reading import begin, read_all
from gettone.jobs.export.spool import Spool
from gettone.jobs.export.tables import Table, tables_of
from gettone.jobs.export.writing import FORMATS, Target, write
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.control import Control
from gettone.sandbox.faults import CUT_BEFORE, Fault
from gettone.sandbox.growing import Wanted, grow
from gettone.sandbox.quotas import OFF
from gettone.sandbox.serving import serving
from gettone.wire.families import family_named
from jobs.export.books import COMPANY, full_token, kept, parts, read
from soak import EXPORT_KILLS, EXPORTED_ROWS, PACED_REQUESTS, TIMEOUT_S

TEN = (
    "clients",
    "suppliers",
    "products",
    "issued_documents",
    "received_documents",
    "receipts",
    "cashbook",
    "taxes",
    "archive",
    "payment_methods",
)
# What may happen to an answer; each is over at once, so that no test waits.
FAULTS = (
    {"status": 429, "headers": {"Retry-After": "0"}},
    {"status": 403, "headers": {"Retry-After": "0"}},
    {"status": 503},
    {"cut_after_bytes": CUT_BEFORE},
    {"cut_after_bytes": 40},
    {"content": '{"data": [', "status": 200},
    {"bytes_per_s": 200_000.0},
)


def wanted(rows: int) -> Wanted:
    """Share rows out among the families that can be grown."""
    each = rows // 6
    return Wanted(
        clients=each,
        suppliers=each,
        products=each,
        invoices=each,
        received=each,
        receipts=rows - 5 * each,
    )


def stored_ids(sandbox: Sandbox, family: str) -> list[object]:
    """List the ids that the sandbox keeps, without its API."""
    total = sandbox.records.page(COMPANY, family, offset=0, limit=0).total
    rows = sandbox.records.page(COMPANY, family, offset=0, limit=total).rows
    ids: list[Any] = [row["id"] for row in rows]
    return sorted(map(str, ids) if family == "cashbook" else ids)


# Export of a form -> rows of a table as they were written.
Reader = Callable[[Path, Table], Iterator[Row]]


def _typed(column: Column, text: str) -> Cell:
    if text == "" or column.kind in {"text", "date", "time"}:
        return text or None
    held: Cell = json.loads(text)
    return held


def _from_csv(place: Path, table: Table) -> Iterator[Row]:
    path = place / f"{table.name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    for row in rows:
        yield tuple(map(_typed, table.columns, row))


def _italian(column: Column, text: str) -> Cell:
    text = text.removeprefix('="').removesuffix('"') if text.startswith('="') else text
    if column.kind == "date" and text:
        return "-".join(reversed(text.split("/")))
    if column.kind == "time" and text[2:3] == "/":
        day, at = text.split(" ")
        return f"{'-'.join(reversed(day.split('/')))} {at}"
    if column.kind == "boolean" and text:
        return text == "VERO"
    return _typed(column, text.replace(",", ".") if column.kind == "number" else text)


def _from_excel_csv(place: Path, table: Table) -> Iterator[Row]:
    path = place / f"{table.name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file, delimiter=";")
    for row in rows:
        yield tuple(map(_italian, table.columns, row))


def _from_xlsx(place: Path, table: Table) -> Iterator[Row]:
    with closing(load_workbook(place, read_only=True)) as book:
        _, *rows = book[table.name[:31]].values
    for row in rows:
        cells = (*row, *([None] * (len(table.columns) - len(row))))
        yield tuple(
            held.date().isoformat() if isinstance(held, datetime) else held for held in cells
        )


def _from_parquet(place: Path, table: Table) -> Iterator[Row]:
    read_table = import_module("pyarrow.parquet").read_table
    for row in read_table(place / f"{table.name}.parquet").to_pylist():
        yield tuple(
            str(held) if column.kind == "date" and held is not None else held
            for column, held in zip(table.columns, row.values(), strict=True)
        )


def _from_sqlite(place: Path, table: Table) -> Iterator[Row]:
    with closing(sqlite3.connect(place)) as db:
        for row in db.execute(f'SELECT * FROM "{table.name}"'):
            yield tuple(
                bool(held) if column.kind == "boolean" and held is not None else held
                for column, held in zip(table.columns, row, strict=True)
            )


READERS: Mapping[str, Reader] = {
    "csv": _from_csv,
    "excel-csv": _from_excel_csv,
    "xlsx": _from_xlsx,
    "parquet": _from_parquet,
    "sqlite": _from_sqlite,
}


def same(found: Row) -> Row:
    """Make equal what a format does not tell apart: nothing and an empty text."""
    return tuple(None if cell == "" else cell for cell in found)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Spool]]:
    """A company with many records, and a spool with all of them read."""
    settings = SandboxSettings(limits=OFF)
    with Sandbox(settings) as sandbox:
        list(grow(sandbox.records, COMPANY, wanted(EXPORTED_ROWS)))
        with Spool(tmp_path_factory.mktemp("export") / "spool") as spool:
            read(
                spool,
                Api(
                    full_token(sandbox),
                    base_url="http://127.0.0.1:1",
                    transport=sandbox.provider.respond,
                ),
                parts(*TEN),
            )
            yield sandbox, spool


@pytest.mark.timeout(TIMEOUT_S)
def test_every_record_is_there_once(stored: tuple[Sandbox, Spool]) -> None:
    sandbox, spool = stored
    total = 0
    for family in TEN:
        ids = [row["id"] for row in kept(spool, parts(family))]
        assert sorted(ids) == stored_ids(sandbox, family), family
        total += len(ids)
    assert total >= EXPORTED_ROWS


@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("form", READERS)
def test_every_format_reads_back_equal(
    form: str, stored: tuple[Sandbox, Spool], tmp_path: Path
) -> None:
    _, spool = stored
    place = tmp_path / f"books{FORMATS[form].suffix}"
    target = Target.of(form, place)
    target.folder.mkdir(exist_ok=True)
    write(target, spool, parts(*TEN), {}, datetime.now(UTC))
    for family in TEN:
        for table in tables_of(family_named(family)):
            made = [row for record in kept(spool, parts(family)) for row in table.rows(record)]
            if made or not table.path:
                back = [same(row) for row in READERS[form](place, table)]
                assert back == [same(row) for row in made], table.name


@pytest.mark.timeout(TIMEOUT_S)
def test_json_lines_read_back_equal(stored: tuple[Sandbox, Spool], tmp_path: Path) -> None:
    _, spool = stored
    target = Target.of("jsonl", tmp_path / "books")
    target.folder.mkdir()
    write(target, spool, parts(*TEN), {}, datetime.now(UTC))
    for family in TEN:
        with (target.path / f"{family}.jsonl").open(encoding="utf-8") as file:
            assert [json.loads(line) for line in file] == kept(spool, parts(family)), family


def least_s(requests: int, began_s: float) -> float:
    """Tell how long so many requests take at the least, 300 in 300 s and 1,000 an hour."""
    now_s, sent, hour_s = began_s, list[float](), dict[int, int]()
    for _ in range(requests):
        if len(sent) >= 300:
            now_s = max(now_s, sent[-300] + 300)
        while hour_s.get(int(now_s // 3600), 0) >= 1000:
            now_s = (now_s // 3600 + 1) * 3600
        sent.append(now_s)
        hour_s[int(now_s // 3600)] = hour_s.get(int(now_s // 3600), 0) + 1
    return now_s - began_s


@pytest.mark.timeout(TIMEOUT_S)
def test_quotas_are_kept_and_used_up(tmp_path: Path) -> None:
    with Sandbox(SandboxSettings()) as sandbox:
        list(grow(sandbox.records, COMPANY, Wanted(suppliers=PACED_REQUESTS * 100 - 2)))
        began = sandbox.control.stand_at(datetime(2026, 6, 30, 12, 20, tzinfo=UTC))

        def sleep(seconds: float) -> None:
            sandbox.control.advance(seconds)

        api = Api(
            full_token(sandbox),
            base_url="http://127.0.0.1:1",
            transport=sandbox.provider.respond,
            sleep=sleep,
        )
        patience = Patience(lambda: sandbox.clock().timestamp())
        of = parts("suppliers")
        with Spool(tmp_path / "spool") as spool:
            begin(spool, of, "all", is_since=False)
            pages = read_all(
                lambda flow_of: api.run(lambda token: patient(flow_of(token), patience)),
                spool,
                of,
                COMPANY,
            )
            assert list(pages)[-1].requests == PACED_REQUESTS
            assert spool.count("suppliers") == PACED_REQUESTS * 100
        took_s = (sandbox.clock() - began).total_seconds()
        refusals = refused_requests(sandbox.control)
    least = least_s(PACED_REQUESTS, began.timestamp())
    assert api.request_count <= 1.02 * PACED_REQUESTS
    assert took_s <= 1.05 * least
    assert refusals == 0


def refused_requests(control: Control) -> int:
    return sum(one.status != 200 for one in control.requests(limit=100_000))


def killed_export(words: Sequence[str], variables: Mapping[str, str], after_s: float) -> bool:
    """Start an export, kill it after some time; tell whether it had ended."""
    program = [sys.executable, "-m", "gettone", "export", *words]
    with subprocess.Popen(
        program, env=dict(variables), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return process.wait(after_s) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            return False


@pytest.mark.timeout(TIMEOUT_S)
def test_what_kills_it_changes_nothing(tmp_path: Path) -> None:
    chance = random.Random(8)
    words = ["suppliers", "clients", "--company", str(COMPANY), "--format", "sqlite"]
    kills = ended = 0
    with Sandbox(SandboxSettings(limits=OFF)) as sandbox, serving(sandbox) as base_url:
        list(grow(sandbox.records, COMPANY, Wanted(suppliers=1500, clients=700)))
        truth = {family: stored_ids(sandbox, family) for family in ("suppliers", "clients")}
        variables = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "FIC_ACCESS_TOKEN": full_token(sandbox).reveal(),
            "GETTONE_BASE_URL": base_url,
        }
        while kills < EXPORT_KILLS:
            place = tmp_path / f"{ended}.sqlite"
            fault = Fault(**chance.choice(FAULTS), times=chance.randint(1, 2))
            sandbox.control.clear_faults()
            sandbox.control.add_fault(fault)
            if not killed_export([*words, "--to", str(place)], variables, chance.uniform(0.3, 1.6)):
                kills += 1
                continue
            ended += 1
            assert exported_ids(place) == truth
        sandbox.control.clear_faults()
        place = tmp_path / f"{ended}.sqlite"
        assert killed_export([*words, "--to", str(place)], variables, 60)
        assert exported_ids(place) == truth


def exported_ids(place: Path) -> dict[str, list[object]]:
    with closing(sqlite3.connect(place)) as db:
        return {
            family: [row[0] for row in db.execute(f"SELECT id FROM {family} ORDER BY id")]
            for family in ("suppliers", "clients")
        }
