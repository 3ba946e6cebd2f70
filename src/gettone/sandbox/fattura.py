"""An issued document as an electronic invoice: its kind, its parties, its recipient.

Source:
    FatturaPA 1.2.2, and OpenAPI 2.1.8, IssuedDocument, for the fields that
    it is made from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, Self, TypeAlias

from gettone.sandbox.info_lists import provider_list
from gettone.sandbox.records import CompanyRecord, Row
from gettone.wire.bodies import object_in

__all__ = ["ELECTRONIC", "NO_CODE", "Fattura", "Party"]

_Role: TypeAlias = Literal["company", "entity"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one type of document is sent.

    Attributes:
        code: TipoDocumento.
        code_abroad: The same, if the document's entity is not Italian.
        seller: Who is CedentePrestatore.
        buyer: Who is CessionarioCommittente.
    """

    code: str
    code_abroad: str
    seller: _Role
    buyer: _Role


# Agenzia delle Entrate, Guida alla compilazione delle fatture elettroniche,
# for what a code means. Assumed: which one a type has, where it could have
# several; ``ei_raw`` can say another.
ELECTRONIC: Final[dict[str, _Kind]] = {
    "invoice": _Kind("TD01", "TD01", "company", "entity"),
    "credit_note": _Kind("TD04", "TD04", "company", "entity"),
    "self_own_invoice": _Kind("TD27", "TD27", "company", "company"),
    "self_supplier_invoice": _Kind("TD16", "TD17", "entity", "company"),
}
# FatturaPA: for who has no code, and for who is not in Italy.
NO_CODE: Final = "0000000"
_ABROAD: Final = "XXXXXXX"
_ITALY: Final = "IT"
# FatturaPA: a public office has a code of six, all others one of seven.
_PUBLIC_CODE_CHARS: Final = 6
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
# Assumed: Get Company Info tells no address, and this stands for it.
_SEAT: Final = {
    "street": "Via della Moneta, 1",
    "postal_code": "24121",
    "city": "Bergamo",
    "province": "BG",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sells or buys.

    Attributes:
        vat_number: Without the country.
        country: Two letters.
    """

    name: str
    first_name: str = ""
    last_name: str = ""
    vat_number: str = ""
    tax_code: str = ""
    country: str = _ITALY
    street: str = ""
    postal_code: str = ""
    city: str = ""
    province: str = ""

    @classmethod
    def of_entity(cls, entity: Row) -> Self:
        """Read a document's client or supplier."""
        country = _country_of(entity)
        return cls(
            name=_said(entity, "name"),
            first_name=_said(entity, "first_name"),
            last_name=_said(entity, "last_name"),
            vat_number=_code(entity, "vat_number").removeprefix(country),
            tax_code=_code(entity, "tax_code"),
            country=country,
            street=_said(entity, "address_street"),
            postal_code=_said(entity, "address_postal_code"),
            city=_said(entity, "address_city"),
            province=_said(entity, "address_province"),
        )

    @classmethod
    def of_company(cls, company: CompanyRecord) -> Self:
        """Read the company whose document it is."""
        held = {"vat_number": company.vat_number, "tax_code": company.tax_code}
        return cls(
            name=company.name,
            vat_number=_code(held, "vat_number").removeprefix(_ITALY),
            tax_code=_code(held, "tax_code"),
            **_SEAT,
        )

    @property
    def is_italian(self) -> bool:
        """Tell whether Italian rules hold for numbers and address."""
        return self.country == _ITALY


@dataclass(frozen=True, slots=True, kw_only=True)
class Fattura:
    """A document, and what else its XML is made of.

    Attributes:
        document: The issued document; its type is among ``ELECTRONIC``.
        company: Whose document it is.
        profile: Its tax profile; empty if none was set up.
    """

    document: Row
    company: CompanyRecord
    profile: Row = field(default_factory=dict[str, object])

    @property
    def entity(self) -> Row:
        """Give the document's client or supplier as it is kept."""
        return object_in(self.document.get("entity")) or {}

    @property
    def data(self) -> Row:
        """Give the document's ``ei_data``."""
        return object_in(self.document.get("ei_data")) or {}

    @property
    def other(self) -> Party:
        """Give the document's client or supplier."""
        return Party.of_entity(self.entity)

    @property
    def seller(self) -> Party:
        """Give CedentePrestatore."""
        return self._party(self._kind.seller)

    @property
    def buyer(self) -> Party:
        """Give CessionarioCommittente."""
        return self._party(self._kind.buyer)

    @property
    def is_to_client(self) -> bool:
        """Tell whether a client gets it, and not the company itself."""
        return self._kind.buyer == "entity"

    @property
    def names_other(self) -> bool:
        """Tell whether the document's client or supplier stands in it."""
        return "entity" in {self._kind.seller, self._kind.buyer}

    @property
    def code(self) -> str:
        """Give TipoDocumento."""
        return self._kind.code if self.other.is_italian else self._kind.code_abroad

    @property
    def recipient_code(self) -> str:
        """Give CodiceDestinatario.

        Source:
            Assumed: a document of the company to itself has no code.
        """
        if not self.is_to_client:
            return NO_CODE
        return _code(self.entity, "ei_code") or (NO_CODE if self.other.is_italian else _ABROAD)

    @property
    def certified_email(self) -> str:
        """Give PECDestinatario; empty where a code tells the way."""
        is_asked = self.is_to_client and self.recipient_code == NO_CODE
        return _said(self.entity, "certified_email") if is_asked else ""

    @property
    def form(self) -> str:
        """Give FormatoTrasmissione."""
        return "FPA12" if len(self.recipient_code) == _PUBLIC_CODE_CHARS else "FPR12"

    @property
    def payment_method(self) -> str:
        """Give ModalitaPagamento, of the document or of its payment method (assumed)."""
        method = object_in(self.document.get("payment_method")) or {}
        return _code(self.data, "payment_method") or _code(method, "ei_payment_method")

    @property
    def _kind(self) -> _Kind:
        return ELECTRONIC[self.document["type"]]

    def _party(self, role: _Role) -> Party:
        return Party.of_company(self.company) if role == "company" else self.other


def _said(held: Row, name: str) -> str:
    return str(held.get(name) or "").strip()


def _code(held: Row, name: str) -> str:
    """Read a number or code as FatturaPA has it: upper case, without blanks."""
    return "".join(_said(held, name).split()).upper()


def _country_of(entity: Row) -> str:
    """Give the country's two letters; Italy if nothing is known (assumed)."""
    given = _said(entity, "country_iso").upper()
    if _COUNTRY.fullmatch(given):
        return given
    name = _said(entity, "country").casefold()
    known = provider_list("detailed_countries")
    return next((row["iso"] for row in known if row["name"].casefold() == name), _ITALY)
