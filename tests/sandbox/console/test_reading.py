from __future__ import annotations

import json
import re

import pytest

from gettone.domain.scope import SCOPES
from gettone.sandbox.addresses import Addresses, Target
from gettone.sandbox.console.reading import Place, read_row
from gettone.sandbox.console.row_families import FAMILIES, RowFamily
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.wire.access import Access
from sandbox.made import Made

ORIGIN = "http://localhost"


def place_of(made: Made) -> Place:
    company, user = made.records.company(16), made.records.user(1)
    assert company is not None
    assert user is not None
    return Place(
        records=made.records,
        user=user,
        company=company,
        access=Access(),
        origin=ORIGIN,
        now=made.clock(),
    )


def rows_of(made: Made, family: RowFamily) -> list[Row]:
    return list(made.records.page(16, family.name, offset=0, limit=NO_LIMIT).rows)


SINGLE = [family for family in FAMILIES.values() if family.getting]


@pytest.mark.parametrize("family", SINGLE, ids=lambda family: family.name)
def test_a_record_is_what_the_api_answers_to_a_token(made: Made, family: RowFamily) -> None:
    ask = made.caller(" ".join(scope.text for scope in SCOPES))
    if family.name == "subscriptions":
        kinds = ["it.fattureincloud.webhooks.products.create"]
        ask("POST", "/c/16/subscriptions", {"data": {"sink": "https://a.example/", "types": kinds}})
    for group in ("issued", "received"):
        if family.name == f"bin_{group}_documents":
            [first, *_] = rows_of(made, FAMILIES[f"{group}_documents"])
            ask("DELETE", f"/c/16/{group}_documents/{first['id']}")
    rows = rows_of(made, family)
    assert rows
    assert family.getting is not None
    for row in rows:
        path = family.getting.path.replace("{company_id}", "16")
        status, answer = ask("GET", re.sub(r"\{\w+\}", family.id_of(row), path))
        assert status == 200
        assert read_row(place_of(made), family, row) == answer["data"]


def test_a_family_of_lists_alone_is_answered_as_listed(made: Made) -> None:
    ask = made.caller("emails:r")
    _, listed = ask("GET", "/c/16/emails")
    emails = FAMILIES["emails"]
    told = [read_row(place_of(made), emails, row) for row in rows_of(made, emails)]
    assert sorted(map(str, told)) == sorted(map(str, listed["data"]))


@pytest.mark.parametrize("name", ["archive", "emails", "taxes", "received_documents"])
def test_an_address_stands_where_a_mark_is_kept(made: Made, name: str) -> None:
    mark = Addresses(made.records.shelf.key("addresses")).mark(
        Target(kind="file", company_id=16, id=1), "a.pdf"
    )
    [row, *_] = rows_of(made, FAMILIES[name])
    made.records.put(16, name, {**row, "attachment_url": mark})
    told = read_row(place_of(made), FAMILIES[name], {**row, "attachment_url": mark})
    assert told is not None
    assert told["attachment_url"].startswith(f"{ORIGIN}/_files/")
    assert "gettone-mark" not in json.dumps(told)


def test_what_no_longer_stands_is_not_answered(made: Made) -> None:
    assert read_row(place_of(made), FAMILIES["clients"], {"id": 999}) is None
