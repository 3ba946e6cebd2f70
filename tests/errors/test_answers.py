from __future__ import annotations

from gettone import errors


def test_a_refusal_names_operation_and_status() -> None:
    assert str(errors.Forbidden("getSupplier", 403)) == "getSupplier: refused (403)"


def test_a_list_that_moved_says_how_far_it_came() -> None:
    moved = errors.ListMoved("listSuppliers", 99, 100)
    assert str(moved) == "listSuppliers: 99 rows were read and 100 are counted"
    assert moved.facts() == {"operation": "listSuppliers", "given": 99, "total": 100}
