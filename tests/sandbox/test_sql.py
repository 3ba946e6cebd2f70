from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from contract.records_contract import RecordsContract
from gettone.domain.scope import ScopeSet
from gettone.sandbox.desk import Desk
from gettone.sandbox.records import Records
from gettone.sandbox.seed import DEMO_USER_ID, seed
from gettone.sandbox.sql import SqlRecords
from sandbox.made import Clock

# What another process does with the same file.
WRITER = """
import sys
from pathlib import Path
from gettone.sandbox.seed import seed
from gettone.sandbox.sql import SqlRecords

with SqlRecords(Path(sys.argv[1])) as records:
    seed(records)
    for _ in range(25):
        with records.transaction():
            row = records.get(16, "suppliers", 17)
            records.put(16, "suppliers", row | {"count": row.get("count", 0) + 1})
"""


class TestRecordsInMemory(RecordsContract):
    def make(self, tmp_path: Path) -> Iterator[Records]:
        with SqlRecords() as records:
            yield records


class TestRecordsInAFile(RecordsContract):
    def make(self, tmp_path: Path) -> Iterator[Records]:
        with SqlRecords(tmp_path / "sandbox.db") as records:
            yield records


def test_what_a_file_holds_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with SqlRecords(path) as records:
        seed(records)
        secret = records.company_secret(16)
    with SqlRecords(path) as records:
        seed(records)
        assert records.user(DEMO_USER_ID) is not None
        assert records.company_secret(16) == secret


def test_two_processes_may_make_and_change_one_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "sandbox.db")]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    with SqlRecords(tmp_path / "sandbox.db") as records:
        row = records.get(16, "suppliers", 17)
    assert row is not None
    assert row["count"] == 75


def test_no_byte_of_a_file_holds_a_token(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "sandbox.db") as records:
        seed(records)
        desk = Desk(records, clock=Clock())
        client_id = desk.create_application(DEMO_USER_ID, "Prova").client_id
        _, token = desk.connect(DEMO_USER_ID, client_id, [16], ScopeSet.parse("products:r"))
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.sha256.encode() in kept
    for part in token.reveal().removeprefix("a/").split("."):
        assert part.encode() not in kept
