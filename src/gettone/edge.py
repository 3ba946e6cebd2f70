"""What the environment asks of a program that uses this library.

Read where the program takes a front door from the library, as ``cli`` reads
the environment where a command begins; nothing below looks at it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gettone.drive.recording import record_to
from gettone.errors import SettingsError

__all__ = ["RECORD", "begin"]

# Names the file that calls are written down in.
RECORD: Final = "GETTONE_RECORD"


def begin(environ: Mapping[str, str] | None = None) -> None:
    """Write down what is called, if the environment says where.

    Args:
        environ: The environment; ``None`` for this process's.

    Raises:
        SettingsError: The file cannot be made or written.
    """
    told = (os.environ if environ is None else environ).get(RECORD, "").strip()
    try:
        record_to(Path(told).absolute() if told else None)
    except OSError:
        problem = "file-not-writable"
    else:
        return
    raise SettingsError("record", RECORD, problem, told)
