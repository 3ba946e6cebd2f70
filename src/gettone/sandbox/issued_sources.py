"""Documents that others are made of: transformed into another type, or joined.

Source:
    Provider, Join & Transform issued documents; OpenAPI 2.1.8,
    IssuedDocumentOptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.issued_drafting import (
    CREATED,
    drafted,
    is_writable,
    mismatch,
    with_fixed_payments,
)
from gettone.sandbox.issued_family import BIN, ISSUED, JOINABLE, TYPES
from gettone.sandbox.issued_parts import merged_items
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Verb
from gettone.sandbox.rules import wrong_query

__all__ = ["MERGING_VERBS", "Sources", "options_of", "sources_of"]

_ID: Final = re.compile(r"[0-9]{1,18}")
_IDS: Final = re.compile(r"[0-9]{1,18}(?:,[0-9]{1,18})*")
_FLAG: Final = frozenset({"", "0", "1"})
# Not taken over by a document that is made of another.
_LEFT_BEHIND: Final = frozenset({"number", "date", "numeration"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The documents that a new one is made of.

    Attributes:
        rows: Those that go to the bin when it is there.
        refused: Why it cannot be made of them, or ``None``.
    """

    rows: tuple[Row, ...] = ()
    refused: Outcome | None = None

    def retire(self, call: Call) -> None:
        """Move them to the bin."""
        for row in self.rows:
            call.records.remove(call.company_id, ISSUED.name, row["id"])
            call.records.put(call.company_id, BIN, row)


def options_of(call: Call) -> Row:
    """Give what a body holds under ``options``."""
    return cast("Row", (call.body or {}).get("options") or {})


def sources_of(call: Call) -> Sources:
    """Find the documents that ``options`` names.

    Source:
        OpenAPI 2.1.8, IssuedDocumentOptions. Assumed: a transformed document
        goes to the bin unless a copy is kept, for which the token must be
        able to delete it; joined ones stay.
    """
    options = options_of(call)
    texts: Sequence[str] = options.get("create_from") or []
    found = [_source(call, text) for text in texts]
    rows = [row for row in found if row is not None]
    if len(rows) < len(texts):
        wrong = {"options.create_from": ["The selected options.create_from is invalid."]}
        return Sources(refused=Outcome(invalid=wrong))
    if not options.get("transform") or options.get("keep_copy"):
        return Sources()
    if not call.open_types.issuperset(row["type"] for row in rows):
        return Sources(refused=Outcome(is_allowed=False))
    return Sources(rows=tuple(rows))


def _source(call: Call, text: str) -> Row | None:
    if not _ID.fullmatch(text):
        return None
    return call.records.get(call.company_id, ISSUED.name, int(text))


def _transform(call: Call) -> Outcome:
    """Give the body that makes a document of another type.

    Source:
        Provider, Join & Transform issued documents: nothing is created.
        Assumed: every type may become every other one.
    """
    query = call.query
    wrong = {
        "original_document_id": not _ID.fullmatch(query.get("original_document_id", "")),
        "new_type": query.get("new_type") not in TYPES,
        **{name: query.get(name, "") not in _FLAG for name in ("e_invoice", "transform_keep_copy")},
    }
    if invalid := _invalid(wrong):
        return Outcome(invalid=invalid)
    row = call.records.get(call.company_id, ISSUED.name, int(query["original_document_id"]))
    if row is None or query.get("type", row["type"]) != row["type"]:
        return Outcome(is_found=False)
    given = _carried(row) | {"type": query["new_type"]} | _electronic(call)
    options = {
        "create_from": [str(row["id"])],
        "transform": True,
        "keep_copy": query.get("transform_keep_copy") == "1",
    }
    return Outcome(body={"data": _made(call, given), "options": options})


def _join(call: Call) -> Outcome:
    """Give the body that makes one invoice of several documents.

    Source:
        Provider, Join & Transform issued documents: types that can be
        joined. Assumed: all are of one type, and what is not an item is the
        first one's.
    """
    query = call.query
    named = JOINABLE.get(query.get("type", ""), "")
    wrong = {
        "ids": not _IDS.fullmatch(query.get("ids", "")),
        "type": bool(query.get("type")) and not named,
        **{name: query.get(name, "") not in _FLAG for name in ("e_invoice", "group")},
    }
    if invalid := _invalid(wrong):
        return Outcome(invalid=invalid)
    texts = list(dict.fromkeys(query["ids"].split(",")))
    rows = [row for row in (_source(call, text) for text in texts) if row is not None]
    if len(rows) < len(texts):
        return Outcome(is_found=False)
    kind = named or rows[0]["type"]
    if kind not in JOINABLE.values() or {row["type"] for row in rows} != {kind}:
        return Outcome(invalid=wrong_query("ids"))
    items = [item for row in rows for item in row["items_list"]]
    joined = {
        "type": "invoice",
        "items_list": merged_items(items) if query.get("group") == "1" else items,
        "payments_list": [],
    }
    given = _carried(rows[0]) | joined | _electronic(call)
    [word] = [word for word, one in JOINABLE.items() if one == kind]
    options = {"create_from": texts, "join_type": word}
    return Outcome(body={"data": _made(call, given), "options": options})


def _carried(row: Row) -> Row:
    return {
        name: held for name, held in row.items() if is_writable(name) and name not in _LEFT_BEHIND
    }


def _made(call: Call, given: Row) -> Row:
    document, totals = drafted(call, CREATED, given)
    whole = with_fixed_payments(document, totals) if mismatch(document, totals) else document
    return {name: held for name, held in whole.items() if name != "id"}


def _electronic(call: Call) -> Row:
    """Say whether it is to be an electronic invoice, if the query does."""
    flag = call.query.get("e_invoice")
    return {"e_invoice": flag == "1"} if flag else {}


def _invalid(wrong: Mapping[str, bool]) -> dict[str, list[str]]:
    said = [wrong_query(name) for name, is_wrong in wrong.items() if is_wrong]
    return {name: sentences for one in said for name, sentences in one.items()}


MERGING_VERBS: Final[dict[str, Verb]] = {
    "transformIssuedDocument": _transform,
    "joinIssuedDocuments": _join,
}
