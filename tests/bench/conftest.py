from __future__ import annotations

import sys
from pathlib import Path

# Benches are run by hand; tests import them.
sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
