"""The one secret of the page: the code printed at start, or a password."""

from __future__ import annotations

import hmac
import math
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

__all__ = ["LOCKED_S", "MOST_WRONG", "SignIn"]

MOST_WRONG: Final = 5
LOCKED_S: Final = 30


class SignIn:
    """Check the sign-in code in constant time, few times in a row.

    After ``MOST_WRONG`` wrong codes nobody signs in for ``LOCKED_S`` seconds;
    the count is of the whole server, which has one user.

    Args:
        code: What the server printed, or the operator's own password.
        is_password: Whether it is the latter, for the words of the page.
    """

    def __init__(self, code: str, *, is_password: bool = False) -> None:
        self._code = code.encode()
        self.is_password = is_password
        self._wrong_count = 0
        self._locked_until: datetime | None = None
        self._lock = Lock()

    def wait_s(self, now: datetime) -> int:
        """Give the seconds until a code may be tried again; 0 for at once."""
        if self._locked_until is None:
            return 0
        return max(0, math.ceil((self._locked_until - now).total_seconds()))

    def is_right(self, given: str, now: datetime) -> bool:
        """Tell whether *given* is the code; count it if it is not.

        While locked every code is wrong, and none is counted.
        """
        is_same = hmac.compare_digest(given.strip().encode(), self._code)
        with self._lock:
            if self.wait_s(now):
                return False
            self._wrong_count = 0 if is_same else self._wrong_count + 1
            if self._wrong_count == MOST_WRONG:
                self._wrong_count = 0
                self._locked_until = now + timedelta(seconds=LOCKED_S)
        return is_same

    def __repr__(self) -> str:
        return "SignIn()"
