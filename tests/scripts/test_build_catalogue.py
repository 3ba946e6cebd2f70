from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from build_catalogue import CATALOGUE, main

ROOT = Path(__file__).parents[2]
# Read here, since tests themselves run without GETTONE_ variables.
OPENAPI = Path(
    os.environ.get("GETTONE_OPENAPI")
    or ROOT.parent / "shared" / "provider" / "openapi" / "openapi.yaml"
)

SUPPLIER_PROPERTIES = {
    "name": {"type": "string", "example": "Rossi", "nullable": True},
    "kind": {"$ref": "../enums/Kind.yaml", "nullable": True},
    "born": {"type": "string", "format": "date", "readOnly": True, "nullable": False},
    "tags": {"type": "array", "maxItems": 5, "items": {"$ref": "../enums/Kind.yaml"}},
    "prices": {"type": "object", "additionalProperties": {"type": "number"}},
    "extra": {"type": "object", "additionalProperties": True},
}
SUPPLIER = {
    "title": "Supplier",
    "type": "object",
    "description": "A sentence of the provider.",
    "properties": SUPPLIER_PROPERTIES,
}
KIND = {"type": "string", "enum": ["company", "person"], "default": "company"}
PAGE = {"allOf": [{"$ref": "Supplier.yaml"}, {"type": "object"}]}


def document() -> dict[str, Any]:
    get = {
        "operationId": "getSupplier",
        "summary": "A sentence of the provider.",
        "security": [{"OAuth2": ["entity.suppliers:r"]}],
        "parameters": [
            {"name": "fields", "in": "query", "schema": {"type": "string"}},
            {"$ref": "#/components/parameters/fieldset"},
            {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"$ref": "#/components/responses/GetSupplierResponse"},
            "404": {"description": "Gone."},
        },
    }
    upload = {
        "operationId": "uploadFile",
        "security": [],
        "requestBody": {
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string"}}}
                }
            }
        },
        "responses": {
            "200": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "422": {
                "content": {"application/json": {"schema": {"$ref": "models/schemas/Page.yaml"}}}
            },
        },
    }
    shared = [{"$ref": "#/components/parameters/supplier_id"}]
    return {
        "info": {"version": "9.9.9"},
        "paths": {
            "/suppliers/{supplier_id}": {"get": get, "parameters": shared},
            "/files": {"post": upload},
        },
        "components": {
            "parameters": {
                "supplier_id": {
                    "name": "supplier_id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer"},
                },
                "fieldset": {
                    "name": "fieldset",
                    "in": "query",
                    "required": True,
                    "schema": {"type": "integer", "enum": [0, 1]},
                },
            },
            "responses": {
                "GetSupplierResponse": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"data": {"$ref": "models/schemas/Supplier.yaml"}},
                            }
                        }
                    }
                }
            },
            "schemas": {"Inner": {"type": "integer"}},
        },
    }


def save(folder: Path, openapi: object, **models: object) -> Path:
    kept = {"schemas/Supplier": SUPPLIER, "enums/Kind": KIND, "schemas/Page": PAGE, **models}
    for name, model in kept.items():
        path = folder / "models" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(model), encoding="utf-8")
    path = folder / "openapi.yaml"
    path.write_text(yaml.safe_dump(openapi), encoding="utf-8")
    return path


def run(path: Path, *flags: str) -> int:
    return main([str(path), "--catalogue", str(path.with_name("catalogue.json")), *flags])


def built(path: Path) -> dict[str, Any]:
    assert run(path) == 0
    kept: dict[str, Any] = json.loads(path.with_name("catalogue.json").read_text(encoding="utf-8"))
    return kept


def test_an_operation_is_its_facts(tmp_path: Path) -> None:
    kept = built(save(tmp_path, document()))
    assert kept["version"] == "9.9.9"
    assert kept["operations"] == {
        "getSupplier": {
            "method": "GET",
            "path": "/suppliers/{supplier_id}",
            "parameters": {
                "supplier_id": {"in": "path", "type": "integer", "required": True},
                "fieldset": {
                    "in": "query",
                    "type": "integer",
                    "required": True,
                    "enum": ["0", "1"],
                },
                "fields": {"in": "query", "type": "string"},
            },
            "response": "GetSupplierResponse",
            "needed": {"any_of": ["entity.suppliers:r"], "provenance": "spec"},
        },
        "uploadFile": {
            "method": "POST",
            "path": "/files",
            "media": "multipart/form-data",
            "request": "UploadFileRequest",
            "response": "UploadFileResponse",
            "needed": {"provenance": "none", "reason": "not judged yet"},
        },
    }
    required_first = ["supplier_id", "fieldset", "fields"]
    assert list(kept["operations"]["getSupplier"]["parameters"]) == required_first


def test_an_answer_that_is_no_json_has_its_media_type(tmp_path: Path) -> None:
    changed = document()
    held = {"content": {"text/xml": {"schema": {"type": "string"}}}}
    changed["paths"]["/files"]["post"]["responses"]["200"] = held
    assert built(save(tmp_path, changed))["operations"]["uploadFile"]["answer_media"] == "text/xml"


def test_a_schema_is_its_facts_and_an_inline_one_gets_a_name(tmp_path: Path) -> None:
    assert built(save(tmp_path, document()))["schemas"] == {
        "GetSupplierResponse": {"type": "object", "properties": {"data": {"ref": "Supplier"}}},
        "Kind": {"type": "string", "enum": ["company", "person"]},
        "Page": {"all_of": [{"ref": "Supplier"}, {"type": "object"}]},
        "Supplier": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "nullable": True},
                "kind": {"ref": "Kind", "nullable": True},
                "born": {"type": "string", "format": "date", "read_only": True},
                "tags": {"type": "array", "max_items": 5, "items": {"ref": "Kind"}},
                "prices": {"type": "object", "values": {"type": "number"}},
                "extra": {"type": "object"},
            },
        },
        "UploadFileRequest": {"type": "object", "properties": {"file": {"type": "string"}}},
        "UploadFileResponse": {"type": "object"},
    }


def test_no_sentence_or_example_is_taken(tmp_path: Path) -> None:
    path = save(tmp_path, document())
    built(path)
    text = path.with_name("catalogue.json").read_text(encoding="utf-8")
    assert "sentence" not in text
    assert "Rossi" not in text


def test_the_output_is_stable_with_one_row_a_line(tmp_path: Path) -> None:
    path = save(tmp_path, document())
    built(path)
    first = path.with_name("catalogue.json").read_text(encoding="utf-8")
    reversed_document = {key: document()[key] for key in reversed(document())}
    reversed_document["paths"] = dict(reversed(document()["paths"].items()))
    built(save(tmp_path, reversed_document))
    assert path.with_name("catalogue.json").read_text(encoding="utf-8") == first
    lines = first.splitlines()
    assert [line for line in lines if line.startswith('"getSupplier":{')]
    assert [line for line in lines if line.startswith('"Supplier":{')]


def test_a_schema_may_refer_to_itself_and_to_the_file_s_own(tmp_path: Path) -> None:
    tree = {
        "type": "object",
        "properties": {
            "child": {"$ref": "Tree.yaml"},
            "size": {"$ref": "../../openapi.yaml#/components/schemas/Inner"},
        },
    }
    schemas = built(save(tmp_path, document(), **{"schemas/Tree": tree}))["schemas"]
    assert schemas["Tree"]["properties"] == {"child": {"ref": "Tree"}, "size": {"ref": "Inner"}}
    assert schemas["Inner"] == {"type": "integer"}


def test_what_was_written_does_not_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path, document())
    built(path)
    capsys.readouterr()
    assert run(path, "--check") == 0
    assert capsys.readouterr().out == "nothing differs\n"


def test_check_says_each_thing_that_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path, document())
    built(path)
    before = path.with_name("catalogue.json").read_bytes()
    changed = document()
    changed["info"]["version"] = "10"
    del changed["paths"]["/files"]
    get = changed["paths"]["/suppliers/{supplier_id}"]["get"]
    get["security"] = [{"OAuth2": ["entity.suppliers:a"]}]
    get["parameters"][0]["schema"]["type"] = "boolean"
    changed["paths"]["/ping"] = {"get": {"operationId": "ping", "responses": {"200": {}}}}
    properties: dict[str, object] = {**SUPPLIER_PROPERTIES, "vat": {"type": "string"}}
    del properties["extra"]
    properties["name"] = {"oneOf": [], "type": "integer"}
    supplier = {**SUPPLIER, "properties": properties}
    capsys.readouterr()
    assert run(save(tmp_path, changed, **{"schemas/Supplier": supplier}), "--check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line if len(line) < 100 else line[:80] for line in lines] == [
        "operations.getSupplier.needed.any_of: changed: "
        '["entity.suppliers:r"] -> ["entity.suppliers:a"]',
        'operations.getSupplier.parameters.fields.type: changed: "string" -> "boolean"',
        'operations.ping: added: {"method":"GET","path":"/ping","needed":{"provenance":"n',
        'operations.uploadFile: removed: {"method":"POST","path":"/files","media":"multip',
        'schemas.Supplier.properties.extra: removed: {"type":"object"}',
        'schemas.Supplier.properties.name.not_understood: added: ["oneOf"]',
        "schemas.Supplier.properties.name.nullable: removed: true",
        'schemas.Supplier.properties.name.type: changed: "string" -> "integer"',
        'schemas.Supplier.properties.vat: added: {"type":"string"}',
        'schemas.UploadFileRequest: removed: {"properties":{"file":{"type":"string"}},"type":'
        '"object"}',
        'schemas.UploadFileResponse: removed: {"type":"object"}',
        'version: changed: "9.9.9" -> "10"',
    ]
    assert path.with_name("catalogue.json").read_bytes() == before


def _get(changed: dict[str, Any]) -> Any:
    return changed["paths"]["/suppliers/{supplier_id}"]["get"]


def _add_operation(changed: dict[str, Any]) -> None:
    changed["paths"]["/ping"] = {"get": {"operationId": "ping", "responses": {"200": {}}}}


def _remove_operation(changed: dict[str, Any]) -> None:
    del changed["paths"]["/suppliers/{supplier_id}"]


def _rename_operation(changed: dict[str, Any]) -> None:
    _get(changed)["operationId"] = "readSupplier"


def _move_operation(changed: dict[str, Any]) -> None:
    changed["paths"]["/sellers/{supplier_id}"] = changed["paths"].pop("/suppliers/{supplier_id}")


def _add_parameter(changed: dict[str, Any]) -> None:
    more = {"name": "page", "in": "query", "required": True, "schema": {"type": "integer"}}
    _get(changed)["parameters"].append(more)


def _remove_parameter(changed: dict[str, Any]) -> None:
    del _get(changed)["parameters"][0]


def _require_parameter(changed: dict[str, Any]) -> None:
    _get(changed)["parameters"][0]["required"] = True


def _widen_parameter(changed: dict[str, Any]) -> None:
    changed["components"]["parameters"]["fieldset"]["schema"]["enum"].append(2)


def _add_scope(changed: dict[str, Any]) -> None:
    changed["paths"]["/files"]["post"]["security"] = [{"OAuth2": ["archive:a"]}]


def _remove_scope(changed: dict[str, Any]) -> None:
    _get(changed)["security"] = [{"OAuth2": []}]


def _change_answer(changed: dict[str, Any]) -> None:
    schema = {"schema": {"type": "array"}}
    held = {"content": {"application/json": schema}}
    changed["components"]["responses"]["GetSupplierResponse"] = held


def _only_words(changed: dict[str, Any]) -> None:
    _get(changed)["summary"] = "Other words."
    _get(changed)["responses"]["404"]["description"] = "Other words."


_GET_ROW = (
    '{"method":"GET","path":"/suppliers/{supplier_id}","parameters":'
    '{"supplier_id":{"in":"path","type"...'
)


@pytest.mark.parametrize(
    ("alter", "lines"),
    [
        (
            _add_operation,
            [
                'operations.ping: added: {"method":"GET","path":"/ping",'
                '"needed":{"provenance":"none","reason":"not judged yet"}}'
            ],
        ),
        (
            _remove_operation,
            [
                f"operations.getSupplier: removed: {_GET_ROW}",
                'schemas.GetSupplierResponse: removed: {"properties":{"data":{"ref":"Supplier"}},'
                '"type":"object"}',
            ],
        ),
        (
            _rename_operation,
            [
                f"operations.getSupplier: removed: {_GET_ROW}",
                f"operations.readSupplier: added: {_GET_ROW}",
            ],
        ),
        (
            _move_operation,
            [
                'operations.getSupplier.path: changed: "/suppliers/{supplier_id}"'
                ' -> "/sellers/{supplier_id}"'
            ],
        ),
        (
            _add_parameter,
            [
                "operations.getSupplier.parameters.page: added: "
                '{"in":"query","type":"integer","required":true}'
            ],
        ),
        (
            _remove_parameter,
            ['operations.getSupplier.parameters.fields: removed: {"in":"query","type":"string"}'],
        ),
        (_require_parameter, ["operations.getSupplier.parameters.fields.required: added: true"]),
        (
            _widen_parameter,
            [
                "operations.getSupplier.parameters.fieldset.enum: changed: "
                '["0","1"] -> ["0","1","2"]'
            ],
        ),
        (
            _add_scope,
            [
                'operations.uploadFile.needed.any_of: added: ["archive:a"]',
                'operations.uploadFile.needed.provenance: changed: "none" -> "spec"',
                'operations.uploadFile.needed.reason: removed: "not judged yet"',
            ],
        ),
        (
            _remove_scope,
            [
                'operations.getSupplier.needed.any_of: removed: ["entity.suppliers:r"]',
                'operations.getSupplier.needed.provenance: changed: "spec" -> "none"',
                'operations.getSupplier.needed.reason: added: "not judged yet"',
            ],
        ),
        (
            _change_answer,
            [
                'schemas.GetSupplierResponse.properties: removed: {"data":{"ref":"Supplier"}}',
                'schemas.GetSupplierResponse.type: changed: "object" -> "array"',
            ],
        ),
        (_only_words, []),
    ],
)
def test_check_says_one_alteration_and_nothing_else(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    alter: Callable[[dict[str, Any]], None],
    lines: list[str],
) -> None:
    built(save(tmp_path, document()))
    capsys.readouterr()
    changed = document()
    alter(changed)
    assert run(save(tmp_path, changed), "--check") == (1 if lines else 0)
    assert capsys.readouterr().out.splitlines() == (lines or ["nothing differs"])


def test_check_as_a_program_leaves_with_1(tmp_path: Path) -> None:
    path = save(tmp_path, document())
    built(path)
    changed = document()
    _require_parameter(changed)
    save(tmp_path, changed)
    script = ROOT / "scripts" / "build_catalogue.py"
    kept = path.with_name("catalogue.json")
    done = subprocess.run(
        [sys.executable, str(script), str(path), "--check", "--catalogue", str(kept)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "operations.getSupplier.parameters.fields.required: added: true\n"


def test_writing_says_what_is_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(save(tmp_path, document()))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "catalogue.json: 2 operations, 6 schemas"
    assert "judgement: uploadFile: not judged yet" in lines


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"paths": None}, "not an OpenAPI file as expected"),
        ({"info": {}}, "not an OpenAPI file as expected"),
        ({"components": {}}, "nothing at #/components/"),
    ],
)
def test_a_file_of_another_shape_is_refused_and_nothing_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    problem: str,
) -> None:
    path = save(tmp_path, {**document(), **change})
    assert run(path) == 2
    assert problem in capsys.readouterr().err
    assert not path.with_name("catalogue.json").exists()


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "\x00"])
def test_a_file_that_is_no_mapping_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(path) == 2
    assert "openapi.yaml: " in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none.yaml") == 2
    assert "none.yaml: cannot be read (FileNotFoundError)" in capsys.readouterr().err


def test_a_missing_catalogue_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(save(tmp_path, document()), "--check") == 2
    assert "catalogue.json: cannot be read (FileNotFoundError)" in capsys.readouterr().err


def test_a_keyword_that_would_be_lost_stops_the_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path, document(), **{"enums/Kind": {**KIND, "pattern": "x"}})
    assert run(path) == 2
    assert "keywords of Kind" in capsys.readouterr().err
    assert not path.with_name("catalogue.json").exists()


def test_two_schemas_of_one_name_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(save(tmp_path, document(), **{"enums/Supplier": KIND})) == 2
    assert "two schemas are called Supplier" in capsys.readouterr().err


@pytest.mark.skipif(
    not OPENAPI.exists(),
    reason="the provider's OpenAPI file is not at hand (name it in GETTONE_OPENAPI)",
)
def test_the_committed_catalogue_is_what_the_provider_s_file_says() -> None:
    script = ROOT / "scripts" / "build_catalogue.py"
    done = subprocess.run(
        [sys.executable, str(script), str(OPENAPI), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing differs\n", "")


def test_the_committed_catalogue_has_no_sentence_of_the_provider() -> None:
    """Facts are names and short words: nothing in it is as long as a sentence."""

    def texts(held: object) -> list[str]:
        if isinstance(held, dict):
            return [text for inner in held.values() for text in texts(inner)]
        if isinstance(held, list):
            return [text for inner in held for text in texts(inner)]
        return [held] if isinstance(held, str) else []

    found = texts(json.loads(CATALOGUE.read_text(encoding="utf-8")))
    assert max(len(text.split()) for text in found) <= 8
