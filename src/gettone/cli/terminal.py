"""The streams, the language and the form of one run's output, and its questions.

The only place of the command line that writes and asks; what is written is
made by ``cli.show``.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

import click

from gettone.cli.drawing import wrapped
from gettone.cli.page import Page, Say, say
from gettone.cli.show import (
    Style,
    as_json,
    as_json_line,
    as_text,
    error_json,
    error_text,
    sentence,
)
from gettone.domain.access_token import AccessToken
from gettone.errors import GettoneError, SettingsError
from gettone.settings import read_language
from gettone.texts import Language
from gettone.texts import say as text_of

__all__ = ["FORMAT_FLAG", "JSON", "Terminal", "check_language"]

# A command with forms of its own has JSON among them, by the same name as the flag.
FORMAT_FLAG: Final = "--format"
JSON: Final = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Where a run's pages go: standard output; notes go to standard error."""

    language: Language
    is_json: bool = False
    is_coloured: bool = False

    @classmethod
    def of(cls, arguments: Sequence[str], environ: Mapping[str, str]) -> Terminal:
        """Choose language and form before anything is parsed.

        Errors of the parser itself are to be shown in the right form too.
        """
        asked = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
        coloured = sys.stdout.isatty() and not environ.get("NO_COLOR")
        return cls(
            language=_language(asked, environ),
            is_json=f"--{JSON}" in asked or _flag(asked, FORMAT_FLAG) == JSON,
            is_coloured=coloured and environ.get("TERM") != "dumb",
        )

    def show(self, page: Page) -> None:
        """Write a page to standard output."""
        if self.is_json:
            click.echo(as_json(page.as_json, sys.stdout.encoding))
            return
        width = _width(sys.stdout)
        if page.content is not None and width is None:
            click.echo(page.content, nl=False)
            return
        text = as_text(page, self.language, self._style(width))
        click.echo(_sayable(text, sys.stdout), color=self.is_coloured)

    def show_all(self, pages: Iterable[Page]) -> None:
        """Write pages as they come; in JSON, one a line."""
        for number, page in enumerate(pages):
            if self.is_json:
                click.echo(as_json_line(page.as_json, sys.stdout.encoding))
            else:
                click.echo("\n" if number else "", nl=False)
                self.show(page)
            click.echo(nl=False)

    def stream(self, texts: Iterable[str]) -> None:
        """Write texts to standard output as they come, as they are."""
        for text in texts:
            sys.stdout.write(_sayable(text, sys.stdout))

    def note(self, *sentences: Say) -> None:
        """Write sentences to standard error, for the person beside the pipe.

        In JSON each is an object on a line of its own, so that what is on
        standard error stays readable line by line.
        """
        for said in sentences:
            words = sentence(said, self.language)
            noted = {"note": {"reference": said.reference, "message": words}}
            drawn = "\n".join(wrapped(words, _width(sys.stderr)))
            self._tell(as_json_line(noted, sys.stderr.encoding) if self.is_json else drawn)

    def progress(self, said: Say | None) -> None:
        """Write over the last sentence on how far it has come; ``None`` wipes it.

        Nothing is written where nobody looks on.
        """
        if self.is_json or not sys.stderr.isatty():
            return
        words = "" if said is None else sentence(said, self.language)
        click.echo(f"\r\x1b[K{words}", err=True, nl=False)
        sys.stderr.flush()

    def fail(self, error: GettoneError) -> None:
        """Write an error to standard error: what, and what to do next."""
        if self.is_json:
            self._tell(as_json_line(error_json(error, self.language), sys.stderr.encoding))
        else:
            width = _width(sys.stderr)
            self._tell(error_text(error, self.language, width))

    def can_ask(self) -> bool:
        """Tell whether a person sits at standard input."""
        return sys.stdin.isatty()

    def confirm(self, question: Say) -> bool:
        """Ask a yes-or-no question; anything but a clear yes is no."""
        choices = text_of("cli.ask.choices", self.language)
        return self._answer(f"{sentence(question, self.language)} {choices}") == "yes"

    def decide(self, question: Say, hint: Say) -> bool:
        """Ask a question that has no safe side, until it is answered."""
        choices = text_of("cli.ask.choices-of-two", self.language)
        asked, helped = sentence(question, self.language), sentence(hint, self.language)
        while not (answer := self._answer(f"{asked}\n{helped}\n{choices}")):
            self.note(say("cli.ask.say-which"))
        return answer == "yes"

    def ask_token(self) -> AccessToken:
        """Ask for a token without showing it.

        Raises:
            NotAToken: What was pasted is none.
        """
        return AccessToken.from_pasted(self.ask_hidden("cli.ask.token"))

    def ask_hidden(self, reference: str) -> str:
        """Ask for a secret; call it only where the answer is used up."""
        return str(
            click.prompt(
                text_of(reference, self.language),
                hide_input=True,
                default="",
                show_default=False,
                err=True,
            )
        )

    @staticmethod
    def _tell(text: str) -> None:
        click.echo(_sayable(text, sys.stderr), err=True)

    def _answer(self, prompt: str) -> str:
        """Give ``yes``, ``no`` or nothing, whichever was said."""
        width = _width(sys.stderr)
        # The prompt ends with a colon and a space.
        shown = "\n".join(wrapped(prompt, width and width - 2))
        try:
            said = click.prompt(shown, default="", show_default=False, err=True)
        except click.Abort:
            # What is said next begins on a line of its own.
            self._tell("")
            raise
        word = str(said).strip().casefold()
        for answer in ("yes", "no"):
            if word in text_of(f"cli.ask.{answer}", self.language).split():
                return answer
        return ""

    def _style(self, width: int | None) -> Style:
        return Style(width=width, is_coloured=self.is_coloured)


def _sayable(text: str, stream: TextIO) -> str:
    """Replace what the stream's encoding cannot say."""
    return text.encode(stream.encoding, "replace").decode(stream.encoding)


def _width(stream: TextIO) -> int | None:
    """Give the terminal's columns; ``None`` for a file or a pipe."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def check_language(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Check the variable that names the language; the flag is the parser's.

    Raises:
        SettingsError: It names a language there are no texts in, and no flag
            names another.
    """
    if _flag(arguments, "--lang") is None:
        read_language(None, environ)


def _language(asked: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Read the language; what cannot be used is shown in the locale's."""
    try:
        return read_language(_flag(asked, "--lang"), environ).value
    except SettingsError:
        rest = {name: held for name, held in environ.items() if name != "GETTONE_LANG"}
        return read_language(None, rest).value


def _flag(asked: Sequence[str], name: str) -> str | None:
    """Read a flag with a value as the parser will."""
    flag = None
    for place, argument in enumerate(asked):
        if argument == name:
            flag = next(iter(asked[place + 1 :]), None)
        elif argument.startswith(f"{name}="):
            flag = argument.removeprefix(f"{name}=")
    return flag
