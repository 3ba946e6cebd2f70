"""What a user does on the provider's page, step by step, as sentences by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.cli.page import Say, say
from gettone.domain.explanation import Cause
from gettone.domain.scope import Scope
from gettone.rendering.explained import step_reference

__all__ = ["Step", "Where", "mending", "menu", "numbered", "step", "steps_to_token"]

# Steps that speak of boxes -> the one that has them in a list below it.
_LISTING: Final = {
    "tick-too": "tick-these",
    "look-for-tick": "look-for-these",
    "grant": "grant-these",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and the boxes that it is about.

    Attributes:
        boxes: In a list below it; empty for none.
    """

    said: Say
    boxes: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where the steps are taken.

    Attributes:
        application: Its name on the page; empty if that is not known.
        sandbox_url: Where the sandbox's page is; empty for the provider's.
    """

    application: str = ""
    sandbox_url: str = ""


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


def mending(cause: Cause, where: Where) -> tuple[Step, ...]:
    """Give the steps that mend a cause, its boxes in a list.

    Source:
        ``domain.explanation.CAUSES``, and what that goes by.
    """
    facts: dict[str, object] = {
        **{name: f"{held}" for name, held in cause.facts.items()},
        "application": where.application or say("explanations.application"),
        "menu": menu("connected-applications"),
        "other": menu("personal-token"),
        "users": say("explanations.menu.users"),
        "url": where.sandbox_url,
    }
    return tuple(_mending(cause.steps, cause.scopes, facts))


def numbered(steps: Iterable[Step]) -> Iterator[Say]:
    """Number the steps, each box on a line of its own."""
    for number, one in enumerate(steps, 1):
        yield say("cli.connect.step", number=number, step=one.said)
        for scope in one.boxes:
            label = say(f"scopes.family.{scope.family}")
            level = say(f"scopes.level.{scope.level.value}")
            yield say("cli.connect.box", label=label, level=level, scope=scope.text)


def _mending(
    names: Sequence[str], boxes: tuple[Scope, ...], facts: dict[str, object]
) -> Iterator[Step]:
    for name in names:
        if name in _LISTING and boxes:
            yield Step(step(_LISTING[name]), boxes)
        else:
            yield Step(say(step_reference(name, facts), "plain", **facts))
