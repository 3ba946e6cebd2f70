from __future__ import annotations

import subprocess
import sys

import jwt
import pytest

from gettone.sandbox.signing import PUBLIC_KEY_PATH, public_key, served_public_key, signed
from gettone.sandbox.sql import SqlRecords
from gettone.wire.messages import Request
from sandbox.made import Made

CLAIMS = {"jti": "1:a", "aud": ["http://127.0.0.1/hook"]}


def test_what_is_signed_is_verified_with_the_public_key(made: Made) -> None:
    shelf = made.records.shelf
    text = signed(shelf, CLAIMS)
    assert jwt.get_unverified_header(text)["alg"] == "ES256"
    read = jwt.decode(text, public_key(shelf), algorithms=["ES256"], audience=CLAIMS["aud"][0])
    assert read == CLAIMS


def test_a_key_is_made_once_for_each_sandbox(made: Made) -> None:
    other = SqlRecords()
    assert public_key(made.records.shelf) == public_key(made.records.shelf)
    assert public_key(made.records.shelf) != public_key(other.shelf)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(signed(other.shelf, {}), public_key(made.records.shelf), algorithms=["ES256"])
    other.close()


def test_the_public_key_is_served_without_a_token(made: Made) -> None:
    answer = made.provider.respond(Request(method="GET", path=PUBLIC_KEY_PATH))
    assert answer == served_public_key(made.records.shelf)
    assert answer.body.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert answer.headers["content-type"] == "application/x-pem-file"
    assert made.provider.respond(Request(method="POST", path=PUBLIC_KEY_PATH)).status == 404


def test_the_sandbox_starts_without_the_cryptography() -> None:
    script = (
        "import sys; from gettone.sandbox.app import create_sandbox; create_sandbox().close();"
        " assert not {'jwt', 'cryptography'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
