from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.sandbox import control_api
from gettone.sandbox.clock import TurnedClock
from gettone.sandbox.control import Control
from gettone.sandbox.control_api import CONTROL_PATH, ROUTES, ControlApi, with_control
from gettone.sandbox.scripted import Arriving
from gettone.wire.messages import Request, Response
from sandbox.made import NOON, SUPPLIER_17, Caller, Made

KEY = "Chiave-di-prova-" + "k" * 27
JSON = "application/json"


class Asking:
    """Ask the control API of a sandbox."""

    def __init__(self, made: Made) -> None:
        self.made = made
        clock = TurnedClock(made.records.controls, made.clock)
        self.control = Control(made.records, made.desk, clock)
        self.api = ControlApi(self.control, KEY)

    def response(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = KEY,
        media: str = JSON,
        query: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.api.respond(
            Request(
                method=method,
                path=f"{CONTROL_PATH}{path}",
                query=query,
                bearer=AccessToken(key) if key is not None else None,
                content_type=media,
                body=b"" if body is None else content,
            )
        )

    def __call__(self, method: str, path: str, body: object = None, **query: object) -> Any:
        pairs = tuple((name, str(held)) for name, held in query.items())
        answer = self.response(method, path, body, query=pairs)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, Any]:
        answer = self.response(method, path, body, **more)
        error = json.loads(answer.body)["error"]
        assert error["expected"]
        return answer.status, error["field"]


@pytest.fixture
def ask(made: Made) -> Asking:
    return Asking(made)


# -- who may


@pytest.mark.parametrize("key", [None, "x", KEY[:-1], f"{KEY}x", KEY.swapcase()])
@pytest.mark.parametrize("route", [*ROUTES, ("GET", "/nothing"), ("OPTIONS", "/reset")])
def test_nobody_without_the_key(ask: Asking, key: str | None, route: tuple[str, str]) -> None:
    assert ask.refused(*route, key=key) == (401, "")
    assert ask.made.records.get(16, "suppliers", 17) is not None


def test_a_token_of_the_api_is_no_key(ask: Asking) -> None:
    assert ask.refused("POST", "/reset", key=ask.made.connect()[1].reveal())[0] == 401


def test_even_an_empty_key_lets_nobody_in_without_one(ask: Asking) -> None:
    ask.api = ControlApi(ask.control, "")
    assert ask.refused("GET", "", key=None)[0] == 401


def test_a_key_is_compared_in_constant_time() -> None:
    source = inspect.getsource(control_api)
    assert "hmac.compare_digest(" in source
    assert "== self._key" not in source


# -- what is no request


@pytest.mark.parametrize("path", ["/nothing", "/", "/reset/", "/Reset", "//reset"])
def test_an_unknown_route_is_answered_with_the_known(ask: Asking, path: str) -> None:
    answer = ask.response("POST", path)
    assert answer.status == 404
    assert all(at in answer.body.decode() for _, at in ROUTES)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/reset", "POST"),
        ("OPTIONS", "/faults", "DELETE, POST"),
        ("PUT", "", "GET"),
        ("PATCH", "/requests", "DELETE, GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    ask: Asking, method: str, path: str, allowed: str
) -> None:
    answer = ask.response(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; x=y"]
)
def test_no_form_can_do_anything(ask: Asking, media: str) -> None:
    assert ask.refused("POST", "/reset", {}, media=media) == (422, "Content-Type")


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b'{"name": "\xff"}', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(ask: Asking, body: bytes) -> None:
    assert ask.refused("POST", "/snapshots", body)[0] == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        (method, path, {"colour": "red"})
        for method, path in ROUTES
        if method not in {"GET", "DELETE"}
    ]
    + [
        ("POST", "/snapshots", {"name": 5}),
        ("POST", "/clock", {"advance_s": "soon"}),
        ("POST", "/tokens", {"scopes": "entity.suppliers:r"}),
        ("POST", "/tokens", {"scopes": [], "company_ids": [2**70]}),
        ("POST", "/quotas", {"limits": {"hour": -1}}),
        ("POST", "/faults", {"status": 1.5}),
    ],
)
def test_names_and_kinds_that_are_unknown_are_refused(
    ask: Asking, method: str, path: str, body: object
) -> None:
    assert ask.refused(method, path, body)[0] == 422


@pytest.mark.parametrize(
    "query",
    [("limit", "0"), ("limit", "-1"), ("limit", "10001"), ("after_id", str(2**63)), ("x", "y")],
)
def test_a_reading_has_bounds(ask: Asking, query: tuple[str, str]) -> None:
    assert ask.refused("GET", "/requests", query=(query,))[0] == 422


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/snapshots", {"name": ""}, "name"),
        ("/snapshots/restore", {"name": "x"}, "name"),
        ("/clock", {"stand_at": "2026-01-01T00:00:00"}, "stand_at"),
        ("/clock", {"advance_s": 1e300}, "advance_s"),
        ("/edit-delay", {"edit_delay_s": -1}, "edit_delay_s"),
        ("/quotas", {"scale": 0}, "scale"),
        ("/tokens", {"scopes": ["x"]}, "scopes"),
        ("/tokens", {"scopes": [], "company_ids": [999]}, ""),
        ("/tokens/scopes", {"id": 1, "scopes": ["x"]}, "scopes"),
        ("/tokens/revoke", {"id": 2**62}, ""),
        ("/faults", {"operation_id": "getVendor"}, "operation_id"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_field(
    ask: Asking, path: str, body: object, field: str
) -> None:
    assert ask.refused("POST", path, body) == (422, field)


# -- what it does


def test_all_at_once(ask: Asking) -> None:
    ask("POST", "/snapshots", {"name": "a"})
    ask.made.records.remove(16, "suppliers", 17)
    ask("POST", "/snapshots/restore", {"name": "a"})
    assert ask.made.records.get(16, "suppliers", 17) is not None
    ask.made.records.remove(16, "suppliers", 17)
    assert ask("POST", "/reset") == {}
    assert ask.made.records.get(16, "suppliers", 17) is not None
    assert ask("GET", "")["snapshots"] == ["a"]


def test_clock_delay_and_quotas(ask: Asking) -> None:
    assert ask("POST", "/clock", {"advance_s": 60})["now"] == "2026-03-02T12:01:00+00:00"
    stopped = ask("POST", "/clock", {"stand_at": "2027-01-01T01:00:00+01:00", "advance_s": 1})
    assert stopped == {"now": "2027-01-01T00:00:01+00:00"}
    assert ask("POST", "/clock", {"go_on": True})["now"] == NOON.isoformat()
    ask("POST", "/edit-delay", {"edit_delay_s": 2})
    assert ask("GET", "")["edit_delay_s"] == 2
    for body, hour in (({}, 1000), ({"scale": 0.5}, 500), ({"limits": {"hour": 7}}, 7)):
        assert ask("POST", "/quotas", body)["limits"]["hour"] == hour
    assert ask("POST", "/quotas", {"on": False})["limits"] == {
        "five_minutes": 0,
        "hour": 0,
        "month": 0,
    }


def test_the_state_tells_everything(ask: Asking) -> None:
    ask("POST", "/faults", {"status": 503, "times": 2})
    state = ask("GET", "")
    assert set(state) == {
        *("clock_offset_s", "clock_stands_at_s", "edit_delay_s", "limits"),
        *("now", "faults", "snapshots"),
    }
    assert (state["now"], state["faults"][0]["times"]) == (NOON.isoformat(), 2)
    ask("DELETE", "/faults")
    assert ask("GET", "")["faults"] == []


def test_a_token_from_its_making_to_its_end(ask: Asking) -> None:
    made = ask("POST", "/tokens", {"scopes": ["entity.suppliers:r"]})
    token = AccessToken(made["access_token"])
    caller = Caller(ask.made.provider, token)
    assert made["fingerprint"] == token.fingerprint
    assert made["client_id"] == ask.control.mint([])[0].client_id
    assert caller("GET", SUPPLIER_17)[0] == 200
    ask("POST", "/tokens/scopes", {"id": made["id"], "scopes": []})
    assert caller("GET", SUPPLIER_17)[0] == 403
    ask("POST", "/tokens/revoke", {"id": made["id"]})
    assert caller("GET", "/user/info")[0] == 401


def test_requests_are_read_page_by_page_and_forgotten(ask: Asking) -> None:
    caller = ask.made.caller()
    for _ in range(3):
        caller("GET", SUPPLIER_17)
    first = ask("GET", "/requests", limit=2)["requests"]
    assert [one["operation_id"] for one in first] == ["getSupplier"] * 2
    assert ask("GET", "/requests", after_id=first[-1]["id"]) == {"requests": []}
    ask("DELETE", "/requests")
    assert ask("GET", "/requests") == {"requests": []}


def test_what_an_application_needs_is_told(ask: Asking) -> None:
    ask.made.caller("taxes:r")("GET", SUPPLIER_17)
    client_id = ask.made.application.client_id
    [needs] = ask("GET", "/needs")["applications"]
    assert (needs["client_id"], needs["scopes"]) == (client_id, ["entity.suppliers:r"])
    assert needs["tokens"][0]["unused"] == ["taxes:r"]
    assert ask("GET", "/needs", client_id=client_id)["applications"] == [needs]
    assert ask("GET", "/needs", client_id="other") == {"applications": []}


# -- where it is


@pytest.mark.parametrize(
    ("path", "is_control"),
    [
        (CONTROL_PATH, True),
        (f"{CONTROL_PATH}/reset", True),
        (f"{CONTROL_PATH}x", False),
        ("/c/16/_sandbox", False),
        ("/%5Fsandbox", False),
        ("/", False),
    ],
)
def test_it_answers_below_its_path_only(ask: Asking, path: str, is_control: bool) -> None:
    other = Arriving(Response(status=418))
    answer = with_control(lambda request: other, ask.api)
    found = answer(Request(method="GET", path=path))
    assert (found is other) is not is_control
    assert found.response.status == (401 if is_control else 418)


def test_a_record_is_made(ask: Asking) -> None:
    asked = {"family": "suppliers", "fields": {"name": "Neri"}}
    row = ask("POST", "/records", asked)["data"]
    assert ask.made.records.get(16, "suppliers", row["id"]) == row
