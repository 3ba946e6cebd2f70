from __future__ import annotations

import json

import pytest

from gettone.cli.commands.call import (
    Call,
    CompaniesClosed,
    answer_page,
    build_call,
    check_body,
    check_company,
    find_operation,
    parse_arguments,
    parse_body,
    question,
)
from gettone.cli.show import as_text, sentence
from gettone.cli.words import error_words
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import BadCall, CompanyUnclear, UnknownOperation, WriteRefused
from gettone.sandbox.app import Sandbox
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
    answer = call.send(api)
    assert isinstance(answer, dict)
    assert answer["data"]["id"] == 17


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
    with pytest.raises(CompaniesClosed) as unclear:
        build(api, "listSuppliers")
    listed = [demo.record.id for demo in DEMO_COMPANIES]
    assert [company_id for company_id, _ in unclear.value.candidates] == [16]
    assert [company_id for company_id, _ in unclear.value.closed] == listed[1:]
    _, step = error_words(unclear.value, "en")
    assert step.startswith("Name one by its id (--company): 16 (Rossi S.r.l.). Not opened")


@pytest.mark.parametrize("status", [200, 401, 503])
def test_where_all_or_none_are_opened_or_that_is_not_known_all_are_listed(
    sandbox: Sandbox, token: AccessToken, status: int
) -> None:
    def same_for_each(request: Request) -> Response:
        if request.path.endswith("/company/info"):
            company_id = int(request.path.split("/")[2])
            body = json.dumps({"data": {"id": company_id}}).encode()
            return Response(status=status, body=body)
        return sandbox.provider.respond(request)

    with pytest.raises(CompanyUnclear, match="company not named") as unclear:
        build(Api(token, transport=same_for_each), "listSuppliers")
    assert len(unclear.value.candidates) == len(DEMO_COMPANIES)


def test_where_the_companies_cannot_be_tried_all_are_listed(
    sandbox: Sandbox, token: AccessToken
) -> None:
    def listing_only(request: Request) -> Response:
        if request.path == "/user/info":
            return Response(status=404)
        return sandbox.provider.respond(request)

    with pytest.raises(CompanyUnclear, match="company not named"):
        build(Api(token, transport=listing_only), "listSuppliers")


def test_an_upload_is_left_to_a_program() -> None:
    with pytest.raises(BadCall, match="uploads a file"):
        find_operation("uploadF24Attachment")


def test_a_body_that_is_missing_is_asked_for() -> None:
    create = find_operation("createSupplier")
    with pytest.raises(BadCall, match="needs a body"):
        check_body(create, {}, has_body=False)
    with pytest.raises(BadCall, match="needs a body"):
        check_body(create, {"company_id": "16"}, has_body=False)
    check_body(create, {"company_id": "16"}, has_body=True)
    check_body(find_operation("listSuppliers"), {"q": "x"}, has_body=False)


@pytest.mark.parametrize("has_body", [True, False])
def test_a_field_of_the_body_is_no_argument(has_body: bool) -> None:
    with pytest.raises(BadCall, match=r"belongs in the body .*name name") as wrong:
        check_body(find_operation("createSupplier"), {"name": "Acme"}, has_body=has_body)
    assert '--body FILE, such as {"data": {"name": ...}}' in error_words(wrong.value, "en")[0]


def test_lists_within_a_record_are_tables_of_their_own() -> None:
    rows = [{"id": 16, "name": "Rossi"}, {"id": 18, "name": "Bianchi"}]
    nested = [{"only": {"x": 1}}]
    assert as_text(answer_page({"data": {"companies": rows}}), "en").splitlines() == [
        "companies",
        "id  name",
        "--  -------",
        "16  Rossi",
        "18  Bianchi",
    ]
    shown = as_text(answer_page({"data": {"id": 1, "rows": rows, "odd": nested}}), "en")
    assert shown.splitlines() == [
        "id   1",
        'odd  [{"only": {"x": 1}}]',
        "",
        "rows",
        "id  name",
        "--  -------",
        "16  Rossi",
        "18  Bianchi",
    ]


def test_a_page_beyond_the_last_is_called_so() -> None:
    body = {"data": [], "current_page": 99, "last_page": 1, "total": 3}
    assert as_text(answer_page(body), "en") == "No rows.\nPage 99 of 1, 3 in all."


def test_what_is_not_json_goes_out_as_it_is() -> None:
    page = answer_page(b"<a>\r\n\xc3\xa8</a>")
    assert page.content == b"<a>\r\n\xc3\xa8</a>"
    assert as_text(page, "en") == "<a>\n\u00e8</a>"
    assert page.as_json == {"content": "<a>\r\n\u00e8</a>"}


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
    answer = call.send(api)
    assert isinstance(answer, dict)
    assert answer["data"]["id"] == 1


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
