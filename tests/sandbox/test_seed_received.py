from __future__ import annotations

import pytest

from gettone.wire.schema import check
from sandbox.made import Made


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/c/16/received_documents/61", "GetReceivedDocumentResponse"),
        ("/c/16/received_documents/pending/71", "GetPendingReceivedDocumentResponse"),
    ],
)
def test_what_is_there_at_first_is_as_the_provider_has_it(
    made: Made, path: str, schema: str
) -> None:
    ask = made.caller("received_documents:r")
    status, body = ask("GET", path)
    assert status == 200
    assert check(body, schema, unknown_names=True) == []
    url = body["data"]["attachment_url"]
    answer = ask.response("GET", url.removeprefix("http://localhost"))
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")
