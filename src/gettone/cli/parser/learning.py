"""The parser's side of ``choose`` and ``snippet``."""

from __future__ import annotations

from typing import Final

import click

from gettone.cli.commands.call import parse_arguments
from gettone.cli.commands.choose import QUESTIONS, Method, Question, answer
from gettone.cli.commands.snippet import LANGUAGES, snippet
from gettone.cli.options import common, company_option
from gettone.cli.page import Page, Raw, say
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused
from gettone.wire.operation import catalogue
from gettone.wire.parameter import is_whole_number

__all__ = ["choose_command", "snippet_command"]

_YES: Final = frozenset("ysYS")


@click.command("choose")
@click.option(
    "--answers",
    metavar="LETTERS",
    help="Answers in order, such as nny (y or s: yes, n: no), in place of being asked.",
)
@common
@click.pass_obj
def choose_command(terminal: Terminal, /, answers: str | None) -> None:
    """Find the method that fits, by five questions."""
    path = _given(answers)
    found = answer(path)
    while isinstance(found, Question):
        if answers is not None or not terminal.can_ask():
            problem = "needs-answers" if answers is None else "too-few-answers"
            raise UsageRefused(problem, "gettone choose", "--answers")
        terminal.note(say(found.hint))
        path.append(terminal.decide(say(found.reference)))
        found = answer(path)
    terminal.show(_method_page(found, path))


def _given(answers: str | None) -> list[bool]:
    """Read the answers given as letters.

    Raises:
        UsageRefused: A letter is neither yes nor no.
    """
    letters = answers or ""
    if not set(letters) <= _YES | {"n", "N"}:
        raise UsageRefused("bad-value", "gettone choose", "--answers")
    return [letter in _YES for letter in letters]


def _method_page(method: Method, path: list[bool]) -> Page:
    said = method.references
    parts = (say(said["title"], "title"), *(say(said[part]) for part in ("why", "note", "next")))
    asked = [question.name for question in QUESTIONS.values()][: len(path)]
    return Page(parts, {"method": method.value, "answers": dict(zip(asked, path, strict=True))})


@click.command("snippet")
@click.argument("operation")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--in", "language", type=click.Choice(LANGUAGES), default="curl", show_default=True)
@click.option("--base-url", metavar="URL", help="Address of a sandbox. [GETTONE_BASE_URL]")
@company_option
@common
@click.pass_obj
def snippet_command(
    terminal: Terminal,
    /,
    operation: str,
    arguments: tuple[str, ...],
    language: str,
    **flags: str | None,
) -> None:
    """Write an example of a call in another language."""
    session = Session.begin(terminal, flags)
    parameters = parse_arguments(arguments)
    company = session.settings.company.value
    if catalogue().operation(operation).is_company_scoped and is_whole_number(company):
        parameters.setdefault("company_id", company)
    code = snippet(operation, language, session.base_url(), parameters)
    as_json = {"operation": operation, "language": language, "code": code}
    terminal.show(Page((Raw(code.rstrip("\n")),), as_json))
