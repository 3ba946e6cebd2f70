from __future__ import annotations

from gettone.sandbox.minting import mint
from gettone.sandbox.traffic import Passed
from gettone.testing.request_table import MAX_ROWS, request_table


def passed(path: str = "/user/info", **more: object) -> Passed:
    asked: dict[str, object] = {"at_s": 1.0, "method": "GET", "status": 200, **more}
    return Passed(path=path, **asked)  # type: ignore[arg-type]


def test_requests_are_drawn_as_a_table() -> None:
    rows = [
        passed("/c/16/entities/suppliers/17", needed="entity.suppliers:r"),
        passed(method="DELETE", needed="a:r b:r", verdict="scope", status=403),
        passed(verdict="fault", status=0),
    ]
    assert request_table(rows).splitlines() == [
        "method  path                         scope needed        verdict  status",
        "GET     /c/16/entities/suppliers/17  entity.suppliers:r  ok       200",
        "DELETE  /user/info                   a:r or b:r          scope    403",
        "GET     /user/info                   -                   fault    -",
    ]


def test_no_request_is_told_in_words() -> None:
    assert request_table([]) == "No request came."


def test_of_many_the_last_are_shown() -> None:
    table = request_table([passed(f"/{number}") for number in range(MAX_ROWS + 2)])
    assert "/1 " not in table
    assert "/2 " in table
    assert table.endswith("(2 earlier ones left out)")
    assert "left out" not in request_table([passed()] * MAX_ROWS)


def test_a_token_put_into_a_path_is_masked() -> None:
    token = mint()
    assert token.reveal() not in request_table([passed(f"/{token.reveal()}")])
