"""Files behind the addresses that answers hold.

Source:
    OpenAPI 2.1.8: which fields hold addresses. Assumed: how files are
    answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, cast
from urllib.parse import quote

from gettone.sandbox.addresses import WITH_FILES, Addresses, Target
from gettone.sandbox.attachments import MEDIA, addresses_of
from gettone.sandbox.handling import Call
from gettone.sandbox.printed import document_name, printed
from gettone.sandbox.records import Records, Row
from gettone.wire.bodies import Body, encode, object_in
from gettone.wire.messages import Response

__all__ = ["downloaded", "with_addresses"]

_NOT_FOUND: Final = Response(
    status=404,
    headers={"content-type": "application/json"},
    body=encode({"error": {"message": "Not found."}}),
)


def downloaded(records: Records, path: str, now: datetime) -> Response:
    """Answer with the file that a path leads to.

    Source:
        A third party: no token is needed. Assumed: what is answered to an
        address that is no more.
    """
    target = Addresses(records.shelf.key("addresses")).read(path, now)
    found = None if target is None else _FOUND[target.kind](records, target)
    if found is None:
        return _NOT_FOUND
    name, content = found
    headers = {
        "content-type": MEDIA[name.rpartition(".")[2].lower()],
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(status=200, headers=headers, body=content)


def with_addresses(call: Call, body: Body) -> Body:
    """Write addresses into an answer, of attachments and of documents as PDF."""
    if call.operation.family not in WITH_FILES:
        return body
    addresses = addresses_of(call)
    held: object = body.get("data")
    if isinstance(held, list):
        rows = cast("list[object]", held)
        body = {**body, "data": [_with_pages(call, addresses, row) for row in rows]}
    else:
        body = {**body, "data": _with_pages(call, addresses, held)}
    return addresses.told(body, call.origin, call.now)


def _with_pages(call: Call, addresses: Addresses, held: object) -> object:
    """Add where an issued document can be had on paper, if the answer names it.

    Source:
        OpenAPI 2.1.8, IssuedDocument. Assumed: a delivery note and an
        accompanying invoice have the same page as the document.
    """
    row = object_in(held) or {}
    if "url" not in row or not row.get("id") or not row.get("type"):
        return held
    target = Target(kind="document", company_id=call.company_id, id=int(row["id"]))
    mark = addresses.mark(target, document_name(row))
    is_note = row.get("delivery_note") or row["type"] == "delivery_note"
    asked = {"url": True, "dn_url": is_note, "ai_url": row.get("accompanying_invoice")}
    return {**row, **{name: mark for name, wanted in asked.items() if wanted and name in row}}


def _file(records: Records, target: Target) -> tuple[str, bytes] | None:
    file = records.shelf.file(target.id)
    return None if file is None else (file.name, file.content)


def _document(records: Records, target: Target) -> tuple[str, bytes] | None:
    row: Row | None = records.get(target.company_id, "issued_documents", target.id)
    company = records.company(target.company_id)
    return None if row is None or company is None else (document_name(row), printed(row, company))


_FOUND: Final = {"file": _file, "document": _document}
