"""Every shape written in words is proven: a number is printed on its page, a formula by PyTorch."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pytest
import torch
from torch import nn

from tests.project import COMPLETE, CONFIGS, PAGES, SNIPPETS
from tests.rules import shapes, snippets
from tests.rules.shapes import (
    BATCHED,
    FORMULAS,
    GRU,
    L_FIRST,
    LAYERS,
    LSTM,
    N_FIRST,
    RNN,
    Claim,
    Layer,
)

# N, L, H_in, hidden_size, and a proj_size for nn.LSTM. A forward pass on the meta device takes
# some 2 ms for every time step of every layer and direction, so sequences are short: L is one
# more where the first axis of h_n has the same size.
SIZES = ((11, 1, 17, 23, 19), (29, 1, 13, 10, 7), (9, 1, 31, 14, 11), (12, 2, 40, 9, 5))
BOOLS = (True, False)


def grid() -> list[Layer]:
    """Return every combination of what changes a shape, or could, with each set of sizes.

    That is for nn.RNN. The others take three times as long, so they come with three sets of
    sizes, each with one combination of bias and h_0, and at most three layers.
    """
    layers = []
    for sizes, bias, h_0 in itertools.product(SIZES, BOOLS, BOOLS):
        layers += layers_of("RNN", (1, 2, 3, 4), sizes[:4], bias, h_0)
    for sizes, (bias, h_0) in zip(SIZES[:3], itertools.product(BOOLS, BOOLS), strict=False):
        layers += layers_of("GRU", (1, 2, 3), sizes[:4], bias, h_0)
        layers += layers_of("LSTM", (1, 2, 3), sizes[:4], bias, h_0)
        layers += layers_of("LSTM", (1, 2, 3), sizes, bias, h_0)
    return layers


def layers_of(
    layer: str, depths: Iterable[int], sizes: tuple[int, ...], bias: bool, h_0: bool
) -> Iterator[Layer]:
    """Yield the layers of one kind, with and without batch_first, two directions and a batch."""
    N, L, H_in, H_cell, *proj_size = sizes
    for num_layers, batch_first, two, batched in itertools.product(depths, BOOLS, BOOLS, BOOLS):
        length = L + 1 if num_layers * (2 if two else 1) == L else L
        shape = (H_in, H_cell, num_layers, bias, batch_first, two, N, length, batched, h_0)
        yield Layer(*shape, layer, *proj_size)


def build(layer: Layer, device: str) -> nn.RNNBase:
    """Build the nn.RNN, nn.GRU or nn.LSTM of a configuration."""
    return getattr(nn, layer.layer)(
        layer.input_size,
        layer.hidden_size,
        layer.num_layers,
        bias=layer.bias,
        batch_first=layer.batch_first,
        bidirectional=layer.bidirectional,
        device=device,
        **({"proj_size": layer.proj_size} if layer.proj_size else {}),  # others refuse even a 0
    )


@functools.cache
def observe(layer: Layer) -> dict[str, tuple[int, ...]]:
    """Return the shapes of all that a layer takes, returns and holds, and of what it refuses."""
    rnn = build(layer, "meta")
    leading = (layer.N, layer.L) if layer.batch_first else (layer.L, layer.N)
    size = (*(leading if layer.batched else (layer.L,)), layer.input_size)
    states = layer.num_layers * (2 if layer.bidirectional else 1)
    batch = (layer.N,) if layer.batched else ()
    lstm = layer.layer == "LSTM"
    seen = {"input": size}
    with torch.no_grad():
        given = None
        if layer.h_0:  # a wrong shape would be refused
            seen["h_0"] = (states, *batch, layer.proj_size or layer.hidden_size)
            given = torch.empty(seen["h_0"], device="meta")
        if layer.h_0 and lstm:
            seen["c_0"] = (states, *batch, layer.hidden_size)
            given = (given, torch.empty(seen["c_0"], device="meta"))
        output, final = rnn(torch.empty(size, device="meta"), given)
        try:
            rnn(torch.empty(layer.N, layer.L, device="meta"))
        except RuntimeError:
            seen["refused input"] = (layer.N, layer.L)
    # The layer took for the batch and for the time what we did.
    assert output.shape[:-1] == torch.Size(size[:-1])
    seen["output"] = tuple(output.shape)
    for name, state in zip(("h_n", "c_n"), final if lstm else (final,), strict=False):
        assert state.dim() == len(size) and (not layer.batched or state.shape[1] == layer.N)
        seen[name] = tuple(state.shape)
    seen["slice of h_n"] = tuple((final[0] if lstm else final)[0].shape)
    seen["first axis of h_n"] = split(
        layer.layer, layer.num_layers, layer.bidirectional, 5 if layer.proj_size else 0
    )
    return seen | {name: tuple(weight.shape) for name, weight in rnn.named_parameters()}


@functools.cache
def split(layer: str, num_layers: int, bidirectional: bool, proj_size: int) -> tuple[int, int]:
    """Return how many layers h_n has one after another, and how many slices each of them.

    This is about values, so it runs on the CPU: the last slices are those of the top layer.
    The numbers are float64, since float32 makes PyTorch warn about proj_size.
    """
    shape = (4, 6, num_layers, True, False, bidirectional, 3, 7, True, False)
    rnn = build(Layer(*shape, layer, proj_size), "cpu").double()
    with torch.no_grad():
        output, final = rnn(torch.randn(7, 3, 4, dtype=torch.float64))
    h_n = final[0] if layer == "LSTM" else final
    width = proj_size or 6
    ends = [output[-1, :, :width], output[0, :, width:]][: 1 + bidirectional]
    top = torch.stack(ends)
    assert torch.equal(h_n[-len(top) :], top)
    return len(h_n) // len(top), len(top)


@functools.cache
def matches(pattern: str, tensor: str) -> bool:
    """Tell whether a claim's pattern names a tensor."""
    return re.fullmatch(pattern, tensor) is not None


def kinds(claim: Claim) -> tuple[str, ...]:
    """Return the layers that a claim is about."""
    return (str(claim.when["layer"]),) if "layer" in claim.when else LAYERS


def prove(
    formulas: Mapping[str, tuple[Claim, ...]], layers: Iterable[Layer]
) -> tuple[list[str], Counter[tuple[str, str, str]]]:
    """Compare every claim with every layer it is about.

    Return the findings, and how often each claim (formula, tensors) held of nn.RNN, of nn.GRU
    and of nn.LSTM.
    """
    wrong: dict[tuple[str, str], str] = {}
    held: Counter[tuple[str, str, str]] = Counter()
    claims = [(shape, claim) for shape, several in formulas.items() for claim in several]
    for layer, (shape, claim) in itertools.product(layers, claims):
        symbols = shapes.symbols_of(layer, claim)
        for tensor, sizes in observe(layer).items() if symbols else ():
            if not matches(claim.tensor, tensor):
                continue
            if shapes.fits(shape, symbols, sizes):
                held[shape, claim.tensor, layer.layer] += 1
            else:
                wrong.setdefault(
                    (shape, claim.tensor),
                    f"{shapes.place(shape)}: {shape} is not the shape of {tensor}: PyTorch has "
                    f"{sizes} for {layer}. Correct the formula or its condition.",
                )
    idle = [
        f"{shapes.place(shape)}: {shape} for {claim.tensor} is true of no layer that was tried "
        f"of {', '.join(missed)}. Correct its condition."
        for shape, claim in claims
        if (shape, claim.tensor) not in wrong
        if (missed := [f"nn.{k}" for k in kinds(claim) if (shape, claim.tensor, k) not in held])
    ]
    return [*wrong.values(), *idle], held


def output_of(text: str) -> str:
    """Return what a snippet prints; what is wrong with its form is another test's finding."""
    try:
        return snippets.parse(text).output
    except snippets.Malformed:
        return ""


def all_pages() -> list[tuple[str, str]]:
    """Return the path and the text of every page of every language."""
    return [
        (f"{CONFIGS[folder]['docs_dir']}/{name}", text)
        for folder, texts in PAGES.items()
        for name, text in texts.items()
    ]


OUTPUTS = {name: output_of(text) for name, text in SNIPPETS.items()}


# --- The pages -----------------------------------------------------------------------------


def test_every_shape_in_words_is_proven() -> None:
    """Numbers are printed on their page, formulas are known, tables agree with themselves."""
    findings = [f for name, text in all_pages() for f in shapes.check(name, text, OUTPUTS)]
    assert not findings, "\n".join(findings)


def test_shapes_are_found_in_every_language() -> None:
    """The rule sees shapes of both kinds wherever all pages are; one that sees none is blind."""
    for folder in COMPLETE:
        names = [(name, text) for name, text in PAGES[folder].items()]
        found = [s for name, text in names for s in shapes.find(shapes.read(name, text).text)]
        kinds = Counter(shape.concrete for shape in found)
        assert kinds[True] >= 3 and kinds[False] >= 100, f"{CONFIGS[folder]['docs_dir']}: {kinds}"


# --- The formulas --------------------------------------------------------------------------


def test_every_formula_is_what_pytorch_does() -> None:
    """On the meta device, for hundreds of layers, each claim holds wherever it applies."""
    layers = grid()
    assert len(set(layers)) == len(layers) >= 700
    findings, held = prove(FORMULAS, layers)
    assert not findings, "\n".join(findings)
    claims = [(shape, claim) for shape, several in FORMULAS.items() for claim in several]
    assert held.keys() == {(s, c.tensor, kind) for s, c in claims for kind in kinds(c)}
    for kind in LAYERS:
        assert sum(times for (*_, of), times in held.items() if of == kind) >= 500


def test_no_two_axes_of_a_layer_are_of_one_size() -> None:
    """So that no formula is right by chance."""
    for layer in grid():
        directions = 2 if layer.bidirectional else 1
        gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[layer.layer]
        width = layer.proj_size or layer.hidden_size
        axes = [layer.N, layer.L, layer.input_size, directions * layer.num_layers]
        axes += {width, directions * width, layer.hidden_size, gates * layer.hidden_size}
        assert len({*axes}) == len(axes), layer
        several = (directions == 2) + (gates > 1) + (layer.proj_size > 0)
        assert len(axes) == 5 + several, layer


def test_every_formula_is_on_a_page() -> None:
    """What no page says needs no proof."""
    findings = shapes.unused(all_pages())
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(
    ("formula", "claim", "words"),
    [
        ("(N, L, H_in)", Claim("input", L_FIRST), "not the shape of input"),
        ("(N, L, H_out)", Claim("output", N_FIRST), "not the shape of output"),
        ("(N, L, 2·H_out)", Claim("output", N_FIRST), "not the shape of output"),
        ("(N, D·num_layers, H_out)", Claim("h_n", N_FIRST), "not the shape of h_n"),
        ("(D·num_layers, N, H_out)", Claim("h_0"), "not the shape of h_0"),
        ("(num_layers, N, H_out)", Claim("h_n", {"batched": True}), "not the shape of h_n"),
        ("(D, num_layers)", Claim("first axis of h_n"), "not the shape of first axis"),
        ("(H_in, H_out)", Claim("weight_ih_l0"), "not the shape of weight_ih_l0"),
        ("(H_out, H_out)", Claim("weight_ih_l1"), "not the shape of weight_ih_l1"),
        ("(H_out, H_in)", Claim("weight_ih_l0", {"hidden_size": "H_out + 1"}), "not the shape"),
        ("(…, H_out)", Claim("output"), "not the shape of output"),
        ("(L, …)", Claim("output"), "not the shape of output"),
        ("(N, L, H_in)", Claim("input", N_FIRST | {"num_layers": 5}), "true of no layer"),
        ("(N, L, H_in)", Claim("inputs", N_FIRST), "true of no layer"),
        ("(H_out, H_in)", Claim("weight_ih_l0"), "not the shape of weight_ih_l0"),
        ("(H_out, H_in)", Claim("weight_ih_l0", GRU), "not the shape of weight_ih_l0"),
        ("(4·H_out, H_in)", Claim("weight_ih_l0", GRU), "not the shape of weight_ih_l0"),
        ("(4·H_out, H_in)", Claim("weight_ih_l0", LSTM), "not the shape of weight_ih_l0"),
        ("(3·H_cell, H_in)", Claim("weight_ih_l0", LSTM), "not the shape of weight_ih_l0"),
        ("(4·H_cell, D·H_cell)", Claim("weight_ih_l1", LSTM), "not the shape of weight_ih_l1"),
        ("(4·H_cell, H_cell)", Claim("weight_hh_l0", LSTM), "not the shape of weight_hh_l0"),
        ("(H_cell, H_out)", Claim("weight_hr_l0", LSTM), "not the shape of weight_hr_l0"),
        ("(H_out, H_cell)", Claim("weight_hr_l0", LSTM | {"proj_size": 0}), "of nn.LSTM. Correct"),
        ("(H_out, H_cell)", Claim("weight_hr_l0"), "true of no layer that was tried of nn.RNN, nn"),
        ("(4·H_out,)", Claim("bias_ih_l0", LSTM), "not the shape of bias_ih_l0"),
        ("(3·H_out, N)", Claim("bias_ih_l0", GRU), "not the shape of bias_ih_l0"),
        ("(L, N, D·H_cell)", Claim("output", L_FIRST | LSTM), "not the shape of output"),
        ("(D·num_layers, N, H_cell)", Claim("h_n", BATCHED | LSTM), "not the shape of h_n"),
        ("(D·num_layers, N, H_out)", Claim("c_n", BATCHED | LSTM), "not the shape of c_n"),
        ("(D·num_layers, N, H_out)", Claim("c_0", BATCHED | LSTM), "not the shape of c_0"),
        ("(D·num_layers, N, H_cell)", Claim("c_0", BATCHED), "no layer that was tried of nn.RNN"),
        ("(…, H_out + 1)", Claim("h_n", {"hidden_size": "H_out + 1"}), "not the shape of h_n"),
    ],
)
def test_a_wrong_formula_is_found(formula: str, claim: Claim, words: str) -> None:
    """A formula that is false of some layer does not pass, nor one that is of no layer."""
    some = [layer for layer in grid() if layer.bias and layer.h_0 and layer.N in (11, 12)]
    (finding,) = prove({formula: (claim,)}, some)[0]
    assert words in finding and finding.startswith("tests/rules/shapes.py:")


@pytest.mark.parametrize("when", [{}, RNN, GRU])
def test_only_an_lstm_has_a_cell(when: Mapping[str, str]) -> None:
    """For other layers H_cell stands for nothing, so no formula is right with it."""
    with pytest.raises(ValueError, match="H_cell is no sum"):
        prove({"(H_cell, H_in)": (Claim("weight_ih_l0", when),)}, grid())


def test_an_unused_formula_is_found() -> None:
    """With the line it stands on."""
    (finding,) = shapes.unused([("a.md", "(L, N, H_in)")], {"(L, N, H_in)": (), "(H_out,)": ()})
    assert re.match(r"tests/rules/shapes.py:\d\d+: no page writes \(H_out,\)", finding)


@pytest.mark.parametrize("expression", ["H", "H_in - 1", "N ** 2", "f(N)", "N.bit_length()", "-1"])
def test_nothing_but_sums_and_products_is_evaluated(expression: str) -> None:
    """Symbols, whole numbers, + and ·; all else is refused."""
    assert shapes.evaluate("D·(H_out + 1)", {"D": 2, "H_out": 6}) == 14
    with pytest.raises(ValueError, match="no sum or product"):
        shapes.evaluate(expression, {"N": 3, "H_in": 4})


# --- What is a shape -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(1, 20, 10) and `torch.Size([2, 1, 10])`", ["(1, 20, 10)", "(2, 1, 10)"]),
        ("`[3, 7, 6]`, (20,), (20 ,3)", ["(3, 7, 6)", "(20,)", "(20, 3)"]),
        ("torch.Size([20]), torch.Size([0, 6])", ["(20,)", "(0, 6)"]),
        ("`21x12`와 `6x8`은 20×3", ["(21, 12)", "(6, 8)", "(20, 3)"]),
        ("N × H_out 크기, D·H_out × H_in", ["(N, H_out)", "(D·H_out, H_in)"]),
        ("(N, L,\nD*H_out), (N, L, D × H_out)", ["(N, L, D·H_out)"] * 2),
        ("**(`N`, `1`, `H_in`)**", ["(N, 1, H_in)"]),
        ("(H_out, D·(H_out+1)), (…, H_out)", ["(H_out, D·(H_out + 1))", "(…, H_out)"]),
        ("(N, ..., L), (…, …)", ["(N, …, L)"]),
        (
            "(N, L, Hin), (B, T, C), (num_layers, D)",
            ["(N, L, Hin)", "(B, T, C)", "(num_layers, D)"],
        ),
        ("h_n(2, 3, 6)는, `h_n`(2, 3, 6)는", ["(2, 3, 6)"] * 2),
        ("(the shape (3, 7) or [2, 3])", ["(3, 7)", "(2, 3)"]),
        ("`output[:, -1]` `h_n[0]` `state[0, 0]` `x[0][1, 2]` h_n[0, 1]", []),
        ("`h_n.view(num_layers, D, N)`, `reshape(3, 14)`, x.view(3, 14), (N, -1)", []),
        ("[0, 1] is an interval, and so is [0, 1)", []),
        (
            "(output, h_n) `(*args, **kwargs)` (h, c) (H_out) (3) (2 if D, else 1) (N, the batch)",
            [],
        ),
        ("(2,367,488) 2.13.0 2026-01-02 60 = 20 × 3 (1.5, 2) (D = 2) 0x10 (CPU, GPU)", []),
    ],
)
def test_what_is_a_shape(text: str, found: list[str]) -> None:
    """The definition in tests/rules/shapes.py, case by case."""
    assert [shape.normal for shape in shapes.find(text)] == found


# --- Broken pages --------------------------------------------------------------------------

PAGE = """---
description: It is (3, 7, 6).
---

# Title (3, 7, 6) { #title-3-7 }

--8<-- "rnn/a.md"

`h_n` is [2, 3, 6], see [the (3, 7, 6)](a.md#x(9,9)). `h_n`: (D·num_layers, N, H_out).

| Tensor | default | `batch_first=True` |
|---|---|---|
| `input` | (L, N, H_in) | **(N, L, H_in)** |
| `output` | (L, N, D·H_out) | (N, L, D·H_out) |
| `h_0`, `h_n` | (D·num_layers, N, H_out) | (D·num_layers, N, H_out) |
| `h_n[1]` | `[0, 1]` | `[1, 0]` |

## More { #more }

| | Shape | `bidirectional=True` |
|---|---|---|
| `output` | (L, N, D·H_out) | (L, N, 2·H_out) |
| `weight_ih_l1` | (H_out, D·H_out) | (H_out, 2·H_out) |

<figcaption id="x">Slices of N × H_out, <code>(6,)</code></figcaption>

## Layers { #layers }

| | `nn.RNN` | `nn.LSTM` |
|---|---|---|
| `c_n` | none | (D·num_layers, N, H_cell) |
| `weight_hh_l0` | (H_out, H_out) | (4·H_cell, H_out) |

`c_0`: (D·num_layers, N, H_cell), too.

## GRU { #gru }

In `nn.GRU`, `bias_ih_l0`: (3·H_out,).
"""
PRINTED = {
    "rnn/a.md": "output: torch.Size([3, 7, 6])\nh_n: torch.Size([2, 3, 6])\n(6,)\n",
    "rnn/b.md": "torch.Size([4, 5])\n",
}


def test_a_good_page_has_no_findings() -> None:
    """What the cases below break is whole."""
    assert shapes.check("a.md", PAGE, PRINTED) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("It is (3, 7, 6)", "It is (4, 5)", 2, "prints the shape (4, 5). Correct it, or include"),
        ("Title (3, 7, 6)", "Title (4, 5)", 5, "(rnn/b.md does)"),
        ("[2, 3, 6], see", "[3, 2, 6], see", 9, "page prints (2, 3, 6): are the axes swapped?"),
        ("[2, 3, 6], see", "`torch.Size([2, 3, 9])`, see", 9, "the shape [2, 3, 9]. Correct"),
        ("[2, 3, 6], see", "21x12, see", 9, "prints the shape 21x12"),
        ("see [the (3, 7, 6)", "see [the (3, …)", 9, None),
        ("see [the (3, 7, 6)", "see [the (3, …, 6)", 9, None),
        ("see [the (3, 7, 6)", "see [the (3, …, 7)", 9, "prints the shape (3, …, 7)"),
        ("see [the (3, 7, 6)", "see [the (…, 9)", 9, "prints the shape (…, 9)"),
        ("<code>(6,)", "<code>(7,)", 25, "prints the shape (7,)"),
        ("`h_n`: (D·num_layers, N,", "`h_n`: (N, D·num_layers,", 9, "nothing proves the formula"),
        ("`h_n`: (D·num_layers, N, H_out)", "`h_n`: (N, L, H)", 9, "proves the formula (N, L, H)"),
        ("`h_n`: (D·num_layers, N,", "`h_n`: (N, L, H_in), (", 9, "never the shape of `h_n`"),
        ("`h_n`: (D·num_layers, N,", "`h_n` is (H_out, H_in), (", 9, "never the shape of `h_n`"),
        ("`h_n`: (D·num_layers,", "`h_n`은 (2·num_layers,", 9, "depends on `bidirectional`"),
        ("N × H_out", "H_out × N", 25, "nothing proves the formula H_out × N"),
        ("**(N, L, H_in)**", "(L, N, H_in)", 13, "not the shape of `input` in this place"),
        ("| (L, N, H_in)", "| (N, L, H_in)", 14, "when the other shapes in this column hold"),
        ("| (L, N, H_in)", "| (H_out, H_in)", 13, "not the shape of `input` in this place"),
        ("(D·num_layers, N, H_out) |\n| `h_n[", "(D·num_layers, H_out) |\n| `h_n[", 15, "a batch"),
        ("`[0, 1]`", "`(0, 1)`", 16, "prints the shape (0, 1)"),
        ("(L, N, D·H_out) | (L", "(L, N, 2·H_out) | (L", 22, "name the parameter that makes it so"),
        ("(H_out, D·H_out) |", "(H_out, H_out) |", 23, "name the parameter that makes it so"),
        ("(L, N, D·H_out) | (L", "(N, L, D·H_out) | (L", 22, "needs `batch_first=True`"),
        ("(L, N, 2·H_out)", "(L, N, H_out)", 22, "not the shape of `output` in this place"),
        ("| (4·H_cell, H_out)", "| (H_out, H_out)", 32, "not the shape of `weight_hh_l0` in this"),
        ("| (4·H_cell, H_out)", "| (3·H_out, H_out)", 32, "name the parameter that makes it so"),
        (
            "| (H_out, H_out) | (4",
            "| (4·H_cell, H_out) | (4",
            32,
            "not the shape of `weight_hh_l0`",
        ),
        ("| none", "| (D·num_layers, N, H_cell)", 31, "not the shape of `c_n` in this place"),
        ("`nn.LSTM` |", "`nn.GRU` |", 31, "not the shape of `c_n` in this place"),
        ("`nn.LSTM` |", "LSTM |", 32, "or the layer, in the heading"),
        ("`nn.LSTM` |", "LSTM |", 34, "shape of `nn.LSTM` alone, which this section does not name"),
        ("`nn.RNN` |", "`nn.RNN`, `nn.GRU` |", 32, "not the shape of `weight_hh_l0` in this place"),
        ("`c_0`: (D", "`h_0`: (D", 34, "is never the shape of `h_0`"),
        ("In `nn.GRU`", "Here", 38, "is a shape of `nn.GRU` alone, which this section does not"),
        ("(3·H_out,)", "(H_out,)", 38, "is a shape of `nn.RNN` alone"),
        ("(3·H_out,)", "(3·H_cell,)", 38, "nothing proves the formula (3·H_cell,)"),
    ],
)
def test_a_broken_page_is_found(old: str, new: str, line: int, words: str | None) -> None:
    """Every kind of finding, at its line; where `words` is None, it is as good as before."""
    assert PAGE.count(old) == 1
    findings = shapes.check("docs/ko/a.md", PAGE.replace(old, new), PRINTED)
    if words is None:
        assert findings == []
    else:
        assert any(f.startswith(f"docs/ko/a.md:{line}: ") and words in f for f in findings), (
            findings
        )


def test_what_a_notebook_prints_counts_and_its_lines_are_those_of_the_file() -> None:
    """A shape in a notebook's words is printed by one of its own cells."""
    words = ["## One <!-- #one -->\n", "\n", "It is (3, 7, 6), not (6, 3)."]
    output = {"output_type": "stream", "text": ["torch.Size([3, 7, 6])\n"]}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": words},
            {"cell_type": "code", "source": ["x"], "outputs": [output]},
        ],
        "metadata": {"description": "It is (7, 3)."},
    }
    text = json.dumps(notebook, indent=1)
    findings = shapes.check("docs/ko/lab.ipynb", text, PRINTED)
    lines = text.split("\n")
    for finding, written in zip(findings, ("(7, 3)", "(6, 3)"), strict=True):
        number = next(n for n, line in enumerate(lines, start=1) if written in line)
        assert finding.startswith(f"docs/ko/lab.ipynb:{number}: nothing on this page prints")
        assert written in finding
