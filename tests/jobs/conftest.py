"""A sandbox whose quotas are on, and a token that may read everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.quotas import Limits
from gettone.sandbox.seed import DEMO_USER_ID

EVERY_SCOPE = " ".join(scope.text for scope in SCOPES)


def connect(sandbox: Sandbox, scope_text: str = EVERY_SCOPE) -> AccessToken:
    application = sandbox.desk.create_application(DEMO_USER_ID, "Test")
    scopes = ScopeSet.parse(scope_text)
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings(limits=Limits())) as made:
        yield made


@pytest.fixture
def token(sandbox: Sandbox) -> AccessToken:
    return connect(sandbox)
