"""Every exception that gettone raises on purpose, in one tree.

::

    GettoneError
    |- NotAToken (ValueError)      the pasted text is not an access token; nothing sent
    |- BadCall (ValueError)        the call cannot be made as written; nothing sent
    |  |- UnknownOperation         no operation of the provider has that name
    |  |- CompanyUnclear           no company, or more than one, fits what was asked
    |  `- WriteRefused             read-only, unconfirmed, or cannot be undone
    |- Refused                     the provider answered no
    |  |- Unauthorized             401, not settled further
    |  |  |- InvalidToken          unknown, mistyped or revoked
    |  |  `- CompanyNotConnected   the token lives, but does not open this company
    |  |- Forbidden                403 without a sign of a quota
    |  |- QuotaExceeded            429, or a 403 that speaks of a quota
    |  |- NotFound                 404
    |  |- BadRequest               400, 405, 409, 422
    |  `- ProviderFailed           5xx
    |- WrongOrigin                 this token may not be sent to that address; nothing sent
    |- NoAnswer                    connection or time limit
    |- UnreadableAnswer            an answer that this version cannot read
    |- StoreError                  a connection could not be kept, read or forgotten
    |  |- TokenNotFound  |- StoreLocked  |- StoreUnreadable  `- StoreMissing
    |- SettingsError               a flag, variable or file says something unusable
    `- SandboxError                the sandbox cannot start, or cannot do what was asked

Messages are lower-case, one clause, and never hold a body, a header or any
character of a token. This module imports nothing of ours.
"""

from typing import ClassVar, Literal, TypeAlias

__all__ = [
    "BadCall",
    "BadRequest",
    "CompanyNotConnected",
    "CompanyUnclear",
    "Forbidden",
    "GettoneError",
    "InvalidToken",
    "ListMoved",
    "NoAnswer",
    "NotAToken",
    "NotFound",
    "ProviderFailed",
    "QuotaExceeded",
    "Refused",
    "SandboxError",
    "SettingsError",
    "StoreError",
    "StoreLocked",
    "StoreMissing",
    "StoreUnreadable",
    "TokenNotFound",
    "Unauthorized",
    "UnknownOperation",
    "UnreadableAnswer",
    "WriteRefused",
    "WrongOrigin",
]

Actor = Literal["user", "developer", "operator", "provider"]
_Named: TypeAlias = tuple[tuple[int, str], ...]


class GettoneError(Exception):
    """Base of everything that gettone raises on purpose.

    Attributes:
        reference: Stable kebab-case name of the error, also its docs page.
        actor: Who can mend it.
        detail: Name of the attribute that tells its variants apart, or empty.
    """

    reference: ClassVar[str] = "error"
    actor: ClassVar[Actor] = "developer"
    detail: ClassVar[str] = ""

    def text_references(self) -> tuple[str, ...]:
        """List where the words for this error may stand, the most exact first."""
        variant = getattr(self, self.detail, "") if self.detail else ""
        return (f"{self.reference}.{variant}", self.reference) if variant else (self.reference,)

    def facts(self) -> dict[str, object]:
        """List the public attributes, for texts and JSON."""
        return {name: held for name, held in vars(self).items() if not name.startswith("_")}


class NotAToken(GettoneError, ValueError):
    """The pasted text cannot be an access token; nothing was sent.

    Attributes:
        kind: Which reason of ``domain.access_token.REFUSED_KINDS`` it was.
    """

    reference = "not-a-token"
    detail = "kind"
    actor: ClassVar[Actor] = "user"

    def __init__(self, kind: str) -> None:
        super().__init__(f"not an access token: {kind}")
        self.kind = kind


class BadCall(GettoneError, ValueError):
    """The call cannot be made as written, because of *problem*; nothing was sent.

    Attributes:
        problem: What is wrong, as a reference of the ``cli.call-problem`` texts.
        details: What that speaks of, by name; no value that was given.
    """

    reference = "bad-call"

    def __init__(self, problem: str, /, **details: object) -> None:
        said = " (" + ", ".join(f"{name} {held}" for name, held in details.items()) + ")"
        super().__init__(problem.replace("-", " ") + (said if details else ""))
        self.problem = problem
        self.details = details


class UnknownOperation(BadCall):
    """No operation of the provider has that name.

    Attributes:
        asked: The name that was asked for.
        suggestions: Names that look like it, best first.
    """

    reference = "unknown-operation"

    def __init__(self, asked: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__("no-such-operation", asked=asked)
        self.asked = asked
        self.suggestions = suggestions


class CompanyUnclear(BadCall):
    """No company, or more than one, fits what was asked; nothing was sent.

    Attributes:
        asked: The id, name or VAT number asked for; empty when none was named.
        matches: The companies that fit, as ``(id, name)``.
        candidates: Every company that the token lists, as ``(id, name)``.
    """

    reference = "company-unclear"
    actor: ClassVar[Actor] = "user"

    def __init__(self, asked: str, matches: _Named, candidates: _Named) -> None:
        problem = "company-not-named" if not asked else "several-companies-fit"
        super().__init__(problem if matches or not asked else "no-company-fits")
        self.asked = asked
        self.matches = matches
        self.candidates = candidates


class WriteRefused(BadCall):
    """A write was stopped on this side; nothing was sent.

    Attributes:
        operation: The operation that was asked for.
        reason: ``read-only``, ``unconfirmed`` or ``irreversible``.
    """

    reference = "write-refused"
    detail = "reason"

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(reason, operation=operation)
        self.operation = operation
        self.reason = reason


class Refused(GettoneError):
    """The provider answered no.

    Attributes:
        operation: The provider's ``operationId``.
        status: The HTTP status.
        provider_code: The body's code, or empty.
        provider_message: The body's sentence, redacted, or empty.
        fields: The body's validation results by field.
    """

    reference = "refused"

    def __init__(
        self,
        operation: str,
        status: int,
        *,
        provider_code: str = "",
        provider_message: str = "",
        fields: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(f"{operation}: refused ({status})")
        self.operation = operation
        self.status = status
        self.provider_code = provider_code
        self.provider_message = provider_message
        self.fields = fields or {}


class Unauthorized(Refused):
    """A 401: the token, or the token for this company."""

    reference = "unauthorized"
    actor: ClassVar[Actor] = "user"


class InvalidToken(Unauthorized):
    """The provider does not know the token: mistyped, cut, or revoked."""

    reference = "invalid-token"


class CompanyNotConnected(Unauthorized):
    """The token is alive, but it does not open this company."""

    reference = "company-not-connected"


class Forbidden(Refused):
    """A 403 without a sign of a quota.

    Attributes:
        needed: Scope texts of which any one would do; empty where none is known.
    """

    reference = "forbidden"
    detail = "provider_code"
    actor: ClassVar[Actor] = "user"
    needed: tuple[str, ...] = ()


class QuotaExceeded(Refused):
    """Too many requests: a 429, or a 403 that speaks of a quota.

    Attributes:
        retry_after_s: Seconds to wait as the provider said, or ``None``.
        window: ``five_minutes``, ``hour``, ``month`` or empty if unknown.
    """

    reference = "quota-exceeded"
    detail = "window"
    actor: ClassVar[Actor] = "operator"
    retry_after_s: int | None = None
    window: str = ""


class NotFound(Refused):
    """A 404: no such record, or no such path."""

    reference = "not-found"


class BadRequest(Refused):
    """A 400, 405, 409 or 422: the request as sent is not acceptable."""

    reference = "bad-request"


class ProviderFailed(Refused):
    """A 5xx: the provider's own fault, for now."""

    reference = "provider-failed"
    actor: ClassVar[Actor] = "provider"


class WrongOrigin(GettoneError):
    """This token may not be sent to that address; nothing was sent.

    Attributes:
        origin: The address that was refused; empty for none, which may hold a password.
        kind: ``live`` or ``sandbox``, as the token is; ``malformed`` for no address.
    """

    reference = "wrong-origin"
    detail = "kind"

    def __init__(self, origin: str, kind: str) -> None:
        said = f"a {kind} token is not sent to {origin}"
        super().__init__(said if origin else "an address is http(s)://host[:port] and nothing more")
        self.origin = origin
        self.kind = kind


class NoAnswer(GettoneError):
    """The connection failed, was cut, or a time limit passed.

    Attributes:
        origin: Where the request went.
        cause: Class name of what happened; never its text.
        sent: ``False`` if nothing of the request left this machine.
        after_s: The time limit that passed, or ``None``.
    """

    reference = "no-answer"
    actor: ClassVar[Actor] = "operator"

    def __init__(
        self, origin: str, cause: str, *, sent: bool, after_s: float | None = None
    ) -> None:
        super().__init__(f"no answer from {origin} ({cause})")
        self.origin = origin
        self.cause = cause
        self.sent = sent
        self.after_s = after_s


class ListMoved(GettoneError):
    """Rows came and went while a list was read, so that some may be missing.

    Attributes:
        operation: The provider's ``operationId``.
        given: How many rows were given.
        total: How many the provider counts now.
    """

    reference = "list-moved"
    actor: ClassVar[Actor] = "operator"

    def __init__(self, operation: str, given: int, total: int) -> None:
        super().__init__(f"{operation}: {given} rows were read and {total} are counted")
        self.operation = operation
        self.given = given
        self.total = total


class UnreadableAnswer(GettoneError):
    """The provider answered in a way that this version cannot read.

    Attributes:
        operation: The provider's ``operationId``.
        status: The HTTP status.
        problem: What was unexpected, as a reference of ``cli.answer-problem``.
    """

    reference = "unreadable-answer"

    def __init__(self, operation: str, status: int, problem: str) -> None:
        super().__init__(f"{operation}: unreadable answer ({status}, {problem})")
        self.operation = operation
        self.status = status
        self.problem = problem


class StoreError(GettoneError):
    """*store*, as the user knows it, could not keep, give or forget a connection."""

    reference = "store-error"
    actor: ClassVar[Actor] = "operator"

    def __init__(self, store: str, problem: str) -> None:
        super().__init__(f"{store}: {problem}")
        self.store = store
        self.problem = problem


class TokenNotFound(StoreError):
    """No connection of that name is kept there."""

    reference = "token-not-found"


class StoreLocked(StoreError):
    """The store is there but does not open: locked, or a wrong passphrase."""

    reference = "store-locked"


class StoreUnreadable(StoreError):
    """What the store holds is damaged or not ours; nothing was changed."""

    reference = "store-unreadable"


class StoreMissing(StoreError):
    """This machine offers no such store; nothing was kept."""

    reference = "store-missing"


class SettingsError(GettoneError):
    """A flag, variable or file says something that cannot be used.

    Attributes:
        setting: Name of the setting.
        origin: Where the value came from: flag, variable or ``file:key``.
        problem: What is wrong with it, as one clause.
        path: The file that it is about, or empty.
    """

    reference = "settings-error"
    actor: ClassVar[Actor] = "operator"

    def __init__(self, setting: str, origin: str, problem: str, path: str = "") -> None:
        super().__init__(f"{setting} from {origin}: {problem}")
        self.setting = setting
        self.origin = origin
        self.problem = problem
        self.path = path


class SandboxError(GettoneError):
    """The sandbox cannot start, or cannot do what was asked of it.

    Attributes:
        problem: What is wrong, as a reference of the ``sandbox`` texts.
    """

    reference = "sandbox-error"
    detail = "problem"

    def __init__(self, problem: str, **details: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.details = details
