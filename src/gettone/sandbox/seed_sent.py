"""What a fresh sandbox's companies have sent: e-mails, and electronic invoices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from gettone.sandbox.addresses import Addresses, Target
from gettone.sandbox.emails import EMAILS
from gettone.sandbox.exchange import SENDINGS
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.printed import document_name
from gettone.sandbox.records import Records, Row

__all__ = ["seed_sent"]

_PATH: Final = Path(__file__).with_name("data") / "seed_sent.json"


def seed_sent(records: Records) -> None:
    """Add what the demo's companies sent; their documents must be there."""
    companies: dict[str, dict[str, list[Row]]] = json.loads(_PATH.read_bytes())
    for company_id, sent in companies.items():
        for given in sent["emails"]:
            records.put(int(company_id), EMAILS.name, _email(records, int(company_id), given))
        for given in sent["sendings"]:
            _seed_sending(records, int(company_id), given)


def _seed_sending(records: Records, company_id: int, given: Row) -> None:
    """Keep how a sending went, and give its document the status."""
    document = records.get(company_id, ISSUED.name, given["id"]) or {}
    records.put(company_id, ISSUED.name, {**document, "ei_status": given["status"]})
    kept = {name: held for name, held in given.items() if name != "status"}
    records.put(company_id, SENDINGS, kept)


def _email(records: Records, company_id: int, given: Row) -> Row:
    """Attach the document that an e-mail is about, if it says one."""
    row = {name: held for name, held in given.items() if name != "document_id"}
    document = records.get(company_id, ISSUED.name, given["document_id"] or 0)
    if document is None:
        return {**row, "attachments": []}
    name = document_name(document)
    target = Target(kind="document", company_id=company_id, id=document["id"])
    url = Addresses(records.shelf.key("addresses")).mark(target, name)
    return {**row, "attachments": [{"filename": name, "url": url}]}
