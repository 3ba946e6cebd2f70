from __future__ import annotations

from gettone.flow.steps import Send
from gettone.wire.messages import Request


def test_a_step_is_sent_at_once_unless_told_otherwise() -> None:
    assert Send(Request(method="GET", path="/")).after_s == 0.0
