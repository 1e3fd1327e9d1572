"""Change every snippet and every expected output on purpose, and see whether it is noticed.

    python -m tests.proof.mutants [FILE …]        (make mutants)

An output with one digit, axis or line changed must be refused by the comparison. A snippet with
one argument or one size changed must print something else, or raise. A change that is rightly
not noticed stands in survivors.toml with its reason. Without FILE the score goes to
.proof/mutants.json as well.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import io
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from tests import ROOT
from tests.project import SNIPPETS
from tests.proof.accept import Refused, find
from tests.proof.running import FILE, run
from tests.rules import snippets

SURVIVORS = "tests/proof/survivors.toml"
SCORE = ROOT / ".proof" / "mutants.json"

WORKERS = 2
SECONDS = 20  # for one mutant, which takes a tenth of one
MEMORY = 4 * 1024**3  # for one process: a mutant that leaves device="meta" would take 40 GB

# --- Changed outputs -------------------------------------------------------------------

AXES = re.compile(r"(?<=[(\[])\d+(?:, ?\d+)*(?=,?[)\]])")


def output_mutants(output: str) -> dict[str, list[str]]:
    """Return every changed form of an output by kind of change; none is the output itself."""
    lines = output.splitlines(keepends=True)

    def splice(start: int, end: int, text: str) -> str:
        return output[:start] + text + output[end:]

    def with_line(number: int, *instead: str) -> str:
        return "".join([*lines[:number], *instead, *lines[number + 1 :]])

    kinds: dict[str, list[str]] = {
        "digit changed": [
            splice(*m.span(), str((int(m[0]) + 1) % 10)) for m in re.finditer("[0-9]", output)
        ],
        "axes swapped": [],
        "axis dropped": [],
        "line dropped": [with_line(n) for n in range(len(lines))],
        "line doubled": [with_line(n, line, line) for n, line in enumerate(lines)],
        "trailing blank": [
            *(with_line(n, line.replace("\n", " \n")) for n, line in enumerate(lines)),
            f"{output}\n",
        ],
        "boolean flipped": [
            splice(*m.span(), "False" if m[0] == "True" else "True")
            for m in re.finditer(r"\b(?:True|False)\b", output)
        ],
    }
    for match in AXES.finditer(output):
        axes = match[0].split(", ")
        for i, j in combinations(range(len(axes)), 2):
            swapped = list(axes)
            swapped[i], swapped[j] = axes[j], axes[i]
            kinds["axes swapped"].append(splice(*match.span(), ", ".join(swapped)))
        for i in range(len(axes)):
            rest = ", ".join(axes[:i] + axes[i + 1 :])
            kinds["axis dropped"].append(splice(*match.span(), rest))
    return {
        kind: [text for text in dict.fromkeys(texts) if text != output]
        for kind, texts in kinds.items()
    }


def accepts(code: str, expected: str, printed: str) -> bool:
    """Tell whether pytest-codeblocks lets a snippet pass that expects one and prints another."""
    from pytest_codeblocks import extract_from_buffer

    (block,) = extract_from_buffer(io.StringIO(snippets.render(code, expected)))
    return block.expected_output is None or block.expected_output == printed


# --- Changed code ----------------------------------------------------------------------

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
        for name, bound in _bindings(tree)
        for name, value in _named_sizes(name, bound)
        for new in [str(ast.literal_eval(value) + 1)]
    ]
    changes.sort(key=lambda change: (change[0].lineno, change[0].col_offset))
    mutants: dict[str, Mutant] = {}  # by code: one argument can be found in two calls
    seen: Counter[str] = Counter()
    for node, name, new in changes:
        changed = _splice(code, node, new)
        if changed not in mutants:
            seen[name] += 1
            which = f" #{seen[name]}" if seen[name] > 1 else ""
            mutants[changed] = Mutant(name + which, node.lineno, changed)
    return list(mutants.values())


def layers(tree: ast.Module) -> Layers:
    """Find the calls that make a recurrent layer, and their arguments by parameter."""
    bound: dict[str, list[ast.expr]] = defaultdict(list)
    for name, value in _bindings(tree):
        bound[name].append(value)

    def orders(function: ast.expr) -> list[tuple[str, ...]]:
        """Return the positional orders of what is called; no layer has none."""
        name = getattr(function, "attr", getattr(function, "id", None))
        if name in LAYERS:
            return [LAYERS[name]]
        return [order for value in bound.get(name, ()) for order in orders(value)]

    found = Layers([], set())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (possible := orders(call.func)):
            continue
        found.lines.update(range(call.lineno, call.end_lineno + 1))
        for position, value in enumerate(_positional(call, bound)):
            names = dict.fromkeys(order[position] for order in possible if position < len(order))
            found.arguments.append(("/".join(names), value))
        for keyword in call.keywords:
            if keyword.arg:
                found.arguments.append((keyword.arg, keyword.value))
            else:
                found.arguments.extend(_entries(tree))
    return found


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
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
        if not isinstance(value, ast.Tuple | ast.List):
            return
    if isinstance(value, ast.Tuple | ast.List):
        for n, element in enumerate(value.elts):
            yield from _named_sizes(f"{name}[{n}]", element)
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
        case "dtype":
            return [f"None if {text} == torch.float64 else torch.float64"]
        case "device" if isinstance(literal, str):
            return ["'cpu'" if literal == "meta" else "'meta'"]
        case "device":
            return [f"'cpu' if str({text}) == 'meta' else 'meta'"]
    return []


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _splice(code: str, node: ast.expr, new: str) -> str:
    lines = code.encode().split(b"\n")
    start, end = (
        sum(len(line) + 1 for line in lines[: number - 1]) + column
        for number, column in (
            (node.lineno, node.col_offset),
            (node.end_lineno, node.end_col_offset),
        )
    )
    return (code.encode()[:start] + new.encode() + code.encode()[end:]).decode()


# --- Running changed code --------------------------------------------------------------

FORK = multiprocessing.get_context("fork")


class Fate(NamedTuple):
    """What came of running some code: what it printed, and what ended it early, if anything."""

    output: str
    ended: str | None = None  # an error, "crashed" or "hung"
    made: tuple[int, ...] = ()  # the lines that made recurrent layers


def run_apart(groups: Sequence[Sequence[str]]) -> list[list[Fate]]:
    """Run each group of code in a process of its own, and return what came of each code.

    The processes are forks of a fresh Python that has imported torch and run nothing: it has no
    threads, which a fork would lose.
    """
    worker = subprocess.run(
        [sys.executable, "-c", "from tests.proof.mutants import serve; serve()"],
        cwd=ROOT,
        input=json.dumps(groups),
        capture_output=True,
        text=True,
        check=False,
    )
    if worker.returncode:
        last = (worker.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Refused(f"The process that runs the mutants ended: {last}")
    return [[Fate(*fate) for fate in fates] for fates in json.loads(worker.stdout)]


def serve() -> None:
    """Run the groups of code that standard input lists, and print what came of them."""
    import numpy  # noqa: F401 (once here, instead of once in each fork)
    import torch

    groups = json.load(sys.stdin)
    torch.set_num_threads(1)
    if any("meta" in code for codes in groups for code in codes):
        torch.zeros(1, device="meta").add(1)  # loads once what every fork would have to
    with ProcessPoolExecutor(WORKERS, mp_context=FORK) as pool:
        json.dump(list(pool.map(_run_group, groups)), sys.stdout)


def _run_group(codes: Sequence[str]) -> list[Fate]:
    """Run codes one after the other in a fork, and in another after each crash or hang."""
    fates: list[Fate] = []
    while len(fates) < len(codes):
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_run_each, args=(codes[len(fates) :], sender))
        process.start()
        sender.close()
        try:
            while len(fates) < len(codes) and receiver.poll(SECONDS):
                fates.append(receiver.recv())
            if len(fates) < len(codes):
                fates.append(Fate("", "hung"))
        except EOFError:
            fates.append(Fate("", "crashed"))
        process.kill()
        process.join()
    return fates


def _run_each(codes: Sequence[str], sender: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    made = _watch()
    for code in codes:
        made.clear()
        ran = run(code)
        sender.send(Fate(ran.output, ran.error, tuple(sorted(set(made)))))


def _watch() -> list[int]:
    """Note the line of the snippet each time a recurrent layer is made."""
    from torch import nn

    lines: list[int] = []

    def watched(make: Callable[..., None]) -> Callable[..., None]:
        def init(self: object, *args: Any, **kwargs: Any) -> None:
            frame = sys._getframe()
            while frame is not None and frame.f_code.co_filename != FILE:
                frame = frame.f_back
            if frame is not None:
                lines.append(frame.f_lineno)
            make(self, *args, **kwargs)

        return init

    for base in (nn.RNNBase, nn.modules.rnn.RNNCellBase):
        base.__init__ = watched(base.__init__)
    return lines


# --- The score -------------------------------------------------------------------------


class Survivors(NamedTuple):
    """What survivors.toml lists, and what is wrong with how it does."""

    lines: dict[tuple[str, str], int]  # of a snippet and a mutation
    findings: list[str]


class Survey(NamedTuple):
    """How many mutants there were and how many were noticed, and what is wrong."""

    outputs: dict[str, Counter[str]]  # by kind: "total", "killed"
    arguments: Counter[str]  # "total", "killed", "survivors"
    notes: list[str]  # mutants that ended their process
    findings: list[str]


def read_survivors(text: str) -> Survivors:
    """Read survivors.toml: a table for each snippet, a line for each mutation, with its reason."""
    found = Survivors({}, [])

    def wrong(line: int, message: str) -> None:
        found.findings.append(f"{SURVIVORS}:{line}: {message}")

    snippet = ""
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            entries = tomllib.loads(line)
        except tomllib.TOMLDecodeError as error:
            wrong(number, f"not TOML: {error}. Write each entry on one line.")
            continue
        for key, value in entries.items():
            if value == {}:
                snippet = key
            elif not isinstance(value, str):
                wrong(number, 'not an entry. Write ["rnn/forward.md"] or "mutation" = "reason".')
            elif not re.fullmatch(r"(?!.*\. ).{20,}\.", value):
                wrong(number, "the reason is not one sentence. Say why this changes nothing.")
            elif (snippet, key) in found.lines:
                wrong(number, f"{key!r} is listed twice. Delete one.")
            else:
                found.lines[snippet, key] = number
    return found


def survey(texts: Mapping[str, str], listed: Mapping[tuple[str, str], int]) -> Survey:
    """Change the snippets in every way, and return the score and what is wrong.

    `texts` has the snippet files by their names below snippets/, `listed` the mutants that are
    known to survive.
    """
    parsed = {name: snippets.parse(text) for name, text in texts.items()}
    mutants = {name: argument_mutants(snippet.code) for name, snippet in parsed.items()}
    groups = [[parsed[name].code, *(m.code for m in mutants[name])] for name in parsed]
    outputs = {kind: Counter(total=0, killed=0) for kind in output_mutants("")}
    arguments = Counter(total=0, killed=0, survivors=0)
    result = Survey(outputs, arguments, [], [])
    survived: set[tuple[str, str]] = set()
    for (name, snippet), (original, *fates) in zip(parsed.items(), run_apart(groups), strict=True):
        place = f"snippets/{name}"
        if original.ended or original.output != snippet.output:
            result.findings.append(
                f"{place}:{snippet.output_line}: does not print what it says. Run: make check"
            )
            continue
        for line in set(original.made) - layers(ast.parse(snippet.code)).lines:
            result.findings.append(
                f"{place}:{snippet.code_line + line - 1}: makes a recurrent layer in a way whose "
                "arguments cannot be changed. Call nn.RNN, or another layer, by its name."
            )
        for kind, texts_of_kind in output_mutants(snippet.output).items():
            for text in texts_of_kind:
                killed = not accepts(snippet.code, text, original.output)
                outputs[kind].update(total=1, killed=killed)
                if not killed:
                    result.findings.append(
                        f"{place}:{snippet.output_line}: accepted with {kind}: {text!r}. "
                        "Mend the comparison."
                    )
        for mutant, fate in zip(mutants[name], fates, strict=True):
            killed = bool(fate.ended) or fate.output != original.output
            arguments.update(total=1, killed=killed, survivors=not killed)
            if fate.ended in ("crashed", "hung"):
                result.notes.append(f"{place}: {fate.ended}: {mutant.name}")
            if not killed:
                survived.add((name, mutant.name))
                if (name, mutant.name) not in listed:
                    result.findings.append(
                        f"{place}:{snippet.code_line + mutant.line - 1}: {mutant.name} changes "
                        f"no printed line. Print what it changes, or list it in {SURVIVORS}: "
                        f'["{name}"] "{mutant.name}" = "why."'
                    )
    for (name, mutation), line in listed.items():
        if (name, mutation) in survived:
            continue
        if name not in texts:
            message = f"there is no snippet {name!r}"
        elif mutation not in {mutant.name for mutant in mutants[name]}:
            message = f"{name} has no mutant {mutation!r}"
        else:
            message = f"{mutation!r} of {name} is noticed now"
        result.findings.append(f"{SURVIVORS}:{line}: {message}. Delete the entry.")
    return result


def report(result: Survey) -> str:
    """Return the score as a table."""
    arguments = result.arguments
    rows = [
        ("outputs", "", ""),
        *((f"  {kind}", score["total"], score["killed"]) for kind, score in result.outputs.items()),
        ("arguments and sizes", arguments["total"], arguments["killed"]),
        ("  survivors", arguments["survivors"], ""),
    ]
    return "\n".join(
        f"{what:20} {total:>8} {killed:>8}".rstrip()
        for what, total, killed in [("", "mutants", "noticed"), *rows]
    )


def main() -> None:
    """Read the command line; end with 0 if all is well, 1 if something is not, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="snippets (default: all)")
    files = parser.parse_args().files
    try:
        for module in ("torch", "pytest_codeblocks"):
            if importlib.util.find_spec(module) is None:
                raise Refused(f"{module} is not installed. Run: pip install -r requirements.txt")
        names = [path.relative_to(ROOT / "snippets").as_posix() for path in find(files)]
        listed, findings = read_survivors((ROOT / SURVIVORS).read_text(encoding="utf-8"))
        if files:
            listed = {key: line for key, line in listed.items() if key[0] in names}
        result = survey({name: SNIPPETS[name] for name in names}, listed)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    except snippets.Malformed as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    findings += result.findings
    print(report(result))
    print(*result.notes, *findings, sep="\n")
    if not files:
        SCORE.parent.mkdir(exist_ok=True)
        score = {"outputs": result.outputs, "arguments": result.arguments}
        SCORE.write_text(json.dumps(score, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(1 if findings else 0)


if __name__ == "__main__":
    main()
