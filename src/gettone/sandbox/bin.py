"""The bin: deleted documents, to look at, to recover or to delete for good.

Source:
    OpenAPI 2.1.8, the Bin operations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.rows import Verb

__all__ = ["BIN_VERBS"]


def _verbs(family: str, noun: str) -> dict[str, Verb]:
    """Give the four operations on one kind of deleted documents."""
    return {
        f"ListBin{noun}s": lambda call: _list(family, call),
        f"GetBin{noun}": lambda call: _with(family, call, _shown),
        f"RecoverBin{noun}": lambda call: _with(family, call, _recovered),
        f"DeleteBin{noun}": lambda call: _with(family, call, _deleted),
    }


def _list(family: str, call: Call) -> Outcome:
    """List what token and user may see, all at once.

    Source:
        OpenAPI 2.1.8: neither pages nor filter. Assumed: documents of types
        that the token does not reach are left out.
    """
    page = call.records.page(call.company_id, f"bin_{family}", offset=0, limit=NO_LIMIT)
    return Outcome(body={"data": [row for row in page.rows if row["type"] in call.open_types]})


def _with(family: str, call: Call, do: Callable[[str, Call, Row], Outcome]) -> Outcome:
    row = call.records.get(call.company_id, f"bin_{family}", call.ids["document_id"])
    return Outcome(is_found=False) if row is None else do(family, call, row)


def _shown(_family: str, _call: Call, row: Row) -> Outcome:
    return Outcome(body={"data": row})


def _recovered(family: str, call: Call, row: Row) -> Outcome:
    """Put it back as it was.

    Source:
        Assumed: whether a number that was given again meanwhile stands
        against it is not known; here it does not.
    """
    _deleted(family, call, row)
    call.records.put(call.company_id, family, row)
    return Outcome()


def _deleted(family: str, call: Call, row: Row) -> Outcome:
    call.records.remove(call.company_id, f"bin_{family}", row["id"])
    return Outcome()


BIN_VERBS: Final[dict[str, Verb]] = {
    **_verbs("issued_documents", "IssuedDocument"),
    **_verbs("received_documents", "ReceivedDocument"),
}
