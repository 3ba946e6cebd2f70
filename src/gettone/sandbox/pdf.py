"""A page of text as a PDF: the least that every reader opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["PAGE_LINES", "Line", "one_page"]

# ISO 216 A4, in points.
_WIDTH: Final = 595
_HEIGHT: Final = 842
_MARGIN: Final = 48
_LEADING: Final = 15
# How many lines the page has room for.
PAGE_LINES: Final = (_HEIGHT - 2 * _MARGIN) // _LEADING


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page.

    Attributes:
        cells: Text, and how far from the left margin it begins, in points.
        is_bold: Whether all of it is bold.
    """

    cells: tuple[tuple[int, str], ...]
    is_bold: bool = False


def one_page(lines: Sequence[Line]) -> bytes:
    """Write an A4 page; lines that it has no room for are left out.

    Source:
        ISO 32000-1 sections 7.5 (file structure) and 9.6.2 (standard fonts).
    """
    drawn = b"\n".join(
        command for at, line in enumerate(lines[:PAGE_LINES]) for command in _drawn(at, line)
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
    ]
    return _file(parts)


def _drawn(at: int, line: Line) -> list[bytes]:
    """Write the commands for a line's cells."""
    font, y = "F2" if line.is_bold else "F1", _HEIGHT - _MARGIN - _LEADING * (at + 1)
    return [
        f"BT /{font} 10 Tf {_MARGIN + x} {y} Td (".encode() + _text(text) + b") Tj ET"
        for x, text in line.cells
    ]


def _text(text: str) -> bytes:
    """Write text in the fonts' encoding; what that lacks becomes a question mark."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    held = plain.encode("cp1252", errors="replace")
    return held.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(parts: Sequence[bytes]) -> bytes:
    """Number the objects, and end with where each begins."""
    whole = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    begins: list[int] = []
    for number, part in enumerate(parts, 1):
        begins.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    size, table_at = len(parts) + 1, len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % size
    whole += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table_at)
    return bytes(whole)
