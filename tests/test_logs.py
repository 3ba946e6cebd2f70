from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import pytest
import sentry_sdk
import structlog

from domain.pasted import OPAQUE, T
from encoded import ENCODINGS, VARIANTS
from gettone import AccessToken, RedactingFilter, redact_event, redact_structlog, redact_values
from gettone.domain.redaction import MASK

ODD = "Zk9-of-no-shape-at-all"


class Leaky:
    """An object that shows what it holds."""

    def __init__(self, held: str, *, is_repr: bool = True) -> None:
        self._held, self._is_repr = held, is_repr

    def __repr__(self) -> str:
        return self._held if self._is_repr else "Leaky()"

    def __str__(self) -> str:
        return self._held


class Broken:
    """An object that cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError


class Keeping(logging.Handler):
    """A handler that comes later, and keeps the records."""

    def __init__(self, kept: list[logging.LogRecord]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self._kept.append(record)


@contextmanager
def logger(*tokens: AccessToken) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger whose only handler has the filter, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(RedactingFilter(*tokens))
    # Of no tree, so that no other handler sees the record before.
    made = logging.Logger("test.redacting")  # noqa: LOG001
    made.addHandler(handler)
    yield made, written


def fail(with_text: str) -> None:
    raise ValueError(with_text)


LOGGED: list[Callable[[logging.Logger, str], None]] = [
    lambda log, text: log.info(text),
    lambda log, text: log.info("token %s", text),
    lambda log, text: log.info("%s/%s", text[:1], text[2:]),
    lambda log, text: log.info("%(token)s", {"token": text, "other": 1}),
    lambda log, text: log.info("of %(one)s", {"one": 1, "token": text}),
    lambda log, text: log.info("%s", {"deep": [{"token": (text,)}]}),
    lambda log, text: log.info("%s", Leaky(text)),
    lambda log, text: log.info(Leaky(text)),
    lambda log, text: log.info("%d", text),
    lambda log, text: log.info("%s %s", *[text]),
    lambda log, text: log.info("extra", extra={"token": text, "headers": [("a", text)]}),
    lambda log, text: log.info("octets %s", f"Bearer {text}".encode()),
]


@pytest.mark.parametrize("way", range(len(LOGGED)))
def test_no_part_of_a_record_holds_the_token(way: int, capsys: pytest.CaptureFixture[str]) -> None:
    kept: list[logging.LogRecord] = []
    with logger() as (log, written):
        log.addHandler(Keeping(kept))
        LOGGED[way](log, T)
    (record,) = kept
    said = written.getvalue() + record.getMessage() + str(vars(record)) + capsys.readouterr().err
    assert not any(part in said for part in T[2:].split(".")[1:])
    assert MASK in str(vars(record)) or "of 1" in said
    assert written.getvalue().endswith("\n")


@pytest.mark.parametrize("way", [*ENCODINGS, *VARIANTS])
def test_however_it_is_written(way: str) -> None:
    text = {**ENCODINGS, **VARIANTS}[way](T)
    with logger() as (log, written):
        log.info("before %s", text)
    assert written.getvalue().startswith("before ")
    assert MASK in written.getvalue()


def test_a_traceback_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    with logger() as (log, written):
        try:
            fail(f"refused {T}")
        except ValueError:
            log.exception("it failed", stack_info=True)
    said = written.getvalue()
    assert "ValueError: refused [...]" in said
    assert said.count("Traceback") == 1
    assert "Stack (most recent call last)" in said
    assert T[40:] not in said + capsys.readouterr().err


def test_a_stack_is_masked() -> None:
    record = logging.makeLogRecord({"msg": "x", "stack_info": f"line {T}"})
    assert RedactingFilter().filter(record)
    assert record.stack_info == "line [...]"


def test_a_traceback_that_a_handler_formatted_before_is_masked() -> None:
    record = logging.makeLogRecord({"msg": "x", "exc_text": f"Error: {T}"})
    assert RedactingFilter().filter(record)
    assert record.exc_text == "Error: [...]"


def test_a_record_without_a_token_stays_as_it_is() -> None:
    arguments = (1, "words", {"a": [1.5, None]}, b"octets", Leaky("harmless"), Broken)
    try:
        fail("harmless")
    except ValueError:
        info = sys.exc_info()
    record = logging.makeLogRecord(
        {"msg": "%s %s %s %s %s %s", "args": arguments, "exc_info": info, "mine": {"a": 1}}
    )
    before = dict(vars(record))
    assert RedactingFilter().filter(record)
    assert vars(record) == before
    assert record.args is arguments


def test_a_token_of_no_known_shape_is_masked_if_it_is_given() -> None:
    with logger(AccessToken(ODD)) as (log, written):
        log.info("token %s", ODD, extra={"mine": ODD})
    assert written.getvalue() == "token [...]\n"


def test_it_is_configured_by_its_name() -> None:
    from logging.config import dictConfig

    made = {"class": "logging.StreamHandler", "filters": ["tokens"]}
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"tokens": {"()": "gettone.RedactingFilter"}},
            "handlers": {"out": made},
            "loggers": {"test.configured": {"handlers": ["out"]}},
        }
    )
    (handler,) = logging.getLogger("test.configured").handlers
    assert isinstance(handler.filters[0], RedactingFilter)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (T, MASK),
        (T.encode(), MASK.encode()),
        (bytearray(T.encode()), MASK.encode()),
        ({"a": [T, 1]}, {"a": [MASK, 1]}),
        ({T: 1}, {MASK: 1}),
        ((T, 2), (MASK, 2)),
        ({T}, [MASK]),
        (MappingProxyType({"a": T}), {"a": MASK}),
        ({"access_token": ODD + "1234567"}, {"access_token": MASK}),
        ({"token": "a short one"}, {"token": "a short one"}),
        ({f"{T} ": "x"}, {f"{MASK} ": MASK}),
        (Leaky(T), MASK),
        (Leaky(T, is_repr=False), "Leaky()"),
    ],
)
def test_values_are_masked_in_everything(held: object, expected: object) -> None:
    assert redact_values(held) == expected


@pytest.mark.parametrize(
    "held",
    [
        "words",
        b"octets",
        12,
        None,
        [1, ("a", "b")],
        {"a": {"b": [True]}},
        {1, 2},
        AccessToken(T),
        Broken(),
        {"a": 1, "b": "two"},
    ],
)
def test_what_holds_none_stays_itself(held: object) -> None:
    assert redact_values(held) is held


def test_a_container_that_holds_itself_ends() -> None:
    held: list[object] = [T]
    held += [held, held]
    assert redact_values(held) == [MASK, MASK, MASK]


@pytest.fixture
def events() -> Iterator[list[Any]]:
    """Everything that Sentry would send, with its default integrations."""
    sent: list[Any] = []

    class Kept(sentry_sdk.Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.append([item.payload.get_bytes().decode() for item in envelope.items])

    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1",
        transport=Kept,
        before_send=redact_event,
        before_breadcrumb=redact_event,
        traces_sample_rate=1.0,
        before_send_transaction=redact_event,
    )
    yield sent
    sentry_sdk.init()


def test_sentry_sends_no_token(events: list[Any]) -> None:
    def careless(header: str) -> None:
        url = f"https://api.example/?access_token={header}"
        logging.getLogger("test.sentry").warning("asking %s", url)
        raise ValueError(url)

    with sentry_sdk.start_transaction(name=f"GET {T}"):
        try:
            careless(f"Bearer {T}")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
    sentry_sdk.flush()
    said = json.dumps(events)
    assert len(events) == 2
    assert "careless" in said
    assert MASK in said
    assert not any(part in said for part in T[2:].split("."))


def test_structlog_writes_no_token() -> None:
    written = io.StringIO()
    log = structlog.wrap_logger(
        structlog.PrintLogger(written),
        processors=[
            structlog.processors.format_exc_info,
            redact_structlog,
            structlog.processors.JSONRenderer(),
        ],
    )
    text = f"at {OPAQUE}"
    try:
        fail(f"refused {T}")
    except ValueError:
        log.exception(text, access_token=ODD + "1234567", headers={"x": [T]}, count=2)
    (line,) = written.getvalue().splitlines()
    said = json.loads(line)
    assert said["event"] == "at [...]"
    assert (said["access_token"], said["headers"], said["count"]) == (MASK, {"x": [MASK]}, 2)
    assert "ValueError: refused [...]" in said["exception"]
