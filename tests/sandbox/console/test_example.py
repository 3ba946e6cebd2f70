from __future__ import annotations

from sandbox.console.person import Person


def test_the_first_call_follows_what_is_there(member: Person) -> None:
    records = member.site.records
    for company in records.companies_of(1):
        assert f"/c/{company.id}/entities/suppliers/" in member.get("/settings").text
        for supplier in records.page(company.id, "suppliers", offset=0, limit=100).rows:
            records.remove(company.id, "suppliers", supplier["id"])
        if company.id == 18:
            break
    assert "/c/16/entities/suppliers/17" in member.get("/settings").text
