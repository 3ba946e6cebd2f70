from __future__ import annotations

from pathlib import Path

from contract.store_contract import StoreContract
from gettone.store.interface import TokenStore
from gettone.store.memory import MemoryStore


class TestMemoryStore(StoreContract):
    def make(self, folder: Path) -> TokenStore:
        return MemoryStore()
