"""A sandbox on a socket, tokens of it, and a person at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.cli import keeping
from gettone.cli.terminal import Terminal
from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.drive.api import Api
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.store.file import SealedFileStore
from gettone.store.memory import MemoryStore
from gettone.store.seal import Cost


class Keychain(MemoryStore):
    """A keychain that every store of one test shares."""

    @property
    def label(self) -> str:
        return "keychain"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings()) as made:
        yield made


@pytest.fixture
def sandbox_url(sandbox: Sandbox) -> Iterator[str]:
    with serving(sandbox) as base_url:
        yield base_url


def make_token(sandbox: Sandbox, scope_text: str = "entity.suppliers:r") -> AccessToken:
    application = sandbox.desk.create_application(DEMO_USER_ID, "Test")
    scopes = ScopeSet.parse(scope_text)
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]


@pytest.fixture
def token(sandbox: Sandbox) -> AccessToken:
    """A token that opens company 16 and reads suppliers."""
    return make_token(sandbox)


@pytest.fixture
def full_token(sandbox: Sandbox) -> AccessToken:
    """A token that may change suppliers too."""
    return make_token(sandbox, "entity.suppliers:a")


@pytest.fixture
def api(sandbox: Sandbox, token: AccessToken) -> Api:
    return Api(token, transport=sandbox.provider.respond)


@pytest.fixture
def token_file(tmp_path: Path, token: AccessToken) -> str:
    path = tmp_path / "token.txt"
    path.write_text(token.reveal() + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def quick_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing a passphrase may be cheap here."""
    cheap = partial(SealedFileStore, cost=Cost(log2_n=4))
    monkeypatch.setattr(keeping, "SealedFileStore", cheap)


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> Keychain:
    made = Keychain()
    monkeypatch.setattr(keeping, "KeychainStore", lambda: made)
    return made


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at standard input."""
    monkeypatch.setattr(Terminal, "can_ask", lambda _terminal: True)


@pytest.fixture
def shell() -> Shell:
    return Shell({"GETTONE_LANG": "en"})


@pytest.fixture
def connected_shell(sandbox_url: str, token: AccessToken) -> Shell:
    """A shell whose variables hold address and token of the sandbox."""
    return Shell(
        {
            "GETTONE_LANG": "en",
            "GETTONE_BASE_URL": sandbox_url,
            "FIC_ACCESS_TOKEN": token.reveal(),
        }
    )
