"""Addresses of files: written into answers, valid for a week, open to whoever has one.

A row holds a mark in place of an address. Each answer turns the marks in it
into fresh addresses; a mark never leaves, and neither can be guessed.

Source:
    Provider, blog of 2025-09-10: addresses end. Assumed: what one looks
    like, and that every answer has a fresh one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import quote

from gettone.wire.bodies import Body

__all__ = ["FILES_PATH", "LIFETIME", "WITH_FILES", "Addresses", "Kind", "Target"]

FILES_PATH: Final = "/_files/"
# Provider, blog of 2025-09-10.
LIFETIME: Final = timedelta(days=7)
# Families whose answers may lead to files.
WITH_FILES: Final = frozenset(
    {"archive", "bin", "emails", "issued_documents", "received_documents", "taxes"}
)

Kind: TypeAlias = Literal["file", "document"]

_MARK: Final = "gettone-mark:"
_UNKNOWN_ORIGIN: Final = "http://localhost"
_MAC_CHARS: Final = 32
_MARKED: Final = re.compile(
    rf"{_MARK}(?P<what>(?:file|document)-[0-9]+-[0-9]+)\.(?P<mac>[0-9a-f]{{32}})/(?P<name>.*)",
    re.DOTALL,
)
_ADDRESS: Final = re.compile(
    rf"{FILES_PATH}(?P<what>(?P<kind>file|document)-(?P<company>[0-9]{{1,15}})-(?P<id>[0-9]{{1,15}}))"
    r"\.(?P<ends>[0-9]{1,10})\.(?P<mac>[0-9a-f]{32})/[^/]*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an address leads to.

    Attributes:
        kind: An uploaded file, or the page of an issued document.
        company_id: Whose it is.
        id: Of the file or of the document.
    """

    kind: Kind
    company_id: int
    id: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.company_id}-{self.id}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Write and read addresses.

    Attributes:
        key: Secret bytes; who has them can make an address.
    """

    key: bytes

    def mark(self, target: Target, name: str) -> str:
        """Write what a row keeps.

        Args:
            target: What it leads to.
            name: The file's name, shown at the end of the address.
        """
        return f"{_MARK}{target}.{self._mac('mark', str(target))}/{name}"

    def marked(self, mark: str) -> Target | None:
        """Tell what a mark leads to; ``None`` for any other text."""
        found = self._mark_in(mark)
        if found is None:
            return None
        kind, company_id, target_id = found["what"].split("-")
        return Target(
            kind="file" if kind == "file" else "document",
            company_id=int(company_id),
            id=int(target_id),
        )

    def told(self, body: Body, origin: str, now: datetime) -> Body:
        """Copy a body with an address in place of each mark.

        Args:
            body: What is to be answered.
            origin: Scheme, host and port of the sandbox; empty if not known.
            now: When it is answered.
        """
        ends = int((now + LIFETIME).timestamp())
        return cast("Body", self._told(body, f"{origin or _UNKNOWN_ORIGIN}{FILES_PATH}", ends))

    def read(self, path: str, now: datetime) -> Target | None:
        """Tell what a path leads to; ``None`` if it is no address, or an old one."""
        found = _ADDRESS.fullmatch(path)
        if found is None:
            return None
        mac = self._mac(found["ends"], found["what"])
        ends_at = datetime.fromtimestamp(int(found["ends"]), UTC)
        if not hmac.compare_digest(mac, found["mac"]) or now >= ends_at:
            return None
        kind: Kind = "file" if found["kind"] == "file" else "document"
        return Target(kind=kind, company_id=int(found["company"]), id=int(found["id"]))

    def _told(self, held: object, base: str, ends: int) -> object:
        if isinstance(held, dict):
            fields = cast("dict[str, object]", held)
            return {name: self._told(value, base, ends) for name, value in fields.items()}
        if isinstance(held, list):
            return [self._told(value, base, ends) for value in cast("list[object]", held)]
        if isinstance(held, str) and held.startswith(_MARK):
            return self._address(held, base, ends)
        return held

    def _address(self, mark: str, base: str, ends: int) -> str:
        """Write an address; leave what only looks like a mark."""
        found = self._mark_in(mark)
        if found is None:
            return mark
        what = found["what"]
        return f"{base}{what}.{ends}.{self._mac(str(ends), what)}/{quote(found['name'], safe='')}"

    def _mark_in(self, text: str) -> re.Match[str] | None:
        """Read a mark, if it is one of ours."""
        found = _MARKED.fullmatch(text)
        if found is None or not hmac.compare_digest(self._mac("mark", found["what"]), found["mac"]):
            return None
        return found

    def _mac(self, purpose: str, what: str) -> str:
        signed = hmac.new(self.key, f"{purpose} {what}".encode(), hashlib.sha256)
        return signed.hexdigest()[:_MAC_CHARS]
