"""Draw what packing does to memory, from what PyTorch packs.

    python -m tests.proof.packing [--write]

drawings/packed.svg has a cell for each place in the padded batch, and below them one for each row
of `data`, in the order of memory. Every cell is told by two numbers, n and t. They are not written
here: a tensor of them is packed, and `data` and `batch_sizes` say what goes where. Without --write
a file that differs is an error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import accumulate, zip_longest

import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from tests import ROOT

DRAWING = ROOT / "drawings" / "packed.svg"
LENGTHS = (7, 5, 2)

# Colors only repeat the numbers, and pass over those of the axes N and L, which are there as well.
COLORS = ("", ' class="drawing__h"', ' class="drawing__s"')
WIDTH = 400
LEFT, TOP, COLUMN, ROW = 68, 24, 47, 32  # the padded batch
DATA_TOP, CELL, GAP = 174, 25, 6  # data: one line, a gap between steps
HEIGHT = 26  # of a cell


def packed(lengths: Sequence[int]) -> PackedSequence:
    """Pack a batch that holds, in place of features, the numbers n and t of each place."""
    places = torch.cartesian_prod(torch.arange(len(lengths)), torch.arange(max(lengths)))
    batch = places.view(len(lengths), max(lengths), 2)
    return pack_padded_sequence(batch, lengths, batch_first=True)


def draw(lengths: Sequence[int] = LENGTHS) -> str:
    """Return the drawing for sequences of these lengths, the longest first."""
    data, batch_sizes = packed(lengths)[:2]
    kept = [(n, t) for n, t in data.tolist()]
    sizes = batch_sizes.tolist()
    starts = [0, *accumulate(sizes)][:-1]
    line = len(kept) * CELL + (len(sizes) - 1) * GAP
    lefts = [(WIDTH - line) // 2 + start * CELL + t * GAP for t, start in enumerate(starts)]
    bottom = TOP + len(lengths) * ROW
    return "\n".join([
        f'<svg class="drawing__svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
        f'{DATA_TOP + 78}" role="img" data-search-exclude="" aria-labelledby="packed-caption">',
        "  <defs>",
        '    <marker id="packed-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">',
        '      <path class="drawing__head" d="M0 0 8 4 0 8z"/>',
        "    </marker>",
        "  </defs>",
        "  <!-- input -->",
        '  <g class="drawing__l">',
        *(
            f'    <text class="drawing__middle" x="{_middle(t)}" y="14">t={t}</text>'
            for t in range(max(lengths))
        ),
        "  </g>",
        '  <g class="drawing__n">',
        *(
            f'    <text class="drawing__end" x="{LEFT - 8}" y="{TOP + n * ROW + 17}">'
            f"input[{n}]</text>"
            for n in range(len(lengths))
        ),
        "  </g>",
        "  <g>",
        *(
            _cell(LEFT + t * COLUMN, TOP + n * ROW, COLUMN - 6, n, t)
            if (n, t) in kept
            else _hatched(LEFT + t * COLUMN, TOP + n * ROW, COLUMN - 6)
            for n in range(len(lengths))
            for t in range(max(lengths))
        ),
        "  </g>",
        "  <!-- input[:, t] → data -->",
        '  <g class="drawing__arrow" marker-end="url(#packed-head)">',
        *(
            f'    <path d="M{_middle(t)} {bottom}L{left + size * CELL / 2:g} {DATA_TOP - 5}"/>'
            for t, (left, size) in enumerate(zip(lefts, sizes, strict=True))
        ),
        "  </g>",
        "  <!-- data, batch_sizes -->",
        "  <g>",
        f'    <text class="drawing__name" x="{lefts[0]}" y="{DATA_TOP - 9}">data</text>',
        *(
            _cell(left + i * CELL, DATA_TOP, CELL, *kept[start + i])
            for left, start, size in zip(lefts, starts, sizes, strict=True)
            for i in range(size)
        ),
        "  </g>",
        "  <g>",
        *(
            f'    <path class="drawing__bracket" d="M{left + 1} {DATA_TOP + HEIGHT + 5}v5'
            f'h{size * CELL - 2}v-5"/>\n'
            f'    <text class="drawing__middle" x="{left + size * CELL / 2:g}" '
            f'y="{DATA_TOP + HEIGHT + 26}">{size}</text>'
            for left, size in zip(lefts, sizes, strict=True)
        ),
        f'    <text class="drawing__name" x="{lefts[0]}" y="{DATA_TOP + HEIGHT + 46}">'
        "batch_sizes</text>",
        "  </g>",
        "</svg>\n",
    ])


def findings(text: str) -> list[str]:
    """Say what is wrong with `text` as the committed drawing, if it is not what PyTorch packs."""
    pairs = zip_longest(text.split("\n"), draw().split("\n"))
    differing = (number for number, (now, new) in enumerate(pairs, start=1) if now != new)
    if (number := next(differing, None)) is None:
        return []
    return [
        f"drawings/{DRAWING.name}:{number}: not what PyTorch packs now. Draw it anew: "
        "python -m tests.proof.packing --write"
    ]


def _middle(t: int) -> float | int:
    """Return where the middle of a column of the padded batch is."""
    return LEFT + t * COLUMN + (COLUMN - 6) / 2


def _cell(x: int, y: int, width: int, n: int, t: int) -> str:
    """Draw a place that holds a step."""
    return (
        f"    <g{COLORS[n % len(COLORS)]}>"
        f'<rect class="drawing__cell" x="{x}" y="{y}" width="{width}" height="{HEIGHT}"/>'
        f'<text class="drawing__middle" x="{x + width / 2:g}" y="{y + 17}">{n},{t}</text></g>'
    )


def _hatched(x: int, y: int, width: int) -> str:
    """Draw a place that holds padding."""
    strokes = "".join(
        f"M{x + at} {y + HEIGHT}l{min(HEIGHT, width - at)}-{min(HEIGHT, width - at)}"
        if at >= 0
        else f"M{x} {y + HEIGHT + at}l{HEIGHT + at}-{HEIGHT + at}"
        for at in range(8 - HEIGHT, width, 8)
    )
    return f'    <path class="drawing__rule" d="M{x} {y}h{width}v{HEIGHT}h-{width}z{strokes}"/>'


def main() -> None:
    """Read the command line; end with 1 if the file differs and is not to be written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write drawings/packed.svg")
    if parser.parse_args().write:
        DRAWING.write_text(draw(), encoding="utf-8")
        return
    wrong = findings(DRAWING.read_text(encoding="utf-8"))
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
