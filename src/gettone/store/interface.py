"""What a store keeps, and what every store can do.

No serialization here: that is ``store.record``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, Protocol

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, User
from gettone.domain.evidence import Evidence
from gettone.errors import BadCall

__all__ = ["NAME_CHARS", "Connection", "Problem", "TokenStore"]

# Fits a line of a table, and the names that keychains take.
NAME_CHARS: Final = 64

# ``StoreError.problem``: keys of the ``store`` texts.
Problem = Literal[
    "another-owner",
    "asks-for-less-work",
    "bad-address",
    "changed-or-moved",
    "damaged",
    "database-failed",
    "database-unreachable",
    "disk-failed",
    "disk-full",
    "empty-passphrase",
    "in-use",
    "keychain-failed",
    "keychain-locked",
    "keychain-silent",
    "keychain-unsafe",
    "needs-cryptography",
    "needs-keyring",
    "needs-posix",
    "needs-psycopg",
    "newer-version",
    "no-file",
    "no-folder",
    "no-keychain",
    "no-such-connection",
    "not-in-any",
    "not-a-file",
    "not-enough-memory",
    "not-kept",
    "not-ours",
    "not-permitted",
    "symbolic-link",
    "wrong-key",
    "wrong-passphrase",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A verified access token with what is known of it.

    Attributes:
        name: What the user calls it: 1 to ``NAME_CHARS`` printable
            characters, spaces inside allowed.
        companies: Those that List User Companies named; listed is not opened.
        origin: The base address that verified the token.
        created_at: When it was verified, aware, UTC.

    Raises:
        BadCall: The name cannot be used.
    """

    name: str
    token: AccessToken
    user: User
    companies: tuple[Company, ...]
    evidence: Evidence
    origin: str
    created_at: datetime

    def __post_init__(self) -> None:
        fits = 1 <= len(self.name) <= NAME_CHARS and self.name == self.name.strip()
        if not (fits and self.name.isprintable()):
            raise BadCall("bad-connection-name", limit=NAME_CHARS)

    def with_learnt(self, token: AccessToken, learnt: Evidence) -> Connection | None:
        """Add what calls with *token* have shown; ``None`` if the token is another."""
        return replace(self, evidence=self.evidence.joined(learnt)) if token == self.token else None


class TokenStore(Protocol):
    """A place that keeps connections by name.

    Every method raises a ``StoreError`` and nothing else on purpose, with a
    ``Problem`` as its ``problem``; none raises it for what *it* has not been
    asked to do. A failed ``save`` leaves what was kept before.
    """

    @property
    def label(self) -> str:
        """Name the place as a user knows it."""
        ...

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name.

        Raises:
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: It could not be written.
        """
        ...

    def prepare(self) -> None:
        """Find out whether ``save`` can work, before there is anything to keep.

        Raises:
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: It could not be written.
        """
        ...

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence to a connection as it is kept now.

        Nothing is written if it has been forgotten or given another token
        meanwhile.

        Args:
            name: Which connection.
            token: The token that the evidence is about.
            learnt: What it has shown.

        Returns:
            Whether it was added.

        Raises:
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: It could not be written.
        """
        ...

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
        """
        ...

    def forget(self, name: str) -> None:
        """Delete our copy; the token itself stays alive at the provider.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreError: It could not be deleted.
        """
        ...

    def names(self) -> list[str]:
        """List the kept names in order; empty if nothing was ever kept."""
        ...
