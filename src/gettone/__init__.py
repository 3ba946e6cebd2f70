"""Gettone: manual authentication for Fatture in Cloud, safe and pleasant.

The public names, and no work: each is imported when first used, so that
``import gettone`` costs next to nothing.
"""

# Type checkers read this name as true.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettone.domain.access_token import AccessToken
    from gettone.domain.company import Company, User
    from gettone.domain.drift import Drift
    from gettone.domain.evidence import (
        Evidence,
        Finding,
        Shown,
        Standing,
    )
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
        WrongOrigin,
    )
    from gettone.flow.probe import Probed, ProbeReport
    from gettone.flow.verify import CompanyStanding, TokenReport

__version__ = "0.1.0"

__all__ = [
    "AccessToken",
    "Api",
    "AsyncApi",
    "BadCall",
    "BadRequest",
    "Company",
    "CompanyNotConnected",
    "CompanyStanding",
    "CompanyUnclear",
    "Drift",
    "Evidence",
    "Finding",
    "Forbidden",
    "GettoneError",
    "InvalidToken",
    "ListMoved",
    "NoAnswer",
    "NotAToken",
    "NotFound",
    "ProbeReport",
    "Probed",
    "ProviderFailed",
    "QuotaExceeded",
    "Refused",
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
    "WrongOrigin",
    "__version__",
]

_HOMES = {
    "gettone.domain.access_token": ("AccessToken",),
    "gettone.domain.company": ("Company", "User"),
    "gettone.domain.drift": ("Drift",),
    "gettone.domain.evidence": ("Evidence", "Finding", "Shown", "Standing"),
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
        "WrongOrigin",
    ),
    "gettone.flow.probe": ("ProbeReport", "Probed"),
    "gettone.flow.verify": ("CompanyStanding", "TokenReport"),
}


def __getattr__(name: str) -> object:
    """Import a public name from its home at its first use."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(home), name)
    message = f"module 'gettone' has no attribute {name!r}"
    raise AttributeError(message)
