"""The corpus of faults: the quick ones are planted here, all of them by `make faults`."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import ROOT
from tests.proof import faults

ALL = [faults.load(path) for path in sorted(faults.FOLDER.glob("*.toml"))]
QUICK = [fault for fault in ALL if fault.check in faults.FAST]


def test_the_corpus_is_as_large_as_promised() -> None:
    """At least forty faults, and each check has one to catch."""
    assert len(ALL) >= 40
    assert {fault.check for fault in ALL} == set(faults.CHECKS)


def test_the_quick_faults_are_caught() -> None:
    """The check named rejects each, naming the file."""
    assert len(QUICK) > 20
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        wrong = list(filter(None, pool.map(faults.verdict, QUICK)))
    assert not wrong, "\n".join(wrong)


def test_every_fault_fits_the_project() -> None:
    """What a fault changes is there to be changed."""
    for fault in ALL:
        assert faults.changed(fault, ROOT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "x"', "'check'"),
        ('title = "x"\ncheck = "none"\nsays = []\nchange = []', "no check 'none'"),
        ("title =", "Invalid"),
    ],
)
def test_a_description_that_is_none_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A mistake in the corpus itself is named."""
    path = tmp_path / "fault.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(faults.Unfit, match=words):
        faults.load(path)


def test_a_fault_that_nothing_catches_is_reported() -> None:
    """A change that breaks no rule counts as passed over."""
    harmless = faults.Fault("harmless", "A new line", "contract", [], [{"file": "x", "create": ""}])
    assert "passed by the check contract" in (faults.verdict(harmless) or "")
