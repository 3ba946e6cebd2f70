"""What the tests of the SQL stores share: a key, and a way to open a database once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gettone.store.keys import Key
from gettone.store.sql.database import Database

KEY = Key.draw()
# Opens the test's own database once more, as another process would.
Opens: TypeAlias = Callable[[], Database]
