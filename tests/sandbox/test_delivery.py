"""What answers mean: by tables, on a clock that is turned, without a socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gettone.domain.scope import ScopeSet
from gettone.posting import Answer, Message
from gettone.sandbox.announcing import announce
from gettone.sandbox.cloud_events import challenge
from gettone.sandbox.delivery import BATCH, DELAYS, delivered, verdict
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.sql import SqlRecords
from gettone.sandbox.subscription import Subscription, find
from sandbox.made import NOON, Made
from sandbox.sinks import HOOK, Sink, planned, subscribed

TAXES = "taxes.create"


def tell(made: Made, *ids: int) -> None:
    for row_id in ids or (1,):
        announce(made.records, 16, TAXES, [row_id], made.clock.now)


def now(made: Made, one: Subscription) -> Subscription | None:
    return find(made.records, 16, one.id)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((102, 200, 201, 202, 204), "delivered"),
        ((500, 502, 503, 520, 599), "again"),
        ((410,), "gone"),
        ((100, 203, 206, 301, 302, 307, 400, 401, 404, 408, 429, 600), "failed"),
    ],
)
def test_what_a_status_means(statuses: tuple[int, ...], expected: str) -> None:
    assert {verdict(Answer(status=status)) for status in statuses} == {expected}


def test_no_answer_is_tried_again() -> None:
    assert verdict(None) == "again"


def test_a_sink_that_agrees_is_verified_and_welcomed(made: Made) -> None:
    one = subscribed(made, verified=False)
    made.records.agenda.add(challenge(one, "header", NOON))
    sink = Sink()
    assert made.provider.deliver(sink.send) == 2
    assert [came.method for came in sink.came] == ["GET", "POST"]
    assert sink.events[0].headers["ce-type"] == f"{HOOK}subscriptions.welcome"
    found = now(made, one)
    assert found is not None
    assert found.verified
    assert made.provider.deliver(sink.send) == 0


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(status=500),
        Answer(status=200, body=b"no json"),
        Answer(status=200, body=b"[" * 100_000),
        Answer(status=200, body=b"[1]"),
        Answer(status=200, body=b'{"verification": "other"}'),
        Answer(status=200, body=b"{}"),
    ],
)
def test_any_other_answer_leaves_it_unverified(made: Made, answer: Answer | None) -> None:
    one = subscribed(made, verified=False)
    made.records.agenda.add(challenge(one, "header", NOON))
    assert made.provider.deliver(lambda _: answer) == 1
    assert now(made, one) == one
    assert made.provider.deliver(lambda _: answer) == 0


def test_the_right_value_with_another_status_is_no_agreement(made: Made) -> None:
    one = subscribed(made, verified=False)
    made.records.agenda.add(challenge(one, "header", NOON))

    def created(message: Message) -> Answer:
        answer = Sink().send(message)
        assert answer is not None
        return replace(answer, status=201)

    assert made.provider.deliver(created) == 1
    assert now(made, one) == one


def test_the_fifth_failed_attempt_ends_it(made: Made) -> None:
    one = subscribed(made, verified=False)
    for attempts in (4, 5):
        asked = replace(one, attempts=attempts).kept(made.records)
        made.records.agenda.add(challenge(asked, "header", NOON))
        assert made.provider.deliver(Sink(agrees=False).send) == 1
        assert (now(made, one) is None) == (attempts == 5)


def test_a_notification_is_tried_four_times_further_and_further_apart(made: Made) -> None:
    one = subscribed(made, TAXES)
    tell(made)
    sink = Sink(500, 0, 503, 599)
    assert list(DELAYS) == sorted(set(DELAYS))
    assert made.provider.deliver(sink.send) == 1
    for delay in DELAYS:
        made.clock.turn(delay.total_seconds() - 1)
        assert made.provider.deliver(sink.send) == 0
        assert now(made, one) == one
        made.clock.turn(1)
        assert made.provider.deliver(sink.send) == 1
    made.clock.turn(86_400)
    assert made.provider.deliver(sink.send) == 0
    assert len({came.headers["ce-id"] for came in sink.came}) == 1
    found = now(made, one)
    assert found is not None
    assert found.expires_at == NOON + sum(DELAYS, timedelta()) + timedelta(days=10)


def test_a_later_attempt_may_be_answered(made: Made) -> None:
    one = subscribed(made, TAXES)
    tell(made)
    sink = Sink(500)
    assert made.provider.deliver(sink.send) == 1
    made.clock.turn(DELAYS[0].total_seconds())
    assert made.provider.deliver(sink.send) == 1
    assert now(made, one) == one


def test_the_first_error_sets_an_end_and_a_success_takes_it_back(made: Made) -> None:
    one = subscribed(made, TAXES)
    sink = Sink(404, 302, 204, 400)
    for expected in (
        NOON + timedelta(days=10),
        NOON + timedelta(days=10),
        None,
        NOON + timedelta(days=13),
    ):
        tell(made)
        assert made.provider.deliver(sink.send) == 1
        found = now(made, one)
        assert found is not None
        assert found.expires_at == expected
        made.clock.turn(86_400)


def test_the_first_error_after_the_end_drops_it(made: Made) -> None:
    one = subscribed(made, TAXES)
    sink = Sink(404, 200, 404, 404)
    tell(made)
    made.provider.deliver(sink.send)
    made.clock.turn(11 * 86_400)
    tell(made)
    made.provider.deliver(sink.send)
    assert now(made, one) == one, "a success saves it even after the end"
    tell(made)
    made.provider.deliver(sink.send)
    assert now(made, one) is not None
    made.clock.turn(10 * 86_400)
    tell(made)
    made.provider.deliver(sink.send)
    assert now(made, one) is None


def test_gone_deletes_at_once_and_nothing_more_is_sent(made: Made) -> None:
    one = subscribed(made, TAXES)
    tell(made, 1, 2)
    sink = Sink(410)
    assert made.provider.deliver(sink.send) == 1
    assert now(made, one) is None
    made.clock.turn(86_400)
    assert made.provider.deliver(sink.send) == 0


def test_what_no_longer_holds_is_not_sent(made: Made) -> None:
    one = subscribed(made, TAXES)
    tell(made)
    made.desk.edit_scopes(DEMO_USER_ID, one.connected_id, ScopeSet())
    made.records.agenda.add(challenge(one, "header", NOON))
    made.records.agenda.add(challenge(replace(one, sink="https://x.example"), "header", NOON))
    assert made.provider.deliver(Sink().send) == 0
    assert planned(made) == []


def test_an_answer_of_a_sink_that_was_replaced_meanwhile_counts_nothing(made: Made) -> None:
    one = subscribed(made, verified=False)
    made.records.agenda.add(challenge(one, "header", NOON))
    moved = replace(one, sink="https://elsewhere.example")

    def moving(message: Message) -> Answer | None:
        moved.kept(made.records)
        return Sink().send(message)

    assert made.provider.deliver(moving) == 1
    assert now(made, one) == moved


def test_a_long_queue_is_sent_in_order(made: Made) -> None:
    subscribed(made, TAXES)
    tell(made, *range(BATCH * 2 + 1))
    sink = Sink()
    assert made.provider.deliver(sink.send) == BATCH * 2 + 1
    assert [came.json["data"]["ids"] for came in sink.came] == [[at] for at in range(21)]


def test_two_processes_send_nothing_twice_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    whole = Made(path)
    with SqlRecords(path) as other:
        subscribed(whole, TAXES)
        tell(whole, 1, 2, 3)
        inner, outer = Sink(), Sink()

        def sending(message: Message) -> Answer | None:
            delivered(other, whole.clock, inner.send)
            return outer.send(message)

        assert delivered(whole.records, whole.clock, sending) == 3
        assert inner.came == []
    whole.records.close()


def test_what_is_not_reported_back_comes_due_again(made: Made) -> None:
    subscribed(made, TAXES)
    tell(made)

    def killed(_: Message) -> Answer | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.provider.deliver(killed)
    sink = Sink()
    assert made.provider.deliver(sink.send) == 0
    made.clock.turn(300)
    assert made.provider.deliver(sink.send) == 1
