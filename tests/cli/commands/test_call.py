from __future__ import annotations

import json

import pytest

from gettone.cli.commands.call import (
    Call,
    answer_page,
    build_call,
    check_company,
    find_operation,
    parse_arguments,
    parse_body,
    question,
)
from gettone.cli.show import as_text, sentence
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import BadCall, CompanyUnclear, UnknownOperation, WriteRefused
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.wire.messages import Request, Response


def unreachable(request: Request) -> Response:
    raise AssertionError(request.path)


def build(api: Api, name: str, asked: str = "", *, is_live: bool = False, **arguments: str) -> Call:
    return build_call(api, find_operation(name), arguments, None, asked, is_live=is_live)


def test_arguments_are_names_and_values() -> None:
    assert parse_arguments(["a=1", "q=x = 'y'", "b="]) == {"a": "1", "q": "x = 'y'", "b": ""}


@pytest.mark.parametrize("word", ["secret", "=x", "1a=x", "a b=c"])
def test_a_word_that_is_none_is_counted_and_not_repeated(word: str) -> None:
    with pytest.raises(BadCall, match=r"not name and value .place 2") as wrong:
        parse_arguments(["a=1", word])
    assert word not in str(wrong.value)


def test_a_name_comes_once() -> None:
    with pytest.raises(BadCall, match=r"given twice .name a"):
        parse_arguments(["a=1", "a=2"])


def test_a_body_is_a_json_object() -> None:
    assert parse_body('{"data": {"name": "x"}}') == {"data": {"name": "x"}}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1]", "body not object"),
        ("", "line 1, column 1"),
        ('{"a":\n x}', "line 2, column 2"),
        ("[" * 100_000, "body too deep"),
        ('{"data":' + "1" * 5_000 + "}", "body number too long"),
    ],
)
def test_what_is_none_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(BadCall, match=problem):
        parse_body(text)


def test_an_operation_is_found_by_its_exact_name() -> None:
    assert find_operation("getSupplier").method == "GET"
    with pytest.raises(UnknownOperation) as unknown:
        find_operation("getSuplier")
    assert unknown.value.suggestions[0] == "getSupplier"


def test_what_cannot_be_undone_is_refused() -> None:
    with pytest.raises(WriteRefused) as refused:
        find_operation("sendEInvoice")
    assert refused.value.reason == "irreversible"


def test_an_id_needs_no_question_to_the_provider(token: AccessToken) -> None:
    quiet = Api(token, transport=unreachable)
    call = build(quiet, "getSupplier", "16", supplier_id="17")
    assert call.parameters == {"supplier_id": "17", "company_id": "16"}
    assert not call.is_write


def test_a_wrong_call_is_refused_before_the_provider_is_asked(token: AccessToken) -> None:
    quiet = Api(token, transport=unreachable)
    with pytest.raises(BadCall, match="supplier_id"):
        build(quiet, "getSupplier", "Rossi")
    with pytest.raises(BadCall):
        build(quiet, "getUserInfo", x="1")


@pytest.mark.parametrize("asked", ["Rossi", "rossi s.r.l.", "01234560157", "IT01234560157"])
def test_a_company_is_found_by_name_or_vat_number(api: Api, asked: str) -> None:
    call = build(api, "getSupplier", asked, supplier_id="17")
    assert call.company is not None
    assert call.company.id == 16
    assert call.send(api)["data"]["id"] == 17


def test_a_vat_number_looks_like_an_id_only_where_it_is_one(api: Api) -> None:
    call = build(api, "getSupplier", company_id="18", supplier_id="17")
    assert call.parameters["company_id"] == "18"


def test_an_id_with_a_digit_too_few_leads_to_no_company(token: AccessToken) -> None:
    rows = [{"id": 16, "name": "Azienda 2001 Srl"}, {"id": 17, "name": "Beta"}]
    body = json.dumps({"data": {"companies": rows}}).encode()
    sent: list[str] = []

    def listed(request: Request) -> Response:
        sent.append(request.path)
        return Response(status=200, body=body)

    api = Api(token, transport=listed)
    for asked, arguments in (("", {"company_id": "2"}), ("2", {}), ("2001", {}), ("Azienda", {})):
        with pytest.raises(CompanyUnclear):
            build(api, "deleteSupplier", asked, is_live=True, supplier_id="17", **arguments)
    assert set(sent) == {"/user/companies"}
    found = build(api, "deleteSupplier", "azienda 2001 srl", is_live=True, supplier_id="17")
    assert found.parameters["company_id"] == "16"
    found = build(api, "deleteSupplier", is_live=True, supplier_id="17", company_id="16")
    assert found.company is not None
    assert found.company.name == "Azienda 2001 Srl"


def test_a_part_of_a_name_is_enough_to_read_and_not_to_write(api: Api) -> None:
    assert build(api, "listSuppliers", "rossi").parameters["company_id"] == "16"
    with pytest.raises(CompanyUnclear):
        build(api, "deleteSupplier", "rossi", supplier_id="17")
    call = build(api, "deleteSupplier", "rossi s.r.l.", supplier_id="17")
    assert call.parameters["company_id"] == "16"


@pytest.mark.parametrize("told", ["", "Rossi", "IT01234560157", "-1", "1" * 19])
def test_company_id_is_an_id(told: str) -> None:
    with pytest.raises(BadCall, match="company id not a number"):
        check_company({"company_id": told}, "")


def test_a_company_is_named_once() -> None:
    check_company({}, "16")
    check_company({"company_id": "16"}, "")
    check_company({"company_id": "16"}, "16")
    for flag in ("17", "Rossi"):
        with pytest.raises(BadCall, match="company twice"):
            check_company({"company_id": "16"}, flag)


def test_several_companies_and_none_named(api: Api) -> None:
    with pytest.raises(CompanyUnclear) as unclear:
        build(api, "listSuppliers")
    assert [company_id for company_id, _ in unclear.value.candidates] == [
        demo.record.id for demo in DEMO_COMPANIES
    ]


def test_a_live_write_knows_the_companys_name(api: Api) -> None:
    call = build(api, "deleteSupplier", "16", is_live=True, supplier_id="17")
    assert call.is_write
    assert sentence(question(call), "it") == (
        "deleteSupplier (DELETE) modifica dati veri di Rossi S.r.l. (id 16). Procedere?"
    )


def test_an_operation_without_a_company(api: Api) -> None:
    call = build(api, "getUserInfo")
    assert call.company is None
    assert sentence(question(call), "en") == "getUserInfo (GET) changes real data. Go on?"
    assert call.send(api)["data"]["id"] == 1


def test_a_record_is_shown_as_facts_the_important_first() -> None:
    record = {"z": 1, "no": None, "e": "", "l": [], "id": 17, "in": {"x": True}, "many": [1, 2]}
    page = answer_page({"data": record})
    assert as_text(page, "it").splitlines() == ["id    17", "z     1", "in.x  true", "many  [1, 2]"]
    assert page.as_json == {"data": record}


def test_rows_are_shown_as_a_table_of_few_columns() -> None:
    rows = [{"a": None, "x": 1, "in": {}, "name": "A", "id": 1}, {"id": 2, "name": None, "x": 2}]
    shown = as_text(answer_page({"data": rows}), "en").splitlines()
    assert shown == ["id  name  x", "--  ----  -", "1   A     1", "2         2"]
    assert as_text(answer_page({"data": []}), "en") == "No rows."


def test_which_page_it_is() -> None:
    answer = {"data": [{"id": 1}], "current_page": 1, "last_page": 3, "total": 120}
    assert as_text(answer_page(answer), "en").endswith("Page 1 of 3, 120 in all.")


def test_other_answers_are_shown_as_they_are() -> None:
    assert as_text(answer_page({}), "en") == "Done: the provider has nothing more to say."
    assert as_text(answer_page({"data": [1]}), "en") == "[\n  1\n]"
    assert as_text(answer_page({"url": "x"}), "en") == "url  x"
