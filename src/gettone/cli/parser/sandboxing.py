"""The parser's side of ``sandbox`` and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypedDict, Unpack

import click

from gettone.cli.commands.postman import PROGRAM as POSTMAN
from gettone.cli.commands.postman import postman_page
from gettone.cli.commands.sandbox import running_page, token_page
from gettone.cli.options import common
from gettone.cli.page import say
from gettone.cli.parser.seeding import seed_command
from gettone.cli.passphrases import secret_in_file
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential, token_in_file
from gettone.cli.usage import UsageRefused, scopes_named
from gettone.drive.origin import LIVE_ORIGIN, Origin
from gettone.guard import host_name
from gettone.sandbox.app import SandboxSettings
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.rules import Policies
from gettone.sandbox.serving import run_forever

__all__ = ["sandbox_command"]

DEFAULT_PORT: Final = 8400
# The provider's page shows its example with this company.
DEMO_COMPANY_ID: Final = 16
# Whoever reaches the page may try passwords there.
MIN_PASSWORD_CHARS: Final = 8
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_PROGRAM: Final = "gettone sandbox"


class _Quotas(click.ParamType[Limits]):
    """How many requests the quotas take: as documented, times a factor, or any number."""

    name = "quotas"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Limits:
        """Read the flag's word or number."""
        if value == "off":
            return OFF
        try:
            return Limits().scaled(1.0 if value == "documented" else float(value))
        except ValueError:
            self.fail(f"{value!r} is not off, documented or a number above 0.", param, ctx)


class RunFlags(TypedDict):
    """What ``gettone sandbox`` takes, as the options below say."""

    port: int
    db: str | None
    host: str
    expose: bool
    password_file: str | None
    allow_host: tuple[str, ...]
    edit_delay: float
    quotas: Limits
    forbidden_body: Literal["full", "message", "neither"]
    wrong_company: str
    stable_order: bool
    strict_bodies: bool


class PostmanFlags(TypedDict):
    """What ``gettone sandbox postman`` takes, as its options say."""

    to: str
    base_url: str | None
    company: int | None
    token_file: str | None
    ask_token: bool
    force: bool


@click.group("sandbox", invoke_without_command=True)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=DEFAULT_PORT, help="Port; 0 for a free one."
)
@click.option("--db", metavar="FILE", help="File that keeps everything; else gone at the end.")
@click.option("--host", default="127.0.0.1", help="Interface to listen on; needs --expose.")
@click.option("--expose", is_flag=True, help="Let other machines in, under a password.")
@click.option("--password-file", metavar="FILE", help="File with that password; else it is asked.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="Host name to answer to as well.")
@click.option(
    "--edit-delay",
    type=click.FloatRange(0, 86_400),
    default=0.0,
    metavar="SECONDS",
    help="How long an edit of permissions takes to hold.",
)
@click.option(
    "--quotas",
    type=_Quotas(),
    default="documented",
    show_default=False,
    metavar="off|documented|FACTOR",
    help="How many requests a company may make; documented if not said.",
)
@click.option(
    "--forbidden-body",
    type=click.Choice(["full", "message", "neither"]),
    default="full",
    help="What a 403 says; the provider's own words are not known.",
)
@click.option(
    "--wrong-company",
    type=click.Choice(["401", "404"]),
    default="401",
    help="What a company that the token does not open answers.",
)
@click.option(
    "--stable-order", is_flag=True, help="Keep rows that tie in one order, unlike the provider."
)
@click.option("--strict-bodies", is_flag=True, help="Refuse names in a body that no schema lists.")
@common
@click.pass_context
def sandbox_command(context: click.Context, /, **flags: Unpack[RunFlags]) -> None:
    """Run Fatture in Cloud on this machine: the page, and the API."""
    terminal = context.ensure_object(Terminal)
    if context.invoked_subcommand is None:
        _run(terminal, flags)


@sandbox_command.command("token")
@click.option("--db", required=True, metavar="FILE", help="File of the sandbox, running or not.")
@click.option(
    "--company", type=int, multiple=True, required=True, help="Company that it opens; repeatable."
)
@click.option(
    "--scope", multiple=True, metavar="SCOPE", help="Such as entity.suppliers:r; repeatable."
)
@common
@click.pass_obj
def token_command(
    terminal: Terminal, /, db: str, company: tuple[int, ...], scope: tuple[str, ...]
) -> None:
    """Make an access token without the page, and print it."""
    path = _db_path(db, f"{_PROGRAM} token")
    is_new = not path.exists()
    page = token_page(path, company, scopes_named(scope, f"{_PROGRAM} token"))
    if is_new:
        terminal.note(say("cli.sandbox.new-file", "bad", path=str(path)))
    if not scope:
        terminal.note(say("cli.sandbox.no-permission", "bad"))
    terminal.show(page)


@sandbox_command.command("postman")
@click.option("--to", default=".", metavar="FOLDER", help="Where to write both files.")
@click.option(
    "--base-url", metavar="URL", help="Where requests go; else the sandbox. [GETTONE_BASE_URL]"
)
@click.option("--company", type=click.IntRange(1), help="Id of the company; else the sandbox's 16.")
@click.option(
    "--token-file", metavar="FILE", help="Put the token in FILE into the environment; - for input."
)
@click.option("--ask-token", is_flag=True, help="Ask for that token, without showing it.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@common
@click.pass_obj
def postman_command(terminal: Terminal, /, **flags: Unpack[PostmanFlags]) -> None:
    """Write a Postman collection of every operation, and its environment.

    The token is left out unless it is given by file, by standard input or by
    prompt. A live token is written with the provider's own address, and with
    no other.
    """
    session = Session.begin(terminal, {"base_url": flags["base_url"]})
    credential = _credential(terminal, flags["token_file"], is_asked=flags["ask_token"])
    is_live = credential is not None and not credential.token.is_sandbox
    told, here = session.settings.base_url.value, f"http://127.0.0.1:{DEFAULT_PORT}"
    origin = Origin.parse(
        told or (LIVE_ORIGIN if is_live else here), session.settings.sandbox_origin.value or None
    )
    if credential is not None:
        terminal.note(*credential.said())
        origin.check(credential.token)
    demo_company = None if origin.text == LIVE_ORIGIN else DEMO_COMPANY_ID
    page = postman_page(
        Path(flags["to"]).expanduser(),
        base_url=origin.text,
        company_id=flags["company"] or demo_company,
        token=credential.token if credential else None,
        may_replace=flags["force"],
    )
    terminal.show(page)


sandbox_command.add_command(seed_command)


def _credential(terminal: Terminal, token_file: str | None, *, is_asked: bool) -> Credential | None:
    """Take the token, if one is to be written.

    Raises:
        NotAToken: What was given is none.
        SettingsError: The file cannot be read.
        UsageRefused: Nobody is there to ask.
    """
    if token_file is not None:
        return token_in_file(token_file)
    if not is_asked:
        return None
    if not terminal.can_ask():
        raise UsageRefused("needs-token", POSTMAN, "--token-file")
    return Credential(token=terminal.ask_token(), source="prompt", place="")


def _run(terminal: Terminal, flags: RunFlags) -> None:
    """Serve until the person stops it.

    Raises:
        UsageRefused: Others could reach it, and that was not asked for; or
            a name to answer to is none.
        SandboxError: It cannot start.
    """
    host, db = flags["host"], flags["db"]
    if host not in _LOOPBACK and not flags["expose"]:
        raise UsageRefused("not-loopback", _PROGRAM, "--expose")
    settings = SandboxSettings(
        db_path=None if db is None else _db_path(db, _PROGRAM),
        policies=Policies(
            forbidden_body=flags["forbidden_body"],
            wrong_company=404 if flags["wrong_company"] == "404" else 401,
            stable_order=flags["stable_order"],
            strict_bodies=flags["strict_bodies"],
        ),
        edit_delay_s=flags["edit_delay"],
        limits=flags["quotas"],
        allowed_hosts=_host_names(flags["allow_host"]) | _own_name(host),
        password=_password(terminal, flags["password_file"]) if flags["expose"] else None,
    )
    run_forever(
        settings,
        host=host,
        port=flags["port"],
        ready=lambda base_url: terminal.show_all([running_page(base_url, settings)]),
    )
    terminal.note(say("cli.sandbox.closed"))


def _db_path(db: str, command: str) -> Path:
    """Name the file of the records.

    Raises:
        UsageRefused: It is empty.
    """
    if not db.strip():
        raise UsageRefused("empty-value", command, "--db")
    return Path(db).expanduser()


def _own_name(host: str) -> frozenset[str]:
    """Answer to the interface's own name, unless it stands for all of them."""
    if host in {*_LOOPBACK, "0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return frozenset()
    # What is no name cannot be listened on either, which is told by then.
    return frozenset({host_name(host) or host})


def _host_names(given: Sequence[str]) -> frozenset[str]:
    """Read names as people write them: a port or the scheme of a URL is cut off.

    Raises:
        UsageRefused: One is no host name.
    """
    names: set[str] = set()
    for text in given:
        name = host_name(text)
        if name is None:
            raise UsageRefused("no-such-host", _PROGRAM, "--allow-host")
        names.add(name)
    return frozenset(names)


def _password(terminal: Terminal, password_file: str | None) -> str:
    """Take the password from the file, or ask for it.

    Raises:
        SettingsError: The file cannot be read.
        UsageRefused: It is too short, or nobody is there to ask.
    """
    if password_file is not None:
        password = secret_in_file(password_file, "password_file", "--password-file").expose()
    elif terminal.can_ask():
        password = terminal.ask_hidden("cli.ask.sandbox-password").encode()
    else:
        raise UsageRefused("needs-password", _PROGRAM, "--password-file")
    if len(password.decode()) < MIN_PASSWORD_CHARS:
        raise UsageRefused("short-password", _PROGRAM)
    return password.decode()
