"""The provider's JSON bodies: the one module where a value may be anything."""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["Body"]

# A JSON object of the provider; unknown keys are kept.
Body: TypeAlias = dict[str, Any]
