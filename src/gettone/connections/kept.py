"""One kept token at work: asked for before each request, learnt of from each answer."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import msgspec

from gettone.connections.judging import is_refused, tells_more
from gettone.connections.moving import Room, move
from gettone.connections.telling import log
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Shown
from gettone.domain.state import Sign, State
from gettone.errors import QuotaExceeded, ReauthRequired, StoreError, TokenNotFound
from gettone.flow.statuses import refused
from gettone.flow.steps import Passage, Send
from gettone.store.interface import Connection
from gettone.store.sharing import Claim, CompanyAt
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, Operation, catalogue

__all__ = ["KeptToken"]

# How often whoever waits asks again, in seconds: for the company's turn, and for
# what another's question shows.
TURN_S: Final = 1.0
SOON_S: Final = 0.05
# How exactly the times of use are written down.
MARK_EVERY: Final = timedelta(minutes=1)
# Assumed: a provider that does not say how long means about so many seconds.
SHUT_S: Final = 60
# ``/user/...``: what to call a request that is none of the catalogue's.
_UNNAMED: Final = "request"


class KeptToken:
    """A ``Keeper``: the token of one connection, in whatever state it is.

    Threads share it.

    Args:
        room: What it has in common with the others.
        connection: As it was loaded.
        origin: The address that it is used at.
    """

    def __init__(self, room: Room, connection: Connection, origin: str) -> None:
        self.room = room
        self.name = connection.name
        self.origin = origin
        self.doubted: AccessToken | None = None
        self._connection = connection
        self._state = connection.state
        self._is_stale = False
        self._marked: dict[str, datetime] = {}

    def token(self) -> AccessToken:
        """Give the token that is kept now; another may have been pasted.

        Raises:
            TokenNotFound: It was forgotten.
            StoreError: The store does not open.
        """
        token = self._connection.token
        if self.room.store.sharing.let(self.name, token, None, self.room.clock()).state is None:
            self._reload()
        return self._connection.token

    def visit(self, how: Shown) -> _Visit:
        """Begin to look after one flow."""
        return _Visit(self, how)

    @property
    def state(self) -> State:
        """Give the state as it was seen last."""
        return self._state

    def note(self, state: State) -> None:
        """Take note of the state; what another has changed it for is to be read."""
        if state is not self._state:
            self._state, self._is_stale = state, True

    def is_refused(self) -> bool:
        """Tell whether anything needed is refused; that nothing is, the store must say."""
        if not self._is_stale and is_refused(self._connection.evidence, self.room.needed):
            return True
        self._reload()
        return is_refused(self._connection.evidence, self.room.needed)

    def learn(self, token: AccessToken, learnt: Evidence) -> None:
        """Add what was learnt to what is kept, where it tells more."""
        held = self._connection
        if held.token != token or not tells_more(held.evidence, learnt):
            return
        self.room.store.learn(self.name, token, learnt)
        self._connection = held.with_learnt(token, learnt) or held
        # Another may have learnt the other half of what was refused.
        self._is_stale = self._is_stale or self._state is not State.ACTIVE

    def move(self, token: AccessToken, sign: Sign) -> None:
        """Change the state as *sign* says, and tell of it."""
        self._state = move(self.room, self.name, token, sign) or self._state

    def mark(self, token: AccessToken, *, is_ok: bool) -> None:
        """Write down that it was used, and whether that went well, once a minute."""
        at = self.room.clock()
        due = [
            kind
            for kind in (("used", "ok") if is_ok else ("used",))
            if kind not in self._marked or at - self._marked[kind] >= MARK_EVERY
        ]
        if due:
            used_at, ok_at = (at if kind in due else None for kind in ("used", "ok"))
            self.room.store.sharing.mark(self.name, token, used_at=used_at, ok_at=ok_at)
            self._marked |= dict.fromkeys(due, at)

    def alive(self) -> Response:
        """Give the answer to Get User Info that is known without asking."""
        user = self._connection.user
        facts = {"id": user.id, "name": user.name, "email": user.email}
        return Response(status=200, body=msgspec.json.encode({"data": facts}))

    @contextmanager
    def unfailing(self) -> Generator[None]:
        """Let no store that fails take an answer away that has come."""
        try:
            yield
        except StoreError as failed:
            facts = {"connection": self.name, "store": failed.store, "problem": failed.problem}
            log.warning("a connection was not written down", extra={"event": facts})
            if self.room.on_failure is not None:
                self.room.on_failure(failed)

    def _reload(self) -> None:
        self._connection = self.room.store.load(self.name)
        self._state, self._is_stale = self._connection.state, False


class _Visit:
    """One flow of a kept token."""

    def __init__(self, kept: KeptToken, how: Shown) -> None:
        self._kept = kept
        self._how = how
        self._bearer: AccessToken | None = None
        self._claim = 0
        self._is_ok = False

    def __call__(self, step: Send) -> Passage:
        """Let one request through, or wait, or give what is known without it.

        Raises:
            ReauthRequired: The provider refused the token before.
            TokenNotFound: It was forgotten, or another took its place.
            QuotaExceeded: The company's turn would come too late.
            StoreError: The store does not say.
        """
        token = step.request.bearer
        if token is None:
            return None
        self._bearer = token
        if step.settles:
            return (yield from self._settled(token))
        room, found = self._kept.room, _found(step.request)
        until = room.clock() + timedelta(seconds=room.patience_s)
        while wait_s := self._let(token, found):
            if room.clock() + timedelta(seconds=wait_s) > until:
                raise _full(_name(found), wait_s)
            yield min(wait_s, TURN_S)
        return None

    def saw(self, request: Request, response: Response | None) -> None:
        """See what an answer says of the token, and tell those who wait for it."""
        token = request.bearer
        claim, self._claim = self._claim, 0
        if token is None:
            return
        is_alive = _is_alive(response)
        with self._kept.unfailing():
            if is_alive is False:
                self._doubt(token, request, is_settled=claim > 0)
            elif is_alive is None and response is not None:
                self._heed_quota(token, request, response)
            else:
                self._kept.doubted = None if is_alive else self._kept.doubted
            if claim:
                self._kept.room.store.sharing.settle(
                    self._kept.name, token, claim, is_alive=is_alive
                )
            self._is_ok = self._is_ok or is_alive is True
            self._kept.mark(token, is_ok=is_alive is True)

    def ended(self, learnt: Evidence) -> None:
        """Keep what was learnt, and see whether anything needed is refused."""
        token, kept = self._bearer, self._kept
        if token is None:
            return
        with kept.unfailing():
            if self._claim:
                kept.room.store.sharing.settle(kept.name, token, self._claim, is_alive=None)
            kept.learn(token, learnt)
            if is_refused(learnt, kept.room.needed):
                kept.move(token, Sign.REFUSED)
            elif self._is_ok and kept.state in {State.DEGRADED, State.QUOTA}:
                kept.move(token, Sign.REFUSED if kept.is_refused() else Sign.WORKS)

    def _settled(self, token: AccessToken) -> Passage:
        """Ask whether the token lives, or wait for whoever asks already."""
        kept, number = self._kept, 0
        while True:
            claim = kept.room.store.sharing.claim(kept.name, token, number, kept.room.clock())
            self._claim = claim.number if claim.is_ours else 0
            # After the claim: whoever found the token dead said so before letting go of theirs.
            self._let(token, None)
            if claim.is_ours:
                return None
            if claim.has_ended:
                return self._answer(claim)
            number = claim.number
            yield SOON_S

    def _answer(self, claim: Claim) -> Response:
        """Give what another's question showed, as the provider would say it."""
        if claim.is_alive is None:
            return Response(status=503)
        return self._kept.alive() if claim.is_alive else Response(status=401)

    def _let(self, token: AccessToken, found: Match | None) -> float:
        """Ask the store whether a request may go; give the seconds to wait."""
        kept, room = self._kept, self._kept.room
        let = room.store.sharing.let(kept.name, token, _company(found, kept.origin), room.clock())
        if let.state is None:
            is_there = kept.name in room.store.names()
            problem = "another-token" if is_there else "no-such-connection"
            raise TokenNotFound(room.store.label, problem)
        kept.note(let.state)
        if let.state is State.REAUTH_REQUIRED:
            raise ReauthRequired(_name(found), 401)
        return let.wait_s

    def _doubt(self, token: AccessToken, request: Request, *, is_settled: bool) -> None:
        """Take a 401 for a doubt, and a second one to a scope-free call for certain."""
        kept, found = self._kept, _found(request)
        is_scope_free = found is not None and not found.operation.is_company_scoped
        is_second = kept.doubted == token and is_scope_free
        kept.doubted = token
        if is_settled or is_second:
            kept.move(token, Sign.TOKEN_REFUSED)

    def _heed_quota(self, token: AccessToken, request: Request, response: Response) -> None:
        """Let nobody send to a company that the provider says is used up."""
        found, kept = _found(request), self._kept
        error = refused(response, _operation(found)) if response.status in {403, 429} else None
        if not isinstance(error, QuotaExceeded):
            return
        kept.move(token, Sign.QUOTA_FULL)
        company = _company(found, kept.origin)
        if company is not None:
            wait_s = SHUT_S if error.retry_after_s is None else error.retry_after_s
            until = kept.room.clock() + timedelta(seconds=wait_s)
            kept.room.store.sharing.shut(company, until)


def _is_alive(response: Response | None) -> bool | None:
    """Tell what an answer says of the token; a proxy's page says nothing."""
    if response is not None and 200 <= response.status < 300:
        return True
    if response is None or response.status != 401:
        return None
    return None if refused(response, _operation(None)).is_foreign else False


def _found(request: Request) -> Match | None:
    return catalogue().match(request.method, request.path)


def _operation(found: Match | None) -> Operation:
    """Give the operation; where there is none, one that says as little."""
    return found.operation if found is not None else catalogue().operation("getUserInfo")


def _name(found: Match | None) -> str:
    return found.operation.id if found is not None else _UNNAMED


def _company(found: Match | None, origin: str) -> CompanyAt | None:
    if found is None or not found.operation.is_company_scoped:
        return None
    return CompanyAt(origin, CompanyId(int(found.path_parameters["company_id"])))


def _full(operation: str, wait_s: float) -> QuotaExceeded:
    """Say that a request was not sent, since its turn would come too late."""
    error = QuotaExceeded(operation, 429)
    error.retry_after_s = math.ceil(wait_s)
    return error
