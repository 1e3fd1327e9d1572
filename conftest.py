"""Give every snippet the same starting point, whatever ran before it."""

from __future__ import annotations

import pytest

from tests.proof.running import reset


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Reset torch before each block that pytest-codeblocks runs."""
    if type(item).__module__ == "pytest_codeblocks.plugin":
        reset()
