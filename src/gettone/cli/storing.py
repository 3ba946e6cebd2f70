"""The store of many owners that a run was told of: a database and what opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from gettone.errors import SettingsError
from gettone.settings import Settings
from gettone.store.key_places import FileKeys, KeychainKeys, KeyPlace, VariableKeys
from gettone.store.sql.database import Database
from gettone.store.sql.many import SqlStore
from gettone.store.sql.one import OwnerStore

__all__ = ["ADDRESS_VARIABLE", "Storing"]

# The one way in for an address with a password, beside what libpq reads itself.
ADDRESS_VARIABLE: Final = "GETTONE_POSTGRES"
_KEYCHAIN: Final = "keychain"


class Storing:
    """Opens the database once, and closes it when the run is over.

    Args:
        settings: What the run was told.
        environ: The environment: it may hold the keys, and the address.
    """

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ
        self._store: SqlStore | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether the store is a database."""
        return self._settings.store.value.startswith(("sqlite:", "postgres"))

    def of_owner(self) -> OwnerStore:
        """Give the connections of the owner that was told.

        Raises:
            BadCall: The owner's id cannot be used.
            SettingsError: There is no key, or what is given is none.
            StoreError: The database does not open.
        """
        return self.store().of(self._settings.owner.value)

    def store(self) -> SqlStore:
        """Open the store of all owners.

        Raises:
            SettingsError: No database was told; there is no key, or what is
                given is none.
            StoreError: The database does not open.
        """
        if self._store is None:
            keys = self.key_place()
            keys()
            self._store = SqlStore(self._database(), keys)
            _at_end(self._store.close)
        return self._store

    def key_place(self) -> KeyPlace:
        """Choose where the keys are: flag, then the variable with keys, then that with a file.

        Raises:
            SettingsError: None of them is told, or no database is.
        """
        told = self._settings.key_file
        variable = VariableKeys(self._environ)
        if not self.is_told:
            raise SettingsError("store", self._settings.store.origin, "needs-database")
        if told.origin != "--key-file" and not variable.is_empty():
            return variable
        if told.value == _KEYCHAIN:
            return KeychainKeys()
        if not told.value:
            raise SettingsError("key_file", told.origin, "no-key-told")
        return FileKeys(Path(told.value).expanduser(), told.origin)

    def _database(self) -> Database:
        kind, _, rest = self._settings.store.value.partition(":")
        if kind == "sqlite":
            from gettone.store.sql.sqlite import SqliteDatabase

            return SqliteDatabase(Path(rest).expanduser())
        from gettone.store.sql.postgres import Address, PostgresDatabase

        if rest.startswith("//"):
            return PostgresDatabase(Address(self._settings.store.value))
        if rest:
            return PostgresDatabase(Address(f"service={rest}"))
        return PostgresDatabase(Address(self._environ.get(ADDRESS_VARIABLE, "").strip()))


def _at_end(close: Callable[[], None]) -> None:
    """Close it when the command is over."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(close)
