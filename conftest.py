"""Give every snippet the same starting point, whatever ran before it."""

from __future__ import annotations

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Reset what a snippet can leave behind in torch, as a fresh interpreter has it."""
    if type(item).__module__ != "pytest_codeblocks.plugin":
        return
    import torch  # here, so that `pytest tests` starts without it

    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device("cpu")
    torch.set_grad_enabled(True)
    torch.set_printoptions(profile="default")
