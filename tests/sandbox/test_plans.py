from __future__ import annotations

from gettone.sandbox.plans import COUNTED_ROWS, WITHOUT_LICENCE
from gettone.wire.operation import catalogue
from gettone.wire.plan import COUNTED


def test_operations_and_categories_are_the_provider_s() -> None:
    operations = catalogue().operations
    assert set(COUNTED) | WITHOUT_LICENCE <= set(operations)
    assert set(COUNTED.values()) == set(COUNTED_ROWS)
    [category] = [
        one for one in operations["getCompanyPlanUsage"].parameters if one.name == "category"
    ]
    assert set(COUNTED_ROWS) == set(category.enum)
