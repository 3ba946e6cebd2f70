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
    |- ListMoved                   rows came and went while a list was read
    |- UnreadableAnswer            an answer that this version cannot read
    |- StoreError                  a connection could not be kept, read or forgotten
    |  |- TokenNotFound  |- StoreUnreadable  |- StoreMissing
    |  `- StoreLocked              it is there and does not open
    |     `- WrongKey              a key that it needs is not given
    |- SettingsError               a flag, variable or file says something unusable
    `- SandboxError                the sandbox cannot start, or cannot do what was asked

Messages are lower-case, one clause, and never hold a body, a header or any
character of a token. Nothing here imports anything else of ours, but for type
checkers.
"""

from gettone.errors.answers import (
    BadRequest,
    CompanyNotConnected,
    Forbidden,
    InvalidToken,
    ListMoved,
    NoAnswer,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnreadableAnswer,
)
from gettone.errors.calls import (
    BadCall,
    CompanyUnclear,
    NotAToken,
    UnknownOperation,
    WriteRefused,
    WrongOrigin,
)
from gettone.errors.keeping import (
    SandboxError,
    SettingsError,
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreUnreadable,
    TokenNotFound,
    WrongKey,
)
from gettone.errors.root import GettoneError

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
    "WrongKey",
    "WrongOrigin",
]
