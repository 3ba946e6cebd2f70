"""The entry point: one run of the command line, from arguments to exit code.

Nothing is imported before it is needed: the version is told without the
parser, and a command's modules come with the command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main", "open_missing_streams"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code.

    Args:
        arguments: Words after the program's name; ``None`` for this process's.

    Raises:
        SystemExit: Always; its code is one of ``cli.exit_codes``.
    """
    open_missing_streams()
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words in (["--version"], ["-V"]):
        from gettone import __version__

        try:
            sys.stdout.write(f"gettone {__version__}\n")
            sys.stdout.flush()
            sys.exit(0)
        except OSError:
            # The parser tells it too, and what goes wrong with it.
            pass
    from gettone.cli.running import run

    sys.exit(run(words))


def open_missing_streams() -> None:
    """Put nowhere in place of the standard streams that are closed.

    Else the next file that is opened would take their place, and what is
    meant for a person would be written into it.

    Source:
        Python documentation, sys.stdin: a stream that is closed is ``None``.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Held for as long as the process lives.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
