"""Where the access token of a run comes from, and that it is said.

A file named by flag comes first, then a connection named by flag, then
``FIC_ACCESS_TOKEN``, then the kept connection. There is no flag for the token
itself: flags stay in the shell's history and the list of processes.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from gettone.cli.keeping import Keeping
from gettone.cli.page import Say, say
from gettone.cli.places import place_said
from gettone.domain.access_token import MAX_PASTED_CHARS, AccessToken
from gettone.errors import SettingsError
from gettone.settings import Setting, file_problem
from gettone.store.interface import Connection, TokenStore

__all__ = ["TOKEN_VARIABLE", "Credential", "find_credential", "passed_over", "token_in_file"]

TOKEN_VARIABLE: Final = "FIC_ACCESS_TOKEN"  # noqa: S105 - a name, not a token
_STANDARD_INPUT: Final = "-"
_READ_BY_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH
# UTF-8 takes at most four bytes a character; one more shows that it is too long.
_LIMIT_BYTES: Final = MAX_PASTED_CHARS * 4 + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An access token and where it was found.

    Attributes:
        source: ``file``, ``standard-input``, ``variable``, ``connection`` or
            ``prompt``.
        place: The file, variable or connection, as a person knows it.
        connection: What is kept with it, if it is kept.
        store: Where it is kept.
        is_exposed: Others on this machine may read the file.
        passed_over: The connection that was named, and gave way to a file.
    """

    token: AccessToken
    source: str
    place: str
    connection: Connection | None = None
    store: TokenStore | None = None
    is_exposed: bool = False
    passed_over: str = ""

    def said(self) -> tuple[Say, ...]:
        """Say where the token came from, and what is wrong with that place."""
        came = say(
            f"cli.source.{self.source}",
            "quiet",
            fingerprint=self.token.fingerprint,
            place=self.place,
            store=place_said(self.store.label) if self.store else "",
        )
        exposed = say("cli.source-exposed", "bad", place=self.place)
        passed_over = say("cli.source-passed-over", connection=self.passed_over)
        notes = ((exposed, self.is_exposed), (passed_over, bool(self.passed_over)))
        return came, *(note for note, holds in notes if holds)


def find_credential(
    token_file: str | None, environ: Mapping[str, str], keeping: Keeping
) -> Credential:
    """Take the token from the first source that has one.

    Raises:
        NotAToken: The source holds something else.
        SettingsError: The file cannot be read.
        StoreError: The kept connection cannot be had.
    """
    connection = keeping.settings.connection
    if token_file is not None:
        told = connection.value if connection.origin == "--connection" else ""
        return replace(token_in_file(token_file), passed_over=told)
    if connection.origin != "--connection" and environ.get(TOKEN_VARIABLE, "").strip():
        token = AccessToken.from_pasted(environ[TOKEN_VARIABLE])
        return Credential(token=token, source="variable", place=TOKEN_VARIABLE)
    store, kept = keeping.load(connection.value)
    return Credential(
        token=kept.token, source="connection", place=kept.name, connection=kept, store=store
    )


def passed_over(
    credential: Credential, environ: Mapping[str, str], connection: Setting[str]
) -> tuple[str, ...]:
    """List what would have given a token as well, and gave way."""
    has_variable = bool(environ.get(TOKEN_VARIABLE, "").strip())
    others: list[str] = []
    if has_variable and credential.source != "variable":
        others.append(TOKEN_VARIABLE)
    if connection.origin != "default" and credential.source != "connection":
        others.append(connection.origin)
    return tuple(others)


def token_in_file(token_file: str) -> Credential:
    """Read a token from a file, or from standard input for ``-``.

    Raises:
        NotAToken: It holds something else.
        SettingsError: It cannot be read.
    """
    if token_file == _STANDARD_INPUT:
        token = AccessToken.from_pasted(_text_in(sys.stdin.buffer, _STANDARD_INPUT))
        return Credential(token=token, source="standard-input", place=_STANDARD_INPUT)
    try:
        opened = Path(token_file).expanduser().open("rb")
    except (OSError, RuntimeError, ValueError) as odd:
        problem = file_problem(odd)
        raise SettingsError("token_file", "--token-file", problem, token_file) from None
    with opened:
        is_exposed = _is_exposed(opened)
        token = AccessToken.from_pasted(_text_in(opened, token_file))
    return Credential(token=token, source="file", place=token_file, is_exposed=is_exposed)


def _is_exposed(opened: BinaryIO) -> bool:
    """Tell whether a file of this user's may be read by others (POSIX)."""
    mode = os.fstat(opened.fileno()).st_mode
    return os.name == "posix" and stat.S_ISREG(mode) and bool(mode & _READ_BY_OTHERS)


def _text_in(stream: BinaryIO, path: str) -> str:
    """Read as text; bytes that are none become what no token has.

    Raises:
        SettingsError: The stream breaks off, or is a folder.
    """
    try:
        return stream.read(_LIMIT_BYTES).decode("utf-8", "replace")
    except OSError:
        pass
    raise SettingsError("token_file", "--token-file", "unreadable-file", path)
