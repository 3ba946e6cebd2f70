from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.cashbook import CASHBOOK
from gettone.sandbox.families import CLIENTS, FAMILIES, PRODUCTS
from gettone.sandbox.families import SUPPLIERS as FAMILY
from gettone.sandbox.filtering import Column
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.pending import PENDING
from gettone.sandbox.receipts import RECEIPTS
from gettone.sandbox.received import RECEIVED
from gettone.sandbox.records import NO_LIMIT
from gettone.sandbox.rows import Family, new_row, unchanged, verbs
from gettone.sandbox.rules import Policies
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.vat_types import VAT_TYPES
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import SUPPLIER_17, SUPPLIERS, Caller, Made

NAMED = {"data": {"name": "Nuovo fornitore"}}


def test_a_family_has_the_provider_s_five_operations() -> None:
    for operation_id in verbs(FAMILY):
        assert catalogue().operation(operation_id).family == FAMILY.name


def test_a_row_has_every_field_of_the_schema() -> None:
    row = new_row(FAMILY, {"name": "x"}, "2026-01-01 00:00:00")
    assert set(row) == set(catalogue().schemas["Supplier"].properties)
    assert row["created_at"] == row["updated_at"] == "2026-01-01 00:00:00"
    assert row["phone"] is None
    assert list(row)[:2] == ["id", "name"]


def test_a_row_is_got(made: Made) -> None:
    status, body = made.caller("entity.suppliers:r")("GET", SUPPLIER_17)
    assert status == 200
    assert body["data"] == made.records.get(16, "suppliers", 17)
    assert check(body, "GetSupplierResponse", unknown_names=True) == []


def test_only_chosen_fields_are_got(made: Made) -> None:
    ask = made.caller()
    assert ask("GET", SUPPLIER_17, fields="id,code")[1] == {"data": {"id": 17, "code": "FOR-017"}}
    assert ask("GET", SUPPLIER_17, fields="id,nome")[0] == 422
    assert ask("GET", f"{SUPPLIERS}/999", fields="nome")[0] == 404


def test_rows_are_listed_in_pages(made: Made) -> None:
    ask = made.caller()
    for number in range(7):
        ask("POST", SUPPLIERS, {"data": {"name": f"Fornitore {number}"}})
    status, body = ask("GET", SUPPLIERS, page=2, per_page=3, sort="-name", fields="name")
    assert status == 200
    assert [row["name"] for row in body["data"]] == [f"Fornitore {n}" for n in (4, 3, 2)]
    assert (body["total"], body["last_page"], body["path"]) == (9, 3, "/entities/suppliers")
    assert check(body, "ListSuppliersResponse", unknown_names=True) == []


def test_a_list_is_of_one_company(made: Made) -> None:
    token = made.connect(company_ids=[16, 18])[0]
    assert token.company_ids == {16, 18}
    body = made.caller()("GET", SUPPLIERS)[1]
    assert [row["id"] for row in body["data"]] == [17, 18]


def test_a_row_s_fields_are_told_apart_by_who_writes_them() -> None:
    assert "created_at" in FAMILY.fields
    assert FAMILY.writable.isdisjoint({"id", "created_at", "updated_at"})
    assert "name" in FAMILY.writable
    assert FAMILY.columns["created_at"] == Column("created_at", "text", "created_at")
    assert PRODUCTS.columns["net_price"].kind == "number"


def test_a_row_is_kept_as_it_is_unless_its_family_finishes_it(made: Made) -> None:
    ask = made.caller("products:a")
    status, body = ask("POST", "/c/16/products", {"data": {"name": "x", "stock_initial": 3}})
    assert (status, body["data"]["stock_current"]) == (200, 3)
    assert FAMILY.finish is unchanged


def test_what_allows_no_null_is_the_first_word_of_its_list() -> None:
    row = new_row(CLIENTS, {"name": "x", "type": None}, "2026-01-01 00:00:00")
    assert check({"data": row | {"id": 1}}, "CreateClientResponse", unknown_names=True) == []


def test_a_row_that_is_named_by_its_id_is_filled_in(made: Made) -> None:
    ask = made.caller("products:a settings:a")
    for vat, expected in (
        ({"id": 0}, (0, 22)),
        ({"id": 0, "value": 10}, (0, 10)),
        ({"id": 999_999}, (999_999, None)),
        ({"value": 4}, (None, 4)),
    ):
        given = {"name": "x", "default_vat": vat}
        held = ask("POST", "/c/16/products", {"data": given})[1]["data"]["default_vat"]
        assert (held.get("id"), held.get("value")) == expected


def test_names_that_no_schema_lists_are_refused_if_asked_for() -> None:
    made = Made(policies=Policies(strict_bodies=True))
    status, body = made.caller()("POST", SUPPLIERS, {"data": {"name": "x", "colour": "red"}})
    assert status == 422
    assert list(body["error"]["validation_result"]) == ["data.colour"]
    made.records.close()


def test_a_created_row_is_answered_and_kept(made: Made) -> None:
    ask = made.caller()
    given = {"id": 5, "name": "Niccolò", "type": "person", "created_at": "x", "colour": "red"}
    status, body = ask("POST", SUPPLIERS, {"data": given})
    assert status == 200
    row = body["data"]
    assert check(body, "CreateSupplierResponse", unknown_names=True) == []
    assert (row["name"], row["type"], row["notes"]) == ("Niccolò", "person", None)
    assert row["created_at"] == row["updated_at"] == "2026-03-02 12:00:00"
    assert row["id"] != 5
    assert ask("GET", f"{SUPPLIERS}/{row['id']}")[1] == body


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"null",
        b'"data"',
        b"\xff",
        b'{"data": NaN}',
        b"[" * 100_000,
        {},
        {"data": None},
        {"dati": {"name": "x"}},
    ],
    ids=str,
)
def test_a_body_without_data_is_told(made: Made, body: object) -> None:
    status, answer = made.caller()("POST", SUPPLIERS, body)
    assert status == 422
    assert answer == {
        "error": {
            "message": "Invalid request.",
            "validation_result": {"data": ["The data field is required."]},
        }
    }


def test_a_body_that_is_not_called_json_is_no_body(made: Made) -> None:
    caller = made.caller()
    form = caller.response(
        "POST", SUPPLIERS, NAMED, content_type="application/x-www-form-urlencoded"
    )
    json = caller.response("POST", SUPPLIERS, NAMED, content_type="Application/JSON; charset=x")
    assert (form.status, json.status) == (422, 200)


@pytest.mark.parametrize("name", [None, "", " \t"])
def test_a_name_is_needed(made: Made, name: str | None) -> None:
    for method, path in (("POST", SUPPLIERS), ("PUT", SUPPLIER_17)):
        status, body = made.caller()(method, path, {"data": {"name": name}})
        assert status == 422
        assert body["error"]["validation_result"] == {
            "data.name": ["The data.name field is required."]
        }


def test_wrong_types_are_told_field_by_field(made: Made) -> None:
    wrong = {"data": {"name": ["x"], "phone": 39, "type": "firm", "id": "17"}}
    status, body = made.caller()("POST", SUPPLIERS, wrong)
    assert status == 422
    assert set(body["error"]["validation_result"]) == {
        "data.name",
        "data.phone",
        "data.type",
        "data.id",
    }


def test_data_that_is_no_object_is_told(made: Made) -> None:
    status, body = made.caller()("POST", SUPPLIERS, {"data": [1]})
    assert status == 422
    assert "The data must be an object." in body["error"]["validation_result"]["data"]


def test_modifying_changes_only_what_is_given(made: Made) -> None:
    ask = made.caller()
    before = ask("GET", SUPPLIER_17)[1]["data"]
    made.clock.turn(3600)
    changes = {"notes": "Chiuso ad agosto", "phone": None, "id": 3, "created_at": "x", "colour": 1}
    status, body = ask("PUT", SUPPLIER_17, {"data": changes})
    assert status == 200
    assert body["data"] == before | {
        "notes": "Chiuso ad agosto",
        "phone": None,
        "updated_at": "2026-03-02 13:00:00",
    }
    assert ask("GET", SUPPLIER_17)[1] == body
    assert check(body, "ModifySupplierResponse", unknown_names=True) == []


def test_a_change_that_is_refused_changes_nothing(made: Made) -> None:
    ask = made.caller()
    before = ask("GET", SUPPLIER_17)
    assert ask("PUT", SUPPLIER_17, {"data": {"notes": "x", "phone": 1}})[0] == 422
    assert ask("PUT", SUPPLIER_17)[0] == 422
    assert ask("GET", SUPPLIER_17) == before


def test_a_deleted_row_is_gone(made: Made) -> None:
    caller = made.caller()
    deleted = caller.response("DELETE", SUPPLIER_17)
    assert (deleted.status, deleted.body, deleted.headers) == (200, b"", {})
    for method in ("GET", "PUT", "DELETE"):
        assert caller(method, SUPPLIER_17, NAMED)[0] == 404


def test_another_company_s_row_is_not_found(made: Made) -> None:
    ask = made.caller()
    for method in ("GET", "PUT", "DELETE"):
        assert ask(method, f"{SUPPLIERS}/19", NAMED)[0] == 404
    assert made.records.get(18, "suppliers", 19) is not None


def test_a_missing_row_comes_before_a_wrong_body(made: Made) -> None:
    assert made.caller()("PUT", f"{SUPPLIERS}/999", {"data": 1})[0] == 404


TEXTS = st.none() | st.text(st.characters(codec="utf-8"), max_size=20)
CHANGES = st.dictionaries(st.sampled_from(["notes", "phone", "code", "email"]), TEXTS)


@settings(deadline=None)
@given(changes=st.lists(CHANGES, max_size=5))
def test_any_changes_add_up(changes: list[dict[str, str | None]]) -> None:
    made = Made()
    ask = made.caller()
    expected: dict[str, Any] = ask("GET", SUPPLIER_17)[1]["data"]
    for change in changes:
        ask("PUT", SUPPLIER_17, {"data": change})
        expected |= change
    got = ask("GET", SUPPLIER_17)[1]["data"]
    assert got == expected | {"updated_at": got["updated_at"]}
    made.records.close()


def test_a_number_that_no_sum_can_be_made_of_is_refused(made: Made) -> None:
    ask = made.caller("products:a receipts:a")
    for status, body in (
        ask("POST", "/c/16/products", {"data": {"name": "Vite", "net_price": 1e300}}),
        ask("PUT", "/c/16/products/51", {"data": {"net_price": -1e13}}),
    ):
        assert (status, list(body["error"]["validation_result"])) == (422, ["data.net_price"])
    item = {"amount_gross": 1.7e308, "vat": {"id": 0}}
    receipt = {"date": "2026-02-02", "type": "till_receipt", "items_list": [item]}
    status, body = ask("POST", "/c/16/receipts", {"data": receipt})
    assert (status, list(body["error"]["validation_result"])) == (
        422,
        ["data.items_list.0.amount_gross"],
    )


EVERY_FAMILY = (*FAMILIES, CASHBOOK, ISSUED, PENDING, RECEIPTS, RECEIVED, VAT_TYPES)
# As they are kept, and beyond what the schema of a family lists.
ODD = {
    "unknown": {"nested": [1, None, "\u0000 \U0001f9fe"]},
    "tiny": 0.00001,
    "cents": 0.1 + 0.2,
    "tens": 12.50,
    "whole": 10.0,
    "large": 123456789012.34,
    "huge": 1e22,
    "long": 2**70,
    "null": None,
}


def paths(made: Made, family: Family) -> list[str]:
    """List what reads each of the demo's rows, and one with odd fields besides."""
    reading = catalogue().operation(f"get{family.noun}").path
    found: list[str] = []
    for company in made.records.companies_of(DEMO_USER_ID):
        rows = made.records.page(company.id, family.name, offset=0, limit=NO_LIMIT).rows
        if rows:
            made.records.put(company.id, family.name, {**rows[0], **ODD})
        path = reading.replace("{company_id}", str(company.id))
        found += [path.replace(f"{{{family.id_name}}}", str(row["id"])) for row in rows]
    return found


@pytest.mark.parametrize("family", EVERY_FAMILY, ids=lambda family: family.name)
def test_what_is_sent_as_kept_is_what_would_be_read(made: Made, family: Family) -> None:
    """Where a query chooses, even everything, the row is read and written anew."""
    ids = [company.id for company in made.records.companies_of(DEMO_USER_ID)]
    application = made.application.client_id
    token = made.desk.connect(DEMO_USER_ID, application, ids, ScopeSet.of(SCOPES))[1]
    ask = Caller(made.provider, token)
    statuses: set[int] = set()
    for path in paths(made, family):
        kept = ask("GET", path)
        assert kept == ask("GET", path, fieldset="detailed")
        statuses.add(kept[0])
    assert 200 in statuses


def test_amounts_are_sent_as_they_are_kept(made: Made) -> None:
    ask = made.caller("products:a")
    for price in (0.1, 12.5, 10, 99999999.99, 0.00001, 1 / 3):
        status, created = ask("POST", "/c/16/products", {"data": {"name": "x", "net_price": price}})
        assert (status, created["data"]["net_price"]) == (200, price)
        path = f"/c/16/products/{created['data']['id']}"
        assert ask("GET", path) == ask("GET", path, fieldset="detailed") == (200, created)
