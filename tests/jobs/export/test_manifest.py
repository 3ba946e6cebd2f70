from __future__ import annotations

import json
from pathlib import Path

import pytest

from gettone.errors import ExportError
from gettone.jobs.export.manifest import Flaw, Sums, described, flaws_of, read_manifest


def test_amounts_are_summed_exactly_year_by_year() -> None:
    sums = Sums()
    for cents in (10, 20, 30):
        sums.add({"date": "2026-01-15", "amount_net": cents / 100, "amount": True, "name": "x"})
    sums.add({"date": None, "due_date": "2025-12-31", "amount": 5})
    sums.add({"amount": 1.10})
    assert sums.as_json() == {
        "count": 5,
        "sums": {"-": {"amount": "1.1"}, "2025": {"amount": "5"}, "2026": {"amount_net": "0.6"}},
    }


def test_records_without_amounts_are_counted() -> None:
    sums = Sums()
    sums.add({"id": 1})
    assert sums.as_json() == {"count": 1, "sums": {}}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("a\n")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"files": {"a.csv": described(tmp_path / "a.csv")}}))
    return path


def test_what_is_as_it_was_has_no_flaw(manifest: Path) -> None:
    assert flaws_of(read_manifest(manifest), manifest.parent) == ()


def test_what_has_changed_is_told(manifest: Path) -> None:
    (manifest.parent / "a.csv").write_text("b\n")
    assert flaws_of(read_manifest(manifest), manifest.parent) == (Flaw("a.csv", "changed"),)


def test_what_is_gone_is_told(manifest: Path) -> None:
    (manifest.parent / "a.csv").unlink()
    assert flaws_of(read_manifest(manifest), manifest.parent) == (Flaw("a.csv", "missing"),)


def test_what_cannot_be_read_is_told(manifest: Path) -> None:
    (manifest.parent / "a.csv").unlink()
    (manifest.parent / "a.csv").mkdir()
    assert flaws_of(read_manifest(manifest), manifest.parent) == (Flaw("a.csv", "unreadable"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "no-manifest"),
        ("{", "not-a-manifest"),
        ("[]", "not-a-manifest"),
        ('{"files": []}', "not-a-manifest"),
    ],
)
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str | None, problem: str) -> None:
    path = tmp_path / "manifest.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ExportError) as raised:
        read_manifest(path)
    assert raised.value.problem == problem


def test_a_name_of_a_manifest_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x")
    manifest = {"files": {"../secret": described(tmp_path / "secret")}}
    assert flaws_of(manifest, tmp_path / "in") == (Flaw("../secret", "missing"),)
