"""The one secret of the page: the code printed at start, or a password."""

from __future__ import annotations

import hmac
import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

__all__ = ["LOCKED_S", "MOST_WRONG", "MOST_WRONG_IN_ALL", "SignIn"]

MOST_WRONG: Final = 5
# Far more than a person gets wrong: what many addresses together may try.
MOST_WRONG_IN_ALL: Final = 100
LOCKED_S: Final = 30

# Those that tried longest ago are forgotten first.
_MOST_PEERS: Final = 1000


@dataclass(slots=True)
class _Tries:
    """Wrong codes in a row, and until when they lock."""

    most: int
    wrong_count: int = 0
    locked_until: datetime | None = None

    def wait_s(self, now: datetime) -> int:
        if self.locked_until is None:
            return 0
        return max(0, math.ceil((self.locked_until - now).total_seconds()))

    def take(self, now: datetime, *, is_right: bool) -> None:
        self.wrong_count = 0 if is_right else self.wrong_count + 1
        if self.wrong_count == self.most:
            self.wrong_count = 0
            self.locked_until = now + timedelta(seconds=LOCKED_S)


class SignIn:
    """Check the sign-in code in constant time, few times in a row.

    After ``MOST_WRONG`` wrong codes from one address it signs nobody in for
    ``LOCKED_S`` seconds, and after ``MOST_WRONG_IN_ALL`` none does: whoever
    guesses does not keep the others out.

    Args:
        code: What the server printed, or the operator's own password.
        is_password: Whether it is the latter, for the words of the page.
    """

    def __init__(self, code: str, *, is_password: bool = False) -> None:
        self._code = code.encode()
        self.is_password = is_password
        self._in_all = _Tries(MOST_WRONG_IN_ALL)
        self._by_peer: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, now: datetime, peer: str = "") -> int:
        """Give the seconds until *peer* may try a code again; 0 for at once."""
        own = self._by_peer.get(peer)
        return max(self._in_all.wait_s(now), own.wait_s(now) if own else 0)

    def is_right(self, given: str, now: datetime, peer: str = "") -> bool:
        """Tell whether *given* is the code; count it if it is not.

        While locked every code is wrong, and none is counted. A code may
        have blanks round it, as pasting adds them; a password is taken as typed.
        """
        typed = given if self.is_password else given.strip()
        is_same = hmac.compare_digest(typed.encode(errors="replace"), self._code)
        with self._lock:
            if self.wait_s(now, peer):
                return False
            for tries in (self._in_all, self._tries_of(peer)):
                tries.take(now, is_right=is_same)
        return is_same

    def seal(self, value: str) -> str:
        """Derive from the code what a session of cookie *value* is bound to.

        It tells nothing of the code to whoever lacks the cookie, which the
        records do not hold.
        """
        return hmac.digest(value.encode(), b"sign-in:" + self._code, "sha256").hex()

    def __repr__(self) -> str:
        return "SignIn()"

    def _tries_of(self, peer: str) -> _Tries:
        tries = self._by_peer.setdefault(peer, _Tries(MOST_WRONG))
        self._by_peer.move_to_end(peer)
        if len(self._by_peer) > _MOST_PEERS:
            self._by_peer.popitem(last=False)
        return tries
