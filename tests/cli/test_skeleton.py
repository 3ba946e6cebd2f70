from __future__ import annotations

import pytest

from gettone.cli.skeleton import body_skeleton
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue
from gettone.wire.schema import check

SCHEMAS = catalogue().schemas
BODIES = sorted(
    {one.request_schema for one in catalogue().operations.values() if one.request_schema}
)


@pytest.mark.parametrize("name", BODIES)
def test_each_skeleton_fits_its_schema_and_knows_no_other_names(name: str) -> None:
    assert check(body_skeleton(name, SCHEMAS), name, unknown_names=True) == []


def test_a_supplier_without_what_the_provider_sets() -> None:
    body = body_skeleton("ModifySupplierRequest", SCHEMAS)
    assert isinstance(body, dict)
    supplier = body["data"]
    assert set(SCHEMAS["Supplier"].properties) - set(supplier) == {"id", "created_at", "updated_at"}
    assert (supplier["name"], supplier["type"]) == ("NAME", "company")


def test_another_record_is_named_by_its_id_and_a_row_is_written_out() -> None:
    schemas = {
        "Body": _object(data=SchemaNode(ref="Record")),
        "Record": _object(
            id=SchemaNode(type="integer"),
            shown_total=SchemaNode(type="number", read_only=True),
            total=SchemaNode(type="number"),
            day=SchemaNode(type="string", format="date"),
            sent=SchemaNode(type="boolean"),
            kind=SchemaNode(ref="Kind"),
            tags=SchemaNode(type="array", items=SchemaNode(type="string")),
            entity=SchemaNode(ref="Record"),
            currency=_object(id=SchemaNode(type="string"), symbol=SchemaNode(type="string")),
            extra=_object(
                deep=_object(note=SchemaNode(type="string")), raw=SchemaNode(type="object")
            ),
            rows=SchemaNode(type="array", items=SchemaNode(ref="Row")),
        ),
        "Kind": SchemaNode(type="string", enum=(None, "first", "second")),
        "Row": _object(
            id=SchemaNode(type="integer"),
            name=SchemaNode(type="string"),
            vat=_object(id=SchemaNode(type="integer"), value=SchemaNode(type="number")),
        ),
    }
    assert body_skeleton("Body", schemas) == {
        "data": {
            "total": 0,
            "day": "2026-01-31",
            "sent": False,
            "kind": "first",
            "tags": ["TAGS"],
            "entity": {"id": 0},
            "currency": {"id": "ID"},
            "extra": {"raw": {}},
            "rows": [{"name": "NAME", "vat": {"id": 0}}],
        }
    }


def _object(**properties: SchemaNode) -> SchemaNode:
    return SchemaNode(type="object", properties=properties)
