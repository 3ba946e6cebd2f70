from __future__ import annotations

import pytest
from catalogue_judgement import (
    FAMILY_BY_TYPE,
    GUESSED_WHY,
    INFERRED,
    IRREVERSIBLE,
    NONE,
    NOT_JUDGED,
    needed_rows,
    unused_rows,
)

from gettone.domain.scope import FAMILIES, Scope


def test_every_family_and_level_of_the_tables_makes_a_scope() -> None:
    families = {family for rows in FAMILY_BY_TYPE.values() for family in rows.values()}
    assert families <= FAMILIES.keys()
    for kind, level, why in INFERRED.values():
        for family in FAMILY_BY_TYPE.get(kind, {kind: kind}).values():
            assert Scope.parse(f"{family}:{level}").text
        assert 0 < len(why.split()) <= 8


def test_no_operation_is_judged_twice_and_the_undeclared_are_fifty() -> None:
    assert not INFERRED.keys() & NONE.keys()
    assert len(INFERRED) + len(NONE) == 50


def test_one_declared_scope_stands_alone() -> None:
    assert needed_rows("getSupplier", ["entity.suppliers:r"]) == {
        "needed": {"any_of": ["entity.suppliers:r"], "provenance": "spec"},
        "by_type": {},
    }


def test_declared_alternatives_are_decided_by_the_type() -> None:
    rows = needed_rows("listReceivedDocuments", ["received_documents:r", "stock:r"])
    assert rows["needed"] == {"any_of": ["stock:r", "received_documents:r"], "provenance": "spec"}
    assert rows["by_type"]["passive_delivery_note"] == {"any_of": ["stock:r"], "provenance": "spec"}


def test_a_family_that_the_file_forgets_is_added_as_a_rule_or_as_a_guess() -> None:
    declared = ["issued_documents.invoices:a", "issued_documents.quotes:a"]
    rows = needed_rows("createIssuedDocument", declared)
    provenances = {kind: row["provenance"] for kind, row in rows["by_type"].items()}
    assert provenances["invoice"] == provenances["quote"] == "spec"
    assert provenances["work_report"] == provenances["delivery_note"] == "docs"
    assert provenances["self_own_invoice"] == "inferred"
    assert len(rows["needed"]["any_of"]) == 10
    assert rows["by_type"]["self_own_invoice"]["reason"] == GUESSED_WHY
    assert "reason" not in rows["by_type"]["work_report"]


def test_an_undeclared_one_is_inferred_or_needs_nothing() -> None:
    assert needed_rows("listEmails", []) == {
        "needed": {
            "any_of": ["emails:r"],
            "provenance": "inferred",
            "reason": "the only use of that scope",
        },
        "by_type": {},
    }
    assert needed_rows("getUserInfo", []) == {
        "needed": {"provenance": "none", "reason": "about the user"}
    }


def test_a_scope_that_is_none_of_the_44_stops_the_script() -> None:
    with pytest.raises(ValueError, match="not a scope of the provider"):
        needed_rows("x", ["issued_documents:r"])


def test_rows_without_use_and_operations_without_a_row_are_named() -> None:
    judged = {name: needed_rows(name, []) for name in [*INFERRED, *NONE, *IRREVERSIBLE]}
    assert list(unused_rows(judged)) == ["scheduleEmail: not judged yet"]
    judged["scheduleEmail"] = needed_rows("scheduleEmail", ["emails:r"])
    judged["listEmails"] = needed_rows("listEmails", ["emails:r"])
    del judged["sendEInvoice"]
    judged["newOne"] = needed_rows("newOne", [])
    assert list(unused_rows(judged)) == [
        "listEmails: a row for an operation that is gone or declares its scope",
        "sendEInvoice: a row for an operation that is gone or declares its scope",
        "sendEInvoice: marked irreversible, but gone",
        f"newOne: {NOT_JUDGED}",
    ]
