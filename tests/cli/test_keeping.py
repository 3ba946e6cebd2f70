from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gettone.cli import keeping
from gettone.cli.keeping import Keeping, NoConnection, default_file
from gettone.cli.passphrases import CannotAsk
from gettone.cli.storing import Storing
from gettone.cli.terminal import Terminal
from gettone.domain.company import User, UserId
from gettone.domain.evidence import Evidence
from gettone.errors import StoreError, StoreLocked, StoreMissing, TokenNotFound
from gettone.sandbox.minting import mint
from gettone.settings import read_settings
from gettone.store.interface import Connection, TokenStore
from gettone.store.key_places import KEY_VARIABLE
from gettone.store.keys import Key
from gettone.store.memory import MemoryStore

Make = Callable[..., Keeping]
CONNECTION = Connection(
    name="default",
    token=mint(),
    user=User(id=UserId(1), name="Mario", email="m@example.com"),
    companies=(),
    evidence=Evidence(),
    origin="http://127.0.0.1",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(store: str = "", *, passphrase: str = "") -> Keeping:
        path = tmp_path / "phrase"
        path.write_text(passphrase, encoding="utf-8")
        flags = {"store": store or None, "passphrase_file": str(path) if passphrase else None}
        settings = read_settings(flags, {}, tmp_path)
        default = tmp_path / "own" / "connections.sealed"
        return Keeping(
            terminal=Terminal(language="en"),
            settings=settings,
            default_path=default,
            storing=Storing(settings, {KEY_VARIABLE: Key.draw().expose()}),
        )

    return make


@pytest.fixture
def no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent(MemoryStore):
        def names(self) -> list[str]:
            raise StoreMissing("keychain", "no-keychain")

        def prepare(self) -> None:
            self.names()

    monkeypatch.setattr(keeping, "KeychainStore", Absent)


@pytest.fixture
def locked_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    class Locked(MemoryStore):
        def names(self) -> list[str]:
            raise StoreLocked("keychain", "keychain-locked")

        def prepare(self) -> None:
            self.names()

    monkeypatch.setattr(keeping, "KeychainStore", Locked)


def test_the_sealed_file_is_in_the_users_own_folder(tmp_path: Path) -> None:
    tail = Path("gettone") / "connections.sealed"
    assert default_file({}, tmp_path) == tmp_path / ".local" / "share" / tail
    assert default_file({"XDG_DATA_HOME": "/data"}, tmp_path) == Path("/data") / tail
    assert default_file({"XDG_DATA_HOME": "data"}, tmp_path).is_relative_to(tmp_path)


def test_the_keychain_comes_first(make: Make, keychain: TokenStore) -> None:
    assert make().for_saving() is keychain
    assert make("keychain").for_saving() is keychain


def test_a_sealed_file_is_second(make: Make, no_keychain: None) -> None:
    store = make(passphrase="x").for_saving()
    assert store.label.endswith("own/connections.sealed")


def test_a_person_can_give_the_passphrase(make: Make, no_keychain: None, person: None) -> None:
    assert make().for_saving().label.startswith("sealed file")


def test_a_sealed_file_may_be_told(make: Make, keychain: TokenStore, tmp_path: Path) -> None:
    told = make("file", passphrase="y").for_saving()
    assert told.label.endswith("own/connections.sealed")
    store = make(f"file:{tmp_path}/x", passphrase="y").for_saving()
    store.save(CONNECTION)
    assert (tmp_path / "x").is_file()


def test_a_sealed_file_whose_passphrase_nobody_can_give_is_refused_at_once(make: Make) -> None:
    with pytest.raises(CannotAsk):
        make("file").for_saving()


def test_a_locked_keychain_is_no_reason_to_seal(make: Make, locked_keychain: None) -> None:
    with pytest.raises(StoreLocked):
        make(passphrase="x").for_saving()


@pytest.mark.parametrize("store", ["", "keychain"])
def test_with_neither_nothing_is_kept(make: Make, no_keychain: None, store: str) -> None:
    with pytest.raises(StoreMissing):
        make(store).for_saving()


def test_a_name_is_found_wherever_it_is(make: Make, keychain: TokenStore) -> None:
    with pytest.raises(TokenNotFound):
        make().holding("default")
    make("file", passphrase="x").for_saving().save(CONNECTION)
    assert make().holding("default").label.startswith("sealed file")
    keychain.save(CONNECTION)
    assert make().holding("default") is keychain
    assert make("keychain").holding("default") is keychain
    assert make("file").holding("default").label.startswith("sealed file")


def test_where_it_was_looked_for_is_said(make: Make, keychain: TokenStore, tmp_path: Path) -> None:
    path = tmp_path / "own" / "connections.sealed"
    with pytest.raises(NoConnection) as absent:
        make().holding("other")
    assert (absent.value.connection, absent.value.store) == ("other", "keychain")
    assert absent.value.others == (f"sealed file {path}",)
    assert absent.value.problem == "not-in-any"
    with pytest.raises(NoConnection) as gone:
        make("file").holding("default")
    assert (gone.value.store, gone.value.problem) == (f"sealed file {path}", "no-file")
    make("file", passphrase="x").for_saving().save(CONNECTION)
    with pytest.raises(TokenNotFound, match="not-in-any"):
        make("file").holding("other")


def test_a_folder_that_cannot_be_seen_may_be_there(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(_path: Path) -> bool:
        raise PermissionError

    keeping = make(f"file:{tmp_path}/x", passphrase="y")
    monkeypatch.setattr(Path, "exists", hidden)
    assert keeping.for_saving().label == f"sealed file {tmp_path}/x"


def test_a_folder_is_made_for_the_default_file_only(make: Make, tmp_path: Path) -> None:
    make("file", passphrase="y").for_saving()
    assert (tmp_path / "own").is_dir()
    with pytest.raises(StoreError, match="no-folder"):
        make(f"file:{tmp_path}/none/x", passphrase="y").for_saving()
    assert not (tmp_path / "none").exists()


def test_a_wrong_passphrase_may_be_typed_again_unless_it_is_a_files(
    make: Make, no_keychain: None, person: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("file", passphrase="one").for_saving().save(CONNECTION)
    typed = ["two", "", "one"]
    monkeypatch.setattr(Terminal, "ask_hidden", lambda _self, _reference: typed.pop(0))
    assert make().load("default")[1] == CONNECTION
    assert typed == []
    typed += ["two"] * 4
    with pytest.raises(StoreLocked, match="wrong-passphrase"):
        make().load("default")
    assert typed == ["two"]
    with pytest.raises(StoreLocked, match="wrong-passphrase"):
        make(passphrase="two").load("default")


def test_an_absent_keychain_is_no_reason_to_stop(make: Make, no_keychain: None) -> None:
    with pytest.raises(TokenNotFound):
        make().holding("default")
    with pytest.raises(StoreMissing):
        make("keychain").holding("default")


def test_a_locked_keychain_may_hold_the_name(make: Make, locked_keychain: None) -> None:
    with pytest.raises(StoreLocked):
        make().holding("default")
    make("file", passphrase="x").for_saving().save(CONNECTION)
    assert make().holding("default").label.startswith("sealed file")


def test_a_database_is_the_only_place_where_it_is_told(make: Make, tmp_path: Path) -> None:
    keeping = make(f"sqlite:{tmp_path / 'connections.db'}")
    store = keeping.for_saving()
    store.save(CONNECTION)
    assert keeping.load("default")[1] == CONNECTION
    with pytest.raises(NoConnection) as found:
        keeping.load("other")
    assert found.value.problem == "not-in-any"
    assert found.value.store == f"SQLite file {tmp_path / 'connections.db'}"
    keeping.storing.store().close()


def test_the_places_are_those_that_there_are(make: Make, keychain: TokenStore) -> None:
    first, second = make().places()
    assert first is keychain
    assert second.label.startswith("sealed file")
    assert make("keychain").places() == [keychain]


def test_a_keychain_that_is_missing_is_a_place_only_if_it_was_told(
    make: Make, no_keychain: None
) -> None:
    assert [store.label for store in make().places()] == [make("file").places()[0].label]
    assert len(make("keychain").places()) == 1


def test_a_place_that_is_locked_is_one(make: Make, locked_keychain: None) -> None:
    assert len(make().places()) == 2
