"""Pages and errors as text or JSON, in one language; masks what looks secret.

Pure: ``cli.terminal`` writes what this makes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from gettone.cli.drawing import draw_facts, draw_table, printable, wrapped
from gettone.cli.kinds import is_list, is_mapping
from gettone.cli.page import (
    Cell,
    Exchange,
    Facts,
    Page,
    Part,
    Problem,
    Raw,
    Say,
    Secret,
)
from gettone.cli.words import error_words
from gettone.domain.explanation import Explanation
from gettone.domain.redaction import redact
from gettone.errors import Forbidden, GettoneError, NotFound
from gettone.rendering.explained import as_json as explanation_json
from gettone.rendering.explained import as_text as explanation_text
from gettone.rendering.explained import told
from gettone.texts import Language
from gettone.texts import say as text_of

__all__ = ["Style", "as_json", "as_json_line", "as_text", "error_json", "error_text", "sentence"]

# tone -> SGR parameter (ECMA-48, section 8.3.117)
_TONES: Final = {"good": "32", "bad": "31", "quiet": "2", "title": "1"}

# What belongs to a step stands below the words of its title: after the number,
# which a colour may come before.
_NUMBER: Final = re.compile(r"^(?:\x1b\[\d+m)?(\d+\. )")
INDENT: Final = "   "
# Causes that the explanation says better than the error's own words do.
EXPLAINED: Final = frozenset(
    {
        "company-not-connected",
        "foreign-answer",
        "licence-expired",
        "permission-too-low",
        "plan-limit",
        "quota",
        "scope-missing",
        "scope-untested",
        "token-dead",
        "unknown",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How wide and how colourful; a pipe is neither.

    Attributes:
        width: Columns of the terminal, or ``None`` to cut nothing.
    """

    width: int | None = None
    is_coloured: bool = False


def as_text(page: Page, language: Language, style: Style | None = None) -> str:
    """Draw a page; its parts stand one below the other."""
    style = style or Style()
    if not page.is_step:
        return "\n".join(line for part in page.parts for line in _lines(part, language, style))
    title, *rest = page.parts
    head = _lines(title, language, style)
    numbered = _NUMBER.search(head[0])
    indent = " " * len(numbered[1]) if numbered else INDENT
    width = style.width - len(indent) if style.width else None
    inner = Style(width=width, is_coloured=style.is_coloured)
    below = [indent + line for part in rest for line in _lines(part, language, inner)]
    return "\n".join([*head, *below])


def as_json(held: object, encoding: str = "utf-8") -> str:
    """Write JSON for people and programs alike: indented, names as they are.

    Args:
        held: Any value.
        encoding: What it is to be written in; what this cannot say is
            written by number.
    """
    return _json(held, 2, encoding)


def as_json_line(held: object, encoding: str = "utf-8") -> str:
    """Write JSON on one line, for a stream of pages."""
    return _json(held, None, encoding)


def sentence(said: Say, language: Language) -> str:
    """Give a sentence its words; sentences among its facts get theirs."""
    facts = {name: _fact(held, language) for name, held in said.facts.items()}
    return text_of(said.reference, language, **facts)


def error_text(error: GettoneError, language: Language, width: int | None = None) -> str:
    """Say what happened and, on lines of its own, what to do next."""
    first, *rest = _error_lines(error, language)
    texts = (f"{text_of('cli.error', language)} {first}", *rest)
    return "\n".join(line for text in texts if text for line in wrapped(text, width))


def error_json(error: GettoneError, language: Language) -> dict[str, object]:
    """Give an error with its facts, as programs read it."""
    message, step = _message_and_step(error, language)
    facts = {name: _masked(held) for name, held in error.facts().items()}
    said: dict[str, object] = {"reference": error.reference, "message": message, "next": step}
    if error.explanation is not None:
        said["explanation"] = explanation_json(error.explanation, language)
    return {"error": {**facts, **said}}


def _message_and_step(error: GettoneError, language: Language) -> tuple[str, str]:
    """Give what happened and what to do, each in one text.

    What a 403 or a 404 means is known from its explanation alone.
    """
    found = error.explanation
    if not isinstance(error, Forbidden | NotFound) or not _is_explained(found):
        return error_words(error, language)
    words = told(found, language)
    is_of_boxes = found.reference in {"scope-missing", "scope-untested"}
    # The way to the boxes in one sentence, which the error's own words have.
    step = error_words(error, language)[1] if is_of_boxes else " ".join(words.steps)
    return f"{words.what} {words.cause}", step


def _is_explained(found: Explanation | None) -> TypeGuard[Explanation]:
    return found is not None and found.reference in EXPLAINED


def _error_lines(error: GettoneError, language: Language) -> list[str]:
    """Give the lines of an error: as it is explained, or in its own words."""
    found = error.explanation
    if not _is_explained(found):
        return list(error_words(error, language))
    what = told(found, language).what
    return [what, *explanation_text(found, language).split("\n")]


def _json(held: object, indent: int | None, encoding: str) -> str:
    text = json.dumps(held, indent=indent, ensure_ascii=False, default=_plain)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(held, indent=indent, ensure_ascii=True, default=_plain)
    return text


def _lines(part: Part, language: Language, style: Style) -> list[str]:
    """Draw one part."""
    match part:
        case Say() | Raw() | Secret() | Problem():
            return _words(part, language, style)
        case Exchange():
            return [_exchange(part, style)]
        case Facts():
            names = [label for label, _ in part.rows]
            labels = _headings(names, is_named=part.is_named, language=language)
            values = [_cell(held, language) for _, held in part.rows]
            return draw_facts(list(zip(labels, values, strict=True)), style.width)
        case _:
            heads = _headings(part.columns, is_named=part.is_named, language=language)
            rows = [[_cell(held, language) for held in row] for row in part.rows]
            return draw_table(heads, rows, style.width)


def _words(part: Say | Raw | Secret | Problem, language: Language, style: Style) -> list[str]:
    """Draw a part that is text; sentences are broken where the terminal ends."""
    match part:
        case Say():
            lines = wrapped(sentence(part, language), style.width)
            return [_toned(line, part.tone, style) for line in lines]
        case Raw():
            return [printable(part.text, "\n\t")]
        case Secret():
            return [part.token.reveal()]
        case _:
            words = _message_and_step(part.error, language)
            return [line for text in words if text for line in wrapped(text, style.width)]


def _exchange(part: Exchange, style: Style) -> str:
    """Draw what was sent and the status that came back."""
    status = _toned(str(part.status), "good" if part.status < 400 else "bad", style)
    sent = f"{part.method:<4} {status}  {printable(part.path)}"
    return f"{sent}  {part.fingerprint}".rstrip()


def _headings(names: Sequence[str], *, is_named: bool, language: Language) -> list[str]:
    return [printable(name) if is_named else text_of(name, language) for name in names]


def _toned(text: str, tone: str, style: Style) -> str:
    if not style.is_coloured or tone not in _TONES:
        return text
    return f"\x1b[{_TONES[tone]}m{text}\x1b[0m"


def _cell(held: Cell, language: Language) -> str:
    return sentence(held, language) if isinstance(held, Say) else printable(str(held))


def _fact(held: object, language: Language) -> object:
    """Make one fact of a sentence fit to be read."""
    if isinstance(held, Say):
        return sentence(held, language)
    return held if isinstance(held, int) else printable(str(held))


def _masked(held: object) -> object:
    """Mask every text in a fact, whatever its shape."""
    if isinstance(held, str):
        return redact(held)
    if is_mapping(held):
        return {redact(key): _masked(inner) for key, inner in held.items()}
    if is_list(held):
        return [_masked(inner) for inner in held]
    return held


def _plain(held: object) -> str:
    """Write what JSON has no form for; a token gives its fingerprint."""
    return held.token.reveal() if isinstance(held, Secret) else str(held)
