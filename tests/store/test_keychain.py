from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import keyring
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend, get_all_keyring
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from contract.store_contract import CANARY, StoreContract, connection, shown_with_locals
from gettone.errors import (
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreUnreadable,
    TokenNotFound,
)
from gettone.store.interface import TokenStore
from gettone.store.keychain import KeychainStore
from store.drawers import Drawer

Backend: TypeAlias = Callable[[], KeyringBackend]


class PlaintextDrawer(Drawer):
    """What a backend that keeps everything in the clear is called like."""


class ForgetfulDrawer(Drawer):
    """Keeps the index, and drops what matters."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if username == "index":
            super().set_password(service, username, password)


class StickyDrawer(Drawer):
    """Says that it has deleted, and has not."""

    def delete_password(self, service: str, username: str) -> None:
        pass


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    """Put a real backend in place, and the one before back."""
    held = Drawer()
    keyring.set_keyring(held)
    yield held
    keyring.core._keyring_backend = None


MAIN = "connection main"


def _raising(raised: Exception) -> Callable[[], None]:
    def fail() -> None:
        password = CANARY
        raise raised.with_traceback(None) from ValueError(password)

    return fail


class TestKeychainStore(StoreContract):
    def make(self, folder: Path) -> TokenStore:
        return KeychainStore()

    def test_is_there_when_opened_again(self, tmp_path: Path) -> None:
        self.make(tmp_path).save(connection())
        assert self.make(tmp_path).load("main") == connection()


def test_the_label_is_plain() -> None:
    assert KeychainStore().label == "keychain"


def test_entries_are_of_one_service(drawer: Drawer) -> None:
    KeychainStore().save(connection())
    assert drawer.held.keys() == {("gettone", "index"), ("gettone", MAIN)}
    assert json.loads(drawer.held["gettone", "index"]) == ["main"]


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        (keyring.backends.fail.Keyring, "no-keychain"),
        (keyring.backends.null.Keyring, "no-keychain"),
        (PlaintextDrawer, "keychain-unsafe"),
    ],
    ids=["fail", "null", "plaintext"],
)
def test_what_keeps_nothing_or_hides_nothing_is_no_keychain(backend: Backend, problem: str) -> None:
    keyring.set_keyring(backend())
    store = KeychainStore()
    for attempt in (
        store.names,
        lambda: store.save(connection()),
        lambda: store.load("main"),
        lambda: store.forget("main"),
    ):
        with pytest.raises(StoreMissing) as found:
            attempt()
        assert (found.value.store, found.value.problem) == ("keychain", problem)


@pytest.mark.parametrize(
    ("chain", "problem"),
    [
        ((), "no-keychain"),
        ((keyring.backends.null.Keyring,), "no-keychain"),
        ((keyring.backends.fail.Keyring, PlaintextDrawer), "keychain-unsafe"),
    ],
    ids=["nothing", "null", "fail and plaintext"],
)
def test_a_chain_with_nothing_good_is_no_keychain(
    chain: tuple[Backend, ...], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _chained([backend() for backend in chain], monkeypatch)
    with pytest.raises(StoreMissing) as found:
        KeychainStore().save(connection())
    assert found.value.problem == problem


def test_of_a_chain_only_the_first_good_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, good, second = PlaintextDrawer(), Drawer(), Drawer()
    _chained([plain, good, second], monkeypatch)
    KeychainStore().save(connection())
    assert KeychainStore().load("main") == connection()
    assert (len(plain.held), len(good.held), len(second.held)) == (0, 2, 0)


def _chained(chain: list[KeyringBackend], monkeypatch: pytest.MonkeyPatch) -> None:
    chainer: Backend = keyring.backends.chainer.ChainerBackend
    monkeypatch.setattr(chainer, "backends", chain)
    keyring.set_keyring(chainer())


def test_what_drops_the_connection_is_no_keychain() -> None:
    forgetful = ForgetfulDrawer()
    keyring.set_keyring(forgetful)
    with pytest.raises(StoreMissing) as found:
        KeychainStore().save(connection())
    assert found.value.problem == "not-kept"
    assert KeychainStore().names() == []
    assert "canary" not in f"{forgetful.held} {shown_with_locals(found.value)}"


def test_what_changes_the_connection_is_no_keychain_and_keeps_nothing() -> None:
    class CuttingDrawer(Drawer):
        def set_password(self, service: str, username: str, password: str) -> None:
            super().set_password(service, username, password[:200])

    cutting = CuttingDrawer()
    keyring.set_keyring(cutting)
    with pytest.raises(StoreMissing) as found:
        KeychainStore().save(connection())
    assert found.value.problem == "not-kept"
    assert cutting.held == {("gettone", "index"): "[]"}


def _odd_error() -> Exception:
    class OddError(Exception):
        """As the libraries below keyring raise."""

    return OddError()


@pytest.mark.parametrize(
    ("raised", "kind", "problem"),
    [
        (KeyringLocked(), StoreLocked, "keychain-locked"),
        (InitError(), StoreMissing, "no-keychain"),
        (PasswordSetError(), StoreError, "keychain-failed"),
        (_odd_error(), StoreError, "keychain-failed"),
        (UnicodeError(), StoreError, "keychain-failed"),
    ],
    ids=lambda held: type(held).__name__ if isinstance(held, Exception) else None,
)
@pytest.mark.parametrize("method", ["get", "set"])
def test_no_exception_of_the_keychain_comes_through(
    drawer: Drawer,
    method: str,
    raised: Exception,
    kind: type[StoreError],
    problem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    drawer.fails[method] = (MAIN, _raising(raised))
    with pytest.raises(kind) as found:
        KeychainStore().save(connection())
    assert (type(found.value), found.value.problem) == (kind, problem)
    assert (found.value.__cause__, found.value.__context__) == (None, None)
    assert "canary" not in f"{shown_with_locals(found.value)} {caplog.text}"


def test_a_refused_save_leaves_what_was_kept(drawer: Drawer) -> None:
    KeychainStore().save(connection())
    before = dict(drawer.held)
    drawer.fails["set"] = (MAIN, _raising(PasswordSetError()))
    with pytest.raises(StoreError):
        KeychainStore().save(connection(token="a/other"))
    assert drawer.held == before


def test_a_refused_first_save_leaves_no_name(drawer: Drawer) -> None:
    drawer.fails["set"] = (MAIN, _raising(PasswordSetError()))
    with pytest.raises(StoreError):
        KeychainStore().save(connection())
    assert KeychainStore().names() == []


def test_a_locked_keychain_is_not_written_to_again(drawer: Drawer) -> None:
    """The name stays, so that whatever was kept can be forgotten."""
    drawer.fails["set"] = (MAIN, _raising(KeyringLocked()))
    with pytest.raises(StoreLocked):
        KeychainStore().save(connection())
    assert KeychainStore().names() == ["main"]
    with pytest.raises(TokenNotFound):
        KeychainStore().load("main")
    with pytest.raises(TokenNotFound):
        KeychainStore().forget("main")
    assert KeychainStore().names() == []


def test_a_keychain_that_waits_is_not_waited_for(drawer: Drawer) -> None:
    release = threading.Event()
    drawer.fails["set"] = (MAIN, lambda: release.wait(30))
    store = KeychainStore(limit_s=0.2)
    started_s = time.monotonic()
    with pytest.raises(StoreLocked) as found:
        store.save(connection())
    release.set()
    assert time.monotonic() - started_s < 5
    assert found.value.problem == "keychain-silent"
    assert found.value.__context__ is None
    assert "canary" not in shown_with_locals(found.value)


def test_one_that_says_it_has_deleted_is_not_believed() -> None:
    keyring.set_keyring(StickyDrawer())
    KeychainStore().save(connection())
    with pytest.raises(StoreError) as found:
        KeychainStore().forget("main")
    assert found.value.problem == "keychain-failed"
    assert KeychainStore().names() == ["main"]


def test_a_refused_deletion_keeps_the_name(drawer: Drawer) -> None:
    KeychainStore().save(connection())
    drawer.fails["delete"] = (MAIN, _raising(PasswordDeleteError()))
    with pytest.raises(StoreError):
        KeychainStore().forget("main")
    assert KeychainStore().names() == ["main"]


def test_a_connection_without_a_name_in_the_index_can_be_used(drawer: Drawer) -> None:
    KeychainStore().save(connection())
    del drawer.held["gettone", "index"]
    assert KeychainStore().load("main") == connection()
    KeychainStore().forget("main")
    assert drawer.held == {}


@pytest.mark.parametrize("content", ["", "{}", "[1]", '["\\ud800"]'])
def test_a_damaged_index_is_told(drawer: Drawer, content: str) -> None:
    drawer.held["gettone", "index"] = content
    for attempt in (KeychainStore().names, lambda: KeychainStore().save(connection())):
        with pytest.raises(StoreUnreadable, match="damaged"):
            attempt()
    assert drawer.held == {("gettone", "index"): content}


def test_a_damaged_connection_is_told(drawer: Drawer) -> None:
    drawer.held["gettone", MAIN] = CANARY
    with pytest.raises(StoreUnreadable) as found:
        KeychainStore().load("main")
    assert "canary" not in shown_with_locals(found.value)


def test_without_keyring_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(StoreMissing) as found:
        KeychainStore().names()
    assert found.value.problem == "needs-keyring"


def test_a_backend_named_by_setting_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.core._keyring_backend = None
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    with pytest.raises(StoreMissing) as found:
        KeychainStore().names()
    assert found.value.problem == "no-keychain"


def test_the_backends_of_these_tests_are_not_found_by_others() -> None:
    assert not any(isinstance(held, Drawer) for held in get_all_keyring())


class NarrowDrawer(Drawer):
    """Cuts what is too long for it, as some keychains do."""

    limit_chars = 2_000

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[: self.limit_chars])


def test_a_record_that_is_cut_leaves_the_old_one_in_place() -> None:
    drawer = NarrowDrawer()
    keyring.set_keyring(drawer)
    KeychainStore().save(connection())
    with pytest.raises(StoreMissing) as found:
        KeychainStore().save(connection(token="a/" + "x" * 2_000))
    assert found.value.problem == "not-kept"
    assert KeychainStore().load("main") == connection()
    assert drawer.held.keys() == {("gettone", "index"), ("gettone", MAIN)}


def test_a_keychain_that_has_begun_to_cut_loses_nothing() -> None:
    drawer = NarrowDrawer()
    keyring.set_keyring(drawer)
    KeychainStore().save(connection())
    drawer.limit_chars = 50
    with pytest.raises(StoreMissing):
        KeychainStore().save(connection(token="a/other"))
    assert KeychainStore().load("main") == connection()


class OddDrawer(Drawer):
    """Spoils the first new record of one entry."""

    spoils = True

    def set_password(self, service: str, username: str, password: str) -> None:
        if username == MAIN and "other" in password and self.spoils:
            self.spoils = False
            password = "spoilt"
        super().set_password(service, username, password)


def test_what_was_kept_is_put_back() -> None:
    keyring.set_keyring(OddDrawer())
    KeychainStore().save(connection())
    with pytest.raises(StoreMissing):
        KeychainStore().save(connection(token="a/other"))
    assert KeychainStore().load("main") == connection()
    assert KeychainStore().names() == ["main"]
