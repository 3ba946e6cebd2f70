from __future__ import annotations

import pytest
from starlette.convertors import CONVERTOR_TYPES
from starlette.testclient import TestClient

from gettone.sandbox.app import SandboxSettings, create_sandbox
from sandbox.console.person import LIST, Person, Site


def test_every_settings_page_asks_a_stranger_to_sign_in(site: Site) -> None:
    person = site.person()
    for path in (
        "/settings",
        "/settings/developer",
        "/settings/developer/new",
        "/settings/developer/abc",
        LIST,
        f"{LIST}/new",
        f"{LIST}/new/abc/companies",
        f"{LIST}/new/abc/permissions",
        f"{LIST}/1",
        f"{LIST}/1/permissions",
        f"{LIST}/1/companies",
        f"{LIST}/1/disconnect",
    ):
        assert person.get(path).headers["location"] == f"/login?next={path}"


def test_pages_answer_in_the_sandbox_only_to_its_own_names() -> None:
    settings = SandboxSettings(allowed_hosts=frozenset({"sandbox.test"}))
    with create_sandbox(settings) as sandbox:
        for host, status in (("localhost", 200), ("sandbox.test", 200), ("evil.example", 421)):
            client = TestClient(sandbox, base_url=f"http://{host}")
            assert client.get("/login").status_code == status


@pytest.mark.parametrize("path", [f"{LIST}/new", f"{LIST}/1"])
def test_new_is_no_number(member: Person, path: str) -> None:
    member.connect()
    assert member.get(path).status_code == 200


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 5000, "\u0663", "-1", "1x"])
def test_an_id_that_is_none_is_not_found_by_anyone(site: Site, digits: str) -> None:
    for path in (
        f"{LIST}/{digits}",
        f"{LIST}/{digits}/permissions",
        f"/companies/{digits}",
        f"/companies/16/clients/{digits}",
    ):
        assert site.person().get(path).status_code == 404


def test_the_longest_id_is_looked_for(member: Person) -> None:
    assert member.get(f"{LIST}/{'9' * 18}").status_code == 404


def test_an_id_is_written_as_it_is_read() -> None:
    convertor = CONVERTOR_TYPES["number"]
    assert convertor.to_string(convertor.convert("16")) == "16"
