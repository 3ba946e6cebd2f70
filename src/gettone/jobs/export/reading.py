"""Reading every list of an export to its end, a page at a time.

The first page of each list comes before the second of any: it tells how much
there is, and whether the list may be read at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gettone.domain.access_token import AccessToken
from gettone.errors import ExportError, Forbidden, ListMoved
from gettone.flow.pages import Reading
from gettone.flow.steps import Flow
from gettone.jobs.export.parts import Part
from gettone.jobs.export.spool import Spool
from gettone.wire.bodies import Body

__all__ = ["Come", "Rows", "Runner", "begin", "read_all"]

Rows: TypeAlias = tuple[Body, ...]
# Runs a flow with the token, as ``Api.run`` does.
Runner: TypeAlias = Callable[[Callable[[AccessToken], Flow[Rows]]], Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Come:
    """How far an export has come, after a page.

    Attributes:
        part: Whose page it was.
        records: Records read, of all lists.
        requests: Pages asked for by this process.
        requests_left: Pages still to be asked for, as far as is known.
        is_measured: Every list has told how long it is.
    """

    part: str
    records: int
    requests: int
    requests_left: int
    is_measured: bool


def begin(spool: Spool, parts: Sequence[Part], asked: object, *, is_since: bool) -> bool:
    """Go on with what was asked before, or begin anew.

    Args:
        spool: What was read before.
        parts: The lists.
        asked: What the export is of, as JSON: two of the same are one.
        is_since: Only what changed since the last one, where the provider can
            be asked for it.

    Returns:
        Whether an export that was stopped goes on.

    Raises:
        ExportError: The place holds an export of something else, or nothing
            that changes could be added to.
    """
    held, wanted = spool.fact("asked"), json.dumps(asked, sort_keys=True)
    if held not in {"", wanted}:
        raise ExportError("another-export")
    if is_since and not held:
        raise ExportError("nothing-before")
    if held and not spool.fact("ended"):
        return True
    for part in parts:
        spool.begin(part.name, is_since=is_since and part.can_change)
    spool.note("ended", "")
    spool.note("asked", wanted)
    return False


def read_all(run: Runner, spool: Spool, parts: Sequence[Part], company_id: int) -> Iterator[Come]:
    """Read what is not read yet; each page is kept before the next is asked for.

    Raises:
        ExportError: Several lists are refused.
        ListMoved: Records came and went while a list was read; it is begun
            anew the next time.
        GettoneError: As ``gettone.errors`` draws them.
    """
    work = _Work(run, spool, company_id)
    refused: dict[str, Forbidden] = {}
    pending = [(part, reading) for part in parts if (reading := work.reading(part)) is not None]
    for part, reading in pending:
        try:
            yield work.page(part, reading)
        except Forbidden as refusal:
            refused[part.name] = refusal
    _check(refused)
    work.is_measured = True
    for part, reading in pending:
        while not reading.is_done:
            yield work.page(part, reading)


def _check(refused: Mapping[str, Forbidden]) -> None:
    """Tell of all lists that may not be read at once, so that one correction does."""
    if len(refused) == 1:
        raise next(iter(refused.values()))
    if refused:
        boxes = dict.fromkeys(" | ".join(one.needed) for one in refused.values())
        raise ExportError("lists-refused", lists=", ".join(refused), boxes=", ".join(boxes))


class _Work:
    def __init__(self, run: Runner, spool: Spool, company_id: int) -> None:
        self.is_measured = False
        self._run = run
        self._spool = spool
        self._company_id = company_id
        self._requests = 0
        self._records = 0
        self._left: dict[str, int] = {}

    def reading(self, part: Part) -> Reading | None:
        """Take a list up where it was left."""
        self._records += self._spool.count(part.name)
        call = part.call(self._company_id, self._spool.since(part.name))
        reading = self._spool.reading(part.name, call)
        if reading is not None:
            self._left[part.name] = 1
        return reading

    def page(self, part: Part, reading: Reading) -> Come:
        """Read a page and keep it."""
        passes = reading.mark.passes
        try:
            rows = self._run(reading.page)
        except ListMoved:
            self._spool.begin(part.name, is_since=bool(self._spool.since(part.name)))
            raise
        self._records += self._spool.keep(part.name, passes, reading, rows)
        self._requests += 1
        left = 0 if reading.is_done else reading.last_page - reading.mark.page + 1
        self._left[part.name] = max(0, left)
        return Come(
            part=part.name,
            records=self._records,
            requests=self._requests,
            requests_left=sum(self._left.values()),
            is_measured=self.is_measured,
        )
