"""Envelope encryption: each owner has a data key, which a key of ours wraps.

What is sealed names its owner, connection, purpose and key id as associated
data, so that it opens nowhere else. To rotate the wrapping key, only data
keys are wrapped anew; to erase an owner, the owner's data key is destroyed.
That a row is put back to an older state of itself is not noticed.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NoReturn, final

from gettone.errors import StoreUnreadable, WrongKey
from gettone.store.keys import KEY_BYTES, KEY_ID_BYTES, Key, Keys
from gettone.store.record import Record
from gettone.store.seal import NONCE_BYTES, TAG_BYTES, check_cryptography

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Envelope", "Place", "Purpose"]

Purpose = Literal["connection", "data-key"]

VERSION: Final = 1
DATA_KEY_ID_BYTES: Final = 8
# Opened data keys that are remembered, about a kilobyte each: to open one takes
# some four microseconds, and more of them than fit the processor's cache slow all.
REMEMBERED: Final = 2_048

# version, id of the wrapping key, id of the data key, nonce; then the sealed data key
_WRAPPED: Final = struct.Struct(f">B{KEY_ID_BYTES}s{DATA_KEY_ID_BYTES}s{NONCE_BYTES}s")
_WRAPPED_BYTES: Final = _WRAPPED.size + KEY_BYTES + TAG_BYTES
# Where the data key's id lies in it.
_DATA_KEY_ID: Final = slice(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + DATA_KEY_ID_BYTES)
# version, and the lengths of purpose, owner and connection
_LENGTHS: Final = struct.Struct(">BBII")
# version, nonce; then the sealed record
_START: Final = bytes([VERSION])
_NONCE: Final = slice(1, 1 + NONCE_BYTES)
_CONTENT: Final = slice(1 + NONCE_BYTES, None)
_LEAST_BYTES: Final = 1 + NONCE_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs, and what it is for."""

    owner: str
    connection: str
    purpose: Purpose = "connection"

    def bound(self, key_id: bytes) -> bytes:
        """Give the associated data; each part tells its length, so none runs into the next."""
        owner, connection = _text(self.owner), _text(self.connection)
        purpose = self.purpose.encode()
        lengths = _LENGTHS.pack(VERSION, len(purpose), len(owner), len(connection))
        return b"".join((lengths, purpose, owner, connection, key_id))


@final
class Envelope:
    """Seals and opens, with the keys that it is given.

    Args:
        keys: Gives the keys; asked again when a key is met that is not among
            them, so that one added meanwhile is found.
        label: The store's label, for errors.
        remembered: How many opened data keys are kept at hand.

    Raises:
        StoreMissing: The package ``cryptography`` is not installed.
        SettingsError: There is no key, or it is none.
    """

    def __init__(
        self, keys: Callable[[], Keys], *, label: str, remembered: int = REMEMBERED
    ) -> None:
        check_cryptography(label)
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        # At hand, since an import in a function takes as long as a seal does.
        self._cipher, self._mismatch = AESGCM, InvalidTag
        self._source = keys
        self._label = label
        self._keys = keys()
        self._data_key = lru_cache(remembered)(self._opened)

    @property
    def keys(self) -> Keys:
        """Give the keys as they were read last."""
        return self._keys

    def reload(self) -> Keys:
        """Read the keys again.

        Raises:
            SettingsError: They cannot be read any more.
        """
        self._keys = self._source()
        return self._keys

    def draw(self, owner: str, key_id: str) -> bytes:
        """Make a data key for *owner*, wrapped under the key *key_id*.

        Raises:
            WrongKey: That key is not among ours.
        """
        data_key_id = os.urandom(DATA_KEY_ID_BYTES)
        return _wrap(self._key(key_id), owner, data_key_id, Record(os.urandom(KEY_BYTES)))

    def rewrap(self, owner: str, wrapped: bytes, key_id: str) -> bytes:
        """Wrap the same data key under the key *key_id*; what it seals stays as it is.

        Raises:
            WrongKey: One of the two keys is not among ours.
            StoreUnreadable: *wrapped* is damaged or another owner's.
        """
        data_key = self._unwrapped(owner, wrapped)
        return _wrap(self._key(key_id), owner, wrapped[_DATA_KEY_ID], data_key)

    def seal(self, wrapped: bytes, place: Place, record: Record) -> bytes:
        """Seal *record* for its place, under the owner's data key.

        Raises:
            WrongKey: The key that wraps the data key is not among ours.
            StoreUnreadable: *wrapped* is damaged or another owner's.
        """
        data_key = self._data_key(place.owner, wrapped)
        nonce = os.urandom(NONCE_BYTES)
        bound = place.bound(wrapped[_DATA_KEY_ID])
        return _START + nonce + data_key.encrypt(nonce, record.expose(), bound)

    def unseal(self, wrapped: bytes, place: Place, sealed: bytes) -> Record:
        """Open what was sealed for the same place.

        Raises:
            WrongKey: The key that wraps the data key is not among ours.
            StoreUnreadable: It is damaged, was changed, or belongs elsewhere;
                nothing can tell these apart. Or a later version wrote it.
        """
        data_key = self._data_key(place.owner, wrapped)
        if len(sealed) < _LEAST_BYTES or sealed[0] != VERSION:
            raise StoreUnreadable(self._label, _odd(sealed))
        bound = place.bound(wrapped[_DATA_KEY_ID])
        try:
            return Record(data_key.decrypt(sealed[_NONCE], sealed[_CONTENT], bound))
        except self._mismatch:
            pass
        raise StoreUnreadable(self._label, "changed-or-moved")

    def drop_remembered(self) -> None:
        """Let go of the opened data keys, so that a destroyed one is gone."""
        self._data_key.cache_clear()

    def _opened(self, owner: str, wrapped: bytes) -> AESGCM:
        return self._cipher(self._unwrapped(owner, wrapped).expose())

    def _unwrapped(self, owner: str, wrapped: bytes) -> Record:
        if len(wrapped) != _WRAPPED_BYTES or wrapped[0] != VERSION:
            raise StoreUnreadable(self._label, _odd(wrapped))
        _version, key_id, data_key_id, nonce = _WRAPPED.unpack_from(wrapped)
        key = self._key(key_id.hex())
        bound = _wrapping(owner, key.id).bound(data_key_id)
        try:
            return Record(key.cipher().decrypt(nonce, wrapped[_WRAPPED.size :], bound))
        except self._mismatch:
            pass
        raise StoreUnreadable(self._label, "changed-or-moved")

    def _key(self, key_id: str) -> Key:
        """Find a key of ours, among those of now if it is not among those of before."""
        key = self._keys.find(key_id) or self.reload().find(key_id)
        if key is None:
            raise WrongKey(self._label, key_id)
        return key

    def __reduce__(self) -> NoReturn:
        message = "an envelope holds keys and is not pickled"
        raise TypeError(message)


def _wrap(key: Key, owner: str, data_key_id: bytes, data_key: Record) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    start = _WRAPPED.pack(VERSION, bytes.fromhex(key.id), data_key_id, nonce)
    bound = _wrapping(owner, key.id).bound(data_key_id)
    return start + key.cipher().encrypt(nonce, data_key.expose(), bound)


def _wrapping(owner: str, key_id: str) -> Place:
    """Give the place of a data key: its owner's, under that key, and no connection's."""
    return Place(owner, key_id, "data-key")


def _odd(held: bytes) -> Literal["damaged", "newer-version"]:
    """Tell why *held* has another form."""
    return "newer-version" if held[:1] > _START else "damaged"


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
