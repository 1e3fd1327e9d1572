"""The corpus of faults: the quick ones are planted here, all of them by `make faults`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import ROOT
from tests.proof import faults
from tests.rules import snippets, workflows

ALL = [faults.load(path) for path in sorted(faults.FOLDER.glob("*.toml"))]
RULES = {"contract": snippets.check, "workflows": workflows.check}
QUICK = [fault for fault in ALL if fault.check in RULES]


def test_the_corpus_is_as_large_as_promised() -> None:
    """At least forty faults, and each check has one to catch."""
    assert len(ALL) >= 40
    assert {fault.check for fault in ALL} == set(faults.CHECKS)


@pytest.mark.parametrize("check", sorted(faults.FAST))
def test_a_quick_check_catches_its_fault(check: str) -> None:
    """The check itself, in a copy of the project, rejects what is planted there, naming it."""
    fault = next(fault for fault in ALL if fault.check == check)
    assert faults.verdict(fault) is None


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.name)
def test_the_rule_of_a_quick_check_finds_the_fault(fault: faults.Fault) -> None:
    """Of every fault; `make faults` runs the checks themselves."""
    said = "\n".join(
        finding
        for path, text in faults.changed(fault, ROOT).items()
        for finding in RULES[fault.check](path.relative_to(ROOT).as_posix(), text)
    )
    assert said
    assert not [words for words in fault.says if words not in said]


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
