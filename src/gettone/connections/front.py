"""Connections: the way in. Kept tokens are opened, replaced and forgotten here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from gettone.connections.judging import build_connection, difference
from gettone.connections.kept import KeptToken
from gettone.connections.moving import Room
from gettone.connections.telling import OnEvent, Poster, Teller
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.scope import Scope
from gettone.domain.state import Sign
from gettone.drive.api import Api
from gettone.drive.async_api import AsyncApi
from gettone.drive.learning import OnDrift, utc_now
from gettone.drive.origin import Origin
from gettone.drive.run import AsyncTransport, Transport
from gettone.errors import StoreError, StoreLocked, WrongAccount
from gettone.flow.verify import TokenReport
from gettone.store.interface import Connection, TokenStore

__all__ = ["Connections"]

PATIENCE_S: Final = 30.0
# Whoever is overtaken by another paste compares again.
TRIES: Final = 5


class Connections:
    """The kept connections of one person, or of one owner, at work.

    Threads share it. Close it when done, or use it in a ``with`` statement, so
    that the last events are delivered.

    Args:
        store: Where they are kept; ``SqlStore.of`` gives an owner's.
        needed: The scopes that the application needs: a connection that is
            refused one is ``degraded``. ``None`` for those that its own calls
            are seen to need.
        on_event: Called with each event.
        poster: Delivers events to a webhook.
        sandbox_origin: The one address besides this machine that a sandbox
            token may be sent to.
        patience_s: How long a request may wait for its turn, in seconds;
            beyond that ``QuotaExceeded`` is raised, and nothing is sent.
        clock: Gives the time, aware, UTC.
        on_failure: Called when what was learnt could not be written down; the
            call goes on. The log is told in any case.
    """

    def __init__(  # noqa: PLR0913 - all but the store have a name
        self,
        store: TokenStore,
        *,
        needed: Iterable[Scope] | None = None,
        on_event: OnEvent | None = None,
        poster: Poster | None = None,
        sandbox_origin: str | None = None,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], datetime] = utc_now,
        on_failure: Callable[[StoreError], None] | None = None,
    ) -> None:
        self._sandbox_origin = sandbox_origin
        self._room = Room(
            store=store,
            teller=Teller(on_event, poster),
            needed=None if needed is None else frozenset(needed),
            patience_s=patience_s,
            clock=clock,
            on_failure=on_failure,
        )

    def open(  # noqa: PLR0913 - all but the connection have a name
        self,
        name: str,
        *,
        base_url: str | None = None,
        timeout_s: float = 10.0,
        read_only: bool = False,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        on_drift: OnDrift | None = None,
    ) -> Api:
        """Open a kept connection; nothing is sent yet.

        Args:
            name: Which one.
            base_url: Where the API is; ``None`` for where it was verified.
            timeout_s: As ``Api``.
            read_only: As ``Api``.
            transport: As ``Api``.
            sleep: Waits for seconds: before another try, and for a turn.
            on_drift: As ``Api``.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreError: The store does not open.
            WrongOrigin: *base_url* is no address.
        """
        kept, known, address = self._kept(name, base_url)
        return Api(
            kept.token,
            base_url=address,
            sandbox_origin=self._sandbox_origin,
            timeout_s=timeout_s,
            read_only=read_only,
            transport=transport,
            sleep=sleep,
            evidence=known,
            on_drift=on_drift,
            keeper=kept,
        )

    def open_async(  # noqa: PLR0913 - all but the connection have a name
        self,
        name: str,
        *,
        base_url: str | None = None,
        timeout_s: float = 10.0,
        read_only: bool = False,
        transport: AsyncTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_drift: OnDrift | None = None,
    ) -> AsyncApi:
        """Open a kept connection, awaited; otherwise as ``open``.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreError: The store does not open.
            WrongOrigin: *base_url* is no address.
        """
        kept, known, address = self._kept(name, base_url)
        return AsyncApi(
            kept.token,
            base_url=address,
            sandbox_origin=self._sandbox_origin,
            timeout_s=timeout_s,
            read_only=read_only,
            transport=transport,
            sleep=sleep,
            evidence=known,
            on_drift=on_drift,
            keeper=kept,
        )

    def put(
        self,
        name: str,
        token: AccessToken,
        report: TokenReport,
        *,
        origin: str,
        allow_other: bool = False,
        label: str | None = None,
    ) -> Connection:
        """Put a pasted and verified token in place of the kept one, or of nothing.

        Whatever is raised, what was kept before is there.

        Args:
            name: The connection's name.
            token: The token that *report* is about.
            report: What ``verify`` gave.
            origin: The address that said so.
            allow_other: Another user's token will do, and one that opens
                fewer companies.
            label: What to note beside it; ``None`` for what is noted there.

        Returns:
            What is kept now.

        Raises:
            WrongAccount: The token is of another account.
            StoreLocked: Others pasted all the time.
            StoreError: The store refuses.
        """
        store = self._room.store
        for _ in range(TRIES):
            kept = store.load(name) if name in store.names() else None
            if kept is not None and not allow_other:
                self._check_account(kept, report, origin)
            fresh = build_connection(
                name,
                token,
                report,
                origin=origin,
                now=self._room.clock(),
                known=kept.evidence if kept and kept.token == token else Evidence(),
            )
            noted = (kept.label if kept else "") if label is None else label
            fresh = replace(fresh, label=noted)
            was = store.swap(fresh, kept)
            if was is not None:
                self._room.tell(name, token.fingerprint, was, Sign.PASTED)
                return fresh
        raise StoreLocked(store.label, "in-use")

    def connect(
        self,
        name: str,
        token: AccessToken,
        *,
        base_url: str,
        allow_other: bool = False,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Connection:
        """Verify a pasted token, and put it in place of the kept one.

        Args:
            name: The connection's name.
            token: What was pasted.
            base_url: Where the API is.
            allow_other: As ``put``.
            transport: As ``Api``.
            sleep: As ``Api``.

        Raises:
            InvalidToken: The provider does not know the token.
            WrongAccount: The token is of another account.
            GettoneError: What ``verify`` and ``put`` raise besides.
        """
        with Api(
            token,
            base_url=base_url,
            sandbox_origin=self._sandbox_origin,
            transport=transport,
            sleep=sleep,
        ) as api:
            report = api.verify()
        return self.put(name, token, report, origin=base_url, allow_other=allow_other)

    async def connect_async(
        self,
        name: str,
        token: AccessToken,
        *,
        base_url: str,
        allow_other: bool = False,
        transport: AsyncTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> Connection:
        """Verify a pasted token, awaited, and put it in place; otherwise as ``connect``.

        Raises:
            InvalidToken: The provider does not know the token.
            WrongAccount: The token is of another account.
            GettoneError: What ``verify`` and ``put`` raise besides.
        """
        async with AsyncApi(
            token,
            base_url=base_url,
            sandbox_origin=self._sandbox_origin,
            transport=transport,
            sleep=sleep,
        ) as api:
            report = await api.verify()
        return self.put(name, token, report, origin=base_url, allow_other=allow_other)

    def forget(self, name: str) -> None:
        """Delete our copy; the token itself stays alive at the provider.

        Raises:
            TokenNotFound: None of that name is kept, or another was faster.
            StoreError: It could not be deleted.
        """
        gone = self._room.store.forget(name)
        self._room.tell(name, gone.fingerprint, gone.state, Sign.FORGOTTEN)

    def close(self) -> None:
        """Deliver the events that are left."""
        self._room.teller.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self.close()

    def _kept(self, name: str, base_url: str | None) -> tuple[KeptToken, Evidence, str]:
        connection = self._room.store.load(name)
        address = base_url or connection.origin
        kept = KeptToken(self._room, connection, Origin.parse(address).text)
        return kept, connection.evidence, address

    def _check_account(self, kept: Connection, report: TokenReport, origin: str) -> None:
        kind, companies = difference(kept, report, origin)
        if kind:
            raise WrongAccount(self._room.store.label, kind, companies)
