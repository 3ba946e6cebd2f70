from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest

from gettone.errors import StoreError, StoreMissing
from gettone.store.keychain_entries import KeychainEntries
from gettone.store.record import Record
from store.drawers import Drawer


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    held = Drawer()
    keyring.set_keyring(held)
    yield held
    keyring.core._keyring_backend = None


def test_what_is_kept_is_found_until_it_is_dropped(drawer: Drawer) -> None:
    entries = KeychainEntries("keychain")
    assert entries.found("a") is None
    entries.keep("a", Record(b"content"))
    assert drawer.held == {("gettone", "a"): "content"}
    assert entries.found("a") == Record(b"content")
    entries.drop("a")
    assert entries.found("a") is None


def test_what_does_not_come_back_as_it_was_is_not_kept(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = KeychainEntries("keychain")
    entries.keep("a", Record(b"before"))
    cut = {("gettone", "a"): "cut"}
    drawer.fails["set"] = ("a", lambda: monkeypatch.setattr(drawer, "get_password", cut.get))
    monkeypatch.setattr(drawer, "get_password", lambda service, entry: cut.get((service, entry)))
    with pytest.raises(StoreMissing) as found:
        entries.keep("a", Record(b"after"), Record(b"before"))
    assert (found.value.store, found.value.problem) == ("keychain", "not-kept")
    assert drawer.held == {("gettone", "a"): "before"}


def test_what_is_not_there_is_not_dropped() -> None:
    with pytest.raises(StoreError) as found:
        KeychainEntries("keychain").drop("a")
    assert found.value.problem == "keychain-failed"
