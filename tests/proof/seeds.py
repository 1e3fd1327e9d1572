"""Run every snippet from many random seeds: a reader who copies one sets none.

    python -m tests.proof.seeds [--seeds N] [FILE …]        (make seeds)

What a snippet says of shapes, it says of any numbers. One that prints something else for one seed
in a hundred is wrong for one reader in a hundred, and fails the tests about as often.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests import ROOT
from tests.proof.accept import Refused, find
from tests.proof.running import Ran, run
from tests.rules import snippets

SEEDS = 100


def differing(path: Path, seeds: int) -> Counter[Ran]:
    """Count what a snippet does instead of printing its output, over the seeds 1 to `seeds`."""
    snippet = snippets.parse(path.read_text(encoding="utf-8"))
    ran = Counter(run(snippet.code, seed=seed) for seed in range(1, seeds + 1))
    del ran[Ran(snippet.output)]
    return ran


def main() -> None:
    """Read the command line; end with 0 if all is well, 1 if something differs, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="snippets (default: all)")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many (default: {SEEDS})")
    arguments = parser.parse_args()
    try:
        paths = find(arguments.files)
        if arguments.seeds < 1:
            raise Refused(f"--seeds {arguments.seeds}: at least one seed is needed.")
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    wrong = 0
    for path in paths:
        if found := differing(path, arguments.seeds):
            wrong += 1
            (ran, _), *_ = found.most_common(1)
            print(
                f"{path.relative_to(ROOT).as_posix()}: {found.total()} of {arguments.seeds} seeds "
                f"end otherwise, most often so:\n{ran.output}{ran.error or ''}"
            )
    print(f"{len(paths)} snippets, {arguments.seeds} seeds: {wrong} do not always print the same.")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
