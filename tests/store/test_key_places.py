from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from contract.store_contract import shown_with_locals
from gettone.errors import SettingsError, StoreError
from gettone.store.key_places import (
    KEY_VARIABLE,
    FileKeys,
    KeychainKeys,
    KeyPlace,
    VariableKeys,
)
from gettone.store.keys import Key
from store.drawers import Drawer

ONE, TWO = Key.draw(), Key.draw()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.key"


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    held = Drawer()
    keyring.set_keyring(held)
    yield held
    keyring.core._keyring_backend = None


@pytest.fixture(params=["file", "keychain"])
def place(request: pytest.FixtureRequest, path: Path, drawer: Drawer) -> KeyPlace:
    return FileKeys(path, "--key-file") if request.param == "file" else KeychainKeys()


def test_where_nothing_was_kept_there_is_no_key(place: KeyPlace) -> None:
    assert place.is_empty()
    with pytest.raises(SettingsError) as found:
        place()
    assert found.value.problem in {"file-missing", "no-key"}


def test_a_key_added_comes_first_and_the_others_stay(place: KeyPlace) -> None:
    assert place.add(ONE).ids == [ONE.id]
    assert not place.is_empty()
    assert place.add(TWO).ids == place().ids == [TWO.id, ONE.id]
    assert place().first.expose() == TWO.expose()


def test_a_key_file_is_for_its_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        FileKeys(path, "--key-file").add(ONE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").splitlines()[0].startswith("# ")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_key_file_that_others_reach_is_refused(path: Path, mode: int) -> None:
    FileKeys(path, "--key-file").add(ONE)
    path.chmod(mode)
    with pytest.raises(SettingsError) as found:
        FileKeys(path, "--key-file")()
    assert (found.value.problem, found.value.path) == ("key-file-exposed", str(path))
    assert ONE.expose() not in shown_with_locals(found.value)
    with pytest.raises(SettingsError):
        FileKeys(path, "--key-file").add(TWO)
    assert ONE.expose() in path.read_text(encoding="utf-8")


def test_a_key_file_of_another_user_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileKeys(path, "--key-file").add(ONE)
    os.chown(path, 4_321, -1) if os.geteuid() == 0 else monkeypatch.setattr(
        os, "geteuid", lambda: 4_321
    )
    with pytest.raises(SettingsError) as found:
        FileKeys(path, "--key-file")()
    assert found.value.problem == "key-file-of-another"


def test_a_link_to_a_key_file_is_followed(path: Path) -> None:
    FileKeys(path, "--key-file").add(ONE)
    link = path.with_name("link")
    link.symlink_to(path)
    assert FileKeys(link, "--key-file").add(TWO).ids == [TWO.id, ONE.id]
    assert link.is_symlink()
    assert FileKeys(path, "--key-file")().ids == [TWO.id, ONE.id]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "no-key"), (b"\xff\xfe", "not-a-key"), (b"x" * 70_000, "not-a-key")],
)
def test_a_file_with_something_else_in_it_is_refused_and_left(
    path: Path, content: bytes, problem: str
) -> None:
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(SettingsError) as found:
        FileKeys(path, "--key-file").add(ONE)
    assert found.value.problem == problem
    assert path.read_bytes() == content


def test_what_is_no_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SettingsError) as found:
        FileKeys(path, "--key-file")()
    assert found.value.problem == "file-is-folder"
    with pytest.raises(SettingsError) as found:
        FileKeys(Path("/dev/null"), "--key-file")()
    assert found.value.problem == "unreadable-file"


def test_a_folder_that_cannot_be_made_is_told(path: Path) -> None:
    path.touch(0o600)
    with pytest.raises(StoreError) as found:
        FileKeys(path / "below" / "key", "--key-file").add(ONE)
    assert found.value.problem in {"not-a-file", "disk-failed"}


def test_a_keychain_that_spoils_a_new_key_keeps_the_old_ones(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeychainKeys().add(ONE)
    monkeypatch.setattr(
        drawer,
        "get_password",
        lambda service, entry: drawer.held[service, entry].replace(TWO.expose(), "spoilt"),
    )
    with pytest.raises(StoreError) as found:
        KeychainKeys().add(TWO)
    assert found.value.problem == "not-kept"
    assert TWO.expose() not in shown_with_locals(found.value)
    assert KeychainKeys()().ids == [ONE.id]


@pytest.mark.parametrize("joint", [" ", ",", "\n", ", ", "\t"])
def test_keys_in_a_variable_are_separated_by_what_there_is(joint: str) -> None:
    environ = {KEY_VARIABLE: f"{ONE.expose()}{joint}{TWO.expose()}"}
    assert VariableKeys(environ)().ids == [ONE.id, TWO.id]
    assert not VariableKeys(environ).is_empty()


@pytest.mark.parametrize("held", [{}, {KEY_VARIABLE: " "}])
def test_a_variable_that_is_not_set_is_told(held: dict[str, str]) -> None:
    assert VariableKeys(held).is_empty()
    with pytest.raises(SettingsError) as found:
        VariableKeys(held)()
    assert (found.value.origin, found.value.problem) == (KEY_VARIABLE, "no-key")


def test_what_is_no_key_in_a_variable_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as found:
        VariableKeys({KEY_VARIABLE: "canary"})()
    assert "canary" not in shown_with_locals(found.value)


def test_nothing_is_added_to_a_variable() -> None:
    with pytest.raises(SettingsError) as found:
        VariableKeys({}).add(ONE)
    assert found.value.problem == "key-in-variable"
