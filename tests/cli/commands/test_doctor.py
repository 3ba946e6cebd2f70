from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flow.made import NOW
from gettone.application import Application
from gettone.cli.commands.doctor import Examined, doctor_page, exit_code, verdict
from gettone.cli.show import Style, as_text
from gettone.cli.steps import Where
from gettone.cli.token_source import Credential
from gettone.domain.evidence import Evidence
from gettone.errors import InvalidToken, NoAnswer
from gettone.flow.explain import explain
from gettone.jobs.diagnosis import Diagnosis
from gettone.sandbox.minting import mint
from gettone.store.interface import Connection
from gettone.store.memory import MemoryStore
from jobs.looked_over import (
    MARIO,
    NAMELESS,
    REFUSED,
    UNTESTED,
    cause,
    company,
    diagnosis,
    missing,
    needing,
    row,
    unseen,
)

TOKEN = mint()
NEEDED = needing("entity.suppliers:r")
WELL = company(row("entity.suppliers:r"), needed=NEEDED)
LACKING = company(missing("entity.suppliers:r"), needed=NEEDED)
SHUT = company(of=NAMELESS, standing=REFUSED, reason="company-not-connected", needed=NEEDED)
UNASKED = company(of=NAMELESS, standing=UNTESTED, reason="quota-exceeded", needed=NEEDED)
SILENT = NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
DEAD = InvalidToken("getUserInfo", 401)
DEAD.explanation = explain(DEAD, Evidence())


def examined(found: Diagnosis, **more: Any) -> Examined:
    held: dict[str, Any] = {
        "credential": Credential(token=TOKEN, source="file", place="token.txt"),
        "chosen_by": "default",
        "passed_over": (),
        "origin": "http://127.0.0.1:8400",
        "application": None,
        "where": Where(),
        "today": date(2026, 3, 2),
        "found": found,
        **more,
    }
    return Examined(**held)


def shown(found: Diagnosis, **more: Any) -> str:
    return as_text(doctor_page(examined(found, **more)), "en", Style(width=80))


def needs(*companies: Any, **more: Any) -> Diagnosis:
    return diagnosis(*companies, **{"needed": NEEDED, **more})


@pytest.mark.parametrize(
    ("found", "expected", "code"),
    [
        (needs(WELL), "well", 0),
        (needs(WELL, SHUT), "well", 0),
        (diagnosis(company(row("stock:r"), unseen("stock:a"))), "well", 0),
        (needs(LACKING), "missing", 10),
        (needs(WELL, LACKING), "missing", 10),
        (needs(SHUT), "missing", 10),
        (needs(), "missing", 10),
        (diagnosis(company(obstacles=(cause("licence-expired"),))), "missing", 10),
        (needs(company(unseen("entity.suppliers:r"), needed=NEEDED)), "unknown", 11),
        (needs(WELL, UNASKED), "unknown", 11),
        (needs(company(reason="quota-low", needed=NEEDED)), "unknown", 11),
        (diagnosis(company(reason="quota-low")), "unknown", 11),
        (needs(stopped_by=SILENT, user=None), "unknown", 11),
        (needs(WELL, stopped_by=SILENT), "unknown", 11),
        (needs(WELL, needed=needing("getIssuedDocument")), "unknown", 11),
        (needs(LACKING, stopped_by=SILENT), "missing", 10),
        (needs(LACKING, stopped_by=DEAD), "dead", 4),
    ],
)
def test_the_verdict_and_its_exit_code(found: Diagnosis, expected: str, code: int) -> None:
    assert (verdict(found), exit_code(found)) == (expected, code)


def test_a_page_says_token_companies_permissions_and_last_what_to_do() -> None:
    told = shown(needs(LACKING, SHUT), passed_over=("FIC_ACCESS_TOKEN",))
    places = [
        told.index(words)
        for words in (
            f"Token     {TOKEN.fingerprint}",
            "From      file token.txt (--token-file)",
            "Not used  FIC_ACCESS_TOKEN",
            "Address   http://127.0.0.1:8400",
            "User      Mario Rossi <mario@rossi.example>",
            "Needs     1 permission\n",
            "The token works.",
            "16  Rossi    01234560157  yes",
            "Rossi (16)",
            "Not opened by the token: 18.",
            "What to do",
            "Certain: the token lacks the permission entity.suppliers:r",
            "In: Rossi",
            "The token stays the same",
            "Then look again: gettone doctor",
            "Something stands in the way: do what stands above.",
        )
    ]
    assert places == sorted(places)
    assert TOKEN.reveal() not in told


@pytest.mark.parametrize(
    ("source", "place", "expected"),
    [
        ("standard-input", "-", "standard input (--token-file -)"),
        ("variable", "FIC_ACCESS_TOKEN", "variable FIC_ACCESS_TOKEN"),
    ],
)
def test_where_the_token_came_from(source: str, place: str, expected: str) -> None:
    credential = Credential(token=TOKEN, source=source, place=place)
    assert f"From     {expected}\n" in shown(needs(WELL), credential=credential)


@pytest.mark.parametrize(
    ("chosen_by", "expected"),
    [("default", "by default"), ("--connection", "chosen by --connection")],
)
def test_a_kept_connection_says_what_chose_it(chosen_by: str, expected: str) -> None:
    kept = Connection(
        name="main",
        token=TOKEN,
        user=MARIO,
        companies=(),
        evidence=Evidence(),
        origin="http://127.0.0.1:8400",
        created_at=NOW,
    )
    credential = Credential(
        token=TOKEN, source="connection", place="main", connection=kept, store=MemoryStore()
    )
    more = {"credential": credential, "chosen_by": chosen_by}
    assert f'From     connection "main" (memory), {expected}\n' in shown(needs(WELL), **more)
    told = doctor_page(examined(needs(WELL), **more)).as_json
    assert (told["connection"], told["store"]) == ("main", "memory")
    assert told["token"] == {
        "fingerprint": TOKEN.fingerprint,
        "source": "connection",
        "place": "main",
        "chosen_by": chosen_by,
        "passed_over": [],
        "exposed": False,
        "works": True,
    }


def test_a_file_that_others_may_read_is_said() -> None:
    credential = Credential(token=TOKEN, source="file", place="token.txt", is_exposed=True)
    assert "others on this machine may read" in shown(needs(WELL), credential=credential)


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (Application(name="Palestra"), "Application  Palestra\n"),
        (Application(name="Palestra", path=Path("g.toml")), "Application  Palestra (g.toml)\n"),
        (Application(path=Path("g.toml")), "Application  (g.toml)\n"),
    ],
)
def test_the_application_is_named_with_its_file(application: Application, expected: str) -> None:
    assert expected in shown(needs(WELL), application=application)
    assert "Application" not in shown(needs(WELL), application=Application())


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), "no permission"),
        (("stock:r", "taxes:r"), "2 permissions"),
        (("getIssuedDocument",), "not known in full"),
    ],
)
def test_how_much_is_needed_is_said(texts: tuple[str, ...], expected: str) -> None:
    assert f"Needs    {expected}\n" in shown(needs(WELL, needed=needing(*texts)))


def test_without_needs_it_is_said_how_to_compare() -> None:
    told = shown(diagnosis(company(row("stock:r"))))
    assert "not declared: what is granted is shown, and what is not" in told
    assert "All is well. What the application needs is not declared" in told


def test_a_document_without_its_type_is_said_to_be_unknown() -> None:
    told = shown(needs(WELL, needed=needing("getIssuedDocument")))
    assert "getIssuedDocument needs one of these scopes" in told
    assert "Not everything that is needed is known" in told


def test_a_dead_token_is_said_once_and_takes_a_new_paste() -> None:
    told = shown(needs(stopped_by=DEAD, user=None))
    assert told.count("does not know the token") == 1
    assert "The token is dead: it takes a new paste." in told
    assert "tick" not in told.lower()
    assert "The token works" not in told


def test_silence_says_nothing_against_the_token() -> None:
    silent = NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
    silent.explanation = explain(silent, Evidence())
    told = shown(needs(user=None, stopped_by=silent))
    assert "there is nothing to\n     tick or to paste" in told
    assert "Nothing points to a problem, but not everything is known." in told


def test_what_could_not_be_asked_says_so_and_speaks_of_no_box() -> None:
    told = shown(needs(company(of=NAMELESS, reason="quota-low", needed=NEEDED), UNASKED))
    assert "18: not everything was asked, since less than a tenth" in told
    assert "18: not everything was asked: a quota is used up." in told
    assert "What to do" not in told
    licence = company(reason="licence-expired", obstacles=(cause("licence-expired"),))
    assert "not everything was asked" not in shown(needs(licence))
    assert "quota is used up. That" not in shown(needs(UNASKED, stopped_by=SILENT))


def test_a_user_without_companies_is_told() -> None:
    assert "lists no company" in shown(needs())


def test_the_same_for_programs() -> None:
    application = Application(name="Palestra", client_id="abc", path=Path("g.toml"))
    page = doctor_page(examined(needs(LACKING), application=application))
    told: dict[str, Any] = dict(page.as_json)
    [company_found], [to_do] = told.pop("companies"), told.pop("to_do")
    assert company_found["missing"] == to_do["boxes"] == ["entity.suppliers:r"]
    assert told == {
        "verdict": "missing",
        "exit_code": 10,
        "token": {
            "fingerprint": TOKEN.fingerprint,
            "source": "file",
            "place": "token.txt",
            "chosen_by": None,
            "passed_over": [],
            "exposed": False,
            "works": True,
        },
        "connection": None,
        "store": None,
        "origin": "http://127.0.0.1:8400",
        "user": {"id": 1, "name": "Mario Rossi", "email": "mario@rossi.example"},
        "application": {"name": "Palestra", "client_id": "abc", "file": "g.toml"},
        "needed": ["entity.suppliers:r"],
        "undecided": [],
        "stopped_by": None,
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (diagnosis(user=None, stopped_by=SILENT), None),
        (diagnosis(company(), stopped_by=SILENT), True),
        (diagnosis(user=None, stopped_by=DEAD), False),
        (diagnosis(company(), stopped_by=DEAD), False),
    ],
)
def test_whether_the_token_works_may_be_unknown(found: Diagnosis, expected: bool | None) -> None:
    told = doctor_page(examined(found)).as_json
    token = told["token"]
    assert isinstance(token, dict)
    assert token["works"] is expected
    assert (told["needed"], told["undecided"], told["application"]) == (None, [], None)
