"""What was found that an application calls, as parts of the page of ``gettone needs``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gettone.cli.finding import Finding
from gettone.cli.page import Cell, Page, Part, Raw, Table, say
from gettone.jobs.source_scan import Found, Scan

__all__ = ["with_finding"]

# So many places of each operation are shown; JSON has all.
_SHOWN: Final = 3
# What the page says of an application that needs nothing.
_NONE: Final = say("needs.none", "good")


def with_finding(page: Page, finding: Finding) -> Page:
    """Add to *page* where each operation was found, and what could not be read."""
    parts: list[Part] = []
    if finding.scan is not None:
        parts += _of_scan(finding.scan)
    if "record" in finding.ways:
        parts.append(say("needs.recorded", operations=len(finding.recorded)))
    if finding.caller is not None:
        said = "needs.logged" if finding.caller.operations else "needs.logged-none"
        parts.append(say(said, operations=len(finding.caller.operations)))
    as_json = {**page.as_json, "found": _json(finding)}
    kept = [part for part in page.parts if finding.operations or part != _NONE]
    if not finding.operations:
        parts.insert(0, say("needs.found-nothing", "bad"))
    return Page((*kept, Raw(""), *parts), as_json)


def _of_scan(scan: Scan) -> list[Part]:
    parts: list[Part] = [say("needs.scanned", files=scan.file_count, places=len(scan.found))]
    if scan.found:
        columns = ("needs.column.operation", "needs.column.place")
        parts.append(Table(columns, tuple(_places(scan.found))))
    if scan.unread:
        heads = ("needs.column.place", "needs.column.problem", "needs.column.written")
        rows = tuple(
            (
                f"{one.file}:{one.line}" if one.line else one.file,
                say(f"needs.unread.{one.problem}"),
                one.named,
            )
            for one in scan.unread
        )
        parts += [Raw(""), say("needs.not-read", "bad", places=len(scan.unread))]
        parts += [Table(heads, rows), say("needs.settle", "quiet")]
    return parts


def _places(found: Iterable[Found]) -> list[tuple[Cell, ...]]:
    """Give each operation with the first places that it is called at."""
    by_ref: dict[str, list[str]] = {}
    for one in sorted(found, key=lambda each: each.ref):
        by_ref.setdefault(str(one.ref), []).append(f"{one.file}:{one.line}")
    return [(ref, _listed(places)) for ref, places in by_ref.items()]


def _listed(places: list[str]) -> Cell:
    shown = ", ".join(places[:_SHOWN])
    if len(places) <= _SHOWN:
        return shown
    return say("needs.more-places", places=shown, count=len(places) - _SHOWN)


def _json(finding: Finding) -> dict[str, object]:
    scan, caller = finding.scan, finding.caller
    return {
        "source": None
        if scan is None
        else {
            "files": scan.file_count,
            "calls": [
                {"operation": str(one.ref), "file": one.file, "line": one.line}
                for one in scan.found
            ],
            "unread": [
                {
                    "file": one.file,
                    "line": one.line or None,
                    "problem": one.problem,
                    "written": one.named or None,
                }
                for one in scan.unread
            ],
        },
        "record": [str(ref) for ref in finding.recorded] if "record" in finding.ways else None,
        "sandbox_log": None
        if caller is None
        else {
            "client_id": caller.client_id or None,
            "name": caller.name or None,
            "operations": [str(ref) for ref in caller.operations],
        },
    }
