"""What every store must do; each store's test module subclasses it."""

from __future__ import annotations

import dataclasses
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope
from gettone.domain.state import State
from gettone.errors import BadCall, StoreError, TokenNotFound
from gettone.store.interface import Connection, Gone, TokenStore

CANARY = "a/canaryHeader.canaryPayload.canarySignature"
AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


LEARNT = Evidence(
    (
        Finding(
            company_id=CompanyId(18),
            scope=Scope.parse("products:r"),
            standing=Standing.REFUSED,
            at=AT,
            operation="listProducts",
        ),
    )
)


def connection(name: str = "main", *, token: str = CANARY) -> Connection:
    """Make a connection with something in every field."""
    evidence = Evidence().with_finding(
        Finding(
            company_id=CompanyId(16),
            scope=Scope.parse("entity.suppliers:r"),
            standing=Standing.GRANTED,
            at=AT,
            operation="getSupplier",
        )
    )
    companies = (
        Company(id=CompanyId(16), name="Rossi S.r.l.", vat_number="01234567890"),
        Company(id=CompanyId(18), name="Caffè «Perù» & figli", tax_code="RSSMRA80A01H501U"),
    )
    return Connection(
        name=name,
        token=AccessToken(token),
        user=User(id=UserId(1), name="Mario Rossi", email="mario.rossi@example.com"),
        companies=companies,
        evidence=evidence,
        origin="http://127.0.0.1:8400",
        created_at=AT,
    )


class StoreContract:
    """Subclass it, and say how the store is made."""

    def make(self, folder: Path) -> TokenStore:
        """Make the store; called again for the same folder, open it again."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> TokenStore:
        return self.make(tmp_path)

    def test_has_a_label(self, store: TokenStore) -> None:
        assert store.label

    def test_holds_nothing_at_first(self, store: TokenStore) -> None:
        assert store.names() == []

    def test_gives_back_what_was_saved(self, store: TokenStore) -> None:
        store.save(connection())
        assert store.load("main") == connection()

    def test_gives_back_a_connection_with_nothing_in_it(self, store: TokenStore) -> None:
        bare = dataclasses.replace(connection(), companies=(), evidence=Evidence())
        store.save(bare)
        assert store.load("main") == bare

    def test_a_second_save_replaces_the_first(self, store: TokenStore) -> None:
        store.save(connection())
        store.save(connection(token="a/other"))
        assert store.load("main").token == AccessToken("a/other")
        assert store.names() == ["main"]

    def test_connections_do_not_mix(self, store: TokenStore) -> None:
        store.save(connection("uno", token="a/one"))
        store.save(connection("due", token="a/two"))
        assert store.load("uno").token == AccessToken("a/one")
        assert store.load("due").token == AccessToken("a/two")

    def test_names_are_in_order(self, store: TokenStore) -> None:
        for name in ("perù", "Studio Bianchi, contabilità", "index", "a"):
            store.save(connection(name))
        assert store.names() == ["Studio Bianchi, contabilità", "a", "index", "perù"]
        assert store.load("index").name == "index"

    def test_what_is_not_there_is_not_found(self, store: TokenStore) -> None:
        store.save(connection())
        with pytest.raises(TokenNotFound) as found:
            store.load("mai")
        assert (found.value.store, found.value.problem) == (store.label, "no-such-connection")

    def test_forgets(self, store: TokenStore) -> None:
        store.save(connection("uno"))
        store.save(connection("due"))
        store.forget("uno")
        assert store.names() == ["due"]
        with pytest.raises(TokenNotFound):
            store.load("uno")
        assert store.load("due") == connection("due")

    def test_forgets_the_last_one(self, store: TokenStore) -> None:
        store.save(connection())
        store.forget("main")
        assert store.names() == []
        store.save(connection())
        assert store.load("main") == connection()

    def test_what_is_not_there_cannot_be_forgotten(self, store: TokenStore) -> None:
        store.save(connection())
        with pytest.raises(TokenNotFound):
            store.forget("mai")
        assert store.names() == ["main"]

    def test_prepares_and_changes_nothing(self, store: TokenStore) -> None:
        store.prepare()
        assert store.names() == []
        store.save(connection())
        store.prepare()
        assert store.load("main") == connection()

    def test_learns_into_what_is_kept_now(self, store: TokenStore) -> None:
        store.save(connection())
        changed = dataclasses.replace(connection(), companies=())
        store.save(changed)
        assert store.learn("main", AccessToken(CANARY), LEARNT)
        kept = store.load("main")
        assert kept == dataclasses.replace(changed, evidence=changed.evidence.joined(LEARNT))
        assert len(kept.evidence.findings) == 2

    def test_does_not_bring_back_what_was_forgotten(self, store: TokenStore) -> None:
        store.save(connection())
        store.save(connection("due"))
        store.forget("main")
        assert not store.learn("main", AccessToken(CANARY), LEARNT)
        assert store.names() == ["due"]

    def test_does_not_learn_of_a_token_that_was_replaced(self, store: TokenStore) -> None:
        store.save(connection(token="a/other"))
        assert not store.learn("main", AccessToken(CANARY), LEARNT)
        assert store.load("main") == connection(token="a/other")

    def test_the_state_is_changed_from_what_it_was_and_by_one_alone(
        self, store: TokenStore
    ) -> None:
        store.save(connection())
        token = AccessToken(CANARY)
        assert store.move("main", token, State.ACTIVE, State.QUOTA)
        assert not store.move("main", token, State.ACTIVE, State.QUOTA)
        assert store.load("main") == dataclasses.replace(connection(), state=State.QUOTA)

    def test_the_state_of_what_is_gone_or_replaced_is_not_changed(self, store: TokenStore) -> None:
        assert not store.move("main", AccessToken(CANARY), State.ACTIVE, State.QUOTA)
        store.save(connection(token="a/other"))
        assert not store.move("main", AccessToken(CANARY), State.ACTIVE, State.QUOTA)
        assert store.load("main").state is State.ACTIVE

    def test_a_state_is_kept_with_what_is_saved_and_learnt(self, store: TokenStore) -> None:
        store.save(dataclasses.replace(connection(), state=State.DEGRADED))
        assert store.learn("main", AccessToken(CANARY), LEARNT)
        assert store.load("main").state is State.DEGRADED

    def test_swaps_what_it_was_compared_with(self, store: TokenStore) -> None:
        assert store.swap(connection(), None) is State.FORGOTTEN
        token = AccessToken(CANARY)
        assert store.move("main", token, State.ACTIVE, State.REAUTH_REQUIRED)
        fresh = connection(token="a/other")
        assert store.swap(fresh, store.load("main")) is State.REAUTH_REQUIRED
        assert store.load("main") == fresh

    def test_swaps_nothing_else(self, store: TokenStore) -> None:
        assert store.swap(connection(token="a/new"), connection()) is None
        assert store.names() == []
        store.save(connection(token="a/other"))
        for compared in (None, connection()):
            assert store.swap(connection(token="a/new"), compared) is None
        assert store.load("main") == connection(token="a/other")

    def test_a_connection_is_called_otherwise(self, store: TokenStore) -> None:
        kept = dataclasses.replace(connection("uno"), state=State.DEGRADED, label="Rossi")
        store.save(kept)
        store.save(connection("due"))
        store.rename("uno", "tre")
        assert store.names() == ["due", "tre"]
        assert store.load("tre") == dataclasses.replace(kept, name="tre")
        assert store.load("due") == connection("due")
        assert store.sharing.let("uno", kept.token, None, AT).state is None
        assert store.sharing.let("tre", kept.token, None, AT).state is State.DEGRADED

    def test_a_new_name_must_be_free_and_usable(self, store: TokenStore) -> None:
        store.save(connection("uno"))
        store.save(connection("due", token="a/other"))
        with pytest.raises(StoreError) as taken:
            store.rename("uno", "due")
        assert taken.value.problem == "name-taken"
        with pytest.raises(TokenNotFound):
            store.rename("mai", "tre")
        with pytest.raises(BadCall):
            store.rename("uno", " ")
        assert store.load("uno") == connection("uno")
        assert store.load("due").token == AccessToken("a/other")
        assert store.names() == ["due", "uno"]

    def test_those_who_share_it_know_what_is_kept(self, store: TokenStore) -> None:
        def let(token: str) -> State | None:
            return store.sharing.let("main", AccessToken(token), None, AT).state

        assert let(CANARY) is None
        store.save(connection())
        assert (let(CANARY), let("a/other")) == (State.ACTIVE, None)
        assert store.move("main", AccessToken(CANARY), State.ACTIVE, State.REAUTH_REQUIRED)
        assert let(CANARY) is State.REAUTH_REQUIRED
        store.forget("main")
        assert let(CANARY) is None

    def test_what_is_forgotten_is_forgotten_once(self, store: TokenStore) -> None:
        store.save(connection())
        known = Gone(state=State.ACTIVE, fingerprint=AccessToken(CANARY).fingerprint)
        assert store.forget("main") in {known, Gone()}
        with pytest.raises(TokenNotFound):
            store.forget("main")

    def test_neither_store_nor_error_prints_the_token(self, store: TokenStore) -> None:
        store.save(connection())
        with pytest.raises(TokenNotFound) as found:
            store.load("mai")
        shown = f"{store!r} {store} {store.load('main')!r} {shown_with_locals(found.value)}"
        assert "canary" not in shown


def shown_with_locals(raised: BaseException) -> str:
    """Print an exception as a crash reporter does: causes, contexts and locals.

    The frames of the test itself are left out: they hold the canary.
    """
    frames = raised.__traceback__
    while frames is not None and "/gettone/" not in frames.tb_frame.f_code.co_filename:
        frames = frames.tb_next
    assert frames is not None
    chain = traceback.TracebackException(type(raised), raised, frames, capture_locals=True)
    return "".join(chain.format(chain=True))
