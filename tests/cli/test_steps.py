from __future__ import annotations

import pytest

from gettone.cli.show import sentence
from gettone.cli.steps import Step, Where, mending, menu, numbered, step, steps_to_token
from gettone.domain.explanation import CAUSES, Cause, Certainty
from gettone.domain.scope import Scope
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


def shown(*steps: Step) -> list[str]:
    return [sentence(said, "en") for said in numbered(steps)]


def cause(reference: str, *scopes: str, **facts: object) -> Cause:
    parsed = tuple(Scope.parse(text) for text in scopes)
    return Cause(reference=reference, certainty=Certainty.CERTAIN, scopes=parsed, facts=facts)


def test_steps_are_numbered_with_their_boxes_below_them() -> None:
    boxes = (Scope.parse("stock:r"), Scope.parse("taxes:a"))
    assert shown(Step(step("edit")), Step(step("tick-these"), boxes)) == [
        "  1. Beside the permissions press Edit. In Italian: Modifica.",
        "  2. Tick these too:",
        "     - Stock: Read only (stock:r)",
        "     - Taxes (F24): Full access (taxes:a)",
    ]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("scope-missing", "Tick these too:"),
        ("scope-untested", "See whether these are ticked; if one is not, tick it:"),
        ("permission-too-low", "There they give the user who made the token what is missing:"),
    ],
)
def test_the_boxes_of_a_cause_stand_in_a_list(reference: str, words: str) -> None:
    found = mending(cause(reference, "stock:r"), Where())
    [listing] = [one for one in found if one.boxes]
    assert sentence(listing.said, "en") == words


def test_where_the_steps_are_taken_is_named() -> None:
    where = Where(application="Palestra", sandbox_url="http://127.0.0.1:1")
    told = shown(*mending(cause("scope-missing", "stock:r"), where))
    assert "(http://127.0.0.1:1)" in told[0]
    assert "Beside Palestra press Manage." in told[2]
    live = shown(*mending(cause("scope-missing", "stock:r"), Where()))
    assert "https://secure.fattureincloud.it" in live[0]
    assert "Beside this application press Manage." in live[2]


@pytest.mark.parametrize("reference", CAUSES)
def test_every_cause_has_steps_in_words(reference: str) -> None:
    facts = {"retry_after_s": 30, "until": "2026-01-01"} if reference == "quota" else {}
    is_of_scopes = reference.startswith("scope-")
    for scopes in (("stock:r",), *(() if is_of_scopes else ((),))):
        told = shown(*mending(cause(reference, *scopes, **facts), Where()))
        assert told
        assert not any("{" in line for line in told)
