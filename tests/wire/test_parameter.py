from __future__ import annotations

from typing import get_args

import pytest

from gettone.errors import BadCall
from gettone.wire.catalogue import Kind
from gettone.wire.parameter import Parameter, argument_texts, is_whole_number, similar

CANARY = "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.canary"

COMPANY = Parameter(name="company_id", place="path", kind="integer", required=True)
SUBSCRIPTION = Parameter(name="subscription_id", place="path", kind="string", required=True)
KIND = Parameter(name="type", place="query", kind="string", required=True, enum=("in", "out"))
PAGE = Parameter(name="page", place="query", kind="integer")
KNOWN = (COMPANY, KIND, PAGE)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("integer", 16, "16"),
        ("integer", "17", "17"),
        ("integer", 0, "0"),
        ("string", "2024", "2024"),
        ("string", 2025, "2025"),
        ("string", "", ""),
        ("string", "name = 'Citt\u00e0'", "name = 'Citt\u00e0'"),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("boolean", "true", "true"),
        ("number", 1.5, "1.5"),
        ("number", -2, "-2"),
        ("number", "10.25", "10.25"),
    ],
)
def test_a_fitting_value_is_written(kind: Kind, value: object, text: str) -> None:
    assert Parameter(name="x", place="query", kind=kind).text_of(value) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", True),
        ("integer", 1.0),
        ("integer", -1),
        ("integer", "2.0"),
        ("integer", " 1"),
        ("integer", "1\n"),
        ("integer", "\u0661"),
        ("integer", 10**18),
        ("integer", [1]),
        ("integer", ""),
        ("string", True),
        ("string", 1.5),
        ("string", ["a"]),
        ("string", {"a": 1}),
        ("string", "\udcff"),
        ("boolean", 1),
        ("boolean", "yes"),
        ("number", False),
        ("number", float("nan")),
        ("number", float("inf")),
        ("number", "1,5"),
    ],
)
def test_any_other_value_is_refused_by_name(kind: Kind, value: object) -> None:
    with pytest.raises(BadCall, match=rf"^not {kind} \(name x\)$"):
        Parameter(name="x", place="query", kind=kind).text_of(value)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_number_without_end_is_refused(kind: Kind) -> None:
    for value in (10**5_000, -(10**5_000)):
        with pytest.raises(BadCall, match=f"^not {kind}"):
            Parameter(name="x", place="query", kind=kind).text_of(value)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_refused_value_is_not_repeated(kind: Kind) -> None:
    with pytest.raises(BadCall) as caught:
        Parameter(name="x", place="query", kind=kind, enum=("1",)).text_of(CANARY)
    assert "canary" not in str(caught.value)


def test_a_value_outside_the_list_gets_the_list() -> None:
    with pytest.raises(BadCall, match=r"^not allowed \(name type, allowed in, out\)$"):
        KIND.text_of("invoice")


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_cannot_be_shortened_by_a_value(value: str) -> None:
    with pytest.raises(BadCall, match=r"^empty or dots \(name subscription_id\)$"):
        SUBSCRIPTION.text_of(value)


def test_arguments_are_written_in_the_order_of_the_parameters() -> None:
    texts = argument_texts("op", KNOWN, {"page": 2, "type": "in", "company_id": "16"})
    assert list(texts.items()) == [("company_id", "16"), ("type", "in"), ("page", "2")]


def test_none_is_not_given() -> None:
    given: dict[str, object] = {"company_id": 16, "type": "in", "page": None}
    assert "page" not in argument_texts("op", KNOWN, given)


@pytest.mark.parametrize("given", [{"company_id": 16}, {"company_id": 16, "type": None}])
def test_a_missing_one_is_named(given: dict[str, object]) -> None:
    with pytest.raises(BadCall, match=r"^missing parameter \(operation op, name type\)$"):
        argument_texts("op", KNOWN, given)


def test_an_unknown_one_gets_the_name_that_was_meant() -> None:
    with pytest.raises(BadCall, match=r"^misspelt .*companyId, meant company_id"):
        argument_texts("op", KNOWN, {"companyId": 16})


def test_an_unknown_one_like_nothing_gets_all_names() -> None:
    with pytest.raises(BadCall, match=r"name zzz, known company_id, type, page\)$"):
        argument_texts("op", KNOWN, {"zzz": 16})
    with pytest.raises(BadCall, match=r"^takes no parameter \(operation op, name zzz\)$"):
        argument_texts("op", (), {"zzz": 16})


def test_a_token_in_place_of_a_name_is_not_repeated() -> None:
    with pytest.raises(BadCall) as caught:
        argument_texts("op", KNOWN, {CANARY: "x"})
    assert "canary" not in str(caught.value)


def test_a_whole_number_fits_64_bits() -> None:
    assert is_whole_number("9" * 18)
    assert not is_whole_number("9" * 19)
    assert int("9" * 18) < 2**63


@pytest.mark.parametrize("asked", ["get_supplier", "GetSupplier", "getSuplier", "get supplier"])
def test_similar_names_are_found_whatever_case_and_joints(asked: str) -> None:
    assert similar(asked, ["getSupplier", "listEmails"]) == ("getSupplier",)
