from __future__ import annotations

import json
from pathlib import Path

from gettone.jobs.export.formats.json_lines import write_json_lines
from gettone.wire.bodies import Body


def test_records_are_lines_as_they_came(tmp_path: Path) -> None:
    records: list[Body] = [{"id": 1, "name": "Così\n", "new": {"a": [1.5, None]}}, {"id": 2}]
    write_json_lines(tmp_path / "a.jsonl", records)
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == records
    assert "Così" in lines[0]
