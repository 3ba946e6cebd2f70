"""The two sentences of an error: what happened, and what to do next.

The words stand in the ``errors`` texts, or in ``cli`` for errors of the
command line's own; the most exact variant of a reference is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Final

from gettone.cli.drawing import printable
from gettone.cli.kinds import is_list, is_mapping
from gettone.cli.places import place_said
from gettone.domain.redaction import redact
from gettone.domain.scope import Scope
from gettone.drive.origin import is_here
from gettone.errors import (
    BadCall,
    GettoneError,
    NoAnswer,
    SandboxError,
    SettingsError,
    StoreError,
    UnreadableAnswer,
)
from gettone.rendering.explained import scope_words as said_of_scope
from gettone.texts import Language, has, table
from gettone.texts import say as text_of

__all__ = ["error_words", "scope_words"]

# Facts that may name a variant of an error's words.
_VARIANTS: Final = ("kind", "reason", "provider_code", "window", "problem", "cause")
# Whose ``problem`` is a reference, and the texts that it refers into.
_PROBLEMS: Final[dict[type[GettoneError], str]] = {
    SettingsError: "cli.setting",
    StoreError: "store.problem",
    SandboxError: "cli.sandbox-problem",
    BadCall: "cli.call-problem",
    UnreadableAnswer: "cli.answer-problem",
}


def error_words(error: GettoneError, language: Language) -> tuple[str, str]:
    """Give both sentences; the second is empty where there is no next step.

    A next step that speaks of a fact that is not known gives way to
    ``cli.otherwise``, or is left out.
    """
    facts = _facts(error, language)
    found = next((name for name in _references(error) if has(f"{name}.message", language)), "")
    if not found:
        return _clean(str(error)), ""
    message = text_of(f"{found}.message", language, **facts)
    return _clean(message), _clean(_next_step(found, error.reference, facts, language))


def scope_words(scope_text: str, language: Language) -> str:
    """Name a scope as the provider writes it and as its page may label it."""
    return said_of_scope(Scope.parse(scope_text), language)


def _references(error: GettoneError) -> list[str]:
    """List where the words may stand, the most exact first."""
    held = error.facts()
    variants = [f".{held[name]}" for name in _VARIANTS if isinstance(held.get(name), str)]
    if isinstance(error, NoAnswer) and error.cause == "ConnectError" and is_here(error.origin):
        variants.insert(0, ".nobody-here")
    return [
        f"{room}.{error.reference}{variant}"
        for variant in (*variants, "")
        for room in ("errors", "cli")
    ]


def _next_step(found: str, reference: str, facts: Mapping[str, object], language: Language) -> str:
    """Fill in the next step, unless it would have a hole in it."""
    template = table(found, language).get("next", "")
    needed = {name for _, name, _, _ in Formatter().parse(template) if name}
    if all(facts.get(name) not in {None, ""} for name in needed):
        return template.format(**facts)
    other = f"cli.otherwise.{reference}"
    return text_of(other, language, **facts) if has(other, language) else ""


def _facts(error: GettoneError, language: Language) -> dict[str, object]:
    """Make the error's facts fit to be read."""
    held = error.facts()
    details = held.get("details")
    held = {**held, **details} if is_mapping(details) else held
    facts = {name: _listed(value) for name, value in held.items()}
    if is_list(needed := held.get("needed")):
        named = ", ".join(scope_words(str(scope), language) for scope in needed)
        several = text_of("cli.one-of", language, scopes=named)
        facts["needed"] = several if len(needed) > 1 else named
    if isinstance(error, StoreError):
        others = held.get("others")
        labels = [error.store, *(map(str, others) if is_list(others) else ())]
        places = [place_said(label) for label in labels]
        facts["store"] = ", ".join(
            text_of(place.reference, language, **place.facts) for place in places
        )
    if held.get("provider_message") == "":
        facts["provider_message"] = text_of("cli.no-words", language)
    for kind, room in _PROBLEMS.items():
        if isinstance(error, kind) and has(f"{room}.{held['problem']}", language):
            facts["problem"] = text_of(f"{room}.{held['problem']}", language, **facts)
    return facts


def _listed(held: object) -> object:
    """Write several texts as people list them."""
    if is_mapping(held):
        return "; ".join(f"{name}: {_listed(value)}" for name, value in held.items())
    if is_list(held):
        return ", ".join(_row(row) for row in held)
    return held


def _row(row: object) -> str:
    """Write one of several; an id comes with its name."""
    if is_list(row):
        first, *more = map(str, row)
        return f"{first} ({' '.join(more)})"
    return str(row)


def _clean(text: str) -> str:
    """Mask what has the shape of a secret, and what a terminal would obey."""
    return redact(printable(text))
