from __future__ import annotations

import html
import re
from typing import get_args

import pytest

from gettone import texts
from gettone.domain.access_token import AccessToken
from gettone.sandbox.controls import Turned
from gettone.sandbox.faults import Fault
from gettone.sandbox.provider import Provider
from gettone.sandbox.quotas import QUOTAS, Limits
from gettone.sandbox.refusals import Reason
from gettone.sandbox.scripted import Scripted
from gettone.wire.messages import Request
from sandbox.console.person import Person


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def ask(person: Person, path: str, token: str) -> int:
    """Ask the API over the records of the page."""
    site = person.site
    provider = Provider(site.records, clock=site.clock)
    scripted = Scripted(provider.respond, site.records, clock=site.clock)
    return scripted.respond(Request(method="GET", path=path, bearer=AccessToken(token))).status


def activity(person: Person, query: str = "") -> str:
    return text_of(person.get(f"/activity{query}").text)


def test_nothing_has_passed_at_first(member: Person) -> None:
    page = activity(member)
    assert "Nessuna richiesta" in page
    assert "spente: nessuna richiesta è contata" in page
    assert "nessuno: i permessi cambiano subito" in page


def test_a_refused_request_says_which_permission_is_missing(member: Person) -> None:
    token = member.connect({"entity.suppliers": "r"})
    assert ask(member, "/c/16/entities/suppliers/17", token) == 200
    assert ask(member, "/c/16/entities/clients/41", token) == 403
    page = activity(member)
    assert "GET /c/16/entities/suppliers/17 getSupplier · Registro Eseguita 200" in page
    assert "getClient · Registro Al token manca il permesso Serviva: entity.clients:r 403" in page
    assert page.index("getClient") < page.index("getSupplier")
    assert token not in member.get("/activity").text


def test_requests_are_shown_for_one_application(member: Person) -> None:
    token = member.connect({"entity.suppliers": "r"})
    ask(member, "/user/info", token)
    ask(member, "/user/companies", "a/unknown.unknown.unknown")
    [first, second] = [one.client_id for one in member.site.records.traffic.read()]
    assert (bool(first), second) == (True, "")
    assert "listUserCompanies" in activity(member)
    assert "Token mancante o non valido" in activity(member)
    assert "listUserCompanies" not in activity(member, f"?client_id={first}")
    assert "listUserCompanies" in activity(member, "?client_id=unknown")


def test_quotas_are_metered(member: Person) -> None:
    member.site.records.controls.turn(Turned(limits=Limits(five_minutes=2)))
    token = member.connect({"entity.suppliers": "r"})
    statuses = [ask(member, "/c/16/entities/suppliers/17", token) for _ in range(3)]
    assert statuses == [200, 200, 429]
    page = activity(member)
    assert "Rossi S.r.l. 5 minuti 2 / 2" in page
    assert "Rossi S.r.l. · Registro quest'ora 2 / 1000" in page
    assert "Rossi S.r.l. questo mese 2 / 40000" in page
    assert "2 ogni 5 minuti, 1000 all'ora, 40000 al mese" in page
    assert "Troppe richieste in 5 minuti" in page


def test_faults_and_the_clock_are_told(member: Person) -> None:
    controls = member.site.records.controls
    controls.add_fault(Fault(operation_id="getSupplier", times=2, status=503, latency_s=1.5))
    controls.add_fault(Fault(cut_after_bytes=-1, bytes_per_s=3))
    controls.turn(Turned(clock_offset_s=3600, edit_delay_s=2.5))
    page = activity(member)
    assert "getSupplier \u00d7 2: risponde 503 dopo 1.5 s" in page
    assert "qualsiasi operazione \u00d7 1: la connessione cade un po' alla volta" in page
    assert "spostata di 3600 s" in page
    assert "2.5 s" in page
    controls.turn(Turned(clock_stands_at_s=0.0))
    assert "ferma" in activity(member)


def test_a_fault_that_answered_is_told(member: Person) -> None:
    token = member.connect({"entity.suppliers": "r"})
    member.site.records.controls.add_fault(Fault(status=503))
    assert ask(member, "/c/16/entities/suppliers/17", token) == 503
    assert "Guasto chiesto da un test 503" in activity(member)


def test_the_boxes_that_an_application_needs_are_told(member: Person) -> None:
    token = member.connect({"entity.suppliers": "a", "products": "r"})
    assert "permessi che servono" not in activity(member)
    for path in ("/c/16/entities/suppliers/17", "/c/16/entities/clients", "/c/16/emails"):
        ask(member, path, token)
    page = activity(member)
    assert "I permessi che servono a Registro" in page
    assert "Clienti entity. clients:r listClients Lettura" in page
    assert "Ha già Fornitori: Lettura" in page
    assert "Mancano Clienti: Lettura" in page
    assert "Basterebbe la lettura Fornitori: Completo" in page
    assert "Mai serviti Prodotti: Lettura" in page
    assert token not in member.get("/activity").text


def test_a_token_that_fits_is_told_so(member: Person) -> None:
    ask(member, "/c/16/entities/suppliers/17", member.connect({"entity.suppliers": "r"}))
    assert "Ha proprio questi permessi" in activity(member)


def test_what_needs_no_permission_and_what_is_not_known(member: Person) -> None:
    token = member.connect({"entity.suppliers": "r"})
    ask(member, "/user/info", token)
    assert "Nessuno: per ciò che ha chiamato non serve alcun permesso" in activity(member)
    ask(member, "/c/16/issued_documents/999999", token)
    page = activity(member)
    assert "getIssuedDocument ha bisogno di uno di questi permessi" in page
    assert "Nessuno: per" not in page


def test_of_several_applications_one_is_chosen(member: Person) -> None:
    for family in ("entity.suppliers", "products"):
        ask(member, "/c/16/entities/suppliers/17", member.connect({family: "r"}))
    assert "Scegli l'applicazione" in activity(member)
    client_id = member.site.records.traffic.read()[-1].client_id
    chosen = activity(member, f"?client_id={client_id}")
    assert "Mancano Fornitori: Lettura" in chosen
    assert "Scegli l'applicazione" not in chosen


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_verdict_and_window_has_words(language: texts.Language) -> None:
    chosen = {"company-hidden", "forbidden-message-only", "forbidden-silent"}
    for reason in {"ok", "fault", *get_args(Reason)} - chosen:
        assert texts.say(f"console.verdict.{reason}", language)
    for window in QUOTAS:
        assert texts.say(f"console.activity.window_{window}", language)
