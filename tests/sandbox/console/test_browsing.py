from __future__ import annotations

import html
import re

import pytest

from gettone.sandbox.console.browsing import PER_PAGE
from gettone.sandbox.console.row_families import FAMILIES
from gettone.sandbox.records import NO_LIMIT
from sandbox.console.person import Person, Site

# The user is a sub-account with few permissions there.
SUB_ACCOUNT = 20


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_every_company_of_the_user_s_is_listed(member: Person) -> None:
    page = member.get("/companies").text
    for company in member.site.records.companies_of(1):
        assert f'href="/companies/{company.id}"' in page


def test_a_stranger_signs_in_first(site: Site) -> None:
    person = site.person()
    for path in ("/companies", "/companies/16", "/companies/16/clients/41"):
        assert person.get(path).headers["location"].startswith("/login")


@pytest.mark.parametrize("name", FAMILIES)
def test_every_record_of_a_family_is_shown(member: Person, name: str) -> None:
    page = member.get(f"/companies/16/{name}")
    assert page.status_code == 200
    for row in member.site.records.page(16, name, offset=0, limit=NO_LIMIT).rows:
        assert f'href="/companies/16/{name}/{row["id"]}"' in page.text
        one = member.get(f"/companies/16/{name}/{row['id']}")
        assert one.status_code == 200
        assert "JSON" in one.text


def test_families_are_counted(member: Person) -> None:
    count = member.site.records.page(16, "clients", offset=0, limit=1).total
    assert f"Clienti {count}" in text_of(member.get("/companies/16").text)


def test_what_changed_last_comes_first_in_pages(member: Person) -> None:
    records = member.site.records
    for number in range(PER_PAGE + 5):
        records.add(
            16, "suppliers", {"name": f"F{number:02}", "updated_at": f"2031-01-{number:02}"}
        )
    first = text_of(member.get("/companies/16/suppliers").text)
    assert first.index("F29") < first.index("F28")
    assert "F04" not in first
    second = member.get("/companies/16/suppliers?page=2").text
    assert "F04" in second
    assert "Pagina 2 di 2" in second
    assert 'href="?page=1"' in second
    assert "Pagina 1 di 2" in member.get("/companies/16/suppliers?page=x").text


def test_the_call_that_gives_the_same_is_told(member: Person) -> None:
    rows = text_of(member.get("/companies/16/issued_documents").text)
    assert "GET /c/16/issued_documents?type=invoice" in rows
    one = text_of(member.get("/companies/16/issued_documents/101").text)
    assert "GET /c/16/issued_documents/101 Serve il permesso issued_documents.invoices:r" in one
    assert "Non serve alcun permesso" in text_of(member.get("/companies/16/subscriptions").text)
    assert "La stessa cosa" not in text_of(member.get("/companies/16/emails/1").text)


def test_a_name_is_never_markup(member: Person) -> None:
    evil = "<script>alert(1)</script>"
    row = member.site.records.add(16, "clients", {"name": evil, "notes": evil})
    for path in ("/companies/16/clients", f"/companies/16/clients/{row['id']}"):
        page = member.get(path).text
        assert evil not in page
        assert html.escape(evil) in page


@pytest.mark.parametrize(
    "path",
    [
        "/companies/999",
        "/companies/16/nothing",
        "/companies/16/clients/999999",
        "/companies/18/clients/41",
        "/companies/999/clients",
        "/companies/99999999999999999999/clients",
    ],
)
def test_what_is_not_there_is_not_found(member: Person, path: str) -> None:
    assert member.get(path).status_code == 404


def test_a_sub_account_sees_what_its_permissions_open(member: Person) -> None:
    company = text_of(member.get(f"/companies/{SUB_ACCOUNT}").text)
    records = member.site.records
    access = records.access(1, SUB_ACCOUNT)
    assert access is not None
    assert access["permissions"]["fic_settings"] == "none"
    assert "Webhook" in company
    assert member.get(f"/companies/{SUB_ACCOUNT}/vat_types").status_code == 404
    assert member.get(f"/companies/{SUB_ACCOUNT}/archive").status_code == 404


def test_a_document_of_a_type_that_is_closed_is_not_shown(member: Person) -> None:
    records = member.site.records
    seen = FAMILIES["issued_documents"]
    for kind in seen.listing.by_document_type:
        records.add(SUB_ACCOUNT, "issued_documents", {"type": kind, "subject": f"<{kind}>"})
    page = member.get(f"/companies/{SUB_ACCOUNT}/issued_documents")
    rows = records.page(SUB_ACCOUNT, "issued_documents", offset=0, limit=NO_LIMIT).rows
    shown = {row["id"] for row in rows if f'/{row["id"]}"' in page.text}
    opened = {
        row["id"]
        for row in rows
        if member.get(f"/companies/{SUB_ACCOUNT}/issued_documents/{row['id']}").status_code == 200
    }
    assert shown == opened
    assert opened < {row["id"] for row in rows}
