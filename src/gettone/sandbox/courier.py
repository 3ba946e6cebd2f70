"""A thread that delivers while the sandbox is served."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from gettone.errors import SandboxError

__all__ = ["Courier"]

_PAUSE_S: Final = 1.0
# A send that is under way comes due again if it is not waited for.
_GRACE_S: Final = 2.0

log = logging.getLogger(__name__)


class Courier:
    """Deliver again and again while a block runs.

    Args:
        deliver: Sends what is due.
        pause_s: How long to rest between two rounds.
    """

    def __init__(self, deliver: Callable[[], object], *, pause_s: float = _PAUSE_S) -> None:
        self._deliver = deliver
        self._pause_s = pause_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gettone-courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join(_GRACE_S)

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s):
            self._round()

    def _round(self) -> None:
        """Deliver once; records that fail now may work in the next round."""
        try:
            self._deliver()
        except SandboxError as failed:
            reason = failed.details.get("reason", failed.problem)
        else:
            return
        if not self._stopped.is_set():
            log.error("webhooks were not delivered: %s", reason)
