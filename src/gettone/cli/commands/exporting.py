"""``gettone export``: what is said before, meanwhile and at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from gettone.cli.page import Page, Part, Say, Table, say
from gettone.errors import ExportError
from gettone.jobs.export.manifest import Flaw, flaws_of, read_manifest
from gettone.jobs.export.reading import Come
from gettone.jobs.export.writing import Target

__all__ = ["ahead", "exported_page", "found_manifest", "so_far", "verified_page"]

# Provider, Limits and quotas: requests in five minutes, and in an hour.
_SHORT, _SHORT_S = 300, 300
_HOUR, _HOUR_S = 1000, 3600
MANIFEST: Final = "manifest.json"


def least_wait_s(requests: int) -> int:
    """Tell how long the quotas make so many requests wait, at the least.

    Source:
        Provider, Limits and quotas.
    """
    hours, rest = divmod(max(0, requests - 1), _HOUR)
    return hours * _HOUR_S + rest // _SHORT * _SHORT_S


def ahead(come: Come) -> Say:
    """Say what is still to come, once every list has told how long it is."""
    wait_min = -(-least_wait_s(come.requests_left) // 60)
    facts = {"requests": come.requests_left, "minutes": wait_min}
    return say("cli.export.ahead-waiting" if wait_min else "cli.export.ahead", "quiet", **facts)


def so_far(come: Come) -> Say:
    """Say how far it has come."""
    return say("cli.export.so-far", part=come.part, records=come.records, left=come.requests_left)


def exported_page(target: Target, manifest: Mapping[str, object], *, is_since: bool) -> Page:
    """Show what an export holds, and where."""
    lists = cast("Mapping[str, Mapping[str, int]]", manifest["lists"])
    rows = tuple((name, held["count"]) for name, held in lists.items() if held["count"])
    total = sum(held["count"] for held in lists.values())
    parts: tuple[Part, ...] = (
        say("cli.export.done", "good", records=total, path=str(target.path)),
        *((Table(("cli.column.list", "cli.column.records"), rows),) if rows else ()),
        *((say("cli.export.no-deletions", "quiet"),) if is_since else ()),
        say("cli.export.how-to-verify", "quiet", path=str(target.path)),
    )
    return Page(parts, {"path": str(target.path), "manifest": manifest})


def found_manifest(place: Path) -> Path:
    """Find the manifest of an export, given its folder, its file or itself.

    Raises:
        ExportError: There is none.
    """
    beside = place.with_name(f"{place.name}.manifest.json")
    for path in (place / MANIFEST if place.is_dir() else beside, place):
        if path.is_file() and path.suffix == ".json":
            return path
    raise ExportError("no-manifest", str(place))


def verified_page(place: Path) -> tuple[Page, Sequence[Flaw]]:
    """Tell whether an export still is what was written.

    Raises:
        ExportError: There is no manifest, or it is something else.
    """
    path = found_manifest(place)
    manifest = read_manifest(path)
    flaws = flaws_of(manifest, path.parent)
    count = len(cast("Mapping[str, object]", manifest["files"]))
    as_json = {
        "files": count,
        "flaws": [{"file": flaw.name, "problem": flaw.problem} for flaw in flaws],
    }
    if not flaws:
        return Page((say("cli.export.intact", "good", files=count),), as_json), flaws
    rows = tuple((flaw.name, say(f"cli.export.{flaw.problem}")) for flaw in flaws)
    table = Table(("cli.column.file", "cli.column.problem"), rows)
    return Page((say("cli.export.flawed", "bad", files=len(flaws)), table), as_json), flaws
