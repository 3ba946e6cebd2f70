from __future__ import annotations

import json
from pathlib import Path

import pytest

from gettone.application import Application
from gettone.cli.commands.needs import Asked, needs_page
from gettone.cli.show import as_text
from gettone.domain.scope import SCOPES, ScopeSet
from gettone.texts import LANGUAGES, has
from gettone.wire.operation import catalogue
from gettone.wire.requirements import OperationRef


def asked(*texts: str, scopes: str = "", **more: str) -> Asked:
    application = Application(
        operations=tuple(map(OperationRef.parse, texts)),
        scopes=ScopeSet.parse(scopes),
        reasons={"products": "For the price list."} if "why" in more else {},
        name=more.get("name", ""),
        path=Path("gettone.toml") if "name" in more else None,
    )
    return Asked(application=application, client_id=more.get("client_id", ""))


def test_each_box_has_label_scope_and_reasons() -> None:
    page = needs_page(
        asked("listProducts", "sendEInvoice:invoice", name="Gym", client_id="abc", why="yes")
    )
    assert as_text(page, "en").splitlines() == [
        "Permissions that Gym needs",
        "Client ID    abc",
        "Declared in  gettone.toml",
        "",
        "To tick in Settings > Connected Applications"
        " (in Italian: Impostazioni > Applicazioni collegate):",
        "Permission  Level        Scope                        What it is for",
        "----------  -----------  ---------------------------  -------------------",
        "Products    Read only    products:r                   For the price list.",
        "Invoices    Full access  issued_documents.invoices:a",
        "If there is no such item, look for Impostazioni > App e API, Token personale.",
        "The labels and their order on the provider's page are assumed;"
        " the names of the scopes are exact.",
        "",
        "Why",
        "Scope                        Operation             Known from",
        f"{'-' * 27}  {'-' * 20}  {'-' * 42}",
        "products:r                   listProducts          the provider's OpenAPI file",
        "issued_documents.invoices:a  sendEInvoice:invoice  "
        "inference (sends and changes the document)",
        "",
        "Instructions to send to the application's users:"
        " gettone needs --format markdown (or html)",
    ]


def test_the_boxes_stand_in_the_order_of_the_page() -> None:
    page = needs_page(asked(scopes=" ".join(scope.text for scope in reversed(SCOPES))))
    families = [scope.family for scope in SCOPES]
    boxes = page.as_json["boxes"]
    assert isinstance(boxes, list)
    assert [box["scope"].rpartition(":")[0] for box in boxes] == list(dict.fromkeys(families))
    assert {box["reasons"][0]["provenance"] for box in boxes} == {"declared"}


def test_a_document_without_a_type_is_asked_for_its_type() -> None:
    page = needs_page(asked("getReceivedDocument", client_id="abc"))
    text = as_text(page, "it")
    assert "getReceivedDocument richiede uno di questi scope" in text
    assert "stock:r, received_documents:r" in text
    assert "expense, passive_credit_note, passive_delivery_note, self_invoice" in text
    assert "Non serve alcun permesso" not in text
    assert "--format markdown" not in text
    assert page.as_json["scopes"] == page.as_json["boxes"] == []
    assert page.as_json["undecided"] == [
        {
            "operation": "getReceivedDocument",
            "any_of": ["stock:r", "received_documents:r"],
            "types": ["expense", "passive_credit_note", "passive_delivery_note", "self_invoice"],
        }
    ]


def test_what_needs_no_scope_is_listed_apart_with_the_reason() -> None:
    page = needs_page(asked("getUserInfo", "CreateWebhooksSubscription"))
    text = as_text(page, "en")
    assert "No permission is needed." in text
    assert "getUserInfo                 about the user" in text
    assert "CreateWebhooksSubscription  depends on the event types: add" in text
    assert "The Client ID is on the application's page: Settings > Developer" in text
    assert page.as_json["free"] == [
        {"operation": "CreateWebhooksSubscription", "note": "depends on the event types"},
        {"operation": "getUserInfo", "note": "about the user"},
    ]


def test_the_json_has_stable_keys_and_both_languages() -> None:
    as_json = needs_page(asked("getSupplier", scopes="products:a")).as_json
    assert json.loads(json.dumps(as_json)) == {
        "application": {"name": None, "client_id": None, "file": None},
        "scopes": ["entity.suppliers:r", "products:a"],
        "boxes": [
            {
                "scope": "entity.suppliers:r",
                "labels": {"it": "Fornitori", "en": "Suppliers"},
                "levels": {"it": "Sola lettura", "en": "Read only"},
                "why": [],
                "reasons": [{"operation": "getSupplier", "provenance": "spec", "note": None}],
            },
            {
                "scope": "products:a",
                "labels": {"it": "Prodotti", "en": "Products"},
                "levels": {"it": "Accesso completo", "en": "Full access"},
                "why": [],
                "reasons": [{"operation": None, "provenance": "declared", "note": None}],
            },
        ],
        "undecided": [],
        "free": [],
        "menus": as_json["menus"],
        "assumed": ["boxes[].labels", "boxes order", "menus.personal-token"],
    }


def test_every_reason_and_source_of_the_catalogue_has_words() -> None:
    for operation in catalogue().operations.values():
        for needed in (operation.needed, *operation.by_document_type.values()):
            for language in LANGUAGES:
                assert has(f"needs.provenance.{needed.provenance}", language)
                assert not needed.reason or has(f"needs.note.{needed.reason}", language)


@pytest.mark.parametrize("operation_id", catalogue().operations)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_can_be_shown(operation_id: str, language: str) -> None:
    text = as_text(needs_page(asked(operation_id)), "it" if language == "it" else "en")
    assert operation_id in text
