"""Gettone: manual authentication for Fatture in Cloud, safe and pleasant.

The public names, and no work: each is imported when first used, so that
``import gettone`` costs next to nothing.
"""

# Type checkers read this name as true.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettone.application import Application, find_application, read_application
    from gettone.domain.access_token import AccessToken
    from gettone.domain.company import Company, User
    from gettone.domain.drift import Drift
    from gettone.domain.evidence import (
        Evidence,
        Finding,
        Shown,
        Standing,
    )
    from gettone.domain.explanation import Cause, Certainty, Explanation
    from gettone.domain.redaction import redact
    from gettone.domain.scope import Scope, ScopeSet
    from gettone.drive.api import Api
    from gettone.drive.async_api import AsyncApi
    from gettone.errors import (
        BadCall,
        BadRequest,
        CompanyNotConnected,
        CompanyUnclear,
        Forbidden,
        GettoneError,
        InvalidToken,
        ListMoved,
        NoAnswer,
        NotAToken,
        NotFound,
        ProviderFailed,
        QuotaExceeded,
        Refused,
        SandboxError,
        SettingsError,
        StoreError,
        StoreLocked,
        StoreMissing,
        StoreUnreadable,
        TokenNotFound,
        Unauthorized,
        UnknownOperation,
        UnreadableAnswer,
        WriteRefused,
        WrongKey,
        WrongOrigin,
    )
    from gettone.flow.explain import explain_response
    from gettone.flow.probe import Probed, ProbeReport
    from gettone.flow.verify import CompanyStanding, TokenReport
    from gettone.logs import RedactingFilter, redact_event, redact_structlog, redact_values
    from gettone.wire.requirements import (
        OperationRef,
        Reason,
        Requirement,
        Requirements,
        requirements_of,
    )

__version__ = "0.1.0"

__all__ = [
    "AccessToken",
    "Api",
    "Application",
    "AsyncApi",
    "BadCall",
    "BadRequest",
    "Cause",
    "Certainty",
    "Company",
    "CompanyNotConnected",
    "CompanyStanding",
    "CompanyUnclear",
    "Drift",
    "Evidence",
    "Explanation",
    "Finding",
    "Forbidden",
    "GettoneError",
    "InvalidToken",
    "ListMoved",
    "NoAnswer",
    "NotAToken",
    "NotFound",
    "OperationRef",
    "ProbeReport",
    "Probed",
    "ProviderFailed",
    "QuotaExceeded",
    "Reason",
    "RedactingFilter",
    "Refused",
    "Requirement",
    "Requirements",
    "SandboxError",
    "Scope",
    "ScopeSet",
    "SettingsError",
    "Shown",
    "Standing",
    "StoreError",
    "StoreLocked",
    "StoreMissing",
    "StoreUnreadable",
    "TokenNotFound",
    "TokenReport",
    "Unauthorized",
    "UnknownOperation",
    "UnreadableAnswer",
    "User",
    "WriteRefused",
    "WrongKey",
    "WrongOrigin",
    "__version__",
    "explain_response",
    "find_application",
    "read_application",
    "redact",
    "redact_event",
    "redact_structlog",
    "redact_values",
    "requirements_of",
]

_HOMES = {
    "gettone.application": ("Application", "find_application", "read_application"),
    "gettone.domain.access_token": ("AccessToken",),
    "gettone.domain.company": ("Company", "User"),
    "gettone.domain.drift": ("Drift",),
    "gettone.domain.evidence": ("Evidence", "Finding", "Shown", "Standing"),
    "gettone.domain.explanation": ("Cause", "Certainty", "Explanation"),
    "gettone.domain.redaction": ("redact",),
    "gettone.domain.scope": ("Scope", "ScopeSet"),
    "gettone.drive.api": ("Api",),
    "gettone.drive.async_api": ("AsyncApi",),
    "gettone.errors": (
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
        "WrongKey",
        "WrongOrigin",
    ),
    "gettone.flow.explain": ("explain_response",),
    "gettone.flow.probe": ("ProbeReport", "Probed"),
    "gettone.flow.verify": ("CompanyStanding", "TokenReport"),
    "gettone.wire.requirements": (
        "OperationRef",
        "Reason",
        "Requirement",
        "Requirements",
        "requirements_of",
    ),
    "gettone.logs": (
        "RedactingFilter",
        "redact_event",
        "redact_structlog",
        "redact_values",
    ),
}
# Whoever takes one of these is a program at work: the environment has a say.
_FRONT_DOORS = ("Api", "AsyncApi")


def __getattr__(name: str) -> object:
    """Import a public name from its home at its first use."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            if name in _FRONT_DOORS:
                import_module("gettone.edge").begin()
            return getattr(import_module(home), name)
    message = f"module 'gettone' has no attribute {name!r}"
    raise AttributeError(message)
