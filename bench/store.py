"""Print what a million kept connections cost, beside a thousand, and what rotation costs.

    .venv/bin/python bench/store.py [--many N] [--rotate N] [--rounds N] [--only sqlite|postgres]

Each connection is of an owner of its own, under a data key of its own. Both
sizes are asked the same in turn, so that whatever else the machine does falls on
both; owners are drawn by lot. PostgreSQL is one that the bench starts and throws
away (with fsync), or the one at --postgres ADDRESS, in schemas that it makes and
drops. While keys are rotated, other processes load, save and learn; every call
of theirs that fails is counted. Exit 0 even if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.store.envelope import Envelope, Place
from gettone.store.interface import Connection
from gettone.store.keys import Key, Keys
from gettone.store.record import format_record
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Database
from gettone.store.sql.many import SqlStore
from gettone.store.sql.one import NEW_STATE
from gettone.store.sql.opening import time_text
from gettone.store.sql.postgres import Address, PostgresDatabase
from gettone.store.sql.rotation import rotate
from gettone.store.sql.sqlite import SqliteDatabase

FEW, MANY, ROTATED, ROUNDS = 1_000, 1_000_000, 100_000, 9
LOADS, SAVES, PAGES, UNSEALS = 1_000, 100, 100, 200_000
# So many rounds go before those that count: a process that has just begun has
# its memory and its view of the file still to be made.
WARM: Final = 15
BATCH: Final = 5_000
WORKERS: Final = 2
NAME: Final = "main"
AT: Final = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TARGET_RATIO, TARGET_UNSEALS = 1.5, 200_000
LEARNT: Final = Evidence(
    (
        Finding(
            company_id=CompanyId(16),
            scope=Scope.parse("products:r"),
            standing=Standing.REFUSED,
            at=AT,
            operation="listProducts",
        ),
    )
)


def owner_of(number: int) -> str:
    return f"user {number:07}"


def token_of(number: int) -> AccessToken:
    """Make a text as long as the provider's tokens are."""
    return AccessToken(f"a/{'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9' * 2}.{'p' * 160}.{number:043}")


def connection_of(number: int) -> Connection:
    companies = [
        Company(id=CompanyId(each), name=f"Rossi {each} S.r.l.", vat_number=f"{each:011}")
        for each in (16, 18)
    ]
    return Connection(
        name=NAME,
        token=token_of(number),
        user=User(id=UserId(number), name="Mario Rossi", email="mario.rossi@example.com"),
        companies=tuple(companies),
        evidence=Evidence(),
        origin="https://api-v2.fattureincloud.it",
        created_at=AT,
    )


@dataclass
class Bench:
    """A store with so many owners in it."""

    store: SqlStore
    owners: int
    lot: random.Random

    def any_owner(self) -> int:
        return self.lot.randrange(self.owners)


def fill(store: SqlStore, many: int) -> None:
    """Add owners with a connection each, thousands in one transaction."""
    key_id = store.envelope.keys.first.id
    for first in range(0, many, BATCH):
        owners: list[dict[str, Bound]] = []
        rows: list[dict[str, Bound]] = []
        for number in range(first, min(first + BATCH, many)):
            owner, connection = owner_of(number), connection_of(number)
            wrapped = store.envelope.draw(owner, key_id)
            place = Place(owner, NAME)
            sealed = store.envelope.seal(wrapped, place, format_record(connection))
            owners.append({"owner": owner, "key_id": key_id, "wrapped": wrapped})
            rows.append(
                {
                    "owner": owner,
                    "name": NAME,
                    "sealed": sealed,
                    "fingerprint": connection.token.fingerprint,
                    "companies": len(connection.companies),
                    "state": NEW_STATE,
                    "created_at": time_text(connection.created_at),
                }
            )
        with store.database.transaction() as work:
            work.change_each(statements.ADD_OWNER, owners)
            work.change_each(statements.SAVE, rows)
    if store.database.dialect == "postgres":
        # As it does by itself, after a while.
        with store.database.transaction() as work:
            work.change("ANALYZE gettone_owners")
            work.change("ANALYZE gettone_connections")
    store.envelope.drop_remembered()


def load(bench: Bench) -> None:
    number = bench.any_owner()
    kept = bench.store.of(owner_of(number)).load(NAME)
    if kept.user.id != number:
        raise SystemExit(f"{number} was given the connection of {kept.user.id}")


def save(bench: Bench) -> None:
    number = bench.any_owner()
    bench.store.of(owner_of(number)).save(connection_of(number))


def listed(bench: Bench) -> None:
    owner = owner_of(bench.any_owner())
    [kept] = bench.store.connections(owner)
    if kept.owner != owner:
        raise SystemExit(f"{owner} was listed that of {kept.owner}")


def page(bench: Bench) -> None:
    bench.store.owners(after=owner_of(bench.any_owner()), limit=100)


@dataclass(frozen=True)
class Measure:
    name: str
    ask: Callable[[Bench], None]
    times: int
    is_target: bool = False


MEASURES: Final = (
    Measure("open one", load, LOADS, is_target=True),
    Measure("list an owner's, unopened", listed, LOADS),
    Measure("page of 100 owners", page, PAGES),
    Measure("save one, on the disk", save, SAVES),
)


def seconds(measure: Measure, bench: Bench, times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        measure.ask(bench)
    return (time.perf_counter() - started) / times


def compared(benches: Sequence[Bench], rounds: int, share: float) -> Iterator[str]:
    """Ask both sizes the same in turn, and give a line for each measure."""
    for measure in MEASURES:
        times = max(1, round(measure.times * share))
        for bench in benches:
            seconds(measure, bench, times * WARM)
        pairs = [[seconds(measure, bench, times) for bench in benches] for _ in range(rounds)]
        few, many = (statistics.median(column) * 1e3 for column in zip(*pairs, strict=True))
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        target = f"  target: at most {TARGET_RATIO}x" if measure.is_target else ""
        yield f"  {measure.name:<28} {few:8.3f} ms {many:8.3f} ms {ratio:6.2f}x{target}"


def unsealed(share: float) -> Iterator[str]:
    """Unseal on one core, with the data keys at hand and with none."""
    keys = Keys((Key.draw(),))
    for owners, remembered, said in ((1_000, 2_048, "at hand"), (1_000, 1, "unwrapped each time")):
        envelope = Envelope(lambda: keys, label="bench", remembered=remembered)
        rows = []
        for number in range(owners):
            place = Place(owner_of(number), NAME)
            wrapped = envelope.draw(place.owner, keys.first.id)
            record = format_record(connection_of(number))
            rows.append((wrapped, place, envelope.seal(wrapped, place, record)))
        turns = max(1, round(UNSEALS * share / owners))
        rates = []
        for _ in range(5):
            started = time.process_time()
            for _ in range(turns):
                for wrapped, place, sealed in rows:
                    envelope.unseal(wrapped, place, sealed)
            rates.append(turns * owners / (time.process_time() - started))
        target = f"  target: {TARGET_UNSEALS}" if remembered > owners else ""
        name = f"unseals a second, keys {said}"
        yield f"{name:<45} {statistics.median(rates):9.0f}{target}"


def worker(place: str, address: str, owners: int, stop: Path) -> None:
    """Load, save and learn until told to stop; tell how often and what failed."""
    keys = Keys.parse(os.environ["GETTONE_STORE_KEY"].replace(",", "\n"), "GETTONE_STORE_KEY")
    lot, failed = random.Random(os.getpid()), dict[str, int]()
    calls = crossed = 0
    with SqlStore(database(place, address), lambda: keys) as store:
        print("ready", flush=True)
        while not stop.exists():
            number = lot.randrange(owners)
            of = store.of(owner_of(number))
            calls += 1
            try:
                kept = of.load(NAME)
                crossed += kept.user.id != number
                if calls % 20 == 0:
                    of.save(connection_of(number))
                elif calls % 20 == 10:
                    of.learn(NAME, kept.token, LEARNT)
            except Exception as odd:  # noqa: BLE001 - whatever it is, it is counted
                name = f"{type(odd).__name__}: {odd}"
                failed[name] = failed.get(name, 0) + 1
    print(json.dumps({"calls": calls, "crossed": crossed, "failed": failed}), flush=True)


@contextmanager
def loaded(place: str, address: str, owners: int, keys: Keys, folder: Path) -> Iterator[list[str]]:
    """Have other processes use the store meanwhile; what they tell comes into the list."""
    stop, told = folder / f"stop-{place}", list[str]()
    environ = {**os.environ, "GETTONE_STORE_KEY": ",".join(key.expose() for key in keys.held)}
    command = [sys.executable, __file__, "--worker", place, address, str(owners), str(stop)]
    workers = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(WORKERS)
    ]
    for each in workers:
        if each.stdout is None or each.stdout.readline() != "ready\n":
            raise SystemExit("a worker did not begin")
    yield told
    stop.touch()
    told += [each.communicate()[0] for each in workers]


def rotated(place: str, address: str, many: int, folder: Path) -> Iterator[str]:
    """Bring everything under another key while others use it."""
    old, new = Key.draw(), Key.draw()
    with SqlStore(database(place, address), lambda: Keys((old,))) as store:
        fill(store, many)
    keys = Keys((new, old))
    with (
        SqlStore(database(place, address), lambda: keys) as store,
        loaded(place, address, many, keys, folder) as told,
    ):
        started = time.perf_counter()
        done = [progress.done for progress in rotate(store)][-1]
        spent = time.perf_counter() - started
    with SqlStore(database(place, address), lambda: Keys((new,))) as store:
        bench = Bench(store, many, random.Random(3))
        for _ in range(min(many, 2_000)):
            load(bench)
    answers = [json.loads(each) for each in told]
    calls = sum(each["calls"] for each in answers)
    failed = [each["failed"] for each in answers if each["failed"]]
    count = sum(sum(each.values()) for each in failed)
    crossed = sum(each["crossed"] for each in answers)
    yield f"  rotated {done} in {spent:.1f} s ({done / spent:.0f} a second) under {calls} calls"
    more = f"  {failed}" if failed else ""
    yield f"  of these failed: {count}, were given another's: {crossed}  targets: 0, 0{more}"


def database(place: str, address: str) -> Database:
    if place == "sqlite":
        return SqliteDatabase(Path(address), wait_limit_s=30.0)
    return PostgresDatabase(Address(address), wait_limit_s=30.0)


@contextmanager
def addresses(place: str, told: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Give a fresh place by name: a file, or a schema of a server."""
    if place == "sqlite":
        yield lambda name: str(folder / f"{name}.db")
        return
    with ExitStack() as stack:
        if not told:
            sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
            from cluster import cluster

            told = stack.enter_context(cluster(fsync="on", autovacuum="on")).address
        yield lambda name: in_schema(told, f"gettone_bench_{name}", stack)


def in_schema(address: str, name: str, stack: ExitStack) -> str:
    """Make a schema, to be dropped at the end, and give the address that leads to it."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    def run(statement: str) -> None:
        with psycopg.connect(address, autocommit=True) as opened:
            opened.execute(statement.encode())

    run(f"CREATE SCHEMA {name}")
    stack.callback(run, f"DROP SCHEMA {name} CASCADE")
    return make_conninfo(address, options=f"-c search_path={name}")


def benched(place: str, asked: argparse.Namespace, folder: Path) -> Iterator[str]:
    with addresses(place, asked.postgres, folder) as fresh:
        keys = Keys((Key.draw(),))
        with ExitStack() as stack:
            benches = []
            for name, many in (("few", asked.few), ("many", asked.many)):
                address = fresh(name)
                started = time.perf_counter()
                with SqlStore(database(place, address), lambda: keys) as store:
                    fill(store, many)
                # Opened anew, as whoever uses it later does.
                store = stack.enter_context(SqlStore(database(place, address), lambda: keys))
                benches.append(Bench(store, many, random.Random(1)))
            spent = time.perf_counter() - started
            yield f"{place}: {asked.few} connections beside {asked.many}, filled in {spent:.0f} s"
            yield from compared(benches, asked.rounds, asked.share)
        yield from rotated(place, fresh("rotated"), asked.rotate, folder)


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["--worker"]:
        place, address, owners, stop = words[1:]
        worker(place, address, int(owners), Path(stop))
        return 0
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--rotate", type=int, default=ROTATED)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--share", type=float, default=1.0, help="of what a round asks")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--postgres", default="", help="address without a password")
    asked = parser.parse_args(words)
    for line in unsealed(asked.share):
        print(line, flush=True)
    with TemporaryDirectory() as name:
        for place in [asked.only] if asked.only else ["sqlite", "postgres"]:
            for line in benched(place, asked, Path(name)):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
