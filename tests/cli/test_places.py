from __future__ import annotations

from gettone.cli.page import say
from gettone.cli.places import place_said


def test_a_store_is_named_in_the_persons_language() -> None:
    assert place_said("keychain") == say("cli.place.keychain")
    assert place_said("sealed file /x/y") == say("cli.place.sealed", path="/x/y")
    assert place_said("memory") == say("cli.place.other", label="memory")
