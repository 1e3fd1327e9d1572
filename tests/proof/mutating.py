"""Change a snippet, or its expected output, in one place: what make mutants is made of.

Every function goes from text to texts and runs nothing.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

AXES = re.compile(r"(?<=[(\[])(?P<axes>\d+(?:, ?\d+)*),?(?=[)\]])")
BOOLEAN = re.compile(r"\b(?:True|False)\b")

_SIZES = ("input_size", "hidden_size", "num_layers")
_SWITCHES = ("bias", "batch_first", "dropout", "bidirectional")
_PLACE = ("device", "dtype")
# The positional order, which the documented signatures do not tell to the end.
LAYERS = {
    "RNN": (*_SIZES, "nonlinearity", *_SWITCHES, "proj_size", *_PLACE),
    "LSTM": (*_SIZES, *_SWITCHES, "proj_size", *_PLACE),
    "GRU": (*_SIZES, *_SWITCHES, "proj_size", *_PLACE),
    "RNNCell": ("input_size", "hidden_size", "bias", "nonlinearity", *_PLACE),
    "LSTMCell": ("input_size", "hidden_size", "bias", *_PLACE),
    "GRUCell": ("input_size", "hidden_size", "bias", *_PLACE),
}


class Mutant(NamedTuple):
    """Code with one change: what the change is called, its line and the whole code."""

    name: str
    line: int
    code: str


class Layers(NamedTuple):
    """What a snippet says about its recurrent layers."""

    arguments: list[tuple[str, ast.expr]]  # a parameter, and what it is given
    lines: set[int]  # of the calls that make them


def output_mutants(output: str) -> dict[str, list[str]]:
    """Return every changed form of an output by kind of change; none is the output itself."""
    lines = output.splitlines(keepends=True)

    def replaced(match: re.Match[str], instead: str) -> str:
        return output[: match.start()] + instead + output[match.end() :]

    def with_line(number: int, instead: str) -> str:
        return "".join([*lines[:number], instead, *lines[number + 1 :]])

    kinds: dict[str, list[str]] = {
        "digit": [
            replaced(digit, str((int(digit[0]) + 1) % 10)) for digit in re.finditer("[0-9]", output)
        ],
        "swapped-axes": [
            replaced(match, text) for match in AXES.finditer(output) for text in _swapped(match)
        ],
        "dropped-axis": [
            replaced(match, text) for match in AXES.finditer(output) for text in _shortened(match)
        ],
        "dropped-line": [with_line(number, "") for number in range(len(lines))],
        "doubled-line": [with_line(number, line * 2) for number, line in enumerate(lines)],
        "trailing-blank": [
            *(with_line(number, line.replace("\n", " \n")) for number, line in enumerate(lines)),
            f"{output}\n",
        ],
        "boolean": [
            replaced(match, str(match[0] == "False")) for match in BOOLEAN.finditer(output)
        ],
    }
    return {
        kind: [text for text in dict.fromkeys(texts) if text != output]
        for kind, texts in kinds.items()
    }


def argument_mutants(code: str) -> list[Mutant]:
    """Return the code with each argument of a recurrent layer and each named size changed."""
    tree = ast.parse(code)
    changes = [
        (value, f"{parameter}={ast.unparse(value)} -> {new}", new)
        for parameter, value in layers(tree).arguments
        for new in _other(parameter.split("/")[-1], value)
    ]
    changes += [
        (value, f"{name}: {ast.unparse(value)} -> {new}", new)
        for whole, bound in _bindings(tree)
        for name, value in _named_sizes(whole, bound)
        for new in [str(_literal(value) + 1)]
    ]
    changes.sort(key=lambda change: (change[0].lineno, change[0].col_offset))
    mutants: dict[str, Mutant] = {}  # by code: one value can be found in two calls
    seen: Counter[str] = Counter()
    for node, name, new in changes:
        changed = _spliced(code, node, new)
        if changed not in mutants:
            seen[name] += 1
            number = f" #{seen[name]}" if seen[name] > 1 else ""
            mutants[changed] = Mutant(name + number, node.lineno, changed)
    return list(mutants.values())


def layers(tree: ast.Module) -> Layers:
    """Find the calls that make a recurrent layer, and their arguments by parameter."""
    bound: dict[str, list[ast.expr]] = defaultdict(list)
    for name, value in _bindings(tree):
        bound[name].append(value)
    found = Layers([], set())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        made = _layer(call.func)
        aliased = bound.get(getattr(call.func, "id", ""), [])
        orders = [LAYERS[made]] if made else [LAYERS[n] for n in map(_layer, aliased) if n]
        if not orders:
            continue
        found.lines.update(range(call.lineno, call.end_lineno + 1))
        for position, value in enumerate(_positional(call, bound)):
            names = dict.fromkeys(order[position] for order in orders if position < len(order))
            found.arguments.append(("/".join(names), value))
        for keyword in call.keywords:
            if keyword.arg:
                found.arguments.append((keyword.arg, keyword.value))
            else:
                found.arguments.extend(_entries(tree))
    return found


def _swapped(match: re.Match[str]) -> Iterator[str]:
    axes, comma = _axes(match)
    for i, j in combinations(range(len(axes)), 2):
        order = list(axes)
        order[i], order[j] = axes[j], axes[i]
        yield comma.join(order)


def _shortened(match: re.Match[str]) -> Iterator[str]:
    axes, comma = _axes(match)
    in_tuple = match.string[match.start() - 1] == "("
    for i in range(len(axes)):
        rest = axes[:i] + axes[i + 1 :]
        yield comma.join(rest) + ("," if in_tuple and len(rest) == 1 else "")


def _axes(match: re.Match[str]) -> tuple[list[str], str]:
    comma = ", " if ", " in match["axes"] else ","
    return match["axes"].split(comma), comma


def _layer(function: ast.expr) -> str | None:
    """Return the recurrent layer an expression names: nn.LSTM is LSTM."""
    name = getattr(function, "attr", getattr(function, "id", None))
    return name if name in LAYERS else None


def _bindings(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name with what it is given: `N, L = 3, 7` and `for N in (3, 7)`, alike."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _unpacked(target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            for value in getattr(node.iter, "elts", ()):
                yield from _unpacked(node.target, value)


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple | ast.List):
        for pair in zip(target.elts, value.elts, strict=False):
            yield from _unpacked(*pair)


def _named_sizes(name: str, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the integers written under a name: `lengths = torch.tensor([7, 5, 2])` has three."""
    if isinstance(value, ast.Call) and value.args and isinstance(value.args[0], ast.List):
        value = value.args[0]
    if isinstance(value, ast.Tuple | ast.List):
        for number, element in enumerate(value.elts):
            yield from _named_sizes(f"{name}[{number}]", element)
    elif type(_literal(value)) is int:
        yield name, value


def _positional(call: ast.Call, bound: Mapping[str, list[ast.expr]]) -> Iterator[ast.expr]:
    """Yield the positional arguments, those of `*name` as they stand in the name's tuple."""
    for value in call.args:
        if isinstance(value, ast.Starred):
            for whole in bound.get(getattr(value.value, "id", ""), ()):
                yield from getattr(whole, "elts", ())
        else:
            yield value


def _entries(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the entries of dictionaries that are named like a parameter, for `**parameters`."""
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for key, value in zip(node.keys, node.values, strict=True):
            if key and any(_literal(key) in order for order in LAYERS.values()):
                yield _literal(key), value


def _other(parameter: str, value: ast.expr) -> list[str]:
    """Return other values for a parameter, as code."""
    literal = _literal(value)
    text = ast.unparse(value)
    if not isinstance(value, ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    match parameter:
        case "bias" | "batch_first" | "bidirectional":
            return [str(not literal)] if isinstance(literal, bool) else [f"not {text}"]
        case "input_size" | "hidden_size" | "num_layers" | "proj_size":
            return [str(literal + 1)] if isinstance(literal, int) else [f"{text} + 1"]
        case "nonlinearity" if isinstance(literal, str):
            return ["'relu'" if literal == "tanh" else "'tanh'"]
        case "nonlinearity":
            return [f"'relu' if {text} == 'tanh' else 'tanh'"]
        case "dropout" if isinstance(literal, float | int):
            return ["0.0", str(literal / 2)] if literal else ["0.5"]
        case "dropout":
            return [f"0.0 if {text} else 0.5", f"{text} / 2"]
        case "dtype" if isinstance(value, ast.Attribute):
            return ["None" if value.attr == "float64" else "torch.float64"]
        case "dtype" if isinstance(value, ast.Name):
            return [f"None if {text} == torch.float64 else torch.float64"]
        case "device" if isinstance(literal, str):
            return ["'cpu'" if literal == "meta" else "'meta'"]
        case "device":
            return [f"'cpu' if str({text}) == 'meta' else 'meta'"]
    return []


def _literal(node: ast.expr) -> object:
    """Return the value of what is written out, and None for whatever is computed."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _spliced(code: str, node: ast.expr, new: str) -> str:
    data = code.encode()  # the tree counts columns in bytes
    starts = [0, *(end.end() for end in re.finditer(b"\n", data))]
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    return (data[:start] + new.encode() + data[end:]).decode()
