from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gettone.cli.commands.watch import (
    Watched,
    exit_code,
    look_page,
    nothing_page,
    progress_said,
)
from gettone.cli.show import as_text, sentence
from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.flow.watch import Box, Look, Sight

ROSSI, VERDI = Company(id=CompanyId(16), name=""), Company(id=CompanyId(20), name="Verdi")
READ, FULL, OTHER = (
    Scope.parse(text) for text in ("entity.suppliers:r", "stock:a", "entity.clients:r")
)
NOWHERE = Scope.parse("situation:r")
REFUSED = Finding(
    company_id=ROSSI.id,
    scope=FULL,
    standing=Standing.REFUSED,
    at=datetime(2026, 1, 2, 23, tzinfo=UTC),
    operation="createProduct",
)
WATCHED = Watched(names={ROSSI.id: "Rossi"})


def box(sight: Sight, scope: Scope = READ, company: Company = ROSSI, reason: str = "") -> Box:
    return Box(company_id=company.id, scope=scope, sight=sight, reason=reason)


def look(*boxes: Box, number: int = 2, **more: Any) -> Look:
    companies = tuple(one for one in (ROSSI, VERDI) if any(b.company_id == one.id for b in boxes))
    more = {"companies": companies, "changed": boxes, "wait_s": 15.0, **more}
    return Look(number=number, boxes=boxes, **more)


def shown(found: Look, watched: Watched = WATCHED) -> list[str]:
    return as_text(look_page(found, watched), "en").splitlines()


@pytest.mark.parametrize(
    ("found", "at_first", "later"),
    [
        (box(Sight.THERE), "there: entity.suppliers:r (Suppliers: Read only)", "arrived: "),
        (box(Sight.MISSING), "missing: entity.suppliers:r (Suppliers", "not there: entity.sup"),
        (
            box(Sight.CLOSED),
            "the token does not open this company.",
            "the token does not open this company any more.",
        ),
        (
            box(Sight.UNANSWERED, reason="no-answer"),
            "not known yet, since there was no answer: entity.suppliers:r",
            "not known any more, since there was no answer: entity.suppliers:r",
        ),
        (
            box(Sight.UNANSWERED, reason="of-a-kind-to-come"),
            "not known yet, since something else came in between (of-a-kind-to-come): entity",
            "not known any more, since something else came in between (of-a-kind-to-come): ",
        ),
        (
            box(Sight.BLOCKED, reason="permission-too-low"),
            "refused, and a tick alone would not mend it: the user who made the token lacks",
            "refused, and a tick alone would not mend it: the user who made the token lacks",
        ),
        (
            box(Sight.BLOCKED, reason="plan-limit"),
            "refused, and a tick alone would not mend it: the company's plan",
            "refused, and a tick alone would not mend it: the company's plan",
        ),
        (
            box(Sight.UNSEEN, FULL),
            "not tested, and not waited for, since only a call that writes would show it: stock:a",
            "reading works now, so that full access may be there; only a call that writes would",
        ),
        (
            box(Sight.UNSEEN, NOWHERE),
            "not tested, and not waited for, since no call shows it; see on the page whether",
            "not tested, and not waited for, since no call shows it; see on the page whether",
        ),
    ],
)
def test_each_sight_has_words(found: Box, at_first: str, later: str) -> None:
    title, line, *_ = shown(look(found, number=1))
    assert (title, line.startswith(f"  {at_first}")) == ("Rossi", True), line
    assert shown(look(found))[0].startswith(f"Rossi: {later}")


def test_what_was_refused_by_writing_says_when_it_will_be_known() -> None:
    watched = Watched(names={ROSSI.id: "Rossi"}, evidence=Evidence((REFUSED,)))
    [line] = shown(look(box(Sight.UNSEEN, FULL)), watched)
    assert line == (
        "Rossi: not waited for, though it was refused on 2026-01-02 (createProduct): stock:a"
        " (Stock: Full access). Whether it is there now shows at the next such call,"
        " since nothing is written to find out."
    )


def test_the_first_look_puts_what_is_alike_together_and_says_what_to_do() -> None:
    found = look(
        box(Sight.UNSEEN, FULL),
        box(Sight.MISSING),
        box(Sight.THERE, OTHER),
        box(Sight.MISSING, FULL, VERDI),
        box(Sight.MISSING, READ, VERDI),
        number=1,
    )
    watched = Watched(application="Palestra", sandbox_url="http://127.0.0.1:1", names=WATCHED.names)
    text = "\n".join(shown(found, watched))
    assert text.startswith("Rossi\n  there: entity.clients:r")
    assert "\nVerdi\n  missing: entity.suppliers:r (Suppliers: Read only), stock:a" in text
    assert "1. Open the sandbox's page (http://127.0.0.1:1) and sign in." in text
    assert "3. Beside Palestra press Manage." in text
    assert "5. Tick these too: entity.suppliers:r (Suppliers: Read only), stock:a" in text
    assert "7. The token stays the same: nothing has to be pasted again." in text
    assert text.endswith("Ctrl-C ends it.")


def test_the_steps_are_those_of_what_is_missing() -> None:
    closed = "\n".join(shown(look(box(Sight.CLOSED), number=1)))
    assert "Choose this company too" in closed
    assert "Tick" not in closed
    assert "secure.fattureincloud.it" in closed
    assert "Beside this application press Manage." in closed
    waiting = "\n".join(shown(look(box(Sight.UNANSWERED, reason="no-answer"), number=1)))
    assert "What to do" not in waiting


def test_a_look_that_shows_nothing_new_says_nothing() -> None:
    assert look_page(look(box(Sight.MISSING), changed=()), WATCHED).parts == ()


@pytest.mark.parametrize(
    ("boxes", "ending", "words", "code"),
    [
        ([box(Sight.THERE)], "nothing-left", ["All the permissions that are needed are there."], 0),
        (
            [box(Sight.THERE), box(Sight.UNSEEN, FULL)],
            "nothing-left",
            ["All that can be asked for is there. Nothing needs pasting again"],
            11,
        ),
        (
            [box(Sight.MISSING), box(Sight.MISSING, company=VERDI), box(Sight.UNSEEN, FULL)],
            "time-up",
            [
                "Still missing: entity.suppliers:r (Suppliers: Read only). Once it is ticked",
                "The 20 minutes are over.",
            ],
            30,
        ),
        (
            [box(Sight.CLOSED), box(Sight.CLOSED, company=VERDI)],
            "time-up",
            ["Still to be chosen on the page: Rossi, Verdi.", "The 20 minutes are over."],
            30,
        ),
        (
            [box(Sight.THERE), box(Sight.UNANSWERED, OTHER, reason="quota-low")],
            "nothing-left",
            ["Not known: entity.clients:r (Clients: Read only). That says nothing about the token"],
            11,
        ),
        (
            [box(Sight.BLOCKED, reason="plan-limit")],
            "nothing-left",
            ["What is refused for another reason than a box is said above."],
            30,
        ),
    ],
)
def test_the_last_look_says_what_came_of_it(
    boxes: list[Box], ending: Any, words: list[str], code: int
) -> None:
    found = look(*boxes, changed=(), ending=ending, wait_s=0.0)
    lines = shown(found)
    assert len(lines) == len(words)
    assert all(line.startswith(start) for line, start in zip(lines, words, strict=True)), lines
    assert exit_code(found) == code


def test_no_company_is_nothing_to_wait_for() -> None:
    found = look(companies=(), ending="nothing-left")
    assert shown(found) == [
        "The provider lists no company for this user: there is nothing to wait for."
    ]
    assert exit_code(found) == 30


def test_companies_that_could_not_be_listed_are_not_none() -> None:
    first = look(number=1, companies=(), reason="no-answer")
    assert shown(first)[0] == (
        "The companies are not known, since there was no answer. That says nothing about the token."
    )
    assert shown(look(companies=(), reason="no-answer")) == []
    last = look(companies=(), reason="no-answer", ending="time-up")
    assert shown(last)[0].startswith("The companies are not known")
    assert exit_code(last) == 11


def test_nothing_needed_is_said() -> None:
    assert as_text(nothing_page(), "en").startswith("The application needs no permission")


def test_how_long_until_the_next_look_is_said() -> None:
    said = progress_said(look(box(Sight.MISSING), box(Sight.THERE, OTHER)))
    assert sentence(said, "en") == "Look 2: waiting for 1; the next one in 15 s"


def test_the_same_for_programs() -> None:
    page = look_page(look(box(Sight.UNANSWERED, reason="no-answer"), reason="no-answer"), WATCHED)
    row = {
        "company_id": 16,
        "company": "Rossi",
        "scope": "entity.suppliers:r",
        "sight": "unanswered",
        "reason": "no-answer",
    }
    assert page.as_json == {
        "look": 2,
        "boxes": [row],
        "changed": [row],
        "reason": "no-answer",
        "wait_s": 15.0,
        "ending": None,
    }
