"""Both front doors of the client, asked in one way over a socket."""

from __future__ import annotations

import asyncio
from typing import Any

from gettone import AccessToken, Api, AsyncApi


class Blocking:
    """Ask through ``Api``; one for each address and time limit.

    Attributes:
        naps: What the client would have waited before each try, in seconds.
        token: What the next call is made with.
    """

    def __init__(self) -> None:
        self.naps: list[float] = []
        self.token: AccessToken | None = None
        self._apis: dict[tuple[str, float], Api] = {}

    def __call__(
        self, base_url: str, operation: str, *, timeout_s: float = 10.0, **more: Any
    ) -> Any:
        key = (base_url, timeout_s)
        if key not in self._apis:
            self._apis[key] = Api(
                self._given, base_url=base_url, timeout_s=timeout_s, sleep=self.naps.append
            )
        return self._apis[key].call(operation, **more)

    def close(self) -> None:
        for api in self._apis.values():
            api.close()

    def _given(self) -> AccessToken:
        assert self.token is not None
        return self.token


class Awaited(Blocking):
    """Ask through ``AsyncApi``, all in one event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._awaited: dict[tuple[str, float], AsyncApi] = {}

    def __call__(
        self, base_url: str, operation: str, *, timeout_s: float = 10.0, **more: Any
    ) -> Any:
        key = (base_url, timeout_s)
        if key not in self._awaited:
            self._awaited[key] = AsyncApi(
                self._given, base_url=base_url, timeout_s=timeout_s, sleep=self._nap
            )
        return self._runner.run(self._awaited[key].call(operation, **more))

    def close(self) -> None:
        for api in self._awaited.values():
            self._runner.run(api.aclose())
        self._runner.close()

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)


FLAVOURS: list[type[Blocking]] = [Blocking, Awaited]
