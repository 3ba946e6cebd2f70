"""What the sandbox does where a licence has ended or a plan is full.

What a plan holds is ``wire.plan``.
"""

from __future__ import annotations

from typing import Final

__all__ = ["COUNTED_ROWS", "WITHOUT_LICENCE"]

# Assumed: answered after the licence has ended, or nobody could tell by the
# API that it has.
WITHOUT_LICENCE: Final = frozenset({"getCompanyInfo", "getCompanyPlanUsage"})

# OpenAPI 2.1.8, Get Company Plan Usage: category of a plan's limits -> family of rows.
COUNTED_ROWS: Final[dict[str, str]] = {
    "clients": "clients",
    "suppliers": "suppliers",
    "products": "products",
    "documents": "issued_documents",
}
