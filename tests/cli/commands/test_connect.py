from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from gettone.cli.commands.connect import build_connection, instructions, kept_page, report_page
from gettone.cli.page import Page
from gettone.cli.show import as_text
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Standing
from gettone.drive.api import Api
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.wire.requirements import OperationRef, requirements_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_steps_are_the_providers_and_end_with_the_client_id() -> None:
    shown = as_text(Page(instructions("ABC"), {}), "it").splitlines()
    assert len(shown) == 9
    assert "Impostazioni > Applicazioni collegate" in shown[2]
    assert shown[-1].endswith("ABC")


def test_a_sandbox_is_named_in_place_of_the_provider() -> None:
    shown = as_text(Page(instructions("ABC", "http://127.0.0.1:8400"), {}), "it").splitlines()
    assert len(shown) == 9
    assert "pagina della sandbox (http://127.0.0.1:8400)" in shown[1]


def test_without_a_client_id_it_says_where_one_is_found() -> None:
    assert "Sviluppatore" in as_text(Page(instructions(""), {}), "en").splitlines()[-1]


def test_the_boxes_of_a_declared_application_are_named() -> None:
    needed = requirements_of([OperationRef("getSupplier")])
    shown = as_text(Page(instructions("ABC", needed=needed), {}), "it").splitlines()
    assert shown[6].endswith("Spunta questi permessi e nessun altro:")
    assert shown[7].strip() == "- Fornitori: Sola lettura (entity.suppliers:r)"
    assert len(shown) == 10


def test_boxes_that_are_not_all_known_are_left_to_the_user() -> None:
    refs = [OperationRef("getSupplier"), OperationRef("getIssuedDocument")]
    shown = as_text(Page(instructions("ABC", needed=requirements_of(refs)), {}), "it")
    assert shown == as_text(Page(instructions("ABC"), {}), "it")


def test_the_report_says_who_and_which_companies(api: Api) -> None:
    page = report_page(api.verify())
    shown = as_text(page, "en")
    assert "Mario Rossi <mario.rossi@example.com>" in shown
    assert "no: not connected" in shown
    assert page.as_json["is_usual"] is True


def test_an_unusual_token_comes_with_a_warning(api: Api) -> None:
    shown = as_text(report_page(replace(api.verify(), is_usual=False)), "en")
    assert shown.startswith("Careful: this token does not begin with a/")


def test_a_token_that_opens_nothing(api: Api) -> None:
    report = api.verify()
    shut = tuple(replace(row, standing=Standing.REFUSED) for row in report.companies)
    assert "The token opens no company" in as_text(
        report_page(replace(report, companies=shut)), "en"
    )
    assert "lists no company" in as_text(report_page(replace(report, companies=())), "en")


def test_what_is_kept(api: Api, token: AccessToken) -> None:
    report = api.verify()
    connection = build_connection("own", token, report, origin="http://127.0.0.1", now=NOW)
    assert (connection.name, connection.token, connection.created_at) == ("own", token, NOW)
    assert [company.id for company in connection.companies] == [
        demo.record.id for demo in DEMO_COMPANIES
    ]
    page = kept_page(connection, "keychain", report)
    assert "--company 16" in as_text(page, "en")
    assert page.as_json == {
        "connection": {
            "name": "own",
            "store": "keychain",
            "origin": "http://127.0.0.1",
            "fingerprint": token.fingerprint,
        }
    }


def test_no_call_is_proposed_where_no_company_is_opened(api: Api, token: AccessToken) -> None:
    report = replace(api.verify(), companies=())
    connection = build_connection("own", token, report, origin="http://127.0.0.1", now=NOW)
    assert (
        as_text(kept_page(connection, "memory", report), "it") == "Conservato come «own» (memory)."
    )
