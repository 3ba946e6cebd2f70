from __future__ import annotations

from gettone.wire.schema import check
from sandbox.made import Made


def test_a_form_is_told_what_to_offer(made: Made) -> None:
    ask = made.caller("received_documents:r")
    status, body = ask("GET", "/c/16/received_documents/info", type="expense")
    assert status == 200
    assert check(body, "GetReceivedDocumentPreCreateInfoResponse", unknown_names=True) == []
    info = body["data"]
    assert info["items_default_values"] == {"vat": 22}
    for name in ("countries_list", "currencies_list", "categories_list", "vat_types_list"):
        assert info[name]
    assert [account["id"] for account in info["payment_accounts_list"]]


def test_a_form_is_for_a_type(made: Made) -> None:
    ask = made.caller("received_documents:r")
    assert ask("GET", "/c/16/received_documents/info")[0] == 422
