from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from cluster import Cluster
from contract.store_contract import connection
from gettone.cli.storing import ADDRESS_VARIABLE, Storing
from gettone.errors import SettingsError, StoreError
from gettone.settings import read_settings
from gettone.store.key_places import KEY_VARIABLE, FileKeys, KeychainKeys, VariableKeys
from gettone.store.keys import Key

KEY = Key.draw()
HELD = {KEY_VARIABLE: KEY.expose()}


def storing(folder: Path, store: str, environ: Mapping[str, str] = HELD, **flags: str) -> Storing:
    return Storing(read_settings({"store": store, **flags}, environ, folder), environ)


def test_a_database_is_opened_once_and_closed_with_the_command(tmp_path: Path) -> None:
    made = storing(tmp_path, f"sqlite:{tmp_path / 'x.db'}", owner="mario")
    with click.Context(click.Command("x")):
        made.of_owner().save(connection())
        assert made.store() is made.store()
        assert made.of_owner().owner == "mario"
        assert made.store().owners() == ["mario"]
    assert made.store().database._free == []  # type: ignore[attr-defined]


def test_without_a_command_whoever_opened_it_closes_it(tmp_path: Path) -> None:
    made = storing(tmp_path, f"sqlite:{tmp_path / 'x.db'}")
    with made.store() as store:
        assert store.owners() == []


@pytest.mark.parametrize("store", ["keychain", "file", ""])
def test_another_store_is_no_database(tmp_path: Path, store: str) -> None:
    made = storing(tmp_path, store)
    assert not made.is_told
    with pytest.raises(SettingsError, match="needs-database"):
        made.store()


def test_without_a_key_nothing_is_made(tmp_path: Path) -> None:
    made = storing(tmp_path, f"sqlite:{tmp_path / 'x.db'}", {})
    with pytest.raises(SettingsError, match="no-key-told"):
        made.store()
    gone = storing(tmp_path, f"sqlite:{tmp_path / 'x.db'}", {}, key_file=str(tmp_path / "key"))
    with pytest.raises(SettingsError, match="file-missing"):
        gone.store()
    assert list(tmp_path.iterdir()) == []


def test_the_flag_comes_before_the_keys_in_the_variable_and_these_before_the_file(
    tmp_path: Path,
) -> None:
    named = {"GETTONE_KEY_FILE": "keys"}
    store = "sqlite:x.db"
    assert isinstance(storing(tmp_path, store, HELD, key_file="k").key_place(), FileKeys)
    assert isinstance(storing(tmp_path, store, HELD | named).key_place(), VariableKeys)
    assert isinstance(storing(tmp_path, store, named).key_place(), FileKeys)
    assert isinstance(storing(tmp_path, store, {}, key_file="keychain").key_place(), KeychainKeys)


def test_the_address_with_a_password_comes_from_its_variable(
    tmp_path: Path, postgres: Cluster
) -> None:
    environ = {**HELD, ADDRESS_VARIABLE: f"{postgres.fresh()} password=canary"}
    with storing(tmp_path, "postgres", environ).store() as store:
        store.of("mario").save(connection())
        assert store.label == f"PostgreSQL {postgres.folder} postgres"


def test_a_service_and_an_address_without_a_password_may_be_told(
    tmp_path: Path, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = tmp_path / "services"
    service.write_text(
        f"[books]\nhost={postgres.folder}\ndbname=postgres\nuser=gettone\n", encoding="utf-8"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    with storing(tmp_path, "postgres:books").store() as store:
        assert store.label == "PostgreSQL books"
    with pytest.raises(StoreError) as found:
        storing(tmp_path, "postgresql://127.0.0.1:1/books").store()
    assert found.value.problem == "database-unreachable"
    assert found.value.store == "PostgreSQL 127.0.0.1 books"
