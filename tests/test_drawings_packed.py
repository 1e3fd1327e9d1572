"""The drawing of packing is made from what PyTorch packs, and the committed one is that."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.project import DRAWINGS
from tests.proof import packing
from tests.rules import drawings

TEXT = DRAWINGS["packed.svg"]


def test_the_drawing_is_what_pytorch_packs() -> None:
    """The committed file is the one that the generator makes now."""
    assert packing.findings(TEXT) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">0,2<", ">2,0<"),  # another cell
        (">3</text>", ">2</text>"),  # another size of a step
        ('class="drawing__s"', 'class="drawing__h"'),  # another row's color
        ("</svg>\n", "</svg>"),
        ("</svg>\n", "</svg>\n\n"),
    ],
)
def test_a_changed_drawing_is_found(old: str, new: str) -> None:
    """Whatever a hand changes is told with its line, and how to draw it anew."""
    assert old in TEXT
    changed = TEXT.replace(old, new, 1)
    (finding,) = packing.findings(changed)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    place, _, said = finding.partition(": ")
    assert place in {f"drawings/packed.svg:{line + after}" for after in range(3)}, finding
    assert said.startswith("not what PyTorch packs") and "--write" in said


@pytest.mark.parametrize("lengths", [packing.LENGTHS, (4, 4), (6, 3, 3, 1)])
def test_the_drawing_says_where_each_step_goes(lengths: tuple[int, ...]) -> None:
    """Read back: above the rows with their padding, below step by step, with how many there are.

    Here the order is counted out from the lengths, without PyTorch.
    """
    drawn = packing.draw(lengths)
    texts = [text.text for text in ElementTree.fromstring(drawn).iter(f"{drawings.SVG}text")]
    rows = [f"{n},{t}" for n, length in enumerate(lengths) for t in range(length)]
    steps = [[n for n, length in enumerate(lengths) if length > t] for t in range(max(lengths))]
    below = [f"{n},{t}" for t, step in enumerate(steps) for n in step]
    assert [text for text in texts if re.fullmatch(r"\d,\d", text)] == rows + below
    assert [text for text in texts if text.isdigit()] == [str(len(step)) for step in steps]
    padding = len(lengths) * max(lengths) - sum(lengths)
    assert drawn.count('class="drawing__rule"') == padding
    assert not drawings.check("drawings/packed.svg", drawn)


def test_the_task_tells_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --write a difference is an error; with it the file is made."""
    file = tmp_path / "packed.svg"
    file.write_text(TEXT.replace(">0,2<", ">2,0<", 1), encoding="utf-8")
    monkeypatch.setattr(packing, "DRAWING", file)
    monkeypatch.setattr(sys, "argv", ["packing"])
    with pytest.raises(SystemExit) as ended:
        packing.main()
    assert ended.value.code == 1 and "not what PyTorch packs" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["packing", "--write"])
    packing.main()
    assert file.read_text(encoding="utf-8") == TEXT
