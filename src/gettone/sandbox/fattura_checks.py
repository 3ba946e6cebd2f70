"""What is wrong with an electronic invoice before it is sent: a table of checks.

The sentence about numbers that are both empty is the provider's (an example
of its OpenAPI file); the others, and what is looked at, are *assumed*: the
fields that FatturaPA 1.2.2 asks for, and their forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias, cast

from gettone.sandbox.amounts import decimal_of
from gettone.sandbox.fattura import ELECTRONIC, NO_CODE, Fattura
from gettone.sandbox.fattura_amounts import nature_of
from gettone.sandbox.fattura_body import cassa_type, withholding_causal
from gettone.sandbox.records import Row
from gettone.sandbox.vat_shares import rate_of

__all__ = ["CHECKS", "NOT_ELECTRONIC", "faults", "is_electronic"]

NOT_ELECTRONIC: Final = "Il documento non è una fattura elettronica."

_VAT_NUMBER: Final = re.compile(r"[0-9]{11}")
_TAX_CODE: Final = re.compile(r"[0-9]{11}|[A-Z0-9]{16}")
_RECIPIENT_CODE: Final = re.compile(r"[A-Z0-9]{6,7}")
_POSTAL_CODE: Final = re.compile(r"[0-9]{5}")
_PROVINCE: Final = re.compile(r"[A-Za-z]{2}|")
_PAYMENT_METHOD: Final = re.compile(r"MP(0[1-9]|1[0-9]|2[0-3])")
_CASSA_TYPE: Final = re.compile(r"TC(0[1-9]|1[0-9]|2[0-2])")
_CAUSAL: Final = re.compile(r"[A-Z][0-9O]?")
_NATURE: Final = re.compile(r"N[1457]|N2\.[12]|N3\.[1-6]|N6\.[1-9]")
_RAW_KIND: Final = re.compile(r"TD(0[1-9]|1[6-9]|2[0-9])")

_Check: TypeAlias = tuple[str, Callable[[Fattura], bool]]


def is_electronic(document: Row) -> bool:
    """Tell whether the exchange system would look at such a document at all."""
    return bool(document.get("e_invoice")) and document.get("type") in ELECTRONIC


def faults(fattura: Fattura) -> list[str]:
    """List what is wrong, in sentences; empty if it may be sent."""
    if not is_electronic(fattura.document):
        return [NOT_ELECTRONIC]
    return [sentence for sentence, is_wrong in CHECKS if is_wrong(fattura)]


def _of_other(is_wrong: Callable[[Fattura], bool]) -> Callable[[Fattura], bool]:
    """Look only where the document's client or supplier stands in the file."""
    return lambda fattura: fattura.names_other and is_wrong(fattura)


def _has_no_way(fattura: Fattura) -> bool:
    """Tell whether nothing says where the invoice is to go.

    Source:
        Assumed: seven noughts must be written; then it is left to be fetched.
    """
    is_given = bool(fattura.entity.get("ei_code")) or bool(fattura.certified_email)
    return fattura.is_to_client and fattura.other.is_italian and not is_given


def _has_wrong_code(fattura: Fattura) -> bool:
    return not _RECIPIENT_CODE.fullmatch(fattura.recipient_code)


def _is_no_office(fattura: Fattura) -> bool:
    """Tell whether a public body has the code of a company, or none."""
    is_public = fattura.is_to_client and fattura.entity.get("type") == "pa"
    return is_public and fattura.form != "FPA12" and fattura.recipient_code != NO_CODE


def _items(fattura: Fattura) -> list[Row]:
    return cast("list[Row]", fattura.document.get("items_list") or [])


def _lacks_nature(fattura: Fattura) -> bool:
    """Tell whether an item without VAT does not say why."""
    return any(
        not rate_of(item) and not _NATURE.fullmatch(nature_of(item)) for item in _items(fattura)
    )


def _is_unpayable(fattura: Fattura) -> bool:
    return not _PAYMENT_METHOD.fullmatch(fattura.payment_method)


def _has_wrong_fund(fattura: Fattura) -> bool:
    return any(
        not _CASSA_TYPE.fullmatch(cassa_type(fattura, name))
        for name in ("cassa", "cassa2")
        if decimal_of(fattura.document.get(name))
    )


def _has_wrong_causal(fattura: Fattura) -> bool:
    return any(
        not _CAUSAL.fullmatch(withholding_causal(fattura, name))
        for name in ("withholding_tax", "other_withholding_tax")
        if decimal_of(fattura.document.get(name))
    )


def _has_wrong_kind(fattura: Fattura) -> bool:
    return any(not _RAW_KIND.fullmatch(str(kind)) for kind in _raw_kinds(fattura))


def _raw_kinds(fattura: Fattura) -> Iterator[object]:
    """Give the TipoDocumento that raw attributes bring, if they do."""
    match fattura.document.get("ei_raw"):
        case {
            "FatturaElettronicaBody": {
                "DatiGenerali": {"DatiGeneraliDocumento": {"TipoDocumento": kind}}
            }
        }:
            yield cast("object", kind)
        case _:
            return


# What to say -> whether it is so.
CHECKS: Final[tuple[_Check, ...]] = (
    (
        "La Partita IVA dell'azienda risulta vuota.",
        lambda fattura: not fattura.company.vat_number,
    ),
    (
        "Il Codice Fiscale e la Partita IVA del cliente risultano vuoti.",
        _of_other(lambda one: not one.other.vat_number and not one.other.tax_code),
    ),
    (
        "La Partita IVA del cliente non è valida.",
        _of_other(
            lambda one: (
                one.other.is_italian
                and bool(one.other.vat_number)
                and not _VAT_NUMBER.fullmatch(one.other.vat_number)
            )
        ),
    ),
    (
        "Il Codice Fiscale del cliente non è valido.",
        _of_other(
            lambda one: (
                one.other.is_italian
                and bool(one.other.tax_code)
                and not _TAX_CODE.fullmatch(one.other.tax_code)
            )
        ),
    ),
    (
        "L'indirizzo del cliente risulta vuoto.",
        _of_other(lambda one: not one.other.street),
    ),
    (
        "Il comune del cliente risulta vuoto.",
        _of_other(lambda one: not one.other.city),
    ),
    (
        "Il CAP del cliente non è valido.",
        _of_other(
            lambda one: one.other.is_italian and not _POSTAL_CODE.fullmatch(one.other.postal_code)
        ),
    ),
    (
        "La provincia del cliente non è valida.",
        _of_other(lambda one: one.other.is_italian and not _PROVINCE.fullmatch(one.other.province)),
    ),
    ("Il codice destinatario e la PEC del cliente risultano vuoti.", _has_no_way),
    ("Il codice destinatario del cliente non è valido.", _has_wrong_code),
    ("Il codice destinatario di una pubblica amministrazione ha 6 caratteri.", _is_no_office),
    ("Il documento non ha righe.", lambda fattura: not _items(fattura)),
    ("Una riga senza IVA non ha una natura valida.", _lacks_nature),
    ("Il metodo di pagamento della fattura elettronica non è valido.", _is_unpayable),
    ("Il tipo di cassa previdenziale non è valido.", _has_wrong_fund),
    ("La causale di pagamento della ritenuta non è valida.", _has_wrong_causal),
    ("Il tipo di documento non è valido.", _has_wrong_kind),
)
