from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gettone.errors import ExportError
from gettone.jobs.export import writing
from gettone.jobs.export.manifest import flaws_of
from gettone.jobs.export.spool import Spool
from gettone.jobs.export.tables import tables_of
from gettone.jobs.export.writing import FORMATS, Target, write
from gettone.sandbox.app import Sandbox, SandboxSettings
from jobs.export.books import NOW, kept, parts, spooled

FACTS = {"company_id": 16}
OF = ("receipts", "vat_types", "received_documents")


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Sandbox(SandboxSettings()) as sandbox:
        made = spooled(tmp_path, sandbox, parts(*OF))
    with made:
        yield made


def target(form: str, folder: Path) -> Target:
    name = f"books{FORMATS[form].suffix}" if FORMATS[form].is_one_file else "books"
    return Target.of(form, folder / name)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_its_files_and_a_manifest(form: str, tmp_path: Path, spool: Spool) -> None:
    to = target(form, tmp_path / form)
    to.folder.mkdir(parents=True)
    manifest = write(to, spool, parts(*OF), FACTS, NOW)
    assert json.loads(to.manifest.read_text()) == manifest
    assert flaws_of(manifest, to.folder) == ()
    files = {path.name for path in to.folder.iterdir()} - {to.manifest.name}
    assert files == set(manifest["files"])  # type: ignore[call-overload]  # as JSON has it
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in to.folder.iterdir())
    assert manifest["company_id"] == 16
    assert manifest["written_at"] == "2026-06-30T12:00:00+00:00"
    assert spool.fact("ended")


def test_lists_of_a_family_are_one_file(tmp_path: Path, spool: Spool) -> None:
    to = target("jsonl", tmp_path)
    to.folder.mkdir()
    write(to, spool, parts(*OF), FACTS, NOW)
    lines = (to.path / "received_documents.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == kept(spool, parts("received_documents"))


def test_lists_within_records_are_files_where_they_hold_something(
    tmp_path: Path, spool: Spool
) -> None:
    to = target("csv", tmp_path)
    to.folder.mkdir()
    write(to, spool, parts(*OF), FACTS, NOW)
    names = {path.name for path in to.path.iterdir()}
    assert "receipts.items_list.csv" in names
    assert "received_documents.entity.default_payment_method.details.csv" not in names


def test_the_manifest_counts_and_sums_each_list(tmp_path: Path, spool: Spool) -> None:
    to = target("csv", tmp_path)
    to.folder.mkdir()
    lists = write(to, spool, parts(*OF), FACTS, NOW)["lists"]
    assert lists["receipts"]["count"] == 2  # type: ignore[index]  # as JSON has it
    assert lists["receipts"]["sums"]["2026"]["amount_net"] == "250"  # type: ignore[index]  # likewise


@pytest.mark.parametrize(
    ("form", "spool_name", "manifest_name"),
    [
        ("csv", "books/.gettone-export", "books/manifest.json"),
        ("xlsx", ".books.xlsx.gettone-export", "books.xlsx.manifest.json"),
    ],
)
def test_what_is_beside_has_a_place(
    form: str, spool_name: str, manifest_name: str, tmp_path: Path
) -> None:
    to = target(form, tmp_path)
    assert to.spool == tmp_path / spool_name
    assert to.manifest == tmp_path / manifest_name


def test_a_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as raised:
        Target.of("xlsx", tmp_path)
    assert raised.value.problem == "wants-a-file"
    (tmp_path / "file").touch()
    with pytest.raises(ExportError) as raised:
        Target.of("csv", tmp_path / "file")
    assert raised.value.problem == "wants-a-folder"


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "find_spec", lambda _name: None)
    with pytest.raises(ExportError) as raised:
        Target.of("parquet", tmp_path / "a")
    assert raised.value.details == {"format": "parquet", "library": "pyarrow"}
    assert Target.of("csv", tmp_path / "a").form == "csv"


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, spool: Spool) -> None:
    to = target("sqlite", tmp_path)
    to.path.write_text("before")
    (tmp_path / ".books.sqlite.partial").mkdir()
    with pytest.raises(ExportError) as raised:
        write(to, spool, parts(*OF), FACTS, NOW)
    assert raised.value.problem == "cannot-write"
    assert to.path.read_text() == "before"


def test_a_database_that_cannot_be_written_is_told(
    tmp_path: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = [one for table in tables_of(parts("receipts")[0].family) for one in (table, table)]
    monkeypatch.setattr(writing, "tables_of", lambda _family: twice)
    to = target("sqlite", tmp_path)
    with pytest.raises(ExportError) as raised:
        write(to, spool, parts("receipts"), FACTS, NOW)
    assert "already exists" in str(raised.value.details["why"])
    assert list(tmp_path.glob("*.partial")) == []
