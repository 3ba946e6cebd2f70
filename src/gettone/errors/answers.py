"""What the provider's answers, or their absence, mean."""

from typing import ClassVar

from gettone.errors.root import Actor, GettoneError

__all__ = [
    "BadRequest",
    "CompanyNotConnected",
    "Forbidden",
    "InvalidToken",
    "ListMoved",
    "NoAnswer",
    "NotFound",
    "ProviderFailed",
    "QuotaExceeded",
    "Refused",
    "Unauthorized",
    "UnreadableAnswer",
]


class Refused(GettoneError):
    """The provider answered no.

    Attributes:
        operation: The provider's ``operationId``.
        status: The HTTP status.
        provider_code: The body's code, or empty.
        provider_message: The body's sentence, redacted, or empty.
        fields: The body's validation results by field.
        company_id: The company that was asked; ``None`` outside companies.
        needed: Scope texts of which any one would do, or for a subscription
            every one is needed; empty where none is known.
        provenance: How that is known, as ``Needed`` has it.
        is_foreign: The body is none of the API's, as of a proxy on the way.
    """

    reference = "refused"
    company_id: int | None = None
    needed: tuple[str, ...] = ()
    provenance: str = "none"
    is_foreign: bool = False

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
    """A 403 without a sign of a quota."""

    reference = "forbidden"
    detail = "provider_code"
    actor: ClassVar[Actor] = "user"


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
