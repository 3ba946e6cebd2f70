"""The parser's side of ``sandbox seed``."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from gettone.cli.commands.seeding import Seeding
from gettone.cli.options import common
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused
from gettone.errors import SandboxError
from gettone.sandbox.growing import DEFAULT_SEED, Wanted

__all__ = ["seed_command"]

_PROGRAM: Final = "gettone sandbox seed"
_MANY: Final = click.IntRange(0, 10_000_000)


class SeedFlags(TypedDict):
    """What ``gettone sandbox seed`` takes, as the options below say."""

    db: str
    company: int
    seed: int
    clients: int
    suppliers: int
    products: int
    invoices: int
    received: int
    receipts: int
    tokens: int


@click.command("seed")
@click.option("--db", required=True, metavar="FILE", help="File of the sandbox, running or not.")
@click.option("--company", type=int, required=True, help="Company that gets the rows.")
@click.option("--clients", type=_MANY, default=0, help="How many clients to add.")
@click.option("--suppliers", type=_MANY, default=0, help="How many suppliers to add.")
@click.option("--products", type=_MANY, default=0, help="How many products to add.")
@click.option("--invoices", type=_MANY, default=0, help="How many invoices to add, of its clients.")
@click.option("--received", type=_MANY, default=0, help="How many expenses, of its suppliers.")
@click.option("--receipts", type=_MANY, default=0, help="How many days' receipts to add.")
@click.option("--tokens", type=_MANY, default=0, help="How many tokens that nobody has, to fill.")
@click.option("--seed", type=int, default=DEFAULT_SEED, help="Another one draws other rows.")
@common
@click.pass_obj
def seed_command(terminal: Terminal, /, **flags: Unpack[SeedFlags]) -> None:
    """Add plausible Italian rows in bulk, while a sandbox runs or not."""
    wanted = Wanted(
        clients=flags["clients"],
        suppliers=flags["suppliers"],
        products=flags["products"],
        invoices=flags["invoices"],
        received=flags["received"],
        receipts=flags["receipts"],
        tokens=flags["tokens"],
    )
    if wanted == Wanted():
        raise UsageRefused("nothing-to-add", _PROGRAM, "--clients")
    seeding = Seeding(
        db_path=Path(flags["db"]).expanduser(),
        company_id=flags["company"],
        wanted=wanted,
        seed=flags["seed"],
    )
    try:
        page = seeding.page(terminal.progress)
    except (KeyboardInterrupt, SandboxError):
        terminal.progress(None)
        terminal.note(*seeding.kept())
        raise
    terminal.progress(None)
    terminal.show(page)
