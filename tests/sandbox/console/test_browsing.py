from __future__ import annotations

import html
import re

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.console.browsing import PER_PAGE
from gettone.sandbox.console.row_families import FAMILIES
from gettone.sandbox.records import NO_LIMIT, CompanyRecord, UserRecord
from gettone.sandbox.subscription import Subscription
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
    beyond = member.get("/companies/16/suppliers?page=9").text
    assert "Pagina 2 di 2" in beyond
    assert "F04" in beyond


def test_the_call_that_gives_the_same_is_told(member: Person) -> None:
    rows = text_of(member.get("/companies/16/issued_documents").text)
    assert "un tipo alla volta GET /c/16/issued_documents?type=invoice Serve" in rows
    assert "Serve il permesso issued_documents.invoices:r" in rows
    year = text_of(member.get("/companies/16/cashbook").text)
    assert "GET /c/16/cashbook?date_from=2026-01-01&date_to=2026-12-31" in year
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


def test_a_long_text_is_whole_on_the_record_s_own_page(member: Person) -> None:
    row = member.site.records.add(16, "clients", {"name": "N" * 99, "notes": "P" * 500})
    page = member.get(f"/companies/16/clients/{row['id']}").text
    assert f"<dd>{'P' * 500}</dd>" in page
    assert "N" * 81 not in member.get("/companies/16/clients").text


@pytest.mark.parametrize(
    "path",
    [
        "/companies/999",
        "/companies/16/nothing",
        "/companies/16/clients/999999",
        "/companies/18/clients/41",
        "/companies/999/clients",
        "/companies/99999999999999999999/clients",
        "/companies/16/clients/99999999999999999999",
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


def test_documents_are_narrowed_to_one_type(member: Person) -> None:
    page = member.get("/companies/16/issued_documents?type=quote").text
    assert 'href="/companies/16/issued_documents/104"' in page
    assert 'href="/companies/16/issued_documents/101"' not in page
    assert '<a href="?type=quote" aria-current="true">Preventivi</a>' in page
    told = text_of(page)
    assert "La stessa cosa dall'API GET /c/16/issued_documents?type=quote" in told
    assert "Serve il permesso issued_documents.quotes:r" in told


def test_the_pages_of_one_type_stay_with_it(member: Person) -> None:
    for _ in range(PER_PAGE + 1):
        member.site.records.add(16, "issued_documents", {"type": "order"})
    first = member.get("/companies/16/issued_documents?type=order").text
    assert 'href="?page=2&amp;type=order"' in first
    second = member.get("/companies/16/issued_documents?page=2&type=order").text
    assert 'href="?page=1&amp;type=order"' in second


def test_a_type_that_is_closed_or_unknown_narrows_nothing(member: Person) -> None:
    every = member.get("/companies/16/issued_documents").text
    odd = member.get("/companies/16/issued_documents?type=<b>").text
    assert text_of(odd) == text_of(every)
    assert "<b>" not in odd


def test_where_nothing_is_the_call_that_makes_something_is_told(member: Person) -> None:
    hooks = text_of(member.get("/companies/16/subscriptions").text)
    assert "La chiamata che ne crea POST /c/16/subscriptions Servono i permessi" in hooks
    assert "elementi" not in hooks
    binned = text_of(member.get("/companies/16/bin_issued_documents?type=quote").text)
    assert "ne mette qui DELETE /c/16/issued_documents/{document_id}" in binned
    assert "Serve il permesso issued_documents.quotes:a" in binned
    pending = text_of(member.get("/companies/18/pending_received_documents").text)
    assert "Non c'è ancora nulla" in pending
    assert "La chiamata" not in pending


def test_items_are_a_table_with_amounts_as_the_language_has_them(member: Person) -> None:
    page = member.get("/companies/16/issued_documents/101").text
    items = page[page.index('aria-label="items_list"') :]
    items = items[: items.index("</table>")]
    assert '<td class="is-number">1,525</td>' in items
    assert '<th scope="col" class="is-number"><code>gross_price</code></th>' in items


def test_prices_of_a_list_stand_unfolded(member: Person) -> None:
    page = member.get("/companies/16/price_lists/10").text
    assert '<details class="nested" open><summary><code>51</code></summary>' in page
    folded = member.get("/companies/16/issued_documents/101").text
    assert '<details class="nested"><summary><code>currency</code></summary>' in folded


def subscribe(site: Site, user_id: int, company_id: int) -> Subscription:
    """Have a user connect a public application, and subscribe to events with it."""
    application = site.desk.create_application(user_id, "Avvisi", is_public=True)
    connected, _ = site.desk.connect(user_id, application.client_id, [company_id], ScopeSet())
    return Subscription(
        company_id=company_id,
        client_id=application.client_id,
        connected_id=connected.id,
        sink="https://a.example/",
        types=("it.fattureincloud.webhooks.products.create",),
    ).kept(site.records)


def test_a_subscription_is_shown_as_the_api_has_it_while_it_stands(member: Person) -> None:
    subscribe(member.site, 1, 16)
    page = member.get("/companies/16/subscriptions/1").text
    assert "GET /c/16/subscriptions/SUB1" in text_of(page)
    assert "connected_id" not in page
    assert "SUB1" in member.get("/companies/16/subscriptions").text
    member.site.desk.disconnect(1, member.site.desk.connected(1)[0].id)
    assert member.get("/companies/16/subscriptions/1").status_code == 404
    assert "SUB1" not in member.get("/companies/16/subscriptions").text


def test_subscriptions_of_an_application_that_the_user_did_not_connect_are_not_shown(
    member: Person,
) -> None:
    site = member.site
    site.records.add_user(UserRecord(id=2, first_name="A", last_name="B", email="a@b.example"))
    company = CompanyRecord(id=99, name="C", vat_number="", tax_code="", info={})
    site.records.add_company(company, [1, 2])
    theirs = subscribe(site, 2, 99)
    path = f"/companies/99/subscriptions/{theirs.id}"
    assert member.get(path).status_code == 404
    site.desk.connect(1, theirs.client_id, [16], ScopeSet())
    assert member.get(path).status_code == 404
    site.desk.connect(1, theirs.client_id, [99], ScopeSet())
    assert member.get(path).status_code == 200
