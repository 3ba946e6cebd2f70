"""The parser's side of ``choose`` and ``snippet``."""

from __future__ import annotations

from typing import Final

import click

from gettone.cli.commands.call import VAT_NUMBER_DIGITS, check_company, parse_arguments
from gettone.cli.commands.choose import QUESTIONS, Method, Question, answer, questions_left
from gettone.cli.commands.snippet import LANGUAGES, snippet
from gettone.cli.options import common, company_id_option
from gettone.cli.page import Page, Raw, say
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused
from gettone.errors import BadCall
from gettone.settings import Setting
from gettone.wire.operation import catalogue
from gettone.wire.parameter import is_whole_number

__all__ = ["choose_command", "snippet_command"]

_CHOOSE: Final = "gettone choose"
_YES: Final = frozenset("ysYS")


@click.command("choose")
@click.option(
    "--answers",
    metavar="LETTERS",
    help="Answers in order, such as nnyyy (y or s: yes, n: no), in place of being asked.",
)
@common
@click.pass_obj
def choose_command(terminal: Terminal, /, answers: str | None) -> None:
    """Find the method that fits, by five questions."""
    path = _given(answers)
    found = _answered(path)
    while isinstance(found, Question):
        if answers is not None or not terminal.can_ask():
            problem = "needs-answers" if answers is None else "too-few-answers"
            left = questions_left(found)
            raise UsageRefused(problem, _CHOOSE, "--answers", left=left)
        path.append(terminal.decide(say(found.reference), say(found.hint)))
        found = answer(path)
    terminal.show(_method_page(found, path))


def _answered(path: list[bool]) -> Question | Method:
    """Follow the answers given as letters.

    Raises:
        UsageRefused: There are more than questions.
    """
    try:
        return answer(path)
    except BadCall as odd:
        details = odd.details
    raise UsageRefused("too-many-answers", _CHOOSE, "--answers", (), **details)


def _given(answers: str | None) -> list[bool]:
    """Read the answers given as letters.

    Raises:
        UsageRefused: A letter is neither yes nor no.
    """
    letters = answers or ""
    if not set(letters) <= _YES | {"n", "N"}:
        raise UsageRefused("bad-choice", _CHOOSE, "--answers", allowed=("y", "s", "n"))
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
@company_id_option
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
    company = session.settings.company
    check_company(parameters, company.value if company.origin == "--company" else "")
    if catalogue().operation(operation).is_company_scoped and "company_id" not in parameters:
        parameters |= _company_id(company)
    code = snippet(operation, language, session.base_url(), parameters)
    as_json = {"operation": operation, "language": language, "code": code}
    terminal.show(Page((Raw(code.rstrip("\n")),), as_json))


def _company_id(company: Setting[str]) -> dict[str, str]:
    """Give the id that was told; nothing if none was.

    Raises:
        BadCall: It is a name or a VAT number, which only the provider could
            turn into an id.
    """
    told = company.value
    if told and (not is_whole_number(told) or len(told) == VAT_NUMBER_DIGITS):
        raise BadCall("company-needs-an-id", origin=company.origin)
    return {"company_id": told} if told else {}
