from __future__ import annotations

import pytest

from gettone.domain.access_token import AccessToken
from gettone.errors import BadCall
from gettone.wire.messages import Request, Response


def test_the_target_is_path_and_encoded_query() -> None:
    assert Request(method="GET", path="/c/16/x").target == "/c/16/x"
    query = (("q", "name = 'O''Brien & co'"), ("page", "2"))
    target = Request(method="GET", path="/c/16/x", query=query).target
    assert target == "/c/16/x?q=name+%3D+%27O%27%27Brien+%26+co%27&page=2"


@pytest.mark.parametrize("path", ["", "c/16", "@evil.example/", "/a b", "/\n", "/\u00e8"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(BadCall, match="bad path"):
        Request(method="GET", path=path)


def test_neither_token_nor_body_is_in_a_repr() -> None:
    request = Request(method="POST", path="/", bearer=AccessToken("a/canary"), body=b"canary")
    response = Response(status=200, body=b"canary")
    assert "canary" not in repr(request) + repr(response)
