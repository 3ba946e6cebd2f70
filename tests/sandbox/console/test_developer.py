from __future__ import annotations

import re

import pytest

from gettone.sandbox.desk import MAX_NAME_CHARS
from sandbox.console.person import Person


def test_the_overview_gives_the_address_and_a_first_call(member: Person) -> None:
    page = member.get("/settings").text
    assert '<code class="value" id="address">http://127.0.0.1:8400</code>' in page
    assert "http://127.0.0.1:8400/c/16/entities/suppliers/17" in page
    assert "Bearer IL_TUO_TOKEN" in page
    assert "Ciao Mario" in page


def test_an_application_is_created_and_shows_its_client_id(member: Person) -> None:
    assert "Nessuna applicazione" in member.get("/settings/developer").text
    client_id = member.create_application("Registro fornitori", "public")
    page = member.get(f"/settings/developer/{client_id}").text
    assert f'id="client-id">{client_id}</code>' in page
    assert "Applicazione creata" in page
    assert "Pubblica" in page
    assert "Applicazione creata" not in member.get(f"/settings/developer/{client_id}").text
    listed = member.get("/settings/developer").text
    assert "Registro fornitori" in listed
    assert client_id in listed


def test_an_application_is_private_unless_it_is_said(member: Person) -> None:
    member.create_application("Mia")
    (application,) = member.site.desk.applications(1)
    assert not application.is_public
    assert re.search(r'value="private" checked', member.get("/settings/developer/new").text)


def test_a_name_is_needed_and_may_not_be_too_long(member: Person) -> None:
    empty = member.post("/settings/developer/new", {"name": " ", "visibility": "public"})
    assert empty.status_code == 422
    assert "Dai un nome" in empty.text
    assert re.search(r'value="public" checked', empty.text)
    long = member.post(
        "/settings/developer/new", {"name": "x" * (MAX_NAME_CHARS + 1), "visibility": "public"}
    )
    assert long.status_code == 422
    assert f"al massimo {MAX_NAME_CHARS} caratteri" in long.text
    assert member.site.desk.applications(1) == []


@pytest.mark.parametrize("fields", [{}, {"visibility": "banana"}, {"visibility": ""}])
def test_a_visibility_that_is_none_is_refused(member: Person, fields: dict[str, str]) -> None:
    answer = member.post("/settings/developer/new", {"name": "Mia", **fields})
    assert answer.status_code == 422
    assert "è privata o pubblica" in answer.text
    assert member.site.desk.applications(1) == []


def test_a_name_that_cannot_be_read_is_refused(member: Person) -> None:
    fields = {"name": "\u202eevil", "visibility": "private"}
    answer = member.post("/settings/developer/new", fields)
    assert answer.status_code == 422
    assert "caratteri che non si vedono" in answer.text


def test_a_name_is_text_and_never_markup(member: Person) -> None:
    name = "<script>alert(1)</script>\"'"
    client_id = member.create_application(name)
    for path in ("/settings/developer", f"/settings/developer/{client_id}"):
        page = member.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    refused = member.post(
        "/settings/developer/new", {"name": '"><script>' + "x" * 99, "visibility": "public"}
    )
    assert '"><script>' not in refused.text


def test_an_application_that_is_not_there_is_not_found(member: Person) -> None:
    member.create_application()
    assert member.get("/settings/developer/nothing").status_code == 404
