"""One secret as the world writes it: in 12 encodings, and more ways of each.

``ENCODINGS`` maps a name to a function from the text of a token to that of a
file or a log in which it stands.
"""

from __future__ import annotations

import base64
import json
import quopri
import textwrap
from collections.abc import Callable
from typing import Final
from urllib.parse import quote


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _wrapped(text: str, width: int, joint: str) -> str:
    return joint.join(text[at : at + width] for at in range(0, len(text), width))


ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "plain": lambda text: text,
    "JSON": lambda text: json.dumps({"access_token": text}).replace("/", "\\/"),
    "URL": lambda text: "https://x.example/?t=" + quote(text, safe="") + "&page=1",
    "base64": _base64,
    "base64 of the header": lambda text: _base64(f"Authorization: Bearer {text}\r\n"),
    "HTML": lambda text: text.replace("/", "&#x2F;").replace(".", "&period;"),
    "quoted-printable": lambda text: quopri.encodestring(f"Token={text}".encode()).decode(),
    "wrapped": lambda text: _wrapped(text, 76, "\n"),
    "hex": lambda text: text.encode().hex(),
    "unicode-escaped": lambda text: text.replace("/", "\\u002f").replace(".", "\\u002E"),
    "truncated": lambda text: text[:60] + "...",
    "URL twice": lambda text: quote(quote(text, safe=""), safe=""),
}
# The same twelve, as other programs write them.
VARIANTS: Final[dict[str, Callable[[str], str]]] = {
    "JSON in JSON": lambda text: json.dumps(json.dumps({"t": text}).replace("/", "\\/")),
    "every octet percent-encoded": lambda text: "".join(f"%{ord(char):02x}" for char in text),
    "basic credentials": lambda text: "Basic " + _base64(f"user:{text}"),
    "base64 in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 twice": lambda text: _base64(_base64(text)),
    "base64url of JSON": lambda text: base64.urlsafe_b64encode(
        json.dumps({"é": "?>~", "access_token": text}).encode()
    ).decode(),
    "every character an entity": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "sent as mail": lambda text: _wrapped(text, 70, "=\r\n"),
    "quoted in mail": lambda text: "> " + _wrapped(text, 72, "\n> "),
    "Python source": lambda text: '(\n    "' + _wrapped(text, 64, '"\n    "') + '"\n)',
    "shell": lambda text: "curl -H 'Authorization: Bearer " + _wrapped(text, 60, "\\\n") + "'",
    "indented": lambda text: textwrap.indent(_wrapped(text, 64, "\n"), "    "),
    "hex dump": lambda text: text.encode().hex(" "),
    "C array": lambda text: ", ".join(f"0x{ord(char):02X}" for char in text),
    "every character escaped": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "octets escaped": lambda text: "".join(f"\\x{ord(char):02x}" for char in text),
    "octal": lambda text: text.replace("/", "\\057"),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "zero-width": lambda text: "\u200b".join((text[:70], text[70:])),
    "cut to a line": lambda text: text[:80] + "\u2026",
    "bytes": lambda text: repr(f"Bearer {text}\n".encode()),
}
