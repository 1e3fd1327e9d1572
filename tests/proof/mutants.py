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
import itertools
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from tests import ROOT
from tests.project import SNIPPETS
from tests.proof.accept import Refused, find
from tests.proof.mutating import Mutant, argument_mutants, layers, output_mutants
from tests.proof.running import FILE, run
from tests.rules import snippets

LIST = "tests/proof/survivors.toml"
SCORE = ROOT / ".proof" / "mutants.json"

FORK = multiprocessing.get_context("fork")
WORKERS = 2
SECONDS = 20  # for one mutant, which takes a tenth of one
MEMORY = 4 * 1024**3  # for one process: a mutant that leaves device="meta" would take 40 GB
# A fork loses threads, so there are none to lose.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

UNNOTICED = f"changes no printed line. Print what it changes, or list it with the reason in {LIST}."


class Fate(NamedTuple):
    """What came of running some code: what it printed, and what ended it early, if anything."""

    output: str
    ended: str | None = None  # an error, "crashed" or "hung"
    made: Sequence[int] = ()  # the lines that made recurrent layers


class Survivors(NamedTuple):
    """What survivors.toml lists, and what is wrong with how it does."""

    lines: dict[tuple[str, str], int]  # of a snippet and a mutation
    findings: list[str]


class Survey(NamedTuple):
    """How many mutants there were and how many were noticed, and what is wrong."""

    outputs: dict[str, Counter[str]]  # by kind: total, killed
    arguments: Counter[str]  # total, killed, survivors
    notes: list[str]  # mutants that ended their process
    findings: list[str]


# --- Running changed code ----------------------------------------------------------------


def run_apart(groups: Sequence[Sequence[str]], seconds: float = SECONDS) -> list[list[Fate]]:
    """Run each group of code in a process of its own, and return what came of each code.

    The processes are forks of a fresh Python that has imported torch and run nothing.
    """
    worker = subprocess.run(
        [sys.executable, "-c", "from tests.proof.mutants import serve; serve()"],
        cwd=ROOT,
        env=os.environ | ONE_THREAD,
        input=json.dumps([groups, seconds]),
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

    groups, seconds = json.load(sys.stdin)
    everything = "".join(itertools.chain.from_iterable(groups))
    # What takes a second or two to load is loaded once, instead of once in each fork.
    if 'device="meta"' in everything:
        torch.zeros(1, device="meta").add(1)
    if "torch.optim" in everything:
        torch.optim.SGD([torch.zeros(1, requires_grad=True)]).step()
    if "torch.export" in everything:
        torch.export.export(torch.nn.Linear(1, 1), (torch.zeros(2, 1),)).run_decompositions()
    with ProcessPoolExecutor(WORKERS, mp_context=FORK) as pool:
        json.dump(list(pool.map(partial(_run_group, seconds=seconds), groups)), sys.stdout)


def _run_group(codes: Sequence[str], seconds: float) -> list[Fate]:
    """Run codes one after the other in a fork, and in a new one after each crash or hang."""
    fates: list[Fate] = []
    while len(fates) < len(codes):
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_run_each, args=(codes[len(fates) :], sender))
        process.start()
        sender.close()
        try:
            while len(fates) < len(codes) and receiver.poll(seconds):
                fates.append(receiver.recv())
            if len(fates) < len(codes):
                fates.append(Fate("", "hung"))
        except EOFError:
            fates.append(Fate("", "crashed"))
        process.kill()
        process.join()
        receiver.close()
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
        sender.send(Fate(ran.output, ran.error, sorted(made)))


def _watch() -> set[int]:
    """Collect the snippet's lines that make a recurrent layer, however they do."""
    from torch import nn

    lines: set[int] = set()

    def watched(make: Callable[..., None]) -> Callable[..., None]:
        def init(self: object, *args: Any, **kwargs: Any) -> None:
            frame = sys._getframe()
            while frame is not None and frame.f_code.co_filename != FILE:
                frame = frame.f_back
            if frame is not None:
                lines.add(frame.f_lineno)
            make(self, *args, **kwargs)

        return init

    for base in (nn.RNNBase, nn.modules.rnn.RNNCellBase):
        base.__init__ = watched(base.__init__)
    return lines


# --- The score ---------------------------------------------------------------------------


def accepts(code: str, expected: str, printed: str) -> bool:
    """Tell whether pytest-codeblocks lets a snippet pass that expects one and prints another."""
    from pytest_codeblocks import extract_from_buffer

    (block,) = extract_from_buffer(io.StringIO(snippets.render(code, expected)))
    return block.expected_output is None or block.expected_output == printed


def read_survivors(text: str) -> Survivors:
    """Read survivors.toml: a table for each snippet, a line for each mutation, with its reason."""
    found = Survivors({}, [])
    snippet = ""
    for number, line in enumerate(text.split("\n"), start=1):
        problems = []
        try:
            entries = tomllib.loads(line)
        except tomllib.TOMLDecodeError:
            entries = {}
            problems.append('not an entry. Write ["rnn/name.md"], or "mutation" = "reason".')
        for key, value in entries.items():
            if value == {}:
                snippet = key
                continue
            if not snippet:
                problems.append(f'{key!r} is of no snippet. Put it below ["rnn/name.md"].')
            if not (isinstance(value, str) and re.fullmatch(r"(?!.*\. ).{20,}\.", value)):
                problems.append(f"the reason of {key!r} is no sentence. Say why in one.")
            if (snippet, key) in found.lines:
                problems.append(f"{key!r} is listed twice. Delete one.")
            found.lines[snippet, key] = number
        found.findings.extend(f"{LIST}:{number}: {problem}" for problem in problems)
    return found


def survey(texts: Mapping[str, str], listed: Mapping[tuple[str, str], int]) -> Survey:
    """Change the snippets in every way, and return the score and what is wrong.

    `texts` maps the snippets' names below snippets/ to the files' texts. `listed` has the
    mutants that survive for a reason, with their lines in survivors.toml.
    """
    result = Survey(
        {kind: Counter(total=0, killed=0) for kind in output_mutants("")},
        Counter(total=0, killed=0, survivors=0),
        [],
        [],
    )
    parsed: dict[str, snippets.Snippet] = {}
    mutants: dict[str, list[Mutant]] = {}
    for name, text in texts.items():
        try:
            snippet = snippets.parse(text)
            mutants[name] = argument_mutants(snippet.code)
            parsed[name] = snippet
        except (snippets.Malformed, SyntaxError):
            result.findings.append(f"snippets/{name}:1: cannot be read. Run: make check")
    groups = [[parsed[name].code, *(m.code for m in mutants[name])] for name in parsed]
    survived: dict[str, set[str]] = {}
    for (name, snippet), (original, *fates) in zip(parsed.items(), run_apart(groups), strict=True):
        if original.ended or original.output != snippet.output:
            problems = [(snippet.output_line, "does not print what it says. Run: make check")]
        else:
            alive = _judge_arguments(name, mutants[name], original, fates, result)
            survived[name] = {mutant.name for mutant in alive}
            problems = [
                *_check_layers(snippet, original),
                *_check_outputs(snippet, original, result),
                *(
                    (snippet.code_line + mutant.line - 1, f"{mutant.name} {UNNOTICED}")
                    for mutant in alive
                    if (name, mutant.name) not in listed
                ),
            ]
        result.findings.extend(f"snippets/{name}:{line}: {problem}" for line, problem in problems)
    for (name, mutation), line in listed.items():
        if name not in texts:
            problem = f"there is no snippet {name!r}"
        elif name not in survived or mutation in survived[name]:
            continue
        elif mutation in {mutant.name for mutant in mutants[name]}:
            problem = f"{mutation!r} of {name} is noticed now"
        else:
            problem = f"{name} has no mutant {mutation!r}"
        result.findings.append(f"{LIST}:{line}: {problem}. Delete the entry.")
    return result


def _judge_arguments(
    name: str, mutants: Sequence[Mutant], original: Fate, fates: Sequence[Fate], result: Survey
) -> list[Mutant]:
    """Count the mutants of one snippet, and return those that print what the original prints."""
    alive = []
    for mutant, fate in zip(mutants, fates, strict=True):
        noticed = fate.ended is not None or fate.output != original.output
        result.arguments.update(total=1, killed=noticed, survivors=not noticed)
        if not noticed:
            alive.append(mutant)
        elif fate.ended in {"crashed", "hung"}:
            result.notes.append(f"snippets/{name}: {mutant.name}: {fate.ended}")
    return alive


def _check_layers(snippet: snippets.Snippet, original: Fate) -> Iterator[tuple[int, str]]:
    for line in sorted(set(original.made) - layers(ast.parse(snippet.code)).lines):
        yield (
            snippet.code_line + line - 1,
            "makes a recurrent layer whose arguments are not found. Call it by its name: nn.RNN(…)",
        )


def _check_outputs(
    snippet: snippets.Snippet, original: Fate, result: Survey
) -> Iterator[tuple[int, str]]:
    for kind, texts in output_mutants(snippet.output).items():
        for text in texts:
            noticed = not accepts(snippet.code, text, original.output)
            result.outputs[kind].update(total=1, killed=noticed)
            if not noticed:
                yield (
                    snippet.output_line,
                    f"passes with a {kind} mutant, {text!r}. Mend the comparison.",
                )


# --- The task ----------------------------------------------------------------------------


def report(result: Survey) -> str:
    """Return the score as a table."""
    rows = [(kind, score["total"], score["killed"]) for kind, score in result.outputs.items()]
    table = [f"{'mutants of':24}{'made':>8}{'noticed':>10}", "expected outputs"]
    table += [f"  {kind:22}{total:8}{killed:10}" for kind, total, killed in rows]
    score = result.arguments
    table += [
        f"{'arguments and sizes':24}{score['total']:8}{score['killed']:10}",
        f"  not noticed: {score['survivors']}",
    ]
    return "\n".join([*table, *result.notes])


def main() -> None:
    """Read the command line; end with 0 if all is well, 1 if something is not, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="snippets (default: all)")
    files = parser.parse_args().files
    try:
        names = [path.relative_to(ROOT / "snippets").as_posix() for path in find(files)]
        for module in ("torch", "pytest_codeblocks"):
            if importlib.util.find_spec(module) is None:
                raise Refused(f"{module} is not installed. Run: pip install -r requirements.txt")
        if not (ROOT / LIST).is_file():
            raise Refused(f"{LIST}: no such file. Restore it: git checkout {LIST}")
        listed, findings = read_survivors((ROOT / LIST).read_text(encoding="utf-8"))
        if files:
            listed = {entry: line for entry, line in listed.items() if entry[0] in names}
        result = survey({name: SNIPPETS[name] for name in names}, listed)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    findings += result.findings
    print("\n".join([report(result), *findings]))
    if not files:
        score = {"outputs": result.outputs, "arguments": result.arguments}
        SCORE.parent.mkdir(exist_ok=True)
        SCORE.write_text(json.dumps(score, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(1 if findings else 0)


if __name__ == "__main__":
    main()
