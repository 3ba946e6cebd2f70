from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gettone.application import Application
from gettone.cli.commands.plan_upgrade import (
    Plan,
    as_csv,
    as_markdown,
    exit_code,
    plan_page,
)
from gettone.cli.show import as_text
from gettone.cli.upgrade_message import Planned
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Finding, Standing
from gettone.domain.explanation import Certainty
from gettone.domain.scope import Scope, ScopeSet
from gettone.errors import InvalidToken, StoreLocked
from gettone.jobs.upgrade import ConnectionPlan, Need, Row

ROSSI = Company(id=CompanyId(16), name="=Rossi")
VERDI = Company(id=CompanyId(20), name="")
MARIO = User(id=UserId(1), name="Mario *Rossi*", email="mario@example.com")
CLIENTS = Scope.parse("entity.clients:r")
AT = datetime(2026, 1, 2, tzinfo=UTC)
OLD = Application(path=Path("old.toml"), name="Gym", scopes=ScopeSet.parse("stock:a taxes:r"))
NEW = Application(path=Path("new.toml"), scopes=ScopeSet.parse("stock:r entity.clients:r"))
SEEN = Finding(
    company_id=ROSSI.id, scope=CLIENTS, standing=Standing.REFUSED, at=AT, operation="listClients"
)
TICK = Row(company=ROSSI, scope=CLIENTS, need=Need.TICK, finding=SEEN, certainty=Certainty.CERTAIN)
UNKNOWN = Row(company=ROSSI, scope=CLIENTS, need=Need.UNKNOWN, reason="untested")
DEAD = InvalidToken("listUserCompanies", 401)


def planned(name: str, *rows: Row, error: Any = None, **more: Any) -> Planned:
    empty: dict[str, Any] = dict.fromkeys(("closed", "tick", "look", "untick", "lower"), ())
    owner = more.pop("owner", "")
    plan = ConnectionPlan(rows=rows, **{**empty, **more})
    return Planned(name=name, store="keychain", owner=owner, user=MARIO, plan=plan, error=error)


TO_TICK = planned("uno", TICK, tick=(CLIENTS,), closed=(VERDI,))
TO_LOOK = planned("due", UNKNOWN, look=(CLIENTS,))
IDLE = planned("tre")
GONE = Planned(name="quattro", store="keychain", user=MARIO, error=DEAD)
SHUT = Planned(name="", store="keychain", error=StoreLocked("keychain", "keychain-locked"))


def plan(*connections: Planned, **more: Any) -> Plan:
    return Plan(**{"old": OLD, "new": NEW, "connections": connections, **more})


def shown(*connections: Planned, **more: Any) -> list[str]:
    return as_text(plan_page(plan(*connections, **more), "en"), "en").splitlines()


def test_what_changes_and_how_many_must_do_something() -> None:
    lines = shown(TO_TICK, TO_LOOK, IDLE, GONE, SHUT)
    assert lines[:9] == [
        "From old.toml to new.toml",
        "New permissions           entity.clients:r (Clients: Read only)",
        "Not needed any more       taxes:r (Taxes (F24): Read only)",
        "Only read from now on     stock:r (Stock: Read only)",
        "Connections               5",
        "Have boxes to tick        1",
        "Must look whether ticked  1",
        "Have nothing to do        1",
        "Could not be judged       2",
    ]


def test_who_must_do_what_stands_in_a_table() -> None:
    lines = shown(TO_TICK, TO_LOOK, IDLE)
    at = lines.index("Who must do what")
    assert [line.split("  ")[0] for line in lines[at + 1 : at + 5]] == [
        "Connection",
        "----------",
        "uno",
        "due",
    ]
    assert "tick                 entity.clients:r" in lines[at + 3]
    assert "look whether ticked  entity.clients:r" in lines[at + 4]
    owned = shown(planned("uno", TICK, tick=(CLIENTS,), owner="anna"))
    assert any(line.startswith("anna   uno") for line in owned)


def test_each_who_must_do_something_has_a_message() -> None:
    text = "\n".join(shown(TO_TICK, TO_LOOK, IDLE))
    assert "To Mario *Rossi* <mario@example.com>, connection uno\nHello Mario *Rossi*,\n" in text
    assert "the new version of Gym needs permissions that" in text
    assert "5. Tick these too: entity.clients:r (Clients: Read only).\n" in text
    assert "7. The token stays the same: nothing has to be pasted again." in text
    assert "connection tre" not in text


def test_where_nobody_must_do_anything_it_is_said() -> None:
    same = {"new": OLD}
    assert "Nobody must do anything before the new version goes out." in shown(IDLE, **same)
    assert "New permissions           none" in shown(IDLE, **same)
    assert shown(**same)[-1] == "No connection is kept."
    assert not any("Nobody" in line for line in shown(IDLE, GONE))
    unnamed = Application(scopes=NEW.scopes)
    assert shown(TO_TICK, old=unnamed, new=unnamed)[0] == "From  to "


def test_that_it_can_be_asked_for_is_said_where_it_would_help() -> None:
    hint = "What is not known could be asked for: --ask sends reads only"
    assert any(line.startswith(hint) for line in shown(TO_LOOK))
    assert not any(line.startswith(hint) for line in shown(TO_LOOK, asked=True))
    assert not any(line.startswith(hint) for line in shown(TO_TICK))


def test_what_could_not_be_judged_is_said_with_the_next_step() -> None:
    lines = shown(GONE, SHUT)
    assert "Connection quattro could not be judged:" in lines
    assert "Connections in the keychain could not be read:" in lines
    assert any("paste the new token" in line for line in lines)


def test_markdown_holds_the_messages_and_shows_every_name_as_it_is() -> None:
    text = as_markdown(plan(TO_TICK, TO_LOOK, IDLE), "it")
    lines = text.splitlines()
    assert lines[0] == "# Da old.toml a new.toml"
    assert "- Collegamenti: 3" in lines
    assert "## A Mario \\*Rossi\\* \\<mario@example.com>, collegamento uno" in lines
    assert "5. Spunta anche: entity.clients:r (Clienti: Sola lettura)." in lines
    assert "la nuova versione di Gym richiede permessi che" in text
    assert "collegamento tre" not in text


def test_markdown_says_what_is_likely() -> None:
    likely = Row(company=ROSSI, scope=CLIENTS, need=Need.TICK, finding=SEEN)
    text = as_markdown(plan(planned("uno", likely, tick=(CLIENTS,))), "en")
    assert text.endswith("an admin finds both in Fatture in Cloud.")


def test_csv_has_a_line_for_each_scope_and_company_and_no_formula() -> None:
    nobody = Planned(name="sei", store="x", plan=planned("sei", UNKNOWN).plan)
    rows = list(csv.DictReader(io.StringIO(as_csv(plan(TO_TICK, TO_LOOK, nobody, GONE)))))
    assert [(row["connection"], row["need"], row["certain"]) for row in rows] == [
        ("uno", "tick", "True"),
        ("due", "unknown", "False"),
        ("sei", "unknown", "False"),
    ]
    assert [(row["company"], row["seen_at"], row["reason"]) for row in rows[:2]] == [
        ("'=Rossi", "2026-01-02T00:00:00+00:00", ""),
        ("'=Rossi", "", "untested"),
    ]
    assert [row["user_name"] for row in rows] == ["Mario *Rossi*", "Mario *Rossi*", ""]


def test_the_same_for_programs() -> None:
    found: Any = plan_page(plan(TO_TICK, GONE, SHUT), "en").as_json
    first, second, third = found.pop("connections")
    assert found == {
        "from": "old.toml",
        "to": "new.toml",
        "added": ["entity.clients:r"],
        "dropped": ["taxes:r"],
        "lowered": ["stock:r"],
        "asked": False,
    }
    message = first.pop("message")
    assert message.startswith("Hello Mario *Rossi*,\nthe new version of Gym")
    assert message.endswith("7. The token stays the same: nothing has to be pasted again.")
    row = {
        "scope": "entity.clients:r",
        "need": "tick",
        "certain": True,
        "seen_at": "2026-01-02T00:00:00+00:00",
        "reason": None,
    }
    assert first == {
        "owner": None,
        "connection": "uno",
        "store": "keychain",
        "user": {"id": 1, "name": "Mario *Rossi*", "email": "mario@example.com"},
        "error": None,
        "tick": ["entity.clients:r"],
        "look": [],
        "untick": [],
        "lower": [],
        "companies": [
            {"id": 16, "name": "=Rossi", "closed": False, "scopes": [row]},
            {"id": 20, "name": None, "closed": True, "scopes": []},
        ],
    }
    assert (second["error"], second["companies"], second["message"]) == ("invalid-token", [], None)
    assert (third["connection"], third["user"]) == (None, None)


@pytest.mark.parametrize(
    ("connections", "code"),
    [
        ([], 0),
        ([IDLE], 0),
        ([TO_LOOK], 11),
        ([TO_LOOK, TO_TICK, GONE], 31),
        ([TO_LOOK, GONE], 4),
        ([IDLE, SHUT], 16),
    ],
)
def test_the_exit_code_tells_whether_somebody_must_act(
    connections: list[Planned], code: int
) -> None:
    assert exit_code(plan(*connections)) == code
