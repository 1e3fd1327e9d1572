"""Give every snippet the same starting point, and keep a record of how it went."""

from __future__ import annotations

import os

import pytest

# The tensors are small: two threads for one of them only keep the other worker's core busy.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hooks.provenance import RECORD, sha256
from tests import ROOT
from tests.proof import record
from tests.proof.running import reset
from tests.rules import snippets

collected = pytest.StashKey[dict[str, str]]()
SHOWN = "shown"  # what a report of a snippet or a cell carries: its file, and the hash of its text


class Outcomes:
    """Collect how each file went, in the process that hears of every test, and record it."""

    def __init__(self) -> None:
        self.passed: dict[str, bool] = {}
        self.hashes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note for each snippet and notebook whether all of it passed."""
        for name, text in (value for key, value in report.user_properties if key == SHOWN):
            self.passed[name] = self.passed.get(name, True) and report.passed
            self.hashes[name] = text

    def pytest_sessionfinish(self) -> None:
        """Write the record, if this run was one of every snippet and notebook."""
        expected = {
            path.relative_to(ROOT).as_posix()
            for pattern in ("snippets/**/*.md", "docs/*/**/*.ipynb")
            for path in ROOT.glob(pattern)
            if ".ipynb_checkpoints" not in path.parts
        }
        if self.passed.keys() == expected:
            files = {
                name: {"sha256": self.hashes[name], "passed": passed}
                for name, passed in self.passed.items()
            }
            record.write(ROOT / RECORD, files)


def pytest_configure(config: pytest.Config) -> None:
    """Start the record of this run; with several workers, they report to one that does."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take the hash of each text now, when it was read: it may change while others run."""
    session.config.stash[collected] = {
        _name(item): sha256(item.path.read_text(encoding="utf-8"))
        for item in session.items
        if _is_snippet(item) or _is_cell(item)
    }


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse to run a snippet that imports what could act on the run; reset torch for others."""
    if _is_snippet(item) or _is_cell(item):
        name = _name(item)
        item.user_properties.append((SHOWN, (name, item.config.stash[collected][name])))
    if _is_snippet(item):
        if foreign := snippets.foreign_imports(item.obj.code):
            pytest.fail(f"{item.path.name}: imports {', '.join(foreign)}", pytrace=False)
        reset()


def _name(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


def _is_snippet(item: pytest.Item) -> bool:
    return type(item).__module__ == "pytest_codeblocks.plugin"


def _is_cell(item: pytest.Item) -> bool:
    return type(item).__module__ == "nbval.plugin"
