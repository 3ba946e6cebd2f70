"""A web page as a person's browser knows it: its forms, and texts by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Form", "WebPage", "read_page"]

_TICKED = {"checkbox", "radio"}
_VOID = frozenset({"input", "meta", "link", "br", "img", "hr", "path", "circle"})


@dataclass(slots=True)
class Form:
    """One form, with the fields that a browser would send as it stands.

    Attributes:
        action: Where it goes; empty for the page's own address.
        fields: Values by name, ticked boxes and filled fields alone.
        names: Every field that it has, ticked or not.
    """

    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    names: set[str] = field(default_factory=set[str])

    def filled(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """Give what is sent once *values* are filled in."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page offers.

    Attributes:
        texts: The text of each element that has an id; may hold a token, so
            it does not print.
    """

    forms: tuple[Form, ...]
    links: tuple[str, ...]
    texts: Mapping[str, str] = field(repr=False)

    def form_with(self, name: str) -> Form | None:
        """Find the form that has a field of that name."""
        return next((form for form in self.forms if name in form.names), None)


def read_page(html: str) -> WebPage:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return WebPage(tuple(reader.forms), tuple(reader.links), reader.texts)


class _Reader(HTMLParser):
    """Collects forms, and texts of elements with an id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self._is_in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
            self._is_in_form = True
        elif self._is_in_form and found.get("name"):
            self._add(tag, found)
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag not in _VOID:
            self._open.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in_form = False
        if tag in {held for held, _ in self._open}:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        for _, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data

    def _add(self, tag: str, found: Mapping[str, str]) -> None:
        """Add a field; a button sends its value only when it is pressed."""
        form = self.forms[-1]
        form.names.add(found["name"])
        is_box = found.get("type") in _TICKED
        if tag == "input" and not (is_box and "checked" not in found):
            value = found.get("value", "on" if is_box else "")
            form.fields.append((found["name"], value))
