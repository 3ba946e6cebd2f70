from __future__ import annotations

import json
from pathlib import Path

import pytest

from gettone.cli.commands.exporting import (
    ahead,
    exported_page,
    found_manifest,
    least_wait_s,
    so_far,
    verified_page,
)
from gettone.cli.page import Say, Table
from gettone.errors import ExportError
from gettone.jobs.export.manifest import described
from gettone.jobs.export.reading import Come
from gettone.jobs.export.writing import Target


@pytest.mark.parametrize(
    ("requests", "wait_s"),
    [(0, 0), (1, 0), (300, 0), (301, 300), (1000, 900), (1001, 3600), (2001, 7200), (2301, 7500)],
)
def test_the_quotas_make_many_requests_wait(requests: int, wait_s: int) -> None:
    assert least_wait_s(requests) == wait_s


def come(left: int) -> Come:
    return Come(part="clients", records=7, requests=3, requests_left=left, is_measured=True)


def test_what_is_ahead_is_said_with_its_wait() -> None:
    assert ahead(come(20)).reference == "cli.export.ahead"
    assert ahead(come(500)).facts == {"requests": 500, "minutes": 5}
    assert ahead(come(500)).reference == "cli.export.ahead-waiting"


def test_how_far_it_has_come_is_said() -> None:
    assert so_far(come(2)).facts == {"part": "clients", "records": 7, "left": 2}


def page_of(tmp_path: Path, counts: dict[str, int], *, is_since: bool = False) -> list[object]:
    lists = {name: {"count": count, "sums": {}} for name, count in counts.items()}
    target = Target(form="csv", path=tmp_path)
    return list(exported_page(target, {"lists": lists}, is_since=is_since).parts)


def test_an_export_says_what_it_holds(tmp_path: Path) -> None:
    done, table, verify = page_of(tmp_path, {"clients": 3, "taxes": 0})
    assert isinstance(done, Say)
    assert done.facts["records"] == 3
    assert isinstance(table, Table)
    assert table.rows == (("clients", 3),)
    assert isinstance(verify, Say)


def test_an_export_of_changes_says_that_it_sees_no_deletion(tmp_path: Path) -> None:
    parts = page_of(tmp_path, {"clients": 0}, is_since=True)
    references = [part.reference for part in parts if isinstance(part, Say)]
    assert references == [
        "cli.export.done",
        "cli.export.no-deletions",
        "cli.export.how-to-verify",
    ]


def exported(folder: Path, manifest: str = "manifest.json") -> Path:
    (folder / "a.csv").write_text("a")
    files = {"a.csv": described(folder / "a.csv")}
    (folder / manifest).write_text(json.dumps({"files": files}))
    return folder / manifest


def test_a_manifest_is_found_by_folder_file_or_itself(tmp_path: Path) -> None:
    manifest = exported(tmp_path)
    beside = exported(tmp_path, "a.csv.manifest.json")
    assert found_manifest(tmp_path) == manifest
    assert found_manifest(tmp_path / "a.csv") == beside
    assert found_manifest(manifest) == manifest
    with pytest.raises(ExportError):
        found_manifest(tmp_path / "b.csv")


def test_an_export_that_is_intact_says_so(tmp_path: Path) -> None:
    exported(tmp_path)
    page, flaws = verified_page(tmp_path)
    assert not flaws
    assert page.as_json == {"files": 1, "flaws": []}


def test_what_is_wrong_with_an_export_is_a_table(tmp_path: Path) -> None:
    exported(tmp_path)
    (tmp_path / "a.csv").write_text("b")
    page, flaws = verified_page(tmp_path)
    assert len(flaws) == 1
    assert page.as_json == {"files": 1, "flaws": [{"file": "a.csv", "problem": "changed"}]}
    table = page.parts[1]
    assert isinstance(table, Table)
    assert table.rows[0][0] == "a.csv"
