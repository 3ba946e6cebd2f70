"""The parser's side of ``try``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import click

from gettone.cli.commands.try_it import Trial, done_page, serving_page
from gettone.cli.options import common
from gettone.cli.page import Page, say
from gettone.cli.terminal import Terminal
from gettone.drive.origin import Origin
from gettone.drive.over_httpx2 import HttpTransport
from gettone.sandbox.app import SandboxSettings
from gettone.sandbox.seed import DEMO_EMAIL
from gettone.sandbox.serving import serving

__all__ = ["try_command"]


@click.command("try")
@click.option("--serve", is_flag=True, help="Leave the page open for a browser afterwards.")
@common
@click.pass_obj
def try_command(terminal: Terminal, /, serve: bool) -> None:
    """Watch the whole way: a token made, used, edited.

    In a sandbox of its own, through the page's own forms.
    """
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="gettone-try-")))
        settings = SandboxSettings(db_path=folder / "sandbox.db")
        base_url = opened.enter_context(serving(settings))
        transport = HttpTransport(Origin.parse(base_url))
        opened.callback(transport.close)
        trial = Trial(base_url, DEMO_EMAIL, settings.sign_in_code, transport)
        terminal.show_all(_pages(trial, time.monotonic()))
        if serve:
            terminal.show_all([serving_page(base_url, DEMO_EMAIL, settings.sign_in_code)])
            _wait(terminal)


def _pages(trial: Trial, began_at: float) -> Iterator[Page]:
    yield from trial.steps()
    yield done_page(time.monotonic() - began_at)


def _wait(terminal: Terminal) -> None:
    """Wait until the person is done; Ctrl-C is how they say so."""
    try:
        Event().wait()
    except KeyboardInterrupt:
        terminal.note(say("cli.try.closed"))
