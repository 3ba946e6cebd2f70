from __future__ import annotations

from gettone.sandbox.seed import DEMO_EMAIL, DEMO_USER_ID, seed
from gettone.wire.schema import check
from sandbox.made import Made


def test_the_example_of_the_provider_s_page_is_there(made: Made) -> None:
    supplier = made.records.get(16, "suppliers", 17)
    assert supplier is not None
    assert check(supplier, "Supplier", unknown_names=True) == []


def test_the_demo_user_has_a_company_for_each_case(made: Made) -> None:
    user = made.records.user_by_email(DEMO_EMAIL)
    assert user is not None
    assert (user.id, user.name) == (DEMO_USER_ID, "Mario Rossi")
    assert [company.id for company in made.records.companies_of(user.id)] == [
        16,
        18,
        20,
        22,
        24,
        26,
    ]


def test_seeding_again_changes_nothing(made: Made) -> None:
    made.records.remove(16, "suppliers", 17)
    secret = made.records.company_secret(16)
    seed(made.records)
    assert made.records.get(16, "suppliers", 17) is None
    assert made.records.company_secret(16) == secret
