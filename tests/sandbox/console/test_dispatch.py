from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from gettone.sandbox.app import SandboxSettings, create_sandbox
from sandbox.console.person import BASE_URL, CODE, LIST, Person, Site

FORMS = (
    "/login",
    "/logout",
    "/language",
    "/settings/developer/new",
    f"{LIST}/new",
    f"{LIST}/new/abc/companies",
    f"{LIST}/new/abc/permissions",
    f"{LIST}/new/abc/again",
    f"{LIST}/1/permissions",
    f"{LIST}/1/companies",
    f"{LIST}/1/disconnect",
)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("csrf_value", ["", "0" * 64, "è"])
def test_every_form_needs_the_csrf_value_of_its_session(
    member: Person, path: str, csrf_value: str
) -> None:
    member.connect()
    answer = member.client.post(path, data={"csrf_value": csrf_value, "code": CODE})
    assert answer.status_code == 403
    assert "Questa pagina è scaduta" in answer.text
    assert len(member.site.desk.connected(1)) == 1


def test_another_sessions_csrf_value_is_refused(site: Site, member: Person) -> None:
    other = site.member()
    answer = member.client.post("/logout", data={"csrf_value": other.csrf_value("/settings")})
    assert answer.status_code == 403


def test_without_a_cookie_no_csrf_value_is_right(site: Site) -> None:
    person = site.person()
    csrf_value = person.csrf_value("/login")
    person.client.cookies.clear()
    assert person.client.post("/login", data={"csrf_value": csrf_value}).status_code == 403


@pytest.mark.parametrize("path", FORMS[3:])
def test_forms_of_members_ask_a_stranger_to_sign_in(site: Site, path: str) -> None:
    answer = site.person().post(path, at="/login")
    assert answer.headers["location"] == f"/login?next={path}"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999"])
def test_another_sites_form_is_refused(member: Person, origin: str) -> None:
    sent = {"csrf_value": member.csrf_value("/settings")}
    answer = member.client.post("/logout", data=sent, headers={"origin": origin})
    assert answer.status_code == 403
    assert "Arriva dalla pagina di un altro sito" in answer.text
    assert member.get("/settings").status_code == 200


def test_a_method_that_a_page_does_not_take_is_told(member: Person) -> None:
    answer = member.client.put("/settings/developer/new")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert "Richiesta non prevista" in answer.text
    assert member.get("/logout").headers["allow"] == "POST"


def test_head_is_get_without_the_page(member: Person) -> None:
    answer = member.client.head("/settings")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_form_that_is_too_large_is_refused(member: Person) -> None:
    answer = member.client.post("/settings/developer/new", data={"name": "x" * 70_000})
    assert answer.status_code == 413
    assert "Il modulo è troppo grande" in answer.text
    chunks = (b"x" * 1024 for _ in range(70))
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = member.client.post("/settings/developer/new", content=chunks, headers=form)
    assert answer.status_code == 413
    assert "Il modulo è troppo grande" in answer.text


def test_a_form_that_cannot_be_read_is_told(member: Person) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = member.client.post("/login", content="a=&" * 15_000, headers=form)
    assert answer.status_code == 400
    assert "Richiesta non leggibile" in answer.text


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "utf-8", ""]
)
def test_a_form_of_another_type_is_refused(site: Site, charset: str) -> None:
    field = 'Content-Disposition: form-data; name="csrf_value"'
    content = f"--x\r\n{field}\r\n\r\n\\ud800+2AA-\r\n--x--\r\n"
    person = site.person().with_cookie("abc")
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = person.client.post("/login", content=content, headers=headers)
    assert answer.status_code == 415
    assert "Richiesta non leggibile" in answer.text
    read = person.client.request("GET", "/login", content=content, headers=headers)
    assert read.status_code == 200


def test_what_is_no_text_in_a_form_is_no_failure(site: Site) -> None:
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-7"}
    content = b"csrf_value=%ed%a0%80%ff%00\xff&&&=&="
    answer = site.person().with_cookie("abc").client.post("/login", content=content, headers=form)
    assert answer.status_code == 403


def test_a_browser_that_sends_no_cookies_is_told_so(site: Site) -> None:
    person = site.person()
    csrf_value = person.csrf_value("/login")
    person.client.cookies.clear()
    answer = person.client.post("/login", data={"csrf_value": csrf_value, "code": CODE})
    assert answer.status_code == 403
    assert "Servono i cookie" in answer.text


def test_a_visitor_who_leaves_meanwhile_is_no_failure(site: Site) -> None:
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    asgi_scope = {
        "type": "http",
        "method": "POST",
        "path": "/login",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), kind],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def visit() -> None:
        await site.app(asgi_scope, receive, send)

    asyncio.run(visit())
    assert sent[0]["status"] == 400


def test_a_failure_of_ours_is_a_page_without_a_reason(member: Person) -> None:
    member.site.records.close()
    answer = member.get("/settings")
    assert answer.status_code == 500
    assert "Qualcosa non ha funzionato" in answer.text
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.lower()
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_reading_writes_nothing_even_with_a_cookie_nobody_knows(tmp_path: Path) -> None:
    """Another process may hold the records: then whoever writes waits for it."""
    path = tmp_path / "sandbox.db"
    with create_sandbox(SandboxSettings(db_path=path)) as sandbox:
        client = TestClient(sandbox, base_url=BASE_URL)
        client.cookies.set("gettone_session_8400", "unknown")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert client.get("/login").status_code == 200
            assert client.get("/settings", follow_redirects=False).status_code == 303


def test_no_part_of_the_settings_is_marked_when_nothing_is_there(member: Person) -> None:
    assert "aria-current" not in _side(member.get("/settings/nothing").text)
    assert "aria-current" in _side(member.get("/settings/developer").text)


def _side(page: str) -> str:
    return page[page.index('<nav class="side"') : page.index("</nav>")]


def test_a_page_that_is_not_there_is_told_to_anyone(site: Site) -> None:
    stranger = site.person().get("/nothing")
    assert stranger.status_code == 404
    assert "Pagina non trovata" in stranger.text
    assert "Vai all&#39;accesso" in stranger.text
    assert "Torna alla panoramica" in site.member().get("/nothing").text


def test_what_is_fixed_is_served_to_anyone(site: Site) -> None:
    client = TestClient(site.app, base_url=BASE_URL)
    for name, kind in (("console.css", "text/css"), ("console.js", "javascript")):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
    assert client.get("/static/../console/visit.py").status_code == 404
