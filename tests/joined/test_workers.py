"""Two worker processes on one file judge, count, fail and tell the time as one.

Every figure is exact: not one wrong verdict, not one request more than a window
takes. A change is made through one worker while both are under load; what was
asked after it was answered is judged by it, whichever worker is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gettone.sandbox.minting import mint
from joined.crew import OTHER_COMPANY, SUPPLIER, SUPPLIERS, Answer, Change, Crew, Load, working
from soak import TIMEOUT_S, WORKER_ROUNDS

NOON = "2026-03-02T12:00:00Z"
NEW = {"data": {"name": "Nuovo"}}
# Asked by a caller of its own at each worker; and what it is answered throughout,
# or before and after the change.
ASKING: dict[str, tuple[str, str, object]] = {
    "valid": ("GET", SUPPLIER, None),
    "unknown": ("GET", SUPPLIER, None),
    "other company": ("GET", OTHER_COMPANY, None),
    "revoked": ("GET", SUPPLIER, None),
    "revoked writer": ("POST", SUPPLIERS, NEW),
    "narrowed": ("GET", SUPPLIER, None),
    "widened": ("GET", SUPPLIER, None),
}
ALWAYS = {"valid": 200, "unknown": 401, "other company": 401}
ANSWERS_EACH = 25

pytestmark = pytest.mark.timeout(TIMEOUT_S)


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    path: Path = tmp_path_factory.mktemp("workers") / "sandbox.db"
    with working(path, 2) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(crew: Crew) -> None:
    crew.control(0, "POST", "/reset")
    crew.control(0, "POST", "/clock", {"stand_at": NOON})


def wrong(answers: dict[str, list[Answer]], changes: dict[str, Change]) -> list[str]:
    """List the answers that nothing allows."""
    return [
        f"{name}: {one.status}"
        for name, found in answers.items()
        for one in found
        if not (changes[name].allows(one) if name in changes else one.status == ALWAYS[name])
    ]


@pytest.mark.parametrize("attempt", range(WORKER_ROUNDS))
def test_no_verdict_is_wrong_while_tokens_change_under_load(crew: Crew, attempt: int) -> None:
    ids, bearers = {}, {"unknown": mint().reveal()}
    for name in ASKING.keys() - {"unknown"}:
        scope = "entity.clients:r" if name == "widened" else "entity.suppliers:a"
        ids[name], bearers[name] = crew.mint(scope)
    first, second = attempt % 2, 1 - attempt % 2

    def revoke(name: str) -> Change:
        body = {"id": ids[name]}
        return crew.changed(200, 401, lambda: crew.control(first, "POST", "/tokens/revoke", body))

    def edit(name: str, scope: str, before: int, after: int) -> Change:
        body = {"id": ids[name], "scopes": [scope]}
        return crew.changed(
            before, after, lambda: crew.control(second, "POST", "/tokens/scopes", body)
        )

    changes: dict[str, Change] = {}
    with Load(crew, bearers, ASKING) as load:
        load.wait_for(ANSWERS_EACH)
        changes["revoked"] = revoke("revoked")
        changes["narrowed"] = edit("narrowed", "entity.clients:r", 200, 403)
        changes["revoked writer"] = revoke("revoked writer")
        changes["widened"] = edit("widened", "entity.suppliers:r", 403, 200)
        load.wait_for(ANSWERS_EACH)
    assert wrong(load.answers, changes) == []
    for name, change in changes.items():
        statuses = {one.status for one in load.answers[name]}
        assert statuses == {change.before, change.after}, name
    created = sum(one.status == 200 for one in load.answers["revoked writer"])
    listed = crew.ask(first, bearers["valid"], f"{SUPPLIERS}?q=name%20%3D%20%27Nuovo%27")
    assert listed.body["total"] == created


def test_a_wrong_verdict_would_be_seen() -> None:
    def answered(began_s: float, ended_s: float, status: int) -> Answer:
        return Answer(began_s, ended_s, status, {}, None)

    right = [answered(1, 2, 200), answered(2, 4, 200), answered(4, 6, 401), answered(6, 7, 401)]
    late, early, odd = answered(6, 7, 200), answered(1, 2, 401), answered(3.5, 5, 403)
    found = {"revoked": [*right, late, early, odd], "valid": [answered(1, 2, 401)]}
    assert wrong(found, {"revoked": Change(3, 5, 200, 401)}) == [
        "revoked: 200",
        "revoked: 401",
        "revoked: 403",
        "valid: 401",
    ]


@pytest.mark.parametrize("attempt", range(WORKER_ROUNDS))
@pytest.mark.parametrize(
    ("window", "status", "reopens_s"),
    [("five_minutes", 429, 300), ("hour", 403, 3600), ("month", 403, 30 * 86_400)],
)
def test_a_window_takes_exactly_as_many_as_it_says_over_both(
    crew: Crew, window: str, status: int, reopens_s: int, attempt: int
) -> None:
    limits = {"five_minutes": 0, "hour": 0, "month": 0, window: 300}
    first, second = attempt % 2, 1 - attempt % 2
    _, bearer = crew.mint("entity.suppliers:r")
    crew.control(first, "POST", "/quotas", {"limits": limits})
    for _ in range(2):
        answers = crew.all_at_once(bearer, 300)
        assert Counter(one.status for one in answers) == {200: 300, status: 300}
        if window != "five_minutes":
            name = "ratelimit-hourlyremaining" if window == "hour" else "ratelimit-monthlyremaining"
            left = sorted(int(one.headers[name]) for one in answers if one.status == 200)
            assert left == list(range(300))
        crew.control(second, "POST", "/clock", {"advance_s": reopens_s})
    crew.all_at_once(bearer, 60)
    crew.control(second, "DELETE", "/requests")
    answers = crew.all_at_once(bearer, 300)
    assert Counter(one.status for one in answers) == {200: 300, status: 300}


def test_a_fault_scripted_through_one_worker_happens_at_both_and_so_often(crew: Crew) -> None:
    _, bearer = crew.mint("entity.suppliers:r")
    fault = {"operation_id": "getSupplier", "status": 503}
    for scripting, asked in ((0, 1), (1, 0)):
        assert crew.ask(asked, bearer).status == 200
        crew.control(scripting, "POST", "/faults", {**fault, "times": 1})
        assert [crew.ask(asked, bearer).status, crew.ask(scripting, bearer).status] == [503, 200]
        crew.control(scripting, "POST", "/faults", {**fault, "times": 20})
        answers = crew.all_at_once(bearer, 40)
        assert Counter(one.status for one in answers) == {503: 20, 200: 60}
        crew.control(scripting, "POST", "/faults", {**fault, "times": 20})
        assert crew.ask(asked, bearer).status == 503
        crew.control(asked, "DELETE", "/faults")
        assert crew.ask(scripting, bearer).status == 200


def test_a_clock_moved_through_one_worker_is_moved_for_both(crew: Crew) -> None:
    token_id, bearer = crew.mint("entity.suppliers:r")
    for moving, asked in ((0, 1), (1, 0)):
        before = crew.control(asked, "GET", "")["now"]
        moved = crew.control(moving, "POST", "/clock", {"advance_s": 3600})["now"]
        assert before < moved == crew.control(asked, "GET", "")["now"]
    crew.control(0, "POST", "/edit-delay", {"edit_delay_s": 600})
    body = {"id": token_id, "scopes": ["entity.clients:r"]}
    crew.control(0, "POST", "/tokens/scopes", body)
    crew.control(1, "POST", "/clock", {"advance_s": 599})
    assert [crew.ask(worker, bearer).status for worker in (0, 1)] == [200, 200]
    crew.control(1, "POST", "/clock", {"advance_s": 1})
    assert [crew.ask(worker, bearer).status for worker in (0, 1)] == [403, 403]


def test_records_put_back_through_one_worker_are_put_back_for_both(crew: Crew) -> None:
    def asked_of_both(bearer: str) -> list[int]:
        return [crew.ask(worker, bearer).status for worker in (0, 1)]

    for changing in (0, 1):
        crew.control(changing, "POST", "/snapshots", {"name": "before"})
        for path, body in (("/snapshots/restore", {"name": "before"}), ("/reset", None)):
            _, bearer = crew.mint("entity.suppliers:r")
            assert [*asked_of_both(bearer), *asked_of_both(bearer)] == [200] * 4
            crew.control(changing, "POST", path, body)
            assert asked_of_both(bearer) == [401, 401]


def test_what_passed_through_either_is_in_one_log(crew: Crew) -> None:
    def logged(after_id: int = 0) -> list[Any]:
        """Read through both: each writes down at once what it still holds."""
        path = f"/requests?after_id={after_id}"
        crew.control(0, "GET", path)
        crew.control(1, "GET", path)
        found: list[Any] = crew.control(0, "GET", path)["requests"]
        return found

    _, bearer = crew.mint("entity.suppliers:r")
    last_id = max([0, *(one["id"] for one in logged())])
    crew.all_at_once(bearer, 40)
    passed = logged(last_id)
    assert Counter(one["operation_id"] for one in passed) == {"getSupplier": 80, "getUserInfo": 8}
    assert len({one["id"] for one in passed}) == 88
