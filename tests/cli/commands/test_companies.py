from __future__ import annotations

import json

import pytest

from gettone.cli.commands.companies import companies
from gettone.cli.show import as_text
from gettone.drive.api import Api
from gettone.errors import InvalidToken
from gettone.sandbox.app import Sandbox
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.minting import mint
from gettone.wire.messages import Request, Response


def test_companies_and_which_are_opened(api: Api) -> None:
    page = companies(api)
    assert as_text(page, "en").splitlines()[2].endswith("yes")
    rows = page.as_json["companies"]
    assert isinstance(rows, list)
    assert [(row["id"], row["opened"]) for row in rows] == [
        (demo.record.id, "granted" if demo.record.id == 16 else "refused")
        for demo in DEMO_COMPANIES
    ]


def test_a_user_without_companies() -> None:
    def transport(request: Request) -> Response:
        held = {"companies": []} if request.path == "/user/companies" else {"id": 1, "name": "M"}
        return Response(status=200, body=json.dumps({"data": held}).encode())

    page = companies(Api(mint(), transport=transport))
    assert page.as_json == {"companies": []}
    assert as_text(page, "en") == "The provider lists no company for this user."


def test_a_token_that_nobody_knows(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidToken):
        companies(Api(mint(), transport=sandbox.provider.respond))
