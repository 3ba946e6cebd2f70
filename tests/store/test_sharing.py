from __future__ import annotations

import pytest

from contract.sharing_contract import SharingContract
from gettone.store.interface import TokenStore
from gettone.store.memory import MemoryStore


class TestLocalSharing(SharingContract):
    @pytest.fixture
    def stores(self) -> tuple[TokenStore, TokenStore]:
        store = MemoryStore()
        return store, store

    def test_it_is_one_persons(self, stores: tuple[TokenStore, TokenStore]) -> None:
        assert stores[0].sharing.owner == ""
