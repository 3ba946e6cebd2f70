"""What answers each of the provider's operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gettone.sandbox.account import ACCOUNT
from gettone.sandbox.attachments import ATTACHMENTS
from gettone.sandbox.bin import BIN_VERBS
from gettone.sandbox.cashbook import CASHBOOK_VERBS
from gettone.sandbox.company_settings import SETTINGS_VERBS
from gettone.sandbox.e_invoices import E_INVOICE_VERBS
from gettone.sandbox.emails import EMAIL_VERBS
from gettone.sandbox.families import FAMILY_VERBS
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.info_lists import INFO_VERBS
from gettone.sandbox.issued import ISSUED_VERBS
from gettone.sandbox.pending import PENDING_VERBS
from gettone.sandbox.receipts import RECEIPT_VERBS
from gettone.sandbox.received import RECEIVED_VERBS
from gettone.sandbox.received_info import RECEIVED_INFO_VERBS
from gettone.sandbox.vat_types import VAT_TYPE_VERBS
from gettone.sandbox.webhooks import WEBHOOK_VERBS

__all__ = ["VERBS"]

VERBS: Final[dict[str, Callable[[Call], Outcome]]] = {
    **ACCOUNT,
    **ATTACHMENTS,
    **FAMILY_VERBS,
    **VAT_TYPE_VERBS,
    **CASHBOOK_VERBS,
    **RECEIPT_VERBS,
    **INFO_VERBS,
    **ISSUED_VERBS,
    **SETTINGS_VERBS,
    **RECEIVED_VERBS,
    **RECEIVED_INFO_VERBS,
    **PENDING_VERBS,
    **BIN_VERBS,
    **WEBHOOK_VERBS,
    **EMAIL_VERBS,
    **E_INVOICE_VERBS,
}
