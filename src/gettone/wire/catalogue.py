"""The rows of ``catalogue.json``: the provider's operations and schemas as facts.

Written by ``scripts/build_catalogue.py``; what the rows mean is said by
``wire.operation`` and ``wire.schema``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

__all__ = [
    "CatalogueFile",
    "Kind",
    "Media",
    "NeededRow",
    "OperationRow",
    "ParameterRow",
    "Place",
    "SchemaNode",
    "Schemas",
    "read_catalogue",
]

Kind: TypeAlias = Literal["integer", "string", "boolean", "number"]
Media: TypeAlias = Literal["", "application/json", "multipart/form-data"]
Place: TypeAlias = Literal["path", "query"]

_PATH: Final = Path(__file__).with_name("catalogue.json")


class ParameterRow(msgspec.Struct, frozen=True, gc=False):
    """One parameter of an operation, without its name."""

    place: Place = msgspec.field(name="in")
    kind: Kind = msgspec.field(name="type")
    required: bool = False
    enum: tuple[str, ...] = ()


class NeededRow(msgspec.Struct, frozen=True, gc=False):
    """Scopes of which any one is enough, and how that is known."""

    provenance: str
    any_of: tuple[str, ...] = ()
    reason: str = ""


class OperationRow(msgspec.Struct, frozen=True, gc=False):
    """One operation, without its name."""

    method: str
    path: str
    needed: NeededRow
    parameters: dict[str, ParameterRow] = {}
    media: Media = ""
    request: str | None = None
    response: str | None = None
    answer_media: str = ""
    by_type: dict[str, NeededRow] = {}
    irreversible: bool = False


class SchemaNode(msgspec.Struct, frozen=True):
    """A schema or a part of one, as the provider's OpenAPI file has it.

    Attributes:
        ref: Name of the schema that stands here; then only *nullable* counts.
        type: JSON type; empty where *ref* or *all_of* says everything.
        format: Such as ``date``; empty for none.
        enum: The only values allowed; empty for any.
        nullable: Whether ``null`` will do as well.
        read_only: Whether the provider alone writes it.
        write_only: Whether it is sent, but never received.
        max_items: Most items of an array, or ``None``.
        properties: What an object holds; unlisted names are allowed.
        values: What every unlisted name holds, or ``None`` if not said.
        items: What an array holds, or ``None`` if not said.
        all_of: Schemas that must all fit.
    """

    ref: str = ""
    type: str = ""
    format: str = ""
    enum: tuple[str | int | float | bool | None, ...] = ()
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    max_items: int | None = None
    properties: dict[str, SchemaNode] = {}
    values: SchemaNode | None = None
    items: SchemaNode | None = None
    all_of: tuple[SchemaNode, ...] = ()


class CatalogueFile(msgspec.Struct, frozen=True):
    """The whole file; its schemas are still JSON text."""

    version: str
    operations: dict[str, OperationRow]
    schemas: dict[str, msgspec.Raw]


class Schemas(Mapping[str, SchemaNode]):
    """Schemas by name, each read when it is first asked for."""

    def __init__(self, texts: Mapping[str, msgspec.Raw]) -> None:
        self._texts = texts
        self._read: dict[str, SchemaNode] = {}
        self._decoder = msgspec.json.Decoder(SchemaNode)

    def __getitem__(self, name: str) -> SchemaNode:
        if name not in self._read:
            self._read[name] = self._decoder.decode(self._texts[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


# Made once: threads that meet a type first at the same time would end the process.
_DECODER: Final = msgspec.json.Decoder(CatalogueFile)


def read_catalogue() -> CatalogueFile:
    """Read the file that is installed beside this module."""
    return _DECODER.decode(_PATH.read_bytes())
