"""Print what a million rows cost, beside a thousand of the same, in one run.

    .venv/bin/python bench/large.py [--rows N] [--rounds N]

Two files hold suppliers and tokens: a thousand of each, and N. Each round asks
both the same, one after the other, so that whatever else the machine does falls
on both. Requests go to the API as a function: with a server round it, what does
not grow with the rows would weigh more. The last lines set durable creates
beside bare inserts into a plain table of SQLite's, with the same journal and
the same safety, on the same disk. Exit 0 even if a target is missed.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.desk import Desk
from gettone.sandbox.families import SUPPLIERS
from gettone.sandbox.inventing import entity
from gettone.sandbox.provider import Provider
from gettone.sandbox.records import CompanyRecord, ConnectedApplication, Row, UserRecord
from gettone.sandbox.rows import new_row
from gettone.sandbox.sql import SqlRecords
from gettone.sandbox.statements import SCHEMA
from gettone.wire.bodies import encode
from gettone.wire.messages import Request

FEW: Final = 1_000
MANY: Final = 1_000_000
ROUNDS: Final = 9
BATCH: Final = 20_000
GETS, PAGES, CREATES = 1_000, 20, 200
COMPANY_ID: Final = 50
PATH: Final = f"/c/{COMPANY_ID}/entities/suppliers"
SCOPES: Final = ScopeSet.parse("entity.suppliers:a")
NOW: Final = datetime(2026, 1, 7, tzinfo=UTC)
# So many rows have names that start alike.
ALIKE: Final = 100
# With an index goes what the planner is told of it.
MADE_LAST: Final = ("CREATE INDEX family_rows_by_", "INSERT INTO sqlite_stat1")
NO_QUERY: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class Bench:
    """One file, and how to ask it."""

    records: SqlRecords
    provider: Provider
    tokens: Sequence[AccessToken]
    rows: int
    lot: random.Random

    def ask(
        self, method: str, path: str, body: bytes = b"", query: Mapping[str, str] = NO_QUERY
    ) -> None:
        request = Request(
            method=method,
            path=path,
            query=tuple(query.items()),
            bearer=self.lot.choice(self.tokens),
            content_type="application/json" if body else "",
            body=body,
        )
        answer = self.provider.respond(request)
        if answer.status != 200:
            raise SystemExit(f"{method} {path} answered {answer.status}: {answer.body[:200]!r}")

    def any_id(self) -> int:
        return self.lot.randrange(1, self.rows + 1)

    def a_page(self, **query: str) -> None:
        self.ask("GET", PATH, query={"per_page": "100", **query})


def row(bases: Sequence[Row], number: int) -> Row:
    name = f"Fornitore {number // ALIKE:06} {bases[number % len(bases)]['name']}"
    changed = {"name": name, "code": f"F{number}", "vat_number": f"{number:011}"}
    minute = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    at = f"20{22 + number % 4}-{1 + number % 12:02}-{1 + number % 28:02} {minute}"
    return {**bases[number % len(bases)], **changed, "created_at": at, "updated_at": at}


def filled(path: Path, many: int) -> Bench:
    """Make a file; its indexes are made last, which is quicker."""
    records = SqlRecords(path)
    records.add_user(UserRecord(id=1, first_name="A", last_name="B", email="a@b.example"))
    company = CompanyRecord(
        id=COMPANY_ID, name="C", vat_number="", tax_code="", info={"id": COMPANY_ID}
    )
    records.add_company(company, [1])
    desk = Desk(records, clock=lambda: NOW)
    client_id = desk.create_application(1, "Bench").client_id
    tokens = [desk.connect(1, client_id, [COMPANY_ID], SCOPES)[1] for _ in range(100)]
    connected = ConnectedApplication(
        id=0,
        client_id=client_id,
        user_id=1,
        company_ids=frozenset({COMPANY_ID}),
        scopes=SCOPES,
        pending_scopes=None,
        pending_at=None,
        created_at=NOW,
    )
    lot = random.Random(1)
    bases = [new_row(SUPPLIERS, entity(lot, at, ""), "2026-01-07 09:00:00") for at in range(997)]
    made_last = [each for each in SCHEMA if each.startswith(MADE_LAST)]
    indexes = [each.split()[2] for each in made_last if each.startswith(MADE_LAST[0])]
    done(path, [f"DROP INDEX {name}" for name in indexes])
    for first in range(0, many, BATCH):
        numbers = range(first, min(first + BATCH, many))
        records.add_many(COMPANY_ID, "suppliers", [row(bases, number) for number in numbers])
        records.connect_many(connected, [lot.randbytes(32).hex() for _ in numbers])
    records.close()
    done(path, made_last)
    records = SqlRecords(path)
    return Bench(records, Provider(records, clock=lambda: NOW), tokens, many, lot)


def done(path: Path, made: Sequence[str]) -> None:
    with closing(sqlite3.connect(path)) as opened:
        for statement in made:
            opened.execute(statement)
        opened.commit()


def get(bench: Bench) -> None:
    bench.ask("GET", f"{PATH}/{bench.any_id()}")


def by_vat_number(bench: Bench) -> None:
    bench.a_page(q=f"vat_number = '{bench.any_id() - 1:011}'")


def by_code(bench: Bench) -> None:
    bench.a_page(q=f"code = 'f{bench.any_id() - 1}'")


def by_id(bench: Bench) -> None:
    bench.a_page(q=f"id = {bench.any_id()}")


def by_name(bench: Bench) -> None:
    bench.a_page(q=f"name starts with 'fornitore {(bench.any_id() - 1) // ALIKE:06}'")


def by_time(bench: Bench) -> None:
    bench.a_page(q="updated_at > '2025-12-28 23:59:00'", sort="-updated_at")


def first_page(bench: Bench) -> None:
    bench.a_page()


def sorted_page(bench: Bench) -> None:
    bench.a_page(sort="name")


BODY: Final = encode({"data": {"name": "Nuovo fornitore S.r.l.", "vat_number": "01234567897"}})


def create(bench: Bench) -> None:
    bench.ask("POST", PATH, BODY)


@dataclass(frozen=True)
class Measure:
    """What is asked, how often a round, and what a target says of the ratio."""

    name: str
    ask: Callable[[Bench], None]
    times: int
    target: str = ""


MEASURES: Final = (
    Measure("Get Supplier", get, GETS, "rate at least 0.9, so time at most 1.11"),
    Measure("page of vat_number = ...", by_vat_number, PAGES, "time under 3"),
    Measure("page of code = ...", by_code, PAGES, "time under 3"),
    Measure("page of id = ...", by_id, PAGES, "time under 3"),
    Measure("page of 100, name starts with", by_name, PAGES, "time under 3"),
    Measure("page of updated_at > ...", by_time, PAGES),
    Measure("first page of 100", first_page, PAGES),
    Measure("page of 100 sorted by name", sorted_page, PAGES),
    Measure("Create Supplier", create, CREATES),
)


def seconds(measure: Measure, bench: Bench, times: int) -> float:
    """Give the median of a page, or the mean of what is too short to be timed."""
    if measure.times == PAGES:
        return statistics.median(one(measure.ask, bench) for _ in range(times))
    started = time.perf_counter()
    for _ in range(times):
        measure.ask(bench)
    return (time.perf_counter() - started) / times


def one(ask: Callable[[Bench], None], bench: Bench) -> float:
    started = time.perf_counter()
    ask(bench)
    return time.perf_counter() - started


def bare_insert_s(path: Path, times: int) -> float:
    """Time durable inserts of the same text into a plain table."""
    opened = sqlite3.connect(path, isolation_level=None)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("PRAGMA synchronous = FULL")
    opened.execute("CREATE TABLE IF NOT EXISTS plain (id INTEGER PRIMARY KEY, held TEXT)")
    started = time.perf_counter()
    for _ in range(times):
        opened.execute("INSERT INTO plain (held) VALUES (?)", (BODY.decode() * 8,))
    spent = time.perf_counter() - started
    opened.close()
    return spent / times


def lines(benches: Sequence[Bench], folder: Path, rounds: int, share: float) -> Iterator[str]:
    """Measure, and give the lines to print."""
    yield f"medians of {rounds} rounds; {benches[0].rows} rows and tokens beside {benches[1].rows}"
    few_creates: list[float] = []
    many_creates: list[float] = []
    for measure in MEASURES:
        times = max(1, round(measure.times * share))
        pairs = [[seconds(measure, bench, times) for bench in benches] for _ in range(rounds)]
        few, many = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        line = f"{measure.name:<30} {few * 1e3:8.3f} ms  {many * 1e3:8.3f} ms  {ratio:5.2f}x"
        yield f"{line}  target: {measure.target}" if measure.target else line
        if measure.ask is create:
            few_creates, many_creates = ([pair[at] for pair in pairs] for at in (0, 1))
    times = max(1, round(CREATES * share))
    bare = statistics.median(bare_insert_s(folder / "bare.db", times) for _ in range(rounds))
    few, many = statistics.median(few_creates), statistics.median(many_creates)
    yield f"durable creates a second       {1 / few:8.0f}     {1 / many:8.0f}     target: 1000"
    yield f"bare durable inserts a second  {1 / bare:8.0f}  (the disk's own)"
    yield f"a create costs, in bare inserts {few / bare:7.2f}x    {many / bare:8.2f}x"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--share", type=float, default=1.0, help="of the requests of a round")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        benches = [
            filled(folder / f"{rows}-{at}.db", rows)
            for at, rows in enumerate((asked.few, asked.rows))
        ]
        print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        for line in lines(benches, folder, asked.rounds, asked.share):
            print(line, flush=True)
        for bench in benches:
            bench.records.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
