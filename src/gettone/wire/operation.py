"""The provider's operations: looked up, checked, and made into requests.

The client explains by the row that the sandbox enforces: both read the same
catalogue, and neither holds a path, a method or a scope of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import Scope
from gettone.errors import BadCall, UnknownOperation
from gettone.wire.bodies import Body, encode
from gettone.wire.catalogue import (
    CatalogueFile,
    Media,
    NeededRow,
    OperationRow,
    Schemas,
    read_catalogue,
)
from gettone.wire.messages import JSON, Request
from gettone.wire.multipart import encode_form
from gettone.wire.parameter import Parameter, argument_texts, repeated, similar
from gettone.wire.paths import PathTable

__all__ = ["Catalogue", "Match", "Needed", "Operation", "Parameter", "catalogue"]

COMPANY_PATH: Final = "/c/{company_id}"
_IN_PATH: Final = re.compile(r"\{(\w+)\}")
# RFC 9110 section 4.1: so much at least is to be expected of servers.
MAX_TARGET_CHARS: Final = 8_000


@dataclass(frozen=True, slots=True)
class Needed:
    """What a token needs for an operation.

    Attributes:
        any_of: Any one of these is enough; none at all needed if empty.
        provenance: How that is known: ``spec``, ``docs``, ``observed``,
            ``inferred``, or ``none`` where nothing suggests a scope.
        reason: For the last two, why, in a few words.
    """

    any_of: tuple[Scope, ...] = ()
    provenance: str = "none"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the provider.

    Attributes:
        id: The provider's ``operationId``.
        method: Upper-case HTTP method.
        path: Template, such as ``/c/{company_id}/products/{product_id}``.
        parameters: Path parameters in order, then required ones, then others.
        request_schema: Name of the body's schema, or ``None`` for no body.
        response_schema: Name of the answer's schema, or ``None`` if empty.
        request_media: Media type of the body; empty for none.
        answer_media: Media type of the answer where that is not JSON; else empty.
        needed: Scopes needed while no document type is known.
        by_document_type: What a document of each type needs.
        irreversible: Whether nobody can take back what it does.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    request_schema: str | None = None
    response_schema: str | None = None
    request_media: Media = ""
    answer_media: str = ""
    needed: Needed = Needed()
    by_document_type: Mapping[str, Needed] = field(default_factory=dict[str, Needed])
    irreversible: bool = False

    @property
    def is_company_scoped(self) -> bool:
        """Tell whether it works inside one company."""
        return self.path.startswith(f"{COMPANY_PATH}/")

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """List the parameters of the path, in order."""
        return tuple(_IN_PATH.findall(self.path))

    @cached_property
    def text_names(self) -> frozenset[str]:
        """List those of them that are not whole numbers."""
        texts = {one.name for one in self.parameters if one.kind != "integer"}
        return frozenset(texts.intersection(self.path_names))

    @cached_property
    def family(self) -> str:
        """Name its group by its path: ``suppliers``, ``issued_documents``, ..."""
        path = self.path.removeprefix(COMPANY_PATH).removeprefix("/entities")
        return path.split("/")[1]

    def needed_for(
        self, parameters: Mapping[str, object], document_type: str | None = None
    ) -> Needed:
        """Tell which scopes this very call needs.

        Args:
            parameters: Its parameters; ``type`` among them decides if no
                *document_type* is given.
            document_type: Type of the document in the body, or of the stored
                one that an id names.

        Returns:
            The scopes of that type, or every alternative if it is not known.

        Source:
            OpenAPI 2.1.8 lists the alternatives; its first version (2021)
            says that the type decides among them.
        """
        kind = document_type or parameters.get("type")
        return (
            self.by_document_type.get(kind, self.needed) if isinstance(kind, str) else self.needed
        )

    def request(
        self, parameters: Mapping[str, object], body: Body | None, bearer: AccessToken | None
    ) -> Request:
        """Build the request, or say why the call is wrong.

        Args:
            parameters: Values by the provider's names; ``None`` is not given.
            body: The JSON object to send. For an attachment, ``filename``
                and ``attachment`` (``bytes``).
            bearer: The access token.

        Raises:
            BadCall: A parameter is missing, unknown or mistyped, all of them
                make too long an address, or the body cannot be sent with
                this operation.
        """
        path, query = self.place(argument_texts(self.id, self.parameters, parameters))
        content_type, content = self._content(body)
        request = Request(
            method=self.method,
            path=path,
            query=query,
            bearer=bearer,
            content_type=content_type,
            body=content,
            accept=self.answer_media or JSON,
        )
        if len(request.target) > MAX_TARGET_CHARS:
            raise BadCall("address-too-long", limit=MAX_TARGET_CHARS)
        return request

    def place(self, texts: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Put parameters, by name and as text, into the path and the query."""
        path = _IN_PATH.sub(lambda found: quote(texts[found[1]], safe=""), self.path)
        names = [one.name for one in self.parameters if one.place == "query" and one.name in texts]
        return path, tuple((name, texts[name]) for name in names)

    def _content(self, body: Body | None) -> tuple[str, bytes]:
        if body is None:
            return "", b""
        if not self.request_media:
            raise BadCall("takes-no-body", operation=self.id)
        if self.request_media == "multipart/form-data":
            return encode_form(body)
        try:
            return self.request_media, encode(body)
        except (TypeError, ValueError, RecursionError) as odd:
            kind = type(odd).__name__
        raise BadCall("body-not-writable", operation=self.id, kind=kind)


@dataclass(frozen=True, slots=True)
class Match:
    """An operation found by method and path.

    Attributes:
        operation: Which one.
        path_parameters: Decoded values by name.
    """

    operation: Operation
    path_parameters: dict[str, str]


class Catalogue:
    """Every operation and schema of the provider.

    Attributes:
        version: Version of the OpenAPI file that it was built from.
        operations: By the provider's ``operationId``.
        schemas: By name, read when first asked for.
    """

    def __init__(self, file: CatalogueFile) -> None:
        self.version = file.version
        self.operations: Mapping[str, Operation] = MappingProxyType(
            {name: _operation(name, row) for name, row in file.operations.items()}
        )
        self.schemas = Schemas(file.schemas)

    def operation(self, operation_id: str) -> Operation:
        """Find an operation by its exact name.

        Raises:
            UnknownOperation: There is none; with the names most like it.
        """
        found = self.operations.get(operation_id)
        if found is None:
            raise UnknownOperation(repeated(operation_id), similar(operation_id, self.operations))
        return found

    def match(self, method: str, path: str) -> Match | None:
        """Find the operation that a request asks for; ``None`` for none.

        Args:
            method: Upper-case HTTP method.
            path: Percent-encoded path without query.
        """
        found = self._paths.find(path)
        operation_id = found.operation_ids.get(method) if found else None
        if found is None or operation_id is None:
            return None
        operation = self.operations[operation_id]
        return Match(operation, dict(zip(operation.path_names, found.values, strict=True)))

    def methods_for(self, path: str) -> frozenset[str]:
        """List the methods that *path* knows; empty where nothing is."""
        found = self._paths.find(path)
        return frozenset(found.operation_ids) if found else frozenset()

    @cached_property
    def _paths(self) -> PathTable:
        table = PathTable()
        for operation in self.operations.values():
            table.add(operation.method, operation.path, operation.id, texts=operation.text_names)
        return table


@cache
def catalogue() -> Catalogue:
    """Give the catalogue that this version ships, read once."""
    return Catalogue(read_catalogue())


def _operation(operation_id: str, row: OperationRow) -> Operation:
    return Operation(
        id=operation_id,
        method=row.method,
        path=row.path,
        parameters=tuple(
            Parameter(
                name=name, place=one.place, kind=one.kind, required=one.required, enum=one.enum
            )
            for name, one in row.parameters.items()
        ),
        request_schema=row.request,
        response_schema=row.response,
        request_media=row.media,
        answer_media=row.answer_media,
        needed=_needed(row.needed),
        by_document_type={kind: _needed(needed) for kind, needed in row.by_type.items()},
        irreversible=row.irreversible,
    )


def _needed(row: NeededRow) -> Needed:
    return Needed(tuple(Scope.parse(text) for text in row.any_of), row.provenance, row.reason)
