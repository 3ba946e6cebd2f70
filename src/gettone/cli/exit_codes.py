"""What a program that runs gettone can tell from its exit code.

The codes are stable: a class of error keeps its own. 10 is reserved.
"""

from __future__ import annotations

from typing import Final

from gettone import errors

__all__ = [
    "DIFFERENT",
    "DONE",
    "DRIFTED",
    "FOUND",
    "GIT_FAILED",
    "INTERRUPTED",
    "OUTPUT_FAILED",
    "PROGRAM_FAILED",
    "UNEXPECTED",
    "UNKNOWN",
    "USAGE",
    "exit_code_of",
]

DONE: Final = 0
UNEXPECTED: Final = 1
USAGE: Final = 2
# What was asked has no answer yet.
UNKNOWN: Final = 11
# What was compared is not the same.
DIFFERENT: Final = 21
OUTPUT_FAILED: Final = 22
# A permission, or a company, was lost or gained since the last check.
DRIFTED: Final = 24
# A program that gettone ran for somebody did not end well.
PROGRAM_FAILED: Final = 25
# A scan found a token.
FOUND: Final = 26
GIT_FAILED: Final = 27
# 128 and the number of SIGINT, as shells have it.
INTERRUPTED: Final = 130

_BY_CLASS: Final[dict[type[errors.GettoneError], int]] = {
    errors.GettoneError: UNEXPECTED,
    errors.NotAToken: 3,
    errors.Unauthorized: 4,
    errors.CompanyNotConnected: 5,
    errors.Forbidden: 6,
    errors.QuotaExceeded: 7,
    errors.NotFound: 8,
    errors.BadRequest: 9,
    errors.ProviderFailed: 12,
    errors.WrongOrigin: 13,
    errors.NoAnswer: 14,
    errors.UnreadableAnswer: 15,
    errors.StoreError: 16,
    errors.SettingsError: 17,
    errors.BadCall: 18,
    errors.SandboxError: 19,
    errors.Refused: 20,
    errors.ListMoved: 23,
}


def exit_code_of(error: errors.GettoneError) -> int:
    """Give the code of the nearest class in the table.

    A class of the command line's own says its code itself, as ``exit_code``.
    """
    own = getattr(type(error), "exit_code", None)
    if isinstance(own, int):
        return own
    return next(_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS)
