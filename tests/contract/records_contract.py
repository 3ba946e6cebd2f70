"""What every implementation of ``Records`` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest

from gettone.domain.scope import ScopeSet
from gettone.errors import SandboxError
from gettone.sandbox.keys import of_type
from gettone.sandbox.records import (
    EVERY_ROW,
    NO_LIMIT,
    Application,
    CompanyRecord,
    Condition,
    ConnectedApplication,
    Order,
    Records,
    Row,
    UserRecord,
)
from gettone.wire.bodies import Body

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA = UserRecord(id=1, first_name="Anna", last_name="Verdi", email="anna@verdi.example")
CARLO = UserRecord(id=2, first_name="Carlo", last_name="Neri", email="carlo@neri.example")
VERDI = CompanyRecord(id=5, name="Verdi", vat_number="v", tax_code="t", info={"à": [1, None]})
NERI = CompanyRecord(id=6, name="Neri", vat_number="", tax_code="", info={})
APPLICATION = Application(
    client_id="abc", name="Prova", is_public=True, owner_user_id=1, created_at=NOON
)
CONNECTED = ConnectedApplication(
    id=0,
    client_id="abc",
    user_id=1,
    company_ids=frozenset({5, 6}),
    scopes=ScopeSet.parse("products:r settings:a"),
    pending_scopes=None,
    pending_at=None,
    created_at=NOON,
)


class RecordsContract:
    """Subclass it, say how to make the records, and every rule is tested."""

    def make(self, tmp_path: Path) -> Iterator[Records]:
        """Give empty records; close them afterwards."""
        raise NotImplementedError

    @pytest.fixture
    def empty(self, tmp_path: Path) -> Iterator[Records]:
        yield from self.make(tmp_path)

    @pytest.fixture
    def records(self, empty: Records) -> Records:
        empty.add_user(ANNA)
        empty.add_user(CARLO)
        empty.add_company(VERDI, [1])
        empty.add_company(NERI, [1, 2])
        empty.add_application(APPLICATION)
        return empty

    def test_what_is_not_there_is_none(self, empty: Records) -> None:
        assert empty.user(1) is None
        assert empty.user_by_email("anna@verdi.example") is None
        assert empty.company(5) is None
        assert empty.company_secret(5) == ""
        assert empty.access(1, 5) is None
        assert empty.companies_of(1) == []
        assert empty.application("abc") is None
        assert empty.applications_of(1) == []
        assert empty.connected(1) is None
        assert empty.connected_by_token("0" * 64) is None
        assert empty.connected_of(1) == []
        assert empty.session("key", NOON) is None
        assert empty.get(5, "suppliers", 1) is None

    def test_an_id_beyond_all_ids_is_none(self, records: Records) -> None:
        assert records.user(10**30) is None
        assert records.connected(10**30) is None
        assert records.get(5, "suppliers", -(10**30)) is None

    def test_users_and_companies_come_back_as_they_were(self, records: Records) -> None:
        assert records.user(1) == ANNA
        assert records.user_by_email("CARLO@neri.example") == CARLO
        assert records.company(5) == VERDI
        assert records.companies_of(1) == [VERDI, NERI]
        assert records.companies_of(2) == [NERI]

    def test_each_user_has_a_place_of_their_own_in_a_company(self, records: Records) -> None:
        assert records.access(1, 6) == records.access(2, 6)
        assert (records.access(1, 6) or {})["role"] == "master"
        assert records.access(2, 5) is None
        assert records.access(10**30, 5) is None
        reader: Body = {"role": "subaccount", "permissions": {"fic_clients": "read"}}
        records.add_company(replace(VERDI, id=7), [2], reader)
        assert records.access(2, 7) == reader

    def test_each_company_has_a_secret_of_its_own(self, records: Records) -> None:
        secrets = {records.company_secret(5), records.company_secret(6)}
        assert len(secrets) == 2
        assert {len(bytes.fromhex(secret)) for secret in secrets} == {80}

    def test_applications_come_back_as_they_were(self, records: Records) -> None:
        later = replace(APPLICATION, client_id="aaa", created_at=NOON + timedelta(seconds=1))
        records.add_application(later)
        assert records.application("aaa") == later
        assert records.applications_of(1) == [APPLICATION, later]
        assert records.applications_of(2) == []

    def test_a_client_id_is_given_once(self, records: Records) -> None:
        with pytest.raises(SandboxError):
            records.add_application(APPLICATION)

    def test_what_is_connected_comes_back_with_an_id(self, records: Records) -> None:
        kept = records.connect(CONNECTED, "f" * 64)
        assert kept == replace(CONNECTED, id=kept.id, fingerprint="#ffffffff")
        assert records.connected(kept.id) == kept
        assert records.connected_by_token("f" * 64) == kept
        assert records.connected_of(1) == [kept]
        assert records.connected_of(2) == []

    def test_an_edit_is_kept_whole(self, records: Records) -> None:
        kept = records.connect(CONNECTED, "f" * 64)
        edited = replace(
            kept,
            company_ids=frozenset({6}),
            scopes=ScopeSet(),
            pending_scopes=ScopeSet.parse("taxes:r"),
            pending_at=NOON.astimezone(timezone(timedelta(hours=2))),
        )
        records.replace_connected(edited)
        assert records.connected_by_token("f" * 64) == edited

    def test_what_is_disconnected_is_gone_for_good(self, records: Records) -> None:
        kept = records.connect(CONNECTED, "f" * 64)
        records.disconnect(kept.id)
        records.replace_connected(kept)
        assert records.connected(kept.id) is None
        assert records.connected_by_token("f" * 64) is None
        assert records.connect(CONNECTED, "e" * 64).id > kept.id

    def test_nothing_connected_without_a_company_is_lost(self, records: Records) -> None:
        kept = records.connect(replace(CONNECTED, company_ids=frozenset()), "f" * 64)
        assert records.connected(kept.id) == kept

    def test_a_token_opens_one_connected_application(self, records: Records) -> None:
        records.connect(CONNECTED, "f" * 64)
        with pytest.raises(SandboxError):
            records.connect(CONNECTED, "f" * 64)

    def test_a_session_ends_with_its_time(self, records: Records) -> None:
        records.save_session("key", {"user": 1}, NOON)
        before = NOON - timedelta(microseconds=1)
        assert records.session("key", before) == {"user": 1}
        assert records.session("key", NOON) is None
        records.drop_sessions(before)
        assert records.session("key", before) == {"user": 1}
        records.drop_sessions(NOON)
        assert records.session("key", before) is None

    def test_a_session_is_replaced_and_dropped(self, records: Records) -> None:
        later = NOON + timedelta(hours=1)
        records.save_session("key", {"user": 1}, NOON)
        records.save_session("key", {"user": 2}, later)
        assert records.session("key", NOON) == {"user": 2}
        records.drop_session("key")
        assert records.session("key", NOON) is None

    def test_a_row_gets_an_id_and_keeps_what_it_holds(self, records: Records) -> None:
        row = records.add(5, "suppliers", {"name": "Niccolò \u0000 \U0001f9fe", "notes": None})
        assert row["name"] == "Niccolò \u0000 \U0001f9fe"
        assert records.get(5, "suppliers", row["id"]) == row
        text = records.text(5, "suppliers", row["id"])
        assert text is not None
        assert json.loads(text) == row
        assert records.text(6, "suppliers", row["id"]) is None

    def test_a_row_is_its_company_s_and_its_family_s(self, records: Records) -> None:
        row = records.add(5, "suppliers", {"name": "x"})
        assert records.get(6, "suppliers", row["id"]) is None
        assert records.get(5, "clients", row["id"]) is None
        records.put(6, "suppliers", {"id": row["id"], "name": "stolen"})
        records.remove(6, "suppliers", row["id"])
        assert records.get(5, "suppliers", row["id"]) == row

    def test_a_row_is_put_in_place_of_another(self, records: Records) -> None:
        row = records.add(5, "suppliers", {"name": "x"})
        records.put(5, "suppliers", {"id": row["id"], "name": "y"})
        assert records.get(5, "suppliers", row["id"]) == {"id": row["id"], "name": "y"}

    def test_an_id_is_never_given_twice(self, records: Records) -> None:
        records.put(5, "suppliers", {"id": 17, "name": "x"})
        row = records.add(6, "suppliers", {"name": "y"})
        records.remove(6, "suppliers", row["id"])
        again = records.add(6, "suppliers", {"name": "z"})
        assert [row["id"], again["id"]] == [18, 19]

    def test_many_rows_get_ids_that_were_never_given(self, records: Records) -> None:
        records.put(5, "suppliers", {"id": 17, "name": "x"})
        rows = records.add_many(5, "suppliers", [{"name": "a"}, {"name": "b"}])
        assert [row["id"] for row in rows] == [18, 19]
        assert records.get(5, "suppliers", 19) == {"id": 19, "name": "b"}
        assert list(records.add_many(5, "suppliers", [])) == []
        assert records.add(5, "suppliers", {})["id"] == 20

    def test_many_tokens_open_the_same(self, records: Records) -> None:
        records.connect(CONNECTED, "f" * 64)
        digests = [f"{number:064x}" for number in range(3)]
        records.connect_many(CONNECTED, digests)
        found = [records.connected_by_token(digest) for digest in digests]
        assert [one.fingerprint for one in found if one] == ["#00000000"] * 3
        assert found == [
            replace(CONNECTED, id=one.id, fingerprint=one.fingerprint) for one in found if one
        ]
        assert len(records.connected_of(1)) == 4
        with pytest.raises(SandboxError):
            records.connect_many(CONNECTED, ["a" * 64, digests[0]])
        assert records.connected_by_token("a" * 64) is None

    def test_rows_are_counted_as_they_come_and_go(self, records: Records) -> None:
        kinds = ("invoice", "invoice", "quote")
        rows = [records.add(5, "issued_documents", {"type": kind}) for kind in kinds]
        records.add(6, "issued_documents", {"type": "invoice"})
        assert self.counted(records) == (3, 2, 1)
        records.put(5, "issued_documents", rows[0] | {"type": "quote"})
        assert self.counted(records) == (3, 1, 2)
        records.put(5, "issued_documents", rows[1] | {"number": 7})
        records.remove(5, "issued_documents", rows[2]["id"])
        records.remove(5, "issued_documents", rows[2]["id"])
        assert self.counted(records) == (2, 1, 1)

    def counted(self, records: Records) -> tuple[int, ...]:
        conditions = (EVERY_ROW, of_type("invoice"), of_type("quote"))
        pages = [
            records.page(5, "issued_documents", offset=0, limit=9, where=where)
            for where in conditions
        ]
        assert [len(page.rows) for page in pages] == [page.total for page in pages]
        return tuple(page.total for page in pages)

    def test_pages_are_cut_out_of_the_whole_order(self, records: Records) -> None:
        for name in ("b", "A", "c", None, "a"):
            records.add(5, "suppliers", {"name": name})
        page = records.page(5, "suppliers", offset=1, limit=3, order=Order(("name",)))
        assert [row["name"] for row in page.rows] == ["A", "a", "b"]
        assert page.total == 5

    def test_the_first_sorting_field_weighs_most(self, records: Records) -> None:
        for name, code in (("a", "2"), ("b", "1"), ("a", "3")):
            records.add(5, "suppliers", {"name": name, "code": code})
        page = records.page(5, "suppliers", offset=0, limit=9, order=Order(("-name", "-code")))
        assert [row["code"] for row in page.rows] == ["1", "3", "2"]

    def test_a_turn_gives_rows_that_tie_another_order(self, records: Records) -> None:
        for _ in range(9):
            records.add(5, "suppliers", {"name": "x"})
        orders = [
            [row["id"] for row in self.whole(records, Order(("name",), turn))]
            for turn in (0, 1, 1, 2)
        ]
        assert orders[0] == sorted(orders[0])
        assert orders[1] == orders[2]
        assert orders[1] != orders[3]
        assert set(map(frozenset, orders)) == {frozenset(orders[0])}

    def whole(self, records: Records, order: Order) -> Sequence[Row]:
        return records.page(5, "suppliers", offset=0, limit=NO_LIMIT, order=order).rows

    def test_only_rows_that_fit_are_in_a_page(self, records: Records) -> None:
        for name in ("a", "b", "a"):
            records.add(5, "suppliers", {"name": name})
        where = Condition("json_extract(held, ?) = ?", ("$.name", "a"))
        also = Condition("id > ?", (1,))
        page = records.page(5, "suppliers", offset=0, limit=1, where=where.also(also))
        assert ([row["id"] for row in page.rows], page.total) == ([3], 1)

    def test_a_page_past_the_end_is_empty(self, records: Records) -> None:
        page = records.page(5, "suppliers", offset=50, limit=50)
        assert (list(page.rows), page.total) == ([], 0)

    def test_a_transaction_keeps_all_or_nothing(self, records: Records) -> None:
        def interrupted() -> None:
            with records.transaction(), records.transaction():
                records.add(5, "suppliers", {"name": "x"})
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert records.page(5, "suppliers", offset=0, limit=1).total == 0
        with records.transaction():
            records.add(5, "suppliers", {"name": "x"})
        assert records.page(5, "suppliers", offset=0, limit=1).total == 1

    def test_threads_may_share_them(self, records: Records) -> None:
        def add_many() -> None:
            for _ in range(20):
                with records.transaction():
                    row = records.get(5, "suppliers", 1) or {"id": 1, "count": 0}
                    records.put(5, "suppliers", row | {"count": row["count"] + 1})

        threads = [Thread(target=add_many) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert records.get(5, "suppliers", 1) == {"id": 1, "count": 80}
