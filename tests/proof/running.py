"""Run a snippet the way the tests do, in this process: the one place that says how."""

from __future__ import annotations

import contextlib
import io
import traceback
import warnings
from typing import Any, NamedTuple

FILE = "<snippet>"


class Ran(NamedTuple):
    """What came of running a snippet: what it printed, and the error that ended it, if any."""

    output: str
    error: str | None = None
    line: int = 1  # of the code, where the error was raised


def reset(seed: int = 0) -> None:
    """Put back what a snippet can change in torch, as a fresh interpreter has it."""
    import torch  # here, so that what does not run a snippet starts without it

    torch.manual_seed(seed)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    torch.set_grad_enabled(True)
    torch.set_printoptions(profile="default")
    torch.set_warn_always(False)


def run(code: str, namespace: dict[str, Any] | None = None, seed: int = 0) -> Ran:
    """Run code from a fresh start, warnings being errors, and return what it printed.

    A snippet cannot end the run: whatever it raises, SystemExit included, is returned. What it
    leaves defined is put into `namespace`.
    """
    defined = {} if namespace is None else namespace
    defined["__name__"] = "__main__"
    reset(seed)
    printed = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("error")
        try:
            exec(compile(code, FILE, "exec"), defined)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = next((f.lineno for f in reversed(frames) if f.filename == FILE), None)
            line = line or getattr(error, "lineno", None) or 1
            return Ran(printed.getvalue(), f"{type(error).__name__}: {error}", line)
    return Ran(printed.getvalue())
