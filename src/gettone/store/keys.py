"""Keys that wrap other keys: what they are, and how they are written.

A key is 32 random bytes. Its id is made from it, so that two keys never share
one and a wrong key is known by its id. Several are held at once: the first
is to wrap, the others only open what they once wrapped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, final

from gettone.errors import SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["KEY_BYTES", "KEY_ID_BYTES", "Key", "Keys"]

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 6
# Known by its look, to people and to scanners.
_START: Final = "gettone-key-"
# Of 32 random bytes some 30 differ; fewer than half were typed, not drawn.
_LEAST_DIFFERENT: Final = 16
_SETTING: Final = "key"
_ID_OF: Final = b"gettone key id\x00"
_ALPHABET: Final = str.maketrans("+/", "-_")


@final
class Key:
    """A key; it does not print.

    Attributes:
        id: Twelve hex digits that name it, and give nothing of it away.
    """

    __slots__ = ("_cipher", "_content", "id")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._cipher: AESGCM | None = None
        digest = hashlib.sha256(_ID_OF + content).hexdigest()
        self.id = digest[: KEY_ID_BYTES * 2]

    @classmethod
    def draw(cls) -> Key:
        """Make a key by lot."""
        return cls(os.urandom(KEY_BYTES))

    def expose(self) -> str:
        """Give the text that ``Keys.parse`` reads; call it only to write it."""
        return _START + base64.urlsafe_b64encode(self._content).decode().rstrip("=")

    def cipher(self) -> AESGCM:
        """Give the cipher that works with it."""
        if self._cipher is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._cipher = AESGCM(self._content)
        return self._cipher

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def __reduce__(self) -> NoReturn:
        message = "a key is not pickled"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one store, the one that is to wrap first.

    Attributes:
        held: At least one.
    """

    held: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str, origin: str, path: str = "") -> Keys:
        """Read keys, one a line; blank lines and those that begin with ``#`` are none.

        A key is 43 characters of base64, with or without ``gettone-key-``
        before and ``=`` behind, as ``openssl rand -base64 32`` writes it.

        Args:
            text: The lines.
            origin: Where they came from, for the error.
            path: The file that they came from, or empty.

        Raises:
            SettingsError: There is none, or one of them is not a key. No part
                of the text is in the exception.
        """
        lines = [line.strip() for line in text.splitlines()]
        read = [_parsed(line) for line in lines if line and not line.startswith("#")]
        del text, lines
        held = [key for key in read if key is not None]
        if not read or len(held) < len(read):
            raise SettingsError(_SETTING, origin, "not-a-key" if read else "no-key", path)
        return cls(tuple(held))

    @property
    def first(self) -> Key:
        """Give the key that is to wrap."""
        return self.held[0]

    @property
    def ids(self) -> Sequence[str]:
        """List the ids, the one to wrap first."""
        return [key.id for key in self.held]

    def find(self, key_id: str) -> Key | None:
        """Give the key of that id, if it is held."""
        return next((key for key in self.held if key.id == key_id), None)

    def with_first(self, key: Key) -> Keys:
        """Put *key* first; the others stay, to open what they wrapped."""
        return Keys((key, *(held for held in self.held if held.id != key.id)))


def _parsed(line: str) -> Key | None:
    """Read one key; ``None`` if it is none."""
    digits = line.removeprefix(_START).rstrip("=").translate(_ALPHABET)
    try:
        content = base64.b64decode(digits + "=" * (-len(digits) % 4), "-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    fits = len(content) == KEY_BYTES and len(set(content)) >= _LEAST_DIFFERENT
    return Key(content) if fits else None
