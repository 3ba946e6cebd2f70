"""Where keys are kept: a file of this user's, the keychain, or a variable.

Each place, when it is called, gives its keys as they are now.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from gettone.errors import SettingsError
from gettone.settings import file_problem
from gettone.store.disk import OwnFile
from gettone.store.keychain_entries import LIMIT_S, KeychainEntries
from gettone.store.keys import Key, Keys
from gettone.store.record import Record

__all__ = ["KEY_VARIABLE", "FileKeys", "KeyPlace", "KeychainKeys", "VariableKeys"]

KEY_VARIABLE: Final = "GETTONE_STORE_KEY"
# Room for hundreds of keys; a larger file is some other file.
MAX_BYTES: Final = 65_536
_OPEN_TO_OTHERS: Final = 0o077
_SETTING: Final = "key_file"
_ENTRY: Final = "store keys"
_HEAD: Final = "# Keys of a gettone store: the first wraps, the others only open. Never lose it.\n"


class KeyPlace(Protocol):
    """A place that keeps keys."""

    def __call__(self) -> Keys:
        """Give the keys as they are now.

        Raises:
            SettingsError: There is none, or what is there is none.
            StoreError: The place does not open.
        """
        ...

    def is_empty(self) -> bool:
        """Tell whether no key was ever kept there.

        Raises:
            StoreError: The place does not open.
        """
        ...

    def add(self, key: Key) -> Keys:
        """Put *key* first, before those that are there, and give them all.

        Raises:
            SettingsError: What is there is none; or nothing can be added.
            StoreError: The place does not open, or could not be written.
        """
        ...


class FileKeys:
    """Keys in a file that is open to its owner alone, one a line.

    Args:
        path: The file. A symbolic link is followed, as secrets are mounted
            by one.
        origin: What named the file, for errors; else the file itself.
        lock_limit_s: How long to wait for another process, in seconds.
    """

    def __init__(self, path: Path, origin: str = "", *, lock_limit_s: float = 5.0) -> None:
        self._path = path
        self._origin = origin or str(path)
        self._lock_limit_s = lock_limit_s

    def __call__(self) -> Keys:
        """Give the keys as they are now.

        Raises:
            SettingsError: The file is not there, is open to others or another
                user's, or what is in it is no key.
        """
        return Keys.parse(
            self._text().expose().decode("utf-8", "replace"), self._origin, self._shown
        )

    def is_empty(self) -> bool:
        """Tell whether there is no such file."""
        return not os.path.lexists(self._path)

    def add(self, key: Key) -> Keys:
        """Put *key* first; the file is made if it is not there, and replaced whole.

        Raises:
            SettingsError: What is there is no key.
            StoreError: The disk refuses.
        """
        own = OwnFile(
            self._path.resolve(), f"key file {self._path}", lock_limit_s=self._lock_limit_s
        )
        with own.alone():
            keys = Keys((key,)) if self.is_empty() else self().with_first(key)
            own.replace(_written(keys).expose())
        return keys

    @property
    def _shown(self) -> str:
        return str(self._path)

    def _text(self) -> Record:
        """Read the file, if nobody else can."""
        try:
            with self._path.open("rb") as opened:
                found = os.fstat(opened.fileno())
                problem = _file_problem(found)
                if not problem:
                    return Record(opened.read(MAX_BYTES))
        except OSError as odd:
            problem = file_problem(odd)
        raise SettingsError(_SETTING, self._origin, problem, self._shown)


class KeychainKeys:
    """Keys in the operating system's keychain."""

    def __init__(self, *, limit_s: float = LIMIT_S) -> None:
        self._entries = KeychainEntries("keychain", limit_s=limit_s)

    def __call__(self) -> Keys:
        """Give the keys as they are now.

        Raises:
            SettingsError: There is none there, or what is there is none.
            StoreError: The keychain does not open.
        """
        found = self._entries.found(_ENTRY) or Record(b"")
        return Keys.parse(found.expose().decode(), "keychain")

    def is_empty(self) -> bool:
        """Tell whether no key was ever kept there.

        Raises:
            StoreError: The keychain does not open.
        """
        return self._entries.found(_ENTRY) is None

    def add(self, key: Key) -> Keys:
        """Put *key* first, and see that it was kept.

        Raises:
            SettingsError: What is there is no key.
            StoreError: The keychain does not open, or keeps nothing.
        """
        before = self._entries.found(_ENTRY)
        keys = Keys((key,)) if before is None else self().with_first(key)
        self._entries.keep(_ENTRY, _written(keys), before)
        return keys


class VariableKeys:
    """Keys in an environment variable, separated by white space or commas.

    Args:
        environ: The environment.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self) -> Keys:
        """Give the keys.

        Raises:
            SettingsError: There is none there, or what is there is none.
        """
        # No name holds the words: an error's frames could be shown.
        return Keys.parse(
            "\n".join(self._environ.get(KEY_VARIABLE, "").replace(",", " ").split()), KEY_VARIABLE
        )

    def is_empty(self) -> bool:
        """Tell whether the variable is not set."""
        return not self._environ.get(KEY_VARIABLE, "").strip()

    def add(self, key: Key) -> Keys:  # noqa: ARG002 - a place like the others
        """Refuse: whoever sets the variable has to.

        Raises:
            SettingsError: Always.
        """
        raise SettingsError("key", KEY_VARIABLE, "key-in-variable")


def _written(keys: Keys) -> Record:
    lines = "".join(f"{key.expose()}\n" for key in keys.held)
    return Record((_HEAD + lines).encode())


def _file_problem(found: os.stat_result) -> str:
    """Name why a file may not hold keys; root may have mounted it for us."""
    if not stat.S_ISREG(found.st_mode):
        return "unreadable-file"
    if found.st_uid not in {0, os.geteuid()}:
        return "key-file-of-another"
    return "key-file-exposed" if found.st_mode & _OPEN_TO_OTHERS else ""
