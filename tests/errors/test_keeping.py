from __future__ import annotations

from gettone import errors


def test_each_kind_of_store_trouble_is_a_store_error() -> None:
    kinds = (errors.TokenNotFound, errors.StoreLocked, errors.StoreUnreadable, errors.StoreMissing)
    assert all(issubclass(kind, errors.StoreError) for kind in kinds)
    assert str(errors.StoreLocked("file", "wrong-passphrase")) == "file: wrong-passphrase"


def test_a_wrong_key_is_named_by_its_id() -> None:
    wrong = errors.WrongKey("SQLite file x", "0123456789ab")
    assert isinstance(wrong, errors.StoreLocked)
    assert (wrong.facts(), str(wrong)) == (
        {"store": "SQLite file x", "problem": "wrong-key", "key": "0123456789ab"},
        "SQLite file x: wrong-key",
    )


def test_a_setting_names_where_it_came_from() -> None:
    wrong = errors.SettingsError("base_url", "GETTONE_BASE_URL", "not-an-address")
    assert str(wrong) == "base_url from GETTONE_BASE_URL: not-an-address"
