from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.drive.api import Api
from gettone.drive.learning import utc_now
from gettone.errors import InvalidToken, NoAnswer
from gettone.jobs.ability import Ability, abilities
from gettone.sandbox.minting import mint
from gettone.wire.messages import Request, Response
from gettone.wire.requirements import OperationRef
from sandbox.made import Made

YES, NO, UNKNOWN = Standing.GRANTED, Standing.REFUSED, Standing.UNTESTED
EVERY = [16, 18, 20, 22, 24]
READ, FULL = "entity.suppliers:r", "entity.suppliers:a"
MINUTE, DAY = 60.0, 86_400.0
INFO = "GET /c/16/company/info"


@pytest.fixture
def made() -> Iterator[Made]:
    made = Made()
    yield made
    made.records.close()


class Asker:
    """Asks what a token may do, and writes down what is sent."""

    def __init__(
        self,
        made: Made,
        scope_text: str = READ,
        *,
        evidence: Evidence | None = None,
        otherwise: Callable[[Request], Response | None] = lambda _request: None,
    ) -> None:
        self.made = made
        self.token = made.connect(scope_text, EVERY)[1]
        self.evidence, self._otherwise = evidence, otherwise
        self.sent: list[str] = []

    def _respond(self, request: Request) -> Response:
        self.sent.append(f"{request.method} {request.path}")
        return self._otherwise(request) or self.made.provider.respond(request)

    def all(self, text: str, company_id: int = 16) -> tuple[Ability, ...]:
        self.sent.clear()
        api = Api(
            self.token,
            transport=self._respond,
            sleep=lambda _seconds: None,
            evidence=self.evidence,
        )
        return abilities(api, OperationRef.parse_all(text), CompanyId(company_id), utc_now)

    def one(self, text: str, company_id: int = 16) -> Ability:
        [found] = self.all(text, company_id)
        return found


def seen(
    scope_text: str, standing: Standing, ago_s: float, operation: str = "createSupplier"
) -> Evidence:
    found = Finding(
        company_id=CompanyId(16),
        scope=Scope.parse(scope_text),
        standing=standing,
        at=datetime.now(UTC) - timedelta(seconds=ago_s),
        operation=operation,
    )
    return Evidence((found,))


def because(found: Ability) -> list[str]:
    return [f"{one.reference} {one.certainty.value}" for one in found.causes]


def test_a_read_is_tried_by_the_one_harmless_get_of_its_family(made: Made) -> None:
    asker = Asker(made)
    found = asker.one("getSupplier")
    assert (found.standing, found.reason, found.causes) == (YES, "", ())
    assert asker.sent == [INFO, "GET /c/16/entities/suppliers"]
    refused = asker.one("getClient")
    assert (refused.standing, because(refused)) == (NO, ["scope-missing certain"])


def test_what_was_seen_working_just_now_takes_no_request(made: Made) -> None:
    for evidence in (
        seen(READ, YES, MINUTE, "getSupplier"),
        # Full access holds reading, by inference.
        seen(FULL, YES, MINUTE),
    ):
        asker = Asker(made, evidence=evidence)
        assert asker.one("getSupplier").standing is YES
        assert asker.sent == []


@pytest.mark.parametrize(
    "evidence", [seen(READ, YES, DAY, "getSupplier"), seen(READ, NO, MINUTE, "getSupplier")]
)
def test_what_is_old_or_was_refused_is_asked_again(made: Made, evidence: Evidence) -> None:
    asker = Asker(made, evidence=evidence)
    assert asker.one("getSupplier").standing is YES
    assert len(asker.sent) == 2


def test_a_write_is_never_tried(made: Made) -> None:
    asker = Asker(made, FULL)
    found = asker.one("createSupplier")
    assert (found.standing, found.reason) == (UNKNOWN, "no-safe-read")
    assert because(found) == ["scope-untested unknown"]
    assert asker.sent == [
        INFO,
        "GET /c/16/entities/suppliers",
        "GET /c/16/company/plan_usage",
    ]


def test_a_write_without_even_reading_is_refused(made: Made) -> None:
    found = Asker(made).one("createClient")
    assert (found.standing, because(found)) == (NO, ["scope-missing likely"])


def test_a_write_that_was_used_lately_may_be_made_again(made: Made) -> None:
    asker = Asker(made, FULL, evidence=seen(FULL, YES, DAY))
    found = asker.one("modifySupplier")
    assert (found.standing, found.reason) == (YES, "")
    assert asker.sent == [INFO]


@pytest.mark.parametrize(
    ("sights", "expected", "reads"),
    [
        ([(FULL, YES, 3 * DAY)], UNKNOWN, 1),
        ([(FULL, NO, DAY)], UNKNOWN, 1),
        ([(FULL, NO, MINUTE)], NO, 0),
        ([(FULL, NO, DAY), (READ, YES, MINUTE)], UNKNOWN, 0),
    ],
)
def test_what_was_seen_of_a_write_counts_for_its_time(
    made: Made, sights: list[tuple[str, Standing, float]], expected: Standing, reads: int
) -> None:
    evidence = Evidence()
    for scope_text, standing, ago_s in sights:
        operation = "getSupplier" if scope_text == READ else "createSupplier"
        # Made here, and not with the parameters: these may be minutes old.
        evidence = evidence.joined(seen(scope_text, standing, ago_s, operation))
    asker = Asker(made, evidence=evidence)
    assert asker.one("modifySupplier").standing is expected
    assert len(asker.sent) == 1 + reads


@pytest.mark.parametrize(
    ("text", "company_id", "expected"),
    [
        ("createSupplier", 20, ["permission-too-low likely"]),
        ("getSupplier", 22, ["licence-expired certain"]),
        ("listPaymentMethods", 22, ["licence-expired certain"]),
        ("sendEInvoice:invoice", 24, ["plan-limit likely"]),
        ("createSupplier", 24, ["plan-limit likely"]),
        ("getSupplier", 26, ["company-not-connected certain"]),
        ("getReceipt", 24, ["plan-limit likely", "scope-untested unknown"]),
    ],
)
def test_what_company_info_rules_out_is_no(
    made: Made, text: str, company_id: int, expected: list[str]
) -> None:
    made.connect(FULL, [24])
    asker = Asker(made, f"{FULL} receipts:r issued_documents.invoices:a")
    if text == "createSupplier" and company_id == 24:
        fill(asker)
    found = asker.one(text, company_id)
    assert (found.standing, because(found)) == (NO, expected)


def fill(asker: Asker) -> None:
    """Make as many suppliers as the plan of 24 allows."""
    api = Api(asker.token, transport=asker.made.provider.respond)
    for number in range(3):
        api.call("createSupplier", company_id=24, body={"data": {"name": f"N. {number}"}})


def test_what_is_seen_of_the_call_itself_comes_beside_what_its_scope_lacks(made: Made) -> None:
    found = Asker(made).one("sendEInvoice:invoice", 24)
    assert (found.standing, because(found)) == (
        NO,
        ["scope-missing likely", "plan-limit likely"],
    )


def test_a_cause_is_named_once_and_by_the_surer_word(made: Made) -> None:
    found = Asker(made).one("getReceipt", 24)
    assert sorted(because(found)) == ["plan-limit likely", "scope-missing likely"]


def test_each_type_of_document_has_an_answer_and_a_family_is_asked_once(made: Made) -> None:
    asker = Asker(made, "issued_documents.invoices:r issued_documents.self_invoices:r")
    found = {one.ref.document_type: one.standing for one in asker.all("getIssuedDocument:*")}
    assert {kind for kind, standing in found.items() if standing is YES} == {
        "invoice",
        "self_own_invoice",
        "self_supplier_invoice",
    }
    assert len(found) == 11
    assert len(asker.sent) == 1 + 10


def test_what_needs_no_scope_takes_a_token_that_opens_the_company(made: Made) -> None:
    asker = Asker(made, "")
    found = asker.one("listPaymentMethods")
    assert (found.standing, found.reason, asker.sent) == (YES, "needs-none", [INFO])


def test_the_companys_own_info_is_given_whatever_the_licence(made: Made) -> None:
    found = Asker(made, "").one("getCompanyInfo", 22)
    assert (found.standing, found.reason) == (YES, "needs-none")


def test_what_a_subscription_needs_depends_on_its_events(made: Made) -> None:
    found = Asker(made).one("CreateWebhooksSubscription")
    assert (found.standing, found.reason) == (UNKNOWN, "by-event-types")


def test_outside_companies_the_token_alone_counts(made: Made) -> None:
    asker = Asker(made, "")
    found = asker.one("listCities")
    assert (found.standing, found.reason, asker.sent) == (YES, "needs-none", ["GET /user/info"])


def test_a_family_without_a_safe_read_is_unknown_for_its_own_reason(made: Made) -> None:
    def failing(request: Request) -> Response | None:
        return Response(status=503) if request.path.endswith("/suppliers") else None

    asker = Asker(made, otherwise=failing)
    for text in ("getSupplier", "modifySupplier"):
        found = asker.one(text)
        assert (found.standing, found.reason, found.causes) == (UNKNOWN, "provider-failed", ())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response(status=429), "quota-exceeded"),
        (Response(status=403, headers={"retry-after": "60"}), "quota-exceeded"),
        (Response(status=503), "info-unread"),
        (None, "no-answer"),
    ],
)
@pytest.mark.parametrize("text", ["getSupplier", "modifySupplier", "getUserInfo"])
def test_a_quota_or_an_outage_is_unknown_and_speaks_of_no_box(
    made: Made, text: str, answer: Response | None, reason: str
) -> None:
    def failing(_request: Request) -> Response | None:
        if answer is None:
            raise NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
        return answer

    found = Asker(made, otherwise=failing, evidence=seen(FULL, YES, DAY)).one(text)
    if text == "getUserInfo" and reason == "info-unread":
        reason = "provider-failed"
    assert (found.standing, found.reason, found.causes) == (UNKNOWN, reason, ())


@pytest.mark.parametrize("text", ["getSupplier", "modifySupplier"])
def test_a_refusal_just_before_an_outage_is_unknown(made: Made, text: str) -> None:
    for scope_text in (READ, FULL):
        asker = Asker(
            made,
            evidence=seen(scope_text, NO, 1),
            otherwise=lambda _request: Response(status=429),
        )
        found = asker.one(text)
        assert (found.standing, found.reason, found.causes) == (UNKNOWN, "quota-exceeded", ())


@pytest.mark.parametrize("text", ["getSupplier", "getUserInfo"])
def test_a_dead_token_is_an_error(made: Made, text: str) -> None:
    asker = Asker(made)
    asker.token = mint()
    with pytest.raises(InvalidToken):
        asker.one(text)


def test_nobody_is_written_to(made: Made) -> None:
    asker = Asker(made, FULL)
    for text in ("createSupplier", "deleteSupplier", "sendEInvoice:invoice", "scheduleEmail:*"):
        asker.all(text)
        assert {sent.split()[0] for sent in asker.sent} == {"GET"}
