"""Requests that schemathesis makes up, asked of a sandbox in this process.

Made up alone, hardly a request would get past the first refusal: no company
has such an id. So in most of them some of what is there is named instead, and
a body is given what it must bring.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import requests
from schemathesis import Case as AnyCase
from schemathesis import Response

from gettone.domain.access_token import AccessToken
from gettone.sandbox.app import Sandbox
from gettone.sandbox.records import NO_LIMIT
from gettone.wire.operation import Operation, catalogue
from joined.sdk_bodies import KEPT

Case: TypeAlias = "AnyCase[Any]"

COMPANY: Final = 16
ORIGIN: Final = "http://127.0.0.1:8400"

# Start of a path within the company -> family of the rows that it names.
FAMILIES: Final = {
    "archive/": "archive",
    "bin/issued_documents/": "bin_issued_documents",
    "bin/received_documents/": "bin_received_documents",
    "cashbook/": "cashbook",
    "entities/clients/": "clients",
    "entities/suppliers/": "suppliers",
    "issued_documents/": "issued_documents",
    "price_lists/": "price_lists",
    "products/": "products",
    "receipts/": "receipts",
    "received_documents/pending/": "pending_received_documents",
    "received_documents/": "received_documents",
    "settings/payment_accounts/": "payment_accounts",
    "settings/payment_methods/": "payment_methods",
    "settings/vat_types/": "vat_types",
    "subscriptions/": "subscriptions",
    "taxes/": "taxes",
}
# E-invoices: sent, come back, and not sent yet.
ELECTRONIC: Final = [101, 102, 112, 113]
# Queries without a list of values -> one that will do.
QUERIES: Final = {
    "ids": "109",
    "original_document_id": "104",
    "year": "2026",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "payment_account_id": "22",
    "page": "1",
    "per_page": "5",
    "new_type": "invoice",
}
# Queries that are left out, where they need not be there.
FREE: Final = frozenset({"q", "sort", "fields", "city", "postal_code", "type"})
# Schema of a record -> a body that will do, and what it must have.
WRITTEN: Final[dict[str, dict[str, Any]]] = {
    **{kept.model: {**kept.written} for kept in KEPT},
    "EmailSchedule": {
        "sender_id": 0,
        "recipient_email": "maria.bianchi@mail.example",
        "subject": "Fattura",
        "body": "In allegato.",
        "include": {"document": True},
    },
}
WRITTEN["ReceivedDocument"]["auto_calculate"] = False
NEEDED: Final = {
    "ArchiveDocument": ("date",),
    "CashbookEntry": ("date", "description", "kind", "type", "amount_in", "payment_account_in"),
    "Client": ("name",),
    "EmailSchedule": ("sender_id", "recipient_email", "subject", "body"),
    "F24": ("due_date", "amount"),
    "IssuedDocument": ("type", "entity", "items_list", "payments_list"),
    "PaymentAccount": ("name",),
    "PaymentMethod": ("name",),
    "Product": ("name",),
    "Receipt": ("date", "type"),
    "ReceivedDocument": ("type", "entity", "items_list", "payments_list", "auto_calculate"),
    "Supplier": ("name",),
    "VatType": ("value",),
    "WebhooksSubscription": ("sink", "types"),
}


class _Undone(Exception):
    """Raised so that nothing of a request is kept."""


@dataclass
class Undoing:
    """A sandbox whose requests leave no trace, and what is there in it."""

    whole: Sandbox
    token: AccessToken
    ids: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = {
            family: [
                row["id"]
                for row in self.whole.records.page(COMPANY, family, offset=0, limit=NO_LIMIT).rows
            ]
            for family in FAMILIES.values()
        }

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back what the block writes."""
        with suppress(_Undone), self.whole.records.transaction():
            yield
            raise _Undone

    def ask(self, sent: requests.PreparedRequest) -> Response:
        """Answer a request as a server would, without a socket."""
        status, headers, body = _asgi(
            self.whole.app,
            method=sent.method or "",
            target=sent.path_url,
            headers={
                **dict(sent.headers),
                "Authorization": f"Bearer {self.token.reveal()}",
                "Host": urlsplit(ORIGIN).netloc,
            },
            body=_bytes(sent.body or b""),
        )
        return Response(
            status_code=status,
            headers={name: [value] for name, value in headers.items()},
            content=body,
            request=sent,
            elapsed=0.0,
            verify=False,
        )

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        """Read something by its path."""
        sent = requests.Request("GET", f"{ORIGIN}{path}", params=query).prepare()
        answer = self.ask(sent)
        return answer.status_code, json.loads(answer.content or b"null")


def _asgi(
    app: Callable[..., Any],
    *,
    method: str,
    target: str,
    headers: dict[str, str | bytes],
    body: bytes,
) -> tuple[int, dict[str, str], bytes]:
    """Run an application to its end; it never waits for anything but the body."""
    parts = urlsplit(target)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asgi_scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), _bytes(value)) for name, value in headers.items()],
    }
    running = app(asgi_scope, receive, send)
    try:
        running.send(None)
    except StopIteration:
        start, *others = sent
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], found, b"".join(one["body"] for one in others)
    raise AssertionError(method, target)


def _bytes(held: object) -> bytes:
    return held if isinstance(held, bytes) else str(held).encode()


def prepared(case: Case) -> requests.PreparedRequest:
    """Write a case as schemathesis would send it, but a file as a file, with a name."""
    named = case.as_transport_kwargs(base_url=ORIGIN)
    known = ("method", "url", "params", "json", "data", "files", "headers")
    sent = {name: named[name] for name in known if name in named}
    if sent.get("files"):
        sent["files"] = [
            (name, ("prova.pdf", part[1]) if name == "attachment" else part)
            for name, part in sent["files"]
        ]
    return requests.Request(**sent).prepare()


def with_ids(case: Case, operation: Operation, ids: dict[str, list[int]], pick: int) -> None:
    """Let a path name what is there."""
    for name in operation.path_names:
        case.path_parameters[name] = _named(operation, name, ids, pick)


def _named(operation: Operation, name: str, ids: dict[str, list[int]], pick: int) -> Any:
    if name == "company_id":
        return COMPANY
    if name == "template_id":
        return 111
    within = operation.path.removeprefix("/c/{company_id}/")
    family = next(held for start, held in FAMILIES.items() if within.startswith(start))
    known = ELECTRONIC if "e_invoice" in operation.path else ids[family]
    found = known[pick % len(known)]
    kinds = {one.name: one.kind for one in operation.parameters}
    if name == "subscription_id":
        return f"SUB{found}"
    return found if kinds[name] == "integer" else str(found)


def with_query(case: Case, operation: Operation) -> None:
    """Let a query hold only what will do."""
    for one in operation.parameters:
        if one.place == "query" and one.name in case.query:
            if one.name in FREE and not one.required:
                del case.query[one.name]
            elif not one.enum and one.name in QUERIES:
                case.query[one.name] = QUERIES[one.name]


def with_body(case: Case, operation: Operation, *, is_whole: bool) -> None:
    """Let a body bring what it must, or only what will do."""
    if not isinstance(case.body, dict):
        return
    if operation.request_media == "multipart/form-data":
        upload: Any = {"filename": "prova.pdf", "attachment": b"%PDF-1.7"}
        case.body = upload
        return
    noun = catalogue().schemas[operation.request_schema or ""].properties["data"].ref
    if noun not in WRITTEN:
        return
    given = case.body.get("data")
    given = given if isinstance(given, dict) and not is_whole else {}
    needed = {name: WRITTEN[noun][name] for name in NEEDED[noun]}
    case.body["data"] = {**given, **(WRITTEN[noun] if is_whole else needed)}
    case.body.pop("pending_id", None)
    if noun == "IssuedDocument" and "/totals" not in operation.path:
        case.body["options"] = {"fix_payments": True}


def reading(operation: Operation, answer: Any) -> Iterator[tuple[Operation, str]]:
    """Give what reads a record that was created or modified, and its path."""
    verb = operation.id[:6].lower()
    row_id = (answer.get("data") or {}).get("id") if isinstance(answer, dict) else None
    if verb not in {"create", "modify"} or row_id is None:
        return
    family = operation.path if verb == "create" else operation.path.rpartition("/")[0]
    for other in catalogue().operations.values():
        start, _, last = other.path.rpartition("/")
        if other.method == "GET" and start == family and last.startswith("{"):
            yield other, f"{start}/{row_id}".replace("{company_id}", str(COMPANY))
