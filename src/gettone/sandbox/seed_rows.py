"""Rows of a fresh sandbox's companies: a few of each family, some of them full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from gettone.sandbox.cashbook import CASHBOOK
from gettone.sandbox.families import FAMILIES
from gettone.sandbox.receipts import RECEIPTS
from gettone.sandbox.records import Records, Row
from gettone.sandbox.rows import Family, new_row
from gettone.sandbox.vat_types import VAT_TYPES

__all__ = ["seed_rows"]

_PATH: Final = Path(__file__).with_name("data") / "seed_rows.json"
_FAMILIES: Final[dict[str, Family]] = {
    family.name: family for family in (*FAMILIES, CASHBOOK, RECEIPTS, VAT_TYPES)
}


def seed_rows(records: Records, at: str) -> None:
    """Add the rows of the demo's companies, which must be there.

    Args:
        records: Where to.
        at: When they are said to have been made.
    """
    companies: dict[str, dict[str, list[Row]]] = json.loads(_PATH.read_bytes())
    for company_id, families in companies.items():
        for name, rows in families.items():
            for row in rows:
                records.put(int(company_id), name, _whole(name, row, at))


def _whole(name: str, given: Row, at: str) -> Row:
    family = _FAMILIES.get(name)
    return new_row(family, given, at) if family else given
