"""The root of the commands; each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from gettone import __version__
from gettone.cli.options import common

__all__ = ["COMMANDS", "LateGroup", "root"]

# command -> module below ``gettone.cli.parser``
COMMANDS: Final = {
    "try": "trying",
    "connect": "connecting",
    "status": "account",
    "companies": "account",
    "doctor": "examining",
    "can-i": "examining",
    "check": "checking",
    "watch": "watching",
    "call": "calling",
    "list": "listing",
    "export": "exporting",
    "compare": "comparing",
    "scan": "scanning",
    "forget": "account",
    "connections": "keeping",
    "needs": "needing",
    "plan-upgrade": "upgrading",
    "store": "storing",
    "choose": "learning",
    "snippet": "learning",
    "sandbox": "sandboxing",
}


class LateGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """List the commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click asks so
        cmd_name: str,
    ) -> click.Command | None:
        """Import one command; ``None`` if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"gettone.cli.parser.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest those that look like it."""
        if args[0] not in COMMANDS:
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LateGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@common
@click.version_option(__version__, "--version", "-V", message="gettone %(version)s")
@click.pass_context
def root(context: click.Context) -> None:
    """Manual authentication for Fatture in Cloud, and a sandbox for development.

    Start with: gettone try
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
