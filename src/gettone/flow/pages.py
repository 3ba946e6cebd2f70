"""Every row of a list: page after page, in an order that holds, and counted.

One page is a flow; the front doors loop, so that a million rows stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.errors import BadRequest, ListMoved
from gettone.flow.call import ask
from gettone.flow.statuses import read
from gettone.flow.steps import Flow
from gettone.wire.bodies import Body, RowPage, page_in, rows_in
from gettone.wire.messages import Response
from gettone.wire.operation import Operation

__all__ = ["MAX_PER_PAGE", "ListCall", "Reading"]

# Provider, Paginate results: the most rows that a page may hold.
MAX_PER_PAGE: Final = 100
# A list that moved is read again, so often at most.
MAX_PASSES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCall:
    """One list as it is asked for, page by page.

    Attributes:
        parameters: As the caller gave them, with the largest page.
        sorted_by_id: Whether ``id`` was put behind the caller's own order,
            so that rows that tie keep one order.
    """

    operation: Operation
    parameters: Mapping[str, object]
    sorted_by_id: bool = False

    @classmethod
    def of(cls, operation: Operation, parameters: Mapping[str, object]) -> ListCall:
        """Ask for the largest pages, for ``id`` in each row, and for an order that holds.

        Source:
            Provider, Paginate results and Sort results: pages follow the
            order, and rows that tie may change places between pages.
            Assumed: every list can be sorted by ``id``; one that refuses is
            read in the caller's order.
        """
        names = {one.name for one in operation.parameters}
        asked = {name: held for name, held in parameters.items() if held is not None}
        if "page" in names:
            asked = {"per_page": MAX_PER_PAGE, **asked}
        if "fields" in asked:
            asked["fields"] = _with_id(asked["fields"])
        is_sorted = "page" in names and "sort" in names
        return cls(operation=operation, parameters=asked, sorted_by_id=is_sorted)

    @property
    def is_paged(self) -> bool:
        """Tell whether the provider gives it in pages."""
        return "per_page" in self.parameters

    def on_page(self, number: int) -> dict[str, object]:
        """Give the parameters that ask for one page."""
        asked = dict(self.parameters)
        if self.sorted_by_id:
            asked["sort"] = _with_id(asked.get("sort", ""))
        return {**asked, "page": number} if self.is_paged else asked


class Reading:
    """A list that is being read: what was given of it, and what is to come.

    Attributes:
        is_done: Whether every row was given.
    """

    def __init__(self, call: ListCall) -> None:
        self.is_done = False
        self._call = call
        self._number = 1
        self._passes = 1
        self._given: set[int | str] = set()
        self._in_pass: set[int | str] = set()
        self._totals: set[int] = set()

    def page(self, token: AccessToken) -> Flow[tuple[Body, ...]]:
        """Fetch the next page, and give the rows of it that were not given before.

        Raises:
            BadCall: A parameter is missing, unknown or of the wrong type.
            ListMoved: Rows moved while the list was read, each time again,
                so that nobody can say that none was missed.
            GettoneError: As ``flow.call.ask``.
        """
        try:
            response = yield from _send(self._call, self._number, token)
        except BadRequest as refusal:
            if not (self._call.sorted_by_id and "sort" in refusal.fields):
                raise
            response = None
        if response is None:
            self._call = replace(self._call, sorted_by_id=False)
            response = yield from _send(self._call, self._number, token)
        if self._call.is_paged:
            return self._fresh(read(page_in, self._call.operation, response))
        self.is_done = True
        return read(rows_in, self._call.operation, response)

    def _fresh(self, found: RowPage) -> tuple[Body, ...]:
        rows: list[Body] = []
        for row, row_id in zip(found.rows, found.ids, strict=True):
            if row_id not in self._given and row_id not in self._in_pass:
                rows.append(row)
            self._in_pass.add(row_id)
        self._totals.add(found.total)
        self._move_on(found)
        return tuple(rows)

    def _move_on(self, found: RowPage) -> None:
        """Go to the next page, or from the last to the first again if rows moved."""
        if self._number < found.last_page and found.rows:
            self._number += 1
        elif self._totals == {len(self._in_pass)}:
            self.is_done = True
        else:
            self._begin_again(found.total)

    def _begin_again(self, total: int) -> None:
        self._given |= self._in_pass
        if self._passes == MAX_PASSES:
            raise ListMoved(self._call.operation.id, len(self._given), total)
        self._passes += 1
        self._number = 1
        self._in_pass, self._totals = set(), set()


def _send(call: ListCall, number: int, token: AccessToken) -> Flow[Response]:
    operation, parameters = call.operation, call.on_page(number)
    request = operation.request(parameters, None, token)
    return (yield from ask(operation, request, operation.needed_for(parameters)))


def _with_id(named: object) -> str:
    """Add ``id`` to a comma list, if it does not name it."""
    names = [name.strip() for name in str(named).split(",") if name.strip()]
    has_id = "id" in {name.removeprefix("-") for name in names}
    return ",".join(names if has_id else [*names, "id"])
