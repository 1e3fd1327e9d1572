"""Measure all snippets against importing torch, and the explorer against a frame: `make bench`.

Prints times and ratios from one run. Nothing is asserted: a timed test is a test of the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tests import ROOT
from tests import browser as real
from tests.project import SNIPPETS

ROUNDS = 5
FRAME = 16  # ms
# The largest picture: every layer and direction is drawn, and every tensor of an LSTM.
LARGEST = "en/explorer/?layer=LSTM&num_layers=4&bidirectional=True&proj_size=3&N=32&L=50"
CHANGES = """() => {
  const explorer = document.querySelector("shape-explorer");
  const knobs = [["hidden_size", 9], ["N", 5], ["bidirectional", false], ["num_layers", 3],
    ["batch_first", true], ["hidden_size", 300], ["bidirectional", true], ["num_layers", 4]];
  return Array.from({ length: 200 }, (_, turn) => {
    const [name, value] = knobs[turn % knobs.length];
    const start = performance.now();
    explorer.change({ [name]: value }, false);
    return performance.now() - start;
  });
}"""


def seconds(*command: str) -> float:
    """Return how long a run of this Python takes, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Time both in turns, so that a busy moment falls on both, and print the medians."""
    recipes = sum(name.startswith("recipes/") for name in SNIPPETS)
    pytest = ("-m", "pytest", "-q", "snippets")
    commands = {
        'python -c "import torch"': ("-c", "import torch"),
        f"pytest snippets, {len(SNIPPETS) - recipes} without recipes": (
            *pytest,
            "--ignore=snippets/recipes",
        ),
        f"pytest snippets/recipes, {recipes} recipes": (*pytest[:-1], "snippets/recipes"),
    }
    timed: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            timed[name].append(seconds(*command))
    base, *_ = (statistics.median(times) for times in timed.values())
    for name, times in timed.items():
        median = statistics.median(times)
        print(f"{name:40} {median:6.2f} s   {median / base:.2f} x   (of {ROUNDS} rounds)")
    repaint()


def repaint() -> None:
    """Time the script of a change of a knob, from the new value to the new page."""
    if real.executable() is None:
        print(real.MISSING)
        return
    with real.served(ROOT / "site") as address, real.chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}{LARGEST}")
        page.wait_for_selector("[data-part=count]")
        taken = page.evaluate(CHANGES)
    for name, value in {
        "a change of a knob, median": statistics.median(taken),
        "a change of a knob, 95 of 100 within": statistics.quantiles(taken, n=20)[-1],
    }.items():
        print(f"{name:40} {value:6.1f} ms  {value / FRAME:.2f} of a frame ({FRAME} ms)")


if __name__ == "__main__":
    main()
