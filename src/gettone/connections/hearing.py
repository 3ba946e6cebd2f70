"""Hearing at once of what other processes found: PostgreSQL tells, nobody has to ask.

Whatever is heard is in the store already, which every request asks anyway. This
is for what waits elsewhere: a queue of work for a user whose token is dead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Final, Protocol, Self

from gettone.connections.telling import log
from gettone.errors import StoreError
from gettone.store.sql.sharing import CHANNEL, Told, told_in

__all__ = ["Hearing", "Notices"]

# How often it looks whether it is to stop, and how long it rests after a failure.
TURN_S: Final = 0.5
# How long starting waits until it hears, and stopping until it has stopped.
LIMIT_S: Final = 10.0


class Notices(Protocol):
    """A database that tells: ``PostgresDatabase``."""

    def notices(self, channel: str, wait_s: float) -> Generator[str | None]:
        """Listen to a channel; ``None`` for nothing so far."""
        ...


class Hearing:
    """Hear, while a block runs, of every change of a state in a database.

    Args:
        database: That of the store.
        heard: Called with each, in a thread of its own. What it raises is
            written into the log.
    """

    def __init__(self, database: Notices, heard: Callable[[Told], None]) -> None:
        self._database = database
        self._heard = heard
        self._hears = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gettone-hearing", daemon=True)

    def __enter__(self) -> Self:
        """Begin; when this returns it hears, unless the database is not there now."""
        self._thread.start()
        self._hears.wait(LIMIT_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join(LIMIT_S)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except StoreError as lost:
                facts = {"store": lost.store, "problem": lost.problem}
                log.warning("changes are not heard for now", extra={"event": facts})
                self._hears.set()
                self._stopped.wait(TURN_S)

    def _listen(self) -> None:
        for said in self._database.notices(CHANNEL, TURN_S):
            self._hears.set()
            if self._stopped.is_set():
                return
            told = told_in(said) if said is not None else None
            if told is not None:
                self._tell(told)

    def _tell(self, told: Told) -> None:
        try:
            self._heard(told)
        except Exception:  # noqa: BLE001 - it is the application's, and is logged
            log.exception("a function that was to hear failed")
