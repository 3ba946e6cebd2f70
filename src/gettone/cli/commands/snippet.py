"""A plain example of one request, in a language of the reader's choice.

The examples use what comes with each language, read the token from
``FIC_ACCESS_TOKEN``, and print the status and the body. They are templates
in ``cli/snippets``: a line that begins with ``json|``, ``form|`` or ``bare|``
is there only for that kind of body, and ``@NAME@`` is filled in.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

from gettone.cli.skeleton import body_skeleton
from gettone.domain.redaction import redact
from gettone.errors import BadCall
from gettone.wire.operation import Operation, catalogue
from gettone.wire.parameter import Parameter, argument_texts

__all__ = ["LANGUAGES", "SnippetLanguage", "snippet"]

SnippetLanguage: TypeAlias = Literal[
    "curl", "python", "javascript", "typescript", "php", "ruby", "go", "java", "csharp"
]
LANGUAGES: Final[tuple[SnippetLanguage, ...]] = (
    "curl",
    "python",
    "javascript",
    "typescript",
    "php",
    "ruby",
    "go",
    "java",
    "csharp",
)

_FOLDER: Final = Path(__file__).parents[1] / "snippets"
_KINDS: Final = {"application/json": "json", "multipart/form-data": "form", "": "bare"}
_ONLY_FOR: Final = re.compile(r"(json|form|bare)\|")
_HOLE: Final = re.compile(r"@([A-Z]+)@")
# No quote, space, backslash or user name: it is put into other languages' texts.
_BASE_URL: Final = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?(?:/[\w./~-]*)?", re.ASCII
)


def snippet(
    operation_id: str, language: str, base_url: str, parameters: Mapping[str, object]
) -> str:
    """Write an example of a request; nothing is sent.

    Args:
        operation_id: The provider's ``operationId``.
        language: One of ``LANGUAGES``.
        base_url: Where the request goes, such as
            ``https://api-v2.fattureincloud.it``.
        parameters: Values by the provider's names. A required one that is
            not given stands as its name in capitals (or its first allowed
            value), for the reader to fill in.

    Returns:
        The whole program, with a line end at the end; never with a token.

    Raises:
        UnknownOperation: The provider has no such operation.
        BadCall: No such language, an address that is none, or a parameter
            that is unknown, does not fit, or looks like a token.
    """
    if language not in LANGUAGES:
        raise BadCall("no-such-language", languages=", ".join(LANGUAGES))
    if not _BASE_URL.fullmatch(base_url):
        raise BadCall("bad-address")
    operation = catalogue().operation(operation_id)
    lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    held = _held(operation, base_url.rstrip("/"), _texts(operation, parameters))
    kept = _only_for(_KINDS[operation.request_media], lines)
    return _HOLE.sub(lambda hole: held[hole[1]], "\n".join(kept)) + "\n"


def _only_for(kind: str, lines: list[str]) -> list[str]:
    """Drop the lines for other kinds of body, and the marks of the rest."""
    marks = [(_ONLY_FOR.match(line), line) for line in lines]
    return [
        line[mark.end() :] if mark else line
        for mark, line in marks
        if mark is None or mark[1] == kind
    ]


def _held(operation: Operation, base_url: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Give what fills each hole."""
    path, parts_of_query = operation.place(texts)
    query = urlencode(parts_of_query, quote_via=quote)
    url = f"{base_url}{path}?{query}" if query else f"{base_url}{path}"
    parts = urlsplit(url)
    return {
        "METHOD": operation.method,
        "VERB": operation.method.capitalize(),
        "URL": url,
        "CONNECTION": f"{parts.scheme.upper()}Connection",
        "HOST": parts.netloc,
        "TARGET": url.removeprefix(f"{parts.scheme}://{parts.netloc}"),
        "BODY": _body(operation),
    }


def _body(operation: Operation) -> str:
    if operation.request_schema is None:
        return ""
    return json.dumps(body_skeleton(operation.request_schema, catalogue().schemas), indent=2)


def _texts(operation: Operation, given: Mapping[str, object]) -> dict[str, str]:
    """Write the parameters as text, with stand-ins for required ones."""
    optional = [dataclasses.replace(one, required=False) for one in operation.parameters]
    texts = argument_texts(operation.id, optional, given)
    for name, text in texts.items():
        if redact(text) != text:
            raise BadCall("looks-like-a-token", name=name)
    stand_ins = {one.name: _stand_in(one) for one in operation.parameters if one.required}
    return stand_ins | texts


def _stand_in(parameter: Parameter) -> str:
    return parameter.enum[0] if parameter.enum else parameter.name.upper()
