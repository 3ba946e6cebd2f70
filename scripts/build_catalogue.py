"""Turn the provider's OpenAPI file into ``wire/catalogue.json``, or compare the two.

    python scripts/build_catalogue.py FILE            write the catalogue
    python scripts/build_catalogue.py FILE --check    say what differs; exit 1 if anything does

FILE is the provider's ``openapi.yaml`` with its ``models`` folder beside it.
Only facts are taken: names, types, formats, enumerations, nullability,
nesting and references; no sentence, default or example. What the file leaves
open (the scope that a document's type decides, operations without a declared
scope, what cannot be undone) is judged in ``catalogue_judgement.py``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from catalogue_judgement import IRREVERSIBLE, needed_rows, unused_rows

CATALOGUE: Final = Path(__file__).parents[1] / "src" / "gettone" / "wire" / "catalogue.json"

METHODS: Final = ("get", "post", "put", "delete", "patch")
# Taken as they are; the keys on the right are the catalogue's.
KEPT: Final = {
    "type": "type",
    "format": "format",
    "enum": "enum",
    "nullable": "nullable",
    "readOnly": "read_only",
    "writeOnly": "write_only",
    "maxItems": "max_items",
}
FOLLOWED: Final = {"properties", "items", "additionalProperties", "allOf"}
# Where a schema's other keywords are named, so that --check shows them.
STRANGE: Final = "not_understood"
# Sentences, and values that are advice rather than facts.
LEFT_OUT: Final = {"title", "description", "example", "examples", "default", "deprecated"}

Node: TypeAlias = dict[str, Any]


class NotUnderstood(Exception):
    """The file cannot be read, or says something that this script would lose."""


class Source:
    """An OpenAPI file, and the files that it refers to."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._files: dict[Path, Node] = {}

    def file(self, path: Path) -> Node:
        """Read one YAML file, once."""
        if path not in self._files:
            try:
                read = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, yaml.YAMLError) as unread:
                message = f"{path}: cannot be read ({type(unread).__name__})"
                raise NotUnderstood(message) from unread
            if not isinstance(read, dict):
                message = f"{path}: not a mapping"
                raise NotUnderstood(message)
            self._files[path] = read
        return self._files[path]

    def at(self, reference: str, within: Path) -> tuple[Node, Path]:
        """Give what *reference*, written in the file *within*, names, and its file."""
        target, _, pointer = reference.partition("#")
        path = (within.parent / target).resolve() if target else within
        node = self.file(path)
        for step in pointer.split("/")[1:]:
            if step not in node:
                message = f"{path}: nothing at #{pointer}"
                raise NotUnderstood(message)
            node = node[step]
        return node, path

    def follow(self, node: Node, within: Path) -> tuple[Node, Path]:
        """Follow references from *node* until there is none."""
        while "$ref" in node:
            node, within = self.at(node["$ref"], within)
        return node, within


class Schemas:
    """Every schema met so far, by name."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.rows: dict[str, Node] = {}
        self._origins: dict[str, tuple[Path, str]] = {}

    def name_of(self, reference: str, within: Path) -> str:
        """Name the schema that *reference* leads to, and take its facts in."""
        node, path = self._source.at(reference, within)
        pointer = reference.partition("#")[2]
        name = pointer.rpartition("/")[2] or path.stem
        if self._origins.setdefault(name, (path, pointer)) != (path, pointer):
            message = f"two schemas are called {name}"
            raise NotUnderstood(message)
        if name not in self.rows:
            self.rows[name] = {}  # it may refer to itself
            self.rows[name] = self.facts(node, path)
        return name

    def named(self, node: Node, within: Path, inline_name: str) -> str:
        """Name a request's or response's schema; one written inline gets *inline_name*."""
        if "$ref" in node:
            return self.name_of(node["$ref"], within)
        self.rows[inline_name] = self.facts(node, within)
        return inline_name

    def facts(self, node: Node, within: Path) -> Node:
        """Reduce a schema to its facts; a keyword that would be lost is named."""
        if "$ref" in node:
            nullable = {"nullable": True} if node.get("nullable") else {}
            return {"ref": self.name_of(node["$ref"], within), **nullable}
        facts = {KEPT[key]: held for key, held in node.items() if key in KEPT and held is not False}
        if strange := node.keys() - KEPT.keys() - FOLLOWED - LEFT_OUT:
            facts[STRANGE] = sorted(strange)
        if properties := node.get("properties"):
            facts["properties"] = {
                name: self.facts(properties[name], within) for name in sorted(properties)
            }
        if "items" in node:
            facts["items"] = self.facts(node["items"], within)
        # ``true`` says nothing: every object of the provider may hold more.
        if isinstance(values := node.get("additionalProperties"), dict):
            facts["values"] = self.facts(values, within)
        if "allOf" in node:
            facts["all_of"] = [self.facts(part, within) for part in node["allOf"]]
        return dict(sorted(facts.items()))


class Builder:
    """The whole catalogue, out of one OpenAPI file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._path = source.path
        self._schemas = Schemas(source)

    def build(self) -> Node:
        """Give the catalogue as one JSON value."""
        document = self._source.file(self._path)
        try:
            version = str(document["info"]["version"])
            operations = dict(self._operations(document["paths"]))
        except (KeyError, TypeError, AttributeError) as odd:
            message = f"{self._path}: not an OpenAPI file as expected ({odd})"
            raise NotUnderstood(message) from odd
        for path in sorted((self._path.parent / "models").rglob("*.yaml")):
            self._schemas.name_of(str(path), self._path)
        return {
            "version": version,
            "operations": dict(sorted(operations.items())),
            "schemas": dict(sorted(self._schemas.rows.items())),
        }

    def _operations(self, paths: Node) -> Iterator[tuple[str, Node]]:
        for path, item in paths.items():
            for method in METHODS:
                if method in item:
                    node = item[method]
                    shared = [*item.get("parameters", []), *node.get("parameters", [])]
                    yield node["operationId"], self._operation(method, path, node, shared)

    def _operation(self, method: str, path: str, node: Node, shared: list[Node]) -> Node:
        operation_id = node["operationId"]
        stem = operation_id[0].upper() + operation_id[1:]
        media, request = self._body(node.get("requestBody", {}), f"{stem}Request")
        answers = node["responses"]
        bodies = {
            status: self._body(answers[status], f"{stem}Response{status.removeprefix('200')}")
            for status in sorted(answers)
        }
        answer_media, answer = next(
            (held for status, held in bodies.items() if status[0] == "2"), ("", "")
        )
        security = [held for row in node.get("security", []) for held in row.values()]
        declared = [name for names in security for name in names]
        row: Node = {
            "method": method.upper(),
            "path": path,
            "parameters": self._parameters(path, shared),
            "media": media,
            "request": request,
            "response": answer,
            "answer_media": answer_media if answer_media != "application/json" else "",
            **needed_rows(operation_id, declared),
            "irreversible": operation_id in IRREVERSIBLE,
        }
        return {key: held for key, held in row.items() if held or key == "needed"}

    def _body(self, node: Node, inline_name: str) -> tuple[str, str]:
        """Give media type and schema name of a body; empty for none."""
        found, within = self._source.follow(node, self._path)
        content = found.get("content", {})
        if not content:
            return "", ""
        media = "application/json" if "application/json" in content else min(content)
        schema = content[media].get("schema", {})
        # A shared response is one schema, whichever operation names it first.
        shared_name = node.get("$ref", "").rpartition("/")[2]
        return media, self._schemas.named(schema, within, shared_name or inline_name)

    def _parameters(self, path: str, nodes: list[Node]) -> Node:
        """Order parameters: path, required, others; then by name."""
        found = [self._source.follow(node, self._path)[0] for node in nodes]
        rows = {node["name"]: _parameter(node) for node in found if node["in"] in {"path", "query"}}

        def place(name: str) -> tuple[int, bool, str]:
            at = path.find(f"{{{name}}}")
            return (at if at >= 0 else len(path), not rows[name].get("required"), name)

        return {name: rows[name] for name in sorted(rows, key=place)}


def _parameter(node: Node) -> Node:
    schema = node.get("schema", {})
    row = {
        "in": node["in"],
        "type": schema.get("type", "string"),
        "required": bool(node.get("required")),
        "enum": [str(value) for value in schema.get("enum", [])],
    }
    return {key: held for key, held in row.items() if held}


def written(catalogue: Node) -> str:
    """Write the catalogue with one operation or schema a line."""
    parts = [f'"version":{_compact(catalogue["version"])}']
    for group in ("operations", "schemas"):
        rows = ",\n".join(
            f"{_compact(name)}:{_compact(row)}" for name, row in catalogue[group].items()
        )
        parts.append(f'"{group}":{{\n{rows}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


def differences(theirs: object, ours: object, where: str = "") -> Iterator[str]:
    """Say where the file (*theirs*) and the catalogue (*ours*) differ, one a line."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted(theirs.keys() | ours.keys()):
            at = f"{where}.{key}" if where else key
            if key not in ours:
                yield f"{at}: added: {_short(theirs[key])}"
            elif key not in theirs:
                yield f"{at}: removed: {_short(ours[key])}"
            else:
                yield from differences(theirs[key], ours[key], at)
    elif theirs != ours:
        yield f"{where}: changed: {_compact(ours)} -> {_compact(theirs)}"


def refuse_strange(schemas: Node) -> None:
    """Stop where a schema says something that the catalogue has no word for."""
    strange = [name for name, row in schemas.items() if f'"{STRANGE}"' in _compact(row)]
    if strange:
        message = f"not understood: keywords of {', '.join(strange)} (--check shows them)"
        raise NotUnderstood(message)


def _short(held: object) -> str:
    """Write what was added or removed, in so many characters as fit a line."""
    text = _compact(held)
    return text if len(text) <= 100 else f"{text[:97]}..."


def _compact(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build or check the provider's catalogue.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the provider's openapi.yaml")
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE, help="where it is kept")
    given = parser.parse_args(arguments)
    try:
        built = Builder(Source(given.file)).build()
        if given.check:
            return _check(built, given.catalogue)
        refuse_strange(built["schemas"])
    except NotUnderstood as problem:
        print(problem, file=sys.stderr)
        return 2
    given.catalogue.write_text(written(built), encoding="utf-8")
    operations, schemas = len(built["operations"]), len(built["schemas"])
    print(f"{given.catalogue.name}: {operations} operations, {schemas} schemas")
    for line in unused_rows(built["operations"]):
        print(f"judgement: {line}")
    return 0


def _check(built: Node, path: Path) -> int:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as unread:
        message = f"{path}: cannot be read ({type(unread).__name__})"
        raise NotUnderstood(message) from unread
    lines = list(differences(built, kept))
    print(*lines or ["nothing differs"], sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
