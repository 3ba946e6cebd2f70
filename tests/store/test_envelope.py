from __future__ import annotations

import pickle
import random
import sys
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.store_contract import connection, shown_with_locals
from gettone.errors import StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.envelope import Envelope, Place
from gettone.store.keys import Key, Keys
from gettone.store.record import Record, format_record

OLD, NEW = Key.draw(), Key.draw()
HERE = Place("mario", "main")
CONTENT = Record(b"content")


def envelope(*keys: Key, remembered: int = 8) -> Envelope:
    return Envelope(lambda: Keys(keys or (OLD,)), label="rows", remembered=remembered)


def test_what_is_sealed_opens_in_its_place() -> None:
    sealing = envelope()
    wrapped = sealing.draw("mario", OLD.id)
    sealed = sealing.seal(wrapped, HERE, format_record(connection()))
    assert envelope().unseal(wrapped, HERE, sealed) == format_record(connection())


def test_nothing_of_the_record_or_its_place_is_in_what_is_kept() -> None:
    sealing = envelope()
    wrapped = sealing.draw("mario", OLD.id)
    kept = wrapped + sealing.seal(wrapped, HERE, format_record(connection()))
    assert not any(word in kept for word in (b"canary", b"Rossi", b"http", b"mario", b"main"))


def test_the_same_record_never_looks_the_same() -> None:
    sealing = envelope()
    wrapped = sealing.draw("mario", OLD.id)
    assert sealing.draw("mario", OLD.id) != wrapped
    assert sealing.seal(wrapped, HERE, CONTENT) != sealing.seal(wrapped, HERE, CONTENT)


PLACES = [
    Place("mario", "main"),
    Place("mario", "mai"),
    Place("mariom", "ain"),
    Place("", "mariomain"),
    Place("mario", "main", "data-key"),
    Place("anna", "main"),
]


@pytest.mark.parametrize(("sealed_in", "moved_to"), list(product(PLACES, PLACES)))
def test_nothing_opens_in_another_place(sealed_in: Place, moved_to: Place) -> None:
    """Not even if the attacker moves the owner's data key with it."""
    sealing = envelope()
    wrapped = sealing.draw(sealed_in.owner, OLD.id)
    sealed = sealing.seal(wrapped, sealed_in, CONTENT)
    if sealed_in == moved_to:
        assert sealing.unseal(wrapped, moved_to, sealed) == CONTENT
        return
    with pytest.raises(StoreUnreadable) as found:
        sealing.unseal(wrapped, moved_to, sealed)
    assert (found.value.store, found.value.problem) == ("rows", "changed-or-moved")


def test_a_record_does_not_open_under_another_data_key_of_its_owner() -> None:
    sealing = envelope()
    sealed = sealing.seal(sealing.draw("mario", OLD.id), HERE, CONTENT)
    with pytest.raises(StoreUnreadable):
        sealing.unseal(sealing.draw("mario", OLD.id), HERE, sealed)


def test_ten_thousand_moved_ciphertexts_do_not_open() -> None:
    sealing, lot = envelope(remembered=400), random.Random(7)
    places = [Place(f"user {owner}", f"c{number}") for owner in range(100) for number in range(5)]
    wrapped = {f"user {owner}": sealing.draw(f"user {owner}", OLD.id) for owner in range(100)}
    rows = [(place, sealing.seal(wrapped[place.owner], place, CONTENT)) for place in places]
    opened = moved = 0
    while moved < 10_000:
        (place, _), (other, sealed) = lot.sample(rows, 2)
        key = wrapped[lot.choice((place, other)).owner]
        moved += 1
        try:
            sealing.unseal(key, place, sealed)
            opened += 1
        except StoreUnreadable:
            pass
    assert opened == 0
    assert all(sealing.unseal(wrapped[at.owner], at, held) == CONTENT for at, held in rows)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    sealing = envelope()
    wrapped = sealing.draw("mario", OLD.id)
    sealed = sealing.seal(wrapped, HERE, CONTENT)
    changed = bytearray(wrapped + sealed)
    place = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[place // 8] ^= 1 << place % 8
    key, row = bytes(changed[: len(wrapped)]), bytes(changed[len(wrapped) :])
    with pytest.raises((StoreLocked, StoreUnreadable)):
        sealing.unseal(key, HERE, row)


@pytest.mark.parametrize(
    ("held", "problem"),
    [(b"", "damaged"), (b"\x01short", "damaged"), (b"\x02" + bytes(90), "newer-version")],
)
def test_another_form_is_told_apart(held: bytes, problem: str) -> None:
    sealing = envelope()
    wrapped = sealing.draw("mario", OLD.id)
    for key, row in ((wrapped, held), (held, sealing.seal(wrapped, HERE, CONTENT))):
        with pytest.raises(StoreUnreadable) as found:
            sealing.unseal(key, HERE, row)
        assert found.value.problem == problem


def test_a_wrong_key_is_known_and_shows_nothing() -> None:
    wrapped = envelope().draw("mario", OLD.id)
    sealed = envelope().seal(wrapped, HERE, format_record(connection()))
    wrong = envelope(NEW)
    with pytest.raises(StoreLocked) as found:
        wrong.unseal(wrapped, HERE, sealed)
    assert found.value.problem == "wrong-key"
    assert "canary" not in shown_with_locals(found.value)
    with pytest.raises(StoreLocked):
        wrong.seal(wrapped, HERE, CONTENT)
    with pytest.raises(StoreLocked):
        wrong.draw("mario", OLD.id)
    with pytest.raises(StoreLocked):
        wrong.rewrap("mario", wrapped, NEW.id)


def test_wrapped_anew_it_opens_what_was_sealed_and_needs_the_old_key_no_more() -> None:
    both = envelope(NEW, OLD)
    wrapped = both.draw("mario", OLD.id)
    sealed = both.seal(wrapped, HERE, CONTENT)
    rewrapped = both.rewrap("mario", wrapped, NEW.id)
    assert envelope(NEW).unseal(rewrapped, HERE, sealed) == CONTENT
    assert both.unseal(wrapped, HERE, sealed) == CONTENT
    with pytest.raises(StoreLocked):
        envelope(OLD).unseal(rewrapped, HERE, sealed)
    with pytest.raises(StoreUnreadable):
        both.rewrap("anna", wrapped, NEW.id)


def test_a_key_added_meanwhile_is_found() -> None:
    given_keys = [Keys((OLD,))]
    sealing = Envelope(lambda: given_keys[-1], label="rows")
    given_keys.append(Keys((NEW, OLD)))
    wrapped = sealing.draw("mario", NEW.id)
    assert sealing.keys.ids == [NEW.id, OLD.id]
    assert sealing.unseal(wrapped, HERE, sealing.seal(wrapped, HERE, CONTENT)) == CONTENT


def test_only_so_many_data_keys_are_remembered_and_dropped_when_told() -> None:
    given_keys = [Keys((OLD,))]
    sealing = Envelope(lambda: given_keys[-1], label="rows", remembered=2)
    owners = [f"user {number}" for number in range(4)]
    rows = {owner: sealing.draw(owner, OLD.id) for owner in owners}
    sealed = {o: sealing.seal(rows[o], Place(o, "main"), CONTENT) for o in owners}
    given_keys.append(Keys((NEW,)))
    sealing.reload()
    assert sealing.unseal(rows["user 3"], Place("user 3", "main"), sealed["user 3"]) == CONTENT
    with pytest.raises(StoreLocked):
        sealing.unseal(rows["user 0"], Place("user 0", "main"), sealed["user 0"])
    sealing.drop_remembered()
    with pytest.raises(StoreLocked):
        sealing.unseal(rows["user 3"], Place("user 3", "main"), sealed["user 3"])


def test_it_neither_prints_a_key_nor_is_pickled() -> None:
    sealing = envelope()
    assert OLD.expose() not in repr(vars(sealing))
    with pytest.raises(TypeError, match="is not pickled"):
        pickle.dumps(sealing)


def test_without_cryptography_nothing_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(StoreMissing) as found:
        envelope()
    assert found.value.problem == "needs-cryptography"


def test_a_core_unseals_many_a_second() -> None:
    """A fifth of the bar, so that a busy machine does not fail it; the bench has the bar."""
    sealing = envelope(remembered=200)
    owners = [f"user {number}" for number in range(100)]
    wrapped = {owner: sealing.draw(owner, OLD.id) for owner in owners}
    rows = [
        (wrapped[owner], place, sealing.seal(wrapped[owner], place, format_record(connection())))
        for owner in owners
        for place in (Place(owner, "main"),)
    ]
    began_s = time.process_time()
    for _ in range(100):
        for key, place, sealed in rows:
            sealing.unseal(key, place, sealed)
    assert 10_000 / (time.process_time() - began_s) > 40_000
