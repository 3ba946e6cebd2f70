"""A sandbox altered on purpose: one plant for each kind of difference."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from gettone.drive.run import Transport
from gettone.wire.messages import Request, Response
from gettone.wire.operation import catalogue

Found: TypeAlias = tuple[str, str, str]
ABSENT = "999999999999999"


@dataclass(frozen=True)
class Plant:
    """One alteration, and the differences that it makes: operation, kind, place."""

    name: str
    operation: str
    alter: Callable[[Response], Response]
    makes: tuple[tuple[str, str], ...]
    is_refusal: bool = False

    @property
    def found(self) -> set[Found]:
        return {(self.operation, kind, at) for kind, at in self.makes}

    def fits(self, request: Request, operation: str) -> bool:
        is_probe = ABSENT in request.path or (
            operation == "listIssuedDocuments" and not request.query
        )
        return operation == self.operation and is_probe is self.is_refusal


def body(change: Callable[[Any], object]) -> Callable[[Response], Response]:
    """Alter the JSON body in place, or put what *change* returns in its place."""

    def alter(response: Response) -> Response:
        held = json.loads(response.body)
        changed = change(held)
        return replace(response, body=json.dumps(held if changed is None else changed).encode())

    return alter


def record(**fields: object) -> Callable[[Response], Response]:
    return body(lambda held: held["data"].update(fields))


def rows(**fields: object) -> Callable[[Response], Response]:
    return body(lambda held: [row.update(fields) for row in held["data"]] and None)


def without(name: str) -> Callable[[Response], Response]:
    return body(lambda held: held["data"].pop(name) and None)


def renamed(old: str, new: str) -> Callable[[Response], Response]:
    return body(lambda held: held["data"].update({new: held["data"].pop(old)}))


def status(code: int) -> Callable[[Response], Response]:
    return lambda response: replace(response, status=code)


def header(name: str, text: str | None) -> Callable[[Response], Response]:
    def alter(response: Response) -> Response:
        kept = {each: held for each, held in response.headers.items() if each != name}
        return replace(response, headers=kept if text is None else {**kept, name: text})

    return alter


HOURLY = "ratelimit-hourlyremaining"
PLANTS = (
    Plant("a renamed field", "getSupplier", renamed("name", "denominazione"),
          (("unknown", "data.denominazione"), ("missing", "data.name"))),
    Plant("a missing field", "getProduct", without("code"), (("missing", "data.code"),)),
    Plant("an added field", "getClient", record(loyalty=1), (("unknown", "data.loyalty"),)),
    Plant("a number as text", "listProducts", rows(net_price="10"),
          (("type", "data[].net_price"),)),
    Plant("null where none may be", "listArchiveCategories",
          body(lambda held: held["data"].append(None)), (("null", "data[]"),)),
    Plant("an unlisted enum value", "listIssuedDocuments", rows(type="parcella"),
          (("enum", "data[].type"),)),
    Plant("another status", "listCurrencies", status(206), (("status", ""),)),
    Plant("a missing envelope field", "listClients",
          body(lambda held: held.pop("last_page") and None), (("missing", "last_page"),)),
    Plant("another default of rows", "listSuppliers",
          body(lambda held: held.update(per_page=5)), (("per-page", "per_page"),)),
    Plant("another format of days", "getReceipt", record(date="24/11/2026"),
          (("format", "data.date"),)),
    Plant("another format of times", "getIssuedDocument",
          record(created_at="2026-11-24T10:00:00Z"), (("format", "data.created_at"),)),
    Plant("a truth as 0 or 1", "getVatType", record(is_disabled=0),
          (("type", "data.is_disabled"),)),
    Plant("a list for an object", "getTaxProfile", body(lambda held: held.update(data=[])),
          (("type", "data"),)),
    Plant("an object for a list", "listRevenueCenters", body(lambda held: held.update(data={})),
          (("type", "data"),)),
    Plant("a missing header", "getCompanyPlanUsage", header(HOURLY, None),
          (("header", HOURLY),)),
    Plant("a header that is no number", "getClientInfo", header(HOURLY, "many"),
          (("header", HOURLY),)),
    Plant("another media type", "listLanguages", header("content-type", "text/html"),
          (("media", "content-type"),)),
    Plant("no JSON", "listUnitsOfMeasure", lambda response: replace(response, body=b"<html>"),
          (("type", ""),)),
    Plant("more rows than asked for", "listReceipts",
          body(lambda held: held.update(data=held["data"] * 6)), (("per-page", "data"),)),
    Plant("a decimal for an integer", "getArchiveDocument", record(id=1.5),
          (("type", "data.id"),)),
    Plant("another shape of errors", "getSupplier",
          body(lambda _held: {"error": "not_found"}), (("type", "error"),), is_refusal=True),
    Plant("another status of errors", "listIssuedDocuments", status(400), (("status", ""),),
          is_refusal=True),
)  # fmt: skip


def altered(transport: Transport, plants: Iterable[Plant]) -> Transport:
    """Wrap a transport so that its answers are altered."""
    listed = tuple(plants)

    def respond(request: Request) -> Response:
        response = transport(request)
        match = catalogue().match(request.method, request.path)
        operation = match.operation.id if match else ""
        for plant in listed:
            if plant.fits(request, operation):
                response = plant.alter(response)
        return response

    return respond
