from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Callable
from datetime import timedelta

import pytest

from contract.store_contract import AT, CANARY, connection, shown_with_locals
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Check, Evidence, Shown, Standing
from gettone.errors import StoreUnreadable
from gettone.store.record import Record, format_record, parse_record
from gettone.wire.bodies import Body


def test_a_record_is_read_back() -> None:
    record = format_record(connection())
    assert parse_record(record, "main", "keychain") == connection()


def test_a_record_is_readable_json() -> None:
    written = json.loads(format_record(connection()).expose())
    assert written == {
        "version": 1,
        "name": "main",
        "token": CANARY,
        "user": {"id": 1, "name": "Mario Rossi", "email": "mario.rossi@example.com"},
        "companies": [
            {"id": 16, "name": "Rossi S.r.l.", "vat_number": "01234567890", "tax_code": ""},
            {
                "id": 18,
                "name": "Caffè «Perù» & figli",
                "vat_number": "",
                "tax_code": "RSSMRA80A01H501U",
            },
        ],
        "findings": [
            {
                "company_id": 16,
                "scope": "entity.suppliers:r",
                "standing": "granted",
                "at": "2026-03-01T09:30:15.123456Z",
                "operation": "getSupplier",
            }
        ],
        "origin": "http://127.0.0.1:8400",
        "created_at": "2026-03-01T09:30:15.123456Z",
    }


def test_how_and_since_when_a_scope_is_known_is_read_back() -> None:
    known = dataclasses.replace(
        connection().evidence.findings[0],
        how=Shown.PROBED,
        first_at=AT - timedelta(days=3),
        was=Standing.REFUSED,
    )
    check = Check(company_id=CompanyId(16), at=AT, is_open=True, request_count=22)
    kept = dataclasses.replace(connection(), evidence=Evidence((known,), (check,)))
    record = format_record(kept)
    assert parse_record(record, "main", "keychain") == kept
    [written] = json.loads(record.expose())["findings"]
    assert (written["how"], written["first_at"], written["was"]) == (
        "probed",
        "2026-02-26T09:30:15.123456Z",
        "refused",
    )


def test_what_a_later_minor_version_adds_is_passed_over() -> None:
    body = json.loads(format_record(connection()).expose())
    record = Record(json.dumps(body | {"colour": "red"}).encode())
    assert parse_record(record, "main", "keychain") == connection()


def _changed(**changes: object) -> Callable[[Body], Body]:
    return lambda body: body | changes


DAMAGE: dict[str, Callable[[Body], object]] = {
    "not an object": lambda _body: [],
    "no version": lambda body: {key: held for key, held in body.items() if key != "version"},
    "no token": lambda body: {key: held for key, held in body.items() if key != "token"},
    "a token that is no text": _changed(token={"hidden": CANARY}),
    "another name": _changed(name="other"),
    "a name that none can have": _changed(name="a\nb"),
    "an unknown scope": _changed(
        findings=[
            {
                "company_id": 16,
                "scope": "canary:r",
                "standing": "granted",
                "at": "2026-03-01T09:30:15Z",
                "operation": "getSupplier",
            }
        ]
    ),
    "an unknown standing": _changed(
        findings=[
            {
                "company_id": 16,
                "scope": "entity.suppliers:r",
                "standing": "canary",
                "at": "2026-03-01T09:30:15Z",
                "operation": "getSupplier",
            }
        ]
    ),
    "a time without a zone": _changed(created_at="2026-03-01T09:30:15"),
    "a company that is a word": _changed(companies=["canary"]),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_told_without_what_is_there(kind: str) -> None:
    body = json.loads(format_record(connection()).expose())
    record = Record(json.dumps(DAMAGE[kind](body)).encode())
    with pytest.raises(StoreUnreadable) as found:
        parse_record(record, "main", "keychain")
    assert str(found.value) == "keychain: damaged"
    assert "canary" not in shown_with_locals(found.value)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"[" * 100_000, b'{"version": 1e999}'])
def test_what_is_no_json_is_damage(content: bytes) -> None:
    with pytest.raises(StoreUnreadable, match="damaged"):
        parse_record(Record(content), "main", "keychain")


def test_a_later_version_is_not_guessed_at() -> None:
    record = Record(b'{"version": 2, "token": "a/canary"}')
    with pytest.raises(StoreUnreadable) as found:
        parse_record(record, "main", "keychain")
    assert found.value.problem == "newer-version"
    assert "canary" not in shown_with_locals(found.value)


def test_a_record_does_not_print_and_is_not_pickled() -> None:
    record = format_record(connection())
    assert "canary" not in f"{record!r} {record}"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(record)


def test_records_are_equal_by_content() -> None:
    assert format_record(connection()) == format_record(connection())
    other = dataclasses.replace(connection(), origin="http://localhost:1")
    assert format_record(connection()) != format_record(other)
    assert format_record(connection()) != object()
    assert len({format_record(connection()), format_record(connection())}) == 1
