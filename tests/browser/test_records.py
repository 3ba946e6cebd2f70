"""Every family's list and records in a narrow browser, everything unfolded."""

from __future__ import annotations

import json
import urllib.request

import pytest

from browser.walk import Tab
from gettone.sandbox.console.row_families import FAMILIES

EVIL = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.mark.parametrize("name", FAMILIES)
def test_records_are_accessible_and_fit_unfolded(tab: Tab, name: str) -> None:
    walk = tab.open(width=390)
    walk.sign_in()
    page = walk.page
    page.goto(f"/companies/16/{name}")
    links = page.locator("main table a").all()
    addresses = [link.get_attribute("href") or "" for link in links]
    for address in (f"/companies/16/{name}", *addresses):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        if address in addresses[:1] or not addresses:
            assert tab.violations(page) == "", address


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_program_wrote_is_text_and_stays_in_its_box(
    tab: Tab, base_url: str, width: int
) -> None:
    walk = tab.open(width=width)
    walk.sign_in()
    token = walk.connect(walk.create_application("Prova"), {16}, {"entity.clients": "a"})
    body = {"data": {"name": EVIL, "notes": EVIL + "W" * 400, "address_city": "W" * 200}}
    made = urllib.request.Request(
        f"{base_url}/c/16/entities/clients",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(made, timeout=10) as answer:
        client_id = json.load(answer)["data"]["id"]
    for path in ("/companies/16/clients", f"/companies/16/clients/{client_id}"):
        walk.page.goto(path)
        walk.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert "taken" not in walk.page.title()
        assert walk.page.get_by_text("<script>").first.is_visible()
        assert walk.page.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.violations(walk.page) == ""
