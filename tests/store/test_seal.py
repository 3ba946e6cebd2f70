from __future__ import annotations

import pickle
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.store_contract import connection, shown_with_locals
from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.record import Record, format_record
from gettone.store.seal import Cost, Passphrase, Seal, check_cryptography

LIGHT = Cost(log2_n=4)
RIGHT = Passphrase("correct horse")


def _create(passphrase: Passphrase = RIGHT, cost: Cost = LIGHT) -> Seal:
    return Seal.create(passphrase, store="file", cost=cost)


def _open(header: bytes, passphrase: Passphrase = RIGHT, cost: Cost = LIGHT) -> Seal:
    return Seal.open(header, passphrase, store="file", cost=cost)


def test_what_is_sealed_opens_under_the_same_passphrase() -> None:
    seal = _create()
    sealed = seal.close(format_record(connection()), "main")
    assert _open(seal.header).unseal(sealed, "main") == format_record(connection())


def test_the_default_cost_is_the_recommended_one() -> None:
    seal = _create(cost=Cost())
    assert seal.header[15:19] == bytes([1, 17, 8, 1])
    sealed = seal.close(Record(b"content"), "main")
    assert _open(seal.header, cost=Cost()).unseal(sealed, "main") == Record(b"content")


def test_nothing_of_the_record_is_in_what_is_kept() -> None:
    seal = _create()
    sealed = seal.close(format_record(connection()), "main")
    for word in (b"canary", b"Rossi", b"http", b"correct horse"):
        assert word not in seal.header + sealed


def test_the_same_record_never_looks_the_same() -> None:
    seal = _create()
    assert seal.close(Record(b"content"), "main") != seal.close(Record(b"content"), "main")
    assert _create().header != seal.header


@pytest.mark.parametrize("typed", ["correct horsf", "Correct horse", "correct horse "])
def test_a_wrong_passphrase_opens_nothing(typed: str) -> None:
    seal = _create()
    sealed = seal.close(format_record(connection()), "main")
    with pytest.raises(StoreLocked) as found:
        _open(seal.header, Passphrase(typed)).unseal(sealed, "main")
    assert (found.value.store, found.value.problem) == ("file", "wrong-passphrase")
    shown = shown_with_locals(found.value)
    assert "canary" not in shown
    assert "correct horse" not in shown.replace(repr(typed), "")


def test_a_record_does_not_open_under_another_name() -> None:
    seal = _create()
    sealed = seal.close(Record(b"content"), "main")
    with pytest.raises(StoreLocked):
        seal.unseal(sealed, "other")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    seal = _create()
    sealed = seal.close(Record(b"content"), "main")
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(StoreLocked):
        seal.unseal(bytes(changed), "main")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_bit_of_the_header_can_be_changed(data: st.DataObject) -> None:
    seal = _create()
    sealed = seal.close(Record(b"content"), "main")
    # The bits of log2 n above 2**4 only cost time: they are in the next test.
    place = data.draw(st.integers(0, len(seal.header) * 8 - 1).filter(lambda at: at // 8 != 16))
    changed = bytearray(seal.header)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises((StoreLocked, StoreUnreadable)):
        _open(bytes(changed)).unseal(sealed, "main")


def _header_with(at: int, byte: int) -> bytes:
    header = bytearray(_create().header)
    header[at] = byte
    return bytes(header)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (b"", "not-ours"),
        (b"PK\x03\x04", "not-ours"),
        (b"gettone-sealed\x00", "damaged"),
        (_create().header[:-1], "damaged"),
        (_create().header + b"\x00", "damaged"),
        (_header_with(15, 2), "newer-version"),
        (_header_with(16, 0), "damaged"),
        (_header_with(16, 3), "asks-for-less-work"),
        (_header_with(16, 21), "damaged"),
        (_header_with(16, 255), "damaged"),
        (_header_with(17, 9), "damaged"),
        (_header_with(18, 0), "damaged"),
        (_header_with(18, 5), "damaged"),
    ],
)
def test_a_header_that_is_not_right_is_not_tried(header: bytes, problem: str) -> None:
    with pytest.raises(StoreUnreadable) as found:
        _open(header)
    assert found.value.problem == problem


def test_a_costlier_header_is_honoured() -> None:
    seal = _create(cost=Cost(log2_n=6, p=2))
    sealed = seal.close(Record(b"content"), "main")
    assert _open(seal.header).unseal(sealed, "main") == Record(b"content")


def test_what_is_too_short_to_be_sealed_is_damage() -> None:
    with pytest.raises(StoreUnreadable, match="damaged"):
        _create().unseal(b"\x00" * 27, "main")


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(StoreLocked) as found:
        _create(Passphrase(""))
    assert found.value.problem == "empty-passphrase"


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    seal = _create(Passphrase("perch\u00e9"))
    sealed = seal.close(Record(b"content"), "main")
    opened = _open(seal.header, Passphrase("perche\u0301"))
    assert opened.unseal(sealed, "main") == Record(b"content")


def test_a_passphrase_of_undecodable_bytes_works() -> None:
    seal = _create(Passphrase("\udcff"))
    sealed = seal.close(Record(b"content"), "main")
    assert _open(seal.header, Passphrase("\udcff")).unseal(sealed, "main") == Record(b"content")


def test_more_memory_than_there_is_is_told() -> None:
    with pytest.raises(StoreError) as found:
        _create(cost=Cost(log2_n=50))
    assert found.value.problem == "not-enough-memory"


def test_without_cryptography_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.scrypt", None)
    with pytest.raises(StoreMissing) as found:
        _create()
    assert found.value.problem == "needs-cryptography"


def test_neither_passphrase_nor_seal_prints_or_is_pickled() -> None:
    assert "horse" not in f"{RIGHT!r} {RIGHT} {_create()!r}"
    for held in (RIGHT, _create()):
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(held)


def test_whether_anything_can_be_sealed_is_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    check_cryptography("here")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(StoreMissing) as found:
        check_cryptography("here")
    assert (found.value.store, found.value.problem) == ("here", "needs-cryptography")
