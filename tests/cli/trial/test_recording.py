from __future__ import annotations

from gettone.cli.page import Exchange
from gettone.cli.trial.recording import Recording
from gettone.sandbox.minting import mint
from gettone.wire.messages import Request, Response


def test_each_exchange_is_told_once_with_the_tokens_fingerprint() -> None:
    token = mint()
    recording = Recording(lambda _request: Response(status=403))
    recording(Request(method="GET", path="/x", query=(("page", "2"),), bearer=token))
    recording(Request(method="GET", path="/y"))
    assert recording.told() == (
        Exchange("GET", "/x?page=2", 403, token.fingerprint),
        Exchange("GET", "/y", 403),
    )
    assert recording.told() == ()
