"""A form with files, read as RFC 7578 has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

__all__ = ["File", "Form", "read_form"]

# Ours: an upload has two parts.
_MAX_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file.

    Attributes:
        name: What its sender calls it; may be empty.
        content: Its bytes.
    """

    name: str
    content: bytes = field(repr=False)


Form: TypeAlias = "dict[str, str | File]"


def read_form(content_type: str, content: bytes) -> Form:
    """Read text and files by name; of a repeated name the last.

    Returns:
        Nothing at all for what is no such form, or is a broken one.
    """
    from python_multipart.multipart import MultipartParser, parse_options_header

    parts = _Parts()
    try:
        media, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if media != b"multipart/form-data" or not boundary:
            return {}
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
            },
        )
        parser.write(content)
        parser.finalize()
    except ValueError:
        return {}
    return parts.form


class _Parts:
    """What the parser found so far."""

    def __init__(self) -> None:
        self.form: Form = {}
        self._begun = 0
        self._name, self._value = bytearray(), bytearray()
        self._disposition = ""
        self._content = bytearray()

    def begin(self) -> None:
        self._begun += 1
        self._disposition = ""
        self._content = bytearray()

    def header_name(self, text: bytes, start: int, end: int) -> None:
        self._name += text[start:end]

    def header_value(self, text: bytes, start: int, end: int) -> None:
        self._value += text[start:end]

    def header_end(self) -> None:
        if bytes(self._name).lower() == b"content-disposition":
            self._disposition = self._value.decode("latin-1")
        self._name, self._value = bytearray(), bytearray()

    def data(self, content: bytes, start: int, end: int) -> None:
        self._content += content[start:end]

    def end(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        if name is None or self._begun > _MAX_PARTS:
            return
        file_name = options.get(b"filename")
        held: str | File = (
            bytes(self._content).decode(errors="replace")
            if file_name is None
            else File(_text(file_name), bytes(self._content))
        )
        self.form[_text(name)] = held


def _text(found: bytes) -> str:
    """Read a name, which browsers and the official SDKs send in UTF-8."""
    return found.decode(errors="replace")
