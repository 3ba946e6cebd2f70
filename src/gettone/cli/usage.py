"""What the parser refuses, as errors with words of ours.

The parser's own messages quote the argument, and an argument may be a token,
so none of them is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Final

import click

from gettone.cli.exit_codes import USAGE
from gettone.domain.scope import Scope, ScopeSet, suggest_scopes
from gettone.errors import GettoneError

__all__ = ["UsageRefused", "check_arguments", "scopes_named", "usage_refused"]

# What may be quoted back: words as commands and options are made of.
_HARMLESS: Final = re.compile(r"-{0,2}[A-Za-z][A-Za-z._:-]{0,40}")
_UNQUOTED: Final = "\u2026"
# A token of the provider's, or a JWT, with or without quotes and a label.
_SECRET: Final = re.compile(
    r"(?:^|[\s=:\"'])(?:[acrd]/[A-Za-z0-9_.~+=-]{32,}|(?:a/)?eyJ[A-Za-z0-9_-]{8,}\.)"
)


class UsageRefused(GettoneError):
    """The command line cannot be understood, or must not be obeyed.

    Attributes:
        problem: Which way, as a reference of ``cli.usage``.
        command: The command that it was meant for, with its program.
        named: The word that it is about, where it may be quoted.
        suggestions: Words that look like it.
        details: What else the problem speaks of, by name; no value that was given.
    """

    reference = "usage"
    exit_code: ClassVar[int] = USAGE

    def __init__(
        self,
        problem: str,
        command: str,
        named: str = "",
        suggestions: Sequence[str] = (),
        **details: object,
    ) -> None:
        super().__init__(f"{command}: {problem}")
        self.problem = problem
        self.command = command
        self.named = named if _HARMLESS.fullmatch(named) else _UNQUOTED
        self.suggestions = tuple(suggestions)
        self.details = details


def scopes_named(texts: Sequence[str], command: str) -> ScopeSet:
    """Read scope names that *command* was given.

    Raises:
        UsageRefused: One is not the provider's.
    """
    found: list[Scope] = []
    for text in texts:
        try:
            found.append(Scope.parse(text))
        except ValueError:
            suggestions = suggest_scopes(text[:80])
            raise UsageRefused("no-such-scope", command, text, suggestions) from None
    return ScopeSet.of(found)


def check_arguments(arguments: Sequence[str]) -> None:
    """Refuse a token among the arguments, wherever it stands.

    Arguments stay in the shell's history and in the list of processes.

    Raises:
        UsageRefused: One of them has a token in it, or is ``--token``.
    """
    for argument in arguments:
        if argument == "--token" or argument.startswith("--token=") or _SECRET.search(argument):
            raise UsageRefused("token-in-arguments", "gettone")


def usage_refused(error: click.ClickException) -> UsageRefused:
    """Put an error of the parser in words of ours."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "gettone"
    problem, named = "not-understood", ""
    suggestions: tuple[str, ...] = ()
    details: dict[str, object] = {}
    match error:
        case click.NoSuchOption():
            problem, named = "no-such-option", error.option_name
            suggestions = tuple(error.possibilities or ())
        case click.NoSuchCommand():
            problem, named = "no-such-command", error.command_name
            suggestions = tuple(error.possibilities or ())
        case click.MissingParameter():
            problem, named = "missing", _name(error.param)
        case click.BadParameter():
            named = _name(error.param)
            problem, details = _fitting(error.param.type if error.param else None)
        case click.BadOptionUsage():
            problem, named = "bad-option", error.option_name
        case _:
            pass
    return UsageRefused(problem, command, named, suggestions, **details)


def _fitting(kind: click.ParamType[object] | None) -> tuple[str, dict[str, object]]:
    """Name the problem of a bad value, and what would fit."""
    match kind:
        case click.Choice():
            return "bad-choice", {"allowed": [str(choice) for choice in kind.choices]}
        case click.IntRange() | click.FloatRange() if kind.max is not None:
            return "bad-range", {"least": kind.min, "most": kind.max}
        case click.types.IntParamType():
            return "bad-number", {}
        case _:
            return "bad-value", {}


def _name(param: click.Parameter | None) -> str:
    """Name a parameter as the help does."""
    if param is None:
        return ""
    return param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name
