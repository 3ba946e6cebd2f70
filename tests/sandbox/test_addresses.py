from __future__ import annotations

from datetime import timedelta

import pytest

from gettone.sandbox.addresses import FILES_PATH, LIFETIME, Addresses, Target
from sandbox.made import NOON

ADDRESSES = Addresses(b"k" * 32)
FILE = Target(kind="file", company_id=16, id=3)
ORIGIN = "http://127.0.0.1:8400"


def address(target: Target = FILE, name: str = "f.pdf", origin: str = ORIGIN) -> str:
    told = ADDRESSES.told({"data": {"url": ADDRESSES.mark(target, name)}}, origin, NOON)
    found: str = told["data"]["url"]
    return found


@pytest.mark.parametrize("target", [FILE, Target(kind="document", company_id=1, id=99)], ids=str)
def test_an_address_leads_to_what_the_mark_names(target: Target) -> None:
    found = address(target)
    assert found.startswith(f"{ORIGIN}{FILES_PATH}")
    assert ADDRESSES.read(found.removeprefix(ORIGIN), NOON) == target


def test_an_address_holds_for_a_week() -> None:
    path = address().removeprefix(ORIGIN)
    assert ADDRESSES.read(path, NOON + LIFETIME - timedelta(seconds=1)) == FILE
    assert ADDRESSES.read(path, NOON + LIFETIME) is None


def test_marks_are_found_wherever_they_are_and_nothing_else_is_touched() -> None:
    mark = ADDRESSES.mark(FILE, "à b/c.pdf")
    body = {"data": [{"a": mark, "b": 1, "c": None, "d": ["x", mark]}]}
    told = ADDRESSES.told(body, "", NOON)["data"][0]
    assert told["a"] == told["d"][1]
    assert told["a"].startswith("http://localhost/_files/file-16-3.")
    assert told["a"].endswith("/%C3%A0%20b%2Fc.pdf")
    assert (told["b"], told["c"], told["d"][0]) == (1, None, "x")


def test_an_address_is_no_mark_and_a_mark_no_address() -> None:
    mark = ADDRESSES.mark(FILE, "f.pdf")
    told = address()
    assert ADDRESSES.told({"a": told}, ORIGIN, NOON) == {"a": told}
    assert mark.split(".")[1].split("/")[0] not in told


@pytest.mark.parametrize(
    "held", ["gettone-mark:", f"gettone-mark:file-16-4.{'0' * 32}/f.pdf", "gettone-mark:x/y"]
)
def test_a_mark_that_is_not_ours_stays_text(held: str) -> None:
    assert ADDRESSES.told({"a": held}, ORIGIN, NOON) == {"a": held}


def test_another_key_opens_nothing() -> None:
    path = address().removeprefix(ORIGIN)
    assert Addresses(b"x" * 32).read(path, NOON) is None


@pytest.mark.parametrize("change", [("16", "18"), ("-3.", "-4."), ("/f.pdf", ""), (".", "x")])
def test_a_changed_address_leads_nowhere(change: tuple[str, str]) -> None:
    path = address().removeprefix(ORIGIN)
    assert ADDRESSES.read(path.replace(*change, 1), NOON) is None


def test_only_our_own_marks_are_read() -> None:
    for target in (FILE, Target(kind="document", company_id=1, id=99)):
        assert ADDRESSES.marked(ADDRESSES.mark(target, "f.pdf")) == target
    mark = ADDRESSES.mark(FILE, "f.pdf")
    for text in ("", "f.pdf", mark.replace("file-16-3", "file-16-4")):
        assert ADDRESSES.marked(text) is None
    assert Addresses(b"x" * 32).marked(mark) is None
