from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.cli.commands.forget import forget
from gettone.cli.show import as_text
from gettone.connections.front import Connections
from gettone.connections.judging import build_connection
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import TokenNotFound
from gettone.store.memory import MemoryStore


def test_our_copy_goes_and_the_token_lives_on(api: Api, token: AccessToken) -> None:
    store = MemoryStore()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store.save(build_connection("own", token, api.verify(), origin="http://x", now=now))
    page = forget(Connections(store), store.label, "own")
    assert store.names() == []
    assert "The token stays alive" in as_text(page, "en")
    assert page.as_json == {"forgotten": "own", "store": "memory"}


def test_what_is_not_kept_cannot_be_forgotten() -> None:
    with pytest.raises(TokenNotFound):
        forget(Connections(MemoryStore()), "memory", "own")
