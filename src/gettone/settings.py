"""Settings: read once at the edge, each value with where it came from.

Flags come before environment variables, these before the project file
(``gettone.toml`` in the working folder), this before the default. The project
file may come with somebody else's repository, so it may name a connection and
a company and nothing else: never an address, a store, a proxy or a command.
What it declares of an application is no setting; ``application`` reads it.

An access token is not a setting: ``cli.token_source`` reads it, as an
``AccessToken`` at once. A passphrase has no variable of its own, since
variables are inherited by every program started; a variable may only name the
file that holds it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

from gettone.errors import SettingsError
from gettone.texts import LANGUAGES, Language

__all__ = [
    "APPLICATION",
    "DEFAULT_CONNECTION",
    "DEFAULT_OWNER",
    "PROJECT_FILE",
    "Setting",
    "Settings",
    "file_problem",
    "read_language",
    "read_settings",
    "read_toml",
]

DEFAULT_CONNECTION: Final = "default"
DEFAULT_OWNER: Final = "default"
PROJECT_FILE: Final = "gettone.toml"
# The table in which an application declares what it needs.
APPLICATION: Final = "application"
# Some short lines fit many times; nothing longer is ours.
MAX_PROJECT_FILE_BYTES: Final = 65_536

# setting -> flag, environment variable, default
_ROWS: Final = {
    "base_url": ("--base-url", "GETTONE_BASE_URL", ""),
    "sandbox_origin": ("", "GETTONE_SANDBOX_ORIGIN", ""),
    "connection": ("--connection", "GETTONE_CONNECTION", DEFAULT_CONNECTION),
    "company": ("--company", "FIC_COMPANY_ID", ""),
    "client_id": ("--client-id", "GETTONE_CLIENT_ID", ""),
    "store": ("--store", "GETTONE_STORE", ""),
    "owner": ("--owner", "GETTONE_OWNER", DEFAULT_OWNER),
    "key_file": ("--key-file", "GETTONE_KEY_FILE", ""),
    "passphrase_file": ("--passphrase-file", "GETTONE_PASSPHRASE_FILE", ""),
}
# No id has more; a number without end could not be written as text.
_MAX_ID_BITS: Final = 64
_IN_PROJECT_FILE: Final = ("connection", "company")
_NAME: Final = re.compile(r"[\w.@-][\w .@-]{0,63}")
_LOCALE_JOINTS: Final = re.compile("[_.@-]")
_STORE: Final = re.compile(
    r"keychain|file|(?:file|sqlite):.+|postgres(?::[\w.-]+)?|postgres(?:ql)?://\S+"
)
_OWNER: Final = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
# PostgreSQL, libpq, "Parameter Key Words": those that are secrets.
_PASSWORDS: Final = frozenset({"password", "sslpassword"})

_FILE_PROBLEMS: Final[dict[type[Exception], str]] = {
    FileNotFoundError: "file-missing",
    IsADirectoryError: "file-is-folder",
    PermissionError: "file-not-permitted",
}

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """A value and where it came from.

    Attributes:
        origin: A flag, a variable, ``file:key``, or ``default``.
    """

    value: T_co
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run of gettone was told; empty text means not told.

    Attributes:
        base_url: Origin to call the API at; empty for where the connection
            was made, or else the provider's.
        sandbox_origin: The one origin beside loopback that a sandbox token
            may be sent to.
        connection: Name of the kept connection.
        company: Id, name or VAT number, as the person wrote it.
        client_id: The application's Client ID, to show to the user.
        store: ``keychain``, ``file``, ``file:PATH``, ``sqlite:PATH``,
            ``postgres``, ``postgres:SERVICE``, a ``postgresql://`` address
            without a password, or empty for whichever this machine has.
        owner: Whose connections, in a store of many owners.
        key_file: Path of the file with the keys of such a store, or
            ``keychain``.
        passphrase_file: Path of the file that holds the sealed file's
            passphrase.
    """

    base_url: Setting[str]
    sandbox_origin: Setting[str]
    connection: Setting[str]
    company: Setting[str]
    client_id: Setting[str]
    store: Setting[str]
    owner: Setting[str]
    key_file: Setting[str]
    passphrase_file: Setting[str]


def read_settings(
    flags: Mapping[str, str | None], environ: Mapping[str, str], folder: Path
) -> Settings:
    """Join flags, environment, project file and defaults.

    Args:
        flags: Values by setting name; ``None`` where the flag was not given.
        environ: The environment; an empty variable counts as not set.
        folder: Where the project file may lie.

    Raises:
        SettingsError: A value cannot be used, or the project file holds
            something it may not.
    """
    in_file = _project_file(folder / PROJECT_FILE)
    found = {name: _found(name, flags, environ, in_file) for name in _ROWS}
    for name in ("base_url", "sandbox_origin"):
        found[name] = _origin(name, found[name])
    if not found["connection"].value:
        raise SettingsError("connection", found["connection"].origin, "bad-name")
    _check(found, "connection", _NAME, "bad-name")
    _check(found, "store", _STORE, "unknown-store")
    _check_address(found["store"])
    _check(found, "owner", _OWNER, "bad-owner")
    return Settings(**found)


def read_language(flag: str | None, environ: Mapping[str, str]) -> Setting[Language]:
    """Choose the language: flag, ``GETTONE_LANG``, then the locale.

    Any locale but an Italian one gives English.

    Raises:
        SettingsError: Flag or variable name a language there are no texts in.
    """
    for asked, origin in ((flag, "--lang"), (environ.get("GETTONE_LANG"), "GETTONE_LANG")):
        if not asked:
            continue
        for language in LANGUAGES:
            # A variable may be written as a locale is: it_IT.UTF-8.
            if _LOCALE_JOINTS.split(asked.lower())[0] == language:
                return Setting(language, origin)
        raise SettingsError("language", origin, "unknown-language")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environ.get(name):
            return Setting("it" if locale.lower().startswith("it") else "en", name)
    return Setting("en", "default")


def _found(
    name: str,
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    in_file: Mapping[str, Setting[str]],
) -> Setting[str]:
    """Take the first source that has *name*."""
    flag, variable, default = _ROWS[name]
    if (given := flags.get(name)) is not None:
        return Setting(given.strip(), flag)
    if held := environ.get(variable, "").strip():
        return Setting(held, variable)
    return in_file.get(name) or Setting(default, "default")


def _project_file(path: Path) -> dict[str, Setting[str]]:
    """Read the project file, if there is one."""
    if not path.is_file():
        return {}
    rows = read_toml(path)
    found: dict[str, Setting[str]] = {}
    for key, held in rows.items():
        origin = f"{path.name}:{key}"
        if key == APPLICATION:
            continue
        if key not in _IN_PROJECT_FILE:
            raise SettingsError(key, origin, "not-in-project-file")
        if isinstance(held, bool) or not isinstance(held, str | int):
            raise SettingsError(key, origin, "not-text")
        if isinstance(held, int) and held.bit_length() > _MAX_ID_BITS:
            raise SettingsError(key, origin, "not-text")
        found[key] = Setting(str(held).strip(), origin)
    return found


def file_problem(odd: Exception) -> str:
    """Name why a file cannot be read, as a problem of ``SettingsError``."""
    return _FILE_PROBLEMS.get(type(odd), "unreadable-file")


def read_toml(path: Path, max_bytes: int = MAX_PROJECT_FILE_BYTES) -> dict[str, object]:
    """Read a small TOML file.

    Raises:
        SettingsError: It cannot be read, is longer than *max_bytes*, or is
            no TOML.
    """
    problem = "not-a-project-file"
    try:
        with path.open("rb") as opened:
            read = opened.read(max_bytes + 1)
        if len(read) <= max_bytes:
            return tomllib.loads(read.decode())
    except OSError as odd:
        problem = file_problem(odd)
    except (ValueError, RecursionError):
        # The reason may quote the file, and the file may hold a secret.
        pass
    raise SettingsError(path.name, path.name, problem, path.name)


def _origin(name: str, setting: Setting[str]) -> Setting[str]:
    """Reduce an address to its origin; it may hold nothing more."""
    if not setting.value:
        return setting
    try:
        parts = urlsplit(setting.value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise SettingsError(name, setting.origin, "not-an-address") from None
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in {"http", "https"} or not usable or more:
        raise SettingsError(name, setting.origin, "not-an-address")
    return Setting(f"{parts.scheme}://{parts.netloc.lower()}", setting.origin)


def _check(
    found: Mapping[str, Setting[str]], name: str, shape: re.Pattern[str], problem: str
) -> None:
    """Refuse a value of another shape; empty is the default's business."""
    setting = found[name]
    if setting.value and not shape.fullmatch(setting.value):
        raise SettingsError(name, setting.origin, problem)


def _check_address(store: Setting[str]) -> None:
    """Refuse a password in a store's address, which is shown and listed with processes."""
    try:
        parts = urlsplit(store.value)
        held = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        is_open = parts.password is None and not held & _PASSWORDS
    except ValueError:
        is_open = True
    if not is_open:
        raise SettingsError("store", store.origin, "password-in-address")
