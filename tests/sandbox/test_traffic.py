from __future__ import annotations

from gettone.sandbox.traffic import Passed


def test_a_request_has_no_place_for_a_token() -> None:
    fields = set(Passed.__struct_fields__)
    assert not any("token" in name or "query" in name or "body" in name for name in fields)
