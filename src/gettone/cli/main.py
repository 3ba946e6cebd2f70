"""The entry point: one run of the command line, from arguments to exit code.

Nothing is imported before it is needed: the version is told without the
parser, and a command's modules come with the command.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code.

    Args:
        arguments: Words after the program's name; ``None`` for this process's.

    Raises:
        SystemExit: Always; its code is one of ``cli.exit_codes``.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words in (["--version"], ["-V"]):
        from gettone import __version__

        sys.stdout.write(f"gettone {__version__}\n")
        sys.exit(0)
    from gettone.cli.running import run

    sys.exit(run(words))
