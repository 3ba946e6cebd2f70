"""Every sentence that a person reads, Italian and English, by reference.

The sentences are rows of ``texts/<language>/<room>.toml``; a reference is
``room.key`` with dots for tables. A room is read when first asked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast

__all__ = ["LANGUAGES", "Language", "has", "say", "scope_label", "table"]

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")

_FOLDER = Path(__file__).with_name("texts")


def say(reference: str, language: Language, /, **facts: object) -> str:
    """Give the sentence of *reference*, with *facts* filled in.

    Raises:
        KeyError: There is no such sentence, or it needs a fact not given.
    """
    room, _, key = reference.partition(".")
    return _room(room, language)[key].format(**facts)


def has(reference: str, language: Language) -> bool:
    """Tell whether there is such a sentence."""
    room, _, key = reference.partition(".")
    return key in _room(room, language)


def table(reference: str, language: Language) -> dict[str, str]:
    """Give all sentences below *reference*, by the rest of their key, in order."""
    room, _, start = reference.partition(".")
    rows = _room(room, language).items()
    start = f"{start}." if start else ""
    return {key.removeprefix(start): text for key, text in rows if key.startswith(start)}


def scope_label(family: str, language: Language) -> str:
    """Name a scope family as the provider's page may do (assumed)."""
    return say(f"scopes.family.{family}", language)


@cache
def _room(room: str, language: Language) -> dict[str, str]:
    """Read one file; its tables flattened to dotted keys."""
    text = (_FOLDER / language / f"{room}.toml").read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(text)))


def _flat(prefix: str, node: Mapping[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, held in node.items():
        if isinstance(held, dict):
            rows += _flat(f"{prefix}{key}.", cast("dict[str, object]", held))
        else:
            rows.append((f"{prefix}{key}", str(held)))
    return rows
