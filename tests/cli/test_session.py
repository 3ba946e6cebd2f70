from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gettone.application import Application
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId, User, UserId
from gettone.domain.evidence import Check, Evidence, Finding, Shown, Standing
from gettone.domain.scope import Scope
from gettone.drive.api import Api
from gettone.errors import Forbidden, SettingsError, StoreError, WrongOrigin
from gettone.sandbox.minting import mint
from gettone.store.interface import Connection
from gettone.store.memory import MemoryStore
from sandbox.made import Made

SCOPE = Scope.parse("entity.suppliers:r")


def learnt(
    standing: Standing = Standing.GRANTED,
    day: int = 1,
    hour: int = 0,
    how: Shown = Shown.USED,
) -> Evidence:
    return Evidence(
        (
            Finding(
                company_id=CompanyId(16),
                scope=SCOPE,
                standing=standing,
                at=datetime(2026, 1, day, hour, tzinfo=UTC),
                operation="getSupplier",
                how=how,
            ),
        )
    )


CHECK = Check(
    company_id=CompanyId(16),
    at=datetime(2026, 1, 1, tzinfo=UTC),
    is_open=True,
    request_count=22,
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


@pytest.fixture
def made() -> Iterator[Made]:
    made = Made()
    yield made
    made.records.close()


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


def test_a_client_id_is_told_or_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Application(client_id="declared")
    assert session().client_id(Application()) == ""
    assert session().client_id(declared) == "declared"
    monkeypatch.setenv("GETTONE_CLIENT_ID", "told")
    assert session().client_id(declared) == "told"
    assert session(client_id="flag").client_id(declared) == "flag"


def test_a_token_in_the_client_ids_place_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    token = mint().reveal()
    monkeypatch.setenv("GETTONE_CLIENT_ID", token)
    with pytest.raises(SettingsError, match="holds-a-secret") as refused:
        session().client_id(Application())
    assert token not in str(refused.value.facts())


def test_an_api_is_opened_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETTONE_SANDBOX_ORIGIN", "http://sandbox:8400")
    credential = Credential(token=mint(), source="prompt", place="")
    with pytest.raises(WrongOrigin):
        session().api(credential)
    monkeypatch.setenv("GETTONE_BASE_URL", "http://sandbox:8400")
    session().api(credential).close()


def test_a_change_is_said_as_it_is_noticed_unless_it_is_to_be_shown_later(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Api, "_opened", lambda _api: made.provider.respond)
    connection = replace(kept(learnt()), token=made.connect("")[1])
    credential = Credential(
        token=connection.token, source="connection", place="x", connection=connection
    )
    for tells_drift in (False, True):
        api = session().api(credential, tells_drift=tells_drift)
        with pytest.raises(Forbidden):
            api.call("getSupplier", company_id=16, supplier_id=17)
    assert capsys.readouterr().err == (
        "16: what needs entity.suppliers:r (Suppliers: Read only) worked before"
        " and is refused now (seen at getSupplier).\n"
    )


class Watched(MemoryStore):
    """Counts how often something is learnt."""

    learnings = 0

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        self.learnings += 1
        return super().learn(name, token, learnt)


def credential_of(store: MemoryStore, held: Evidence) -> Credential:
    """Keep a connection, and give it as a run finds it."""
    connection = kept(held)
    store.save(connection)
    return Credential(
        token=connection.token,
        source="connection",
        place="default",
        connection=connection,
        store=store,
    )


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (Evidence(), learnt()),
        (learnt(), learnt(Standing.REFUSED, 2)),
        (learnt(how=Shown.INFERRED), learnt()),
        (learnt(), learnt(day=2)),
        (learnt(), learnt().with_check(CHECK)),
    ],
)
def test_what_a_call_showed_is_kept(held: Evidence, shown: Evidence) -> None:
    store = MemoryStore()
    session().keep_evidence(credential_of(store, held), shown)
    assert store.load("default").evidence == held.joined(shown) != held


@pytest.mark.parametrize("shown", [learnt(hour=23), learnt(), Evidence()])
def test_what_was_known_is_not_written_again(shown: Evidence) -> None:
    store = Watched()
    session().keep_evidence(credential_of(store, learnt()), shown)
    assert store.learnings == 0


def test_what_was_forgotten_or_replaced_meanwhile_stays_so() -> None:
    store = MemoryStore()
    credential = credential_of(store, Evidence())
    store.forget("default")
    session().keep_evidence(credential, learnt())
    assert store.names() == []
    other = kept()
    store.save(other)
    session().keep_evidence(credential, learnt())
    assert store.load("default") == other


def test_a_token_that_is_not_kept_learns_nothing() -> None:
    session().keep_evidence(Credential(token=mint(), source="prompt", place=""), learnt())
    only_kept = Credential(token=mint(), source="prompt", place="", connection=kept())
    session().keep_evidence(only_kept, learnt())


def test_evidence_that_cannot_be_kept_is_only_said(capsys: pytest.CaptureFixture[str]) -> None:
    class Full(MemoryStore):
        def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
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
