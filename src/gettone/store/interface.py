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
from gettone.domain.state import State
from gettone.errors import BadCall
from gettone.store.sharing import Sharing

__all__ = [
    "LABEL_CHARS",
    "NAME_CHARS",
    "Connection",
    "Gone",
    "Problem",
    "TokenStore",
    "is_same_token",
]

# Fits a line of a table, and the names that keychains take.
NAME_CHARS: Final = 64
# A person's or a company's name, and a word on what it is for.
LABEL_CHARS: Final = 100

# ``StoreError.problem``: keys of the ``store`` texts.
Problem = Literal[
    "another-account",
    "another-owner",
    "another-token",
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
    "name-taken",
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
        state: What can be expected of it.
        label: What an integrator notes beside it, up to ``LABEL_CHARS``
            printable characters; it is sealed with the rest.

    Raises:
        BadCall: The name or the label cannot be used.
    """

    name: str
    token: AccessToken
    user: User
    companies: tuple[Company, ...]
    evidence: Evidence
    origin: str
    created_at: datetime
    state: State = State.ACTIVE
    label: str = ""

    def __post_init__(self) -> None:
        fits = 1 <= len(self.name) <= NAME_CHARS and self.name == self.name.strip()
        if not (fits and self.name.isprintable()):
            raise BadCall("bad-connection-name", limit=NAME_CHARS)
        if len(self.label) > LABEL_CHARS or not self.label.isprintable():
            raise BadCall("bad-label", limit=LABEL_CHARS)

    def with_learnt(self, token: AccessToken, learnt: Evidence) -> Connection | None:
        """Add what calls with *token* have shown; ``None`` if the token is another."""
        return replace(self, evidence=self.evidence.joined(learnt)) if token == self.token else None

    def moved(self, token: AccessToken, was: State, now: State) -> Connection | None:
        """Change the state; ``None`` if it is no longer *was*, or the token is another."""
        is_as_told = token == self.token and self.state is was
        return replace(self, state=now) if is_as_told else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What was forgotten, as far as it can be told without being opened.

    Attributes:
        fingerprint: The token's; empty if it is not known.
    """

    state: State = State.ACTIVE
    fingerprint: str = ""

    @classmethod
    def of(cls, connection: Connection) -> Gone:
        """Tell what was forgotten of a connection that could be read."""
        return cls(state=connection.state, fingerprint=connection.token.fingerprint)


def is_same_token(kept: Connection | None, other: Connection | None) -> bool:
    """Tell whether both are there with one token, or neither is there."""
    return (kept.token if kept else None) == (other.token if other else None)


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

    @property
    def sharing(self) -> Sharing:
        """Give what those who use the connections share beside them."""
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

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        """Change the state of a connection, if it is still what it was.

        Of all who try the same at once, exactly one is told that it was done.

        Args:
            name: Which connection.
            token: The token that the change is about.
            was: The state that it must be in.
            now: The state that follows.

        Returns:
            Whether it was changed: not if it is gone, has another token or is
            in another state.

        Raises:
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: It could not be written.
        """
        ...

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        """Keep *connection* in place of *replaces*, if that is what is kept now.

        Args:
            connection: What is to be kept; its state as well.
            replaces: What it was compared with; ``None`` for nothing.

        Returns:
            The state before, ``FORGOTTEN`` if there was nothing; ``None`` if
            something else is kept, and nothing was changed.

        Raises:
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: It could not be written.
        """
        ...

    def rename(self, name: str, new_name: str) -> None:
        """Call a connection otherwise; whatever is raised, it is there as it was.

        Args:
            name: Which connection.
            new_name: What it is to be called; no other may be.

        Raises:
            BadCall: The new name cannot be used.
            TokenNotFound: None of that name is kept.
            StoreMissing: This machine offers no such place.
            StoreLocked: The place does not open.
            StoreUnreadable: What is there is damaged or not ours.
            StoreError: There is one of the new name; or it could not be
                written.
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

    def forget(self, name: str) -> Gone:
        """Delete our copy; the token itself stays alive at the provider.

        Of all who try the same at once, one does it; the others do not find it.

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
