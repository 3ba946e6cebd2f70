from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from flow.made import NOW, forbidden, info, refusal
from gettone.cli.page import Exchange, Facts, Page, Part, Problem, Raw, Secret, Table, say
from gettone.cli.show import (
    Style,
    as_json,
    as_json_line,
    as_text,
    error_json,
    error_text,
    sentence,
)
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.errors import (
    BadRequest,
    InvalidToken,
    NotAToken,
    NotFound,
    ProviderFailed,
    Refused,
)
from gettone.flow.explain import explain
from gettone.sandbox.minting import mint
from gettone.wire.company_info import CompanyInfo

COLOURED = Style(is_coloured=True)


def page(*parts: Part) -> Page:
    return Page(parts, {})


def test_a_page_has_no_language_until_it_is_drawn() -> None:
    said = page(say("cli.stopped"))
    assert as_text(said, "it") == "Interrotto."
    assert as_text(said, "en") == "Stopped."


def test_parts_stand_below_each_other() -> None:
    facts = Facts((("cli.label.user", "Mario"), ("cli.label.store", say("cli.place.keychain"))))
    table = Table(("cli.column.id", "cli.column.company"), ((16, "Rossi"),))
    assert as_text(page(facts, table, Raw("raw"), Exchange("GET", "/x", 200, "#1")), "en") == (
        "User     Mario\nKept in  keychain\n"
        "ID  Company\n--  -------\n16  Rossi\nraw\nGET  200  /x  #1"
    )


def test_names_of_fields_are_shown_as_they_are() -> None:
    facts = Facts((("vat_number", "1"),), is_named=True)
    table = Table(("id\x1b",), (("1\x1b",),), is_named=True)
    assert as_text(page(facts, table), "it") == "vat_number  1\nid\ufffd\n---\n1\ufffd"


def test_a_step_is_indented_below_its_title() -> None:
    step = Page((say("cli.stopped"), Raw("x"), Exchange("POST", "/y", 303)), {}, is_step=True)
    assert as_text(step, "en") == "Stopped.\n   x\n   POST 303  /y"
    assert as_text(step, "en", Style(width=20)).startswith("Stopped.\n")


@pytest.mark.parametrize("style", [Style(), COLOURED])
def test_what_belongs_to_a_step_stands_below_the_words_of_its_title(style: Style) -> None:
    for number, indent in ((9, "   "), (10, "    ")):
        title = say("cli.try.paste.title", "title", number=number)
        step = Page((title, Raw("x")), {}, is_step=True)
        assert as_text(step, "en", style).splitlines()[1] == f"{indent}x"


def test_tones_are_colours_where_there_are_any() -> None:
    assert as_text(page(say("cli.stopped", "good")), "en", COLOURED) == "\x1b[32mStopped.\x1b[0m"
    assert as_text(page(say("cli.stopped")), "en", COLOURED) == "Stopped."
    assert "\x1b[31m403" in as_text(page(Exchange("GET", "/x", 403)), "en", COLOURED)


def test_a_fact_is_a_sentence_a_number_or_clean_text() -> None:
    said = say("cli.connect.kept", name="a\x1b", store=say("cli.place.keychain"))
    assert sentence(said, "it") == "Conservato come «a\ufffd» (portachiavi)."
    assert "3" in sentence(say("cli.connect.next", company_id=3), "en")


def test_a_secret_is_shown_where_it_is_meant_to_be_and_only_there() -> None:
    token = mint()
    assert as_text(page(Secret(token)), "en") == token.reveal()
    assert json.loads(as_json({"access_token": Secret(token)})) == {"access_token": token.reveal()}
    assert token.reveal() not in as_json({"token": token})
    assert token.reveal() not in repr(page(Secret(token)))


def test_json_keeps_letters_as_they_are() -> None:
    assert as_json({"a": "è"}) == '{\n  "a": "è"\n}'
    assert as_json_line({"a": "è", "b": [1]}) == '{"a": "è", "b": [1]}'


@pytest.mark.parametrize("write", [as_json, as_json_line])
@pytest.mark.parametrize(
    ("encoding", "held"), [("utf-8", "\ud800 è"), ("ascii", "è"), ("latin-1", "\u2028 \U0001f600")]
)
def test_json_can_always_be_written(
    write: Callable[[object, str], str], encoding: str, held: str
) -> None:
    written = write({"a": held}, encoding)
    assert json.loads(written.encode(encoding)) == {"a": held}


def test_text_that_goes_out_as_it_is_gives_no_orders() -> None:
    raw = Raw("a\tb\nc\x9b31m\u202ed\x1b[2J")
    assert as_text(page(raw), "en") == "a\tb\nc\ufffd31m\ufffdd\ufffd[2J"


def test_an_error_is_a_sentence_and_the_next_step() -> None:
    assert error_text(NotAToken("empty"), "en") == (
        "Error: Nothing was pasted.\nCopy the access token from Settings > Connected applications"
        " and paste it here."
    )
    assert error_text(NotAToken("empty"), "it", 20).startswith("Errore: Non è stato\nincollato")


def test_a_problem_among_other_parts_has_the_same_words() -> None:
    assert as_text(page(Problem(NotAToken("empty"))), "en").startswith("Nothing was pasted.\nCopy")


def test_an_error_in_json_has_its_facts() -> None:
    secret = "a/" + "x" * 40
    refused = BadRequest(
        "createSupplier",
        422,
        provider_message=f"no {secret}",
        fields={"name": (secret, "b"), secret: ("c",)},
    )
    said = error_json(refused, "en")["error"]
    assert isinstance(said, dict)
    assert said["reference"] == "bad-request"
    assert (said["operation"], said["status"]) == ("createSupplier", 422)
    assert said["fields"] == {"name": ["[...]", "b"], "[...]": ["c"]}
    assert secret not in str(said)


def explained(error: Refused, company_info: CompanyInfo | None = None) -> Refused:
    error.explanation = explain(error, Evidence(), company_info, NOW)
    return error


def test_a_refusal_says_how_sure_what_to_do_and_what_it_is_not() -> None:
    lines = error_text(explained(forbidden("getSupplier"), info()), "en").splitlines()
    assert lines[:4] == [
        "Error: getSupplier in company 16 was refused.",
        "Certain: the token lacks the permission entity.suppliers:r (Suppliers: Read only).",
        "Whoever made the token can mend it.",
        "What to do:",
    ]
    assert "7. The token stays the same: nothing has to be pasted again." in lines
    assert lines[-1].startswith("Ruled out: ")
    assert (
        max(map(len, error_text(explained(forbidden("getSupplier")), "it", 60).split("\n"))) <= 60
    )


def test_in_json_and_in_passing_a_403_has_the_words_of_its_explanation() -> None:
    told = info(functions={"archive": False})
    error = explained(forbidden("listArchiveDocuments"), told)
    said = error_json(error, "en")["error"]
    assert isinstance(said, dict)
    assert said["message"] == (
        "listArchiveDocuments in company 16 was refused."
        " Likely: the company's plan does not include the function archive."
    )
    assert said["next"].startswith("See in Fatture in Cloud what the company's plan includes")
    assert "tick" not in said["next"].replace("nothing to tick", "")
    assert said["explanation"]["reference"] == "plan-limit"
    assert as_text(page(Problem(error)), "en").startswith(said["message"])


def test_in_passing_the_way_to_the_boxes_is_one_sentence() -> None:
    lines = as_text(page(Problem(explained(forbidden("getSupplier"), info()))), "en").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("In Settings > Connected applications, Manage, Edit: tick entity.")


@pytest.mark.parametrize(
    ("error", "first"),
    [
        (refusal("getSupplier", NotFound, 404), "Error: There is no such record"),
        (
            refusal("listSuppliers", NotFound, 404),
            "Error: listSuppliers in company 16 was refused.",
        ),
        (refusal("listSuppliers", ProviderFailed, 503), "Error: The provider itself failed"),
        (refusal("listSuppliers", InvalidToken, 401), "Error: listSuppliers in company 16 was ref"),
    ],
)
def test_what_has_good_words_of_its_own_keeps_them(error: Refused, first: str) -> None:
    assert error_text(explained(error), "en").startswith(first)


def test_no_error_shows_a_token() -> None:
    token: AccessToken = mint()
    text = error_text(Refused("x", 418, provider_message=token.reveal()), "it")
    assert token.reveal() not in text
