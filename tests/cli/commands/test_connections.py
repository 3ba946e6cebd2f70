from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from contract.store_contract import AT, connection
from gettone.cli.commands.connections import exit_code, list_page, rename, used_page
from gettone.cli.holding import Held, held_in
from gettone.cli.page import Page
from gettone.cli.show import Style, as_text
from gettone.domain.state import State
from gettone.errors import StoreError, StoreLocked
from gettone.settings import Setting
from gettone.store.memory import MemoryStore
from gettone.store.sql.one import Kept

NOW = AT + timedelta(days=3)
USED = Setting("uno", "gettone.toml:connection")
ROW = Kept(
    owner="42",
    name="uno",
    fingerprint="#0a1b2c3d",
    companies_count=2,
    state=State.REAUTH_REQUIRED,
    created_at=AT,
    last_used_at=NOW - timedelta(hours=5),
    last_ok_at=None,
)


def page(*held: Held, used: Setting[str] = USED, owner: str = "", database: bool = False) -> Page:
    return list_page(held, used, NOW, is_database=database, owner=owner)


def rows_of(listed: Page) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", listed.as_json["connections"])


def kept(label: str = "Rossi, 2026") -> list[Held]:
    store = MemoryStore()
    store.save(replace(connection("uno"), label=label))
    return list(held_in([store]))


def test_one_persons_are_listed_with_where_they_are() -> None:
    listed = page(*kept())
    head, _, row, used = as_text(listed, "en", Style(width=80)).splitlines()
    assert head.split() == ["Name", "Label", "Token", "Comp.", "State", "Age", "Kept", "in"]
    fingerprint = connection().token.fingerprint
    assert row.split() == ["uno", "Rossi,", "2026", fingerprint, "2", "active", "3", "d", "memory"]
    assert used == (
        'Used unless a command names another: "uno" (named by gettone.toml:connection).'
    )
    assert listed.as_json == {
        "used": {"name": "uno", "origin": "gettone.toml:connection"},
        "connections": [
            {
                "name": "uno",
                "owner": None,
                "store": "memory",
                "label": "Rossi, 2026",
                "fingerprint": fingerprint,
                "companies": 2,
                "state": "active",
                "created_at": AT.isoformat(),
                "last_used_at": None,
                "last_ok_at": None,
                "error": None,
            }
        ],
        "places": [],
    }


@pytest.mark.parametrize(
    ("label", "owner"), [("", "42"), ("Studio Bianchi, contabilità ordinaria e paghe", "")]
)
def test_those_of_a_database_fit_on_80_columns(label: str, owner: str) -> None:
    [one] = kept(label)
    held = replace(one, owner="customer-4711-of-the-shop", row=ROW)
    listed = page(held, owner=owner, database=True)
    lines = as_text(listed, "en", Style(width=80)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("Name" if owner else "Owner")
    assert " reauth " in lines[2]
    assert "5 h" in lines[2]
    assert lines[2].split()[-1] == "-"
    assert rows_of(listed)[0]["last_used_at"] == (NOW - timedelta(hours=5)).isoformat()


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(days=400), "400 d"),
        (timedelta(hours=2), "2 h"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(seconds=-5), "now"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(ago: timedelta, said: str) -> None:
    row = replace(ROW, created_at=NOW - ago)
    assert said in as_text(page(replace(kept()[0], row=row)), "en")


def test_what_does_not_open_is_listed_with_what_is_known() -> None:
    shut = StoreLocked("sealed file x", "wrong-passphrase")
    gone = StoreError("keychain", "keychain-failed")
    held = [
        Held(name="uno", store="sealed file x", error=shut),
        Held(name="due", store="db", owner="42", row=ROW, error=shut),
        Held(name="", store="keychain", error=gone),
    ]
    listed = page(*held)
    text = as_text(listed, "en")
    assert "#0a1b2c3d" in text
    assert 'Connection "uno"' in text
    assert "Connections in the keychain" in text
    assert listed.as_json["places"] == [{"store": "keychain", "error": "store-error"}]
    assert [(row["fingerprint"], row["error"]) for row in rows_of(listed)] == [
        (None, "store-locked"),
        ("#0a1b2c3d", "store-locked"),
    ]
    assert (exit_code(held), exit_code(kept())) == (16, 0)


def test_nothing_kept_is_said() -> None:
    assert as_text(page(), "en") == "No connection is kept."


def test_the_default_is_no_choice_of_anybody() -> None:
    text = as_text(page(*kept(), used=Setting("default", "default")), "it")
    assert text.endswith("In uso, se un comando non ne nomina un altro: «default».")


@pytest.mark.parametrize(
    ("used", "hidden_by"),
    [
        (Setting("uno", "gettone.toml:connection"), None),
        (Setting("uno", "GETTONE_CONNECTION"), None),
        (Setting("due", "GETTONE_CONNECTION"), "GETTONE_CONNECTION"),
    ],
)
def test_what_comes_before_the_file_is_told(used: Setting[str], hidden_by: str | None) -> None:
    told = used_page("uno", Path("/x/gettone.toml"), used)
    assert told.as_json == {"used": "uno", "file": "/x/gettone.toml", "hidden_by": hidden_by}
    text = as_text(told, "en")
    assert text.startswith('In this folder "uno" is used: /x/gettone.toml names it.')
    assert ("GETTONE_CONNECTION is set" in text) == (hidden_by is not None)


def test_a_connection_is_renamed() -> None:
    store = MemoryStore()
    store.save(connection("uno"))
    renamed = rename(store, "uno", "due")
    assert store.names() == ["due"]
    assert as_text(renamed, "en") == '"uno" is called "due" from here on (memory).'
    assert renamed.as_json == {"renamed": "uno", "name": "due", "store": "memory"}
