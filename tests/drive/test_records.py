from __future__ import annotations

import asyncio

import pytest

from gettone.errors import Forbidden, NotFound, UnknownOperation
from gettone.testing.fic_sandbox import FicSandbox
from gettone.wire.bodies import Body


@pytest.fixture
def full(fic_sandbox: FicSandbox) -> FicSandbox:
    for number in range(250):
        fic_sandbox.add("suppliers", name=f"Fornitore {number % 3}")
    return fic_sandbox


def total(sandbox: FicSandbox) -> int:
    token = sandbox.token("entity.suppliers:r")
    answer = sandbox.api(token).call("listSuppliers", company_id=16, per_page=1)
    count: int = answer["total"]
    return count


def test_every_row_comes_once_though_equal_names_change_places(full: FicSandbox) -> None:
    suppliers = full.api(full.token("entity.suppliers:r")).company(16).suppliers
    found = [row["id"] for row in suppliers.list(sort="name", fields="name")]
    assert len(found) == len(set(found)) == total(full)
    rossi = list(suppliers.list(q="name = 'Fornitore 1'"))
    assert {row["name"] for row in rossi} == {"Fornitore 1"}
    assert [one.operation_id for one in full.requests] == ["listSuppliers"] * (3 + 1 + 1)


def test_one_record_is_made_read_changed_and_deleted(fic_sandbox: FicSandbox) -> None:
    suppliers = fic_sandbox.api(fic_sandbox.token("entity.suppliers:a")).company(16).suppliers
    made = suppliers.create({"name": "Neri"})
    assert suppliers.modify(made["id"], {"name": "Bianchi"})["name"] == "Bianchi"
    assert suppliers.get(made["id"], fields="name")["name"] == "Bianchi"
    suppliers.delete(made["id"])
    with pytest.raises(NotFound):
        suppliers.get(made["id"])


def test_the_awaited_ones_do_the_same(full: FicSandbox) -> None:
    async def use() -> tuple[int, Body]:
        suppliers = full.async_api(full.token("entity.suppliers:a")).company(16).suppliers
        made = await suppliers.create({"name": "Neri"})
        await suppliers.modify(made["id"], {"name": "Bianchi"})
        found = await suppliers.get(made["id"])
        await suppliers.delete(made["id"])
        return len([row async for row in suppliers.list(sort="name")]), found

    count, found = asyncio.run(use())
    assert found["name"] == "Bianchi"
    assert count == total(full)


def test_a_refused_list_says_what_it_needed(fic_sandbox: FicSandbox) -> None:
    suppliers = fic_sandbox.api(fic_sandbox.token()).company(16).suppliers
    with pytest.raises(Forbidden) as refused:
        next(suppliers.list())
    assert refused.value.needed == ("entity.suppliers:r",)


@pytest.mark.parametrize("flavour", ["api", "async_api"])
def test_families_are_attributes_and_others_are_refused(
    fic_sandbox: FicSandbox, flavour: str
) -> None:
    company = getattr(fic_sandbox, flavour)(fic_sandbox.token()).company(16)
    assert {"suppliers", "company_id"} <= set(dir(company))
    with pytest.raises(UnknownOperation):
        _ = company.supplier
    with pytest.raises(AttributeError):
        _ = company._suppliers
