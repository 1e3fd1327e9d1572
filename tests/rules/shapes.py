"""Which shapes a page writes in words, and what has to be true of each.

A shape is what stands for the sizes of a tensor's axes, in code or not:

- a list in parentheses or brackets of two items or more, or of one and a comma: `(3, 7, 6)`,
  `[3, 7, 6]`, `(6,)`, and `torch.Size([6])`. An item is a whole number (a concrete shape), or a
  sum or product with symbols in it (a symbolic one: `(N, L, D·H_out)`). A `…` stands for
  other axes. A symbol is one capital letter, alone or with a suffix, or num_layers; so a
  symbol that this guide does not use is seen, and reported.
- sizes joined by x or ×: `21x12`, N × H_out. Numbers around a spaced × are arithmetic.

What looks like one and is none:

- a list right after a name or a closing bracket is an index (`output[0, 1]`) or a call
  (`reshape(3, 14)`). Words are no call: outside code, h_n(2, 3, 6) is how Korean puts it.
- bare brackets in a table's row about a slice (its first cell has an index, `h_n[0]`) index too.
- a bare pair of brackets that starts with 0 is an interval, [0, 1].
- (2,367,488), without spaces and in groups of three digits, is one number.

A concrete shape must be printed on its page. A symbolic one must be in FORMULAS, whose every
claim the tests compare with what PyTorch does; and where a table, or the name right before it,
says which tensor it is about, it must be a shape of that tensor, under conditions that the
other shapes in the same column (or row) share. A condition on bidirectional or num_layers has to
be named there, one on batch_first in the section. So has the layer, `nn.LSTM` or `nn.GRU`, that a
shape is of; where no layer is named, a page is about nn.RNN.
"""

from __future__ import annotations

import ast
import bisect
import functools
import html
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.rules import pages

SYMBOLS = {"N", "L", "H_in", "H_out", "H_cell", "D", "num_layers"}
LAYERS = ("RNN", "GRU", "LSTM")
WEIGHT = r"(?:weight_(?:ih|hh|hr)|bias_(?:ih|hh))_l\d+(?:_reverse)?"
TENSOR = rf"(?:input|output|[hc]_[0n]|{WEIGHT})"


class Layer(NamedTuple):
    """One configuration of a layer, and how it is called."""

    input_size: int
    hidden_size: int
    num_layers: int
    bias: bool
    batch_first: bool
    bidirectional: bool
    N: int
    L: int
    batched: bool
    h_0: bool  # whether it is given, and c_0 with it
    layer: str = "RNN"  # one of LAYERS
    proj_size: int = 0


class Claim(NamedTuple):
    """What a formula says: the tensors (a pattern of names), and what it takes for granted.

    A key of `when` is a field of Layer. Its value is that of the field; or, of a size, a string:
    an expression in the formula's symbols, where it is not the plain one (`H_in` for input_size).
    A claim without a `layer` is about all three.
    """

    tensor: str
    when: Mapping[str, bool | int | str] = {}


BATCHED = {"batched": True}
UNBATCHED = {"batched": False}
N_FIRST = {"batched": True, "batch_first": True}
L_FIRST = {"batched": True, "batch_first": False}
ONE_WAY = {"bidirectional": False}
TWO_WAY = {"bidirectional": True}
RNN, GRU, LSTM = ({"layer": layer} for layer in LAYERS)

STATE = "h_0|h_n"
CELL = "c_0|c_n"
WEIGHT_IH_0 = r"weight_ih_l0(_reverse)?"
WEIGHT_IH_ABOVE = r"weight_ih_l[1-9]\d*(_reverse)?"
WEIGHT_HH = r"weight_hh_l\d+(_reverse)?"
WEIGHT_HR = r"weight_hr_l\d+(_reverse)?"
BIAS = r"bias_(ih|hh)_l\d+(_reverse)?"
MORE_IN = {"input_size": "H_in + 1"}
MORE_OUT = {"hidden_size": "H_out + 1", "proj_size": 0}  # else H_out is no hidden_size

FORMULAS: Mapping[str, tuple[Claim, ...]] = {
    "(L, N, H_in)": (Claim("input", L_FIRST),),
    "(N, L, H_in)": (Claim("input", N_FIRST),),
    "(N, L, H_in + 1)": (Claim("input", N_FIRST | MORE_IN),),
    "(N, 1, H_in)": (Claim("input", N_FIRST | {"L": "1"}),),
    "(1, N, H_in)": (Claim("input", L_FIRST | {"L": "1"}),),
    "(L, H_in)": (Claim("input", UNBATCHED),),
    "(N, H_in)": (Claim("input", UNBATCHED | {"L": "N"}),),  # one sequence of N steps
    "(N, L)": (Claim("refused input"),),
    "(…, H_in)": (Claim("input"),),
    "(N, L, …)": (Claim("input|output", N_FIRST),),
    "(L, N, D·H_out)": (Claim("output", L_FIRST),),
    "(N, L, D·H_out)": (Claim("output", N_FIRST),),
    "(N, L, D·(H_out + 1))": (Claim("output", N_FIRST | MORE_OUT),),
    "(L, D·H_out)": (Claim("output", UNBATCHED),),
    "(L, N, H_out)": (Claim("output", L_FIRST | ONE_WAY),),
    "(L, N, 2·H_out)": (Claim("output", L_FIRST | TWO_WAY),),
    "(…, D·H_out)": (Claim("output"),),
    "(…, 2·H_out)": (Claim("output", TWO_WAY),),
    "(D·num_layers, N, H_out)": (Claim(STATE, BATCHED),),
    "(D·num_layers, N, H_out + 1)": (Claim(STATE, BATCHED | MORE_OUT),),
    "(D·num_layers, H_out)": (Claim(STATE, UNBATCHED),),
    "(num_layers, N, H_out)": (Claim(STATE, BATCHED | ONE_WAY),),
    "(2·num_layers, N, H_out)": (Claim(STATE, BATCHED | TWO_WAY),),
    "(D, N, H_out)": (Claim(STATE, BATCHED | {"num_layers": 1}),),
    "(D·2, N, H_out)": (Claim(STATE, BATCHED | {"num_layers": 2}),),
    "(D·num_layers, …)": (Claim(STATE),),
    "(2·num_layers, …)": (Claim(STATE, TWO_WAY),),
    "(…, H_out)": (Claim(STATE),),
    "(D·num_layers, N, H_cell)": (Claim(CELL, BATCHED | LSTM),),
    "(D·num_layers, H_cell)": (Claim(CELL, UNBATCHED | LSTM),),
    "(num_layers, D)": (Claim("first axis of h_n"),),
    "(N, H_out)": (Claim("slice of h_n", BATCHED),),
    "(H_out, H_in)": (Claim(WEIGHT_IH_0, RNN),),
    "(H_out, H_in + 1)": (Claim(WEIGHT_IH_0, RNN | MORE_IN),),
    "(H_out + 1, H_in)": (Claim(WEIGHT_IH_0, RNN | MORE_OUT),),
    "(3·H_out, H_in)": (Claim(WEIGHT_IH_0, GRU),),
    "(4·H_cell, H_in)": (Claim(WEIGHT_IH_0, LSTM),),
    "(H_out, D·H_out)": (Claim(WEIGHT_IH_ABOVE, RNN),),
    "(H_out + 1, D·(H_out + 1))": (Claim(WEIGHT_IH_ABOVE, RNN | MORE_OUT),),
    "(H_out, 2·H_out)": (Claim(WEIGHT_IH_ABOVE, RNN | TWO_WAY),),
    "(3·H_out, D·H_out)": (Claim(WEIGHT_IH_ABOVE, GRU),),
    "(4·H_cell, D·H_out)": (Claim(WEIGHT_IH_ABOVE, LSTM),),
    "(H_out, H_out)": (Claim(WEIGHT_HH, RNN), Claim(WEIGHT_IH_ABOVE, RNN | ONE_WAY)),
    "(H_out + 1, H_out + 1)": (Claim(WEIGHT_HH, RNN | MORE_OUT),),
    "(3·H_out, H_out)": (Claim(WEIGHT_HH, GRU),),
    "(4·H_cell, H_out)": (Claim(WEIGHT_HH, LSTM),),
    "(H_out, H_cell)": (Claim(WEIGHT_HR, LSTM),),
    "(H_out,)": (Claim(BIAS, RNN),),
    "(H_out + 1,)": (Claim(BIAS, RNN | MORE_OUT),),
    "(3·H_out,)": (Claim(BIAS, GRU),),
    "(4·H_cell,)": (Claim(BIAS, LSTM),),
}
"""The symbolic shapes that pages write, as `Shape.normal` spells them, to what they claim."""


class Shape(NamedTuple):
    """A shape found in a text: where, how it is written, and what it is."""

    start: int
    end: int
    written: str
    items: tuple[str, ...]

    @property
    def normal(self) -> str:
        """The one way to spell it: `[3,7]` and `3x7` are (3, 7)."""
        return f"({', '.join(self.items)}{',' if len(self.items) == 1 else ''})"

    @property
    def concrete(self) -> bool:
        """Whether it is made of numbers alone."""
        return not any(map(_names, self.items))


# --- What a formula is worth ---------------------------------------------------------------


@functools.cache
def _parse(expression: str) -> ast.expr:
    return ast.parse(expression.replace("·", "*").replace("…", "..."), mode="eval").body


@functools.cache
def _names(expression: str) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(_parse(expression)) if isinstance(n, ast.Name))


def evaluate(expression: str, symbols: Mapping[str, int]) -> int:
    """Return the value of a sum or product of whole numbers and symbols; nothing else has one."""

    def value(node: ast.expr) -> int:
        match node:
            case ast.Constant(value=int(number)):
                return number
            case ast.Name(id=name) if name in symbols:
                return symbols[name]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return value(left) + value(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return value(left) * value(right)
        raise ValueError(f"{ast.unparse(node)} is no sum or product of {sorted(symbols)}")

    return value(_parse(expression))


def symbols_of(layer: Layer, claim: Claim) -> dict[str, int] | None:
    """Return what a claim's symbols stand for in `layer`; None where it does not apply."""
    symbols = {
        "N": layer.N,
        "L": layer.L,
        "H_in": layer.input_size,
        "H_out": layer.proj_size or layer.hidden_size,
        "num_layers": layer.num_layers,
        "D": 2 if layer.bidirectional else 1,
    }
    if layer.layer == "LSTM":
        symbols["H_cell"] = layer.hidden_size
    for field, wanted in claim.when.items():
        actual = getattr(layer, field)
        if not isinstance(wanted, str) or field == "layer":
            if actual != wanted:
                return None
        elif names := _names(wanted):  # "H_in + 1" is the size, so H_in is one less
            (name,) = names
            symbols[name] = actual - evaluate(wanted, {name: 0})
        elif actual != evaluate(wanted, {}):
            return None
    return symbols


@functools.cache
def _items(shape: str) -> tuple[str, ...]:
    return _parse_items(shape[1:-1]) or ()


def fits(shape: str, symbols: Mapping[str, int], sizes: tuple[int, ...]) -> bool:
    """Tell whether a shape, written as `Shape.normal` is, has these sizes with these symbols."""
    items = _items(shape)
    if "…" not in items:
        return tuple(evaluate(item, symbols) for item in items) == sizes
    cut = items.index("…")
    first, last = items[:cut], items[cut + 1 :]
    if "…" in last or len(first) + len(last) >= len(sizes):
        return False
    named = zip((*first, *last), (*sizes[:cut], *sizes[len(sizes) - len(last) :]), strict=True)
    return all(evaluate(item, symbols) == size for item, size in named)


# --- Finding shapes in a text --------------------------------------------------------------

LIST = re.compile(r"(?P<open>[(\[])(?P<inner>(?:[^()\[\]|]|\([^()]*\))*)(?P<close>[)\]])")
FACTOR = r"(?:[1-9]\d*|[A-Za-z]\w*)"
SIZE = rf"{FACTOR}(?:·{FACTOR})*"
BY = re.compile(
    rf"(?<![\w.·])(?:(?P<numbers>[1-9]\d*(?:[x×][1-9]\d*)+)|{SIZE}(?:\s?×\s?{SIZE})+)(?![\w·])",
    re.ASCII,
)
CODE = re.compile(r"(?<!`)(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)", re.DOTALL)
ALLOWED = re.compile(r"[\w\s.,…+\-−·⋅*×/()`]+", re.ASCII)
NUMBER = re.compile(r"\d{1,3}(,\d{3})+")
SPELLING = str.maketrans({"·": "*", "⋅": "*", "×": "*", "−": "-", "…": "...", "`": ""})
SYMBOL = re.compile(r"[A-Z](_[a-z]+)?")
ARITHMETIC = (ast.BinOp, ast.operator, ast.Name, ast.expr_context, ast.Constant)


def find(text: str, all_code: bool = False) -> list[Shape]:
    """List the shapes in a text of Markdown (or, if `all_code`, in what a program printed)."""
    in_code = [m.span("code") for m in CODE.finditer(text)]
    found: list[Shape] = []
    for opening in re.finditer(r"[(\[]", text):
        start = opening.start()
        match = LIST.match(text, start)
        if not match or "\n\n" in match[0] or (found and start < found[-1].end):
            continue
        code = all_code or any(a <= start < b for a, b in in_code)
        if items := _list_items(text[max(0, start - 80) : start], match, code):
            found.append(Shape(start, match.end(), match[0], items))
    lists = [(shape.start, shape.end) for shape in found]
    for match in BY.finditer(text):
        sizes = re.split("[x×]" if match["numbers"] else "×", match[0])
        items = _parse_items(", ".join(sizes))
        arithmetic = not match["numbers"] and not any(map(_names, items or ()))
        if items and _is_shape(items) and not arithmetic:
            if not any(start <= match.start() < end for start, end in lists):
                found.append(Shape(match.start(), match.end(), match[0], items))
    return sorted(found)


def _list_items(before: str, match: re.Match[str], code: bool) -> tuple[str, ...] | None:
    """Return the items of a list if it is a shape where it stands, right after `before`."""
    if match["open"] + match["close"] not in ("()", "[]"):
        return None
    brackets = match["open"] == "["
    if attached := re.search(r"[\w.]*[\w)\]]\Z", before, re.ASCII):
        if brackets or code or attached[0][-1] in ")]" or "." in attached[0]:
            return None
    of_torch = before.endswith("Size(")
    inner = match["inner"] + ("," if of_torch and brackets else "")
    items = _parse_items(inner)
    if items is None or not _is_shape(items):
        return None
    if brackets and not of_torch and len(items) == 2 and items[0] == "0":
        return None
    return items


def _parse_items(inner: str) -> tuple[str, ...] | None:
    if not ALLOWED.fullmatch(inner) or NUMBER.fullmatch(inner) or re.search(r"\b\d+[a-z_]", inner):
        return None
    source = " ".join(inner.replace("**", "").translate(SPELLING).split())
    try:
        tree = ast.parse(f"({source})", mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(tree, ast.Tuple) or not tree.elts:
        return None
    for item in tree.elts:
        if isinstance(item, ast.Constant) and item.value is ...:
            continue
        if not all(
            isinstance(node, ARITHMETIC) and type(getattr(node, "value", 0)) is int
            for node in ast.walk(item)
        ):
            return None
    unparsed = (ast.unparse(item) for item in tree.elts)
    return tuple(item.replace(" * ", "·").replace("...", "…") for item in unparsed)


def _is_shape(items: Iterable[str]) -> bool:
    names = set().union(*map(_names, items))
    return (names <= SYMBOLS and {*items} != {"…"}) or any(SYMBOL.fullmatch(name) for name in names)


# --- What a page writes --------------------------------------------------------------------

UNSEEN = re.compile(r"<!--.*?-->|\{:? ?[#.][^}\n]*\}|</?(?!code\b)[a-zA-Z][^<>]*>", re.DOTALL)
LINK = re.compile(r'!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)')


class Prose(NamedTuple):
    """What a page says in words, and the lines of its file that the words stand on."""

    text: str
    lines: list[int]

    def line(self, position: int) -> int:
        """Return the line of the file where the character at `position` stands."""
        return self.lines[self.text.count("\n", 0, position)]


def read(name: str, text: str) -> Prose:
    """Return a page's prose: description and Markdown, without includes, ids and link targets."""
    file = text.split("\n")
    body = pages.body(name, text)
    description = re.compile(r'\s*"?description"?:')
    first = next((n for n, line in enumerate(file, start=1) if description.match(line)), 1)
    kept = ["" if pages.INCLUDE.match(line.value) else line.value for line in body]
    words = "\n".join([str(pages.meta(name, text).get("description", "")), "", *kept])
    words = UNSEEN.sub(lambda match: "\n" * match[0].count("\n"), words)
    words = LINK.sub(r"\1", re.sub(r"</?code\b[^<>]*>", "`", words))
    words = re.sub(r"\\([_*()\[\]])", r"\1", html.unescape(words))
    return Prose(words, [first, first, *(line.number for line in body)])


def printed(name: str, text: str, outputs: Mapping[str, str]) -> set[str]:
    """Return the shapes printed on a page: by the snippets it includes and its code cells."""
    shown = [outputs.get(line.value, "") for line in pages.includes(pages.prose(name, text))]
    if pages.is_notebook(name):
        shown += [output for _, output in pages.shown_cells(text)]
    return {shape.normal for output in shown for shape in find(output, all_code=True)}


def formulas(name: str, text: str) -> set[str]:
    """Return the symbolic shapes that a page writes."""
    return {shape.normal for shape in find(read(name, text).text) if not shape.concrete}


# --- The findings --------------------------------------------------------------------------


def check(name: str, text: str, outputs: Mapping[str, str]) -> list[str]:
    """Return the findings for the page `name`; `outputs` maps every snippet to what it prints."""
    prose = read(name, text)
    shapes = find(prose.text)
    tables = _tables(prose.text)
    shapes = [s for s in shapes if not _is_index(s, tables)]
    here = printed(name, text, outputs)
    found = [(s, message) for s in shapes if (message := _unproven(s, here, outputs))]
    proven = [s for s in shapes if not s.concrete and s.normal in FORMULAS]
    found += _check_tables(prose.text, proven, tables)
    return [
        f"{name}:{prose.line(shape.start)}: {message}"
        for shape, message in sorted(found, key=lambda pair: pair[0].start)
    ]


def unused(texts: Iterable[tuple[str, str]], table: Mapping[str, object] = FORMULAS) -> list[str]:
    """Return the formulas of the table that no page (name and text) writes."""
    written = set().union(*(formulas(name, text) for name, text in texts))
    return [
        f"{place(formula)}: no page writes {formula}. Delete it."
        for formula in table
        if formula not in written
    ]


def place(formula: str) -> str:
    """Return the file and the line on which FORMULAS has a formula."""
    lines = Path(__file__).read_text(encoding="utf-8").split("\n")
    number = next((n for n, line in enumerate(lines, start=1) if f'    "{formula}": (' in line), 1)
    return f"tests/rules/shapes.py:{number}"


def _unproven(shape: Shape, here: set[str], outputs: Mapping[str, str]) -> str | None:
    """Say why a shape is not proven, if so, and what to do."""
    if not shape.concrete:
        if shape.normal in FORMULAS:
            return None
        return (
            f"nothing proves the formula {shape.written}. Correct it, or add {shape.normal} "
            "to FORMULAS in tests/rules/shapes.py, which is compared with PyTorch."
        )
    if "…" in shape.items:
        sizes = (tuple(map(int, _items(p))) for p in here if "…" not in p)
        proven = any(fits(shape.normal, {}, size) for size in sizes)
    else:
        proven = shape.normal in here
    if proven:
        return None
    swapped = [p for p in sorted(here) if sorted(_items(p)) == sorted(shape.items)]
    elsewhere = [
        name
        for name, output in sorted(outputs.items())
        if any(other.normal == shape.normal for other in find(output, all_code=True))
    ]
    hint = "Correct it, or include a snippet that prints it"
    if swapped:
        hint += f" (this page prints {swapped[0]}: are the axes swapped?)"
    elif elsewhere:
        hint += f" ({elsewhere[0]} does)"
    return f"nothing on this page prints the shape {shape.written}. {hint}."


# --- Tables: which tensor, under which conditions ------------------------------------------


class Labels(NamedTuple):
    """What the code in a table's heading or first cell names."""

    tensors: tuple[str, ...]
    given: Mapping[str, str]  # `bidirectional=True`
    named: frozenset[str]  # `bidirectional`, whatever its value; `nn.LSTM`, without the nn.


class Row(NamedTuple):
    """A row of a table: where its line starts and ends, its first cell, its table's heading."""

    start: int
    end: int
    cells: list[str]
    heading: list[str]


class Cell(NamedTuple):
    """A symbolic shape in a table, and what is said of it there."""

    shape: Shape
    labels: Labels
    group: tuple[int, str, int]  # the shapes that hold at once: a table's column, or row


def _tables(text: str) -> list[Row]:
    rows: list[Row] = []
    start = 0
    heading: list[str] | None = None
    for line in text.split("\n"):
        if line.lstrip().startswith("|"):
            cells = line.split("|")
            heading = heading or cells
            rows.append(Row(start, start + len(line), cells, heading))
        else:
            heading = None
        start += len(line) + 1
    return rows


def _row(shape: Shape, tables: list[Row]) -> Row | None:
    index = bisect.bisect_right(tables, shape.start, key=lambda row: row.start) - 1
    return tables[index] if index >= 0 and shape.start < tables[index].end else None


def _is_index(shape: Shape, tables: list[Row]) -> bool:
    row = _row(shape, tables)
    about_a_slice = row and re.search(r"`[^`]*\w\[[^`]*`", row.cells[1])
    return bool(about_a_slice) and shape.written.startswith("[")


def _labels(cell: str) -> Labels:
    spans = [match["code"].removeprefix("nn.") for match in CODE.finditer(cell)]
    pairs = [span.split("=", 1) for span in spans if "=" in span]
    return Labels(
        tuple(span for span in spans if re.fullmatch(TENSOR, span)),
        {key: " ".join(value.translate(SPELLING).split()) for key, value in pairs},
        frozenset(span for span in spans if span.isidentifier()),
    )


def _check_tables(text: str, shapes: list[Shape], tables: list[Row]) -> Iterator[tuple[Shape, str]]:
    cells: list[Cell] = []
    for shape in shapes:
        own = _named_before(text, shape)
        row = _row(shape, tables)
        if row is None:
            yield from _check_words(text, shape, own)
            continue
        column = text.count("|", row.start, shape.start)
        heading = row.heading[column] if column < len(row.heading) else ""
        beside, above = _labels(row.cells[1]), _labels(heading)
        by_row = bool(above.tensors)
        labels = Labels(
            own or above.tensors or beside.tensors,
            above.given | beside.given,
            above.named | beside.named,
        )
        first = next(other.start for other in tables if other.heading is row.heading)
        group = (first, "row", row.start) if by_row else (first, "column", column)
        cells.append(Cell(shape, labels, group))
    for _, group in itertools.groupby(sorted(cells, key=lambda c: c.group), lambda c: c.group):
        yield from _check_group(text, list(group))


def _check_words(text: str, shape: Shape, named: list[str]) -> Iterator[tuple[Shape, str]]:
    """Yield a shape outside of tables if it is of another tensor, or leaves out its condition."""
    claims = FORMULAS[shape.normal]
    for tensor in named:
        if not any(re.fullmatch(claim.tensor, tensor) for claim in claims):
            yield shape, f"{shape.written} is never the shape of `{tensor}`. Correct it."
    for field in ("bidirectional", "num_layers"):
        if all(field in claim.when for claim in claims):
            if f"`{field}" not in _section(text, shape.start):
                yield (
                    shape,
                    f"{shape.written} depends on `{field}`, which this section does not name. "
                    "Name it with its value, or write the shape that always holds.",
                )
    layers = {claim.when.get("layer") for claim in claims}
    spoken = {*re.findall(r"`nn\.(\w+)", _section(text, shape.start))}
    if None not in layers and not layers & (spoken & {*LAYERS} or {"RNN"}):
        yield (
            shape,
            f"{shape.written} is a shape of {' and '.join(f'`nn.{name}`' for name in layers)} "
            "alone, which this section does not name. Name it, or correct the shape.",
        )


def _named_before(text: str, shape: Shape) -> list[str]:
    """Return the tensors named right before a shape, with a short word between at most.

    "`h_0`, `h_n`: (…)", "`output` is (…)", "`h_n`은 (…)".
    """
    before = text[max(0, shape.start - 200) : shape.start]
    names = re.search(rf"(?:`{TENSOR}`,? ?)+(?::|[^\s\d`,.;:|()]{{0,3}}) ?\**`?\Z", before)
    return re.findall(TENSOR, names[0]) if names else []


def _check_group(text: str, group: list[Cell]) -> Iterator[tuple[Shape, str]]:
    """Yield the shapes that are not those of their tensors, or not all at once."""
    left = set(itertools.product((True, False), repeat=2))  # (batched, batch_first)
    for cell in group:
        for tensor in cell.labels.tensors:
            fitting = _ways(cell, tensor)
            if not fitting:
                yield (
                    cell.shape,
                    f"{cell.shape.written} is not the shape of `{tensor}` in this place. "
                    "Correct it, or name the parameter that makes it so, or the layer, in the "
                    "heading.",
                )
            elif not left & fitting:
                yield (
                    cell.shape,
                    f"{cell.shape.written} is not the shape of `{tensor}` when the other shapes "
                    f"in this {cell.group[1]} hold: N and L are swapped in one of them, or a "
                    "batch axis is missing. Correct it.",
                )
            else:
                left &= fitting
    said = any("batch_first" in {*cell.labels.given, *cell.labels.named} for cell in group)
    if not said and all(first for _, first in left):
        if "`batch_first=True`" not in _section(text, group[0].shape.start, tables=False):
            yield (
                group[0].shape,
                f"{group[0].shape.written} needs `batch_first=True`, which this section does not "
                "say. Say so under the table, or swap N and L.",
            )


def _ways(cell: Cell, tensor: str) -> set[tuple[bool, bool]]:
    """Return with which (batched, batch_first) a cell has the shape of `tensor`."""
    labels = cell.labels
    names = set().union(*map(_names, cell.shape.items))
    plain = {"input_size": "H_in", "hidden_size": "H_out"}
    layers = labels.named & {*LAYERS} or {"RNN"}
    ways = set()
    for claim in FORMULAS[cell.shape.normal]:
        when = {field: size for field, size in plain.items() if size in names} | dict(claim.when)
        said = all(
            str(value) == labels.given.get(field, plain.get(field))
            if field in labels.given or field in plain
            else field not in ("bidirectional", "num_layers", "L") or field in labels.named
            for field, value in when.items()
        )
        of_all = all(when.get("layer", layer) == layer for layer in layers)
        if said and of_all and re.fullmatch(claim.tensor, tensor):
            ways |= {
                (batched, first)
                for batched, first in itertools.product((True, False), repeat=2)
                if when.get("batched", batched) == batched
                and when.get("batch_first", first) == first
                and labels.given.get("batch_first", str(first)) == str(first)
            }
    return ways


def _section(text: str, position: int, tables: bool = True) -> str:
    """Return the text from the heading above `position` to the next, with its tables or not."""
    start = text.rfind("\n#", 0, position)
    end = text.find("\n#", position)
    lines = text[max(start, 0) : end if end >= 0 else len(text)].split("\n")
    return "\n".join(line for line in lines if tables or not line.lstrip().startswith("|"))
