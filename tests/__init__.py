"""What must hold before anything is published."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
