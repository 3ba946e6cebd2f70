from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential
from gettone.domain.company import CompanyId, User, UserId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.errors import StoreError
from gettone.sandbox.minting import mint
from gettone.store.interface import Connection
from gettone.store.memory import MemoryStore

SCOPE = Scope.parse("entity.suppliers:r")


def learnt(standing: Standing = Standing.GRANTED, day: int = 1) -> Evidence:
    return Evidence(
        (
            Finding(
                company_id=CompanyId(16),
                scope=SCOPE,
                standing=standing,
                at=datetime(2026, 1, day, tzinfo=UTC),
                operation="getSupplier",
            ),
        )
    )


def kept(evidence: Evidence = Evidence()) -> Connection:  # noqa: B008 - a frozen value
    return Connection(
        name="default",
        token=mint(),
        user=User(id=UserId(1), name="Mario", email="m@example.com"),
        companies=(),
        evidence=evidence,
        origin="http://127.0.0.1:8400",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def session(**flags: str | None) -> Session:
    return Session.begin(Terminal(language="en"), flags)


def test_the_address_is_told_or_the_connections_or_the_providers() -> None:
    assert session().base_url() == "https://api-v2.fattureincloud.it"
    assert session().base_url(kept()) == "http://127.0.0.1:8400"
    assert session(base_url="http://localhost:1").base_url(kept()) == "http://localhost:1"


def test_the_providers_own_address_is_live() -> None:
    assert session().is_live()
    assert session(base_url="https://API-v2.fattureincloud.it:443/").is_live()
    assert not session().is_live(kept())


def test_an_api_is_opened_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETTONE_SANDBOX_ORIGIN", "http://sandbox:8400")
    opened = session().api(Credential(token=mint(), source="prompt", place=""))
    opened.close()


Save = Callable[[Evidence, Evidence], Evidence | None]


@pytest.fixture
def save() -> Save:
    def save(held: Evidence, shown: Evidence) -> Evidence | None:
        store, connection = MemoryStore(), kept(held)
        credential = Credential(
            token=connection.token,
            source="connection",
            place="default",
            connection=connection,
            store=store,
        )
        session().keep_evidence(credential, shown)
        return store.load("default").evidence if store.names() else None

    return save


def test_what_a_call_showed_is_kept(save: Save) -> None:
    assert save(Evidence(), learnt()) == learnt()
    assert save(learnt(), learnt(Standing.REFUSED)) == learnt(Standing.REFUSED)


def test_what_was_known_is_not_written_again(save: Save) -> None:
    assert save(learnt(), learnt(day=2)) is None
    assert save(learnt(), Evidence()) is None


def test_a_token_that_is_not_kept_learns_nothing() -> None:
    session().keep_evidence(Credential(token=mint(), source="prompt", place=""), learnt())
    only_kept = Credential(token=mint(), source="prompt", place="", connection=kept())
    session().keep_evidence(only_kept, learnt())


def test_evidence_that_cannot_be_kept_is_only_said(capsys: pytest.CaptureFixture[str]) -> None:
    class Full(MemoryStore):
        def save(self, connection: Connection) -> None:
            raise StoreError("memory", "disk-full")

    connection = kept()
    credential = Credential(
        token=connection.token, source="connection", place="x", connection=connection, store=Full()
    )
    session().keep_evidence(credential, learnt())
    assert (
        capsys.readouterr().err
        == "What was learnt of the permissions could not be kept (memory).\n"
    )
