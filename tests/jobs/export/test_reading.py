from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Script
from flow.test_pages import answer
from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.drive.api import Api
from gettone.errors import ExportError, Forbidden, ListMoved, NoAnswer
from gettone.jobs.export.reading import Come, begin, read_all
from gettone.jobs.export.spool import Spool
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.growing import Wanted, grow
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from jobs.export.books import COMPANY, api_of, full_token, kept, parts, read


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings()) as made:
        list(grow(made.records, COMPANY, Wanted(suppliers=250)))
        yield made


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "spool") as made:
        yield made


def test_every_first_page_comes_before_any_second(spool: Spool, sandbox: Sandbox) -> None:
    come = read(spool, api_of(sandbox), parts("suppliers", "clients", "vat_types"))
    assert [one.part for one in come] == [
        "suppliers",
        "clients",
        "vat_types",
        "suppliers",
        "suppliers",
    ]
    assert [one.is_measured for one in come] == [False, False, False, True, True]
    assert [one.requests_left for one in come] == [4, 3, 2, 1, 0]
    assert [one.requests for one in come] == [1, 2, 3, 4, 5]
    assert come[-1].records == len(kept(spool, parts("suppliers", "clients", "vat_types")))


def test_what_is_kept_is_what_there_is(spool: Spool, sandbox: Sandbox) -> None:
    api = api_of(sandbox)
    of = parts("suppliers")
    read(spool, api, of)
    listed = api.company(COMPANY).suppliers.list(fieldset="detailed")
    assert kept(spool, of) == sorted(listed, key=lambda row: row["id"])


def test_it_goes_on_where_it_was_stopped(tmp_path: Path, sandbox: Sandbox) -> None:
    of = parts("suppliers", "clients")
    asked = [part.name for part in of]
    with Spool(tmp_path / "spool") as first:
        assert not begin(first, of, asked, is_since=False)
        pages = read_all(api_of(sandbox).run, first, of, COMPANY)
        for _ in range(3):
            next(pages)
    with Spool(tmp_path / "spool") as second:
        assert begin(second, of, asked, is_since=False)
        rest = list(read_all(api_of(sandbox).run, second, of, COMPANY))
        assert [one.part for one in rest] == ["suppliers"]
        assert rest[-1].records == 252 + 4


def test_changes_are_brought(spool: Spool, sandbox: Sandbox) -> None:
    api = api_of(sandbox, full_token(sandbox, "entity.suppliers:a"))
    of = parts("suppliers", "vat_types")
    read(spool, api, of)
    spool.note("ended", "now")
    api.company(COMPANY).suppliers.modify(17, {"name": "Nuovo nome"})
    come = read(spool, api, of, is_since=True)
    assert [one.part for one in come] == ["suppliers", "vat_types"]
    assert come[-1].records == 252 + spool.count("vat_types")
    assert next(iter(spool.rows("suppliers")))["name"] == "Nuovo nome"


def test_a_place_holds_one_export_and_no_other(spool: Spool, sandbox: Sandbox) -> None:
    begin(spool, parts("clients"), "one", is_since=False)
    with pytest.raises(ExportError) as raised:
        begin(spool, parts("clients"), "another", is_since=False)
    assert raised.value.problem == "another-export"


def test_changes_want_something_to_be_added_to(spool: Spool) -> None:
    with pytest.raises(ExportError) as raised:
        begin(spool, parts("clients"), "one", is_since=True)
    assert raised.value.problem == "nothing-before"


def test_one_refused_list_is_the_refusal_itself(spool: Spool, sandbox: Sandbox) -> None:
    with pytest.raises(Forbidden) as raised:
        read(spool, api_of(sandbox), parts("emails", "clients"))
    assert raised.value.needed == ("emails:r",)


def test_all_refused_lists_are_told_at_once(spool: Spool, sandbox: Sandbox) -> None:
    token = sandbox_token(sandbox)
    with pytest.raises(ExportError) as raised:
        read(spool, api_of(sandbox, token), parts("suppliers", "clients", "receipts"))
    assert raised.value.problem == "lists-refused"
    assert raised.value.details == {
        "lists": "clients, receipts",
        "boxes": "entity.clients:r, receipts:r",
    }


def sandbox_token(sandbox: Sandbox) -> AccessToken:
    application = sandbox.desk.create_application(DEMO_USER_ID, "Suppliers")
    scopes = ScopeSet.parse("entity.suppliers:r")
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [COMPANY], scopes)[1]


def test_a_list_that_never_rests_is_begun_anew_the_next_time(spool: Spool) -> None:
    moving = Script(*(answer([number], 1, 1, 2) for number in range(1, 4)), answer([9], 1, 1, 1))
    api = Api(AccessToken("a/token"), transport=moving)
    with pytest.raises(ListMoved):
        read(spool, api, parts("suppliers"))
    assert [one.records for one in read_again(spool, api)] == [1]
    assert [row["id"] for row in spool.rows("suppliers")] == [9]


def read_again(spool: Spool, api: Api) -> list[Come]:
    return list(read_all(api.run, spool, parts("suppliers"), COMPANY))


def test_what_was_read_before_a_failure_is_kept(spool: Spool, sandbox: Sandbox) -> None:
    def cut(request: Request) -> Response:
        if ("page", "2") in request.query:
            raise NoAnswer("http://127.0.0.1:1", "ReadError", sent=True)
        return sandbox.provider.respond(request)

    api = Api(
        full_token(sandbox), base_url="http://127.0.0.1:1", transport=cut, sleep=lambda _s: None
    )
    with pytest.raises(NoAnswer):
        read(spool, api, parts("suppliers"))
    assert spool.count("suppliers") == 100
