"""Who is signed in: sessions kept by the SHA-256 of their cookie's value."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from gettone import guard
from gettone.sandbox.console.sign_in import SignIn
from gettone.sandbox.records import Records
from gettone.wire.bodies import Body

__all__ = ["SESSION_S", "SessionGone", "Sessions"]

# A working day: a sandbox left open overnight asks again.
SESSION_S: Final = 8 * 60 * 60

_T = TypeVar("_T")


class SessionGone(Exception):
    """The session ended while a request was under way."""


class Sessions:
    """Open, read, change and drop sessions; no access token ever enters one.

    A session is bound to the code that opened it: with another code, after a
    start anew, it opens nothing.

    Args:
        records: Where they are kept.
        sign_in: Knows the code.
        clock: Gives the present, aware.
    """

    def __init__(self, records: Records, *, sign_in: SignIn, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._sign_in = sign_in
        self._clock = clock

    def open(self, user_id: int) -> str:
        """Begin a session for *user_id*; give the cookie's value.

        Those whose time is over are dropped here, since reading writes nothing.
        """
        value, now = guard.session_value(), self._clock()
        held: Body = {
            "user_id": user_id,
            "expires_at": (now + timedelta(seconds=SESSION_S)).isoformat(),
            "sealed": self._sign_in.seal(value),
        }
        with self._records.transaction():
            self._records.drop_sessions(now)
            self._save(value, held)
        return value

    def held(self, value: str) -> Body | None:
        """Give what the session of that cookie holds; ``None`` if there is none."""
        if not value:
            return None
        held = self._records.session(guard.session_key(value), self._clock())
        is_bound = held is not None and hmac.compare_digest(
            str(held.get("sealed", "")).encode(), self._sign_in.seal(value).encode()
        )
        return held if is_bound else None

    def change(self, value: str, edit: Callable[[Body], _T]) -> _T:
        """Apply *edit* to what the session holds, one request at a time.

        What *edit* does to the records is part of it: if it raises, nothing
        is changed anywhere.

        Raises:
            SessionGone: There is no such session any more.
        """
        with self._records.transaction():
            held = self.held(value)
            if held is None:
                raise SessionGone
            answer = edit(held)
            self._save(value, held)
            return answer

    def drop(self, value: str) -> None:
        """End the session of that cookie, if there is one."""
        self._records.drop_session(guard.session_key(value))

    def _save(self, value: str, held: Body) -> None:
        expires_at = datetime.fromisoformat(held["expires_at"])
        self._records.save_session(guard.session_key(value), held, expires_at)
