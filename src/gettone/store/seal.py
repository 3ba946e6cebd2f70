"""Encryption at rest: passphrase, scrypt, AES-256-GCM.

A header (magic, version, cost, salt) goes with every file; a record is
sealed under the file's key with the header and the connection's name as
associated data, so that neither can be exchanged without notice. That a
whole file is put back to an older state is not noticed.
"""

from __future__ import annotations

import importlib
import os
import struct
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, final

from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.interface import Problem
from gettone.store.record import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Cost", "Passphrase", "Seal", "check_cryptography"]

MAGIC: Final = b"gettone-sealed\x00"
VERSION: Final = 1
# NIST SP 800-38D section 8.2: 96 bits, which may be random up to 2**32 times.
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
# 128 * r * 2**20 bytes are 1 GiB at r = 8; no file may make us take more.
MAX_LOG2_N: Final = 20
MAX_P: Final = 4

# magic, version, log2 n, r, p, salt
_HEADER: Final = struct.Struct(f">{len(MAGIC)}sBBBB{SALT_BYTES}s")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess at the passphrase costs; 128 MiB and about 0.4 s by default.

    Source:
        RFC 7914 (scrypt); OWASP, Password Storage Cheat Sheet: N=2**17, r=8,
        p=1.
    """

    log2_n: int = 17
    r: int = 8
    p: int = 1


@final
class Passphrase:
    """What the user typed; it does not print."""

    __slots__ = ("_content",)

    def __init__(self, text: str) -> None:
        """Take *text* in one Unicode form, since keyboards differ (NFC).

        Source:
            RFC 8265 section 4.2 (OpaqueString), without its refusals.
        """
        self._content = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")

    def expose(self) -> bytes:
        """Give the bytes; call it only inside the expression that needs them."""
        return self._content

    def __bool__(self) -> bool:
        return bool(self._content)

    def __repr__(self) -> str:
        return "Passphrase(...)"

    def __reduce__(self) -> NoReturn:
        message = "a passphrase is not pickled"
        raise TypeError(message)


@final
class Seal:
    """One file's key, ready to seal and open records.

    Attributes:
        header: What must stand in the file for the key to be found again.
    """

    __slots__ = ("_cipher", "_store", "header")

    def __init__(self, header: bytes, cipher: AESGCM, store: str) -> None:
        self.header = header
        self._cipher = cipher
        self._store = store

    @classmethod
    def create(cls, passphrase: Passphrase, *, store: str, cost: Cost) -> Seal:
        """Make a key with a fresh salt.

        Raises:
            StoreLocked: The passphrase is empty.
            StoreMissing: The package ``cryptography`` is not installed.
            StoreError: There is not the memory that *cost* asks for.
        """
        salt = os.urandom(SALT_BYTES)
        header = _HEADER.pack(MAGIC, VERSION, cost.log2_n, cost.r, cost.p, salt)
        return cls(header, _cipher(passphrase, salt, cost, store), store)

    @classmethod
    def open(cls, header: bytes, passphrase: Passphrase, *, store: str, cost: Cost) -> Seal:
        """Find the key of a file again; a wrong passphrase shows only in ``unseal``.

        Args:
            header: The file's header.
            passphrase: What the user typed.
            store: The store's label, for errors.
            cost: The least that the header may ask for. A cheaper one could
                have been put there to make guessing cheap.

        Raises:
            StoreLocked: The passphrase is empty.
            StoreUnreadable: The header is not ours, damaged, of a later
                version, or asks for less work than *cost*.
            StoreMissing: The package ``cryptography`` is not installed.
            StoreError: There is not the memory that the header asks for.
        """
        found, salt = _parse_header(header, store)
        if found.log2_n < cost.log2_n:
            raise StoreUnreadable(store, "asks-for-less-work")
        return cls(header, _cipher(passphrase, salt, found, store), store)

    def close(self, record: Record, name: str) -> bytes:
        """Seal *record* under *name*; the nonce comes first."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, record.expose(), self._bound(name))

    def unseal(self, sealed: bytes, name: str) -> Record:
        """Open what ``close`` sealed under the same name.

        Raises:
            StoreLocked: The passphrase is wrong, or the header, the name or
                the record was changed; nothing can tell these apart.
            StoreUnreadable: The record is shorter than any can be.
        """
        from cryptography.exceptions import InvalidTag

        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise StoreUnreadable(self._store, "damaged")
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return Record(self._cipher.decrypt(nonce, content, self._bound(name)))
        except InvalidTag as mismatch:
            raise StoreLocked(self._store, "wrong-passphrase") from mismatch

    def _bound(self, name: str) -> bytes:
        """Give the associated data; the header's fixed length keeps it unambiguous."""
        return self.header + name.encode("utf-8", "surrogatepass")

    def __reduce__(self) -> NoReturn:
        message = "a seal holds a key and is not pickled"
        raise TypeError(message)


def check_cryptography(store: str) -> None:
    """Find out whether anything can be sealed on this machine.

    Raises:
        StoreMissing: The package ``cryptography`` is not installed.
    """
    try:
        importlib.import_module("cryptography.hazmat.primitives.ciphers.aead")
        importlib.import_module("cryptography.hazmat.primitives.kdf.scrypt")
    except ImportError as missing:
        raise StoreMissing(store, "needs-cryptography") from missing


def _parse_header(header: bytes, store: str) -> tuple[Cost, bytes]:
    """Read cost and salt; a later version may have another length."""
    if not header.startswith(MAGIC):
        raise StoreUnreadable(store, "not-ours")
    problem: Problem = "damaged"
    if len(header) > len(MAGIC) and header[len(MAGIC)] > VERSION:
        problem = "newer-version"
    elif len(header) == _HEADER.size:
        _magic, _version, log2_n, r, p, salt = _HEADER.unpack(header)
        if 1 <= log2_n <= MAX_LOG2_N and r == Cost().r and 1 <= p <= MAX_P:
            return Cost(log2_n, r, p), salt
    raise StoreUnreadable(store, problem)


def _cipher(passphrase: Passphrase, salt: bytes, cost: Cost, store: str) -> AESGCM:
    """Turn the passphrase into a cipher; the key is never a name of ours."""
    check_cryptography(store)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if not passphrase:
        raise StoreLocked(store, "empty-passphrase")
    try:
        scrypt = Scrypt(salt, KEY_BYTES, 2**cost.log2_n, cost.r, cost.p)
        return AESGCM(scrypt.derive(passphrase.expose()))
    except MemoryError as short:
        raise StoreError(store, "not-enough-memory") from short
