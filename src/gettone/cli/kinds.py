"""The kinds of JSON values and of facts, told apart for the type checkers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

__all__ = ["is_list", "is_mapping", "is_record_list"]


def is_mapping(held: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether *held* is an object of JSON."""
    return isinstance(held, dict)


def is_list(held: object) -> TypeGuard[Sequence[object]]:
    """Tell whether *held* is a list, or a tuple of facts."""
    return isinstance(held, list | tuple)


def is_record_list(held: object) -> TypeGuard[Sequence[Mapping[str, object]]]:
    """Tell whether *held* is a list of objects and nothing else."""
    return is_list(held) and all(is_mapping(row) for row in held)
