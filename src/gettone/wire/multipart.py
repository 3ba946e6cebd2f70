"""A form with a file in it, as the provider's attachment operations take it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from gettone.errors import BadCall

__all__ = ["encode_form"]

# WHATWG HTML, multipart/form-data encoding: what a quoted name may not hold.
_ESCAPES = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}


def encode_form(fields: Mapping[str, object]) -> tuple[str, bytes]:
    """Write *fields* as a form, a file for each ``bytes`` value.

    Args:
        fields: Text or ``bytes`` by name. Files are named by the field
            ``filename``, or ``attachment`` without it.

    Returns:
        The media type with its boundary, and the body.

    Raises:
        BadCall: A value is neither text nor ``bytes``.

    Source:
        RFC 7578; provider, "Upload attachments".
    """
    file_name = fields.get("filename") or "attachment"
    digest = hashlib.sha256()
    parts: list[bytes] = []
    for name, value in fields.items():
        part = _part(name, value, str(file_name))
        digest.update(part)
        parts.append(part)
    # Made from what it separates, so that equal forms are equal bytes.
    boundary = f"gettone-{digest.hexdigest()[:40]}"
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return f"multipart/form-data; boundary={boundary}", body + b"--%s--\r\n" % boundary.encode()


def _part(name: str, value: object, file_name: str) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, str):
        return f"{disposition}\r\n\r\n{value}".encode(errors="replace")
    if isinstance(value, bytes):
        head = f'{disposition}; filename="{_quoted(file_name)}"\r\n'
        return f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + value
    raise BadCall("not-text-nor-bytes", name=name)


def _quoted(text: str) -> str:
    return text.translate(_ESCAPES).encode(errors="replace").decode()
