"""How a user makes the token, as Markdown or HTML that is made to be sent.

Plain documents: no script, no style, nothing that would be loaded. Whatever
an application says of itself is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from gettone.application import Application
from gettone.cli.page import Say, say
from gettone.cli.show import sentence
from gettone.cli.steps import step, steps_to_token
from gettone.texts import Language, scope_label
from gettone.texts import say as text_of
from gettone.wire.requirements import Requirement

__all__ = ["PLACEHOLDER", "Instructions", "as_html", "as_markdown"]

# Stands where the Client ID is to be written.
PLACEHOLDER: Final = "CLIENT_ID"
# Holds the Client ID's place in a sentence until that is marked up; private use.
_SLOT: Final = "\ue000"
# CommonMark 0.31, section 2.4: what a backslash may stand before, as far as it
# begins something inside a line; ``>`` in a menu's path does not.
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<&~])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What the users of an application are told.

    Attributes:
        application: Whose users.
        client_id: Its Client ID; empty for a placeholder.
    """

    application: Application
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class _Markup:
    """The few marks that a document needs; each takes plain text."""

    text: Callable[[str], str]
    code: Callable[[str], str]
    strong: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Document:
    """Words in one language and marked up, before they are laid out."""

    title: str
    steps: tuple[str, ...]
    tick: int
    boxes: tuple[str, ...]
    notes: tuple[str, ...]


def as_markdown(told: Instructions, language: Language) -> str:
    """Write the instructions as CommonMark."""
    document = _document(told, language, _MARKDOWN)
    lines = [f"# {document.title}", ""]
    for number, said in enumerate(document.steps):
        lines.append(f"{number + 1}. {said}")
        if number == document.tick:
            lines += [f"   - {box}" for box in document.boxes]
    for note in document.notes:
        lines += ["", note]
    return "\n".join(lines)


def as_html(told: Instructions, language: Language) -> str:
    """Write the instructions as a fragment of HTML, to be put into any page or mail."""
    document = _document(told, language, _HTML)
    lines = [f'<section lang="{language}">', f"<h2>{document.title}</h2>", "<ol>"]
    for number, said in enumerate(document.steps):
        boxes = document.boxes if number == document.tick else ()
        listed = [f"<li>{box}</li>" for box in boxes]
        below = "\n".join(["", "<ul>", *listed, "</ul>", ""]) if listed else ""
        lines.append(f"<li>{said}{below}</li>")
    lines += ["</ol>", *[f"<p>{note}</p>" for note in document.notes], "</section>"]
    return "\n".join(lines)


def _document(told: Instructions, language: Language, markup: _Markup) -> _Document:
    """Find the words; every text is marked up exactly once."""
    name = told.application.name or text_of("needs.user.application", language)
    boxes = told.application.requirements.boxes
    steps = steps_to_token(
        tick=step("tick" if boxes else "tick-none"),
        copy=step("copy-into", application=name),
        client_id=_SLOT,
    )
    code = markup.code(told.client_id or PLACEHOLDER)

    def words(said: Say) -> str:
        return markup.text(sentence(said, language)).replace(_SLOT, code)

    return _Document(
        title=words(say("needs.user.title", application=name)),
        steps=tuple(words(said) for said in steps),
        tick=steps.index(step("tick")) if boxes else -1,
        boxes=tuple(_box(told.application, box, language, markup) for box in boxes),
        notes=tuple(
            words(say(f"needs.user.{note}", application=name))
            for note in ("assumed", "secret", "later")
        ),
    )


def _box(application: Application, box: Requirement, language: Language, markup: _Markup) -> str:
    """Name a box as the page may label it, its scope, and what it is for."""
    scope = box.scope
    label = text_of(
        "needs.user.box",
        language,
        label=scope_label(scope.family, language),
        level=text_of(f"scopes.level.{scope.level.value}", language),
    )
    named = f"{markup.strong(label)} ({markup.code(scope.text)})"
    why = markup.text(" ".join(application.why(box)))
    return f"{named}. {why}" if why else named


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _code_span(text: str) -> str:
    """Write text as it is, between more backticks than it holds (CommonMark, section 6.1)."""
    line = " ".join(text.split())
    longest = max(map(len, re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"{fence}{line}{fence}"


_MARKDOWN: Final = _Markup(_escaped, _code_span, lambda text: f"**{_escaped(text)}**")
_HTML: Final = _Markup(
    escape,
    lambda text: f"<code>{escape(text)}</code>",
    lambda text: f"<strong>{escape(text)}</strong>",
)
