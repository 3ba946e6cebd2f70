from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.addresses import FILES_PATH
from gettone.sandbox.agenda import Entry
from gettone.sandbox.controls import Turned
from gettone.sandbox.handling import Outcome
from gettone.sandbox.minting import mint
from gettone.sandbox.provider import Policies, Provider
from gettone.sandbox.quotas import Limits
from gettone.sandbox.records import CompanyRecord
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.signing import PUBLIC_KEY_PATH
from gettone.sandbox.verbs import VERBS
from gettone.wire.operation import Operation, catalogue
from gettone.wire.plan import COUNTED
from sandbox.made import NOON, SUPPLIER_17, SUPPLIERS, Caller, Made


def concrete(operation: Operation) -> str:
    path = operation.path.replace("{company_id}", "16")
    for name in operation.path_names:
        path = path.replace(f"{{{name}}}", "17")
    return path


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/c/16", "/c/x/entities/suppliers", "/c/16/entities/suppliers/"]
)
def test_an_unknown_path_is_not_found_even_without_a_token(made: Made, path: str) -> None:
    assert Caller(made.provider, None)("GET", path)[0] == 404


def test_a_wrong_method_is_refused_with_the_right_ones(made: Made) -> None:
    response = Caller(made.provider, None).response("PATCH", SUPPLIER_17)
    assert response.status == 405
    assert response.headers["allow"] == "DELETE, GET, PUT"


def test_options_tells_the_methods(made: Made) -> None:
    response = Caller(made.provider, None).response("OPTIONS", SUPPLIERS)
    assert (response.status, response.body) == (204, b"")
    assert response.headers == {"allow": "GET, POST"}
    assert Caller(made.provider, None).response("OPTIONS", "/nothing").status == 404


@pytest.mark.parametrize("operation", catalogue().operations.values(), ids=lambda each: each.id)
def test_every_operation_refuses_no_token_and_an_unknown_one(operation: Operation) -> None:
    made = Made()
    for token in (None, mint()):
        status, body = Caller(made.provider, token)(operation.method, concrete(operation))
        assert (status, body) == (401, {"error": {"message": "Unauthorized."}})
    made.records.close()


@pytest.mark.parametrize("operation", catalogue().operations.values(), ids=lambda each: each.id)
def test_every_operation_asks_for_its_scope_before_anything_else(operation: Operation) -> None:
    made = Made()
    status, body = made.caller("")(operation.method, concrete(operation))
    if operation.needed.any_of:
        assert (status, body["error"]["code"]) == (403, "NO_PERMISSION")
    else:
        assert status in {200, 404, 422}
    made.records.close()


@pytest.mark.parametrize("operation", catalogue().operations.values(), ids=lambda each: each.id)
def test_every_operation_opens_with_its_own_scope(operation: Operation) -> None:
    made = Made()
    for scope in operation.needed.any_of:
        status, _ = made.caller(scope.text)(operation.method, concrete(operation))
        assert status in {200, 404, 422}
    made.records.close()


def test_the_company_is_judged_before_the_scope(made: Made) -> None:
    ask = made.caller("")
    status, body = ask("GET", "/c/18/entities/suppliers/17")
    assert (status, body["error"]) == (401, "unauthorized")
    assert ask("GET", SUPPLIER_17)[0] == 403
    assert ask("GET", "/c/999/company/info")[0] == 401


def test_a_listed_company_may_still_be_closed(made: Made) -> None:
    ask = made.caller()
    listed = [company["id"] for company in ask("GET", "/user/companies")[1]["data"]["companies"]]
    opened = [each for each in listed if ask("GET", f"/c/{each}/company/info")[0] == 200]
    assert (listed, opened) == ([16, 18, 20, 22, 24, 26], [16])


@pytest.mark.parametrize(
    ("policies", "path", "status", "body"),
    [
        (Policies(wrong_company=404), "/c/18/company/info", 404, {"message": "Not found."}),
        (Policies(forbidden_body="neither"), SUPPLIERS, 403, {}),
    ],
)
def test_policies_choose_the_answer(
    policies: Policies, path: str, status: int, body: dict[str, str]
) -> None:
    made = Made(policies=policies)
    assert made.caller("")("GET", path) == (status, {"error": body})
    made.records.close()


def test_an_edit_of_scopes_is_felt_by_the_same_token(made: Made) -> None:
    connected, token = made.connect("entity.suppliers:r")
    ask = Caller(made.provider, token)
    assert ask("GET", SUPPLIER_17)[0] == 200
    made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
    assert ask("GET", SUPPLIER_17)[0] == 403
    made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet.parse("entity.suppliers:r"))
    assert ask("GET", SUPPLIER_17)[0] == 200
    assert ask("DELETE", SUPPLIER_17)[0] == 403


def test_a_slow_edit_is_felt_when_its_time_comes() -> None:
    made = Made(edit_delay_s=300)
    connected, token = made.connect("entity.suppliers:r")
    ask = Caller(made.provider, token)
    made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
    assert ask("GET", SUPPLIER_17)[0] == 200
    made.clock.turn(300)
    assert ask("GET", SUPPLIER_17)[0] == 403
    made.records.close()


def test_a_disconnected_token_is_dead(made: Made) -> None:
    connected, token = made.connect()
    made.desk.disconnect(DEMO_USER_ID, connected.id)
    for path in ("/user/info", SUPPLIER_17):
        assert Caller(made.provider, token)("GET", path)[0] == 401


def test_what_a_token_s_payload_says_of_its_end_is_not_asked(made: Made) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    _, token = made.desk.connect(
        DEMO_USER_ID, made.application.client_id, [16], ScopeSet(), long_ago
    )
    assert Caller(made.provider, token)("GET", "/user/info")[0] == 200


@pytest.mark.parametrize(
    ("scope_text", "document_type", "status"),
    [
        ("issued_documents.invoices:a", "invoice", 422),
        ("issued_documents.invoices:a", "quote", 403),
        ("issued_documents.quotes:a", "quote", 422),
        ("issued_documents.quotes:a", "nonsense", 422),
    ],
)
def test_a_document_s_type_decides_which_scope_it_needs(
    made: Made, scope_text: str, document_type: str, status: int
) -> None:
    ask = made.caller(scope_text)
    path = "/c/16/issued_documents"
    assert ask("GET", path, type=document_type, page="none")[0] == status
    assert ask("POST", path, {"data": {"type": document_type}})[0] == status


def test_a_body_does_not_decide_for_a_document_that_an_id_names(made: Made) -> None:
    ask = made.caller("issued_documents.quotes:a")
    body = {"data": {"type": "invoice"}}
    assert ask("PUT", "/c/16/issued_documents/99999", body)[0] == 404


def test_answers_are_json(made: Made) -> None:
    response = made.caller().response("GET", SUPPLIER_17)
    assert response.headers == {"content-type": "application/json"}
    assert "Consegna il martedì." in response.body.decode()


def test_a_provider_needs_nothing_but_records(made: Made) -> None:
    _, token = made.connect()
    assert Caller(Provider(made.records), token)("GET", "/user/info")[0] == 200


def test_what_is_not_json_is_answered_as_it_is(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        VERBS, "getUserInfo", lambda call: Outcome(media="text/xml", content=b"<a/>")
    )
    response = made.caller().response("GET", "/user/info")
    assert (response.status, response.headers) == (200, {"content-type": "text/xml"})
    assert response.body == b"<a/>"


def test_what_is_due_happens_before_an_answer_but_not_for_strangers(made: Made) -> None:
    made.records.put(16, "emails", {"id": 71, "status": "pending"})
    held = {"email_id": 71, "status": "sent", "document_id": 1, "type": "invoice"}
    entry = Entry(company_id=16, kind="email", due_at=NOON, held=held)
    made.records.agenda.add(entry)
    for refused in (made.caller(""), Caller(made.provider, None)):
        refused("GET", "/c/16/emails")
        assert made.records.get(16, "emails", 71) == {"id": 71, "status": "pending"}
    made.caller("")("GET", "/user/info")
    assert len(made.records.agenda.due(["email"], NOON)) == 1
    rows = made.caller("emails:r")("GET", "/c/16/emails", q="id = 71")[1]["data"]
    assert [row["status"] for row in rows] == ["sent"]
    assert made.records.agenda.due(["email"], NOON) == []


def test_a_request_counts_and_is_told_of_the_windows(made: Made) -> None:
    made.records.controls.turn(Turned(limits=Limits(five_minutes=0, hour=2, month=0)))
    ask = made.caller()
    first = ask.response("GET", SUPPLIER_17)
    assert first.headers["ratelimit-hourlyremaining"] == "1"
    assert ask.response("GET", "/user/info").headers == {"content-type": "application/json"}
    assert ask.response("DELETE", SUPPLIER_17).headers["ratelimit-hourlylimit"] == "2"
    full = ask.response("GET", SUPPLIERS)
    assert (full.status, full.headers["retry-after"]) == (403, "3600")
    assert full.headers["ratelimit-hourlyremaining"] == "0"


def test_who_had_leave_is_still_stopped_by_a_window(made: Made) -> None:
    made.records.controls.turn(Turned(limits=Limits(five_minutes=2, hour=0, month=0)))
    ask = made.caller("entity.suppliers:r")
    assert [ask("GET", SUPPLIER_17)[0] for _ in range(4)] == [200, 200, 429, 429]
    made.clock.turn(300)
    assert [ask("GET", SUPPLIER_17)[0] for _ in range(3)] == [200, 200, 429]


def test_what_is_read_is_judged_by_token_and_company_alone() -> None:
    """What is allowed once is kept by them; a body or a count of rows would be missing."""
    for operation in catalogue().operations.values():
        assert operation.method != "GET" or operation.request_schema is None
        assert operation.method != "GET" or operation.id not in COUNTED
        assert set(operation.path_names) <= {one.name for one in operation.parameters}


def test_a_licence_ends_at_midnight_for_who_had_leave(made: Made) -> None:
    info = {"id": 98, "type": "company", "fic_license_expire": NOON.date().isoformat()}
    company = CompanyRecord(id=98, name="", vat_number="", tax_code="", info=info)
    made.records.add_company(company, [DEMO_USER_ID])
    made.records.put(98, "suppliers", {"id": 9_001, "name": "x"})
    ask = Caller(made.provider, made.connect("entity.suppliers:r", [98])[1])
    path = "/c/98/entities/suppliers/9001"
    for seconds in (0, 12 * 3600 - 1):
        made.clock.turn(seconds)
        assert ask("GET", path)[0] == 200
    made.clock.turn(1)
    assert ask("GET", path)[0] == 403


def test_what_is_refused_for_the_company_counts_nowhere(made: Made) -> None:
    made.records.controls.turn(Turned(limits=Limits(hour=1)))
    ask = made.caller("")
    assert ask("GET", "/c/18/entities/suppliers/19")[0] == 401
    assert Caller(made.provider, None)("GET", SUPPLIER_17)[0] == 401
    assert ask("GET", SUPPLIER_17)[0] == 403
    [used] = {amount for _, amount in made.records.traffic.counts(16).used.values()}
    assert (used, made.records.traffic.counts(18).used) == (1, {})
    verdicts = [one.verdict for one in made.records.traffic.read()]
    assert verdicts == ["company", "token", "scope"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_as_none(made: Made, body: bytes) -> None:
    status, said = made.caller()("POST", SUPPLIERS, body)
    assert (status, list(said["error"]["validation_result"])) == (422, ["data"])


def test_files_are_given_to_whoever_has_their_address(made: Made) -> None:
    assert Caller(made.provider, None)("GET", f"{FILES_PATH}nothing")[0] == 404


def test_nothing_due_is_nothing_sent(made: Made) -> None:
    assert made.provider.deliver(lambda message: None) == 0


def test_the_key_of_webhooks_is_given_to_everybody(made: Made) -> None:
    answer = Caller(made.provider, None).response("GET", PUBLIC_KEY_PATH)
    assert answer.body.startswith(b"-----BEGIN PUBLIC KEY-----")
