from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from gettone.domain.access_token import AccessToken
from gettone.drive.recording import Recorder, note_call, record_to, recorded_in
from gettone.wire.messages import Request, Response
from gettone.wire.requirements import OperationRef

SUPPLIER = Request(
    method="GET",
    path="/c/16/entities/suppliers/17",
    query=(("fields", "name"),),
    bearer=AccessToken("a/secret.secret.secret"),
)
ORDERS = Request(method="GET", path="/c/16/issued_documents", query=(("type", "order"),))
DONE = Response(status=200, body=b'{"data": {"id": 17, "name": "Rossi"}}')


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "calls.jsonl"
    record_to(None)


def lines(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_operations_and_types_are_all_that_is_written(recording: Path) -> None:
    recorder = Recorder(recording)
    assert recording.read_bytes() == b""
    for request in (SUPPLIER, ORDERS, SUPPLIER):
        recorder.note(request, DONE)
    recorder.note(Request(method="GET", path="/unknown"), None)
    assert lines(recording) == [
        {"operation": "getSupplier", "type": None},
        {"operation": "listIssuedDocuments", "type": "order"},
    ]


def test_a_recording_is_its_owner_s_alone(recording: Path) -> None:
    mask = os.umask(0)
    try:
        Recorder(recording)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600


def test_what_is_in_a_recording_stays(recording: Path) -> None:
    Recorder(recording).note(SUPPLIER, DONE)
    Recorder(recording).note(ORDERS, DONE)
    assert len(lines(recording)) == 2


def test_where_nothing_can_be_written_it_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        Recorder(tmp_path)
    with pytest.raises(FileNotFoundError):
        record_to(tmp_path / "not-there" / "calls.jsonl")


def test_a_disk_that_fails_later_stops_no_call(
    recording: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(recording)
    recording.unlink()
    recording.mkdir()
    with caplog.at_level(logging.DEBUG):
        recorder.note(SUPPLIER, DONE)
    [record] = caplog.records
    assert (record.message, record.exc_info) == ("recording failed", None)
    assert "secret" not in str(vars(record))


def test_the_switch_turns_it_on_and_off(recording: Path, tmp_path: Path) -> None:
    note_call(SUPPLIER, DONE)
    record_to(recording)
    record_to(recording)
    note_call(SUPPLIER, DONE)
    other = tmp_path / "other.jsonl"
    record_to(other)
    note_call(ORDERS, DONE)
    record_to(None)
    note_call(ORDERS, DONE)
    assert (len(lines(recording)), len(lines(other))) == (1, 1)


def add(path: str, times: int) -> None:
    for _ in range(times):
        Recorder(Path(path)).note(SUPPLIER, DONE)


def test_processes_add_lines_and_break_none(recording: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(add, [str(recording)] * 4, [50] * 4))
    assert len(lines(recording)) == 200
    assert set(recorded_in(recording.read_bytes())) == {OperationRef("getSupplier")}


def test_a_recording_is_read_in_order() -> None:
    content = b'{"operation": "getSupplier", "type": null}\n'
    content += b'{"type": "order", "operation": "listIssuedDocuments"}'
    assert list(map(str, recorded_in(content))) == ["getSupplier", "listIssuedDocuments:order"]
    assert recorded_in(b"") == ()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{",
        b'{"operation": "getSupplier"}',
        b'{"operation": "getSuplier", "type": null}',
        b'{"operation": "getSupplier", "type": "invoice"}',
        b'{"operation": "getSupplier", "type": 1}',
        b"\xff",
        b'{"operation": "getSupplier", "type": null}' + b" " * 500,
    ],
)
def test_what_is_no_recording_is_refused_with_its_line(line: bytes) -> None:
    good = b'{"operation": "getSupplier", "type": null}\n'
    with pytest.raises(ValueError, match="2"):
        recorded_in(good + line + b"\n")
