from __future__ import annotations

import pytest

from gettone.cli.show import sentence
from gettone.cli.steps import menu, step, steps_to_token
from gettone.texts import LANGUAGES, table


def test_the_steps_are_the_providers_in_its_order() -> None:
    steps = steps_to_token(tick=step("tick-needed"), copy=step("copy-here"), client_id="abc")
    shown = [sentence(said, "it") for said in steps]
    words = [
        "Fatture in Cloud",
        "Impostazioni > Applicazioni collegate",
        "Collega una nuova applicazione",
        "Client ID: abc",
        "aziende",
        "permessi",
        "access token",
    ]
    assert len(shown) == len(words)
    assert all(word in said for word, said in zip(words, shown, strict=True))


def test_an_unknown_client_id_is_no_hole() -> None:
    steps = steps_to_token(tick=step("tick"), copy=step("copy"), sandbox_url="http://127.0.0.1:1")
    assert steps[0] == step("open-sandbox", url="http://127.0.0.1:1")
    assert steps[3] == step("client-id-unknown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_through_the_menus_are_known(language: str) -> None:
    said = sentence(step("connected-applications"), "it" if language == "it" else "en")
    assert "Impostazioni > Applicazioni collegate" in said
    assert "Impostazioni > App e API" in said


def test_every_step_and_menu_has_its_facts() -> None:
    facts = {"url": "u", "client_id": "c", "application": "a", "boxes": "b"}
    for name in table("steps", "en"):
        if name.startswith("menu."):
            assert sentence(menu(name.removeprefix("menu.")), "en")
        else:
            assert "{" not in sentence(step(name, **facts), "en")
