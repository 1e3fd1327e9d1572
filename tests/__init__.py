"""What must hold before anything is published."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Hooks import each other by their names alone, as MkDocs lets them.
sys.path.append(str(ROOT / "hooks"))
