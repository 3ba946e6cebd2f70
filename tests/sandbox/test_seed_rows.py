from __future__ import annotations

from gettone.sandbox.records import NO_LIMIT
from gettone.sandbox.seed_rows import seed_rows
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Made
from sandbox.samples import FAMILIES


def test_rows_of_the_demo_are_as_their_schemas_say(made: Made) -> None:
    seen = 0
    for family, schema in FAMILIES.items():
        for row in made.records.page(16, family, offset=0, limit=NO_LIMIT).rows:
            is_text = catalogue().schemas[schema].properties["id"].type == "string"
            told = {**row, "id": str(row["id"])} if is_text else row
            assert check(told, schema) == []
            seen += 1
    assert seen > 20


def test_rows_are_stamped_and_stay_whole_when_added_again(made: Made) -> None:
    before = made.records.get(16, "suppliers", 18)
    assert before is not None
    made.records.remove(16, "suppliers", 18)
    seed_rows(made.records, "2026-05-05 10:00:00")
    stamp = "2026-05-05 10:00:00"
    after = made.records.get(16, "suppliers", 18)
    assert after == before | {"created_at": stamp, "updated_at": stamp}
