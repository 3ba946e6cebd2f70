"""A sandbox on a socket: beside the caller in a thread, or in its place."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from gettone.errors import SandboxError
from gettone.sandbox.app import Sandbox, SandboxSettings, create_sandbox
from gettone.sandbox.hosts import is_loopback

__all__ = ["run_forever", "server_config", "serving"]

_GRACE_S: Final = 2
_BACKLOG: Final = 128
_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@contextmanager
def serving(
    sandbox: Sandbox | SandboxSettings, *, host: str = "127.0.0.1", port: int = 0
) -> Generator[str]:
    """Serve a sandbox from a thread while the block runs.

    Args:
        sandbox: One that stays open afterwards, or settings for a new one.
        host: The interface to listen on.
        port: The port; 0 finds a free one.

    Yields:
        The base address, such as ``http://127.0.0.1:8400``.

    Raises:
        SandboxError: As for ``run_forever``.
    """
    with _listening(sandbox, host, port) as (app, listener):
        server = uvicorn.Server(server_config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield _base_url(listener)
        finally:
            server.should_exit = True
            thread.join()


def run_forever(
    sandbox: Sandbox | SandboxSettings,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[str], None],
) -> None:
    """Serve a sandbox until SIGINT or SIGTERM; requests under way are finished.

    Args:
        sandbox: One that stays open afterwards, or settings for a new one.
        host: The interface to listen on.
        port: The port; 0 finds a free one.
        ready: Called once with the base address, when requests are taken.

    Raises:
        SandboxError: ``needs-password``: others reach *host*, and the
            settings hold no password. ``port-taken``: something listens
            there. ``address-unusable``: this machine has no such interface,
            or the port may not be used. Otherwise as for ``Sandbox``.
    """
    with _listening(sandbox, host, port) as (app, listener):
        ready(_base_url(listener))
        _Foreground(server_config(app)).run(sockets=[listener])


class _Foreground(uvicorn.Server):
    """A server that a signal ends as a wish, and not as a failure."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop at a signal; unlike the base class, do not raise it again."""
        wishes = (signal.SIGINT, signal.SIGTERM)
        before = {wish: signal.signal(wish, self.handle_exit) for wish in wishes}
        try:
            yield
        finally:
            for wish, handler in before.items():
                signal.signal(wish, handler)


@contextmanager
def _listening(
    sandbox: Sandbox | SandboxSettings, host: str, port: int
) -> Generator[tuple[Sandbox, socket.socket]]:
    """Open socket and sandbox in that order: a taken port changes no file."""
    settings = sandbox.settings if isinstance(sandbox, Sandbox) else sandbox
    if not (is_loopback(host) or settings.password):
        raise SandboxError("needs-password", host=host)
    with ExitStack() as opened:
        listener = opened.enter_context(_bound(host, port))
        if isinstance(sandbox, Sandbox):
            yield sandbox, listener
        else:
            yield opened.enter_context(create_sandbox(sandbox)), listener


def _bound(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, address = found[0]
        listener = socket.socket(family, kind, proto)
    except (OSError, UnicodeError) as failed:
        raise _unusable(failed, host, port) from failed
    try:
        # Without it, a port stays taken for a minute after a server ended; on
        # Windows it would let two servers share one.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name != "nt"))
        listener.bind((address[0], port, *address[2:]))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as failed:
        listener.close()
        raise _unusable(failed, host, port) from failed
    return listener


def _unusable(failed: Exception, host: str, port: int) -> SandboxError:
    if isinstance(failed, OSError) and failed.errno == errno.EADDRINUSE:
        return SandboxError("port-taken", host=host, port=port)
    reason = getattr(failed, "strerror", None) or type(failed).__name__
    return SandboxError("address-unusable", host=host, port=port, reason=reason)


def server_config(app: ASGIApp) -> uvicorn.Config:
    """Say how uvicorn is to serve an application.

    Measured by ``bench/sandbox.py``: with httptools and uvloop it answers as
    many requests as granian does, and it can be run beside the caller.
    """
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        http="httptools",
        loop="auto",
        ws="none",
        timeout_graceful_shutdown=_GRACE_S,
    )


def _base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = _ANY_ADDRESS.get(str(host), str(host))
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
