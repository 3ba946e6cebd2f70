"""Products, documents and receipts that could be, drawn by lot."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from gettone.sandbox.amounts import ZERO, cents, json_number, percent
from gettone.sandbox.handling import Call
from gettone.sandbox.inventing import offered, stamp
from gettone.sandbox.issued_drafting import CREATED, drafted, with_fixed_payments
from gettone.sandbox.issued_parts import with_vat_types
from gettone.sandbox.receipts import RECEIPTS
from gettone.sandbox.received import RECEIVED
from gettone.sandbox.received_totals import received_totals
from gettone.sandbox.records import Row
from gettone.sandbox.rows import new_row
from gettone.sandbox.vat_types import vat_type
from gettone.wire.operation import catalogue

__all__ = ["Around", "invoice", "product", "receipt", "received_document"]

_HUNDRED: Final = Decimal(100)
_USUAL_VAT: Final = 0
_TERMS: Final = (0, 30, 60)
# Of a hundred documents, those that were paid.
_PAID: Final = 88
_DAYS_LATE: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a company has that its documents name.

    Attributes:
        call: Stands in for a request of the company's.
        entities: Clients, or suppliers.
        products: Its products.
        accounts: Its payment accounts.
    """

    call: Call
    entities: Sequence[Row]
    products: Sequence[Row]
    accounts: Sequence[Row]

    def vat(self, vat_type_id: int) -> Row:
        """Give a VAT type of everyone's."""
        return vat_type(self.call.records, self.call.company_id, vat_type_id) or {}


def product(lot: random.Random, around: Around, code: str) -> Row:
    """Invent a product, whose gross price is the net one and VAT."""
    kind = lot.choice(offered("goods"))
    vat = around.vat(kind.get("vat_type", _USUAL_VAT))
    net = _amount(lot, kind)
    stock = None if kind.get("is_service") else lot.randrange(0, 2000)
    return {
        "name": f"{lot.choice(kind['names'])} {lot.choice(kind['variants'])}",
        "code": code,
        "net_price": json_number(net),
        "gross_price": json_number(net + percent(net, Decimal(str(vat["value"])))),
        "net_cost": json_number(cents(net * lot.randrange(40, 80) / 100)),
        "use_gross_price": False,
        "default_vat": vat,
        "measure": kind["measure"],
        "category": kind["category"],
        "in_stock": stock is not None,
        "stock_initial": stock,
        "stock_current": stock,
    }


def invoice(lot: random.Random, around: Around, day: date) -> Row:
    """Invent an invoice without id and number, paid in one go or not at all.

    Everything that is computed is computed as Create Issued Document does.
    """
    names = catalogue().schemas["Entity"].properties
    client = lot.choice(around.entities)
    given: Row = {
        "type": "invoice",
        "entity": {name: client[name] for name in names if client.get(name) is not None},
        "date": f"{day}",
        # Given anew when it is kept.
        "number": 1,
        "e_invoice": True,
        "ei_data": {"payment_method": "MP05"},
        "items_list": [_item(lot, around) for _ in range(lot.randrange(1, 5))],
        "payments_list": [_payment(lot, around, day)],
    }
    document, totals = drafted(around.call, CREATED, with_vat_types(around.call, given))
    stamps = dict.fromkeys(("created_at", "updated_at"), stamp(lot, day))
    return with_fixed_payments(document, totals) | stamps


def received_document(lot: random.Random, around: Around, day: date) -> Row:
    """Invent an expense without id."""
    kind, supplier = lot.choice(offered("expenses")), lot.choice(around.entities)
    net = _amount(lot, kind)
    names = ("id", "name", "vat_number", "tax_code", "country")
    given: Row = {
        "type": "expense",
        "entity": {name: supplier[name] for name in names if supplier.get(name) is not None},
        "date": f"{day}",
        "category": kind["category"],
        "description": kind["description"],
        "invoice_number": f"{lot.randrange(1, 3000)}/{day.year}",
        "amount_net": json_number(net),
        "amount_vat": json_number(percent(net, Decimal(str(around.vat(_USUAL_VAT)["value"])))),
        "e_invoice": True,
        "is_from_pending_expenses": False,
    }
    totals = received_totals(given)
    payment = _payment(lot, around, day) | {"amount": json_number(totals.due)}
    is_due = payment["status"] == "not_paid"
    whole = given | totals.document_fields() | {"payments_list": [payment]}
    whole["next_due_date"] = payment["due_date"] if is_due else None
    return new_row(RECEIVED, whole, stamp(lot, day))


def receipt(lot: random.Random, around: Around, day: date) -> Row:
    """Invent a day's receipts, without id and number."""
    kind = lot.choice(offered("goods"))
    gross = _amount(lot, {"least": 20, "most": 1500})
    given: Row = {
        "date": f"{day}",
        "type": "sales_receipt",
        "numeration": "",
        "description": "Incasso di giornata",
        "rc_center": lot.choice(offered("centres")),
        "use_gross_prices": True,
        "payment_account": lot.choice(around.accounts) if around.accounts else None,
        "items_list": [
            {
                "category": kind["category"],
                "amount_gross": json_number(gross),
                "vat": around.vat(kind.get("vat_type", _USUAL_VAT)),
            }
        ],
    }
    return RECEIPTS.finish(around.call, given, new_row(RECEIPTS, given, stamp(lot, day)))


def _item(lot: random.Random, around: Around) -> Row:
    """Take one of the company's products, or something that it is not listed as."""
    if around.products:
        sold = lot.choice(around.products)
        vat: Row = sold.get("default_vat") or {}
        vat_id = vat.get("id", _USUAL_VAT)
    else:
        sold = product(lot, around, "")
        vat_id = sold["default_vat"]["id"]
    names = ("code", "name", "measure", "category", "net_price")
    taken = {name: sold[name] for name in names if sold.get(name) is not None}
    return {
        **taken,
        "product_id": sold.get("id"),
        "qty": lot.randrange(1, 25),
        "vat": {"id": vat_id},
        "discount": lot.choice((0, 0, 0, 5, 10)),
    }


def _payment(lot: random.Random, around: Around, day: date) -> Row:
    days = lot.choice(_TERMS)
    due = day + timedelta(days=days)
    is_paid = lot.randrange(100) < _PAID
    paid = due + timedelta(days=lot.randrange(_DAYS_LATE)) if is_paid else None
    return {
        "amount": 0,
        "due_date": f"{due}",
        "paid_date": f"{paid}" if paid else None,
        "payment_terms": {"days": days, "type": "standard"},
        "status": "paid" if is_paid else "not_paid",
        "payment_account": lot.choice(around.accounts) if is_paid and around.accounts else None,
    }


def _amount(lot: random.Random, kind: Row) -> Decimal:
    """Draw an amount in cents; small ones are drawn more often."""
    least, most = Decimal(str(kind["least"])), Decimal(str(kind["most"]))
    share = Decimal(lot.randrange(1, 10_001)) / 10_000
    return cents(least + (most - least) * share * share) or ZERO
