from __future__ import annotations

import sys
from pathlib import Path

# The scripts are no package: they are found as when one of them is run.
sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
