"""The whole sandbox: the API and the page over the same records."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import structs
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from gettone.errors import SandboxError
from gettone.guard import HostNames
from gettone.sandbox.clock import TurnedClock, utc_now
from gettone.sandbox.console import SignIn, create_console
from gettone.sandbox.control import Control
from gettone.sandbox.control_api import ControlApi, with_control
from gettone.sandbox.control_key import kept_key, new_key
from gettone.sandbox.controls import Turned
from gettone.sandbox.courier import Courier
from gettone.sandbox.desk import Desk
from gettone.sandbox.fresh import fresh_content
from gettone.sandbox.looking import OneLook
from gettone.sandbox.openapi import with_document
from gettone.sandbox.posting import post
from gettone.sandbox.provider import Provider
from gettone.sandbox.quotas import Limits
from gettone.sandbox.rules import Policies
from gettone.sandbox.scripted import Scripted
from gettone.sandbox.seed import seed
from gettone.sandbox.shell import Shell
from gettone.sandbox.sql import SqlRecords

__all__ = ["Sandbox", "SandboxSettings", "create_sandbox", "new_sign_in_code"]

# Digits and letters that no reader takes for each other.
_CODE_ALPHABET: Final = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("0o1il")))
# 31 characters each: 59 bits, with few tries in a row.
_CODE_CHARS: Final = 12


def new_sign_in_code() -> str:
    """Make a code for the demo user, such as ``7kqm-2xnd-v9ae``."""
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_CHARS))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """How a sandbox is to be.

    Attributes:
        db_path: File of the records; ``None`` keeps them in memory.
        policies: Answers where the provider's are not known.
        edit_delay_s: How long an edit of scopes takes to hold; ``None`` for
            as long as the records say, which is at once if they are new.
        limits: How many requests the quotas take; ``None`` for what the
            records say, which is any number if they are new.
        allowed_hosts: ``Host`` names to answer to, besides the loopback's.
        password: What signs the demo user in, in place of the code; needed
            on an interface that others reach.
        sign_in_code: What signs the demo user in otherwise.
        control_key: What the control API asks for, if records in a file have
            no key beside them that counts instead.

    Raises:
        SandboxError: ``empty-password``: either is empty.
    """

    db_path: Path | None = None
    policies: Policies = field(default_factory=Policies)
    edit_delay_s: float | None = None
    limits: Limits | None = None
    allowed_hosts: frozenset[str] = frozenset()
    password: str | None = field(default=None, repr=False)
    sign_in_code: str = field(default_factory=new_sign_in_code, repr=False)
    control_key: str = field(default_factory=new_key, repr=False)

    @property
    def knobs(self) -> dict[str, float | Limits]:
        """Give the knobs that are turned at the start, by name."""
        asked = {"edit_delay_s": self.edit_delay_s, "limits": self.limits}
        return {name: held for name, held in asked.items() if held is not None}

    def __post_init__(self) -> None:
        if self.password == "" or not self.sign_in_code:
            raise SandboxError("empty-password")


class Sandbox:
    """The provider on one's own machine: an ASGI application, and its parts.

    Args:
        settings: How it is to be.
        clock: Gives the time, aware and in UTC.
        sleep: Waits for seconds, where a scripted fault is late without a port.

    Attributes:
        settings: As given.
        records: What it keeps.
        desk: What its user does, without the page.
        clock: Its time.
        provider: Its API, without scripted faults.
        scripted: Its API; ``scripted.respond`` is a transport.
        control: Its knobs, for tests.
        control_key: What the control API asks for.
        app: API and page behind the check of the ``Host`` name, as ASGI.

    Raises:
        SandboxError: The records cannot be opened; see ``Database``.
    """

    def __init__(
        self,
        settings: SandboxSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.records = SqlRecords(settings.db_path)
        self.control_key = self._key()
        self.clock = TurnedClock(self.records.controls, clock)
        self.desk = Desk(self.records, clock=self.clock)
        self.provider = Provider(self.records, clock=self.clock, policies=settings.policies)
        self._fill()
        self.scripted = Scripted(
            with_document(self.provider.respond), self.records, clock=self.clock, sleep=sleep
        )
        fresh = structs.replace(Turned(), **settings.knobs)
        self.control = Control(self.records, self.desk, self.clock, fresh)
        api = ControlApi(self.control, self.control_key)
        console = create_console(
            self.desk, self.records, sign_in=_sign_in(settings), clock=self.clock
        )
        arriving = OneLook(with_control(self.scripted.arriving, api), self.records.changes)
        shell = Shell(arriving, console)
        self.app = HostNames(shell, settings.allowed_hosts)

    def _key(self) -> str:
        if self.settings.db_path is None:
            return self.settings.control_key
        try:
            return kept_key(self.settings.db_path)
        except SandboxError:
            self.records.close()
            raise

    def _fill(self) -> None:
        """Fill records that are new, and turn the knobs that the settings name."""
        if self.settings.db_path is None:
            self.records.controls.load(fresh_content())
        else:
            seed(self.records)
        if knobs := self.settings.knobs:
            controls = self.records.controls
            controls.turn(structs.replace(controls.turned(), **knobs))

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one ASGI request; deliver webhooks while a server runs."""
        if asgi_scope["type"] != "lifespan":
            await self.app(asgi_scope, receive, send)
            return
        with Courier(lambda: self.provider.deliver(post)):
            await self.app(asgi_scope, receive, send)

    def close(self) -> None:
        """Let go of the records."""
        self.records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def create_sandbox(settings: SandboxSettings | None = None) -> Sandbox:
    """Make a sandbox; what is returned is an ASGI application.

    Raises:
        SandboxError: The records cannot be opened; see ``Database``.
    """
    return Sandbox(settings or SandboxSettings())


def _sign_in(settings: SandboxSettings) -> SignIn:
    if settings.password is None:
        return SignIn(settings.sign_in_code)
    return SignIn(settings.password, is_password=True)
