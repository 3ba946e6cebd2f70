from __future__ import annotations

import json
from datetime import date

from gettone.cli.commands.compare import announced, compared, comparison_page, exit_code
from gettone.cli.page import say
from gettone.cli.show import as_text
from gettone.domain.company import CompanyId
from gettone.drive.api import Api
from gettone.errors import QuotaExceeded
from gettone.jobs.compare import Compared, Comparison
from gettone.jobs.shape import Difference

TODAY = date(2026, 11, 24)
SAME = Comparison([Compared("getUserInfo", "same"), Compared("listEmails", "same", is_empty=True)])
OTHER = Comparison(
    [
        Compared(
            "listClients", "different", (Difference("type", "data[].id", "integer", "string"),)
        ),
        Compared(
            "listClients", "different", (Difference("type", "data[].id", "integer", "string"),)
        ),
        Compared("listSuppliers", "refused"),
    ],
    QuotaExceeded("listProducts", 429),
)


def test_it_is_said_before_how_many_requests_there_will_be() -> None:
    assert announced(TODAY) == say("cli.compare.before", "quiet", most=63)


def test_nothing_differs() -> None:
    assert exit_code(SAME) == 0
    assert as_text(comparison_page(SAME), "en").splitlines() == [
        "No difference in 2 answers.",
        "Without rows, so that none was compared: listEmails.",
    ]
    assert comparison_page(SAME).as_json == {
        "requests": 2,
        "compared": ["getUserInfo", "listEmails"],
        "refused": [],
        "empty": ["listEmails"],
        "stopped": False,
        "differences": [],
    }


def test_each_difference_is_shown_once_with_where_and_what() -> None:
    assert exit_code(OTHER) == 21
    text = as_text(comparison_page(OTHER), "it")
    assert "data[].id" in text
    assert "un altro tipo" in text
    assert "Differenze: 1, in 3 risposte." in text
    assert "Fuori dalla portata di questo token, e non confrontate: listSuppliers." in text
    assert "Fermato da un limite" in text
    as_json = comparison_page(OTHER).as_json
    assert as_json["differences"] == [
        {
            "operation": "listClients",
            "kind": "type",
            "at": "data[].id",
            "expected": "integer",
            "found": "string",
        }
    ]
    assert (as_json["requests"], as_json["stopped"]) == (4, True)
    json.dumps(as_json)


def test_every_kind_of_difference_has_words() -> None:
    kinds = (
        "status header media per-page unknown missing type null enum format".split()  # noqa: SIM905
    )
    for language in ("it", "en"):
        for kind in kinds:
            one = Comparison([Compared("x", "different", (Difference(kind, "y"),))])  # type: ignore[arg-type]
            assert as_text(comparison_page(one), language)


def test_a_comparison_through_the_front_door(api: Api) -> None:
    comparison = compared(api, CompanyId(16), TODAY, is_live=False)
    assert comparison.differences == ()
    assert [one.outcome for one in comparison.reads if one.operation == "getSupplier"] == [
        "same",
        "same",
    ]
