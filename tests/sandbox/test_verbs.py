from __future__ import annotations

from gettone.sandbox.verbs import VERBS
from gettone.wire.operation import catalogue


def test_every_operation_of_the_provider_s_is_answered() -> None:
    assert set(VERBS) == set(catalogue().operations)
    assert len(VERBS) == 123
