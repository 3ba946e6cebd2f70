"""Backends of ``keyring`` for the tests of what uses a keychain."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Drawer(KeyringBackend):
    """A keychain in a dict; each method may be made to fail at one entry."""

    priority = 1.0
    viable = False

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.fails: dict[str, tuple[str, Callable[[], object]]] = {}

    def _at(self, method: str, username: str) -> None:
        entry, fail = self.fails.get(method, ("", lambda: None))
        if entry == username:
            fail()

    def get_password(self, service: str, username: str) -> str | None:
        self._at("get", username)
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._at("set", username)
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._at("delete", username)
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError
