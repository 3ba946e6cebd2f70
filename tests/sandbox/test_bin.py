from __future__ import annotations

import pytest

from gettone.wire.schema import check
from sandbox.made import Made

SCOPES = {
    "issued_documents": "issued_documents.invoices:a issued_documents.quotes:r",
    "received_documents": "received_documents:a",
}
NOUNS = {"issued_documents": "IssuedDocument", "received_documents": "ReceivedDocument"}
OURS = {"issued_documents": "invoice", "received_documents": "expense"}
OTHERS = {"issued_documents": "order", "received_documents": "passive_delivery_note"}
families = pytest.mark.parametrize("family", SCOPES)


@families
def test_deleted_documents_are_listed_and_got(made: Made, family: str) -> None:
    row = {"id": 901, "type": OURS[family], "description": "x"}
    row = row if family == "received_documents" else {"id": 901, "type": "invoice", "notes": "x"}
    made.records.put(16, f"bin_{family}", row)
    made.records.put(16, f"bin_{family}", {"id": 902, "type": OTHERS[family]})
    ask = made.caller(SCOPES[family])
    path = f"/c/16/bin/{family}"
    status, body = ask("GET", path)
    assert (status, body) == (200, {"data": [row]})
    assert check(body, f"ListBin{NOUNS[family]}s", unknown_names=True) == []
    status, body = ask("GET", f"{path}/901")
    assert (status, body) == (200, {"data": row})
    assert check(body, f"GetBin{NOUNS[family]}Response", unknown_names=True) == []
    assert ask("GET", f"{path}/902")[0] == 403


@families
def test_a_document_is_recovered_as_it_was(made: Made, family: str) -> None:
    row = {"id": 901, "type": OURS[family], "number": 4}
    made.records.put(16, f"bin_{family}", row)
    ask = made.caller(SCOPES[family])
    path = f"/c/16/bin/{family}/901"
    assert ask("POST", f"{path}/recover") == (200, None)
    assert made.records.get(16, family, 901) == row
    assert ask("POST", f"{path}/recover")[0] == 404


@families
def test_a_document_is_deleted_for_good(made: Made, family: str) -> None:
    made.records.put(16, f"bin_{family}", {"id": 901, "type": OURS[family]})
    ask = made.caller(SCOPES[family])
    path = f"/c/16/bin/{family}/901"
    assert ask("DELETE", path) == (200, None)
    for method in ("GET", "DELETE"):
        assert ask(method, path)[0] == 404
    assert made.records.get(16, family, 901) is None


@families
def test_another_company_s_bin_is_closed(made: Made, family: str) -> None:
    made.records.put(18, f"bin_{family}", {"id": 901, "type": OURS[family]})
    assert made.caller(SCOPES[family])("GET", f"/c/16/bin/{family}/901")[0] == 404
