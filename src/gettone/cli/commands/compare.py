"""``gettone compare``: where the real answers have other shapes than the catalogue."""

from __future__ import annotations

from datetime import date

from gettone.cli.exit_codes import DIFFERENT, DONE
from gettone.cli.page import Cell, Page, Part, Say, Table, say
from gettone.domain.company import CompanyId
from gettone.drive.api import Api
from gettone.jobs.compare import Comparison, compare, planned
from gettone.jobs.shape import Difference

__all__ = ["announced", "compared", "comparison_page", "exit_code"]

_COLUMNS = ("operation", "where", "difference", "expected", "found")


def announced(today: date) -> Say:
    """Say before anything is sent how many requests there will be at most."""
    return say("cli.compare.before", "quiet", most=planned(today))


def compared(api: Api, company_id: CompanyId, today: date, *, is_live: bool) -> Comparison:
    """Read a little of everything that the token reaches.

    Raises:
        InvalidToken: The provider does not know the token.
        CompanyNotConnected: The token does not open the company.
        GettoneError: The questions have no answer now.
    """
    return api.run(lambda token: compare(token, company_id, today, is_live=is_live))


def comparison_page(comparison: Comparison) -> Page:
    """Show what differs: names, types and statuses, and no value of an answer."""
    differing = comparison.differences
    parts: list[Part] = []
    if differing:
        heads = tuple(f"cli.column.{name}" for name in _COLUMNS)
        parts.append(Table(heads, tuple(_row(name, one) for name, one in differing)))
    tone, many = ("bad", "some") if differing else ("good", "none")
    reads = len(comparison.reads)
    parts.append(say(f"cli.compare.{many}", tone, differences=len(differing), reads=reads))
    for name, listed in (("refused", _refused(comparison)), ("empty", _empty(comparison))):
        if listed:
            parts.append(say(f"cli.compare.{name}", "quiet", operations=", ".join(listed)))
    if comparison.stopped_by is not None:
        parts.append(say("cli.compare.stopped", "bad"))
    return Page(tuple(parts), _as_json(comparison))


def exit_code(comparison: Comparison) -> int:
    """Tell by the exit code whether anything differs."""
    return DIFFERENT if comparison.differences else DONE


def _as_json(comparison: Comparison) -> dict[str, object]:
    return {
        "requests": len(comparison.reads) + (comparison.stopped_by is not None),
        "compared": [one.operation for one in comparison.reads if one.outcome != "refused"],
        "refused": _refused(comparison),
        "empty": _empty(comparison),
        "stopped": comparison.stopped_by is not None,
        "differences": [
            {
                "operation": operation,
                "kind": one.kind,
                "at": one.at,
                "expected": one.expected or None,
                "found": one.found or None,
            }
            for operation, one in comparison.differences
        ],
    }


def _row(operation: str, one: Difference) -> tuple[Cell, ...]:
    return (operation, one.at, say(f"cli.compare.kind.{one.kind}"), one.expected, one.found)


def _refused(comparison: Comparison) -> list[str]:
    return [one.operation for one in comparison.reads if one.outcome == "refused"]


def _empty(comparison: Comparison) -> list[str]:
    return [one.operation for one in comparison.reads if one.is_empty]
