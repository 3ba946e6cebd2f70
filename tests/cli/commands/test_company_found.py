from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flow.made import info
from gettone.cli.commands.company_found import company_json, company_said, name_of, reason_said
from gettone.cli.page import Page
from gettone.cli.show import Style, as_text, sentence
from gettone.jobs.diagnosis import CompanyFound
from gettone.wire.limits import QuotaLeft
from jobs.looked_over import (
    LIKELY,
    NAMELESS,
    REFUSED,
    cause,
    company,
    missing,
    needing,
    row,
    unseen,
)

TODAY = date(2026, 3, 2)
NEEDED = needing("entity.suppliers:r", "entity.clients:a", "products:r", "taxes:r", "stock:a")
LOW = cause("permission-too-low", LIKELY, "products:r")
ROWS = (
    missing("entity.clients:r", LIKELY),
    missing("entity.clients:a", LIKELY),
    missing("entity.suppliers:r"),
    row("products:r", REFUSED, LOW),
    unseen("stock:a"),
    row("taxes:r"),
    row("archive:r"),
)


def shown(found: CompanyFound) -> list[str]:
    page = Page(tuple(company_said(found, TODAY)), {})
    return as_text(page, "en", Style(width=80)).splitlines()


def test_scopes_stand_by_how_they_are() -> None:
    assert shown(company(*ROWS, needed=NEEDED)) == [
        "Rossi (16)",
        "Granted            taxes:r (Taxes (F24): Read only)",
        "Missing            entity.suppliers:r (Suppliers: Read only)",
        "Probably missing   entity.clients:a (Clients: Full access)",
        "Refused otherwise  products:r (Products: Read only)",
        "Not needed         archive:r (Archive: Read only)",
        "Not known          stock:a (Stock: Full access)",
    ]


def test_without_needs_full_access_is_not_said_twice() -> None:
    rows = (*ROWS, row("cashbook:a", REFUSED, cause("scope-missing")), row("cashbook:r"))
    assert shown(company(*rows, unseen("situation:r"), of=NAMELESS)) == [
        "18 (18)",
        "Granted      taxes:r (Taxes (F24): Read only)",
        "             archive:r (Archive: Read only)",
        "             cashbook:r (Cashbook: Read only)",
        "Not granted  entity.clients:r (Clients: Read only)",
        "             entity.suppliers:r (Suppliers: Read only)",
        "             products:r (Products: Read only)",
        "             cashbook:a (Cashbook: Full access)",
        "Not known    situation:r (Situation: Read only)",
        "             full access: only a use shows it",
    ]
    assert shown(company(unseen("stock:a")))[1:] == ["Not known  full access: only a use shows it"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["Role     admin: the token's permissions are enough"]),
        (
            {"role": "subaccount"},
            [
                "Role             sub-account: needs permissions of its own too",
                "Own permissions  enough for what is needed",
            ],
        ),
        ({"role": None}, ["Role     the provider does not say"]),
    ],
)
def test_the_users_own_place_is_told(more: dict[str, Any], expected: list[str]) -> None:
    told = shown(company(info=info(**more), needed=needing("taxes:r")))[1:]
    assert told[: len(expected)] == expected
    assert told[-1].endswith("the provider does not say")


def test_own_permissions_that_are_too_low_are_named() -> None:
    held = company(*ROWS, info=info(role="employee"), needed=NEEDED)
    assert "too little for: products:r (Products: Read only)" in "\n".join(shown(held))
    undeclared = shown(company(*ROWS, info=info(role="employee")))
    assert not any("Own permissions" in line for line in undeclared)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        ("2026-03-02", "until 2026-03-02"),
        ("2026-03-01", "expired on 2026-03-01"),
        (None, "without end, or not said"),
    ],
)
def test_the_licence_is_told_with_its_last_day(last_day: str | None, expected: str) -> None:
    assert f"Licence  {expected}" in shown(company(info=info(last_day=last_day)))


def test_what_is_left_of_the_quotas_is_told() -> None:
    told = shown(company(hour=QuotaLeft(7, 1000), month=QuotaLeft(39_000, 40_000)))
    assert told[1:] == [
        "This hour   7 of 1000 requests left",
        "This month  39000 of 40000 requests left",
    ]


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_reason_has_words_whatever_it_is(language: Any) -> None:
    assert sentence(reason_said("no-answer"), "en") == "there was no answer"
    assert "of-a-kind-to-come" in sentence(reason_said("of-a-kind-to-come"), language)


def test_a_company_without_a_name_is_called_by_its_id() -> None:
    assert (name_of(company()), name_of(company(of=NAMELESS))) == ("Rossi", "18")


def test_the_same_for_programs() -> None:
    levels = {"fic_taxes": "read", "fic_stock": 7}
    held = company(
        *ROWS,
        needed=NEEDED,
        info=info(role="subaccount", levels=levels),
        hour=QuotaLeft(7, 1000),
        reason="quota-low",
    )
    told: dict[str, Any] = company_json(held, TODAY)
    scopes, user = told.pop("scopes"), told.pop("user")
    [low, *others] = told.pop("causes")
    assert told == {
        "id": 16,
        "name": "Rossi",
        "opened": "granted",
        "reason": "quota-low",
        "licence": {"last_day": "2026-12-31", "expired": False},
        "plan": None,
        "quota": {"hour": {"left": 7, "limit": 1000}, "month": None},
        "granted": ["taxes:r"],
        "refused": ["entity.clients:r", "entity.clients:a", "entity.suppliers:r", "products:r"],
        "missing": ["entity.clients:a", "entity.suppliers:r"],
        "excess": ["archive:r"],
        "untested": ["stock:a"],
    }
    assert (user["role"], user["permissions"]["taxes"]) == ("subaccount", "read")
    assert user["permissions"]["stock"] is None
    assert {low["reference"], *(one["reference"] for one in others)} == {
        "scope-missing",
        "permission-too-low",
    }
    first, unknown = scopes[0], scopes[4]
    assert (first["scope"], first["standing"], first["operation"], first["how"]) == (
        "entity.clients:r",
        "refused",
        "listSuppliers",
        "probed",
    )
    assert (unknown["at"], unknown["operation"], unknown["how"]) == (None, None, None)
    assert (unknown["reason"], unknown["causes"]) == ("no-safe-read", [])


def test_what_nobody_said_is_null_for_programs() -> None:
    told = company_json(company(), TODAY)
    assert told["user"] == {"role": None, "permissions": None}
    assert told["licence"] == {"last_day": None, "expired": None}
    assert told["plan"] is None
