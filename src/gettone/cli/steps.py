"""What a user does on the provider's page, step by step, as sentences by name."""

from __future__ import annotations

from gettone.cli.page import Say, say

__all__ = ["menu", "step", "steps_to_token"]


def menu(name: str) -> Say:
    """Name a way through the page's menus."""
    return say(f"steps.menu.{name}")


def step(name: str, **facts: object) -> Say:
    """Give one step; a step that leads through a menu knows both ways that are known.

    Source:
        Provider, "Manual Authentication"; the other way is assumed, from what
        users of the page report.
    """
    ways = {"menu": menu("connected-applications"), "other": menu("personal-token")}
    return say(f"steps.{name}", "plain", **{**ways, **facts})


def steps_to_token(
    *, tick: Say, copy: Say, client_id: str = "", sandbox_url: str = ""
) -> tuple[Say, ...]:
    """Give the steps from the sign-in to the copied token.

    Args:
        tick: Which permissions to choose.
        copy: Where to put the token.
        client_id: The application's; empty if it is not known.
        sandbox_url: Where the sandbox's page is; empty for the provider's.

    Source:
        Provider, "Manual Authentication", Token generation, steps 1 to 7.
    """
    return (
        step("open-sandbox", url=sandbox_url) if sandbox_url else step("open"),
        step("connected-applications"),
        step("connect-new"),
        step("client-id", client_id=client_id) if client_id else step("client-id-unknown"),
        step("companies"),
        tick,
        copy,
    )
