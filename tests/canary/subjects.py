"""Libraries that are given a token: ours, the official SDK, and two HTTP clients.

Each is used as its own documentation shows, with default settings. Nothing in
here looks for leaks; ``canary.harness`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from gettone import AccessToken, Api

__all__ = ["SUBJECTS", "Held", "Subject"]

TIMEOUT_S: Final = 5.0


@dataclass(frozen=True)
class Held:
    """What a program keeps of a library, and calls it with."""

    objects: Sequence[Any]
    caller: Any


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One library, and how a program uses it.

    Attributes:
        name: As people call it.
        package: Its distribution.
        hold: Gives the library's objects that a program keeps, and what it
            calls with, which may be its own.
        call: Asks who the user is.
        commands: Words of its command line that send a token; nothing if it
            has none.
    """

    name: str
    package: str
    hold: Callable[[str, str], Held]
    call: Callable[[Any], object]
    commands: Sequence[Sequence[str]] = ()

    @property
    def version(self) -> str:
        return version(self.package)


def _gettone(text: str, base_url: str) -> Held:
    token = AccessToken.from_pasted(text)
    api = Api(token, base_url=base_url, timeout_s=TIMEOUT_S)
    return Held((token, api), api)


def _sdk(text: str, base_url: str) -> Held:
    import fattureincloud_python_sdk as sdk

    configuration = sdk.Configuration(host=base_url, access_token=text)
    configuration.retries = 0
    client = sdk.ApiClient(configuration)
    api = sdk.UserApi(client)
    return Held((configuration, client, api), api)


@dataclass(frozen=True)
class _Caller:
    """What the quick starts of HTTP clients show: an address, headers and a function."""

    get: Callable[..., Any]
    base_url: str
    headers: dict[str, str]

    def ask(self, path: str) -> Any:
        return self.get(self.base_url + path, headers=self.headers, timeout=TIMEOUT_S)


def _requests(text: str, base_url: str) -> Held:
    import requests

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {text}"
    caller = _Caller(requests.get, base_url, {"Authorization": f"Bearer {text}"})
    return Held((session,), caller)


def _httpx(text: str, base_url: str) -> Held:
    import httpx

    headers = {"Authorization": f"Bearer {text}"}
    client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_S)
    return Held((client,), _Caller(httpx.get, base_url, headers))


SUBJECTS: Final = (
    Subject(
        name="Gettone",
        package="gettone",
        hold=_gettone,
        call=lambda api: api.call("getUserInfo"),
        commands=(("connect", "--token-file", "-"), ("status",), ("companies",)),
    ),
    Subject(
        name="official SDK",
        package="fattureincloud-python-sdk",
        hold=_sdk,
        call=lambda api: api.get_user_info(),
    ),
    Subject(
        name="requests",
        package="requests",
        hold=_requests,
        call=lambda caller: caller.ask("/user/info"),
    ),
    Subject(
        name="httpx",
        package="httpx",
        hold=_httpx,
        call=lambda caller: caller.ask("/user/info"),
    ),
)
