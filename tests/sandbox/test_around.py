from __future__ import annotations

import pytest

from gettone.sandbox.handling import Outcome
from gettone.sandbox.verbs import VERBS
from sandbox.made import Made


def test_a_refusal_and_an_empty_answer_stay_as_they_are(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = made.caller("archive:a")
    monkeypatch.setitem(VERBS, "getArchiveDocument", lambda _: Outcome(is_found=False))
    monkeypatch.setitem(VERBS, "deleteArchiveDocument", lambda _: Outcome())
    assert ask("GET", "/c/16/archive/1")[0] == 404
    assert ask("DELETE", "/c/16/archive/1") == (200, None)
