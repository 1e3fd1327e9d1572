"""The shapes in a snippet's comments are those of its tensors: readers copy them, too."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from tests.project import SNIPPETS
from tests.proof.running import run
from tests.rules import snippets

SIZES = re.compile(r"[(\[](\d+(?:, \d+)*),?[)\]]")


class Made(TorchFunctionMode):
    """Collect the shape of every tensor that PyTorch makes, also inside a function."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: set[tuple[int, ...]] = set()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Call what PyTorch would, and look at what it returns."""
        made = func(*args, **kwargs or {})
        for value in made if isinstance(made, tuple | list) else (made,):
            if isinstance(value, torch.Tensor):
                self.shapes.add(tuple(value.shape))
        return made


def commented(code: str) -> Iterator[tuple[int, ast.Tuple]]:
    """Find the tuples in the comments of `code`, like `# (N, L, H_in)`, with their lines."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and "(" in token.string:
            said = ast.parse(token.string.lstrip("# "), mode="eval").body
            assert isinstance(said, ast.Tuple), token.string
            several = all(isinstance(element, ast.Tuple) for element in said.elts)
            for shape in said.elts if several else [said]:
                yield token.start[0], shape


def findings(name: str, text: str) -> list[str]:
    """Return the comments of a snippet that say the shape of nothing it makes or prints."""
    code, line, *_ = snippets.parse(text)
    said = list(commented(code))
    if not said:
        return []
    defined: dict[str, Any] = {}
    output = run(code, defined).output
    there = {tuple(map(int, match.split(", "))) for match in SIZES.findall(output)}
    shapes = (getattr(value, "shape", None) for value in defined.values())
    there |= {tuple(shape) for shape in shapes if isinstance(shape, tuple)}

    def unproven() -> list[tuple[int, ast.Tuple]]:
        return [(at, s) for at, s in said if not any(_fits(s, sizes, defined) for sizes in there)]

    if unproven():  # what is neither printed nor left over may have been made on the way
        with Made() as made:
            run(code)
        there |= made.shapes
    return [
        f"{name}:{line + at - 1}: {ast.unparse(shape)}: nothing here has this shape. Mend it."
        for at, shape in unproven()
    ]


def _fits(shape: ast.Tuple, sizes: tuple[int, ...], defined: dict[str, Any]) -> bool:
    """Tell whether `shape` is `sizes`; N and D that the snippet has no name for may be 1 or 2."""
    return any(
        sizes == eval(compile(ast.Expression(shape), "<comment>", "eval"), unnamed | defined)
        for unnamed in ({"N": 1, "D": 1}, {"N": 1, "D": 2})
    )


def test_comments_say_the_shapes_there_are() -> None:
    """Every tuple in a comment is the shape of something the snippet makes or prints."""
    wrong = [
        finding for name, text in SNIPPETS.items() for finding in findings(f"snippets/{name}", text)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_wrong_comment_is_found() -> None:
    """A swapped axis in a comment is named with its line."""
    text = SNIPPETS["rnn/forward.md"]
    (finding,) = findings("snippets/rnn/forward.md", text.replace("# (N, L, H", "# (L, N, H", 1))
    assert finding.startswith("snippets/rnn/forward.md:12: (L, N, H_out)")
