from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.application import Application
from gettone.cli.instructions import PLACEHOLDER, Instructions, as_html, as_markdown
from gettone.domain.scope import ScopeSet
from gettone.texts import LANGUAGES
from gettone.wire.requirements import OperationRef

GYM = Application(
    name="Palestra Rossi",
    operations=(OperationRef("getSupplier"), OperationRef("createIssuedDocument", "invoice")),
    reasons={"entity.suppliers": "Per il nome del fornitore."},
)
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Fragment(HTMLParser):
    """The tags, attributes and text of a fragment; it must close what it opens."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markdown_says_every_step_with_client_id_and_boxes() -> None:
    shown = as_markdown(Instructions(application=GYM, client_id="abc_123"), "it").splitlines()
    assert shown[0] == "# Collegare Palestra Rossi a Fatture in Cloud"
    steps = [line for line in shown if re.match(r"\d\. ", line)]
    assert [line[0] for line in steps] == list("1234567")
    assert "4. Inserisci il Client ID: `abc_123`" in steps
    assert steps[1].startswith("2. Vai in Impostazioni > Applicazioni collegate")
    assert "App e API" in steps[1]
    assert steps[6].endswith("incollalo in Palestra Rossi.")
    place = shown.index(steps[5])
    assert shown[place + 1 : place + 3] == [
        "   - **Fornitori: Sola lettura** (`entity.suppliers:r`). Per il nome del fornitore.",
        "   - **Fatture: Accesso completo** (`issued_documents.invoices:a`)",
    ]


def test_html_is_a_fragment_that_loads_nothing() -> None:
    read = Fragment(as_html(Instructions(application=GYM, client_id="abc_123"), "en"))
    assert read.tags[:3] == ["section", "h2", "ol"]
    assert set(read.tags) <= {"section", "h2", "ol", "ul", "li", "strong", "code", "p"}
    assert read.attributes == [("lang", "en")]
    assert read.open == []
    assert "Enter the Client ID: abc_123" in read.text
    assert "Suppliers: Read only (entity.suppliers:r). Per il nome del fornitore." in read.text


def test_without_a_client_id_a_placeholder_stands_there() -> None:
    told = Instructions(application=GYM)
    assert f"`{PLACEHOLDER}`" in as_markdown(told, "it")
    assert f"<code>{PLACEHOLDER}</code>" in as_html(told, "it")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_name_and_boxes_it_says_so(language: str) -> None:
    told = Instructions(application=Application(operations=(OperationRef("getUserInfo"),)))
    written = as_markdown(told, "it" if language == "it" else "en")
    assert {"it": "Non spuntare alcun permesso", "en": "Tick no permission"}[language] in written
    assert {"it": "l'applicazione", "en": "the application"}[language] in written
    assert "   - " not in written
    assert "<ul>" not in as_html(told, "en")


@given(st.text(), st.text(), st.text())
def test_html_escapes_whatever_an_application_says(name: str, client_id: str, why: str) -> None:
    application = Application(
        name=name, scopes=ScopeSet.parse("products:r"), reasons={"products": why}
    )
    read = Fragment(as_html(Instructions(application=application, client_id=client_id), "it"))
    assert set(read.tags) <= {"section", "h2", "ol", "ul", "li", "strong", "code", "p"}
    assert read.attributes == [("lang", "it")]
    assert read.open == []


@pytest.mark.parametrize("odd", ["<b>x</b>", "*x*", "_x_", "[x](http://y)", "`x`", "a\\b", "&lt;"])
def test_markdown_shows_what_was_written(odd: str) -> None:
    application = Application(
        name=odd, scopes=ScopeSet.parse("products:r"), reasons={"products": odd}
    )
    written = as_markdown(Instructions(application=application, client_id="x"), "it")
    escaped = re.sub(r"([\\`*_\[\]<&~])", r"\\\1", odd)
    assert written.count(escaped) == 4
    assert not re.search(r"(?<!\\)[<\[&]", written.replace(escaped, ""))


def test_a_client_id_with_backticks_stays_code() -> None:
    written = as_markdown(Instructions(application=GYM, client_id="a``b\n`c"), "it")
    assert "Client ID: ``` a``b `c ```\n" in written
