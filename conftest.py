"""Give every snippet the same starting point, and keep a record of how it went."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from hooks.provenance import RECORD
from tests import ROOT
from tests.proof import record
from tests.proof.running import reset

outcomes = pytest.StashKey[dict[str, bool]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the record of this run."""
    config.stash[outcomes] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Reset torch before each block that pytest-codeblocks runs."""
    if _is_snippet(item):
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
        files = {name: record.entry(ROOT / name, passed) for name, passed in ran.items()}
        record.write(ROOT / RECORD, files)


def _is_snippet(item: pytest.Item) -> bool:
    return type(item).__module__ == "pytest_codeblocks.plugin"


def _is_cell(item: pytest.Item) -> bool:
    return type(item).__module__ == "nbval.plugin"
