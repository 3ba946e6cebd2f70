"""Gettone: manual authentication for Fatture in Cloud, safe and pleasant."""

__version__ = "0.1.0"

# Public name -> module; each is imported when first used, so that
# ``import gettone`` costs next to nothing.
_HOMES = {
    "AccessToken": "gettone.domain.access_token",
    "Api": "gettone.drive.api",
    "AsyncApi": "gettone.drive.async_api",
    "BadCall": "gettone.errors",
    "BadRequest": "gettone.errors",
    "Company": "gettone.domain.company",
    "CompanyNotConnected": "gettone.errors",
    "CompanyStanding": "gettone.flow.verify",
    "CompanyUnclear": "gettone.errors",
    "Evidence": "gettone.domain.evidence",
    "Finding": "gettone.domain.evidence",
    "Forbidden": "gettone.errors",
    "GettoneError": "gettone.errors",
    "InvalidToken": "gettone.errors",
    "NoAnswer": "gettone.errors",
    "NotAToken": "gettone.errors",
    "NotFound": "gettone.errors",
    "ProviderFailed": "gettone.errors",
    "QuotaExceeded": "gettone.errors",
    "Refused": "gettone.errors",
    "SandboxError": "gettone.errors",
    "Scope": "gettone.domain.scope",
    "ScopeSet": "gettone.domain.scope",
    "SettingsError": "gettone.errors",
    "Standing": "gettone.domain.evidence",
    "StoreError": "gettone.errors",
    "StoreLocked": "gettone.errors",
    "StoreMissing": "gettone.errors",
    "StoreUnreadable": "gettone.errors",
    "TokenNotFound": "gettone.errors",
    "TokenReport": "gettone.flow.verify",
    "Unauthorized": "gettone.errors",
    "UnknownOperation": "gettone.errors",
    "UnreadableAnswer": "gettone.errors",
    "User": "gettone.domain.company",
    "WriteRefused": "gettone.errors",
    "WrongOrigin": "gettone.errors",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    """Import a public name from its home at its first use."""
    if name not in _HOMES:
        message = f"module 'gettone' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
