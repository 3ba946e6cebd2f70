from __future__ import annotations

import msgspec
import pytest

from gettone.sandbox.controls import Turned


def test_the_sandbox_s_time_goes_on_or_stands_still() -> None:
    assert Turned(clock_offset_s=5.0).now_s(100.0) == 105.0
    assert Turned(clock_offset_s=5.0, clock_stands_at_s=7.0).now_s(100.0) == 7.0


def test_knobs_nobody_knows_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"clock": 1}', type=Turned)


def test_limits_that_are_none_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"limits": {"hour": -1}}', type=Turned)
