"""Which store keeps the connections: keychain, or a sealed file.

Nothing is kept in the clear. Where neither is told, the keychain comes first
and the sealed file in the user's own folder second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gettone.cli.passphrases import PassphraseSource
from gettone.cli.storing import Storing
from gettone.cli.terminal import Terminal
from gettone.errors import StoreError, StoreLocked, StoreMissing, TokenNotFound
from gettone.settings import Settings
from gettone.store.file import SealedFileStore
from gettone.store.interface import Connection, TokenStore
from gettone.store.keychain import KeychainStore

__all__ = ["Keeping", "NoConnection", "default_file"]

TRIES: Final = 3
FILE_NAME: Final = "connections.sealed"


def default_file(environ: Mapping[str, str], home: Path) -> Path:
    """Name the sealed file in the user's own folder.

    Source:
        XDG Base Directory Specification 0.8: a relative path counts as unset.
    """
    told = Path(environ.get("XDG_DATA_HOME") or "")
    folder = told if told.is_absolute() else home / ".local" / "share"
    return folder / "gettone" / FILE_NAME


def _lacks_folder(path: Path) -> bool:
    """Tell whether there is no folder for *path*; what cannot be seen may be there."""
    try:
        return not path.parent.exists()
    except OSError:
        return False


class NoConnection(TokenNotFound):
    """No connection of that name is kept in any of the places.

    Attributes:
        connection: The name.
        others: Further stores that were looked in.
    """

    def __init__(self, store: str, problem: str, connection: str, others: tuple[str, ...]) -> None:
        super().__init__(store, problem)
        self.connection = connection
        self.others = others


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Finds the store to save into, and the one that holds a name.

    Attributes:
        default_path: The sealed file to use where no path is told.
        storing: Opens the store of many owners, if one is told.
    """

    terminal: Terminal
    settings: Settings
    default_path: Path
    storing: Storing

    def for_saving(self) -> TokenStore:
        """Choose where a connection is to be kept, and see that it can be.

        Raises:
            StoreMissing: There is no keychain, and no passphrase for a sealed
                file can be had; or the package that seals it is missing.
            SettingsError: The file with the passphrase, or that with the keys,
                cannot be read.
            StoreError: The chosen place does not open.
        """
        if self.storing.is_told:
            return self.storing.of_owner()
        if self.settings.store.value.startswith("file"):
            return self._prepared()
        keychain = KeychainStore()
        try:
            keychain.prepare()
        except StoreMissing:
            if self.settings.store.value or not self._can_seal():
                raise
            return self._prepared()
        return keychain

    def holding(self, name: str) -> TokenStore:
        """Find the store that holds the connection *name*.

        Raises:
            TokenNotFound: No store holds it.
            StoreError: A store that may hold it does not open.
        """
        unopened: StoreError | None = None
        looked_in: list[str] = []
        for store in self._candidates():
            try:
                if name in store.names():
                    return store
                looked_in.append(store.label)
            except StoreMissing as missing:
                unopened = missing if self.settings.store.value else unopened
            except StoreError as shut:
                unopened = shut
        raise unopened or self._not_found(name, looked_in)

    def places(self) -> list[TokenStore]:
        """List the stores that connections may be kept in, as told or all.

        A keychain that this machine does not have is among them only if it
        was told.
        """
        places: list[TokenStore] = []
        for store in self._candidates():
            try:
                store.names()
            except StoreMissing:
                if self.settings.store.value:
                    places.append(store)
                continue
            except StoreError:
                # Whoever asks it meets the error again, and can say so.
                pass
            places.append(store)
        return places

    def load(self, name: str) -> tuple[TokenStore, Connection]:
        """Give the connection *name* and its store; a wrong passphrase may be typed again.

        Raises:
            TokenNotFound: No store holds it.
            StoreError: A store that may hold it does not open.
        """
        for _ in range(TRIES - 1):
            store = self.holding(name)
            try:
                return store, store.load(name)
            except StoreLocked as locked:
                if not self._may_type_again(locked):
                    raise
                self.terminal.fail(locked)
        store = self.holding(name)
        return store, store.load(name)

    def _may_type_again(self, locked: StoreLocked) -> bool:
        is_typed = self.terminal.can_ask() and not self.settings.passphrase_file.value
        return is_typed and locked.problem in {"wrong-passphrase", "empty-passphrase"}

    def _not_found(self, name: str, looked_in: list[str]) -> NoConnection:
        """Say where it was looked for; the one place told may not be there at all."""
        path = self._path()
        first, *others = looked_in
        is_gone = first == f"sealed file {path}" and not path.exists()
        problem = "no-file" if is_gone else "not-in-any"
        return NoConnection(first, problem, name, tuple(others))

    def _candidates(self) -> list[TokenStore]:
        if self.storing.is_told:
            return [self.storing.of_owner()]
        match self.settings.store.value:
            case "keychain":
                return [KeychainStore()]
            case "":
                return [KeychainStore(), self._sealed()[0]]
            case _:
                return [self._sealed()[0]]

    def _prepared(self) -> SealedFileStore:
        """Give the sealed file, once it is known that it can be written."""
        store, passphrase = self._sealed()
        if _lacks_folder(self._path()) and self._path() != self.default_path:
            raise StoreError(store.label, "no-folder")
        passphrase.prepare()
        store.prepare()
        return store

    def _sealed(self) -> tuple[SealedFileStore, PassphraseSource]:
        """Give the sealed file, and who asks for its passphrase.

        With nothing kept in the file any passphrase would do, so that a new
        one is to be chosen.
        """
        path = self._path()
        passphrase = PassphraseSource(
            self.terminal,
            self.settings.passphrase_file,
            f"sealed file {path}",
            is_new=lambda: not store.names(),
        )
        store = SealedFileStore(path, passphrase)
        return store, passphrase

    def _path(self) -> Path:
        """Name the sealed file: as told, or in the user's own folder."""
        _, _, told = self.settings.store.value.partition(":")
        return Path(told).expanduser() if told else self.default_path

    def _can_seal(self) -> bool:
        return bool(self.settings.passphrase_file.value) or self.terminal.can_ask()
