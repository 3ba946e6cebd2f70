"""The access token: cleaned, masked, compared in constant time.

Nothing here asks the provider anything, and nothing else in gettone decides
whether a pasted text may be a token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from typing import Final, NoReturn, cast, final

from gettone.errors import NotAToken

__all__ = ["LIVE_PREFIX", "REFUSED_KINDS", "SANDBOX_ISSUER", "AccessToken"]

# Provider, SDK OAuth Helper: access tokens begin so.
LIVE_PREFIX: Final = "a/"
# Assumed: real payloads name no issuer; this one marks ours.
SANDBOX_ISSUER: Final = "gettone-sandbox"

# A curl command round a token stays far below; nothing longer is looked at.
MAX_PASTED_CHARS: Final = 16_384
# Servers commonly stop at 8 KiB for a whole header line.
MAX_TOKEN_CHARS: Final = 4_096
# Assumed: Client IDs, secrets and keys of API v1 are shorter; a JWT is not.
SHORT_WORD_CHARS: Final = 64
# Assumed: whatever stands behind ``a/``, fewer characters than these can be
# guessed; the provider's examples are JWTs of 150 and more.
MIN_TOKEN_CHARS: Final = 32
# Assumed: nobody puts more names before a token, such as a header's and Bearer.
MAX_LABELS: Final = 4

# Provider, SDK OAuth Helper and PHP SDK: the other things it issues.
OTHER_PREFIXES: Final = {
    "r/": "refresh-token",
    "c/": "authorization-code",
    "d/": "device-code",
}
REFUSED_KINDS: Final = (
    "empty",
    *OTHER_PREFIXES.values(),
    "another-key",
    "short-word",
    "url",
    "spaces-inside",
    "non-ascii",
    "over-long",
    "documentation-example",
)
# SHA-256 of the token printed in the provider's "Manual Authentication" page.
DOCUMENTATION_EXAMPLES: Final = frozenset(
    {"b8aba46c5ddff3eb52fb44ba2d20ee5ffbf6aba80503793f8e411b9ad3a4bd84"}
)

# Unicode's white space, control characters, and the invisible ones that copying adds.
_BLANKS: Final = (
    "".join(map(chr, (*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x1680, *range(0x2000, 0x2010))))
    + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_QUOTES: Final = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u2039\u203a"
_AT_START: Final = _BLANKS + _QUOTES
_AT_END: Final = _AT_START + ",;\\"
# What may be written before a token: ``Bearer``, or a name and a joint. Every
# repetition is bounded, so that no text takes long.
_LABEL: Final = re.compile(
    r"bearer(?![\w.~+/=:-])|(?:(?:export|set)\s{1,8}|\$env:)?"
    rf"(?P<name>[a-z][a-z0-9_.-]{{0,39}})[{_QUOTES}]?\s{{0,8}}[=:]",
    re.IGNORECASE,
)
# How a label's name ends -> what it announces. The first that fits counts.
_ANNOUNCED: Final = {
    "refresh_token": "refresh-token",
    "device_code": "device-code",
    "id_token": "another-key",
    "code": "authorization-code",
    "token": "",
    "authorization": "",
    "bearer": "",
    "": "another-key",
}
_IN_COMMAND: Final = re.compile(
    r"(?:authorization\s{0,8}:\s{0,8}bearer|--oauth2-bearer)[ =]{1,8}"
    rf"[{_QUOTES}]?([^\s{_QUOTES}]+)",
    re.IGNORECASE,
)
# An address, with or without its scheme; RFC 3986 section 3.
_URL: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}:)?//|www\."
    r"|[a-z0-9.-]{1,253}\.[a-z]{2,24}(?::\d{1,5})?[/?#]|[a-z0-9.-]{1,253}:\d{1,5}(?:[/?#]|\Z)",
    re.IGNORECASE,
)
# RFC 9110 section 5.5: what a header's value may hold, without white space.
_SENDABLE: Final = re.compile(r"[\x21-\x7e]+")
# RFC 6750 section 2.1, b64token.
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# What pages put in for what they leave out.
_LEFT_OUT: Final = "..."


@final
class AccessToken:
    """An access token that cannot be printed by accident.

    ``str``, ``repr`` and f-strings give the fingerprint, pickling is refused,
    and only ``reveal`` gives the text, so that a search finds every use.

    Source:
        RFC 6750 section 5.3 (safeguard bearer tokens).
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Take *text* as it is; for what a person pasted, see ``from_pasted``.

        Raises:
            NotAToken: No header could carry the text.
        """
        kind = _kind_unsendable(text)
        self._text = "" if kind else text
        del text
        if kind:
            raise NotAToken(kind)

    @classmethod
    def from_pasted(cls, pasted: str) -> AccessToken:
        """Clean what a user pasted, or say why it cannot be an access token.

        An ``exp`` inside the text is never a reason: manual tokens do not
        expire, whatever their payload says.

        Args:
            pasted: Text as it left the clipboard; a whole curl command will do.

        Returns:
            The token without outer white space, quotes, label or ``Bearer``.

        Raises:
            NotAToken: The text is one of ``REFUSED_KINDS``. Neither the
                exception nor its frames hold any of it.

        Source:
            RFC 6750 section 2.1; provider, "Manual Authentication", step 7.
        """
        token, kind = _read(pasted)
        del pasted
        if token is None:
            raise NotAToken(kind)
        return token

    @property
    def fingerprint(self) -> str:
        """Name the token without giving any of it: ``#`` and 8 hex digits."""
        return "#" + hashlib.sha256(self._text.encode()).hexdigest()[:8]

    @property
    def sha256(self) -> str:
        """Give the whole digest, in hex; what the sandbox keeps of a token."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def is_usual(self) -> bool:
        """Tell whether the text begins as the provider's access tokens do."""
        return self._text.startswith(LIVE_PREFIX)

    @property
    def is_sandbox(self) -> bool:
        """Tell whether the payload bears the sandbox's mark.

        The mark is a hint that anyone can write, so it may only ever refuse.
        """
        parts = self._text.split(".")
        return len(parts) == 3 and _issuer(parts[1]) == SANDBOX_ISSUER

    def reveal(self) -> str:
        """Give the text itself."""
        return self._text

    def __repr__(self) -> str:
        return f"AccessToken({self.fingerprint})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AccessToken):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __copy__(self) -> AccessToken:
        return self

    def __deepcopy__(self, memo: object) -> AccessToken:
        return self

    def __reduce__(self) -> NoReturn:
        message = "an access token is not pickled: keep it in a store"
        raise TypeError(message)


def _read(pasted: str) -> tuple[AccessToken | None, str]:
    """Give the token, or ``None`` and the kind; raises nothing."""
    if len(pasted) > MAX_PASTED_CHARS:
        return None, "over-long"
    found = {_stripped(token) for token in _IN_COMMAND.findall(pasted)}
    text = _stripped(found.pop() if len(found) == 1 else pasted)
    if text.startswith("{"):
        text = _in_answer(text)
    text, announced = _unlabelled(text)
    kind = announced or _kind(text)
    return (None, kind) if kind else (AccessToken(text), "")


def _stripped(text: str) -> str:
    """Take off the blanks and quotes round a token."""
    return text.lstrip(_AT_START).rstrip(_AT_END)


def _in_answer(text: str) -> str:
    """Take the access token out of a token answer; anything else stays as it is.

    Source:
        RFC 6749 section 5.1.
    """
    try:
        answer: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    fields = cast("dict[str, object]", answer) if isinstance(answer, dict) else {}
    for name in ("access_token", "refresh_token"):
        if isinstance(held := fields.get(name), str):
            return f"{name}={held}"
    return text


def _unlabelled(text: str) -> tuple[str, str]:
    """Take the labels off, and give the kind of thing that one announces."""
    for _ in range(MAX_LABELS):
        label = None if _URL.match(text) else _LABEL.match(text)
        if not label:
            break
        name, rest = label["name"] or "bearer", _stripped(text[label.end() :])
        announced = _announced(name)
        # Base64 ends with equals signs as well, and is no label then.
        if announced == "another-key" and not rest.strip("="):
            break
        if announced:
            return rest, announced
        text = rest
    return text, ""


def _announced(name: str) -> str:
    """Tell what a label of that name stands before; empty for an access token."""
    folded = name.lower().replace("-", "_")
    return next(kind for end, kind in _ANNOUNCED.items() if folded.endswith(end))


def _kind(text: str) -> str:
    """Name the reason to refuse the cleaned *text*; empty for a token."""
    if text in {"", LIVE_PREFIX}:
        return "empty"
    for prefix, kind in OTHER_PREFIXES.items():
        if text.startswith(prefix):
            return kind
    if _URL.match(text):
        return "url"
    return _kind_unsendable(text) or _kind_of_word(text)


def _kind_unsendable(text: str) -> str:
    """Name the reason why no header could carry *text*, or nothing."""
    if _SENDABLE.fullmatch(text):
        return ""
    if not text:
        return "empty"
    return "spaces-inside" if any(map(str.isspace, text)) else "non-ascii"


def _kind_of_word(text: str) -> str:
    """Name the reason to refuse one word of visible ASCII, or nothing."""
    is_usual = text.startswith(LIVE_PREFIX)
    if len(text) > MAX_TOKEN_CHARS:
        return "over-long"
    if not is_usual and len(text) <= SHORT_WORD_CHARS:
        return "short-word"
    if _LEFT_OUT in text or not _TOKEN.fullmatch(text):
        return "non-ascii"
    if is_usual and len(text) < MIN_TOKEN_CHARS:
        return "short-word"
    if hashlib.sha256(text.encode()).hexdigest() in DOCUMENTATION_EXAMPLES:
        return "documentation-example"
    return ""


def _issuer(payload_text: str) -> object:
    """Read ``iss`` from a JWT's payload; ``None`` if it cannot be read."""
    padded = payload_text + "=" * (-len(payload_text) % 4)
    try:
        payload = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return cast("dict[str, object]", payload).get("iss") if isinstance(payload, dict) else None
