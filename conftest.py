"""Give every snippet the same starting point, and keep a record of how it went."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from hooks.provenance import RECORD, sha256
from tests import ROOT
from tests.proof import record
from tests.proof.running import reset
from tests.rules import snippets

outcomes = pytest.StashKey[dict[str, bool]]()
collected = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the record of this run."""
    config.stash[outcomes] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take the hash of each text now, when it was read: it may change while others run."""
    session.config.stash[collected] = {
        item.path.relative_to(ROOT).as_posix(): sha256(item.path.read_text(encoding="utf-8"))
        for item in session.items
        if _is_snippet(item) or _is_cell(item)
    }


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse to run a snippet that imports what could act on the run; reset torch for others."""
    if _is_snippet(item):
        if foreign := snippets.foreign_imports(item.obj.code):
            pytest.fail(f"{item.path.name}: imports {', '.join(foreign)}", pytrace=False)
        reset()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note for each snippet and notebook whether all of it passed."""
    report = yield
    if _is_snippet(item) or _is_cell(item):
        name = item.path.relative_to(ROOT).as_posix()
        passed = item.config.stash[outcomes].get(name, True)
        item.config.stash[outcomes][name] = passed and report.passed
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the record, if this run was one of every snippet and notebook."""
    ran = session.config.stash[outcomes]
    expected = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("snippets/**/*.md", "docs/*/**/*.ipynb")
        for path in ROOT.glob(pattern)
        if ".ipynb_checkpoints" not in path.parts
    }
    if ran.keys() == expected:
        hashes = session.config.stash[collected]
        files = {n: {"sha256": hashes[n], "passed": passed} for n, passed in ran.items()}
        record.write(ROOT / RECORD, files)


def _is_snippet(item: pytest.Item) -> bool:
    return type(item).__module__ == "pytest_codeblocks.plugin"


def _is_cell(item: pytest.Item) -> bool:
    return type(item).__module__ == "nbval.plugin"
