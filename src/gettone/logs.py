"""What stands between a program and its logs, so that no token gets into them.

For ``logging``, Sentry and structlog, and as a function for whatever else a
program writes. All mask by shape, whoever the token is from.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import Final, TypeVar, cast

from gettone.domain.access_token import AccessToken
from gettone.domain.redaction import MASK, redact

__all__ = ["RedactingFilter", "redact_event", "redact_structlog", "redact_values"]

# What every record has; anything else was added by the program.
_USUAL: Final = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime"})
# These are what they say, and nothing to search.
_PLAIN: Final = (bool, int, float, complex, type(None), type)
_FORMATTER: Final = logging.Formatter()
# What Sentry hands over: an event, a breadcrumb or a log.
Event = TypeVar("Event")


class RedactingFilter(logging.Filter):
    """Mask tokens in everything that a log record holds, and let it through.

    Put it on handlers: a filter on a logger does not see what the loggers
    below it pass on. Handlers that come later get the masked record too.

    Args:
        tokens: Masked whatever their shape.
    """

    def __init__(self, *tokens: AccessToken) -> None:
        super().__init__()
        self._tokens = tokens

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, arguments, traceback, stack and extra fields.

        A record in which there is nothing to mask stays as it is.
        """
        self._mask_message(record)
        self._mask_traceback(record)
        if record.stack_info:
            record.stack_info = self._masked(record.stack_info)
        for name in vars(record).keys() - _USUAL:
            setattr(record, name, _named(name, getattr(record, name), self._tokens))
        return True

    def _mask_message(self, record: logging.LogRecord) -> None:
        """Mask the message; one that needed it is kept as text alone."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - whatever comes of arguments that do not fit
            message = f"{record.msg!s} {record.args!r}"
            record.args = (message,)
        masked = self._masked(message)
        args: object = record.args
        if masked != message or _redacted(args, self._tokens) is not args:
            record.msg, record.args = masked, ()

    def _mask_traceback(self, record: logging.LogRecord) -> None:
        """Mask the traceback; one that needed it is kept as text alone."""
        text = record.exc_text or ""
        if record.exc_info and not text:
            text = _FORMATTER.formatException(record.exc_info)
        masked = self._masked(text)
        if masked != text:
            record.exc_text, record.exc_info = masked, None

    def _masked(self, text: str) -> str:
        return _masked(text, self._tokens)


def redact_event(event: Event, _hint: object = None) -> Event:
    """Mask tokens in what Sentry is about to send.

    For ``before_send``, ``before_send_transaction``, ``before_breadcrumb``
    and ``before_send_log``.

    Source:
        Sentry, Python SDK, "Filtering".
    """
    return cast("Event", redact_values(event))


def redact_structlog(
    _logger: object, _method_name: str, event_dict: MutableMapping[str, object]
) -> Mapping[str, object]:
    """Mask tokens in an event of structlog; a processor.

    Put it last before the renderer, after what formats exceptions.
    """
    return {redact(name): _named(name, held, ()) for name, held in event_dict.items()}


def redact_values(held: object) -> object:
    """Mask tokens in a value and everything in it; what holds none stays as it is.

    Args:
        held: A text, octets, or anything made of mappings, lists, tuples and
            sets. An object in whose text there is a token becomes that text.
    """
    return _redacted(held, ())


def _redacted(
    held: object, tokens: Sequence[AccessToken], above: frozenset[int] = frozenset()
) -> object:
    """Mask a value; *above* are the containers that it stands in."""
    if isinstance(held, str):
        masked = _masked(held, tokens)
        return held if masked == held else masked
    if isinstance(held, _PLAIN):
        return held
    if isinstance(held, bytes | bytearray):
        octets = _masked(held.decode("latin-1"), tokens).encode("latin-1")
        return held if octets == held else octets
    if isinstance(held, Mapping | list | tuple | set | frozenset):
        return _contained(cast("Collection[object]", held), tokens, above)
    return _shown(held, tokens)


def _contained(
    held: Collection[object], tokens: Sequence[AccessToken], above: frozenset[int]
) -> object:
    """Mask what a container holds; one that holds itself is not gone into again."""
    if id(held) in above:
        return MASK
    within = above | {id(held)}
    if isinstance(held, Mapping):
        return _mapping(cast("Mapping[object, object]", held), tokens, within)
    made = [_redacted(row, tokens, within) for row in held]
    if all(row is known for row, known in zip(made, held, strict=True)):
        return held
    return tuple(made) if isinstance(held, tuple) else made


def _mapping(
    held: Mapping[object, object], tokens: Sequence[AccessToken], above: frozenset[int]
) -> object:
    made = {
        _redacted(name, tokens, above): _named(name, inner, tokens, above)
        for name, inner in held.items()
    }
    is_same = all(
        name is known and inner is held[known]
        for (name, inner), known in zip(made.items(), held, strict=False)
    )
    return held if is_same and len(made) == len(held) else made


def _named(
    name: object,
    held: object,
    tokens: Sequence[AccessToken],
    above: frozenset[int] = frozenset(),
) -> object:
    """Mask what stands under a name; the name may say that it is a token."""
    if not isinstance(held, str):
        return _redacted(held, tokens, above)
    label = f"{name}="
    masked = _masked(label + held, tokens)
    if masked == label + held:
        return held
    return masked.removeprefix(label) if masked.startswith(label) else MASK


def _shown(held: object, tokens: Sequence[AccessToken]) -> object:
    """Give an object itself, or its text where that had to be masked."""
    try:
        texts = (repr(held), str(held))
    except Exception:  # noqa: BLE001 - nobody could show it
        return held
    masked = [_masked(text, tokens) for text in texts]
    return held if masked == list(texts) else masked[0]


def _masked(text: str, tokens: Sequence[AccessToken]) -> str:
    for token in tokens:
        text = redact(text, token)
    return redact(text)
