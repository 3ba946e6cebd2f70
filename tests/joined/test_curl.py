"""Plain curl against a served sandbox."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.app import Sandbox, create_sandbox
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


class Curl:
    """Run curl with one token."""

    def __init__(self, base_url: str, token: AccessToken) -> None:
        self._base_url = base_url
        self._token = token

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        command = ["curl", "--silent", "--request", method, "--url", f"{self._base_url}{path}"]
        command += ["--header", "Accept: application/json"]
        command += ["--header", f"Authorization: Bearer {self._token.reveal()}"]
        if body is not None:
            command += ["--header", "Content-Type: application/json", "--data", json.dumps(body)]
        command += ["--write-out", "\n%{http_code}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(text) if text else None


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with create_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def base_url(sandbox: Sandbox) -> Iterator[str]:
    with serving(sandbox) as base_url:
        yield base_url


def connect(sandbox: Sandbox, scope_text: str) -> AccessToken:
    application = sandbox.desk.create_application(DEMO_USER_ID, "curl")
    scopes = ScopeSet.parse(scope_text)
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]


def test_the_example_of_the_provider_s_page_works(sandbox: Sandbox, base_url: str) -> None:
    """Provider, "Manual Authentication": only address and token are filled in."""
    token = connect(sandbox, "entity.suppliers:r")
    example = f"""curl --request GET \\
      --url {base_url}/c/16/entities/suppliers/17 \\
      --header 'Accept: application/json' \\
      --header 'Authorization: Bearer {token.reveal()}'"""
    done = subprocess.run(
        ["sh", "-c", example], capture_output=True, text=True, check=True, timeout=30
    )
    assert json.loads(done.stdout)["data"]["id"] == 17


def test_it_lists_companies_and_does_all_with_a_supplier(sandbox: Sandbox, base_url: str) -> None:
    curl = Curl(base_url, connect(sandbox, "entity.suppliers:a"))
    status, body = curl("GET", "/user/companies")
    assert status == 200
    assert [company["id"] for company in body["data"]["companies"]] == [
        demo.record.id for demo in DEMO_COMPANIES
    ]

    suppliers = "/c/16/entities/suppliers"
    status, body = curl("POST", suppliers, {"data": {"name": "Caffè Nazionale"}})
    assert status == 200
    one = f"{suppliers}/{body['data']['id']}"
    assert curl("PUT", one, {"data": {"email": "info@caffe.example"}})[0] == 200
    status, body = curl("GET", one)
    assert (body["data"]["name"], body["data"]["email"]) == (
        "Caffè Nazionale",
        "info@caffe.example",
    )
    assert curl("GET", f"{suppliers}?sort=name&per_page=1&page=2")[1]["current_page"] == 2
    assert curl("DELETE", one) == (200, None)
    assert curl("GET", one)[0] == 404


def test_it_is_refused_as_the_provider_refuses(sandbox: Sandbox, base_url: str) -> None:
    reading = Curl(base_url, connect(sandbox, "entity.suppliers:r"))
    assert Curl(base_url, mint())("GET", "/user/info") == (
        401,
        {"error": {"message": "Unauthorized."}},
    )
    assert reading("GET", "/c/18/company/info")[0] == 401
    status, body = reading("DELETE", "/c/16/entities/suppliers/17")
    assert (status, body["error"]["code"]) == (403, "NO_PERMISSION")
    assert reading("GET", "/c/16/entities/suppliers/17")[0] == 200
