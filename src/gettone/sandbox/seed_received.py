"""Received documents of a fresh sandbox, and what waits to be registered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from gettone.sandbox.addresses import Addresses, Target
from gettone.sandbox.pdf import Line, one_page
from gettone.sandbox.pending import PENDING
from gettone.sandbox.received import RECEIVED
from gettone.sandbox.records import Records, Row
from gettone.sandbox.rows import new_row
from gettone.sandbox.shelf import StoredFile

__all__ = ["seed_received"]

_PATH: Final = Path(__file__).with_name("data") / "seed_received.json"


def seed_received(records: Records, at: str) -> None:
    """Add the documents of the demo's companies, which must be there.

    Args:
        records: Where to.
        at: When they are said to have been made.
    """
    companies: dict[str, dict[str, list[Row]]] = json.loads(_PATH.read_bytes())
    for company_id, families in companies.items():
        for family in (RECEIVED, PENDING):
            for given in families[family.name]:
                url = _attached(records, int(company_id), given)
                row = new_row(family, given, at) | {"id": given["id"], "attachment_url": url}
                if "attachment_preview_url" in row:
                    row["attachment_preview_url"] = url
                records.put(int(company_id), family.name, row)


def _attached(records: Records, company_id: int, given: Row) -> str:
    """Keep a file that shows what the document is about."""
    said = str(given.get("description") or given.get("subject"))
    file = records.shelf.add(
        StoredFile(
            company_id=company_id,
            family=RECEIVED.name,
            name="documento.pdf",
            content=one_page([Line(((0, said),))]),
        ),
        # No token leads to it: a digest has 64 digits.
        f"seeded-{company_id}-{given['id']}",
    )
    target = Target(kind="file", company_id=company_id, id=file.id)
    return Addresses(records.shelf.key("addresses")).mark(target, file.name)
