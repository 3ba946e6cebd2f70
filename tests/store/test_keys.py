from __future__ import annotations

import base64
import pickle

import pytest

from contract.store_contract import shown_with_locals
from gettone.errors import SettingsError
from gettone.store.keys import Key, Keys

# Its base64 has both signs that another alphabet writes otherwise.
CONTENT = bytes(range(224, 256))
PLAIN = base64.b64encode(CONTENT).decode()


def test_a_key_has_an_id_of_its_own_that_is_not_part_of_it() -> None:
    key, other = Key(CONTENT), Key.draw()
    assert key.id == Key(CONTENT).id != other.id
    assert len(key.id) == 12
    assert bytes.fromhex(key.id) not in CONTENT


def test_no_two_keys_drawn_are_alike() -> None:
    assert len({Key.draw().expose() for _ in range(50)}) == 50


def test_what_is_written_is_read_again() -> None:
    drawn = [Key.draw() for _ in range(3)]
    text = "# of March\n\n" + "\n".join(f"  {key.expose()}\r" for key in drawn)
    keys = Keys.parse(text, "GETTONE_STORE_KEY")
    assert keys.ids == [key.id for key in drawn]
    assert keys.first.id == drawn[0].id
    assert [key.expose() for key in keys.held] == [key.expose() for key in drawn]


@pytest.mark.parametrize("text", [PLAIN, PLAIN.rstrip("="), PLAIN.translate({43: "-", 47: "_"})])
def test_what_other_programs_write_is_read_too(text: str) -> None:
    assert Keys.parse(text, "x").ids == [Key(CONTENT).id]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no-key"),
        ("\n # nothing\n", "no-key"),
        ("correct horse battery staple", "not-a-key"),
        (PLAIN + "\nshort", "not-a-key"),
        (base64.b64encode(bytes(31)).decode(), "not-a-key"),
        ("A" * 43, "not-a-key"),
        (PLAIN[:-2], "not-a-key"),
        ("ж" * 43, "not-a-key"),
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(text: str, problem: str) -> None:
    with pytest.raises(SettingsError) as found:
        Keys.parse(text, "GETTONE_STORE_KEY", "keys.txt")
    assert (found.value.problem, found.value.path) == (problem, "keys.txt")
    shown = shown_with_locals(found.value)
    assert not any(len(line) > 8 and line in shown for line in text.split())


def test_a_key_put_first_leaves_the_others_to_open() -> None:
    old, new = Key.draw(), Key.draw()
    keys = Keys((old,)).with_first(new)
    assert keys.ids == [new.id, old.id]
    assert keys.with_first(old).ids == [old.id, new.id]
    assert keys.find(old.id) is old
    assert keys.find("0" * 12) is None


def test_a_key_neither_prints_nor_is_pickled() -> None:
    key = Key(CONTENT)
    shown = f"{key} {key!r} {Keys((key,))!r}"
    assert shown.count(key.id) == 3
    assert PLAIN.rstrip("=") not in shown
    assert key.expose() not in shown
    with pytest.raises(TypeError, match="is not pickled"):
        pickle.dumps(key)


def test_its_cipher_is_the_same_each_time() -> None:
    key = Key.draw()
    sealed = key.cipher().encrypt(bytes(12), b"content", b"bound")
    assert key.cipher().decrypt(bytes(12), sealed, b"bound") == b"content"
