from __future__ import annotations

from typing import Any

import pytest

from gettone.cli.show import sentence
from gettone.cli.upgrade_message import (
    Planned,
    message_notes,
    message_steps,
    message_title,
    message_words,
)
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.scope import Scope
from gettone.jobs.upgrade import ConnectionPlan, Need, Row
from gettone.texts import Language

ROSSI = Company(id=CompanyId(16), name="Rossi")
NAMELESS = Company(id=CompanyId(20), name="")
MARIO = User(id=UserId(1), name="Mario Rossi", email="mario@example.com")
CLIENTS, STOCK = Scope.parse("entity.clients:r"), Scope.parse("stock:a")


def planned(**more: Any) -> Planned:
    empty: dict[str, Any] = dict.fromkeys(("rows", "closed", "tick", "look", "untick", "lower"), ())
    own = {name: more.pop(name) for name in list(more) if name in empty}
    plan = ConnectionPlan(**{**empty, **own})
    return Planned(**{"name": "main", "store": "keychain", "user": MARIO, "plan": plan, **more})


def steps(one: Planned, language: Language = "en", application: str = "Palestra") -> list[str]:
    return [sentence(said, language) for said in message_steps(one, application)]


def notes(one: Planned) -> list[str]:
    return [sentence(said, "en") for said in message_notes(one)]


def blocked(reason: str, company: Company = ROSSI, scope: Scope = CLIENTS) -> Row:
    return Row(company=company, scope=scope, need=Need.BLOCKED, reason=reason)


def test_the_title_names_the_user_and_the_connection() -> None:
    assert sentence(message_title(planned()), "en") == (
        "To Mario Rossi <mario@example.com>, connection main"
    )
    assert sentence(message_title(planned(owner="anna")), "it") == (
        "A Mario Rossi <mario@example.com>, collegamento main di anna"
    )
    assert "To  <>" in sentence(message_title(planned(user=None)), "en")


@pytest.mark.parametrize(
    ("application", "named"), [("Palestra", "Palestra"), ("", "the application")]
)
def test_the_words_say_what_it_is_about(application: str, named: str) -> None:
    hello, intro = message_words(planned(tick=(CLIENTS,)), application)
    assert sentence(hello, "en") == "Hello Mario Rossi,"
    assert sentence(intro, "en").startswith(f"the new version of {named} needs permissions that")
    _, looking = message_words(planned(look=(CLIENTS,)), application)
    assert "nobody knows yet" in sentence(looking, "en")
    assert sentence(message_words(planned(user=None), "x")[0], "en") == "Hello ,"


def test_the_steps_lead_to_every_box_and_back() -> None:
    one = planned(tick=(CLIENTS,), look=(STOCK,), untick=(CLIENTS,), lower=(STOCK,))
    said = steps(one)
    assert said[0].startswith("Open Fatture in Cloud")
    assert said[2] == "Beside Palestra press Manage. In Italian: Gestisci."
    assert said[4:8] == [
        "Tick these too: entity.clients:r (Clients: Read only).",
        "See whether stock:a (Stock: Full access) is ticked; if it is not, tick it.",
        "Not needed any more, so that you may untick it: entity.clients:r (Clients: Read only).",
        "Read only is enough from now on: stock:a (Stock: Full access).",
    ]
    assert said[-1] == "The token stays the same: nothing has to be pasted again."


def test_only_what_is_to_be_done_is_a_step() -> None:
    assert len(steps(planned(tick=(CLIENTS,)))) == 7
    assert len(steps(planned(look=(CLIENTS,)))) == 7
    assert "this application" in steps(planned(tick=(CLIENTS,)), application="")[2]
    assert "Accanto" in steps(planned(tick=(CLIENTS,)), "it")[2]
    at_sandbox = planned(tick=(CLIENTS,), sandbox_url="http://127.0.0.1:1")
    assert steps(at_sandbox)[0] == "Open the sandbox's page (http://127.0.0.1:1) and sign in."
    assert len(steps(planned(plan=None))) == 6


def test_what_no_tick_would_mend_is_said_by_company_and_cause() -> None:
    rows = (
        blocked("ticked-already", scope=STOCK),
        blocked("ticked-already"),
        blocked("permission-too-low", NAMELESS),
        blocked("plan-limit", NAMELESS),
        Row(company=ROSSI, scope=CLIENTS, need=Need.GRANTED),
    )
    said = notes(planned(rows=rows))
    assert len(said) == 3
    assert said[0].startswith(
        "In Rossi it is refused for another reason, since it is ticked: entity.clients:r"
        " (Clients: Read only), stock:a (Stock: Full access)."
    )
    assert said[1].startswith("In 20 the user's own permission is missing, which an admin gives in")
    assert said[2].startswith("In 20 the plan does not include it: entity.clients:r")


def test_what_is_likely_is_said_to_be_no_more() -> None:
    row = Row(company=ROSSI, scope=CLIENTS, need=Need.TICK)
    [said] = notes(planned(rows=(row,), tick=(CLIENTS,)))
    assert said.startswith("If all of this is ticked already")
    assert notes(planned()) == []


def test_without_a_plan_there_is_nothing_to_do() -> None:
    one = planned(plan=None)
    assert (one.tick, one.look, one.has_to_do, notes(one)) == ((), (), False, [])
    assert planned(look=(CLIENTS,)).has_to_do
