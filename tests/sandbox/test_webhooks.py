"""The six operations, in process; what is sent is taken by a sink without a socket."""

from __future__ import annotations

from typing import Any

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.schema import check
from sandbox.made import Caller, Made
from sandbox.sinks import HOOK, Sink, planned
from wire.test_event_types import GROUPS, TABLE

PATH = "/c/16/subscriptions"
SINK = "https://sink.example/hook"
SCOPES = "entity.clients:r entity.suppliers:r taxes:a"
CLIENTS = [f"{HOOK}entities.clients.{action}" for action in ("create", "update", "delete")]
TAXES = f"{HOOK}taxes.create"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(SCOPES)


def body(*types: str, **more: object) -> dict[str, Any]:
    return {"data": {"sink": SINK, "types": list(types or [TAXES]), **more}}


def subscribe(ask: Caller, *types: str, **more: object) -> dict[str, Any]:
    status, answer = ask("POST", PATH, body(*types, **more))
    assert status == 200, answer
    assert check(answer, "CreateWebhooksSubscriptionResponse", unknown_names=True) == []
    whole: dict[str, Any] = answer
    return whole


def verified(made: Made, ask: Caller, *types: str, **more: object) -> str:
    name: str = subscribe(ask, *types, **more)["data"]["id"]
    assert made.provider.deliver(Sink().send) == 2
    return name


def test_a_subscription_s_life(made: Made, ask: Caller) -> None:
    answer = subscribe(ask)
    assert answer == {
        "data": {
            "id": "SUB1",
            "sink": SINK,
            "verified": False,
            "types": [TAXES],
            "config": {"mapping": "binary"},
            "verification_method": "header",
        },
        "warnings": None,
    }
    made.provider.deliver(Sink().send)
    _, one = ask("GET", f"{PATH}/SUB1")
    assert one == {"data": {**answer["data"], "verified": True}}
    assert check(one, "GetWebhooksSubscriptionResponse", unknown_names=True) == []
    _, listed = ask("GET", PATH)
    assert listed == {"data": [one["data"]]}
    assert check(listed, "ListWebhooksSubscriptionsResponse", unknown_names=True) == []
    changes = {"types": CLIENTS, "config": {"mapping": "structured"}}
    _, changed = ask("PUT", f"{PATH}/SUB1", {"data": changes | {"id": "SUB9", "verified": False}})
    assert changed == {"data": {**one["data"], **changes}, "warnings": None}
    assert check(changed, "ModifyWebhooksSubscriptionResponse", unknown_names=True) == []
    assert ask("DELETE", f"{PATH}/SUB1") == (200, None)
    assert ask("GET", f"{PATH}/SUB1")[0] == 404
    assert ask("GET", PATH) == (200, {"data": []})
    assert subscribe(ask)["data"]["id"] == "SUB2"


def test_what_was_asked_for_is_kept(ask: Caller) -> None:
    config = {"mapping": "structured"}
    answer = subscribe(ask, verification_method="query", config=config, verified=True, id="SUB7")
    assert answer["data"]["verification_method"] == "query"
    assert answer["data"]["config"] == config
    assert answer["data"]["verified"] is False
    assert subscribe(ask, CLIENTS[0], config={})["data"]["config"] == {"mapping": "binary"}


def test_one_for_each_application_company_and_type(made: Made, ask: Caller) -> None:
    subscribe(ask, CLIENTS[0])
    answer = subscribe(ask, f"{HOOK}entities.all.create", "x", CLIENTS[1], CLIENTS[1])
    assert answer["data"]["types"] == [f"{HOOK}entities.suppliers.create", CLIENTS[1]]
    assert answer["warnings"] == [
        "The 'x' event does not exist",
        f"The '{CLIENTS[0]}' event is already registered for this application",
    ]
    status, refused = ask("POST", PATH, body(CLIENTS[0], "y"))
    assert status == 422
    assert len(refused["error"]["validation_result"]["data.types"]) == 2
    path = f"{PATH}/{answer['data']['id']}"
    status, changed = ask("PUT", path, {"data": {"types": CLIENTS}})
    assert (status, changed["data"]["types"]) == (200, CLIENTS[1:])
    assert check(changed, "ModifyWebhooksSubscriptionResponse", unknown_names=True) == []
    assert len(changed["warnings"]) == 1
    assert ask("PUT", path, {"data": {"types": [CLIENTS[0]]}})[0] == 422
    again = made.caller(SCOPES)
    assert again("POST", PATH, body(CLIENTS[0]))[0] == 422, "another token of the application"


def test_another_application_s_are_not_seen_and_stand_in_nobody_s_way(
    made: Made, ask: Caller
) -> None:
    name = subscribe(ask)["data"]["id"]
    made.application = made.desk.create_application(DEMO_USER_ID, "Altra")
    other = made.caller(SCOPES)
    assert other("GET", PATH) == (200, {"data": []})
    paths = {f"{PATH}/{name}": ("GET", "PUT", "DELETE"), f"{PATH}/{name}/verify": ("POST",)}
    for path, methods in paths.items():
        assert {other(method, path, {"data": {}})[0] for method in methods} == {404}
    assert subscribe(other)["warnings"] is None
    assert ask("GET", f"{PATH}/{name}")[0] == 200


def test_another_company_s_are_not_seen(made: Made, ask: Caller) -> None:
    name = subscribe(ask)["data"]["id"]
    both = Caller(made.provider, made.connect(SCOPES, [16, 18])[1])
    assert both("GET", f"{PATH}/{name}")[0] == 200
    assert both("GET", f"/c/18/subscriptions/{name}")[0] == 404
    assert both("GET", "/c/18/subscriptions") == (200, {"data": []})
    assert ask("GET", "/c/18/subscriptions")[0] == 401


@pytest.mark.parametrize("name", ["1", "SUB", "SUB0", "SUB999", "sub1", "SUB1x", "SUB" + "1" * 30])
def test_a_name_that_leads_nowhere(ask: Caller, name: str) -> None:
    subscribe(ask)
    assert ask("GET", f"{PATH}/{name}")[0] == 404
    assert ask("PUT", f"{PATH}/{name}", {"data": {"sink": "no"}})[0] == 404


@pytest.mark.parametrize("name", TABLE)
def test_every_family_of_a_type_must_be_readable(made: Made, name: str) -> None:
    families = TABLE[name]
    whole = [f"{family}:r" for family in families]
    assert made.caller(" ".join(whole))("POST", PATH, body(HOOK + name))[0] == 200
    for missing in whole:
        others = "settings:a " + " ".join(scope for scope in whole if scope != missing)
        assert made.caller(others)("POST", PATH, body(HOOK + name))[0] == 403


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_needs_all_its_families(made: Made, group: str) -> None:
    families = {family for name in GROUPS[group] for family in TABLE[name]}
    for missing in families:
        scopes = " ".join(f"{family}:a" for family in families - {missing})
        assert made.caller(scopes)("POST", PATH, body(HOOK + group))[0] == 403
    scopes = " ".join(f"{family}:r" for family in families)
    status, answer = made.caller(scopes)("POST", PATH, body(HOOK + group))
    assert status == 200
    assert set(answer["data"]["types"]) == {HOOK + name for name in GROUPS[group]}


def test_the_user_s_own_permission_is_asked_for_too(made: Made) -> None:
    """In company 20 the user may read suppliers and do nothing with taxes."""
    ask = Caller(made.provider, made.connect(SCOPES, [20])[1])
    path = "/c/20/subscriptions"
    assert ask("POST", path, body(TAXES))[0] == 403
    assert ask("POST", path, body(f"{HOOK}entities.suppliers.update"))[0] == 200


def test_a_change_needs_the_scopes_of_its_types(made: Made, ask: Caller) -> None:
    name = subscribe(ask)["data"]["id"]
    assert ask("PUT", f"{PATH}/{name}", {"data": {"types": [f"{HOOK}receipts.create"]}})[0] == 403
    [connected] = made.desk.connected(DEMO_USER_ID)
    made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
    assert ask("PUT", f"{PATH}/{name}", {"data": {"sink": SINK}})[0] == 403
    assert ask("GET", f"{PATH}/{name}")[0] == 200
    assert ask("DELETE", f"{PATH}/{name}")[0] == 200


@pytest.mark.parametrize("sink", ["http://www.test.com", "https://user@sink.example/", 7])
def test_a_sink_that_will_not_do(ask: Caller, sink: object) -> None:
    status, answer = ask("POST", PATH, body(sink=sink))
    assert status == 422
    assert list(answer["error"]["validation_result"]) == ["data.sink"]
    name = subscribe(ask)["data"]["id"]
    assert ask("PUT", f"{PATH}/{name}", {"data": {"sink": sink}})[0] == 422


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (None, ["data"]),
        ({}, ["data"]),
        ({"data": {}}, ["data.sink", "data.types"]),
        ({"data": []}, ["data"]),
        (body(sink=" "), ["data.sink"]),
        ({"data": {"sink": SINK, "types": []}}, ["data.types"]),
        ({"data": {"sink": SINK, "types": None}}, ["data.types"]),
        ({"data": {"sink": SINK, "types": "x"}}, ["data.types"]),
        ({"data": {"sink": SINK, "types": [TAXES, 7]}}, ["data.types.1"]),
        ({"data": {"sink": SINK, "types": ["x"]}}, ["data.types"]),
        (body(verification_method="body"), ["data.verification_method"]),
        (body(config={"mapping": "other"}), ["data.config.mapping"]),
        (body(config=None), ["data.config"]),
    ],
)
def test_a_body_that_will_not_do(ask: Caller, given: object, fields: list[str]) -> None:
    status, answer = ask("POST", PATH, given)
    assert status == 422
    assert list(answer["error"]["validation_result"]) == fields
    assert ask("GET", PATH) == (200, {"data": []})


def test_a_change_with_a_body_that_will_not_do(ask: Caller) -> None:
    path = f"{PATH}/{subscribe(ask)['data']['id']}"
    wrong: tuple[object, ...] = (1, {"types": []}, {"sink": None})
    for given in (None, *({"data": one} for one in wrong)):
        assert ask("PUT", path, given)[0] == 422
    assert ask("PUT", path, {"data": {}})[0] == 200


def test_another_sink_must_agree_anew(made: Made, ask: Caller) -> None:
    name = verified(made, ask)
    path = f"{PATH}/{name}"
    assert ask("PUT", path, {"data": {"sink": SINK}})[1]["data"]["verified"] is True
    assert made.provider.deliver(Sink().send) == 0
    other = "https://other.example/hook"
    _, changed = ask("PUT", path, {"data": {"sink": other, "verification_method": "query"}})
    assert changed["data"]["verified"] is False
    ask("POST", "/c/16/taxes", {"data": {"due_date": "2026-02-01", "amount": 1}})
    assert planned(made) == []
    sink = Sink()
    assert made.provider.deliver(sink.send) == 2
    assert sink.came[0].target.startswith(f"{other}?x-fic-verification-challenge=")
    assert ask("GET", path)[1]["data"]["verified"] is True


def test_five_attempts_and_ten_minutes_between_two(made: Made, ask: Caller) -> None:
    name = subscribe(ask)["data"]["id"]
    path = f"{PATH}/{name}/verify"
    deaf = Sink(agrees=False)
    assert made.provider.deliver(deaf.send) == 1
    for attempt in (2, 3, 4, 5):
        assert ask("POST", path, {"data": {"verification_method": "query"}}) == (200, None)
        assert ask("POST", path)[0] == 422
        made.clock.turn(599)
        assert ask("POST", path)[0] == 422
        made.clock.turn(1)
        if attempt == 5:
            assert ask("POST", path)[0] == 422, "a sixth, before the fifth was sent"
        assert made.provider.deliver(deaf.send) == 1
    assert len(deaf.came) == 5
    assert ["?" in came.target for came in deaf.came] == [False, True, True, True, True]
    assert ask("POST", path)[0] == 404, "after the fifth it is lost"
    assert subscribe(ask)["warnings"] is None


def test_a_later_attempt_may_succeed_and_then_nothing_is_asked(made: Made, ask: Caller) -> None:
    name = subscribe(ask, verification_method="query")["data"]["id"]
    made.provider.deliver(Sink(agrees=False).send)
    sink = Sink()
    assert ask("POST", f"{PATH}/{name}/verify", {"data": {}})[0] == 200
    assert made.provider.deliver(sink.send) == 2
    assert "?" not in sink.came[0].target, "the method is not remembered"
    assert ask("POST", f"{PATH}/{name}/verify") == (200, None)
    assert made.provider.deliver(sink.send) == 0


def test_a_wrong_verification_method(ask: Caller) -> None:
    name = subscribe(ask)["data"]["id"]
    given = {"data": {"verification_method": "body"}}
    assert ask("POST", f"{PATH}/{name}/verify", given)[0] == 422


def test_the_access_token_is_in_no_row_and_in_no_message(made: Made) -> None:
    _, token = made.connect(SCOPES)
    ask = Caller(made.provider, token)
    subscribe(ask)
    sink = Sink()
    made.provider.deliver(sink.send)
    ask("POST", "/c/16/taxes", {"data": {"due_date": "2026-02-01", "amount": 1}})
    row = made.records.get(16, "subscriptions", 1)
    waiting = made.records.agenda.due(["challenge", "notification"], made.clock.now)
    made.provider.deliver(sink.send)
    assert (len(waiting), len(sink.came)) == (1, 3)
    told = str([row, *waiting, *sink.came])
    assert token.reveal() not in told
    assert token.sha256 not in told
