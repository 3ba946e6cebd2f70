"""Shapes of secrets in text, as a table that the redactor and the scanner share.

A redactor masks whatever has a shape; a scanner reports only what is certain,
since a person has to look at each report.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gettone.domain.access_token import OTHER_PREFIXES
from gettone.domain.unfolding import LINE_END, LINE_JOINT

__all__ = ["SHAPES", "Shape", "is_wordy", "joined"]

# Assumed: what is cut off earlier gives nothing away.
_LEAST: Final = 16
# Assumed: the provider's opaque codes have as many random characters or more,
# in base64url or hex: letters, and digits or capitals among them.
_RANDOM: Final = re.compile(r"(?=.*[A-Za-z])(?=.*(?:\d|[a-z][A-Z]))[A-Za-z0-9_-]{30,}={0,2}")
_LEAST_VARIED: Final = 8
# RFC 7468: a line of base64 comes before, and not one of a list of tokens.
_IN_BASE64: Final = re.compile(r"(?:\A|\n)[ \t]{0,8}(?![acdr]/)[A-Za-z0-9+/]{40,}\r?\n[ \t]{0,8}\Z")
# What a token may follow; quotes also as octets of UTF-8.
_BEGUN: Final = re.compile(
    "(?:\\A|[\\s\"'`=:,;()\\[\\]{}<>|&?@#!*\u2018-\u201d\u00ab\x98\x99\x9c\x9d])\\Z"
)
_BEFORE_CHARS: Final = 200

# RFC 6750 section 2.1, b64token; without the slash that paths have.
_CHAR: Final = "[A-Za-z0-9_~+=.-]"
_WIDE: Final = "[A-Za-z0-9_~+=./-]"
# A further line holds nothing else, and no word: a digit, or a capital within.
_MORE: Final = rf"(?:{LINE_JOINT}(?={_CHAR}*(?:\d|[a-z][A-Z])){_CHAR}+(?={LINE_END}))*"
_JOINTS: Final = re.compile(LINE_JOINT)

# Names and paths: words, capitals and short numbers between marks.
_WORD: Final = r"[A-Z]?[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,9}\d{0,4}|[A-Z]{1,16}\d{0,4}|\d{1,10}"
_WORDS: Final = re.compile(rf"[_~+=./-]*(?:(?:{_WORD})(?:[_~+=./-]+|\Z))+")
# The names that headers of tokens begin with; RFC 7515 section 4.1.
_HEADER: Final = re.compile(rb'\{"(?:alg|typ|kid|cty|enc|zip|jku|jwk|x5[uct])"')
_NAMED: Final = re.compile(r"(?:access|refresh)[_-]?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind of secret, as it looks.

    Attributes:
        name: What a scan calls it.
        pattern: Finds it; group ``secret``, where there is one, is the part
            to mask. It begins with a fixed character, so that the search leaps.
        is_none: Tells of a text found that it is no secret after all.
        is_certain: Tells of a find, and its text, that it is worth a report.
    """

    name: str
    pattern: re.Pattern[str]
    is_none: Callable[[str], bool]
    is_certain: Callable[[re.Match[str], str], bool]


def joined(text: str) -> str:
    """Put together what stood on several lines."""
    return _JOINTS.sub("", text)


def is_wordy(text: str) -> bool:
    """Tell whether it is made of words and short numbers, as paths and names are."""
    return _WORDS.fullmatch(text) is not None


def _is_json_web_token(_match: re.Match[str], text: str) -> bool:
    """Tell whether header and payload are what they must be, as far as they go.

    A header alone is no secret, but where a token of the provider's begins.

    Source:
        RFC 7519 section 3; RFC 7515 section 4.1.
    """
    head, _, rest = text.removeprefix("a/").partition(".")
    is_begun = rest.startswith("eyJ") or (text.startswith("a/") and "eyJ".startswith(rest[:3]))
    return is_begun and bool(_HEADER.match(_octets(head[:12])))


def _octets(text: str) -> bytes:
    """Decode base64url as far as it goes."""
    whole = text[: len(text) // 4 * 4]
    try:
        return base64.urlsafe_b64decode(whole)
    except (ValueError, binascii.Error):
        return b""


def _is_varied(text: str) -> bool:
    """Tell whether so many characters of several kinds can only be a secret."""
    body = (text[2:] if text[1:2] == "/" else text).rstrip(".")
    is_varied = len(set(body)) >= _LEAST_VARIED and not is_wordy(body)
    return is_varied and _RANDOM.fullmatch(body) is not None


def _is_random(match: re.Match[str], text: str) -> bool:
    """Tell whether it is one, and stands where one may.

    In a block of base64, or between the octets of a program, it can be anything.
    """
    before = match.string[max(0, match.start() - _BEFORE_CHARS) : match.start()]
    stands_free = _BEGUN.search(before) and not _IN_BASE64.search(before)
    return bool(stands_free) and _is_varied(text)


def _is_named(match: re.Match[str], text: str) -> bool:
    """Tell whether an access or refresh token was announced, and looks like one."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    return bool(_NAMED.search(before)) and _is_varied(text)


def _never(_text: str) -> bool:
    return False


def _prefixed(prefix: str) -> re.Pattern[str]:
    """Find what begins with a prefix of the provider's, but no path of its API."""
    letter = prefix[0]
    before = rf"(?<![\w/]{letter})(?!/\d+/)" if letter == "c" else rf"(?<!\w{letter})"
    return re.compile(rf"{letter}{before}/{_WIDE}{{{_LEAST},}}{_MORE}")


_JSON_WEB_TOKEN: Final = rf"{_CHAR}{{{_LEAST},}}{_MORE}"
SHAPES: Final = (
    # Provider, "Manual Authentication", its example.
    Shape(
        name="access-token",
        pattern=re.compile(rf"a/eyJ{_JSON_WEB_TOKEN}"),
        is_none=_never,
        is_certain=_is_json_web_token,
    ),
    # RFC 7519: base64url of '{"' begins every compact header and payload.
    Shape(
        name="json-web-token",
        pattern=re.compile(rf"eyJ(?<![A-Za-z0-9]eyJ){_JSON_WEB_TOKEN}"),
        is_none=_never,
        is_certain=_is_json_web_token,
    ),
    # Provider, SDK OAuth Helper: the prefixes of its tokens and codes.
    *(
        Shape(name=kind, pattern=_prefixed(prefix), is_none=is_wordy, is_certain=_is_random)
        for prefix, kind in {"a/": "access-token", **OTHER_PREFIXES}.items()
    ),
    # RFC 6750 section 2.1.
    Shape(
        name="bearer-header",
        pattern=re.compile(r"(?:bearer|Bearer|BEARER)[ \t]+(?P<secret>[^\s'\",;\\<>&]{8,})"),
        is_none=str.isalpha,
        is_certain=_is_random,
    ),
    # OpenAPI 2.1.8, Company.access_token: 95 to 160 hex digits. Without a name
    # before it nobody can tell it from a digest.
    Shape(
        name="company-token",
        pattern=re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{90,}"),
        is_none=_never,
        is_certain=lambda _match, _text: False,
    ),
    # Whatever is announced as a token.
    Shape(
        name="named-token",
        pattern=re.compile(
            rf"[Tt](?:oken|OKEN)[\"']?\s{{0,4}}(?:=>|[:=])\s{{0,4}}[\"']?"
            rf"(?P<secret>{_WIDE}{{{_LEAST},}})"
        ),
        is_none=is_wordy,
        is_certain=_is_named,
    ),
)
