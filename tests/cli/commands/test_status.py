from __future__ import annotations

from datetime import UTC, datetime

from gettone.cli.commands.status import kept_page, status
from gettone.cli.show import as_text
from gettone.cli.token_source import Credential
from gettone.connections.judging import build_connection
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.drive.api import Api
from gettone.store.memory import MemoryStore

NOW = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8400"


def kept(api: Api, token: AccessToken, *findings: Finding) -> Credential:
    connection = build_connection("own", token, api.verify(), origin=ORIGIN, now=NOW)
    connection = type(connection)(
        name="own",
        token=token,
        user=connection.user,
        companies=connection.companies,
        evidence=Evidence(findings),
        origin=ORIGIN,
        created_at=NOW,
    )
    return Credential(
        token=token, source="connection", place="own", connection=connection, store=MemoryStore()
    )


def test_where_it_is_kept(api: Api, token: AccessToken) -> None:
    page = kept_page(kept(api, token), ORIGIN)
    shown = as_text(page, "en")
    assert token.fingerprint in shown
    assert "2026-01-01 12:30 UTC" in shown
    assert page.as_json["connection"] == "own"
    assert page.as_json["store"] == "memory"


def test_a_token_that_is_not_kept(api: Api, token: AccessToken) -> None:
    credential = Credential(token=token, source="variable", place="FIC_ACCESS_TOKEN")
    assert as_text(kept_page(credential, ORIGIN), "en").count("\n") == 1
    page = status(api, credential, ORIGIN)
    assert page.as_json["connection"] is None
    assert page.as_json["evidence"] == []
    assert "Nothing is known of its permissions yet" in as_text(page, "en")


def test_what_is_known_of_its_scopes(api: Api, token: AccessToken) -> None:
    finding = Finding(
        company_id=CompanyId(16),
        scope=Scope.parse("entity.suppliers:r"),
        standing=Standing.GRANTED,
        at=NOW,
        operation="getSupplier",
    )
    page = status(api, kept(api, token, finding), ORIGIN)
    shown = as_text(page, "it")
    assert shown.startswith("Il token funziona.\n")
    assert "Rossi S.r.l.  entity.suppliers:r  concesso" in shown
    assert page.as_json["works"] is True
    assert token.reveal() not in str(page.as_json)
