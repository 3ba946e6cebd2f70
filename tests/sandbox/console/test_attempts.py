from __future__ import annotations

import json

from gettone.sandbox.console import attempts
from gettone.wire.bodies import Body


def test_an_attempt_remembers_its_choices_across_requests() -> None:
    held: Body = {}
    begun = attempts.begin(held, "abc")
    attempts.choose(held, begun, [16, 18])
    held = json.loads(json.dumps(held))
    found = attempts.find(held, begun.name)
    assert found is not None
    assert (found.client_id, found.company_ids) == ("abc", (16, 18))
    assert found.path == f"/settings/connected-applications/new/{begun.name}"


def test_two_tabs_do_not_mix() -> None:
    held: Body = {}
    one, other = attempts.begin(held, "abc"), attempts.begin(held, "xyz")
    attempts.choose(held, one, [16])
    assert attempts.find(held, other.name) == other


def test_a_finished_attempt_is_remembered_by_its_id_only() -> None:
    held: Body = {}
    begun = attempts.begin(held, "abc")
    assert attempts.made(held, begun.name) is None
    attempts.finish(held, begun, 7)
    assert attempts.find(held, begun.name) is None
    assert attempts.made(held, begun.name) == 7


def test_the_oldest_attempts_are_dropped() -> None:
    held: Body = {}
    names = [attempts.begin(held, str(number)).name for number in range(12)]
    assert [attempts.find(held, name) is None for name in names] == [True] * 2 + [False] * 10
