"""``gettone forget``: delete our copy of a token."""

from __future__ import annotations

from gettone.cli.page import Page, say
from gettone.cli.places import place_said
from gettone.connections.front import Connections

__all__ = ["forget"]


def forget(connections: Connections, label: str, name: str) -> Page:
    """Delete the connection; the token itself lives on at the provider.

    Raises:
        TokenNotFound: None of that name is kept.
        StoreError: It could not be deleted.
    """
    connections.forget(name)
    return Page(
        (
            say("cli.forget.done", "good", name=name, store=place_said(label)),
            say("cli.forget.still-alive"),
        ),
        {"forgotten": name, "store": label},
    )
