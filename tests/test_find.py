"""The error finder finds the entries of real tracebacks, and nothing in those of other programs."""

from __future__ import annotations

import ast
import functools
import io
import itertools
import linecache
import random
import re
import textwrap
import tomllib
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pytest
import torch
from IPython.core.ultratb import FormattedTB
from playwright.sync_api import Browser

from tests import ROOT
from tests.modules import Modules
from tests.project import CONFIGS, ORIGINS, PAGES, SHOWN, SNIPPETS, shown_words
from tests.proof import messages
from tests.proof.running import reset
from tests.reader import EVERY, Reader
from tests.rules import pages, snippets
from tests.test_explorer import differences

WORDS = shown_words("finder.json")
FOREIGN = tomllib.loads((ROOT / "tests" / "proof" / "foreign.toml").read_text(encoding="utf-8"))
PACKAGES = str(Path(torch.__file__).parents[1])
STYLES = {
    "/home/min/ws/train.py": "/usr/local/lib/python3.12/site-packages",
    r"C:\Users\Kim\proj\main.py": r"C:\Users\Kim\miniconda3\lib\site-packages",
    "/var/folders/q3/T/ipykernel_3141/592653589.py": "/opt/conda/lib/python3.10/site-packages",
    "<ipython-input-7-0b1c2d3e4f50>": "~/.local/lib/python3.9/site-packages",
    "<stdin>": "/usr/lib/python3/dist-packages",
}
MASKED = re.compile(r"-?\d[\d., ]*")
SIZES = {2: 3, 3: 4, 4: 10, 5: 13, 6: 16, 7: 12, 8: 24}
FRESH = ("alpha", "beta", "gamma", "delta", "kappa", "omega", "sigma", "theta", "zeta", "psi")
TOLD = "[data-part=told]"


class Entry(NamedTuple):
    """A message of the page: the heading it stands under, and the snippet that prints it."""

    id: str
    snippet: str
    count: int  # which of the errors of the snippet, from 1 on
    message: str  # with its class


def entries() -> list[Entry]:
    """List the messages of the page."""
    return [
        Entry(id_, name, count, f"{error}: {message}")
        for id_, names in messages.sections(PAGES[""][messages.PAGE]).items()
        for name in names
        for count, (error, message) in enumerate(messages.printed(name), start=1)
    ]


ENTRIES = entries()
IDS = list(dict.fromkeys(entry.id for entry in ENTRIES))
# Messages that are like no other.
UNIQUE = [e for e in ENTRIES if e.id in {"hx-should-be-3d", "device-mismatch", "empty-sequence"}]


def start(message: str) -> str:
    """Return what a message has in common with those that differ in numbers and names only."""
    return re.sub(r"\W|\d|RNN|LSTM|GRU|rnn_tanh|lstm", "", message)[:45]


@functools.cache
def twins(message: str) -> set[str]:
    """Return the entries whose message begins in the same way: only numbers and names differ."""
    return {entry.id for entry in ENTRIES if start(entry.message) == start(message)}


@pytest.fixture(scope="module")
def modules(browser: Browser, address: str) -> Iterator[Modules]:
    """Load the modules of the built site."""
    page = browser.new_page()
    page.goto(f"{address}404.html")
    yield Modules(page, address)
    page.close()


def found(modules: Modules, texts: Iterable[Any]) -> list[list[str]]:
    """Return what is found in each text."""
    results = modules.call("find.js", "find", [[text] for text in texts])
    assert not (errors := [result.error for result in results if result.error]), errors[:3]
    return [result.value for result in results]


# --- Programs that fail ------------------------------------------------------------------------


class Failing(ast.NodeTransformer):
    """Let a snippet end with one of the errors that it catches, under other names and sizes."""

    def __init__(self, names: dict[str, str], sizes: dict[int, int]) -> None:
        self.names, self.sizes = names, sizes

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """Raise again, if it is this one's turn."""
        node.body = ast.parse("if its_turn(): raise").body
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Give what the snippet names another name."""
        return ast.copy_location(ast.Name(self.names.get(node.id, node.id), node.ctx), node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Change sizes where they get their names."""
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for value in values:
            if isinstance(value, ast.Constant) and type(value.value) is int:
                value.value = self.sizes.get(value.value, value.value)
        return self.generic_visit(node)


def renamed(tree: ast.AST, words: Iterable[str]) -> dict[str, str]:
    """Give each variable a name that says nothing."""
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store]
    return dict(zip(dict.fromkeys(stored), words, strict=False))


def program(entry: Entry, sizes: dict[int, int], rename: bool) -> str:
    """Return a program that fails as the snippet shows."""
    tree = ast.parse(snippets.parse(SNIPPETS[entry.snippet]).code)
    words = (f"{word}{number}" for number in ("", 1, 2) for word in FRESH)
    changed = Failing(renamed(tree, words) if rename else {}, sizes).visit(tree)
    return ast.unparse(ast.fix_missing_locations(changed))


def inside(head: str, code: str, call: str) -> str:
    """Put a program into a function, and call it; imports stay in front."""
    lines = code.splitlines()
    imports = [line for line in lines if line.startswith(("import ", "from "))]
    body = [line for line in lines if line not in imports]
    return "\n".join([*imports, head, textwrap.indent("\n".join(body), " " * 8), call])


def in_a_function(code: str) -> str:
    """Call it three deep."""
    head = "def train_rnn(depth):\n    if depth:\n        train_rnn(depth - 1)\n    else:"
    return inside(head, code, "train_rnn(2)")


def in_a_model(code: str) -> str:
    """Run it as the forward of a model."""
    head = "class LSTMTagger(nn.Module):\n    def forward(self):"
    imports = "" if "from torch import nn" in code else "from torch import nn\n"
    return inside(head, imports + code, "lstm_tagger = LSTMTagger()\nlstm_tagger()")


def fail(code: str, count: int, file: str) -> BaseException | None:
    """Run a program as if it stood in a file, up to the error that is number `count`."""
    turns = itertools.count(1)
    lines = code.splitlines(keepends=True)
    linecache.cache[file] = (len(code), None, lines, file)
    reset()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            scope = {"__name__": "__main__", "its_turn": lambda: next(turns) == count}
            exec(compile(code, file, "exec"), scope | {"print": lambda *_, **__: None})
        except Exception as error:
            while error.__traceback__.tb_frame.f_code.co_filename != file:
                error.__traceback__ = error.__traceback__.tb_next
            return error
    return None


def says(error: BaseException | None) -> str:
    """Return the last line of an error, without numbers."""
    return MASKED.sub("0", f"{type(error).__name__}: {error}".strip())


def failed(entry: Entry, wrap: Callable[[str], str], file: str, *, rename: bool) -> BaseException:
    """Let the snippet's program fail with other sizes, or with fewer changed where it would not."""
    heights = {size: new for size, new in SIZES.items() if size in (4, 6)}
    for sizes in (SIZES, heights, {}):
        error = fail(wrap(program(entry, sizes, rename)), entry.count, file)
        if says(error).startswith(MASKED.sub("0", entry.message.split("\n")[0])):
            CHANGED.append(bool(sizes))
            return error
    raise AssertionError(f"{entry.id}: {entry.snippet} fails with {says(error)}")


CHANGED: list[bool] = []


def printed(error: BaseException, file: str) -> str:
    """Return a traceback as Python prints it, as if PyTorch were elsewhere."""

    def path(match: re.Match[str]) -> str:
        moved = match[1].replace(PACKAGES, STYLES[file])
        return f'File "{moved.replace("/", chr(92)) if chr(92) in STYLES[file] else moved}"'

    return re.sub(r'File "([^"]+)"', path, "".join(traceback.format_exception(error)))


def in_a_notebook(error: BaseException) -> str:
    """Return a traceback as Jupyter shows it, colors included."""
    given: tuple[type[BaseException], BaseException, TracebackType | None]
    given = type(error), error, error.__traceback__
    formatter = FormattedTB(mode="Context", theme_name="linux", ostream=io.StringIO())
    return formatter.stb2text(formatter.structured_traceback(*given))


def misses(modules: Modules, told: list[tuple[Entry, str]]) -> list[str]:
    """Return where another entry is found first than that of the message, or one of its twins."""
    wrong = []
    for (entry, text), ids in zip(told, found(modules, [text for _, text in told]), strict=True):
        first = ids[: len(twins(entry.message))]
        if entry.id not in first or not {*first[: first.index(entry.id)]} <= twins(entry.message):
            wrong.append(f"{entry.id} ({entry.snippet}): found {ids} in\n{text[-1500:]}")
    return wrong


def test_every_entry_is_found_from_its_own_program(modules: Modules) -> None:
    """With the page's own sizes it is first, unless another entry prints the same message."""
    file = "/home/min/ws/train.py"
    told = []
    for entry in ENTRIES:
        error = fail(in_a_function(program(entry, {}, rename=False)), entry.count, file)
        assert error is not None, entry
        told.append((entry, printed(error, file)))
    wrong = []
    for (entry, text), ids in zip(told, found(modules, [text for _, text in told]), strict=True):
        same = {other.id for other in ENTRIES if other.message == entry.message}
        if not ids or ids[0] not in same or entry.id not in ids:
            wrong.append(f"{entry.id} ({entry.snippet}): found {ids} in\n{text}")
    assert not wrong, "\n".join([f"{len(wrong)} of {len(told)}:", *wrong[:8]])


@pytest.mark.parametrize("wrap", [in_a_function, in_a_model])
def test_every_entry_is_found(modules: Modules, wrap: Callable[[str], str]) -> None:
    """With other sizes, names, depths and paths, and in every way a text is handed on."""
    CHANGED.clear()
    told = []
    for entry, file in zip(ENTRIES, itertools.cycle(STYLES), strict=False):
        text = printed(failed(entry, wrap, file, rename=True), file)
        told += [(entry, spell(text)) for spell in (str, *HANDED_ON)]
    assert sum(CHANGED) > 0.8 * len(CHANGED)
    assert not (wrong := misses(modules, told)), "\n".join([f"{len(wrong)}:", *wrong[:8]])


def test_every_entry_is_found_in_a_notebook(modules: Modules) -> None:
    """As Jupyter shows it: colors, arrows, lines around the one that fails."""
    file = "/var/folders/q3/T/ipykernel_3141/592653589.py"
    told = []
    for entry in {entry.id: entry for entry in ENTRIES}.values():
        text = in_a_notebook(failed(entry, in_a_function, file, rename=False))
        assert "\x1b[" in text
        told += [(entry, text), (entry, text.replace("\x1b", ""))]
    assert not (wrong := misses(modules, told)), "\n".join([f"{len(wrong)}:", *wrong[:8]])


def test_frames_are_enough(modules: Modules) -> None:
    """Where a traceback ends in these layers' files, no name has to tell."""
    file = "/home/min/ws/train.py"
    told = []
    for entry in ENTRIES:
        text = printed(failed(entry, str, file, rename=True), file)
        if "modules/rnn.py" in text or "utils/rnn.py" in text:
            told.append((entry, text))
    assert len(told) > len(ENTRIES) / 3
    assert not (wrong := misses(modules, told)), "\n".join([f"{len(wrong)}:", *wrong[:8]])


def test_the_bare_message_is_enough(modules: Modules) -> None:
    """With its class and without, and from its beginning on."""
    told = []
    for entry in ENTRIES:
        text = entry.message
        told += [(entry, text), (entry, text.split(": ", 1)[1]), (entry, f"  {text}\n")]
    assert not (wrong := misses(modules, told)), "\n".join([f"{len(wrong)}:", *wrong[:8]])


# --- How a text is handed on -------------------------------------------------------------------


def quoted(text: str) -> str:
    """Quote it as a mail does, twice, with short lines."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, 68) or [""]]
    return "\n".join(f"> > {line}" for line in lines)


def cut(text: str) -> str:
    """Break lines where a terminal of 80 columns ends, in the middle of words and numbers."""
    return "\n".join(
        line[k : k + 80] for line in text.splitlines() for k in range(0, len(line) or 1, 80)
    )


def logged(text: str) -> str:
    """Write it into a log, each line with the time, the rank and the level."""
    stamp = "2024-05-01T12:00:00.123Z [rank0]: ERROR "
    return "\n".join(f"{stamp}{line}" for line in text.splitlines())


def ranked(text: str) -> str:
    """Write it as torchrun does, with CRLF."""
    return "\r\n".join(f"[rank0]: {line}" for line in text.splitlines())


def in_pytest(text: str) -> str:
    """Show it as pytest does."""
    return "\n".join(f"E       {line}" for line in text.splitlines())


def typeset(text: str) -> str:
    """Let a word processor put its quotes and spaces in."""
    return re.sub(r"'([^']*)'", "‘\\1’", text).replace(" ", "\u00a0")


def in_a_long_log(text: str) -> str:
    """Put other lines around it."""
    epochs = "".join(f"epoch {k}: loss {1 / (k + 1):.4f}\n" for k in range(200))
    return f"{epochs}{text}\n{epochs}"


HANDED_ON = (quoted, cut, logged, ranked, in_pytest, typeset, in_a_long_log)


def test_several_errors_are_listed_last_first(modules: Modules) -> None:
    """Chained ones, and those of one log; an entry is listed once."""
    one, other, third = UNIQUE
    file = "/home/min/ws/train.py"
    texts = [
        printed(failed(e, in_a_function, file, rename=False), file) for e in (one, other, third)
    ]
    chain = "\nDuring handling of the above exception, another exception occurred:\n\n"
    cause = "\nThe above exception was the direct cause of the following exception:\n\n"
    order = [one.id, other.id, third.id]
    assert found(
        modules,
        [
            texts[0] + chain + texts[1] + cause + texts[2],
            texts[2] + "retrying\n" + texts[1] + "retrying\n" + texts[0],
            texts[0] * 3 + texts[1] + texts[0],
            f"{one.message}\n{other.message}\n",
        ],
    ) == [order[::-1], order, order[:2], order[1::-1]]


def test_what_is_said_counts_before_what_is_quoted(modules: Modules) -> None:
    """A line of code that would raise a message is none, and a note none beside an error."""
    size = "proj_size has to be smaller than hidden_size"
    code = f'{TRACEBACK}    raise ValueError("{size}")\nKeyError: 7\n'
    one = UNIQUE[0]
    texts = [code, f"note: {size}\n{TRACEBACK}{one.message}\n", f"{TRACEBACK}note: {size}\n"]
    assert found(modules, texts) == [[], [one.id], ["proj_size-too-large"]]


def test_the_file_tells_entries_apart(modules: Modules) -> None:
    """The same message from the layer itself, and from the Linear behind it."""
    message = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (77x9 and 8x2)"
    behind = TRACEBACK.replace("rnn.py", "linear.py") + "    self.fc(self.lstm(x)[0])\n"
    first = [ids[0] for ids in found(modules, [f"{TRACEBACK}{message}", f"{behind}{message}"])]
    assert first == ["packed-lstm-features", "mat1-and-mat2"]


def test_a_tuple_that_sequential_hands_on_is_found(modules: Modules) -> None:
    """Although no name tells: of PyTorch's layers only these return one."""
    code = "import torch\nfrom torch import nn\nnet = nn.Sequential({}, nn.Linear(6, 2))\n"
    code = code.format("nn.GRU(4, 6)") + "net(torch.zeros(7, 3, 4))"
    error = fail(code, 0, "<stdin>")
    assert found(modules, [printed(error, "<stdin>").replace("nn.GRU", "make")]) == [
        ["linear-got-a-tuple"]
    ]


def test_signs_inside_a_message_do_not_matter(modules: Modules) -> None:
    """As grep colors what it looks for, and what is left of that when it is copied."""
    one = UNIQUE[0]
    colored = re.sub("(than|batched|tensors)", "\x1b[01;31m\x1b[K\\1\x1b[m\x1b[K", one.message)
    left = re.sub("(than|batched|tensors)", "[01;31m\\1[0m", one.message)
    assert colored != one.message
    assert found(modules, [f"{TRACEBACK}{text}" for text in (colored, left)]) == [[one.id]] * 2


# --- Warnings ----------------------------------------------------------------------------------


def test_warnings_are_found_as_python_prints_them(modules: Modules) -> None:
    """With the path, the line, and the source below."""
    told = []
    for entry in (entry for entry in ENTRIES if "Warning: " in entry.message.split("\n")[0]):
        code = snippets.parse(SNIPPETS[entry.snippet]).code.replace('"error"', '"always"')
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            exec(compile(code, "train.py", "exec"), {"print": lambda *_, **__: None})
        name, start = entry.message.split(": ", 1)
        for w in caught:
            if str(w.message).startswith(start[:30]) and w.category.__name__ == name:
                shown = warnings.formatwarning(w.message, w.category, w.filename, w.lineno)
                told += [(entry, shown), (entry, f"epoch 1\n{shown}epoch 2\n"), (entry, cut(shown))]
    assert len(told) >= 3
    assert not (wrong := misses(modules, told)), "\n".join(wrong)


# --- Other versions ----------------------------------------------------------------------------

RNN_PY = 'File "/usr/lib/python3.8/site-packages/torch/nn/modules/rnn.py", line 1, in forward'
TRACEBACK = f"Traceback (most recent call last):\n  {RNN_PY}\n"
# As torch/nn/modules/rnn.py and the libraries of these versions write them.
WORDINGS = {
    "dtype-mismatch": [
        "ValueError: input must have the type torch.float32, got type torch.float64",  # 2.1 to 2.9
        "ValueError: input must have the type torch.float16, got type torch.float32",
        "RuntimeError: expected scalar type Double but found Float",  # to 2.0
        "RuntimeError: Input and parameter tensors are not the same dtype, found input tensor with "
        "Double and parameter tensor with Float",
        "ValueError: GRU input dtype (torch.bfloat16) does not match weight dtype (torch.float32). "
        "Convert input: input.to(torch.float32), or convert model: model.to(torch.bfloat16)",
    ],
    "h_0-dtype-mismatch": [
        "RuntimeError: mat1 and mat2 must have the same dtype",  # to 2.0
        "RuntimeError: mat1 and mat2 must have the same dtype, but got Float and BFloat16",
        "RuntimeError: expected m1 and m2 to have the same dtype, but got: double != float",
        "RuntimeError: Input and hidden tensors are not the same dtype, found input tensor with "
        "Float and hidden tensor with Double",
    ],
    "too-many-dimensions": [
        "AssertionError: RNN: Expected input to be 2-D or 3-D but received 4-D tensor",  # 2.0
        "AssertionError: LSTM: Expected input to be 2-D or 3-D but received 4-D tensor",  # 1.13
        "AssertionError: GRU: Expected input to be 2-D or 3-D but received 5-D tensor",
        "RuntimeError: input must have 3 dimensions, got 4",  # RNN, 1.13
        "ValueError: LSTM: Expected input to be 2D or 3D, got 4D instead",
        "ValueError: GRU: Expected input to be 2D or 3D, got 4D instead",
    ],
    "one-dimension": [
        "AssertionError: LSTM: Expected input to be 2-D or 3-D but received 1-D tensor",
        "ValueError: RNN: Expected input to be 2D or 3D, got 1D tensor instead",
    ],
    "cell-input-dimensions": [
        "AssertionError: LSTMCell: Expected input to be 1-D or 2-D but received 3-D tensor",  # 2.0
        "ValueError: GRUCell: Expected input to be 1D or 2D, got 3D instead",
    ],
    "size-of-zero": [
        "ValueError: hidden_size must be greater than zero",  # from 2.1
        "ValueError: num_layers must be greater than zero",  # from 2.2
        "ValueError: input_size must be greater than zero",  # from 2.10
    ],
    "size-is-no-int": [
        "TypeError: hidden_size should be of type int, got: float",
        "TypeError: input_size should be of type int, got: int64",
    ],
    "unknown-nonlinearity": ["ValueError: Unknown nonlinearity 'gelu'"],  # to 2.0
    "bias-is-no-bool": ["TypeError: bias should be of type bool, got: int"],  # from 2.10
    "batch_first-is-no-bool": ["TypeError: batch_first should be of type bool, got: str"],
    "backward-a-second-time": [
        # before 1.9, to 1.11, and after
        "RuntimeError: Trying to backward through the graph a second time, but the saved "
        "intermediate results have already been freed. Specify retain_graph=True when calling "
        "backward the first time.",
        "RuntimeError: Trying to backward through the graph a second time (or directly access "
        "saved variables after they have already been freed). Saved intermediate values of the "
        "graph are freed when you call .backward() or autograd.grad().",
    ],
    "lstm-three-arguments": [
        # Python 3.9, and after
        "TypeError: forward() takes from 2 to 3 positional arguments but 4 were given",
        "TypeError: GRU.forward() takes from 2 to 3 positional arguments but 4 were given",
    ],
    "unexpected-keyword": [
        "TypeError: __init__() got an unexpected keyword argument 'hidden_dim'",  # Python 3.9
        "TypeError: RNNBase.__init__() got an unexpected keyword argument 'hidden_dim'",
    ],
    "too-many-values": ["ValueError: too many values to unpack (expected 2, got 3)"],  # Python 3.14
    "tuple-has-no-size": [
        "AttributeError: 'tuple' object has no attribute 'size'",
        "AttributeError: 'tuple' object has no attribute 'permute'",
        "AttributeError: 'tuple' object has no attribute 'view'",
    ],
    "size-mismatch-for-a-weight": [
        "RuntimeError: Error(s) in loading state_dict for Tagger:\n\tsize mismatch for "
        "embed.weight: copying a param with shape torch.Size([9, 4]) from checkpoint, the shape in "
        "current model is torch.Size([8, 4]).\n\tsize mismatch for "
        "encoder.lstm.weight_hh_l1_reverse: copying a param with shape torch.Size([24, 6]) from "
        "checkpoint, the shape in current model is torch.Size([32, 8]).",
    ],
    "missing-keys": [
        "RuntimeError: Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "
        '"fc.bias", "lstm.weight_ih_l0_reverse", "lstm.weight_hh_l0_reverse". ',
    ],
    "keys-with-a-prefix": [
        "RuntimeError: Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "
        '"gru.weight_ih_l0", "gru.weight_hh_l0". \n\tUnexpected key(s) in state_dict: '
        '"module.gru.weight_ih_l0", "module.gru.weight_hh_l0". ',
    ],
}


def test_other_versions_are_found(modules: Modules) -> None:
    """The same mistake in the words of another PyTorch or Python, alone and in a traceback."""
    told = [(id_, text) for id_, texts in WORDINGS.items() for text in texts]
    spelled = [
        (id_, text) for id_, bare in told for text in (bare, f"{TRACEBACK}{bare}\n", cut(bare))
    ]
    ids = found(modules, [text for _, text in spelled])
    wrong = [
        f"{id_}: found {first} in\n{text}"
        for (id_, text), first in zip(spelled, ids, strict=True)
        if not first or first[0] != id_
    ]
    assert not wrong, "\n".join([f"{len(wrong)} wordings are missed:", *wrong])


# --- What is none of these layers' -------------------------------------------------------------


def foreign() -> list[str]:
    """Run the programs of others and return their tracebacks, and those printed elsewhere."""
    told = []
    for code in FOREIGN["programs"]:
        for file in ("/home/kim/lstm-forecast/rnn.py", r"C:\gru project\lstm.py"):
            whole = f"import numpy as np\nimport torch\nfrom torch import nn\n{code}"
            error = fail(whole, 0, file)
            assert error is not None, f"{code} raises nothing"
            told.append("".join(traceback.format_exception(error)))
        inner = whole.replace("\n", "\n    ")
        told.append(
            in_a_notebook(
                fail(f"def run():\n    {inner}\nrun()", 0, "/var/folders/q3/T/ipykernel_1/2.py")
            )
        )
    return told + FOREIGN["texts"]


def test_foreign_tracebacks_find_nothing(modules: Modules) -> None:
    """Not even where a message could be of these layers: nothing says that it is."""
    told = foreign()
    told += [f"I train an LSTM with nn.LSTM(4, 6), and this comes:\n\n{text}" for text in told]
    assert len(FOREIGN["programs"]) + len(FOREIGN["texts"]) >= 60
    wrong = [
        f"found {ids} in\n{text}"
        for text, ids in zip(told, found(modules, told), strict=True)
        if ids
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(told)}:", *wrong[:8]])


def test_only_sentences_of_their_own_count_without_a_trace(modules: Modules) -> None:
    """In a log without frames: what only these layers say is found, what others say, too, not."""
    around = "\n".join(f"step {k}" for k in range(20))
    own, shared = (
        "Expected hidden size (2, 3, 6), got [3, 2, 6]",
        "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)",
    )
    texts = [f"{around}\nRuntimeError: {message}\n{around}" for message in (own, shared)]
    assert [bool(ids) for ids in found(modules, texts)] == [True, False]
    device = "Input and parameter tensors are not at the same device, found input tensor at cuda:0"
    device = f"{around}\nRuntimeError: {device} and parameter tensor at cpu\n"
    subclass = "TypeError: MyLSTM.forward() takes from 2 to 3 positional arguments but 4 were given"
    another_class = "KeyError: tuple index out of range"
    assert found(modules, [device, subclass, another_class]) == [["device-mismatch"], [], []]


# --- Whatever else is pasted -------------------------------------------------------------------


def test_a_few_words_find_their_messages(modules: Modules) -> None:
    """As one types: the beginning of a message, some words of it, in any case."""
    started, cased, inner, short, nothing = found(
        modules,
        [
            "RuntimeError: Expected hidden si",
            "expected HIDDEN size (1, 2,",
            "hidden size (5, 4, 3), got",
            "size",
            "how do I stack layers",
        ],
    )
    assert started and {*started} >= {*cased} >= {*inner} - {*started}
    assert "hidden-size-mismatch" in started
    assert short == nothing == []


def test_anything_is_taken(modules: Modules) -> None:
    """Pieces of messages, signs that mean something elsewhere, what is no text at all."""
    chance = random.Random(1)
    whole = "\n".join(entry.message for entry in ENTRIES)
    signs = "".join(map(chr, range(128))) + "\u2028\ud800\U0001f9e0한글\\[](){}*+?.^$|"
    texts: list[Any] = [None, 5, True, [], {}, ["RuntimeError"], "", " ", "\n", "{n=4}", "{any=}"]
    for _ in range(1500):
        at = chance.randrange(len(whole))
        piece = whole[at : at + chance.randrange(80)]
        noise = "".join(chance.choices(signs, k=chance.randrange(40)))
        texts += [piece, noise, piece + noise + piece]
    for text, ids in zip(texts, found(modules, texts), strict=True):
        assert {*ids} <= {*IDS}, text
        assert len({*ids}) == len(ids), text
    queries = modules.call("find.js", "query", [[text] for text in texts])
    assert all(isinstance(result.value, str) for result in queries)


TIMES = """async ([url, texts]) => {
  const { find, query } = await import(url);
  const time = (text) => {
    const start = performance.now();
    find(text);
    query(text);
    return performance.now() - start + 0.1; // a browser's clock is coarse
  };
  const long = (piece, part) => piece.repeat(2 ** 20 / part / piece.length);
  return texts.map(([piece, end]) => [16, 1].map((part) => time(long(piece, part) + end)));
}"""


def test_long_texts_take_their_time_and_no_more(modules: Modules) -> None:
    """Sixteen times the text takes about sixteen times as long, not 256 times."""
    message = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)\n"
    trace = "Traceback (most recent call last):\n"
    pieces = [
        *("a", " ", "\n", ".", "1", "-", "/", ">", "|", '"', "(", "{", "\\", "\u00a0", "한"),
        *("rnn/", "rnn ", "x.py", "> ", "E   ", "\x1b[", "[0m", "1,", "Error: ", "\r\n", "\t\n"),
        *(trace, 'File "', 'File "x.py", line 1, in f\n', "x.py:1 ", "---> 1\n", '"a.b", '),
        *(message, f"{trace}  lstm(x)\n{message}", message.strip()[:50]),
        "Error(s) in loading state_dict for X:",
        'RuntimeError: Error(s) in loading state_dict for X: Missing key(s) in state_dict: "a.b", ',
        *(entry.message for entry in ENTRIES[::15]),
    ]
    texts = [(piece, end) for piece in pieces for end in ("", f"\n{message}")]
    url = f"{modules.address}assets/find.js"
    for _ in range(4):  # whatever else the machine does, it is not slow every time
        times = modules.page.evaluate(TIMES, [url, texts])
        slow = [
            (text, short, long)
            for text, (short, long) in zip(texts, times, strict=True)
            if long > 64 * short
        ]
        texts = [text for text, _, _ in slow]
    assert not slow


def test_a_search_is_for_the_words_of_the_last_error(modules: Modules) -> None:
    """Without signs, which mean something in a search."""
    texts = [
        f"{TRACEBACK}KeyError: 'hidden_size'\n",
        f"{TRACEBACK}ValueError: a\n\n{TRACEBACK}x.y.ZError: {'long ' * 99}\nepoch 2",
        "  what is h_n?\n",
        "",
    ]
    results = [result.value for result in modules.call("find.js", "query", [[t] for t in texts])]
    assert results[0] == "hidden_size"
    assert results[1].startswith("long long") and len(results[1]) <= 300
    assert results[2:] == ["what is h_n", ""]


# --- The table and the words -------------------------------------------------------------------


def test_the_table_is_what_the_page_makes_it() -> None:
    """A changed message, a new entry: the table is made anew."""
    name = messages.TABLE.relative_to(ROOT)
    committed = messages.TABLE.read_text(encoding="utf-8")
    assert committed == messages.made(), f"{name} is stale. Run: {messages.COMMAND}"


def test_every_id_is_a_heading() -> None:
    """In every language."""
    rows = re.findall(r'^  \["([^"]+)", ', messages.TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= len(IDS)
    for folder, texts in SHOWN.items():
        ids = {line.value.split("#")[-1] for line in pages.headings(texts[messages.PAGE])}
        odd = sorted({*rows} - ids)
        assert not odd, f"{CONFIGS[folder]['docs_dir']}/{messages.PAGE} has no heading {odd}"


def test_every_wording_is_of_a_message() -> None:
    """A message that is gone leaves no wordings behind."""
    wordings = tomllib.loads(messages.WORDINGS.read_text(encoding="utf-8"))
    said = "\n".join(entry.message for entry in ENTRIES)
    assert all(words in said for words in wordings["own"])
    odd = [wording["of"] for wording in wordings["wording"] if wording["of"] not in said]
    assert not odd, f"{messages.WORDINGS.relative_to(ROOT)}: nothing says {odd}"


def test_what_is_the_readers_is_free() -> None:
    """Numbers, types, layers, devices and names leave holes; the sentences are kept apart."""
    free = messages.sentences
    assert free("got [2, 3, 6], (6,) or -1 or 0.5 or 21x12") == [
        "got [{n=2,3,6}], ({n=6,}) or {n=-1} or {n=0.5} or {n=21x12}"
    ]
    assert free("RNN input dtype (torch.float64) at meta, Double") == [
        "{layer=RNN} input dtype ({dtype=torch.float64}) at {device=meta}, {dtype=Double}"
    ]
    assert free("mat1 and h_0 of float64") == ["mat1 and h_0 of float64"]
    assert free("A sentence that is long enough. Another one.\n\tAnd a line.") == [
        "A sentence that is long enough.",
        "Another one. {any=}And a line.",
    ]
    assert free('in state_dict: "module.weight_ih_l0", "b". ') == [
        'in state_dict: "module.{path=}{weight=weight_ih_l0}"'
    ]
    with pytest.raises(ValueError, match="a brace"):
        free("a {brace}")


def test_every_language_says_the_same() -> None:
    """The same sentences."""
    for words, others in itertools.combinations(WORDS.values(), 2):
        assert not differences(words, others)


# --- The element -------------------------------------------------------------------------------


def into(reader: Reader) -> None:
    """Go to the field by keyboard, past the long table of contents."""
    reader.press(".md-skip")
    reader.page.wait_for_timeout(200)  # after a jump, Material closes the search, with a delay
    reader.go_to("error-finder textarea")


def paste(reader: Reader, text: str) -> None:
    """Paste into the field that has the focus, as a person does."""
    reader.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    reader.page.keyboard.press("Control+A")
    reader.page.keyboard.press("Control+V")


def title(reader: Reader, id_: str) -> str:
    """Return the words of a heading."""
    return reader.page.evaluate("id => document.getElementById(id).firstChild.textContent", id_)


NOTHING = f"Traceback (most recent call last):\n  {RNN_PY}\nKeyError: 'forget gate'\n"


@pytest.mark.parametrize("reader", EVERY, indirect=True)
def test_a_pasted_traceback_leads_to_its_entry(reader: Reader) -> None:
    """By keyboard alone: its heading is in sight, has the focus, and is named; back leads back."""
    page = reader.page
    reader.open("errors/")
    into(reader)
    error = failed(UNIQUE[0], in_a_function, "<stdin>", rename=True)
    paste(reader, printed(error, "<stdin>"))
    page.wait_for_function("id => document.activeElement.id === id", arg=UNIQUE[0].id)
    assert page.url.endswith(f"errors/#{UNIQUE[0].id}")
    words = WORDS[reader.folder]
    link = page.locator(f"{TOLD} a")
    assert link.get_attribute("href") == f"#{UNIQUE[0].id}"
    assert link.text_content() == title(reader, UNIQUE[0].id)
    assert words["one"] in page.inner_text(TOLD)
    page.wait_for_function(
        "id => { const { top } = document.getElementById(id).getBoundingClientRect();"
        " return top > 40 && top < innerHeight / 4 }",
        arg=UNIQUE[0].id,
    )
    assert reader.fits()
    page.go_back()
    page.wait_for_function("location.hash === '#errors'")
    assert page.input_value("error-finder textarea")


def test_typing_lists_and_does_not_jump(reader: Reader) -> None:
    """Several entries are a list of links, each with its heading's words."""
    page = reader.page
    reader.open("errors/")
    into(reader)
    before = page.url
    page.keyboard.type("dtype")
    assert not page.inner_text(TOLD)
    page.fill("error-finder textarea", "")
    page.keyboard.insert_text("object has no attribute")
    links = page.locator(f"{TOLD} li a")
    assert links.count() > 1
    assert WORDS[reader.folder]["several"] in page.inner_text(TOLD)
    for link in links.all():
        assert link.text_content() == title(reader, link.get_attribute("href")[1:])
    page.fill("error-finder textarea", UNIQUE[0].message)
    assert page.locator(f"{TOLD} a").count() == 1
    assert page.url == before
    reader.press(f"{TOLD} a")
    assert page.url.endswith(f"#{UNIQUE[0].id}")
    page.fill("error-finder textarea", "")
    assert not page.inner_text(TOLD)


def test_several_errors_pasted_are_listed(reader: Reader) -> None:
    """Where more than one fits, the reader chooses."""
    page = reader.page
    one, other, _ = UNIQUE
    reader.open("errors/")
    page.focus("error-finder textarea")
    paste(reader, f"{one.message}\n{other.message}")
    page.wait_for_selector(f"{TOLD} li")
    links = page.locator(f"{TOLD} li a")
    assert [link.get_attribute("href") for link in links.all()] == [f"#{other.id}", f"#{one.id}"]
    assert "#" not in page.url


def test_what_is_not_found_is_searched(reader: Reader) -> None:
    """It says so, and a button opens the search with the words of the last line."""
    page = reader.page
    words = WORDS[reader.folder]
    reader.open("errors/")
    into(reader)
    paste(reader, NOTHING)
    page.wait_for_selector(f"{TOLD} button")
    assert words["none"] in page.inner_text(TOLD)
    assert page.locator(f"{TOLD} a").count() == 0
    reader.press(f"{TOLD} button")
    page.wait_for_function("document.activeElement.matches('.md-search__input')")
    assert page.input_value(".md-search__input") == "forget gate"
    assert page.is_checked("#__search")
    if ORIGINS[reader.folder][messages.PAGE] == reader.folder:  # else it is in another's search
        page.locator(".md-search-result__link").first.wait_for()


def test_what_is_pasted_is_text(reader: Reader) -> None:
    """Markup is never run."""
    page = reader.page
    reader.open("errors/")
    page.fill("error-finder textarea", f"<img src=x onerror=alert(1)>\n{UNIQUE[0].message}<b>")
    assert page.locator("error-finder img, error-finder b").count() == 0
    assert page.locator(f"{TOLD} a").count() == 1


def test_only_the_page_with_the_field_loads_it(site: Path) -> None:
    """The table is for one page."""
    for folder in CONFIGS:
        for path in (site / folder).glob("*/index.html"):
            loads = "assets/finder.js" in path.read_text(encoding="utf-8")
            assert loads == (path.parent.name == "errors"), path


def test_without_javascript_the_page_says_so(site: Path) -> None:
    """And what to do instead."""
    for folder in CONFIGS:
        html = (site / folder / "errors" / "index.html").read_text(encoding="utf-8")
        inner = re.search(r"<error-finder[^>]*>(.*?)</error-finder>", html, re.DOTALL)[1]
        assert "JavaScript" in inner
        assert len(inner) > 40
