from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.domain.scope import FAMILIES, SCOPES, Scope, ScopeSet
from gettone.errors import BadCall, UnknownOperation
from gettone.wire.operation import catalogue
from gettone.wire.requirements import OperationRef, Requirements, requirements_of

EVERY = [
    OperationRef(operation.id, kind)
    for operation in catalogue().operations.values()
    for kind in ("", *operation.by_document_type)
]


def needs(*texts: str, scopes: str = "") -> Requirements:
    return requirements_of(map(OperationRef.parse, texts), ScopeSet.parse(scopes))


@pytest.mark.parametrize("ref", EVERY, ids=str)
def test_a_ref_round_trips(ref: OperationRef) -> None:
    assert OperationRef.parse(str(ref)) == ref


def test_there_are_123_operations() -> None:
    assert len(catalogue().operations) == 123


@pytest.mark.parametrize("ref", EVERY, ids=str)
def test_every_operation_has_a_requirement_with_provenance(ref: OperationRef) -> None:
    needed = ref.needed
    assert needed.provenance in {"spec", "docs", "observed", "inferred", "none"}
    assert bool(needed.any_of) == (needed.provenance != "none")
    assert bool(needed.reason) == (needed.provenance in {"inferred", "none"})
    assert "not judged" not in needed.reason


def test_a_type_that_the_file_forgets_says_why_it_is_inferred() -> None:
    [box] = needs("getIssuedDocument:self_own_invoice").boxes
    [reason] = box.reasons
    assert (reason.provenance, reason.note) == ("inferred", "newer than the rule of 2021")


def test_each_scope_comes_with_what_needs_it() -> None:
    found = needs("getSupplier", "listSuppliers", "getIssuedDocument:invoice")
    assert [
        (box.scope.text, [str(one.operation) for one in box.reasons]) for box in found.boxes
    ] == [
        ("entity.suppliers:r", ["getSupplier", "listSuppliers"]),
        ("issued_documents.invoices:r", ["getIssuedDocument:invoice"]),
    ]
    assert found.boxes[0].reasons[0].provenance == "spec"


def test_full_access_stands_for_reading_as_well() -> None:
    found = needs("getSupplier", "createSupplier")
    assert str(found.scopes) == "entity.suppliers:a"
    assert len(found.boxes[0].reasons) == 2


def test_a_document_without_a_type_asks_for_no_box() -> None:
    found = needs("getIssuedDocument", "getReceivedDocument", "getUserInfo")
    assert found.boxes == ()
    assert [str(one) for one in found.undecided] == ["getIssuedDocument", "getReceivedDocument"]
    assert [str(one) for one in found.free] == ["getUserInfo"]


def test_passive_delivery_notes_belong_to_the_stock() -> None:
    found = needs("getReceivedDocument:passive_delivery_note")
    assert str(found.scopes) == "stock:r"


def test_what_is_inferred_says_why() -> None:
    [box] = needs("sendEInvoice:invoice").boxes
    [reason] = box.reasons
    assert (box.scope.text, reason.provenance) == ("issued_documents.invoices:a", "inferred")
    assert reason.note


def test_scopes_may_be_named_too() -> None:
    found = needs("getSupplier", scopes="entity.suppliers:a situation:r")
    assert str(found.scopes) == "situation:r entity.suppliers:a"
    assert [one.provenance for one in found.boxes[1].reasons] == ["declared", "spec"]


def test_the_same_operation_twice_is_one_reason() -> None:
    assert len(needs("getSupplier", "getSupplier").boxes[0].reasons) == 1


def test_a_star_is_every_type() -> None:
    assert OperationRef.parse_all(" getSupplier ") == (OperationRef("getSupplier"),)
    refs = OperationRef.parse_all("getReceivedDocument:*")
    assert [ref.document_type for ref in refs] == [
        "expense",
        "passive_credit_note",
        "passive_delivery_note",
        "self_invoice",
    ]
    with pytest.raises(BadCall, match="takes no document type"):
        OperationRef.parse_all("getSupplier:*")
    with pytest.raises(BadCall, match="no such document type"):
        OperationRef.parse_all("getReceivedDocument:expense:*")


def test_an_unknown_operation_gets_one_like_it() -> None:
    with pytest.raises(UnknownOperation) as refused:
        OperationRef.parse("getSuplier")
    assert "getSupplier" in refused.value.suggestions


@pytest.mark.parametrize(
    ("text", "problem", "details"),
    [
        ("getSupplier:invoice", "takes-no-document-type", {"operation": "getSupplier"}),
        (
            "getIssuedDocument:invoces",
            "no-such-document-type",
            {"operation": "getIssuedDocument", "named": "invoces", "known": "invoice"},
        ),
        (
            "getReceivedDocument:",
            "no-such-document-type",
            {
                "operation": "getReceivedDocument",
                "named": "",
                "known": "expense, passive_credit_note, passive_delivery_note, self_invoice",
            },
        ),
    ],
)
def test_a_wrong_type_is_refused(text: str, problem: str, details: dict[str, str]) -> None:
    with pytest.raises(BadCall) as refused:
        OperationRef.parse(text)
    assert (refused.value.problem, refused.value.details) == (problem, details)


@given(st.lists(st.sampled_from(EVERY)), st.sets(st.sampled_from(SCOPES)))
def test_the_set_is_enough_and_the_least(refs: list[OperationRef], named: set[Scope]) -> None:
    found = requirements_of(refs, named)
    decided = [ref for ref in refs if not ref.is_open]
    wanted = [*named, *(scope for ref in decided for scope in ref.needed.any_of)]
    assert found.scopes.missing(wanted) == ()
    families = [scope.family for scope in found.scopes]
    assert len(families) == len(set(families))
    for scope in found.scopes:
        fewer = ScopeSet.of(one for one in found.scopes if one != scope)
        assert fewer.missing(wanted)
    assert [box.scope for box in found.boxes] == sorted(
        found.scopes, key=lambda one: list(FAMILIES).index(one.family)
    )
