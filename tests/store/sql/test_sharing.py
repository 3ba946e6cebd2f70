from __future__ import annotations

import pytest

from contract.sharing_contract import SharingContract
from gettone.domain.state import State
from gettone.store.interface import TokenStore
from gettone.store.keys import Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sharing import Told, told_in
from store.sql.stage import KEY, Opens


class TestSqlSharing(SharingContract):
    @pytest.fixture
    def stores(self, opens: Opens) -> tuple[TokenStore, TokenStore]:
        first, second = (SqlStore(opens(), lambda: Keys((KEY,))) for _ in range(2))
        return first.of("mario"), second.of("mario")

    def test_it_is_the_owners(self, stores: tuple[TokenStore, TokenStore]) -> None:
        assert stores[0].sharing.owner == "mario"


def test_what_is_told_is_read_and_what_is_none_of_ours_is_not() -> None:
    said = '{"owner":"42","name":"books","state":"degraded"}'
    assert told_in(said) == Told(owner="42", name="books", state=State.DEGRADED)
    assert told_in("books") is None
