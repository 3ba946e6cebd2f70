"""Every operation of the official SDK against a served sandbox.

One round calls them all. The tests then tell what came of each step, which of
the SDK's own operations were called, whether the answers fit the catalogue,
and what of the catalogue's schemas no answer filled.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.app import create_sandbox
from gettone.sandbox.demo_companies import ACCOUNTANT_ID
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from joined.filling import Property, declared, filled
from joined.sdk_bodies import KEPT, Kept

COMPANY: Final = 16
# One that an accountant follows.
FOLLOWED: Final = 18
# What the sandbox does not answer yet, as the SDK calls it. A step that needs
# one of these is left out.
NOT_YET: Final[frozenset[str]] = frozenset()
# What a body brings and no answer has, although the schema does not mark it.
ONLY_SENT: Final[frozenset[Property]] = frozenset(
    {
        # OpenAPI 2.1.8 says so in words; the three other kinds of records are marked.
        ("ReceivedDocument", "attachment_token"),
        # Of these options, an answer has those that say what a document is made of.
        ("IssuedDocumentOptions", "fix_payments"),
    }
)

Step = Callable[["Sdk"], None]


class NotYet(Exception):
    """The step calls what is in ``NOT_YET``."""


class Sdk:
    """The SDK pointed to a sandbox; it remembers what was called and answered."""

    def __init__(self, base_url: str, token_text: str) -> None:
        import fattureincloud_python_sdk as sdk  # takes seconds, so late

        self.sdk: Any = sdk
        self.called: set[str] = set()
        self.answers: list[tuple[str, Any]] = []
        self._client = _recording(sdk, self.answers)(
            sdk.Configuration(host=base_url, access_token=token_text)
        )

    def operations(self) -> set[str]:
        """List the SDK's own operations, as it has them."""
        classes = [held for name, held in vars(self.sdk).items() if name.endswith("Api")]
        other_forms = ("_with_http_info", "_without_preload_content")
        return {
            f"{one.__name__}.{name}"
            for one in classes
            for name, held in vars(one).items()
            if inspect.isfunction(held)
            if not name.startswith("_") and not name.endswith(other_forms)
        }

    def __call__(self, api: str, operation: str, *args: Any, **named: Any) -> Any:
        """Call one operation, in the demo's company if it has one."""
        name = f"{api}.{operation}"
        if name in NOT_YET:
            raise NotYet(name)
        method = getattr(getattr(self.sdk, api)(self._client), operation)
        is_company_s = "company_id" in inspect.signature(method).parameters
        company = [named.pop("company_id", COMPANY)] if is_company_s else []
        answer = method(*company, *args, **named)
        self.called.add(name)
        return answer

    def request(self, model: str, held: dict[str, Any], **options: Any) -> Any:
        """Make the model of a body."""
        body = {"data": held, **({"options": options} if options else {})}
        return getattr(self.sdk, model).from_dict(body)


def _recording(sdk: Any, answers: list[tuple[str, Any]]) -> Any:
    """Give the SDK's client, with a note of each answer as it came over the wire."""

    class Recording(sdk.ApiClient):  # type: ignore[misc]  # the SDK has no types
        def call_api(self, method: str, url: str, *args: Any, **named: Any) -> Any:
            found = catalogue().match(method, urlsplit(url).path)
            assert found is not None, url
            self.asked = found.operation.id
            return super().call_api(method, url, *args, **named)

        def response_deserialize(self, response_data: Any, *args: Any, **named: Any) -> Any:
            if response_data.status == 200:
                text = response_data.data.decode()
                answers.append((self.asked, _read(text, response_data.headers)))
            return super().response_deserialize(response_data, *args, **named)

    return Recording


def _read(text: str, headers: Any) -> Any:
    if not text:
        return None
    return json.loads(text) if "json" in headers.get("content-type", "") else text


# -- the steps


def holds(wanted: Any, got: Any, path: str = "data") -> list[str]:
    """List where *got* is not what was written; it may hold more."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [
            wrong
            for name, held in wanted.items()
            for wrong in holds(held, got.get(name), f"{path}.{name}")
        ]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [
            wrong
            for at, (one, other) in enumerate(zip(wanted, got, strict=True))
            for wrong in holds(one, other, f"{path}.{at}")
        ]
    return [] if wanted == got else [f"{path}: wrote {wanted!r}, got {got!r}"]


def keeps(kept: Kept) -> Step:
    """Create, get, list, modify, get, delete: what is written is there."""

    def step(sdk: Sdk) -> None:
        body = sdk.request(f"Create{kept.model}Request", kept.written, **kept.options)
        wanted = getattr(sdk.sdk, kept.model).from_dict(kept.written).to_dict()
        made = sdk(
            kept.api, f"create_{kept.noun}", **{f"create_{_snake(kept.model)}_request": body}
        )
        row_id = made.data.id
        got = sdk(kept.api, f"get_{kept.noun}", row_id)
        assert holds(wanted, got.data.to_dict()) == []

        method, query = kept.listing
        listed = sdk(kept.list_api or kept.api, method, **query)
        [found] = [one for one in listed.data if one.id == row_id]
        assert holds(wanted, found.to_dict()) == []

        change = sdk.request(f"Modify{kept.model}Request", kept.change, **kept.options)
        named = {f"modify_{_snake(kept.model)}_request": change}
        sdk(kept.api, f"modify_{kept.noun}", row_id, **named)
        wanted |= getattr(sdk.sdk, kept.model).from_dict(kept.change).to_dict()
        got = sdk(kept.api, f"get_{kept.noun}", row_id)
        assert holds(wanted, got.data.to_dict()) == []

        sdk(kept.api, f"delete_{kept.noun}", row_id)
        gone = sdk.sdk.exceptions.NotFoundException
        if kept.noun in {"issued_document", "received_document"}:
            _through_the_bin(sdk, kept, row_id, wanted)
        with pytest.raises(gone):
            sdk(kept.api, f"get_{kept.noun}", row_id)

    return step


def _through_the_bin(sdk: Sdk, kept: Kept, row_id: int, wanted: dict[str, Any]) -> None:
    binned = sdk(kept.api, f"get_bin_{kept.noun}", row_id)
    assert holds(wanted, binned.data.to_dict()) == []
    assert row_id in {one.id for one in sdk(kept.api, f"list_bin_{kept.noun}s").data}
    sdk(kept.api, f"recover_bin_{kept.noun}", row_id)
    assert holds(wanted, sdk(kept.api, f"get_{kept.noun}", row_id).data.to_dict()) == []
    sdk(kept.api, f"delete_{kept.noun}", row_id)
    sdk(kept.api, f"delete_bin_{kept.noun}", row_id)
    assert row_id not in {one.id for one in sdk(kept.api, f"list_bin_{kept.noun}s").data}


def _snake(model: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model).lower()


def account(sdk: Sdk) -> None:
    assert sdk("UserApi", "get_user_info").data.id == DEMO_USER_ID
    assert sdk("UserApi", "list_user_companies").data.companies[0].id == COMPANY
    assert sdk("CompaniesApi", "get_company_info").data.id == COMPANY
    followed = sdk("CompaniesApi", "get_company_info", company_id=FOLLOWED).data
    assert followed.accountant_id == ACCOUNTANT_ID


def plan_usage(sdk: Sdk) -> None:
    usage = sdk("CompaniesApi", "get_company_plan_usage", "clients").data
    assert usage.limit > usage.usage > 0


def lists_of_the_provider(sdk: Sdk) -> None:
    for name in ("countries", "currencies", "detailed_countries", "languages", "units_of_measure"):
        assert sdk("InfoApi", f"list_{name}").data
    assert sdk("InfoApi", "list_delivery_notes_default_causals").data
    assert sdk("InfoApi", "list_default_templates", type="standard").data
    [city] = sdk("InfoApi", "list_cities", postal_code="24121").data
    assert (city.city, city.province) == ("Bergamo", "BG")


def lists_of_the_company(sdk: Sdk) -> None:
    for name in ("archive", "received_document"):
        assert sdk("InfoApi", f"list_{name}_categories").data
    assert sdk("InfoApi", "list_product_categories", "products").data
    assert sdk("InfoApi", "list_cost_centers").data
    assert sdk("InfoApi", "list_revenue_centers").data


def settings(sdk: Sdk) -> None:
    template = sdk("SettingsApi", "list_templates").data[0]
    assert sdk("SettingsApi", "get_template", template.id).data.name == template.name
    assert sdk("SettingsApi", "get_tax_profile").data.regime
    prices = sdk("PriceListsApi", "get_price_lists").data
    assert any(sdk("PriceListsApi", "get_price_list_items", one.id).data for one in prices)


def forms(sdk: Sdk) -> None:
    """What a form for a record needs, with the tables that some answers hold."""
    assert sdk("ClientsApi", "get_client_info").data.usage > 0
    assert sdk("ReceiptsApi", "get_receipt_pre_create_info").data.numerations
    info = sdk("IssuedDocumentsApi", "get_issued_document_pre_create_info", "invoice").data
    assert info.numerations
    assert sdk("ReceivedDocumentsApi", "get_received_document_pre_create_info", "expense").data
    january = sdk("ReceiptsApi", "get_receipts_monthly_totals", "sales_receipt", "2026").data[0]
    assert january.count > 0


def pages(sdk: Sdk) -> None:
    """A page in the middle of a list has one before it and one after it."""
    page = sdk("ClientsApi", "list_clients", sort="id", page=2, per_page=1)
    assert (page.prev_page_url, page.next_page_url) == ("page=1", "page=3")


def issued_totals(sdk: Sdk) -> None:
    document = {
        "type": "invoice",
        "entity": {"name": "Verdi"},
        "items_list": [{"name": "Lavoro", "net_price": 100.0, "qty": 1.0, "vat": {"id": 0}}],
    }
    api = "IssuedDocumentsApi"
    new = sdk.request("GetNewIssuedDocumentTotalsRequest", document)
    totals = sdk(
        api, "get_new_issued_document_totals", get_new_issued_document_totals_request=new
    ).data
    assert (totals.amount_gross, totals.vat_list["22"].amount_vat) == (122, 22)
    changed = sdk.request("GetExistingIssuedDocumentTotalsRequest", document)
    totals = sdk(
        api,
        "get_existing_issued_document_totals",
        103,
        get_existing_issued_document_totals_request=changed,
    ).data
    assert totals.amount_net == 100


def made_of_others(sdk: Sdk) -> None:
    joined = sdk("IssuedDocumentsApi", "join_issued_documents", "109", type="orders")
    assert (joined.data.type.value, joined.options.create_from) == ("invoice", ["109"])
    turned = sdk("IssuedDocumentsApi", "transform_issued_document", 104, "invoice")
    assert (turned.data.type.value, turned.options.transform) == ("invoice", True)


def received_totals(sdk: Sdk) -> None:
    document = {"type": "expense", "entity": {"id": 17}, "amount_net": 100.0, "amount_vat": 22.0}
    api = "ReceivedDocumentsApi"
    new = sdk.request("GetNewReceivedDocumentTotalsRequest", document)
    totals = sdk(
        api, "get_new_received_document_totals", get_new_received_document_totals_request=new
    ).data
    assert (totals.amount_gross, totals.amount_due) == (122, 122)
    changed = sdk.request("GetExistingReceivedDocumentTotalsRequest", {"amount_net": 50.0})
    totals = sdk(
        api,
        "get_existing_received_document_totals",
        61,
        get_existing_received_document_totals_request=changed,
    ).data
    assert totals.amount_net == 50


def pending(sdk: Sdk) -> None:
    api = "ReceivedDocumentsApi"
    kinds = {kind: sdk(api, "list_pending_received_documents", kind).data for kind in PENDING}
    first = kinds["agyo"][0]
    assert sdk(api, "get_pending_received_document", first.id).data.id == first.id


PENDING: Final = ("agyo", "mail", "browser")


def attachments(sdk: Sdk) -> None:
    """Upload a file, write its token into a record, and take it away again."""
    for api, noun, row_id in (
        ("IssuedDocumentsApi", "IssuedDocument", 103),
        ("ReceivedDocumentsApi", "ReceivedDocument", 61),
        ("TaxesApi", "F24", None),
        ("ArchiveApi", "ArchiveDocument", None),
    ):
        snake = _snake(noun)
        sent = {"filename": "prova.pdf", "attachment": ("prova.pdf", b"%PDF-1.7")}
        token = sdk(api, f"upload_{snake}_attachment", **sent).data.attachment_token
        kept_id = row_id or _first(sdk, api, snake)
        change = sdk.request(f"Modify{noun}Request", {"attachment_token": token})
        sdk(api, f"modify_{snake}", kept_id, **{f"modify_{snake}_request": change})
        assert sdk(api, f"get_{snake}", kept_id).data.attachment_url
        if noun != "ArchiveDocument":
            sdk(api, f"delete_{snake}_attachment", kept_id)
            assert sdk(api, f"get_{snake}", kept_id).data.attachment_url is None


def _first(sdk: Sdk, api: str, snake: str) -> int:
    method = "list_f24" if snake == "f24" else f"list_{snake}s"
    first: int = sdk(api, method).data[0].id
    return first


def e_mails(sdk: Sdk) -> None:
    found = sdk("IssuedDocumentsApi", "get_email_data", 103).data
    email = {
        "sender_email": found.default_sender_email.email,
        "recipient_email": "maria.bianchi@mail.example",
        "subject": "Fattura",
        "body": "In allegato la fattura.",
        "include": {"document": True},
        "attach_pdf": True,
        "send_copy": True,
    }
    body = sdk.request("ScheduleEmailRequest", email)
    sdk("IssuedDocumentsApi", "schedule_email", 103, schedule_email_request=body)
    assert "Fattura" in {one.subject for one in sdk("EmailsApi", "list_emails").data}


def e_invoices(sdk: Sdk) -> None:
    api = "IssuedEInvoicesApi"
    assert sdk(api, "verify_e_invoice_xml", 102).data.success
    assert "FatturaElettronica" in sdk(api, "get_e_invoice_xml", 102)
    body = sdk.sdk.SendEInvoiceRequest.from_dict({"data": {}, "options": {"dry_run": True}})
    assert sdk(api, "send_e_invoice", 102, send_e_invoice_request=body).data.name


def refused_e_invoices(sdk: Sdk) -> None:
    """One that the exchange system refused says why."""
    sdk("IssuedEInvoicesApi", "get_e_invoice_rejection_reason", 102)


def subscriptions(sdk: Sdk) -> None:
    """One type has one subscription: what is asked for twice is warned of."""
    api = "WebhooksApi"
    types = [f"it.fattureincloud.webhooks.receipts.{name}" for name in ("create", "update")]
    first, second = (
        sdk(
            api,
            "create_webhooks_subscription",
            create_webhooks_subscription_request=sdk.request(
                "CreateWebhooksSubscriptionRequest",
                {"sink": "http://127.0.0.1:9/receipts", "types": types[:count]},
            ),
        )
        for count in (1, 2)
    )
    assert second.warnings
    change = sdk.request("ModifyWebhooksSubscriptionRequest", {"types": types})
    named = {"modify_webhooks_subscription_request": change}
    assert sdk(api, "modify_webhooks_subscription", second.data.id, **named).warnings
    again = {"id": first.data.id, "verification_method": "query"}
    body = sdk.request("VerifyWebhooksSubscriptionRequest", again)
    sdk(
        api,
        "verify_webhooks_subscription",
        first.data.id,
        verify_webhooks_subscription_request=body,
    )


STEPS: Final[dict[str, Step]] = {
    "account": account,
    "plan_usage": plan_usage,
    "lists_of_the_provider": lists_of_the_provider,
    "lists_of_the_company": lists_of_the_company,
    "settings": settings,
    "forms": forms,
    "pages": pages,
    **{kept.noun: keeps(kept) for kept in KEPT},
    "issued_totals": issued_totals,
    "made_of_others": made_of_others,
    "received_totals": received_totals,
    "pending": pending,
    "attachments": attachments,
    "e_mails": e_mails,
    "e_invoices": e_invoices,
    "refused_e_invoices": refused_e_invoices,
    "subscriptions": subscriptions,
}


class Round:
    """All steps, each with what went wrong in it."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk
        self.failed = {name: self._tried(step) for name, step in STEPS.items()}

    def _tried(self, step: Step) -> Exception | None:
        try:
            step(self.sdk)
        except NotYet:
            return None
        except (AssertionError, ValueError, self.sdk.sdk.OpenApiException) as failed:
            return failed
        return None


@pytest.fixture(scope="module")
def whole() -> Iterator[Round]:
    with create_sandbox() as sandbox, serving(sandbox) as base_url:
        application = sandbox.desk.create_application(DEMO_USER_ID, "SDK")
        scopes = ScopeSet.parse(" ".join(scope.text for scope in SCOPES))
        client_id = application.client_id
        token = sandbox.desk.connect(DEMO_USER_ID, client_id, [COMPANY, FOLLOWED], scopes)[1]
        yield Round(Sdk(base_url, token.reveal()))


@pytest.mark.parametrize("name", STEPS)
def test_what_is_written_is_there(whole: Round, name: str) -> None:
    failed = whole.failed[name]
    if failed is not None:
        raise failed


def test_every_operation_of_the_sdk_is_called(whole: Round) -> None:
    operations = whole.sdk.operations()
    assert len(operations) == len(catalogue().operations) == 123
    assert operations >= NOT_YET
    assert sorted(operations - NOT_YET - whole.sdk.called) == []
    answered = {operation_id for operation_id, _ in whole.sdk.answers}
    assert len(answered) == len(operations - NOT_YET)


def test_every_answer_fits_the_catalogue(whole: Round) -> None:
    wrong = [
        (operation_id, fault)
        for operation_id, answer in whole.sdk.answers
        if (schema := catalogue().operation(operation_id).response_schema)
        for fault in check(answer, schema, unknown_names=True)
    ]
    assert wrong == []


def test_every_property_of_every_answer_is_filled(whole: Round) -> None:
    schemas = {
        operation_id: schema
        for operation_id, _ in whole.sdk.answers
        if (schema := catalogue().operation(operation_id).response_schema)
    }
    seen: set[Property] = {
        one
        for operation_id, answer in whole.sdk.answers
        if operation_id in schemas
        for one in filled(answer, schemas[operation_id])
    }
    assert sorted(declared(schemas.values()) - seen) == sorted(ONLY_SENT)
