from __future__ import annotations

import json

from gettone.domain.scope import ScopeSet
from gettone.sandbox.console import attempts
from gettone.wire.bodies import Body


def test_an_attempt_remembers_its_choices_across_requests() -> None:
    held: Body = {}
    begun = attempts.begin(held, "abc")
    attempts.choose(held, begun.name, company_ids=[16, 18])
    attempts.choose(held, begun.name, scopes=ScopeSet.parse("stock:a"))
    held = json.loads(json.dumps(held))
    found = attempts.find(held, begun.name)
    assert found is not None
    assert (found.client_id, found.company_ids) == ("abc", (16, 18))
    assert str(found.scopes) == "stock:a"
    assert found.path == f"/settings/connected-applications/new/{begun.name}"


def test_two_tabs_do_not_mix() -> None:
    held: Body = {}
    one, other = attempts.begin(held, "abc"), attempts.begin(held, "xyz")
    attempts.choose(held, one.name, company_ids=[16])
    assert attempts.find(held, other.name) == other


def test_a_finished_attempt_is_remembered_by_its_id_only() -> None:
    held: Body = {}
    begun = attempts.begin(held, "abc")
    assert attempts.made(held, begun.name) is None
    attempts.finish(held, begun.name, 7)
    assert attempts.find(held, begun.name) is None
    assert attempts.made(held, begun.name) == 7
    attempts.finish(held, begun.name, 8)
    assert attempts.made(held, begun.name) == 8


def test_what_is_not_under_way_is_not_brought_back_by_choosing() -> None:
    held: Body = {}
    begun = attempts.begin(held, "abc")
    attempts.finish(held, begun.name, 7)
    assert attempts.choose(held, begun.name, company_ids=[16]) is None
    assert attempts.find(held, begun.name) is None


def test_the_oldest_attempts_are_dropped() -> None:
    held: Body = {}
    names = [attempts.begin(held, str(number)).name for number in range(12)]
    assert [attempts.find(held, name) is None for name in names] == [True] * 2 + [False] * 10
