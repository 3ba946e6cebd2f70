"""Many plausible rows in a company's records, a batch at a time.

Nobody is told of them: no webhook is sent, and no plan's limit stands in the
way. Given the same seed and the same records, the rows are the same.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from typing import Final

from gettone.domain.scope import ScopeSet
from gettone.errors import SandboxError
from gettone.sandbox.desk import Desk
from gettone.sandbox.families import CLIENTS, PAYMENT_ACCOUNTS, PRODUCTS, SUPPLIERS
from gettone.sandbox.inventing import drawn_day, entity, stamp
from gettone.sandbox.inventing_papers import (
    Around,
    invoice,
    product,
    receipt,
    received_document,
)
from gettone.sandbox.issued_drafting import numbered_parts
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.keys import of_series
from gettone.sandbox.receipts import RECEIPTS
from gettone.sandbox.received import RECEIVED
from gettone.sandbox.records import Application, ConnectedApplication, Order, Records, Row
from gettone.sandbox.rows import new_row
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.seed_issued import standing_call

__all__ = ["DEFAULT_SEED", "Grown", "Wanted", "grow"]

DEFAULT_SEED: Final = 1
# Kinds whose rows are called otherwise.
_FAMILIES: Final = {"invoices": ISSUED.name, "received": RECEIVED.name}
# Rows of one transaction: another process waits less than a second for it.
_BATCH: Final = 10_000
_BATCH_OF_DOCUMENTS: Final = 1_000
# Of how many clients, suppliers and products documents are made of.
_SLICES: Final = 20
_PER_SLICE: Final = 50
_APPLICATION: Final = "gettone sandbox seed"
_MADE_AT: Final = datetime(2026, 1, 7, 9, tzinfo=UTC)
_DIGEST_BYTES: Final = 32
_SCOPES: Final = ScopeSet.parse("entity.clients:r entity.suppliers:r products:r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many of each are to be added; they are made in this order."""

    clients: int = 0
    suppliers: int = 0
    products: int = 0
    invoices: int = 0
    received: int = 0
    receipts: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Grown:
    """How far it has come: what is told is kept.

    Attributes:
        kind: A name of ``Wanted``.
        done: How many were added.
        wanted: How many are to be.
    """

    kind: str
    done: int
    wanted: int


def grow(
    records: Records, company_id: int, wanted: Wanted, *, seed: int = DEFAULT_SEED
) -> Generator[Grown]:
    """Add rows, and tell after each batch; whoever stops listening stops it.

    Args:
        records: Where to; others may use them meanwhile.
        company_id: Whose rows.
        wanted: How many.
        seed: What is drawn by lot depends on it alone.

    Raises:
        SandboxError: ``no-such-company``; ``needs-clients`` or
            ``needs-suppliers``: there is nobody a document could be of; or
            the records cannot be written. What was told before is kept.
    """
    if records.company(company_id) is None:
        raise SandboxError("no-such-company", company=company_id)
    for field in fields(wanted):
        many = getattr(wanted, field.name)
        if many:
            grown = _GROWING[field.name](_bed(records, company_id, seed, field.name), many)
            yield from (Grown(field.name, done, many) for done in grown)


@dataclass(frozen=True, slots=True)
class _Bed:
    """Where rows are added, and the lot that they are drawn by."""

    records: Records
    company_id: int
    lot: random.Random

    def around(self, entities: str = "") -> Around:
        """Gather what documents name.

        Raises:
            SandboxError: There are no *entities*, but some are needed.
        """
        found = self.some(entities) if entities else ()
        if entities and not found:
            raise SandboxError(f"needs-{entities}", company=self.company_id)
        return Around(
            call=standing_call(self.records, self.company_id, _MADE_AT),
            entities=found,
            products=self.some(PRODUCTS.name),
            accounts=self.some(PAYMENT_ACCOUNTS.name),
        )

    def some(self, family: str) -> Sequence[Row]:
        """Give some of a family's rows, from all over it."""
        total = self.total(family)
        step = max(_PER_SLICE, total // _SLICES)
        found: list[Row] = []
        for offset in range(0, min(total, step * _SLICES), step):
            page = self.records.page(self.company_id, family, offset=offset, limit=_PER_SLICE)
            found += page.rows
        return found

    def total(self, family: str) -> int:
        """Count a family's rows."""
        return self.records.page(self.company_id, family, offset=0, limit=0).total

    @staticmethod
    def batches(many: int, size: int) -> Iterator[range]:
        """Part the places of what is wanted."""
        for first in range(0, many, size):
            yield range(first, min(first + size, many))


def _bed(records: Records, company_id: int, seed: int, kind: str) -> _Bed:
    """Prepare the lot: what is added later to the same rows is not the same again."""
    family = _FAMILIES.get(kind, kind)
    known = records.page(company_id, family, offset=0, limit=0).total
    return _Bed(records, company_id, random.Random(f"{seed} {kind} {known}"))  # noqa: S311 - no secret


def _entities(bed: _Bed, many: int, *, of_clients: bool) -> Iterator[int]:
    family, letters = (CLIENTS, "CLI") if of_clients else (SUPPLIERS, "FOR")
    known = bed.total(family.name)
    for batch in bed.batches(many, _BATCH):
        rows: list[Row] = []
        for at in batch:
            number = known + at + 1
            given = entity(bed.lot, number, f"{letters}-{number:06}")
            if of_clients:
                given["e_invoice"] = given["type"] != "person" or given["vat_number"] is not None
            rows.append(new_row(family, given, stamp(bed.lot, drawn_day(bed.lot))))
        bed.records.add_many(bed.company_id, family.name, rows)
        yield batch.stop


def _products(bed: _Bed, many: int) -> Iterator[int]:
    around, known = bed.around(), bed.total(PRODUCTS.name)
    for batch in bed.batches(many, _BATCH):
        rows = [
            new_row(
                PRODUCTS,
                product(bed.lot, around, f"ART-{known + at + 1:06}"),
                stamp(bed.lot, drawn_day(bed.lot)),
            )
            for at in batch
        ]
        bed.records.add_many(bed.company_id, PRODUCTS.name, rows)
        yield batch.stop


def _invoices(bed: _Bed, many: int) -> Iterator[int]:
    around = bed.around("clients")
    days = sorted(drawn_day(bed.lot) for _ in range(many))
    for batch in bed.batches(many, _BATCH_OF_DOCUMENTS):
        rows = [invoice(bed.lot, around, day) for day in days[batch.start : batch.stop]]
        with bed.records.transaction():
            kept = bed.records.add_many(
                bed.company_id, ISSUED.name, _numbered(bed, ISSUED.name, "invoice", rows)
            )
            for row in kept:
                bed.records.put(bed.company_id, ISSUED.name, numbered_parts(row, {}))
        yield batch.stop


def _received(bed: _Bed, many: int) -> Iterator[int]:
    around = bed.around("suppliers")
    days = sorted(drawn_day(bed.lot) for _ in range(many))
    for batch in bed.batches(many, _BATCH_OF_DOCUMENTS):
        rows = [received_document(bed.lot, around, day) for day in days[batch.start : batch.stop]]
        with bed.records.transaction():
            for row in bed.records.add_many(bed.company_id, RECEIVED.name, rows):
                bed.records.put(bed.company_id, RECEIVED.name, numbered_parts(row, {}))
        yield batch.stop


def _receipts(bed: _Bed, many: int) -> Iterator[int]:
    around = bed.around()
    days = sorted(drawn_day(bed.lot) for _ in range(many))
    for batch in bed.batches(many, _BATCH_OF_DOCUMENTS):
        rows = [receipt(bed.lot, around, day) for day in days[batch.start : batch.stop]]
        with bed.records.transaction():
            numbered = _numbered(bed, RECEIPTS.name, "sales_receipt", rows)
            bed.records.add_many(bed.company_id, RECEIPTS.name, numbered)
        yield batch.stop


def _numbered(bed: _Bed, family: str, kind: str, rows: Sequence[Row]) -> list[Row]:
    """Give the next numbers of each year; inside a transaction."""
    last: dict[int, int] = {}
    found: list[Row] = []
    for row in rows:
        year = int(row["date"][:4])
        if year not in last:
            last[year] = _largest(bed, family, kind, year)
        last[year] += 1
        found.append({**row, "number": last[year]})
    return found


def _largest(bed: _Bed, family: str, kind: str, year: int) -> int:
    page = bed.records.page(
        bed.company_id,
        family,
        offset=0,
        limit=1,
        order=Order(("-number",)),
        where=of_series(kind, year, ""),
    )
    return int(page.rows[0]["number"] or 0) if page.rows else 0


def _tokens(bed: _Bed, many: int) -> Iterator[int]:
    """Connect applications whose tokens nobody has: only digests are kept."""
    for batch in bed.batches(many, _BATCH):
        with bed.records.transaction():
            client_id = _application(bed.records).client_id
            connected = ConnectedApplication(
                id=0,
                client_id=client_id,
                user_id=DEMO_USER_ID,
                company_ids=frozenset({bed.company_id}),
                scopes=_SCOPES,
                pending_scopes=None,
                pending_at=None,
                created_at=_MADE_AT,
            )
            digests = [secrets.token_hex(_DIGEST_BYTES) for _ in batch]
            bed.records.connect_many(connected, digests)
        yield batch.stop


def _application(records: Records) -> Application:
    """Find the application of earlier tokens, or register it."""
    for application in records.applications_of(DEMO_USER_ID):
        if application.name == _APPLICATION:
            return application
    desk = Desk(records, clock=lambda: _MADE_AT)
    return desk.create_application(DEMO_USER_ID, _APPLICATION)


_GROWING: Final[dict[str, Callable[[_Bed, int], Iterator[int]]]] = {
    "clients": partial(_entities, of_clients=True),
    "suppliers": partial(_entities, of_clients=False),
    "products": _products,
    "invoices": _invoices,
    "received": _received,
    "receipts": _receipts,
    "tokens": _tokens,
}
