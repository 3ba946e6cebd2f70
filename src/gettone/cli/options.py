"""Options that several commands share, and what their values become."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypedDict, TypeVar

import click

from gettone.texts import LANGUAGES

__all__ = [
    "Flags",
    "TokenFlags",
    "common",
    "company_id_option",
    "company_option",
    "many_store_options",
    "needs_options",
    "settings_in",
    "store_options",
    "token_options",
]

# Values of the shared options by setting name; ``None`` where not given.
Flags: TypeAlias = dict[str, str | None]


class TokenFlags(TypedDict):
    """What ``token_options`` and ``company_option`` give, by name."""

    company: str | None
    token_file: str | None
    connection: str | None
    store: str | None
    key_file: str | None
    owner: str | None
    passphrase_file: str | None
    base_url: str | None


# What click decorates: any function, whatever it takes.
Decorated = TypeVar("Decorated", bound=Callable[..., object])


def common(command: Decorated) -> Decorated:
    """Add what every command takes; ``cli.terminal`` has read both before."""
    command = click.option(
        "--lang",
        type=click.Choice(LANGUAGES, case_sensitive=False),
        expose_value=False,
        help="Language of what is said; else GETTONE_LANG, else the locale's.",
    )(command)
    return click.option(
        "--json", is_flag=True, expose_value=False, help="Write JSON with stable keys."
    )(command)


def needs_options(command: Decorated) -> Decorated:
    """Add what the application needs, if the project does not declare it."""
    command = click.option(
        "--application",
        metavar="FILE",
        help="File that declares the application; else, unless another option asks, the project's.",
    )(command)
    command = click.option(
        "--scope",
        "scopes",
        metavar="SCOPE",
        multiple=True,
        help="What it needs, such as entity.suppliers:r; repeatable.",
    )(command)
    return click.option(
        "--operation",
        "operations",
        metavar="OPERATION[:TYPE]",
        multiple=True,
        help="What the application calls, such as getIssuedDocument:invoice; repeatable.",
    )(command)


def store_options(command: Decorated) -> Decorated:
    """Add where connections are kept."""
    command = click.option(
        "--passphrase-file",
        metavar="FILE",
        help="File that holds the sealed file's passphrase. [GETTONE_PASSPHRASE_FILE]",
    )(command)
    command = click.option(
        "--owner", metavar="USER", help="Whose, in a store of many owners. [GETTONE_OWNER]"
    )(command)
    return many_store_options(command)


def many_store_options(command: Decorated) -> Decorated:
    """Add where the connections of all owners are kept, and what opens them."""
    command = click.option(
        "--key-file",
        metavar="FILE|keychain",
        help="File with the keys of a database; GETTONE_STORE_KEY holds keys. [GETTONE_KEY_FILE]",
    )(command)
    return click.option(
        "--store",
        metavar="STORE",
        help="keychain, file[:PATH], sqlite:PATH or postgres[:SERVICE]. [GETTONE_STORE]",
    )(command)


def token_options(command: Decorated) -> Decorated:
    """Add where the token comes from and where it is sent."""
    command = click.option(
        "--base-url", metavar="URL", help="Address of a sandbox. [GETTONE_BASE_URL]"
    )(command)
    command = store_options(command)
    command = click.option(
        "--connection", metavar="NAME", help="Kept connection to use. [GETTONE_CONNECTION]"
    )(command)
    return click.option(
        "--token-file",
        metavar="FILE",
        help="File to read the access token from; - for standard input. [FIC_ACCESS_TOKEN]",
    )(command)


def company_option(command: Decorated) -> Decorated:
    """Add which company is meant."""
    return click.option(
        "--company", metavar="COMPANY", help="Company by id, name or VAT number. [FIC_COMPANY_ID]"
    )(command)


def company_id_option(command: Decorated) -> Decorated:
    """Add which company is meant, where nothing is sent that could find its id."""
    return click.option(
        "--company", metavar="ID", help="Company by id: no name is looked up. [FIC_COMPANY_ID]"
    )(command)


def settings_in(flags: TokenFlags) -> Flags:
    """Take those options that are settings out of what a command was given."""
    return {
        "company": flags["company"],
        "connection": flags["connection"],
        "store": flags["store"],
        "key_file": flags["key_file"],
        "owner": flags["owner"],
        "passphrase_file": flags["passphrase_file"],
        "base_url": flags["base_url"],
    }
