"""A block is run by itself, as a new Python would, and whatever goes wrong with it is told."""

from __future__ import annotations

from tests.blocks import Block, fresh, not_printing


def test_blocks_know_nothing_of_each_other() -> None:
    """A name, an import or a setting of one block is not there in the next."""
    first, second, third = fresh([
        "import torch, builtins\nx = 1\nbuiltins.leaked = 2\ntorch.set_grad_enabled(False)\n",
        "print('x' in dir(), hasattr(__builtins__, 'leaked'))\ntorch.randn(1)\n",
        "import torch\nprint(torch.ones(1, requires_grad=True).add(1).requires_grad)\n",
    ])
    assert first == ("", "")
    assert second[0] == "False False\n"
    assert "NameError: name 'torch' is not defined" in second[1]
    assert third == ("True\n", "")


WRONG = {
    "raise SystemExit(3)": "SystemExit",
    "import os\nos._exit(0)": "",
    "import os\nos.kill(os.getpid(), 9)": "ended by signal 9",
    "import warnings\nwarnings.warn('old')": "UserWarning: old",
    "import tests": "No module named 'tests'",
    "print(": "SyntaxError",
    "import sys\nprint('6', file=sys.stderr)": "6",
    "print(5)": "5",
}


def test_what_does_not_print_what_is_shown_is_found() -> None:
    """A block that fails, ends early or complains is not one that prints what it shows."""
    good = Block("print(6)\n", "6\n")
    found = not_printing([good, *(Block(f"{code}\n", "6\n") for code in WRONG)])
    assert {block.code.rstrip("\n") for block in found} == WRONG.keys()
    assert all(WRONG[block.code.rstrip("\n")] in printed for block, printed in found.items())
