from __future__ import annotations

from typing import Any

from gettone.domain.explanation import Certainty
from gettone.jobs.diagnosis import CompanyFound, ScopeFound, merged
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

TOO_LOW = cause("permission-too-low", LIKELY, "products:r", role="subaccount")
FOUND = (
    row("entity.clients:r"),
    row("entity.clients:a"),
    missing("entity.suppliers:r"),
    row("products:r", REFUSED, TOO_LOW, cause("scope-untested")),
    unseen("stock:a"),
    row("emails:r", REFUSED, cause("scope-missing")),
    unseen("calendar:r"),
    row("taxes:r"),
)
NEEDED = needing("entity.clients:r", "entity.suppliers:r", "products:r", "stock:a")


def texts(rows: tuple[ScopeFound, ...]) -> list[str]:
    return [one.scope.text for one in rows]


def found(**more: Any) -> CompanyFound:
    return company(*FOUND, **more)


def test_what_is_needed_is_told_from_what_is_not() -> None:
    held = found(needed=NEEDED)
    assert texts(held.granted) == ["entity.clients:r"]
    assert texts(held.missing) == ["entity.suppliers:r"]
    assert texts(held.unmet) == ["entity.suppliers:r", "products:r"]
    assert texts(held.untested) == ["stock:a"]
    assert texts(held.excess) == ["entity.clients:a", "taxes:r"]
    assert texts(held.refused) == ["entity.suppliers:r", "products:r", "emails:r"]


def test_where_needs_are_not_said_nothing_is_missing_or_too_much() -> None:
    held = found()
    assert texts(held.granted) == ["entity.clients:r", "entity.clients:a", "taxes:r"]
    assert texts(held.untested) == ["stock:a", "calendar:r"]
    assert held.missing == held.unmet == held.excess == ()
    assert held.causes == ()


def test_what_full_access_that_is_needed_holds_is_not_too_much() -> None:
    assert texts(found(needed=needing("entity.clients:a")).excess) == ["taxes:r"]


def test_what_a_document_of_some_type_may_need_is_not_too_much() -> None:
    rows = (row("issued_documents.invoices:r"), row("taxes:r"))
    held = company(*rows, needed=needing("getIssuedDocument"))
    assert texts(held.excess) == ["taxes:r"]


def test_each_cause_is_named_once_with_its_scopes() -> None:
    expired = cause("licence-expired", CERTAIN)
    held = found(needed=NEEDED, obstacles=(expired, TOO_LOW))
    assert [(one.reference, [scope.text for scope in one.scopes]) for one in held.causes] == [
        ("licence-expired", []),
        ("permission-too-low", ["products:r"]),
        ("scope-missing", ["entity.suppliers:r"]),
    ]


def test_joined_causes_are_as_sure_as_the_least_of_them() -> None:
    sure, likely = cause("scope-missing", CERTAIN, "taxes:r"), cause("scope-missing", LIKELY)
    for pair in ((sure, likely), (likely, sure)):
        [one] = merged(pair)
        assert one.certainty is Certainty.LIKELY
        assert [scope.text for scope in one.scopes] == ["taxes:r"]


def test_functions_of_a_plan_stay_apart() -> None:
    archive, receipts = (cause("plan-limit", function=name) for name in ("archive", "receipts"))
    assert merged((archive, receipts, archive)) == (archive, receipts)


def test_a_diagnosis_joins_its_companies() -> None:
    shut = company(of=NAMELESS, standing=UNTESTED, reason="no-answer", needed=NEEDED)
    held = diagnosis(found(needed=NEEDED), found(needed=NEEDED), shut)
    assert len(held.opened) == 2
    assert [one.reference for one in held.causes] == ["scope-missing", "permission-too-low"]
