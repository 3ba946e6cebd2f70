"""Received documents that wait to be registered: listed, read, taken over.

Source:
    OpenAPI 2.1.8, the pending Received Documents operations. Assumed: what
    of a pending document goes into the registered one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from msgspec import structs

from gettone.domain.scope import Scope
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.keys import of_type
from gettone.sandbox.listing import listed
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Family, Verb, verbs
from gettone.sandbox.rules import wrong_query
from gettone.wire.bodies import object_in
from gettone.wire.operation import catalogue

__all__ = ["PENDING", "PENDING_VERBS", "Pending", "given_with_pending", "pending_of"]

PENDING: Final = Family(
    name="pending_received_documents",
    noun="PendingReceivedDocument",
    nouns="PendingReceivedDocuments",
    id_name="document_id",
    # Assumed: no list of fields is published.
    sortable=frozenset({"date", "supplier_name", "amount_gross", "amount_net", "amount_vat"}),
    filterable=("id", "date", "supplier_name", "subject", "filename", "category"),
    defaults={"other_attachments": [], "payments_list": []},
)
_TYPES: Final = catalogue().schemas["PendingReceivedDocumentType"].enum
_READ: Final = Scope.parse("received_documents:r")
# What a document takes over as it stands.
_SAME: Final = ("date", "category", "amount_net", "amount_vat", "currency", "payments_list")


@dataclass(frozen=True, slots=True)
class Pending:
    """The pending document that a new one is made of, if any.

    Attributes:
        row: As it is kept; ``None`` if there is none.
        invalid: What is wrong with the id that the body names.
    """

    row: Row | None = None
    invalid: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    @property
    def kept(self) -> Row:
        """Give what the new document keeps that no body can say."""
        if self.row is None:
            return {}
        is_electronic = self.row.get("type") == "agyo"
        return {
            "is_from_pending_expenses": True,
            "e_invoice": is_electronic,
            "ei_reception_date": self.row.get("emssion_date") if is_electronic else None,
            "attachment_url": self.row.get("attachment_url"),
            "attachment_preview_url": self.row.get("attachment_url"),
        }

    def settle(self, call: Call) -> None:
        """Take it from those that are pending."""
        if self.row is not None:
            call.records.remove(call.company_id, PENDING.name, self.row["id"])


def pending_of(call: Call) -> Pending:
    """Find the pending document that a body names by ``pending_id``.

    Source:
        Assumed: an id that is not there is refused, and so is one that the
        token may not read.
    """
    pending_id = (call.body or {}).get("pending_id")
    if not isinstance(pending_id, int) or isinstance(pending_id, bool):
        return Pending()
    row = call.records.get(call.company_id, PENDING.name, pending_id) if call.may(_READ) else None
    return Pending(row) if row else Pending(invalid=wrong_query("pending_id"))


def given_with_pending(call: Call, pending: Pending) -> Call:
    """Fill the body in with what the pending document says."""
    given = object_in((call.body or {}).get("data"))
    if pending.row is None or given is None:
        return call
    row = pending.row
    known: Row = {
        "type": row.get("document_type") or "expense",
        "description": row.get("subject"),
        "entity": {"name": row.get("supplier_name")},
        **{name: row.get(name) for name in _SAME},
    }
    known["payments_list"] = _payments(row)
    said = {name: held for name, held in given.items() if held is not None}
    filled = {name: held for name, held in {**known, **said}.items() if held is not None}
    return structs.replace(call, body={**(call.body or {}), "data": filled})


def _payments(row: Row) -> list[Row]:
    payments = cast("list[Row]", row.get("payments_list") or [])
    return [
        {name: held for name, held in one.items() if name != "paid_with_ts_pay"} for one in payments
    ]


def _list(call: Call) -> Outcome:
    """List what came one way, which is required (OpenAPI 2.1.8)."""
    kind = call.query.get("type", "")
    if kind not in _TYPES:
        return Outcome(invalid=wrong_query("type"))
    return listed(call, PENDING.table, of_type(kind))


PENDING_VERBS: Final[dict[str, Verb]] = {
    "listPendingReceivedDocuments": _list,
    "getPendingReceivedDocument": verbs(PENDING)["getPendingReceivedDocument"],
}
