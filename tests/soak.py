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
# The same through opened connections.
KEPT_CALLS: Final = 200_000 if IS_SOAK else 2_000
# Pastes, calls and failures that Hypothesis makes up: so many runs of so many steps.
PASTE_RUNS: Final = 2_000 if IS_SOAK else 40
PASTE_STEPS: Final = 100 if IS_SOAK else 40
# Fewer would show too little.
LEAST_PASTE_STEPS: Final = 100_000 if IS_SOAK else 400
# Tokens with scopes drawn at random, each verified and probed.
SCOPE_SETS: Final = 10_000 if IS_SOAK else 120
# Kept connections with scopes drawn at random, each planned for a new version.
UPGRADES: Final = 1_000 if IS_SOAK else 80
# Times that two workers are loaded, for each thing that they are to agree on.
WORKER_ROUNDS: Final = 50 if IS_SOAK else 1
# Records of ten families that are exported in every format and read back.
EXPORTED_ROWS: Final = 250_000 if IS_SOAK else 1_200
# Requests of an export against quotas on a sandbox's clock.
PACED_REQUESTS: Final = 5_000 if IS_SOAK else 320
# Exports that are killed at some moment, and go on.
EXPORT_KILLS: Final = 250 if IS_SOAK else 4
# No test of these may take longer.
TIMEOUT_S: Final = 3_600 if IS_SOAK else 120
