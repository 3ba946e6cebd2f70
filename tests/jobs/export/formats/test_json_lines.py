from __future__ import annotations

from pathlib import Path

from gettone.jobs.export.formats.json_lines import write_json_lines


def test_records_are_lines_as_they_came(tmp_path: Path) -> None:
    texts = ['{"id": 1, "name": "Così\\n", "new": {"a": [1.5, null]}}', '{"id": 2}']
    write_json_lines(tmp_path / "a.jsonl", texts)
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines() == texts
