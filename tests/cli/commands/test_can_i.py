from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flow.made import NOW
from gettone.cli.commands.can_i import Answered, can_i_page, exit_code
from gettone.cli.show import Style, as_text
from gettone.cli.steps import Where
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope
from gettone.flow.known import Known
from gettone.jobs.ability import Ability
from gettone.wire.requirements import OperationRef
from jobs.looked_over import CERTAIN, LIKELY, cause, row

YES, NO, UNKNOWN = Standing.GRANTED, Standing.REFUSED, Standing.UNTESTED
READ = Scope.parse("entity.suppliers:r")
SEEN = row("entity.suppliers:r").known
UNSEEN = Known(scope=READ, standing=UNKNOWN)
LACKING = cause("scope-missing", CERTAIN, "entity.suppliers:r")
DOUBT = cause("scope-untested", LIKELY, "stock:a")


def ability(text: str, standing: Standing = YES, *scopes: Known, **more: Any) -> Ability:
    return Ability(ref=OperationRef.parse(text), standing=standing, scopes=scopes, **more)


def answered(*found: Ability, company: str = "Rossi", company_id: int | None = 16) -> Answered:
    return Answered(abilities=found, company=company, company_id=company_id, where=Where())


def shown(*found: Ability, **more: Any) -> list[str]:
    return as_text(can_i_page(answered(*found, **more)), "en", Style(width=80)).splitlines()


@pytest.mark.parametrize(
    ("standings", "code"),
    [
        ((YES,), 0),
        ((UNKNOWN,), 11),
        ((NO,), 10),
        ((YES, UNKNOWN), 11),
        ((YES, UNKNOWN, NO), 10),
    ],
)
def test_the_worst_answer_is_the_exit_code(standings: tuple[Standing, ...], code: int) -> None:
    assert exit_code(answered(*[ability("getSupplier", one) for one in standings])) == code


def test_a_yes_says_by_what_it_was_shown() -> None:
    assert shown(ability("getSupplier", YES, SEEN)) == [
        "Yes: getSupplier may be called (company Rossi).",
        "Permission  entity.suppliers:r (Suppliers: Read only)",
        "Shown by    a probe: listSuppliers, 2026-03-02 12:00 UTC",
    ]


def test_what_needs_no_permission_says_so() -> None:
    found = ability("getUserInfo", YES, reason="needs-none")
    assert shown(found, company="", company_id=None) == [
        "Yes: getUserInfo may be called.",
        "Why  no permission is known to be needed",
    ]


def test_a_no_says_what_is_missing_and_what_to_do_and_what_else_it_may_be() -> None:
    refused = row("entity.suppliers:r", NO).known
    plan = cause("plan-limit", LIKELY, function="archive")
    told = shown(ability("getSupplier", NO, refused, causes=(LACKING, plan)))
    assert told[0] == "No: getSupplier would be refused (company Rossi)."
    assert "     - Suppliers: Read only (entity.suppliers:r)" in told
    assert "  7. The token stays the same: nothing has to be pasted again." in told
    assert told[-2:] == [
        "What else may stand in the way:",
        "- Likely: the company's plan does not include the function archive.",
    ]


def test_an_unknown_says_why_and_which_box_to_look_at() -> None:
    full = Known(scope=Scope.parse("stock:a"), standing=UNKNOWN)
    told = shown(ability("createProduct", UNKNOWN, full, reason="no-safe-read", causes=(DOUBT,)))
    assert told[:4] == [
        "Unknown: nobody can say yet whether createProduct would be refused (company",
        "Rossi).",
        "Permission  stock:a (Stock: Full access)",
        "Shown by    nothing yet",
    ]
    assert "Why         only a use would tell" in told
    assert "     - Stock: Full access (stock:a)" in told
    silent = shown(ability("getSupplier", UNKNOWN, UNSEEN, reason="quota-exceeded"))
    assert silent[-1].startswith("Why         not everything was asked: a quota is used up")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (replace(SEEN, standing=UNKNOWN), "12:00 UTC: granted; too long ago to count"),
        (
            replace(row("entity.suppliers:r", NO).known, scope=Scope.parse("entity.suppliers:a")),
            "12:00 UTC: even reading is refused",
        ),
    ],
)
def test_what_was_seen_otherwise_is_said_so(known: Known, expected: str) -> None:
    assert expected in " ".join(" ".join(shown(ability("getSupplier", UNKNOWN, known))).split())


def test_of_several_permissions_the_one_that_counts_is_shown() -> None:
    old = replace(SEEN, standing=UNKNOWN)
    told = shown(ability("getSupplier", YES, UNSEEN, old, SEEN))
    assert told[-1].endswith("12:00 UTC")


def test_several_types_stand_in_a_table() -> None:
    found = (
        ability("getIssuedDocument:invoice", YES, SEEN),
        ability("getIssuedDocument:quote", NO, causes=(LACKING,)),
        ability("getIssuedDocument:order", UNKNOWN, causes=(DOUBT,)),
        ability("getIssuedDocument:receipt", UNKNOWN, UNSEEN, reason="no-answer"),
    )
    told = shown(*found)
    assert told[:7] == [
        "getIssuedDocument, by the type of the document (company Rossi):",
        "Type     Answer   Why",
        "-------  -------  --------------------------------------------",
        "invoice  yes      a probe: listSuppliers, 2026-03-02 12:00 UTC",
        "quote    no       permission missing",
        "order    unknown  only a use would tell",
        "receipt  unknown  there was no answer",
    ]
    assert "  6. See whether these are ticked; if one is not, tick it:" in told
    assert "     - Stock: Full access (stock:a)" in told


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("permission-too-low", "user's own permission"),
        ("licence-expired", "licence expired"),
        ("company-not-connected", "company not connected"),
        ("quota", "quota"),
    ],
)
def test_a_cause_has_a_word_in_the_table(reference: str, expected: str) -> None:
    refused = ability("getIssuedDocument:order", NO, causes=(cause(reference),))
    told = shown(ability("getIssuedDocument:quote", YES, SEEN), refused)
    assert f"order  no      {expected}" in told


def test_the_same_for_programs() -> None:
    page = can_i_page(
        answered(
            ability("getIssuedDocument:quote", NO, SEEN, causes=(LACKING,)),
            ability("getIssuedDocument:order", UNKNOWN, UNSEEN, reason="no-answer"),
        )
    )
    told: dict[str, Any] = dict(page.as_json)
    first, second = told["answers"]
    assert {name: page.as_json[name] for name in ("answer", "operation", "company_id")} == {
        "answer": "no",
        "operation": "getIssuedDocument",
        "company_id": 16,
    }
    assert first["causes"][0]["reference"] == "scope-missing"
    assert first["scopes"] == [
        {
            "scope": "entity.suppliers:r",
            "standing": "granted",
            "seen": "granted",
            "at": NOW.isoformat(),
            "operation": "listSuppliers",
            "how": "probed",
        }
    ]
    assert (second["type"], second["answer"], second["reason"]) == (
        "order",
        "unknown",
        "no-answer",
    )
    assert second["scopes"][0]["seen"] is None
