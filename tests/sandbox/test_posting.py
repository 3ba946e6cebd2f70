from __future__ import annotations

from gettone.posting import Answer, Message
from gettone.sandbox.posting import LIMIT_S, post
from sandbox.sinks import Sink, served


def test_a_message_is_sent_with_the_limits_of_the_sandbox() -> None:
    sink = Sink(202)
    with served(sink) as url:
        message = Message(method="POST", url=url, headers={}, body=b"{}")
        assert post(message, limit_s=LIMIT_S) == Answer(status=202)
    assert sink.came[0].body == b"{}"
