"""A first call that works: Get Supplier, with a company and a supplier that are there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gettone.domain.scope import Scope
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.records import CompanyRecord

__all__ = ["EXAMPLE_SCOPE", "example_ids"]

EXAMPLE_SCOPE: Final = Scope.parse("entity.suppliers:r")

# The example of the provider's page, which the demo records contain.
_EXAMPLE_IDS: Final = (16, 17)


def example_ids(visit: Visit, companies: Iterable[CompanyRecord]) -> tuple[int, int]:
    """Find the first of *companies* that has a supplier; give both ids."""
    for company in companies:
        suppliers = visit.console.records.page(company.id, "suppliers", offset=0, limit=1)
        for supplier in suppliers.rows:
            return company.id, supplier["id"]
    return _EXAMPLE_IDS
