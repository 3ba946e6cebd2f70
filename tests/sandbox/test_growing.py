from __future__ import annotations

import multiprocessing
from collections import Counter
from pathlib import Path

import pytest

from gettone.errors import SandboxError
from gettone.sandbox import growing
from gettone.sandbox.growing import Grown, Wanted, grow
from gettone.sandbox.records import NO_LIMIT, Records, Row
from gettone.sandbox.seed import DEMO_USER_ID, seed
from gettone.sandbox.sql import SqlRecords
from gettone.sandbox.totals import totals_of
from gettone.wire.schema import check
from sandbox.made import Made

SOME = Wanted(
    clients=30, suppliers=20, products=15, invoices=40, received=25, receipts=20, tokens=7
)
SCHEMAS = {
    "clients": "Client",
    "suppliers": "Supplier",
    "products": "Product",
    "issued_documents": "IssuedDocument",
    "received_documents": "ReceivedDocument",
    "receipts": "Receipt",
}


def rows(records: Records, family: str, company_id: int = 16) -> list[Row]:
    return list(records.page(company_id, family, offset=0, limit=NO_LIMIT).rows)


def everything(records: Records) -> dict[str, list[Row]]:
    return {family: rows(records, family) for family in SCHEMAS}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_BATCH", 8)


def test_rows_are_as_the_provider_would_keep_them(made: Made) -> None:
    before = {family: len(found) for family, found in everything(made.records).items()}
    told = list(grow(made.records, 16, SOME))
    assert {one.kind: one.done for one in told} == {
        name: getattr(SOME, name) for name in Wanted.__dataclass_fields__
    }
    for family, found in everything(made.records).items():
        assert [check(row, SCHEMAS[family], unknown_names=True) for row in found] == [[]] * len(
            found
        )
        assert len(found) > before[family]
    assert len({row["code"] for row in rows(made.records, "clients")}) == before["clients"] + 30


def test_documents_are_numbered_by_their_days(made: Made) -> None:
    known = {row["id"] for row in rows(made.records, "issued_documents")}
    for _ in range(2):
        list(grow(made.records, 16, SOME))
    new = [row for row in rows(made.records, "issued_documents") if row["id"] not in known]
    for family, kind in (("issued_documents", "invoice"), ("receipts", "sales_receipt")):
        numbers = Counter(
            (row["date"][:4], row["number"])
            for row in rows(made.records, family)
            if row["type"] == kind and row["numeration"] == ""
        )
        assert set(numbers.values()) == {1}
    assert len({row["date"][:4] for row in new}) == 4
    first_run = sorted(new, key=lambda row: row["id"])[: SOME.invoices]
    for year in {row["date"][:4] for row in first_run}:
        of_year = [row for row in first_run if row["date"][:4] == year]
        assert of_year == sorted(of_year, key=lambda row: (row["date"], row["number"]))
    for row in new:
        assert totals_of(row).payments == totals_of(row).due
        assert row["items_list"][0]["id"] == row["id"] * 1000 + 1
        assert row["entity"]["name"]


def test_the_api_goes_on_counting(made: Made) -> None:
    list(grow(made.records, 16, SOME))
    scopes = "issued_documents.invoices:a entity.suppliers:a"
    ask = made.caller(scopes)
    status, listed = ask("GET", "/c/16/issued_documents", type="invoice", sort="-number")
    assert status == 200
    assert listed["total"] > SOME.invoices
    status, found = ask("GET", "/c/16/entities/suppliers", q="code = 'for-000007'")
    assert (status, found["total"]) == (200, 1)
    sent = {"data": {"type": "invoice", "entity": {"name": "x"}, "date": "2025-12-31"}}
    status, created = ask("POST", "/c/16/issued_documents", sent)
    assert status == 200
    largest = max(
        row["number"]
        for row in rows(made.records, "issued_documents")
        if row["type"] == "invoice" and row["year"] == 2025 and row["numeration"] == ""
    )
    assert created["data"]["number"] == largest


def test_a_seed_draws_the_same_rows_and_another_seed_others() -> None:
    found: list[dict[str, list[Row]]] = []
    for number in (3, 3, 4):
        with SqlRecords() as records:
            seed(records)
            list(grow(records, 18, SOME, seed=number))
            found.append(
                {family: rows(records, family, 18) for family in SCHEMAS},
            )
    assert found[0] == found[1]
    for family in SCHEMAS:
        assert found[0][family] != found[2][family]


@pytest.mark.usefixtures("small_batches")
def test_what_was_told_is_kept_when_it_is_stopped(made: Made) -> None:
    before = len(rows(made.records, "suppliers"))
    under_way = grow(made.records, 16, Wanted(suppliers=20, tokens=3))
    assert next(under_way) == Grown("suppliers", 8, 20)
    assert next(under_way) == Grown("suppliers", 16, 20)
    under_way.close()
    assert len(rows(made.records, "suppliers")) == before + 16


def test_tokens_that_nobody_has_are_of_one_application(made: Made) -> None:
    before = len(made.records.connected_of(DEMO_USER_ID))
    for _ in range(2):
        assert list(grow(made.records, 16, Wanted(tokens=5)))[-1].done == 5
    connected = made.records.connected_of(DEMO_USER_ID)[before:]
    assert len({one.client_id for one in connected}) == 1
    assert {one.company_ids for one in connected} == {frozenset({16})}


@pytest.mark.parametrize(
    ("company_id", "wanted", "problem"),
    [
        (99, Wanted(clients=1), "no-such-company"),
        (26, Wanted(invoices=1), "needs-clients"),
        (26, Wanted(received=1), "needs-suppliers"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_added(
    made: Made, company_id: int, wanted: Wanted, problem: str
) -> None:
    with pytest.raises(SandboxError) as raised:
        list(grow(made.records, company_id, wanted))
    assert (raised.value.problem, raised.value.details) == (problem, {"company": company_id})


def grown_apart(path: str) -> None:
    with SqlRecords(Path(path)) as records:
        list(grow(records, 16, Wanted(suppliers=40)))


@pytest.mark.usefixtures("small_batches")
def test_a_sandbox_that_runs_may_use_the_file_meanwhile(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.db")
    before = len([row for row in rows(made.records, "suppliers") if row["code"]])
    ask = made.caller()
    process = multiprocessing.get_context("spawn").Process(
        target=grown_apart, args=(str(tmp_path / "x.db"),)
    )
    process.start()
    statuses = set[int]()
    while process.is_alive():
        statuses.add(ask("POST", "/c/16/entities/suppliers", {"data": {"name": "x"}})[0])
    process.join()
    assert (process.exitcode, statuses) == (0, {200})
    found = rows(made.records, "suppliers")
    assert len({row["id"] for row in found}) == len(found)
    assert len([row for row in found if row["code"]]) == before + 40
    made.records.close()
