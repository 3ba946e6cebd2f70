from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from gettone.domain.access_token import AccessToken
from gettone.sandbox.minting import mint


def parts(token: AccessToken) -> list[Any]:
    texts = token.reveal().removeprefix("a/").split(".")[:2]
    return [json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) for text in texts]


def test_a_token_has_the_form_of_the_provider_s_example() -> None:
    token = mint()
    header, payload = parts(token)
    assert token.is_usual
    assert header == {"typ": "JWT", "alg": "HS256"}
    assert set(payload) == {"ref", "iss"}


def test_a_token_bears_the_sandbox_s_mark_and_survives_pasting() -> None:
    token = mint()
    assert token.is_sandbox
    assert AccessToken.from_pasted(f' "Bearer {token.reveal()}"\n') == token


def test_a_token_holds_256_random_bits() -> None:
    references = [parts(mint())[1]["ref"] for _ in range(50)]
    assert len(set(references)) == 50
    assert {len(base64.urlsafe_b64decode(text + "=")) for text in references} == {32}


def test_an_expiry_is_written_only_if_asked_for() -> None:
    token = mint(expires_at=datetime(2020, 5, 16, 12, 0, tzinfo=UTC))
    assert parts(token)[1]["exp"] == 1589630400
