"""Measure what all snippets cost against importing torch: `make bench`.

Prints seconds and a ratio from one run. Nothing is asserted: a timed test is a test of the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tests import ROOT
from tests.project import SNIPPETS

ROUNDS = 5


def seconds(*command: str) -> float:
    """Return how long a run of this Python takes, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Time both in turns, so that a busy moment falls on both, and print the medians."""
    commands = {
        'python -c "import torch"': ("-c", "import torch"),
        f"pytest snippets ({len(SNIPPETS)} snippets)": ("-m", "pytest", "-q", "snippets"),
    }
    timed: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            timed[name].append(seconds(*command))
    base, *_ = (statistics.median(times) for times in timed.values())
    for name, times in timed.items():
        median = statistics.median(times)
        print(f"{name:40} {median:6.2f} s   {median / base:.2f} x   (of {ROUNDS} rounds)")


if __name__ == "__main__":
    main()
