"""Compare what the explorer's JavaScript says with what PyTorch does.

    python -m tests.proof.explorer [--seed N] [--count N]        (make explorer-proof, which builds)

The modules of the built site are called in Chromium, with configurations that are drawn from the
seed. Every shape comes from a real forward pass, every message from a real exception, and every
program is run. What differs is listed, and ends the run with 1; if nothing does, the numbers go to
.proof/explorer.json, for the page on verification.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import torch

from hooks.provenance import EXPLORER
from tests import ROOT, browser
from tests.modules import Modules, Result, modules
from tests.proof import running
from tests.proof.configurations import (
    ENTERED,
    GUIDE,
    LARGE,
    SMALL,
    Bounds,
    Config,
    bad_ones,
    build,
    call,
    distinct,
    draw,
    draw_bad,
    draw_input,
    input_shape,
    written,
)
from tests.rules.shapes import evaluate

LISTED = 40  # findings; more of them tell no more
THIN = 0.14  # of an axis; picture.js draws less than that wider, to be seen
MOST_LAYERS = 100  # that the page draws
DEEPEST = {"input_size": 5, "hidden_size": 2, "num_layers": MOST_LAYERS, "N": 4, "L": 1}
WIDEST = {"input_size": 3, "hidden_size": 94_000_000, "N": 2, "L": 1}


LIMITS: list[tuple[Config, str, str]] = [
    ({"layer": "Transformer"}, "layer", "layer"),
    ({"num_layers": MOST_LAYERS + 1}, "too_large", "num_layers"),
    (
        {"hidden_size": 2**27},
        "too_large",
        "hidden_size",
    ),  # more parameters than are counted exactly
    ({"hidden_size": 2**24, "input_size": 2**30}, "too_large", "input_size"),
    ({"N": 2**31}, "too_large", "N"),
    ({"L": 2**31, "batched": False}, "too_large", "L"),
    ({"N": 2.5}, "not_int", "N"),
    ({"L": 1.5}, "not_int", "L"),
    ({"L": 0.5, "batched": False}, "not_int", "L"),
]
"""What the page alone refuses, by which id, and whose fault it is."""


class Facts(NamedTuple):
    """What PyTorch makes of a configuration: shapes(), the sizes behind the symbols, warnings."""

    shapes: dict[str, Any]
    sizes: dict[str, int]
    warnings: list[str] | None  # None if nobody knows: without values, not all is warned of


def facts(config: Config, device: str | None = None) -> Facts:
    """Build a layer and call it twice: the second time with the states that it returned.

    A layer refuses states of another shape than it expects, so those of h_0 and c_0 are theirs.
    """
    always = torch.is_warn_always_enabled()
    torch.set_warn_always(True)  # else only the first of a process is warned
    with warnings.catch_warnings(record=True) as caught, torch.no_grad():
        warnings.simplefilter("always")
        rnn = build(config, device)
        given = torch.zeros(input_shape(config), device=device)
        output, after = rnn(given)
        told = [f"{w.category.__name__}: {str(w.message).split(' (Triggered')[0]}" for w in caught]
        rnn(given, after)
    torch.set_warn_always(always)
    states = dict(zip(["h", "c"], after if isinstance(after, tuple) else [after], strict=False))
    found = {"input": given}
    found |= {f"{name}_0": state for name, state in states.items()} | {"output": output}
    found |= {f"{name}_n": state for name, state in states.items()}
    parameters = dict(rnn.named_parameters())
    N, L = ((GUIDE | config)[name] for name in ("N", "L"))
    return Facts(
        {name: [*tensor.shape] for name, tensor in found.items()}
        | {
            "parameters": {name: [*tensor.shape] for name, tensor in parameters.items()},
            "parameter_count": sum(tensor.numel() for tensor in parameters.values()),
            "repr": repr(rnn),
        },
        {
            "N": N,
            "L": L,
            "H_in": rnn.input_size,
            "H_out": rnn.proj_size or rnn.hidden_size,
            "H_cell": rnn.hidden_size,
            "D": 2 if rnn.bidirectional else 1,
            "num_layers": rnn.num_layers,
        },
        None if device else told,
    )


def facts_of_large(config: Config) -> Facts:
    """Return the facts of a layer too large for memory: its tensors have shapes, but no values."""
    return facts(config, "meta")


def refusal(config: Config, shape: Sequence[int] | None = None) -> dict[str, str] | None:
    """Return the error that PyTorch raises for a layer and an input, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call(config, shape)
    except Exception as error:
        return {"name": type(error).__name__, "message": str(error)}
    return None


class Proof:
    """Comparisons of a site's modules with PyTorch: how many there were, and what differed."""

    def __init__(self, js: Modules) -> None:
        self.js = js
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.ids: dict[str, set[str]] = {"refusals": set(), "warnings": set()}

    def same(self, what: str, config: Config, ours: Any, torchs: Any) -> None:
        """Note a difference."""
        if ours != torchs:
            self.wrong.append(f"{what} of {written(config)}\n    is {ours}\n    not {torchs}")

    def values(self, module: str, function: str, calls: list[list[Any]]) -> list[Any]:
        """Call a function that must not throw; what it throws is a finding, and None its value."""
        results = self.js.call(module, function, calls)
        for given, result in zip(calls, results, strict=True):
            if result.error:
                self.same(f"{function}()", given[0], result.error, "a value")
        return [result.value for result in results]

    # --- Shapes, symbols and warnings -------------------------------------------------------

    def shapes(self, configs: Sequence[Config], known: Iterable[Facts]) -> None:
        """Compare every shape, the parameters' names and order, their number, and the repr."""
        calls = [[config] for config in configs]
        found = zip(
            configs,
            known,
            self.values("shapes.js", "shapes", calls),
            self.values("shapes.js", "symbols", calls),
            self.values("shapes.js", "warnings", calls),
            strict=True,
        )
        for config, fact, ours, symbols, warned in found:
            self.counts["configurations compared"] += 1
            if None in (ours, symbols, warned):
                continue
            self._compare(config, fact, ours)
            self._evaluate(config, fact, symbols)
            self.ids["warnings"] |= {warning["id"] for warning in warned}
            if fact.warnings is not None:
                self.same("warnings", config, [w["message"] for w in warned], fact.warnings)

    def _compare(self, config: Config, fact: Facts, ours: dict[str, Any]) -> None:
        theirs = fact.shapes
        self.same("tensors", config, [*ours], [*theirs])
        self.same("parameters", config, [*ours["parameters"]], [*theirs["parameters"]])
        for name in (name for name in theirs if name != "parameters"):
            self.same(name, config, ours.get(name), theirs[name])
        for name, shape in theirs["parameters"].items():
            self.same(name, config, ours["parameters"].get(name), shape)
        self.counts["tensors compared"] += len(theirs) - 3 + len(theirs["parameters"])

    def _evaluate(self, config: Config, fact: Facts, symbols: dict[str, Any]) -> None:
        theirs, ours = fact.shapes | fact.shapes["parameters"], symbols | symbols["parameters"]
        named = {"parameter_count", "repr", *ours}
        self.same("tensors in symbols", config, sorted(named), sorted(theirs))
        for name in named & theirs.keys() - {"parameters", "parameter_count", "repr"}:
            try:
                worth = [evaluate(expression, fact.sizes) for expression in ours[name]]
            except (SyntaxError, ValueError) as error:
                worth = error
            self.same(f"{name} in symbols, {ours[name]},", config, worth, theirs[name])
            self.counts["symbols evaluated"] += len(ours[name])

    # --- What is refused --------------------------------------------------------------------

    def refusals(self, cases: Sequence[tuple[Config, str | None]]) -> None:
        """Compare the error of each configuration; where it has one cause, whose it is too."""
        results = self.js.call("shapes.js", "shapes", [[config] for config, _ in cases])
        for (config, cause), result in zip(cases, results, strict=True):
            self._refused("refusal", config, result, refusal(config), cause)

    def inputs(self, cases: Sequence[tuple[Config, list[int]]]) -> None:
        """Compare the error of each input, given to a layer that PyTorch takes."""
        results = self.js.call("shapes.js", "checkInput", [[*case] for case in cases])
        for (config, shape), result in zip(cases, results, strict=True):
            self._refused(f"refusal of {shape}", config, result, refusal(config, shape), None)

    def _refused(
        self, what: str, config: Config, ours: Result, torchs: dict[str, str] | None, cause: Any
    ) -> None:
        self.counts["refusals compared" if torchs else "acceptances compared"] += 1
        error = ours.error and {name: ours.error.get(name) for name in ("name", "message")}
        self.same(what, config, error, torchs)
        if ours.error:
            self.ids["refusals"].add(ours.error.get("id", ""))
            if cause:
                self.same(f"argument of the {what}", config, ours.error.get("argument"), cause)

    def limits(self) -> None:
        """See that what the page alone refuses has no name, and neither it nor a gap a program."""
        good = {"input_size": 4, "hidden_size": 6}
        calls = [[good | values] for values, *_ in LIMITS]
        refused = self.js.call("shapes.js", "shapes", calls)
        for (config,), (_, *expected), result in zip(calls, LIMITS, refused, strict=True):
            found = [(result.error or {}).get(name) for name in ("name", "id", "argument")]
            self.same("refusal by the page", config, found, ["", *expected])
            self.ids["refusals"].add(expected[0])
            self.counts["limits of the page compared"] += 1
        gaps = ["input_size", "hidden_size", "num_layers", "dropout", "proj_size", "N", "L"]
        calls += [[good | {"layer": "LSTM", name: math.nan}] for name in gaps]
        for (config,), program in zip(
            calls, self.values("shapes.js", "program", calls), strict=True
        ):
            self.same("program", config, program, None)

    # --- Programs ---------------------------------------------------------------------------

    def programs(self, states: Sequence[Config]) -> None:
        """Run the program of each state, and compare what it prints with what is foretold."""
        calls = [[state] for state in states]
        programs = self.values("shapes.js", "program", calls)
        announced = self.js.call("shapes.js", "warnings", calls)
        symbols = self.js.call("shapes.js", "symbols", calls)
        found = zip(states, programs, announced, symbols, strict=True)
        for state, program, warned, named in found:
            if program is None:
                self.same("program", state, None, "a program")
                continue
            messages = [
                each["message"].removeprefix("UserWarning: ") for each in warned.value or []
            ]
            if warned.error:  # then only the error is announced, whatever was warned before
                messages = [""]
            ignored = "".join(
                f"warnings.filterwarnings('ignore', {re.escape(message)!r}, UserWarning)\n"
                for message in messages
            )
            ran = running.run(f"import warnings\n{ignored}{program['code']}")
            self.same("what is printed by the program", state, program["output"], ran.output)
            self.same("the error that ends the program", state, None, ran.error)
            refused = "except" in program["code"]
            self.counts["programs run"] += 1
            self.counts["programs run that print a refusal"] += refused
            if not refused:
                self._comments(state, program["code"], named.value or {})

    def _comments(self, state: Config, code: str, named: dict[str, Any]) -> None:
        """See that the comment behind each tensor is its shape in symbols."""
        lines = re.findall(r"^(?:print\(\")?(\w+)(?: =|:).*# \((.*)\)$", code, re.MULTILINE)
        states = ["h", "c"] if "c_n" in named else ["h"]
        given = ["input", *(f"{name}_0" for name in states if state.get("h_0"))]
        shown = [*given, "output", *(f"{name}_n" for name in states)]
        expected = [(name, ", ".join(named.get(name, []))) for name in shown]
        self.same("the comments of the program", state, lines, expected)

    # --- Where h_n and output are the same ---------------------------------------------------

    def identities(self, configs: Sequence[Config]) -> None:
        """Compare real values: what is said to equal a slice of h_n, and that nothing else does."""
        calls = [[config] for config in configs]
        all_slices = self.values("shapes.js", "identities", calls)
        axes = self.values("shapes.js", "tensors", calls)
        ranges = self._ranges(all_slices, axes)
        for config, slices in zip(configs, all_slices, strict=True):
            if slices is None:
                continue
            self.counts["configurations with identities"] += 1
            real = Real(config)
            self.same("the number of slices", config, len(slices), len(real.h_n))
            for index, identity in enumerate(slices[: len(real.h_n)]):
                self._identity(config, real, index, identity)
                state, output = next(ranges)
                self._highlight(config, real.h_n, identity["slice"], state)
                if identity["where"]:
                    self._highlight(config, real.output, identity["equals"], output)

    def _ranges(self, all_slices: Sequence[Any], axes: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """Return what picture.js marks of h_n and of output, for each slice of each layer."""
        states, outputs = [], []
        for slices, tensors in zip(all_slices, axes, strict=True):
            for index, identity in enumerate(slices or []):
                states.append([tensors["h_n"], index])
                outputs.append([tensors["output"], identity["where"] or {"step": 0, "half": 0}])
        return zip(
            self.values("picture.js", "partOfState", states),
            self.values("picture.js", "partOfOutput", outputs),
            strict=True,
        )

    def _identity(self, config: Config, real: Real, index: int, found: dict[str, Any]) -> None:
        self.counts["identities checked"] += 1
        state = real.h_n[index]
        self.same(f"h_n[{index}]", config, found["slice"], f"h_n[{index}]")
        of = f"{found['slice']} as layer {found['layer']}, direction {found['direction']},"
        self.same(of, config, *real.silenced(found["layer"], found["direction"], index))
        if found["equals"] is None:
            self.same(f"where of {found['slice']}", config, found["where"], None)
            equal = [part for part, values in real.parts() if torch.equal(values, state)]
            self.same(f"what equals {found['slice']}", config, [], equal)
            return
        values = indexed(found["equals"], real.output)
        equal = values is not None and values.shape == state.shape and torch.equal(values, state)
        self.same(f"{found['equals']} == {found['slice']}", config, True, equal)

    def _highlight(self, config: Config, tensor: torch.Tensor, index: str, ranges: Any) -> None:
        """Compare the part of a picture with the cells that an index takes out of the tensor."""
        taken = indexed(index, torch.arange(tensor.numel()).view(tensor.shape))
        if taken is None or not taken.numel():
            return  # which is a finding of its own
        places = torch.stack(torch.unravel_index(taken.flatten(), tensor.shape))
        for axis, (size, marked) in enumerate(zip(tensor.shape, ranges, strict=True)):
            first, last = int(places[axis].min()), int(places[axis].max()) + 1
            start, end = first / size, last / size
            if end - start < THIN:  # drawn wider, around or beside the middle of the cells
                middle = (start + end) / 2
                start = min(max(marked[0], middle - THIN), middle, 1 - THIN)
                end = start + THIN
            right = marked if math.dist(marked, (start, end)) < 1e-9 else [start, end]
            self.same(f"axis {axis} of what is marked for {index}", config, marked, right)
            self.counts["marked axes compared"] += 1

    # --- Addresses --------------------------------------------------------------------------

    def addresses(self, states: Sequence[Config], chance: Random) -> None:
        """See that an address gives back its state, and one that is damaged all it can."""
        start = self.values("page.js", "read", [[""]])[0][0]
        full = [start | state for state in states]
        queries = self.values("page.js", "write", [[state] for state in full])
        for state, found in zip(full, self._read(queries), strict=True):
            self.same("the address", state, found, [state, []])
            self.counts["addresses read back"] += 1
        damaged = [_damage(state, start, chance) for state in full]
        answers = self._read([query for query, *_ in damaged])
        for state, (query, *expected), found in zip(full, damaged, answers, strict=True):
            self.same(f"{query}, a damaged address", state, found, expected)
            self.counts["damaged addresses read"] += 1

    def _read(self, queries: list[str]) -> list[Any]:
        """Return [state, names of the damaged], the names in order."""
        found = self.values("page.js", "read", [[query] for query in queries])
        return [each and [each[0], sorted(each[1])] for each in found]


BROKEN = ("", "x", "true", "%3Cb%3E", "1e", "0x4", "4;", "-", "NaN", "1" * 21, "1,,2", "%20")
NO_WORDS = ("", "%3Cb%3E", "re-lu", "a" * 21)
STRANGE = ("utm_source", "n", "Layer", "lang", "fbclid", "constructor", "toString", "__proto__")


def _damage(state: Config, start: Config, chance: Random) -> tuple[str, Config, list[str]]:
    """Return an address of which some values are broken, the state it is worth, their names.

    It names every key, in any order, and one that is none of the page's.
    """
    names = chance.sample([*state], chance.randint(1, 3))
    texts = {
        key: ",".join(map(str, value)) if key == "input" else str(value)
        for key, value in state.items()
    }
    for name in names:
        texts[name] = chance.choice(NO_WORDS if name == "nonlinearity" else BROKEN)
    pairs = [f"{key}={text}" for key, text in [*texts.items(), (chance.choice(STRANGE), "1")]]
    chance.shuffle(pairs)
    kept = {key: start.get(key) if key in names else value for key, value in state.items()}
    return f"?{'&'.join(pairs)}", {k: v for k, v in kept.items() if v is not None}, sorted(names)


def indexed(index: str, tensor: torch.Tensor) -> torch.Tensor | None:
    """Return what `output[:, -1]` takes out of a tensor, in Python; None if it is no index."""
    try:
        return eval(index, {"__builtins__": {}}, {"output": tensor, "h_n": tensor})
    except (SyntaxError, NameError, TypeError, IndexError):
        return None


class Real:
    """A layer with random weights, in float64, and what it returns.

    Two of its states are equal only where one is the other: nothing is set to zero, neither by
    dropout nor by relu.
    """

    def __init__(self, config: Config) -> None:
        running.reset()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.rnn = build(config | {"dropout": 0, "nonlinearity": "tanh"}).double()
        self.input = torch.randn(input_shape(config), dtype=torch.float64)
        self.output, self.h_n = self._run()

    def _run(self) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.no_grad():
            output, states = self.rnn(self.input)
        return output, states[0] if isinstance(states, tuple) else states

    def silenced(self, layer: int, direction: int, index: int) -> tuple[Any, Any]:
        """Set the weights of one layer and direction to zero: which slice of h_n becomes zero?

        Return what is found and what would be right: the slice at `index`, and none below it.
        """
        end = f"_l{layer}{'_reverse' if direction else ''}"
        own = [p for name, p in self.rnn.named_parameters() if name.endswith(end)]
        kept = [parameter.detach().clone() for parameter in own]
        with torch.no_grad():
            for parameter in own:
                parameter.zero_()
            _, h_n = self._run()
            for parameter, values in zip(own, kept, strict=True):
                parameter.copy_(values)
        silent = [not state.any() for state in h_n[: index + 1]]
        return silent, [False] * index + [True]

    def parts(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Yield every time step of output, and each half of it, with its name."""
        axis = 0 if self.output.dim() == 2 or not self.rnn.batch_first else 1
        for step, values in enumerate(self.output.unbind(axis)):
            yield f"step {step}", values
            if self.rnn.bidirectional:
                for half, part in enumerate(values.chunk(2, -1)):
                    yield f"step {step}, half {half}", part


# --- What is drawn -------------------------------------------------------------------------


def good_ones(chance: Random, count: int) -> list[Config]:
    """Return different configurations that PyTorch takes, and that with the most layers."""
    return [DEEPEST, *distinct(count, lambda: draw(chance))]


def large_ones(chance: Random, count: int) -> list[Config]:
    """Return some that are too large for memory, and that with the most parameters."""
    return [WIDEST, *distinct(count, lambda: draw(chance, LARGE))]


def layers(chance: Random, count: int) -> list[Config]:
    """Return some whose values are computed; of the largest, what is marked is drawn wider."""
    bounds = Bounds(size=12, N=5, L=9, num_layers=4, N_least=1)
    return distinct(count, lambda: draw(chance, bounds))


def refused_ones(chance: Random, count: int) -> list[tuple[Config, str | None]]:
    """Return every bad value alone, with its argument, and `count` mixtures of them."""
    mixed = distinct(count, lambda: draw_bad(chance))
    return [*bad_ones(), *((config, None) for config in mixed)]


def inputs(chance: Random, count: int) -> list[tuple[Config, list[int]]]:
    """Return layers and inputs for them, half of which do not fit."""
    configs = [draw(chance, SMALL) for _ in range(count)]
    return [(config, draw_input(chance, config)) for config in configs]


def states(chance: Random, good: int, bad: int) -> list[Config]:
    """Return states of the page: what PyTorch takes, with and without h_0, and what it refuses."""

    def pick(values: dict[str, list[Any]], most: int) -> Config:
        state = draw_bad(chance, values, most) if most else draw(chance, SMALL)
        if chance.random() < 0.5:
            state["input"] = draw_input(chance, state) or [3]
        return state | {"h_0": chance.random() < 0.5}

    def refused() -> Config:
        """Half of them for the layer, half for the input."""
        while True:
            state = pick(ENTERED, chance.choice([0, 2]))
            if refusal(state) or ("input" in state and refusal(state, state["input"])):
                return state

    def taken() -> Config:
        while True:
            state = pick(ENTERED, 0)
            if "input" not in state or not refusal(state, state["input"]):
                return state

    return [*distinct(good, taken), *distinct(bad, refused)]


def addressed(chance: Random, count: int) -> list[Config]:
    """Return states for an address, a third of which PyTorch refuses."""
    return states(chance, count - count // 3, count // 3)


# --- The proof -----------------------------------------------------------------------------


def prove(js: Modules, seed: int, count: int, pool: ProcessPoolExecutor) -> Proof:
    """Compare everything; `count` is that of the configurations whose shapes are compared."""
    chance = {name: Random(f"{seed} {name}") for name in ("good", "bad", "run", "equal", "address")}
    proof = Proof(js)
    configs = good_ones(chance["good"], count)
    large = large_ones(chance["good"], count // 50)
    known = pool.map(facts, configs, chunksize=50)
    known_large = pool.map(facts_of_large, large, chunksize=5)
    proof.refusals(refused_ones(chance["bad"], count // 2))
    proof.inputs(inputs(chance["bad"], count // 5))
    proof.limits()
    proof.programs(states(chance["run"], count // 25, count // 50))
    proof.identities(layers(chance["equal"], count // 10))
    proof.addresses(addressed(chance["address"], count // 10), chance["address"])
    proof.shapes(configs, known)
    proof.shapes(large, known_large)
    return proof


def main() -> None:
    """Compare everything, print the numbers and what differs; end with 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="of the configurations (default: 0)")
    parser.add_argument("--count", type=int, default=5000, help="of them (default: 5000)")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the built site")
    arguments = parser.parse_args()
    if browser.executable() is None:
        raise SystemExit(browser.MISSING)
    if not (arguments.site / "assets" / "shapes.js").is_file():
        raise SystemExit(f"{arguments.site} holds no explorer. Build it first: make build")
    start = time.perf_counter()
    fresh = multiprocessing.get_context("spawn")  # a fork would share the browser's connection
    with (
        ProcessPoolExecutor(os.cpu_count(), fresh, torch.set_num_threads, (1,)) as pool,
        modules(arguments.site) as js,
    ):
        proof = prove(js, arguments.seed, arguments.count, pool)
    for name, number in proof.counts.items():
        print(f"{number:8,} {name}")
    print(f"{len(proof.wrong):8,} mismatches")
    for finding in proof.wrong[:LISTED]:
        print(finding)
    if len(proof.wrong) > LISTED:
        print(f"… and {len(proof.wrong) - LISTED} more.")
    print(
        f"Seed {arguments.seed}, {time.perf_counter() - start:.0f} s, PyTorch {torch.__version__}."
    )
    if proof.wrong:
        raise SystemExit(1)
    if arguments.site == ROOT / "site":
        record = ROOT / EXPLORER
        record.parent.mkdir(exist_ok=True)
        record.write_text(json.dumps(proof.counts, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
