"""Draw configurations of recurrent layers, right and wrong ones; the same ones for the same seed.

A configuration is what shapes.js takes: {layer, input_size, hidden_size, …, batched, N, L}. Most
lack some keys, for which the defaults stand: PyTorch's, and for `layer`, `batched`, `N` and `L`
those of the guide.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

import torch
from torch import nn

Config = dict[str, Any]

GUIDE: Config = {"layer": "RNN", "batched": True, "N": 3, "L": 7}
SIZES = ("input_size", "hidden_size")
OPTIONS = (
    "num_layers",
    "nonlinearity",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
    "proj_size",
)
PLACES = {"RNN": 1, "LSTM": 4, "GRU": 3}  # rows of a weight for each value of the hidden state
DROPOUTS = (0, 1e-05, 0.1, 0.25, 0.5, 1, 1 / 3, 0.1 + 0.2)


def build(config: Config, device: str | None = None) -> nn.RNNBase:
    """Return the layer of a configuration; what PyTorch raises is not caught."""
    layer = config.get("layer", GUIDE["layer"])
    given = {name: config[name] for name in (*SIZES, *OPTIONS) if name in config}
    if layer != "RNN":
        given.pop("nonlinearity", None)  # not theirs, but a page always has one
    if layer != "LSTM" and given.get("proj_size") == 0:
        del given["proj_size"]  # the others take none at all
    if type(given.get("dropout")) is int:
        given["dropout"] = float(given["dropout"])  # JavaScript has one kind of number
    return getattr(nn, layer)(**given, device=device)


def input_shape(config: Config) -> list[int]:
    """Return the shape of the input that a configuration speaks of, as the documentation has it."""
    N, L, batched = ((GUIDE | config)[name] for name in ("N", "L", "batched"))
    leading = [L] if not batched else [N, L] if config.get("batch_first") else [L, N]
    return [*leading, config["input_size"]]


def call(config: Config, shape: Sequence[int] | None = None) -> None:
    """Build the layer, then an input (of the configuration's shape), and give the one the other."""
    rnn = build(config)
    with torch.no_grad():
        rnn(torch.randn(input_shape(config) if shape is None else shape))


class Bounds(NamedTuple):
    """How large what is drawn may be."""

    size: int = 48  # of input, hidden state and projection
    N: int = 12
    L: int = 6
    num_layers: int = 4
    N_least: int = 0


SMALL = Bounds(size=12, N=5, L=5, num_layers=3, N_least=1)
LARGE = Bounds(size=30_000, N=2_000, L=2, num_layers=2)  # device="meta" only


def draw(chance: Random, bounds: Bounds = Bounds()) -> Config:  # noqa: B008 (it cannot change)
    """Return a configuration that PyTorch takes.

    No two of its axes have the same size, but by definition; one in fifty is let through so that
    equal ones are compared too.
    """
    while True:
        layer = chance.choice([*PLACES])
        hidden_size = chance.randint(2, bounds.size)
        config = {
            "layer": layer,
            "input_size": chance.randint(1, bounds.size),
            "hidden_size": hidden_size,
            "num_layers": chance.randint(1, bounds.num_layers),
            "nonlinearity": chance.choice(["tanh", "relu"]),
            "bias": chance.random() < 0.6,
            "batch_first": chance.random() < 0.5,
            "dropout": chance.choice(DROPOUTS),
            "bidirectional": chance.random() < 0.5,
            "proj_size": chance.choice([0, chance.randint(1, hidden_size - 1)]),
            "batched": chance.random() < 0.7,
            "N": chance.randint(bounds.N_least, bounds.N),
            "L": chance.randint(1, bounds.L),
        }
        for name in (*OPTIONS, *GUIDE):
            if chance.random() < 0.25:
                del config[name]
        if config.get("layer") != "LSTM" and "proj_size" in config:
            config["proj_size"] = 0
        if _differ(config) or chance.random() < 0.02:
            return config


def distinct(count: int, pick: Callable[[], Config]) -> list[Config]:
    """Pick until there are `count` different configurations."""
    found: dict[str, Config] = {}
    while len(found) < count:
        config = pick()
        found[written(config)] = config
    return [*found.values()]


def written(config: Config) -> str:
    """Write a configuration for a finding, and to tell it from others."""
    return json.dumps(config, sort_keys=True, ensure_ascii=False)


def _differ(config: Config) -> bool:
    """Whether a swap of any two axes would show."""
    c = {"num_layers": 1, "proj_size": 0} | GUIDE | config
    D, out = 2 if c.get("bidirectional") else 1, c["proj_size"] or c["hidden_size"]
    sizes = [c["L"], c["input_size"], out, D * c["num_layers"]]
    sizes += [c["N"]] if c["batched"] else []
    sizes += [D * out] if D > 1 else []
    sizes += [c["hidden_size"]] if c["proj_size"] else []
    sizes += [PLACES[c["layer"]] * c["hidden_size"]] if c["layer"] != "RNN" else []
    return len({*sizes}) == len(sizes)


# --- What is refused -----------------------------------------------------------------------

MISSING = object()
# Left out is what cannot be said in JavaScript (2.0) or given on the page (True for a size).
BAD: dict[str, list[Any]] = {
    "input_size": [0, -1, 2.5, -0.5, "4", None, MISSING],
    "hidden_size": [0, -3, 2.5, 0.5, "6", None, MISSING],
    "num_layers": [0, -2, 2.5, 0.5, -0.5],
    "nonlinearity": ["sigmoid", "", "Tanh", "relu ", "it's", "tanh\n"],
    "bias": [0, 1, 1.5, "True", None],
    "batch_first": [0, 1, 0.5, "yes", None],
    "dropout": [-0.1, 1.5, 2, -1, math.nan, True, False],
    "proj_size": [-1, 2.5, 0.5, -0.5, 6, 7, 3],
    "N": [-1, -4],
    "L": [0, -1],
}
ENTERED = {name: [v for v in BAD[name] if type(v) in (int, float)] for name in BAD} | {
    "nonlinearity": ["sigmoid"],
    "bias": [],
    "batch_first": [],
    "dropout": [-0.1, 1.5, 2, -1],
}
"""What of it can be entered into the page's controls or its address."""


def spoilt(config: Config, values: Config) -> Config:
    """Return a configuration with other values, or without them."""
    changed = config | values
    return {name: value for name, value in changed.items() if value is not MISSING}


def bad_ones() -> Iterator[tuple[Config, str]]:
    """Yield each bad value alone in an otherwise good configuration, and whose it is."""
    good = {"input_size": 4, "hidden_size": 6}
    ways = ({}, {"batch_first": True}, {"batched": False}, {"bidirectional": True, "num_layers": 2})
    for layer, way, name in itertools.product(PLACES, ways, BAD):
        for value in BAD[name]:
            yield spoilt(good | way | {"layer": layer}, {name: value}), name


def draw_bad(chance: Random, values: dict[str, list[Any]] = BAD, most: int = 5) -> Config:
    """Return a small configuration of which one to five values are bad, or none by chance."""
    names = chance.sample([name for name in values if values[name]], chance.randint(1, most))
    return spoilt(draw(chance, SMALL), {name: chance.choice(values[name]) for name in names})


def draw_input(chance: Random, config: Config) -> list[int]:
    """Return the shape of an input with none to five axes, about half of which fit."""
    axes = chance.choice([0, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5])
    shape = [chance.choice([0, 1, 2, 3, 3, 4, 5, 6]) for _ in range(axes)]
    features = config["input_size"]
    if shape and type(features) is int and features > 0 and chance.random() < 0.6:
        shape[-1] = features
    return shape
