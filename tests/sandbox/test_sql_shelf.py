from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gettone.sandbox.seed import seed
from gettone.sandbox.shelf import StoredFile
from gettone.sandbox.sql import SqlRecords
from sandbox.made import Made

FILE = StoredFile(company_id=16, family="archive", name="a.pdf", content=b"%PDF\x00\xff")


def test_a_key_is_made_once(made: Made) -> None:
    shelf = made.records.shelf
    key = shelf.key("addresses")
    assert len(key) == 32
    assert shelf.key("addresses") == key != shelf.key("webhooks")


def test_a_file_is_found_by_id_and_by_token(made: Made) -> None:
    shelf = made.records.shelf
    kept = shelf.add(FILE, "t1")
    assert kept == replace(FILE, id=kept.id)
    assert kept.id
    assert shelf.file(kept.id) == kept == shelf.by_token(16, "archive", "t1")


def test_a_file_is_its_company_s_and_its_family_s(made: Made) -> None:
    shelf = made.records.shelf
    kept = shelf.add(FILE, "t1")
    assert shelf.file(kept.id + 1) is None
    for company_id, family, token in ((18, "archive", "t1"), (16, "taxes", "t1"), (16, "x", "t2")):
        assert shelf.by_token(company_id, family, token) is None


def test_files_and_keys_outlive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with SqlRecords(path) as records:
        seed(records)
        kept, key = records.shelf.add(FILE, "t1"), records.shelf.key("k")
    with SqlRecords(path) as records:
        assert (records.shelf.file(kept.id), records.shelf.key("k")) == (kept, key)
