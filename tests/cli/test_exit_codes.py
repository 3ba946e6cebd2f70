from __future__ import annotations

import inspect

import pytest

from gettone import errors
from gettone.cli.exit_codes import exit_code_of
from gettone.cli.usage import UsageRefused

CODES = {
    errors.GettoneError: 1,
    errors.NotAToken: 3,
    errors.InvalidToken: 4,
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
    errors.TokenNotFound: 16,
    errors.StoreLocked: 16,
    errors.StoreMissing: 16,
    errors.StoreUnreadable: 16,
    errors.WrongKey: 16,
    errors.SettingsError: 17,
    errors.BadCall: 18,
    errors.CompanyUnclear: 18,
    errors.WriteRefused: 18,
    errors.UnknownOperation: 18,
    errors.SandboxError: 19,
    errors.Refused: 20,
    errors.ListMoved: 23,
}


def test_every_error_has_its_code_here() -> None:
    tree = {
        held
        for _, held in inspect.getmembers(errors, inspect.isclass)
        if issubclass(held, errors.GettoneError)
    }
    assert tree == set(CODES)


@pytest.mark.parametrize("kind", CODES)
def test_the_codes_are_stable(kind: type[errors.GettoneError]) -> None:
    assert exit_code_of(kind.__new__(kind)) == CODES[kind]


def test_an_error_of_the_command_line_says_its_own() -> None:
    assert exit_code_of(UsageRefused("missing", "gettone")) == 2
