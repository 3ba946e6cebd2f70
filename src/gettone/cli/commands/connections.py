"""``gettone connections``: what is kept, which is used, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gettone.cli.exit_codes import DONE, exit_code_of
from gettone.cli.holding import Held
from gettone.cli.page import Cell, Page, Part, Problem, Say, Table, say
from gettone.cli.places import place_said
from gettone.domain.state import State
from gettone.settings import DEFAULT, Setting
from gettone.store.interface import TokenStore
from gettone.store.sql.one import Kept

__all__ = ["exit_code", "list_page", "rename", "used_page"]

# From how long on an age is told in which unit.
_UNITS: Final = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
)
_NOTHING: Final = say("connections.nothing")


def list_page(
    held: Sequence[Held], used: Setting[str], now: datetime, *, is_database: bool, owner: str = ""
) -> Page:
    """List connections; what cannot be opened is listed with what is known of it.

    Args:
        held: The connections, or why a place does not open.
        used: Which one commands use, and what says so.
        now: When, aware, UTC.
        is_database: They are in a store that notes owners and times.
        owner: Whose they are; empty for all owners.
    """
    named = [one for one in held if one.name]
    table = _many(named, now, has_owners=not owner) if is_database else _few(named, now)
    parts: list[Part] = [table] if named else [say("connections.none")]
    for one in held:
        if one.error is not None:
            parts += [_whose(one), Problem(one.error)]
    if named and (owner or not is_database):
        parts.append(_used_said(used))
    as_json = {
        "used": {"name": used.value, "origin": used.origin},
        "connections": [_as_json(one) for one in named],
        "places": [
            {"store": one.store, "error": one.error.reference}
            for one in held
            if not one.name and one.error is not None
        ],
    }
    return Page(tuple(parts), as_json)


def exit_code(held: Sequence[Held]) -> int:
    """Give that of the first that does not open."""
    return next((exit_code_of(one.error) for one in held if one.error is not None), DONE)


def used_page(name: str, path: Path, used: Setting[str]) -> Page:
    """Say which file names the connection, and what comes before that file.

    Args:
        name: The connection.
        path: The project file.
        used: Which connection commands use now, and what says so.
    """
    parts = [say("connections.used-now", "good", name=name, path=str(path))]
    # Flags are of one run; a variable is there the next time as well.
    is_hidden = used.origin.isupper() and used.value != name
    if is_hidden:
        parts.append(say("connections.hidden", "bad", variable=used.origin, name=used.value))
    hidden_by = used.origin if is_hidden else None
    return Page(tuple(parts), {"used": name, "file": str(path), "hidden_by": hidden_by})


def rename(store: TokenStore, name: str, new_name: str) -> Page:
    """Call a connection otherwise.

    Raises:
        TokenNotFound: None of that name is kept.
        StoreError: There is one of the new name, or the store refuses.
    """
    store.rename(name, new_name)
    said = say(
        "connections.renamed", "good", name=name, new=new_name, store=place_said(store.label)
    )
    return Page((said,), {"renamed": name, "name": new_name, "store": store.label})


def _few(held: Sequence[Held], now: datetime) -> Table:
    """List those of one person, whose places note no times of use."""
    columns = ("connection", "label", "fingerprint", "companies", "state", "age", "store")
    rows = tuple((*_cells(one, now), place_said(one.store)) for one in held)
    return Table(_headings(columns), rows)


def _many(held: Sequence[Held], now: datetime, *, has_owners: bool) -> Table:
    """List those of a database."""
    columns = ("connection", "label", "fingerprint", "companies", "state", "age", "used", "ok")
    rows: list[tuple[Cell, ...]] = []
    for one in held:
        times = (one.row.last_used_at, one.row.last_ok_at) if one.row else (None, None)
        cells = (*_cells(one, now), *(_age(at, now) for at in times))
        rows.append((one.owner, *cells) if has_owners else cells)
    return Table(_headings(("owner", *columns) if has_owners else columns), tuple(rows))


def _headings(columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"connections.column.{column}" for column in columns)


def _cells(one: Held, now: datetime) -> tuple[Cell, ...]:
    """Give what every list has: name, label, fingerprint, companies, state and age."""
    known = _known(one)
    if known is None:
        return (one.name, "", _NOTHING, _NOTHING, _NOTHING, _NOTHING)
    label = one.connection.label if one.connection else ""
    state = say(f"connections.state.{known.state.value}")
    return (
        one.name,
        label,
        known.fingerprint,
        known.companies_count,
        state,
        _age(known.created_at, now),
    )


def _known(one: Held) -> Kept | None:
    """Give what is known of it: by its row, or by what was opened."""
    kept = one.connection
    if one.row is not None or kept is None:
        return one.row
    return Kept(
        owner=one.owner,
        name=one.name,
        fingerprint=kept.token.fingerprint,
        companies_count=len(kept.companies),
        state=kept.state,
        created_at=kept.created_at,
        last_used_at=None,
        last_ok_at=None,
    )


def _age(at: datetime | None, now: datetime) -> Say:
    """Say how long ago, in the largest unit that fits."""
    if at is None:
        return _NOTHING
    for unit, long in _UNITS:
        if now - at >= long:
            return say(f"connections.age.{unit}", count=(now - at) // long)
    return say("connections.age.now")


def _whose(one: Held) -> Say:
    """Say what an error is about: a connection, or a whole place."""
    said = "connection" if one.name else "place"
    return say(f"cli.check.{said}", "title", name=one.name, store=place_said(one.store))


def _used_said(used: Setting[str]) -> Say:
    if used.origin == DEFAULT:
        return say("connections.used-by-default", "quiet", name=used.value)
    return say("connections.used", "quiet", name=used.value, origin=used.origin)


def _as_json(one: Held) -> dict[str, object]:
    known = _known(one)
    state: State | None = known.state if known else None
    return {
        "name": one.name,
        "owner": one.owner or None,
        "store": one.store,
        "label": one.connection.label if one.connection else None,
        "fingerprint": known.fingerprint if known else None,
        "companies": known.companies_count if known else None,
        "state": state.value if state else None,
        "created_at": _time(known.created_at if known else None),
        "last_used_at": _time(known.last_used_at if known else None),
        "last_ok_at": _time(known.last_ok_at if known else None),
        "error": one.error.reference if one.error else None,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
