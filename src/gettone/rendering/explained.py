"""An explanation in words: what, how sure, and what to do next.

References become sentences here, in one language, and nowhere below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Final

from gettone.domain.explanation import Cause, Explanation
from gettone.domain.redaction import redact
from gettone.domain.scope import Scope
from gettone.texts import Language, has, scope_label
from gettone.texts import say as text_of

__all__ = ["Told", "as_html", "as_json", "as_text", "scope_words", "told"]

# More scopes than these are named by their labels alone.
_MANY: Final = 3
# Fact of a cause -> the variant of its words that speaks of it.
_VARIANTS: Final = {"last_day": "day", "function": "function", "usage": "full", "each": "each"}
# Steps that have a more exact variant -> the facts it speaks of, most exact first.
_STEP_VARIANTS: Final[dict[str, dict[str, str]]] = {
    "open": {"url": "sandbox"},
    "wait": {"until": "until", "retry_after_s": "s"},
    "grant": {"scopes": "scopes"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An explanation in the words of one language.

    Attributes:
        what: What was refused.
        cause: The cause that is meant first, with how sure it is.
        actor: Who can mend it.
        steps: What to do about it, in order.
        others: The other causes, likewise; empty for none.
        ruled_out: What it is not; empty if nothing is known not to be.
    """

    what: str
    cause: str
    actor: str
    steps: tuple[str, ...]
    others: tuple[str, ...]
    ruled_out: str


def told(explanation: Explanation, language: Language) -> Told:
    """Put an explanation into words."""
    first = explanation.causes[0]
    return Told(
        what=_what(explanation, language),
        cause=_cause(first, language),
        actor=text_of(f"explanations.actor.{first.actor}", language),
        steps=_steps(first, explanation.sandbox_url, language),
        others=tuple(_cause(other, language) for other in explanation.others),
        ruled_out=_ruled_out(explanation.ruled_out, language),
    )


def scope_words(scope: Scope, language: Language) -> str:
    """Name a scope as the provider writes it and as its page may label it."""
    return text_of(
        "explanations.scope",
        language,
        scope=scope.text,
        label=scope_label(scope.family, language),
        level=text_of(f"scopes.level.{scope.level.value}", language),
    )


def as_text(explanation: Explanation, language: Language) -> str:
    """Write an explanation as lines of text; steps are numbered."""
    words = told(explanation, language)
    lines = [words.cause, words.actor, text_of("explanations.steps", language)]
    lines += [f"{number}. {step}" for number, step in enumerate(words.steps, 1)]
    if words.others:
        lines += [text_of("explanations.others", language), *[f"- {one}" for one in words.others]]
    return "\n".join([*lines, *([words.ruled_out] if words.ruled_out else [])])


def as_html(explanation: Explanation, language: Language) -> str:
    """Write an explanation as a fragment of HTML, to be put into any page.

    Everything is escaped; there is no script, no style, and nothing that
    would be loaded.
    """
    words = told(explanation, language)
    steps = "".join(f"<li>{escape(step)}</li>" for step in words.steps)
    lines = [
        f'<section lang="{language}" class="gettone-explanation">',
        f"<p>{escape(words.what)}</p>",
        f"<p><strong>{escape(words.cause)}</strong></p>",
        f"<p>{escape(words.actor)}</p>",
        f"<p>{escape(text_of('explanations.steps', language))}</p>",
        f"<ol>{steps}</ol>",
    ]
    if words.others:
        others = "".join(f"<li>{escape(one)}</li>" for one in words.others)
        lines += [
            f"<p>{escape(text_of('explanations.others', language))}</p>",
            f"<ul>{others}</ul>",
        ]
    if words.ruled_out:
        lines.append(f"<p>{escape(words.ruled_out)}</p>")
    return "\n".join([*lines, "</section>"])


def as_json(explanation: Explanation, language: Language | None = None) -> dict[str, object]:
    """Give an explanation as programs read it; its keys are stable.

    Args:
        explanation: Why.
        language: Adds the sentences in this language; ``None`` for none.
    """
    found: dict[str, object] = {
        "reference": explanation.reference,
        "certainty": explanation.certainty.value,
        "operation": explanation.operation or None,
        "company_id": explanation.company_id,
        "actor": explanation.actor,
        "missing_scopes": [scope.text for scope in explanation.missing_scopes],
        "steps": list(explanation.steps),
        "causes": [_cause_json(cause) for cause in explanation.causes],
        "ruled_out": list(explanation.ruled_out),
    }
    if language is None:
        return found
    words = told(explanation, language)
    return {
        **found,
        "words": {
            "what": words.what,
            "cause": words.cause,
            "actor": words.actor,
            "steps": list(words.steps),
            "others": list(words.others),
            "ruled_out": words.ruled_out or None,
        },
    }


def _what(explanation: Explanation, language: Language) -> str:
    if not explanation.operation:
        return text_of("explanations.unanswered", language)
    said = "refused" if explanation.company_id is None else "refused-in"
    return text_of(
        f"explanations.{said}",
        language,
        operation=explanation.operation,
        company_id=explanation.company_id,
    )


def _cause(cause: Cause, language: Language) -> str:
    """Say a cause and how sure it is."""
    facts = _facts(cause, language)
    said = text_of(f"explanations.cause.{_named(cause)}", language, **facts)
    if cause.reference == "unknown":
        return said[:1].upper() + said[1:] + "."
    return text_of(f"explanations.certainty.{cause.certainty.value}", language, cause=said)


def _named(cause: Cause) -> str:
    """Give the most exact name that the words of a cause have."""
    variants = [variant for fact, variant in _VARIANTS.items() if fact in cause.facts]
    variants += [str(cause.facts["window"])] if "window" in cause.facts else []
    variants += [{0: "", 1: "scopes"}.get(len(cause.scopes), "several")]
    names = [f"{cause.reference}-{variant}" for variant in variants]
    return next((one for one in names if has(f"explanations.cause.{one}", "en")), cause.reference)


def _steps(cause: Cause, sandbox_url: str, language: Language) -> tuple[str, ...]:
    facts = {
        **_facts(cause, language),
        "application": text_of("explanations.application", language),
        "menu": text_of("steps.menu.connected-applications", language),
        "other": text_of("steps.menu.personal-token", language),
        "users": text_of("explanations.menu.users", language),
        "url": sandbox_url,
    }
    return tuple(text_of(_step_named(step, facts), language, **facts) for step in cause.steps)


def _step_named(step: str, facts: Mapping[str, object]) -> str:
    """Give the reference of the most exact sentence that a step has."""
    variants = _STEP_VARIANTS.get(step, {}).items()
    found = next((f"{step}-{variant}" for fact, variant in variants if facts.get(fact)), step)
    shared = f"steps.{found}"
    return shared if has(shared, "en") else f"explanations.step.{found}"


def _facts(cause: Cause, language: Language) -> dict[str, object]:
    """Make the facts of a cause fit to be read."""
    facts = {name: _readable(held) for name, held in cause.facts.items()}
    scopes = _listed(cause.scopes, language, is_each="each" in facts)
    return {**facts, "scopes": scopes, "boxes": scopes}


def _listed(scopes: Sequence[Scope], language: Language, *, is_each: bool) -> str:
    """Name the scopes; of very many, the labels alone."""
    if len(scopes) > _MANY:
        named = ", ".join(scope_label(scope.family, language) for scope in scopes)
    else:
        named = ", ".join(scope_words(scope, language) for scope in scopes)
    is_choice = len(scopes) > 1 and not is_each
    return text_of("explanations.one-of", language, scopes=named) if is_choice else named


def _ruled_out(references: Sequence[str], language: Language) -> str:
    if not references:
        return ""
    named = ", ".join(text_of(f"explanations.short.{one}", language) for one in references)
    return text_of("explanations.ruled-out", language, causes=named)


def _readable(held: object) -> object:
    """Write a time to the minute in UTC, a day as it is, and mask a text."""
    if isinstance(held, datetime):
        return f"{held:%Y-%m-%d %H:%M} UTC"
    return redact(held) if isinstance(held, str) else held


def _cause_json(cause: Cause) -> dict[str, object]:
    facts = {
        name: held.isoformat() if isinstance(held, date) else _readable(held)
        for name, held in cause.facts.items()
    }
    return {
        "reference": cause.reference,
        "certainty": cause.certainty.value,
        "actor": cause.actor,
        "scopes": [scope.text for scope in cause.scopes],
        "facts": facts,
        "steps": list(cause.steps),
    }
