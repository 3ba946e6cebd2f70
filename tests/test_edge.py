from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import gettone
from gettone import AccessToken, SettingsError
from gettone.drive.recording import record_to
from gettone.edge import RECORD, begin
from gettone.sandbox.app import Sandbox, create_sandbox
from gettone.wire.messages import Request, Response


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "calls.jsonl"
    monkeypatch.setenv(RECORD, str(path))
    yield path
    record_to(None)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with create_sandbox() as made:
        yield made


def names(path: Path) -> list[str]:
    return [line.split('"')[3] for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_program_that_takes_a_front_door_is_recorded(sandbox: Sandbox, recording: Path) -> None:
    token = sandbox.control.mint(["entity.suppliers:r"])[1]
    with gettone.Api(token, transport=sandbox.provider.respond) as api:
        api.verify()
        api.call("getSupplier", company_id=16, supplier_id=17)
    assert names(recording) == ["getUserInfo", "listUserCompanies", "getCompanyInfo", "getSupplier"]


def test_so_is_one_that_awaits(sandbox: Sandbox, recording: Path) -> None:
    async def answer(request: Request) -> Response:
        return sandbox.provider.respond(request)

    async def program() -> None:
        token = sandbox.control.mint([])[1]
        async with gettone.AsyncApi(token, transport=answer) as api:
            with pytest.raises(gettone.Forbidden):
                await api.call("getSupplier", company_id=16, supplier_id=17)

    asyncio.run(program())
    assert names(recording) == ["getSupplier"]


def test_what_is_only_probed_is_no_need(sandbox: Sandbox, recording: Path) -> None:
    token = sandbox.control.mint(["entity.suppliers:r"])[1]
    with gettone.Api(token, transport=sandbox.provider.respond) as api:
        api.probe(company_id=16)
    assert names(recording) == []


def test_other_names_of_the_library_begin_nothing(recording: Path) -> None:
    assert gettone.AccessToken is AccessToken
    assert not recording.exists()


def test_without_the_variable_nothing_is_recorded(recording: Path) -> None:
    begin()
    assert recording.exists()
    begin({})
    begin({RECORD: " "})
    assert names(recording) == []


def test_where_nothing_can_be_written_the_program_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RECORD, str(tmp_path))
    with pytest.raises(SettingsError) as told:
        _ = gettone.Api
    assert (told.value.origin, told.value.problem) == (RECORD, "file-not-writable")
