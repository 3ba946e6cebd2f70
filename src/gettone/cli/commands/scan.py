"""``gettone scan``: where tokens lie about, and of which kind; never what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from gettone.cli.exit_codes import DONE, FOUND
from gettone.cli.page import Cell, Page, Part, Say, Table, say
from gettone.cli.sources.files import Files
from gettone.cli.sources.history import Place
from gettone.domain.finding import Found
from gettone.domain.redaction import redact
from gettone.jobs.scanning import scan

__all__ = ["Scanning", "Sight"]

# So often it is said how far it has come.
_TOLD_EVERY: Final = 200
_COMMIT_CHARS: Final = 12
_COLUMNS: Final = ("place", "shape", "encoding", "fingerprint", "whose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One token that was found.

    Attributes:
        path: In which file; empty for a commit's message.
        line: On which line it begins.
        commit: Which commit added it; empty for what is there now.
        found: Which shape it has, and whose it is.
    """

    path: str
    line: int
    commit: str
    found: Found

    @property
    def is_harmless(self) -> bool:
        """Tell whether it opens nobody's books."""
        return self.found.kind != "live"


@dataclass(slots=True, kw_only=True)
class Scanning:
    """One scan, over any number of sources, and what came of it.

    Attributes:
        is_harmless_told: Tokens of the sandbox and those of the provider's
            documentation are told as well.
        known: Fingerprints that are not told.
        told: Takes a sentence on how far it has come.
        sights: What was found.
        place_count: Files and pieces of history that were looked at.
        files: The walks, for what they say of themselves.
    """

    is_harmless_told: bool = True
    known: frozenset[str] = frozenset()
    told: Callable[[Say], None] = lambda _said: None
    sights: list[Sight] = field(default_factory=list[Sight])
    place_count: int = 0
    commits: set[str] = field(default_factory=set[str])
    files: list[Files] = field(default_factory=list[Files])

    def look_at_files(self, files: Files) -> None:
        """Look into every file of a walk."""
        self.files.append(files)
        self._look((Place("", str(path), 1), blocks) for path, blocks in files)

    def look_at_history(self, added: Iterable[tuple[Place, Iterator[bytes]]]) -> None:
        """Look into what commits added.

        Raises:
            GitFailed: There is no git, no repository, or it cannot be read.
        """
        self._look(added)

    def page(self) -> Page:
        """Show what was found."""
        parts: list[Part] = []
        if self.sights:
            heads = tuple(f"cli.column.{name}" for name in _COLUMNS)
            parts.append(Table(heads, tuple(_row(one) for one in self.sights)))
        parts += self._verdict()
        return Page(tuple(parts), self._as_json())

    def notes(self) -> list[Say]:
        """Say of what could not be looked into."""
        opaque = sum(walk.opaque_count for walk in self.files)
        said = [say("cli.scan.opaque", "quiet", files=opaque)] if opaque else []
        unread = [say("cli.scan.unread", path=redact(path)) for path in self._unread()]
        return [*said, *unread]

    def exit_code(self) -> int:
        """Tell by the exit code whether anything was found."""
        return FOUND if self.sights else DONE

    def _look(self, places: Iterable[tuple[Place, Iterator[bytes]]]) -> None:
        for place, blocks in places:
            self.place_count += 1
            if place.commit:
                self.commits.add(place.commit)
            if self.place_count % _TOLD_EVERY == 0:
                self.told(say("cli.scan.progress", places=self.place_count))
            for sighting in scan(blocks):
                self._keep(
                    Sight(
                        path=redact(place.path),
                        line=place.line + sighting.line - 1,
                        commit=place.commit,
                        found=sighting.found,
                    )
                )

    def _keep(self, sight: Sight) -> None:
        is_known = sight.found.fingerprint.removeprefix("#") in self.known
        if not is_known and (self.is_harmless_told or not sight.is_harmless):
            self.sights.append(sight)

    def _verdict(self) -> list[Part]:
        """Say how many there are, and what to do about those that matter."""
        places = self.place_count
        if not self.sights:
            return [say("cli.scan.none", "good", places=places)]
        live = {one.found.fingerprint for one in self.sights if not one.is_harmless}
        tone = "bad" if live else "good"
        summary = say("cli.scan.some", tone, sights=len(self.sights), live=len(live))
        return [summary, *([say("cli.scan.next")] if live else [])]

    def _unread(self) -> list[str]:
        return [str(path) for walk in self.files for path in walk.unread]

    def _as_json(self) -> dict[str, object]:
        return {
            "found": [_sight_json(one) for one in self.sights],
            "scanned": {
                "files": sum(walk.read_count for walk in self.files),
                "bytes": sum(walk.octets for walk in self.files),
                "commits": len(self.commits),
            },
            "opaque_files": sum(walk.opaque_count for walk in self.files),
            "unread": [redact(path) for path in self._unread()],
        }


def _sight_json(one: Sight) -> dict[str, object]:
    return {
        "path": one.path or None,
        "line": one.line,
        "commit": one.commit or None,
        "shape": one.found.shape,
        "encoding": one.found.encoding,
        "fingerprint": one.found.fingerprint,
        "kind": one.found.kind,
        "harmless": one.is_harmless,
    }


def _row(one: Sight) -> tuple[Cell, ...]:
    found = one.found
    return (
        _place(one),
        say(f"cli.scan.shape.{found.shape}"),
        say(f"cli.scan.encoding.{found.encoding}"),
        found.fingerprint,
        say(f"cli.scan.kind.{found.kind}"),
    )


def _place(one: Sight) -> Cell:
    """Write the place as editors read it, and the commit before it."""
    at = f"{one.path}:{one.line}"
    commit = one.commit[:_COMMIT_CHARS]
    if not one.path:
        return say("cli.scan.message", commit=commit, line=one.line)
    return f"{commit} {at}" if commit else at
