from __future__ import annotations

from gettone import errors


def test_a_bad_call_says_what_is_wrong_with_what() -> None:
    missing = errors.BadCall("missing-parameter", operation="getSupplier", name="supplier_id")
    assert str(missing) == "missing parameter (operation getSupplier, name supplier_id)"
    assert str(errors.BadCall("bad-path")) == "bad path"
    assert (
        str(errors.CompanyUnclear("rossi", ((16, "x"), (17, "y")), ())) == "several companies fit"
    )
    assert str(errors.CompanyUnclear("rossi", (), ())) == "no company fits"
