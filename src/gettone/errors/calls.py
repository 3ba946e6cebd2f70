"""Mistakes that are caught on this side; nothing was sent."""

from typing import ClassVar, TypeAlias

from gettone.errors.root import Actor, GettoneError

__all__ = [
    "BadCall",
    "CompanyUnclear",
    "NotAToken",
    "UnknownOperation",
    "WriteRefused",
    "WrongOrigin",
]

_Named: TypeAlias = tuple[tuple[int, str], ...]


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
