"""Who hears of a change: one notification for each subscription, kept with the change.

Source:
    Provider, Notification Types page: what is told. Assumed: each record
    that changed is told of by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, cast

from gettone.sandbox.cloud_events import notification
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import Records, Row
from gettone.sandbox.subscription import may_hear, of_company
from gettone.wire.bodies import object_in
from gettone.wire.event_types import PREFIX

__all__ = ["announce", "announcing"]

Verb: TypeAlias = Callable[[Call], Outcome]

_DELETE: Final = "delete"
_ID: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What an operation does to a record.

    Attributes:
        family: As ``Records`` calls the rows.
        stem: What their events are called after.
        action: What is told of a row that is there afterwards.
    """

    family: str
    stem: str
    action: str

    def event(self, row: Row, action: str) -> str:
        """Name the event of one row; issued documents have their type in it."""
        kind = f".{row['type']}s" if self.family == "issued_documents" else ""
        return f"{self.stem}{kind}.{action}"


# Noun of the operations -> family of rows, and what their events are called after.
# OpenAPI 2.1.8, EventType.
_NOUNS: Final = {
    "Client": ("clients", "entities.clients"),
    "Supplier": ("suppliers", "entities.suppliers"),
    "Product": ("products", "products"),
    "Receipt": ("receipts", "receipts"),
    "F24": ("taxes", "taxes"),
    "ArchiveDocument": ("archive", "archive_documents"),
    "CashbookEntry": ("cashbook", "cashbook"),
    "ReceivedDocument": ("received_documents", "received_documents"),
    "IssuedDocument": ("issued_documents", "issued_documents"),
}
# Operation, with * for the noun -> what is told. Assumed: a recovered document
# counts as created, and taking an attachment away as a change.
_ACTIONS: Final = {
    "create*": "create",
    "modify*": "update",
    "delete*": _DELETE,
    "delete*Attachment": "update",
    "RecoverBin*": "create",
}
_CHANGES: Final = {
    operation.replace("*", noun): _Change(family=family, stem=stem, action=action)
    for noun, (family, stem) in _NOUNS.items()
    for operation, action in _ACTIONS.items()
}


def announce(
    records: Records, company_id: int, event: str, ids: Sequence[int], now: datetime
) -> None:
    """Plan to tell every verified subscription of an event.

    Called in the transaction of the change, so that both are kept or neither.

    Args:
        records: Where both are kept.
        company_id: Whose records changed.
        event: The type, without what all types begin with, such as
            ``issued_documents.e_invoices.status_update``.
        ids: The records that changed.
        now: When.
    """
    event_type = f"{PREFIX}{event}"
    with records.transaction():
        for one in of_company(records, company_id):
            is_wanted = one.verified and event_type in one.types
            if is_wanted and may_hear(records, one, event_type, now):
                records.agenda.add(notification(one, event_type, ids, now))


def announcing(verb: Verb, call: Call) -> Outcome:
    """Answer, and announce what that changed."""
    change = _CHANGES.get(call.operation.id)
    if change is None:
        return verb(call)
    before = {row_id: row for row_id in _named(call) if (row := _row(call, change, row_id))}
    outcome = verb(call)
    if outcome.is_done:
        for event, row_id in _events(call, change, before, outcome):
            announce(call.records, call.company_id, event, [row_id], call.now)
    return outcome


def _events(
    call: Call, change: _Change, before: dict[int, Row], outcome: Outcome
) -> Iterator[tuple[str, int]]:
    """Tell what became of the rows.

    Source:
        Provider, Notification Types page. Assumed: a change of a product's
        stock is told besides the change of the product.
    """
    for row_id in _written(call, outcome):
        after = _row(call, change, row_id)
        if after is not None:
            yield change.event(after, change.action), row_id
            if _stock(after) != _stock(before.get(row_id, after)):
                yield change.event(after, "stock_update"), row_id
    for row_id, row in before.items():
        if _row(call, change, row_id) is None:
            yield change.event(row, _DELETE), row_id


def _named(call: Call) -> list[int]:
    """List the records that path or body name; a new document may replace others."""
    options = object_in((call.body or {}).get("options")) or {}
    sources: object = options.get("create_from")
    is_list = isinstance(sources, list)
    return [*_in_path(call), *_ids(cast("list[object]", sources) if is_list else [])]


def _written(call: Call, outcome: Outcome) -> list[int]:
    """List the record in the path, or the one that the answer tells of."""
    answered = object_in((outcome.body or {}).get("data")) or {}
    return _in_path(call) or [int(answered["id"])]


def _in_path(call: Call) -> list[int]:
    named = {**call.ids, **call.texts}
    return _ids(named[name] for name in call.operation.path_names if name != "company_id")


def _ids(held: Iterable[object]) -> list[int]:
    """Take what can be an id; whatever else stands there, the operation refuses."""
    return [int(text) for text in map(str, held) if _ID.fullmatch(text)]


def _row(call: Call, change: _Change, row_id: int) -> Row | None:
    return call.records.get(call.company_id, change.family, row_id)


def _stock(row: Row) -> object:
    return row.get("stock_current")
