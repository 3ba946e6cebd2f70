from __future__ import annotations

import re

import pytest

from gettone.domain.scope import ScopeSet
from sandbox.console.person import LIST, Person, Site

ONE = f"{LIST}/1"


def _scopes(site: Site) -> str:
    (connected,) = site.desk.connected(1)
    return str(connected.scopes_at(site.clock()))


def test_the_list_says_how_many_companies_and_permissions(member: Person) -> None:
    assert "Nessuna applicazione collegata" in member.get(LIST).text
    member.connect({"entity.suppliers": "r"})
    page = member.get(LIST).text
    assert "1 azienda" in page
    assert "1 permesso" in page
    assert f'href="{ONE}"' in page
    member.site.desk.edit_companies(1, 1, [16, 18])
    member.site.desk.edit_scopes(1, 1, ScopeSet.parse("products:r taxes:a"))
    page = member.get(LIST).text
    assert "2 aziende" in page
    assert "2 permessi" in page
    assert "2026 alle" in page
    member.site.desk.edit_scopes(1, 1, ScopeSet())
    assert "nessun permesso" in member.get(LIST).text


def test_manage_says_what_it_may_do_and_where(member: Person) -> None:
    member.connect({"entity.suppliers": "a"})
    page = member.get(ONE).text
    assert "Gestisci «Registro»" in page
    assert "<code>entity.<wbr>suppliers:a</code>" in page
    assert "Rossi S.r.l." in page
    assert "Bianchi" not in page
    assert "Non scade" in page


def test_permissions_are_edited_and_the_token_stays(member: Person) -> None:
    member.connect({"entity.suppliers": "a", "products": "r"})
    form = member.get(f"{ONE}/permissions").text
    assert re.search(r'name="entity.suppliers" value="a" checked', form)
    assert "Il token resta lo stesso" in form
    answer = member.grant(f"{ONE}/permissions", {"entity.suppliers": "r"})
    assert answer.headers["location"] == ONE
    assert _scopes(member.site) == "entity.suppliers:r"
    assert "note-good" not in member.get(LIST).text
    assert member.client.head(ONE).status_code == 200
    assert "Permessi salvati. Il token è rimasto lo stesso." in member.get(ONE).text
    assert "Permessi salvati" not in member.get(ONE).text


def test_all_permissions_can_be_taken_away(member: Person) -> None:
    member.connect({"entity.suppliers": "a"})
    member.grant(f"{ONE}/permissions", {"entity.suppliers": "none"})
    assert _scopes(member.site) == ""
    assert "Nessun permesso: il token dice solo chi sei" in member.get(ONE).text


def test_with_a_delay_the_page_says_from_when_an_edit_holds() -> None:
    site = Site(edit_delay_s=90)
    member = site.member()
    member.connect({"entity.suppliers": "a"})
    member.grant(f"{ONE}/permissions", {"products": "r"})
    holds_from = f"{(site.clock().astimezone()):%H}:01:30"
    page = member.get(ONE).text
    assert f"in attesa e vale dalle {holds_from}." in page
    assert page.count(holds_from) == 1
    assert "Poi potrà:" in page
    assert page.index("suppliers:a") < page.index("products:r")
    assert _scopes(site) == "entity.suppliers:a"
    site.clock.pass_s(90)
    page = member.get(ONE).text
    assert _scopes(site) == "products:r"
    assert "suppliers:a" not in page
    assert "in attesa" not in page
    site.records.close()


def test_a_change_of_another_day_is_told_with_its_date() -> None:
    site = Site(edit_delay_s=2 * 24 * 60 * 60)
    member = site.member()
    member.connect({"entity.suppliers": "a"})
    member.grant(f"{ONE}/permissions", {"products": "r"})
    member.grant(f"{ONE}/permissions", {"products": "r", "stock": "r"})
    page = member.get(ONE).text
    assert re.search(r"vale dalle \d\d:00:00 del 0[567]/03/2026\.", page)
    assert "1 permesso" in member.get(LIST).text
    member.client.cookies.set("gettone_language_8400", "en")
    assert re.search(r"effect at \d\d:00:00 on [567] Mar 2026\.", member.get(ONE).text)
    site.records.close()


def test_two_connections_of_one_application_are_told_apart(member: Person) -> None:
    member.connect()
    (first,) = member.site.desk.connected(1)
    member.site.desk.connect(1, first.client_id, [16], ScopeSet())
    second = member.site.desk.connected(1)[1]
    page = member.get(LIST).text
    labels = re.findall(r'aria-label="(Gestisci [^"]+)"', page)
    assert labels == [f"Gestisci «Registro», token {each.fingerprint}" for each in (first, second)]
    for each in (first, second):
        assert f"<code>{each.fingerprint}</code>" in page
        assert f"<code>{each.fingerprint}</code>" in member.get(f"{LIST}/{each.id}").text


def test_a_notice_of_a_change_that_two_pages_take_is_told_once(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    member.connect()
    member.grant(f"{ONE}/permissions")
    pages: list[str] = []
    member.meanwhile(monkeypatch, lambda: pages.append(member.get(ONE).text))
    pages.append(member.get(ONE).text)
    assert [page.count("Permessi salvati") for page in pages] == [1, 0]


def test_a_level_has_one_name_before_and_after(member: Person) -> None:
    member.connect({"entity.suppliers": "a", "products": "r"})
    page = member.get(ONE).text
    assert re.findall(r'badge-[ra]">(\w+)<', page) == ["Completo", "Lettura"]
    assert "Sola lettura" not in page


def test_companies_are_edited_and_the_token_stays(member: Person) -> None:
    member.connect()
    assert re.search(r'value="16" checked', member.get(f"{ONE}/companies").text)
    none = member.post(f"{ONE}/companies")
    assert none.status_code == 422
    assert "Scegli almeno un&#39;azienda" in none.text
    answer = member.post(f"{ONE}/companies", {"company": ["18"]})
    assert answer.headers["location"] == ONE
    page = member.get(answer.headers["location"]).text
    assert "Aziende salvate" in page
    assert "Bianchi Costruzioni" in page
    assert "Rossi S.r.l." not in page


def test_disconnecting_asks_first_and_then_drops_the_token(member: Person) -> None:
    member.connect()
    asked = member.get(f"{ONE}/disconnect").text
    assert "Scollegare «Registro»?" in asked
    assert "smette di funzionare subito" in asked
    assert len(member.site.desk.connected(1)) == 1
    answer = member.post(f"{ONE}/disconnect")
    assert member.site.desk.connected(1) == []
    assert "«Registro» è scollegata" in member.get(answer.headers["location"]).text


@pytest.mark.parametrize("query", ["?notice=permissions", "?notice=<script>", "?gone="])
def test_a_notice_is_never_what_the_address_says(member: Person, query: str) -> None:
    member.connect()
    for path in (ONE, LIST):
        client_id = member.site.desk.connected(1)[0].client_id
        page = member.get(path + query + client_id).text
        assert "<script>" not in page
        assert "note-good" not in page


@pytest.mark.parametrize("path", [f"{LIST}/9", f"{LIST}/{'9' * 30}/permissions", f"{LIST}/x"])
def test_what_is_not_connected_is_not_found(member: Person, path: str) -> None:
    answer = member.get(path)
    assert answer.status_code == 404
    assert 'class="card empty"' in answer.text


def test_nobody_manages_what_somebody_else_connected(member: Person) -> None:
    member.connect()
    records = member.site.records
    (connected,) = member.site.desk.connected(1)
    records.disconnect(connected.id)
    assert member.post(f"{ONE}/disconnect", at=LIST).status_code == 404
