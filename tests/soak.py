"""How much is tried: a sample in ``make test``, all of it in ``make soak``."""

from __future__ import annotations

import os
from typing import Final

IS_SOAK: Final = os.environ.get("SOAK") == "1"

# Requests that schemathesis makes up.
SCHEMATHESIS_CASES: Final = 20_000 if IS_SOAK else 1_000
# Filters that Hypothesis makes up.
FILTERS: Final = 20_000 if IS_SOAK else 300
# Servers that are killed while they are written to.
KILLS: Final = 200 if IS_SOAK else 5
# Processes that are killed while they save a token or rotate a key, of each kind.
STORE_KILLS: Final = 500 if IS_SOAK else 4
# Calls of many threads for many owners.
STORE_CALLS: Final = 200_000 if IS_SOAK else 10_000
# Tokens with scopes drawn at random, each verified and probed.
SCOPE_SETS: Final = 10_000 if IS_SOAK else 120
# Times that two workers are loaded, for each thing that they are to agree on.
WORKER_ROUNDS: Final = 50 if IS_SOAK else 1
# No test of these may take longer.
TIMEOUT_S: Final = 3_600 if IS_SOAK else 120
