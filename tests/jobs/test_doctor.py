from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import SCOPES, Scope
from gettone.drive.api import Api
from gettone.drive.learning import utc_now
from gettone.errors import CompanyUnclear, InvalidToken, NoAnswer, ProviderFailed
from gettone.flow.probe import PROBES
from gettone.jobs.diagnosis import CompanyFound, Diagnosis, ScopeFound
from gettone.jobs.doctor import Wanted, diagnose
from gettone.sandbox.controls import Turned
from gettone.sandbox.quotas import Limits
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from gettone.wire.requirements import Requirements
from jobs.looked_over import needing
from sandbox.made import Made

OWN = CompanyId(16)
EVERY = [16, 18, 20, 22, 24]


@pytest.fixture
def made() -> Iterator[Made]:
    made = Made()
    yield made
    made.records.close()


class Line:
    """The way to the sandbox: writes down what is sent, and answers otherwise where told to."""

    def __init__(self, made: Made, otherwise: Callable[[Request], Response | None]) -> None:
        self._made, self.otherwise = made, otherwise
        self.sent: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.sent.append(f"{request.method} {request.path}")
        return self.otherwise(request) or self._made.provider.respond(request)


class Doctor:
    """Looks one token over."""

    def __init__(
        self,
        made: Made,
        scope_text: str = "entity.suppliers:r",
        company_ids: list[int] | None = None,
        otherwise: Callable[[Request], Response | None] = lambda _request: None,
    ) -> None:
        self.made = made
        self.connected, token = made.connect(scope_text, company_ids or [16])
        self.line = Line(made, otherwise)
        self.api = Api(token, transport=self.line, sleep=lambda _seconds: None)

    def look(self, needed: Requirements | None = None, company: str = "") -> Diagnosis:
        return diagnose(self.api, Wanted(needed=needed, company=company), utc_now)

    def own(self, needed: Requirements | None = None) -> CompanyFound:
        [found] = self.look(needed, "16").companies
        return found


def texts(rows: tuple[ScopeFound, ...]) -> list[str]:
    return [row.scope.text for row in rows]


def said(found: CompanyFound) -> dict[str, list[str]]:
    return {one.reference: [scope.text for scope in one.scopes] for one in found.causes}


def test_what_is_needed_is_compared_with_what_is_granted(made: Made) -> None:
    doctor = Doctor(made, "entity.suppliers:r products:r issued_documents.invoices:r")
    needed = needing("getSupplier", "listClients", "createIssuedDocument:invoice", "situation:r")
    found = doctor.own(needed)
    assert texts(found.granted) == ["entity.suppliers:r"]
    assert texts(found.missing) == ["entity.clients:r"]
    assert texts(found.excess) == ["products:r"]
    assert [(row.scope.text, row.reason) for row in found.untested] == [
        ("situation:r", "no-safe-read"),
        ("issued_documents.invoices:a", "no-safe-read"),
    ]
    assert said(found) == {"scope-missing": ["entity.clients:r"]}
    assert (found.standing, found.reason) == (Standing.GRANTED, "")


def test_it_reads_once_a_family_and_writes_nothing(made: Made) -> None:
    doctor = Doctor(made)
    doctor.look(company="16")
    about, companies, *inside = doctor.line.sent
    assert (about, companies) == ("GET /user/info", "GET /user/companies")
    assert len(inside) == len(PROBES) + 1
    assert all(sent.startswith("GET /c/16/") for sent in inside)


def test_without_needs_it_says_what_is_granted_and_what_not(made: Made) -> None:
    found = Doctor(made, "entity.suppliers:a emails:r").own()
    assert texts(found.granted) == ["entity.suppliers:r", "emails:r"]
    assert {row.scope for row in found.rows} == set(SCOPES)
    assert "products:r" in texts(found.refused)
    assert {row.scope.text for row in found.untested if row.scope.text.endswith(":r")} == {
        "situation:r",
        "calendar:r",
    }
    assert found.causes == ()


def test_every_company_is_asked_and_each_says_what_stands_in_the_way(made: Made) -> None:
    doctor = Doctor(made, "entity.suppliers:r receipts:r", EVERY)
    needed = needing("getSupplier", "listReceipts", "createSupplier", "sendEInvoice:invoice")
    found = {row.company.id: row for row in doctor.look(needed).companies}
    assert {id_: row.standing for id_, row in found.items() if id_ not in EVERY} == {
        26: Standing.REFUSED
    }
    assert found[CompanyId(26)].reason == "company-not-connected"
    assert said(found[OWN]) == {"scope-missing": ["issued_documents.invoices:a"]}
    assert said(found[CompanyId(20)]) == {
        "permission-too-low": [
            "entity.suppliers:a",
            "issued_documents.invoices:a",
            "receipts:r",
        ],
        "scope-missing": ["issued_documents.invoices:a"],
    }
    assert said(found[CompanyId(22)])["licence-expired"] == []
    functions = [one.facts.get("function") for one in found[CompanyId(24)].causes]
    assert functions == ["e_invoice", "receipts", None]


def test_what_was_seen_working_has_nothing_in_its_way(made: Made) -> None:
    # Receipts are out of the plan of 24 by what its info says, and worked all the same.
    def lets_pass(request: Request) -> Response | None:
        return Response(status=200, body=b'{"data": []}') if "receipts" in request.path else None

    doctor = Doctor(made, "receipts:r", [24], lets_pass)
    [found] = doctor.look(needing("listReceipts"), "24").companies
    assert (texts(found.granted), found.causes) == (["receipts:r"], ())


def test_what_needs_no_scope_may_still_be_out_of_the_plan(made: Made) -> None:
    doctor = Doctor(made, "entity.suppliers:r", [22])
    [found] = doctor.look(needing("listPaymentMethods"), "22").companies
    assert said(found) == {"licence-expired": []}


def test_a_dead_token_is_told_by_one_request(made: Made) -> None:
    doctor = Doctor(made)
    made.desk.disconnect(DEMO_USER_ID, doctor.connected.id)
    found = doctor.look(needing("getSupplier"))
    assert isinstance(found.stopped_by, InvalidToken)
    assert (found.user, found.companies, doctor.line.sent) == (None, (), ["GET /user/info"])


def test_an_outage_is_no_bad_token(made: Made) -> None:
    doctor = Doctor(made, otherwise=lambda _request: Response(status=503))
    assert isinstance(doctor.look().stopped_by, ProviderFailed)


def test_silence_ends_it_and_the_rest_is_unasked(made: Made) -> None:
    def silent(request: Request) -> Response | None:
        if request.path.startswith("/c/16/"):
            raise NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
        return None

    found = Doctor(made, otherwise=silent).look(needing("getSupplier"))
    assert isinstance(found.stopped_by, NoAnswer)
    assert {(row.standing, row.reason) for row in found.companies} == {
        (Standing.UNTESTED, "no-answer")
    }
    assert len(found.companies) > 1


def test_what_fails_in_one_company_does_not_end_it(made: Made) -> None:
    def odd(request: Request) -> Response | None:
        return Response(status=401) if request.path.startswith("/c/16/") else None

    made.records.controls.turn(Turned(limits=Limits(five_minutes=0, hour=0, month=0)))
    doctor = Doctor(made, company_ids=[16, 18], otherwise=odd)
    found = {row.company.id: row for row in doctor.look().companies}
    assert found[OWN].reason == "company-not-connected"
    assert found[CompanyId(18)].standing is Standing.GRANTED


def test_a_doubt_that_cannot_be_settled_is_no_closed_company(made: Made) -> None:
    def odd(request: Request) -> Response | None:
        if request.path.startswith("/c/16/"):
            return Response(status=401)
        is_late = request.path == "/user/info" and len(doctor.line.sent) > 2
        return Response(status=503) if is_late else None

    doctor = Doctor(made, otherwise=odd)
    [found] = doctor.look(company="16").companies
    assert (found.standing, found.reason) == (Standing.UNTESTED, "unauthorized")


def test_less_than_a_tenth_of_the_hour_is_left_to_others(made: Made) -> None:
    made.records.controls.turn(Turned(limits=Limits(five_minutes=0, hour=20, month=0)))
    found = Doctor(made).own(needing("listVatTypes"))
    assert (found.standing, found.reason) == (Standing.GRANTED, "quota-low")
    assert [row.reason for row in found.untested] == ["quota-low"]
    assert found.hour is not None
    assert (found.hour.count, found.hour.limit, found.hour.is_low) == (1, 20, True)
    assert found.causes == ()


@pytest.mark.parametrize(
    ("status", "body", "standing", "reason"),
    [
        (429, b"", Standing.UNTESTED, "quota-exceeded"),
        (403, b'{"error": {"code": "LICENSE_EXPIRED"}}', Standing.REFUSED, "licence-expired"),
        (403, b"{}", Standing.UNTESTED, "other"),
    ],
)
def test_a_company_that_says_nothing_of_itself(
    made: Made, status: int, body: bytes, standing: Standing, reason: str
) -> None:
    def refusing(request: Request) -> Response | None:
        return Response(status=status, body=body) if request.path.startswith("/c/16/") else None

    found = Doctor(made, otherwise=refusing).own()
    assert (found.standing, found.reason, found.info) == (standing, reason, None)


def test_what_was_refused_before_an_outage_is_not_called_missing(made: Made) -> None:
    doctor = Doctor(made, "")
    needed = needing("getSupplier", "createSupplier")
    doctor.own(needing("getSupplier"))
    assert texts(doctor.own(needed).missing) == ["entity.suppliers:a"]

    def busy(request: Request) -> Response | None:
        return Response(status=429) if request.path.startswith("/c/") else None

    doctor.line.otherwise = busy
    found = doctor.own(needed)
    assert (texts(found.missing), found.causes) == ([], ())
    assert [row.reason for row in found.untested] == ["quota-exceeded"]


def test_a_company_is_asked_by_its_name_or_by_an_id_that_is_not_listed(made: Made) -> None:
    doctor = Doctor(made)
    assert [row.company.id for row in doctor.look(company="bianchi").companies] == [18]
    [unlisted] = doctor.look(company="4711").companies
    assert (unlisted.company.id, unlisted.reason) == (4711, "company-not-connected")
    with pytest.raises(CompanyUnclear):
        doctor.look(company="Nobody & Sons")


def test_companies_that_are_kept_and_not_listed_any_more_are_asked_too(made: Made) -> None:
    gone = Company(id=CompanyId(4711), name="Gone")
    wanted = Wanted(known=(gone, Company(id=OWN, name="Old name")))
    found = diagnose(Doctor(made).api, wanted, utc_now)
    assert found.companies[-1].company == gone
    assert [row.company.id for row in found.companies].count(OWN) == 1


def test_full_access_that_was_used_is_known_and_where_it_was_refused_too(made: Made) -> None:
    doctor = Doctor(made, "entity.suppliers:a")
    doctor.api.call("createSupplier", company_id=16, body={"data": {"name": "Verdi"}})
    needed = needing("createSupplier")
    assert texts(doctor.own(needed).granted) == ["entity.suppliers:a"]
    doctor.made.desk.edit_scopes(DEMO_USER_ID, doctor.connected.id, made.connect("")[0].scopes)
    found = doctor.own(needed)
    assert texts(found.missing) == ["entity.suppliers:a"]


def test_what_was_learnt_is_there_to_be_kept(made: Made) -> None:
    found = Doctor(made).look(company="16")
    assert found.evidence.standing(OWN, Scope.parse("entity.suppliers:r")) is Standing.GRANTED
