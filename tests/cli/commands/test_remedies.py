from __future__ import annotations

import pytest

from gettone.cli.commands.remedies import (
    Remedy,
    besides_said,
    joined,
    remedies,
    remedy_json,
    remedy_said,
)
from gettone.cli.page import Raw, Say
from gettone.cli.show import sentence
from gettone.cli.steps import Where
from gettone.domain.evidence import Evidence
from gettone.errors import InvalidToken, NoAnswer, QuotaExceeded
from gettone.flow.explain import explain
from gettone.jobs.diagnosis import Diagnosis
from jobs.looked_over import (
    CERTAIN,
    LIKELY,
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

NEEDED = needing("entity.suppliers:r", "products:a", "taxes:r")


def references(found: Diagnosis) -> list[str]:
    return [one.cause.reference for one in remedies(found)]


def words(remedy: Remedy, *, names_companies: bool = True) -> list[str]:
    said = remedy_said(remedy, Where(), names_companies=names_companies)
    return [sentence(line, "en") for line in said if isinstance(line, Say)]


def stopped(error: InvalidToken | NoAnswer | QuotaExceeded) -> Diagnosis:
    error.explanation = explain(error, Evidence())
    return diagnosis(user=None, stopped_by=error, needed=NEEDED)


def test_missing_boxes_are_ticked_and_the_others_looked_at_on_the_same_way() -> None:
    rows = (missing("entity.suppliers:r"), unseen("products:a"), row("stock:r"), row("taxes:r"))
    [remedy] = remedies(diagnosis(company(*rows, needed=NEEDED), needed=NEEDED))
    assert [line.split(".")[1].strip() for line in words(remedy) if line[2:3].isdigit()] == [
        "Open Fatture in Cloud (https://secure",
        "Go to Settings > Connected Applications (in Italian: Impostazioni > Applicazioni"
        " collegate)",
        "Beside this application press Manage",
        "Beside the permissions press Edit",
        "Tick these too:",
        "See whether these are ticked; if one is not, tick it:",
        "These are ticked and not needed: you may untick them",
        "Save",
        "The token stays the same: nothing has to be pasted again",
    ]
    assert "     - Products: Full access (products:a)" in words(remedy)
    assert "     - Stock: Read only (stock:r)" in words(remedy)


def test_what_is_missing_somewhere_is_not_looked_for_elsewhere() -> None:
    first = company(missing("products:a"), needed=NEEDED)
    second = company(unseen("products:a"), of=NAMELESS, needed=NEEDED)
    [remedy] = remedies(diagnosis(first, second))
    assert remedy.look_for == ()
    assert remedy.companies == ("Rossi",)


def test_only_what_a_use_alone_would_show_is_looked_for() -> None:
    rows = (unseen("products:a"), unseen("taxes:r", "no-answer"))
    [remedy] = remedies(diagnosis(company(*rows, needed=NEEDED)))
    assert remedy.cause.reference == "scope-untested"
    assert [scope.text for scope in remedy.cause.scopes] == ["products:a"]
    assert words(remedy)[0].startswith("Not known: some permissions show only when they are used")


@pytest.mark.parametrize("reason", ["quota-low", "quota-exceeded", "no-answer"])
def test_a_quota_or_silence_leads_to_no_boxes(reason: str) -> None:
    held = company(unseen("taxes:r", reason), needed=NEEDED, reason=reason)
    assert remedies(diagnosis(held)) == ()


def test_without_needs_nothing_is_to_be_ticked() -> None:
    held = company(
        row("stock:r"), row("taxes:r", REFUSED, cause("scope-missing")), unseen("stock:a")
    )
    assert remedies(diagnosis(held)) == ()


def test_a_dead_token_takes_a_new_paste_and_no_boxes() -> None:
    found = stopped(InvalidToken("getUserInfo", 401))
    assert references(found) == ["token-dead"]
    told = " ".join(words(remedies(found)[0]))
    assert "paste it in place of the old one" in told
    assert "tick" not in told.lower()
    assert remedies(diagnosis(stopped_by=InvalidToken("getUserInfo", 401))) == ()


def test_what_ended_the_asking_is_explained_where_nothing_else_is_known() -> None:
    silent = NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
    assert references(stopped(silent)) == ["no-answer"]
    quota = QuotaExceeded("getUserInfo", 429)
    quota.retry_after_s = 30
    [remedy] = remedies(stopped(quota))
    assert words(remedy)[1:] == [
        "  1. Wait 30 seconds before the next request.",
        "  2. Neither the token nor its permissions are the reason: there is nothing to tick or"
        " to paste.",
    ]
    assert remedies(diagnosis(stopped_by=NoAnswer("x", "y", sent=False))) == ()


def test_no_company_that_is_open_leads_to_the_choice_of_companies() -> None:
    shut = company(standing=REFUSED, reason="company-not-connected")
    assert references(diagnosis(shut)) == ["company-not-connected"]
    assert references(diagnosis(shut, company(of=NAMELESS))) == []
    unknown = company(of=NAMELESS, standing=UNTESTED, reason="no-answer")
    assert references(diagnosis(shut, unknown)) == []


def test_each_cause_names_where_it_stands_in_the_way() -> None:
    low = cause("permission-too-low", LIKELY, "taxes:r", role="subaccount")
    plans = tuple(cause("plan-limit", LIKELY, function=name) for name in ("archive", "receipts"))
    here = company(needed=NEEDED, obstacles=(low, plans[0]))
    there = company(of=NAMELESS, needed=NEEDED, obstacles=plans)
    found = remedies(diagnosis(here, there))
    assert [one.companies for one in found] == [("Rossi",), ("Rossi", "18"), ("18",)]
    assert words(found[0])[:2] == [
        "Likely: the user who made the token lacks a permission of their own in this company.",
        "In: Rossi",
    ]
    assert words(found[0], names_companies=False)[1] == "  1. Ask an admin of the company."
    assert words(found[2])[0] == (
        "Likely: the company's plan does not include the function receipts."
    )


def test_one_missing_permission_is_named_and_of_several_the_list_tells() -> None:
    one, *_ = words(Remedy(cause=cause("scope-missing", CERTAIN, "stock:r")))
    assert one == "Certain: the token lacks the permission stock:r (Stock: Read only)."
    two, *_ = words(Remedy(cause=cause("scope-missing", LIKELY, "stock:r", "taxes:r")))
    assert two == "Likely: the token lacks permissions that are needed."


def test_boxes_to_tick_and_to_look_at_are_one_remedy() -> None:
    lacking = cause("scope-missing", LIKELY, "stock:r")
    doubted = cause("scope-untested", LIKELY, "taxes:a")
    [remedy] = joined((lacking, doubted))
    assert (remedy.cause, remedy.look_for) == (lacking, doubted.scopes)
    assert [one.cause for one in joined((doubted,))] == [doubted]
    assert joined(()) == ()


def test_a_cause_beside_the_first_is_a_sentence() -> None:
    said = besides_said(cause("plan-limit", LIKELY, function="archive"))
    assert sentence(said, "it") == (
        "Probabile: il piano dell'azienda non comprende la funzione archive."
    )


def test_the_same_for_programs() -> None:
    rows = (missing("entity.suppliers:r"), unseen("products:a"), row("stock:r"))
    [remedy] = remedies(diagnosis(company(*rows, needed=NEEDED)))
    told = remedy_json(remedy)
    assert told["steps"] == list(remedy.cause.steps)
    del told["steps"]
    assert told == {
        "reference": "scope-missing",
        "certainty": "certain",
        "actor": "user",
        "companies": ["Rossi"],
        "boxes": ["entity.suppliers:r"],
        "look_for": ["products:a"],
        "untick": ["stock:r"],
    }
    assert not any(
        isinstance(line, Raw) for line in remedy_said(remedy, Where(), names_companies=True)
    )
