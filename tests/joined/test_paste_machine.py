"""Whatever fails, at whichever request, statement or commit: the last good token is kept.

Hypothesis makes up pastes, calls, revocations and failures, against a store in
SQLite whose every statement may fail, and a provider whose every answer may.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gettone.connections.event import Event
from gettone.connections.front import Connections
from gettone.domain.access_token import AccessToken
from gettone.domain.state import State
from gettone.errors import GettoneError, NoAnswer, StoreError
from gettone.store.keys import Key, Keys
from gettone.store.sql.database import NOTHING, Bound, Database, Dialect, Rows, Transaction
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import SqliteDatabase
from gettone.wire.messages import Request, Response
from soak import LEAST_PASTE_STEPS, PASTE_RUNS, PASTE_STEPS, TIMEOUT_S

HERE = "http://127.0.0.1:8400"
NAME = "books"
OWNER = "42"
KEY = Key.draw()


class Cut(BaseException):
    """What ends a process or a task at any moment."""


@dataclass
class Fault:
    """What fails, and when: so many moments from now.

    Attributes:
        left: Moments until it happens; ``None`` for never.
        kind: What is raised.
    """

    left: int | None = None
    kind: type[BaseException] = Cut

    def set(self, left: int | None, kind: type[BaseException]) -> None:
        self.left, self.kind = left, kind

    def meet(self) -> None:
        """Fail, if this is the moment."""
        if self.left is None:
            return
        self.left -= 1
        if self.left >= 0:
            return
        self.left = None
        if self.kind is NoAnswer:
            raise NoAnswer(HERE, "ReadError", sent=True)
        raise self.kind("disk", "disk-full") if self.kind is StoreError else self.kind


class Failing:
    """A database whose every statement, and every commit, may fail."""

    def __init__(self, inner: Database, fault: Fault) -> None:
        self.inner, self.fault = inner, fault

    @property
    def label(self) -> str:
        return self.inner.label

    @property
    def dialect(self) -> Dialect:
        return self.inner.dialect

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        self.fault.meet()
        return self.inner.rows(statement, bound)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        with self.inner.transaction() as work:
            yield _Work(work, self.fault)
            self.fault.meet()
        self.fault.meet()

    def close(self) -> None:
        self.inner.close()


class _Work:
    def __init__(self, inner: Transaction, fault: Fault) -> None:
        self.inner, self.fault = inner, fault

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        self.fault.meet()
        return self.inner.rows(statement, bound)

    def change(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> int:
        self.fault.meet()
        return self.inner.change(statement, bound)

    def change_each(self, statement: str, bounds: Sequence[Mapping[str, Bound]]) -> int:
        self.fault.meet()
        return self.inner.change_each(statement, bounds)


@dataclass
class Provider:
    """Tokens by their text: whose they are, what they open, whether they live."""

    fault: Fault
    users: dict[str, int] = field(default_factory=dict)
    opens: dict[str, frozenset[int]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)

    def make(self, user_id: int, companies: frozenset[int]) -> str:
        text = f"sandbox.{len(self.users)}"
        self.users[text], self.opens[text] = user_id, companies
        return text

    def __call__(self, request: Request) -> Response:
        self.fault.meet()
        answer = self.answer(request)
        self.fault.meet()
        return answer

    def answer(self, request: Request) -> Response:
        assert request.bearer is not None
        text = request.bearer.reveal()
        if text not in self.users or text in self.dead:
            return Response(status=401, body=b'{"error": {"message": "Unauthorized."}}')
        if request.path == "/user/info":
            return _said({"id": self.users[text], "name": "Mario", "email": ""})
        if request.path == "/user/companies":
            return _said({"companies": [{"id": one, "name": str(one)} for one in (16, 18)]})
        company_id = int(request.path.split("/")[2])
        if company_id not in self.opens[text]:
            return Response(status=401, body=b'{"error": "unauthorized"}')
        return _said({"id": company_id, "name": str(company_id)})


def _said(data: object) -> Response:
    return Response(status=200, body=json.dumps({"data": data}).encode())


KINDS = ("fresh", "same", "other user", "fewer companies", "dead", "unknown")
MOMENTS = st.one_of(st.none(), st.integers(0, 40))
FAULTS = st.sampled_from([Cut, StoreError, NoAnswer, KeyboardInterrupt, asyncio.CancelledError])
BOTH = frozenset({16, 18})


class Pastes(RuleBasedStateMachine):
    """One connection, pasted, used and forgotten while everything fails.

    Attributes:
        may_be: What may be kept after the last step: one token, or either of
            two where a failure came when it was written; ``None`` for none.
    """

    # States that were looked at, in all runs.
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        # Statements fail and requests fail, each at a moment of its own.
        self.fault = Fault()
        self.now = datetime(2026, 3, 2, tzinfo=UTC)
        self.provider = Provider(self.fault)
        self.folder = tempfile.TemporaryDirectory()
        self.database = SqliteDatabase(Path(self.folder.name) / "connections.db")
        self.clean = SqlStore(self.database, lambda: Keys((KEY,)))
        self.events: list[Event] = []
        self.connections = self.opened()
        self.may_be: set[str | None] = {None}
        self.state = State.FORGOTTEN

    def opened(self) -> Connections:
        failing = SqlStore(Failing(self.database, self.fault), lambda: Keys((KEY,)))
        return Connections(failing.of(OWNER), on_event=self.events.append, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time go by: who was cut off may have left a question unanswered."""
        self.now += timedelta(seconds=seconds)

    @property
    def kept(self) -> str | None:
        [one] = self.may_be
        return one

    def try_it(self, work: Callable[[], object]) -> bool:
        """Do it, and tell whether it was done."""
        try:
            work()
        except (GettoneError, Cut, KeyboardInterrupt, asyncio.CancelledError):
            return False
        finally:
            self.fault.set(None, Cut)
        return True

    def pasted(self, kind: str) -> str:
        """Choose what is pasted."""
        if kind == "same" and self.kept is not None:
            return self.kept
        if kind == "unknown":
            return "sandbox.unknown"
        user_id = 2 if kind == "other user" else 1
        text = self.provider.make(user_id, frozenset({16}) if kind == "fewer companies" else BOTH)
        if kind == "dead":
            self.provider.dead.add(text)
        return text

    def is_good(self, text: str, *, allow_other: bool) -> bool:
        """Tell whether a token may take the place of the kept one."""
        provider, kept = self.provider, self.kept
        if text not in provider.users or text in provider.dead:
            return False
        if kept is None or allow_other:
            return True
        is_same_user = provider.users[kept] == provider.users[text]
        return is_same_user and provider.opens[kept] <= provider.opens[text]

    @rule(
        kind=st.sampled_from(KINDS),
        moment=MOMENTS,
        fault=FAULTS,
        is_awaited=st.booleans(),
        allow_other=st.booleans(),
    )
    def paste(
        self,
        kind: str,
        moment: int | None,
        fault: type[BaseException],
        is_awaited: bool,
        allow_other: bool,
    ) -> None:
        text = self.pasted(kind)
        before = self.kept
        is_good = self.is_good(text, allow_other=allow_other)
        self.fault.set(moment, fault)
        token = AccessToken(text)
        connect = self.connect_awaited if is_awaited else self.connect
        is_done = self.try_it(lambda: connect(token, allow_other=allow_other))
        assert is_good or not is_done
        self.may_be = {text} if is_done else {before, text} if is_good else {before}

    def connect(self, token: AccessToken, *, allow_other: bool) -> None:
        self.connections.connect(
            NAME,
            token,
            base_url=HERE,
            allow_other=allow_other,
            transport=self.provider,
            sleep=self.sleep,
        )

    def connect_awaited(self, token: AccessToken, *, allow_other: bool) -> None:
        async def transport(request: Request) -> Response:
            await asyncio.sleep(0)
            return self.provider(request)

        async def sleep(_seconds: float) -> None:
            await asyncio.sleep(0)
            self.fault.meet()

        async def connect() -> None:
            await self.connections.connect_async(
                NAME,
                token,
                base_url=HERE,
                allow_other=allow_other,
                transport=transport,
                sleep=sleep,
            )

        asyncio.run(connect())

    @rule(moment=MOMENTS, fault=FAULTS, company_id=st.sampled_from([16, 18]))
    def call(self, moment: int | None, fault: type[BaseException], company_id: int) -> None:
        if self.kept is None:
            return

        def work() -> None:
            api = self.connections.open(NAME, transport=self.provider, sleep=self.sleep)
            api.call("getCompanyInfo", company_id=company_id)

        self.fault.set(moment, fault)
        self.try_it(work)

    @rule()
    def revoke(self) -> None:
        if self.kept is not None:
            self.provider.dead.add(self.kept)

    @rule(moment=MOMENTS, fault=FAULTS)
    def forget(self, moment: int | None, fault: type[BaseException]) -> None:
        before = self.kept
        self.fault.set(moment, fault)
        is_done = self.try_it(lambda: self.connections.forget(NAME))
        self.may_be = {None} if is_done else {before, None}

    @rule()
    def start_again(self) -> None:
        self.database.close()
        self.connections = self.opened()

    @invariant()
    def the_last_good_token_is_kept(self) -> None:
        type(self).steps += 1
        of = self.clean.of(OWNER)
        held = of.load(NAME) if NAME in of.names() else None
        text = held.token.reveal() if held else None
        assert text in self.may_be
        self.may_be = {text}
        self.state = held.state if held else State.FORGOTTEN
        if self.state is State.REAUTH_REQUIRED:
            assert text in self.provider.dead

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


@pytest.mark.timeout(TIMEOUT_S)
def test_no_failure_loses_the_last_good_token() -> None:
    run_state_machine_as_test(
        Pastes,
        settings=settings(
            max_examples=PASTE_RUNS,
            stateful_step_count=PASTE_STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Pastes.steps} steps")  # noqa: T201 - shown with -s
    assert Pastes.steps >= LEAST_PASTE_STEPS


def test_a_lost_token_would_be_seen() -> None:
    machine = Pastes()
    machine.paste("fresh", None, Cut, is_awaited=False, allow_other=False)
    machine.the_last_good_token_is_kept()
    machine.clean.of(OWNER).forget(NAME)
    with pytest.raises(AssertionError):
        machine.the_last_good_token_is_kept()
    machine.teardown()


@pytest.mark.parametrize("moment", range(60))
def test_a_paste_cut_off_at_each_moment_leaves_the_old_one_or_the_new_one(moment: int) -> None:
    machine = Pastes()
    machine.paste("fresh", None, Cut, is_awaited=False, allow_other=False)
    machine.the_last_good_token_is_kept()
    for is_awaited in (False, True):
        machine.paste("fresh", moment, Cut, is_awaited=is_awaited, allow_other=False)
        machine.the_last_good_token_is_kept()
        with suppress(Cut):
            machine.call(moment, Cut, 16)
        machine.the_last_good_token_is_kept()
    machine.teardown()
