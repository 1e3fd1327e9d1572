"""What parse.js says of a pasted text is what Python and PyTorch make of that text."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import itertools
import json
import random
import re
import sys
import textwrap
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
import torch
from playwright.sync_api import Browser
from torch import nn

from tests import ROOT
from tests.modules import Modules, Result

TABLE = ROOT / "tests" / "proof" / "constructors.toml"
BASE = [*inspect.signature(nn.RNNBase.__init__).parameters][2:]  # without self and mode
# The order of the values by position; nn.RNN takes its own out and hands the rest over.
ORDER = {nn.RNN: [*BASE[:3], "nonlinearity", *BASE[3:]], nn.LSTM: BASE, nn.GRU: BASE}
ARGUMENTS = {*ORDER[nn.RNN]}
OF_INPUT = ("N", "L", "batched")
ABOUT = {
    "unknown_keyword",
    "duplicate",
    "unbalanced",
    "not_a_recurrent_layer",
    "too_many_arguments",
    "bad_type",
    "missing_argument",
    "empty",
}
NO_LAYER = {"not_a_recurrent_layer", "empty"}  # Python may be content, PyTorch is not asked
UNDEFINED = (NameError, AttributeError, LookupError)
SLOWEST = 2.0  # seconds for a text; a regular expression that runs away takes hours
FUZZED = 6000
Parts = tuple[str, str, int, str, str]  # before, opening, how often, closing, after
KEYS = {
    "ok": {"kind", "config", "notes", "input"},
    "needs_values": {"kind", "config", "notes", "input", "unknown"},
    "problem": {"kind", "about", "where", "length", "suggestion", "argument"},
}
SUGGESTED = r"[a-z]+(_[a-z]+)*|True|False|\d+(\.\d+)?(e[+-]\d+)?|(nn\.)?(RNN|LSTM|GRU)"


@dataclass(frozen=True)
class Case:
    """A text of the table: what parse.js is to say of it, and how Python is to run it."""

    name: str
    text: str
    suggestion: str | None = None
    argument: str | None = None
    unknown: list[str] | None = None
    notes: list[str] | None = None
    input: list[int] | None = None
    values: str = ""
    before: str = ""
    after: str = ""
    run: str = ""
    times: int = 1
    late: bool = False
    ours: str = ""

    @property
    def pasted(self) -> str:
        """The text without the marks."""
        return re.sub("[⟦⟧]", "", self.text) * self.times

    def expected(self) -> dict[str, Any]:
        """Return the answer but for what the layer is built with."""
        found = {"unknown": self.unknown, "notes": self.notes, "input": self.input}
        if self.name in ABOUT:
            before, _, rest = self.text.rpartition("⟦") if "⟦" in self.text else ("", "", "")
            word = rest.partition("⟧")[0]
            found |= {"about": self.name, "where": utf16(before), "length": utf16(word)}
            found |= {"suggestion": self.suggestion, "argument": self.argument}
        kind = "problem" if self.name in ABOUT else self.name
        return {"kind": kind} | {key: value for key, value in found.items() if value is not None}

    def source(self, values: str = "") -> str:
        """Return the Python that shows what the text does."""
        text = re.sub(r"^(>>>|\.\.\.) ", "", self.run or self.pasted, flags=re.MULTILINE)
        text = text if self.before else textwrap.dedent(text)
        return "\n".join(filter(None, [values, self.before, text, self.after]))


@dataclass
class Ran:
    """What Python made of a text: the layers in the order of the text, or the error."""

    built: list[tuple[Any, nn.RNNBase, dict[str, Any]]] = field(default_factory=list)
    inputs: dict[nn.RNNBase, list[int]] = field(default_factory=dict)
    error: Exception | None = None
    names: dict[str, Any] = field(default_factory=dict)


def utf16(text: str) -> int:
    """Count as JavaScript does, for which an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(value: Any) -> bool:
    """Tell whole numbers; of a very large one JSON does not say that it is whole."""
    return type(value) in (int, float) and value == int(value)


def flag(value: Any) -> bool:
    """Tell True and False."""
    return isinstance(value, bool)


TYPES: dict[str, Callable[[Any], bool]] = {
    "layer": lambda value: value in ("RNN", "LSTM", "GRU"),
    **dict.fromkeys(("input_size", "hidden_size", "num_layers", "proj_size", "N", "L"), whole),
    **dict.fromkeys(("bias", "batch_first", "bidirectional", "batched"), flag),
    "nonlinearity": lambda value: isinstance(value, str),
    "dropout": lambda value: type(value) in (int, float),
}


def cases() -> list[Case]:
    """Read the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [Case(name, **entry) for name, entries in table.items() for entry in entries]


@functools.cache
def run(source: str) -> Ran:
    """Let Python run a text and note which layers it builds, with what, and what they are given.

    On the CPU: the sizes are small, and a call on the meta device costs seconds the first time.
    """
    ran = Ran()
    names = {
        "torch": torch,
        "nn": nn,
        "self": SimpleNamespace(),
        "SimpleNamespace": SimpleNamespace,
    }
    ran.names = names | {layer.__name__: layer for layer in ORDER} | {"print": lambda *_: None}
    with warnings.catch_warnings(action="ignore"), contextlib.ExitStack() as patches:
        for layer in ORDER:
            for method, recorded in recording(ran, layer).items():
                patches.enter_context(mock.patch.object(layer, method, recorded))
        try:
            exec(compile(source, "<pasted>", "exec"), ran.names)
        except Exception as error:
            ran.error = error
    ran.built.sort(key=lambda built: built[0])
    return ran


def recording(ran: Ran, layer: type[nn.RNNBase]) -> dict[str, Callable[..., Any]]:
    """Return __init__ and forward of a layer that also note down what they are called with."""
    __init__, forward = layer.__init__, layer.forward

    def build(self: nn.RNNBase, *args: Any, **kwargs: Any) -> None:
        __init__(self, *args, **kwargs)
        caller = sys._getframe(1)
        line, _, column, _ = [*caller.f_code.co_positions()][caller.f_lasti // 2]
        given = dict(zip(ORDER[layer], args, strict=False)) | kwargs
        ran.built.append(((line, column), self, given))

    def call(self: nn.RNNBase, input: torch.Tensor, *args: Any) -> Any:
        ran.inputs.setdefault(self, list(input.shape))
        return forward(self, input, *args)

    return {"__init__": build, "forward": call}


def findings(js: Modules, cases: Sequence[Case], module: str = "parse.js") -> list[str]:
    """Hold what parse.js says of each text against the table, Python and PyTorch."""
    answers = [result.value for result in js.call(module, "parse", [[c.pasted] for c in cases])]
    answers = [{key: v for key, v in answer.items() if v is not None} for answer in answers]
    configs = [answer.get("config", {}) for answer in answers]
    inputs = [answer.get("input", []) for answer in answers]
    shapes = js.call("shapes.js", "shapes", [[config] for config in configs])
    checks = js.call("shapes.js", "checkInput", [*zip(configs, inputs, strict=True)])
    found = []
    for case, answer, *ours in zip(cases, answers, shapes, checks, strict=True):
        rest = {key: value for key, value in answer.items() if key != "config"}
        wrong = [] if rest == case.expected() else [f"not {case.expected()}"]
        if answer["kind"] == "problem":
            wrong += refuted(case, answer)
        else:
            wrong += contradicted(case, answer, *ours)
        found += [f"{case.pasted[:200]!r}: {answer}: {what}" for what in wrong]
    return found


def refuted(case: Case, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a problem: Python and PyTorch see none, or another one."""
    error = run(case.source()).error
    if answer["about"] in NO_LAYER:
        if run(case.source()).built:
            yield "PyTorch builds a layer"
    elif case.ours:
        if error:
            yield f"PyTorch refuses it, too: {error}"
    elif case.late:
        ((_, layer, _),) = run(case.source()).built
        with pytest.raises(TypeError, match=case.argument):
            layer(torch.zeros(2, 3, layer.input_size))
    elif not isinstance(error, SyntaxError | TypeError | ValueError):
        yield f"PyTorch does not mind: {error!r}"
    elif answer["about"] == "unbalanced" and not isinstance(error, SyntaxError):
        yield f"for Python it is another problem: {error!r}"
    elif answer["about"] in ("unknown_keyword", "duplicate", "missing_argument"):
        named = answer.get("argument") or case.text.partition("⟦")[2].partition("⟧")[0]
        if named not in str(error):
            yield f"PyTorch names another argument: {error}"


def contradicted(
    case: Case, answer: dict[str, Any], shapes: Result, check: Result
) -> Iterator[str]:
    """Yield what PyTorch has otherwise: a refusal, the layer, its arguments, its input."""
    config, unknown = answer["config"], answer.get("unknown", [])
    if case.values and not isinstance(run(case.source()).error, UNDEFINED):
        yield "Python misses no value"
    ran = run(case.source(case.values))
    refusal = None if unknown else shapes.error or ("input" in answer and check.error) or None
    ours = refusal and f"{refusal['name']}: {refusal['message']}"
    theirs = ran.error and f"{type(ran.error).__name__}: {ran.error}"
    if ours != theirs:
        yield f"PyTorch says {theirs}, we {ours}"
    if not ran.built:
        return
    _, layer, given = ran.built[0]
    given = {key: value for key, value in given.items() if key not in ("device", "dtype")}
    said = {key: value for key, value in config.items() if key not in ("layer", *OF_INPUT)}
    if config["layer"] != type(layer).__name__:
        yield f"PyTorch builds {layer}"
    if typed(said) != typed({key: value for key, value in given.items() if key not in unknown}):
        yield f"PyTorch is given {given}"
    if not {*unknown} - {*OF_INPUT} <= {*given} and "*" not in case.text:
        yield f"unknown, and not given: {unknown}"
    parameters = {name: list(weight.shape) for name, weight in layer.named_parameters()}
    if not unknown and shapes.value and shapes.value["repr"] != repr(layer):
        yield f"PyTorch prints {layer}"
    if not unknown and shapes.value and shapes.value["parameters"] != parameters:
        yield f"PyTorch has {parameters}"
    input = answer.get("input")
    taken = ran.inputs.get(layer) or (input if input in written(case, ran) else None)
    if input and input != taken:
        yield f"PyTorch is given an input of {taken}"
    axes = {2: ("L",), 3: ("N", "L") if layer.batch_first else ("L", "N")}.get(len(taken or ()), ())
    sizes = dict(zip(axes, taken or (), strict=False)) | (
        {"batched": len(axes) == 2} if axes else {}
    )
    if {k: size for k, size in sizes.items() if k not in unknown} != {
        k: config[k] for k in OF_INPUT if k in config
    }:
        yield f"the axes are {sizes}"


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Tell 1 and True apart, which are equal in Python."""
    return {key: (isinstance(value, bool), value) for key, value in values.items()}


def written(case: Case, ran: Ran) -> Iterator[list[int]]:
    """Yield the sizes that stand in a text, of a tensor, a tuple or a list."""
    for node in ast.walk(ast.parse(case.source())):
        if isinstance(node, ast.Tuple | ast.List | ast.Call):
            with contextlib.suppress(Exception):
                value = eval(ast.unparse(node), ran.names)
                yield list(getattr(value, "shape", value))


@pytest.fixture(scope="module")
def js(browser: Browser, address: str) -> Iterator[Modules]:
    """Open a page of the built site, whose modules can then be called."""
    page = browser.new_page()
    page.goto(f"{address}404.html")
    yield Modules(page, address)
    page.close()


def test_the_table_has_every_answer() -> None:
    """Each kind, each problem, each text once."""
    table = cases()
    assert {case.name for case in table} == ABOUT | {"ok", "needs_values"}
    assert len({case.pasted for case in table}) == len(table) >= 200


def test_python_and_pytorch_agree(js: Modules) -> None:
    """With every answer to a text of the table."""
    assert not (wrong := findings(js, cases())), "\n".join(wrong)


# --- Anything at all -----------------------------------------------------------------------

PIECES = (
    *"()[]{}'\"`,=.*-+/#\\\n\t:;%&|<>!?@~^0123_ \0\ufeff\u2028\u202e가힣ㄱéİ🙂\ud83d\ude00",
    *(
        '"""',
        "'''",
        "**",
        "//",
        "==",
        ">>> ",
        "... ",
        'f"',
        "rb'",
        "0x",
        "0b12",
        "1e5",
        "1e999",
        "1_0",
    ),
    *(
        "None",
        "True",
        "nan",
        "inf",
        "if",
        "else",
        "lambda x:",
        "for",
        "not",
        "is",
        "await",
        "class",
    ),
    *("nn.LSTM(", "nn.GRU(4, 5)", "nn.Lstm(", "torch.randn(", "torch.Size([", "size=", "h0 = "),
    *("hidden_size=", "batch_first=True", "num_layers=2**9**9", "dropout=", "**kwargs", "*args"),
    *("hasOwnProperty", "constructor=1", "__proto__=", "toString", "valueOf", "prototype"),
    *("nn.constructor(1, 2)", "nn.__proto__(", "LSTM.constructor(", "hidden_size=constructor"),
    *("alert(1)", "canary()", "(canary(), 9)", "__import__('os').system('true')", "${canary()}"),
    *("`${canary()}`", "');canary();('", '");canary();("', "</script><img src=x onerror=canary()>"),
    *("constructor.constructor('canary()')()", "eval('canary()')", "setTimeout('canary()')"),
)
LONG = (  # each is repeated, alone and within a layer
    *"([{)]}'\"#\\.,=-*/+1_a0 \n\t가🙂\ud83d",
    *(
        '"""',
        "'''",
        "''",
        "()",
        "[]",
        "a.",
        "a(",
        "a=1,",
        "1,",
        "1_",
        "1.",
        "1e",
        "0x1",
        "2**",
        "1x",
    ),
    *(
        "1+",
        "-1",
        "not ",
        "\\\n",
        "#\n",
        "r'",
        'f"',
        "(1,2),",
        "x=(1,",
        "*a,",
        "**a,",
        "(a=[",
        "a[",
    ),
    *("nn.", "nn.LSTM(", "nn.Lstm(1)", "LSTM", "torch.randn(", "torch.randn(1,", "h0=(", "\n>>> "),
)
LENGTHS = (20, 25, 30, 40, 80, 160, 320, 640, 1300, 5200, 100_000)
NESTED = (*("()", "[]", "{}"), *(("f(", ")"), ("[(", ")]"), ("torch.randn(", ")"), ("-(", ")")))

SEALED = """async ([url, json, slowest]) => {
  const joined = ([a, b, n, c, d]) => a + b.repeat(n) + c.repeat(n) + d;
  const texts = JSON.parse(json).map(joined); // the short ones first
  const kinds = [Object, Function, Array, String, RegExp, Number, Boolean, Map, Set];
  const watched = [window, document, JSON, Math, ...kinds, ...kinds.map((kind) => kind.prototype)];
  const noticed = new Set();
  const kept = {};
  for (const what of ["eval", "Function", "setTimeout", "alert", "fetch", "canary"]) {
    kept[what] = window[what];
    window[what] = function () { noticed.add(`evaluated: ${what}`); };
  }
  const look = () => watched.flatMap((held) => Reflect.ownKeys(held).flatMap((key) => {
    const { value, get, set } = Reflect.getOwnPropertyDescriptor(held, key);
    return [key, value, get, set];
  }));
  const before = look();
  try {
    const { parse } = await import(url);
    const answer = (text) => {
      const start = performance.now();
      let value;
      try {
        value = parse(text);
      } catch (error) {
        value = `thrown: ${error}`;
      }
      return { value, seconds: (performance.now() - start) / 1000 };
    };
    const answers = [];
    for (const text of texts) {
      answers.push(answer(text));
      if (answers.at(-1).seconds > slowest) break; // longer ones would take for ever
    }
    const some = answers.findLastIndex((_, i) => texts[i].length < 2000) + 1;
    const others = texts.slice(0, some).toReversed().map(answer).reverse();
    const plain = (all) => all.map((one) => JSON.stringify(one.value)).join();
    const after = look();
    if (after.length !== before.length || after.some((value, i) => !Object.is(value, before[i]))) {
      noticed.add("a global is another one");
    }
    const same = plain(answers.slice(0, some)) === plain(others);
    if (!same) noticed.add("another answer the second time");
    return JSON.stringify([[...noticed], answers]);
  } finally {
    Object.assign(window, kept);
  }
}"""


def mutated(count: int) -> Iterator[str]:
    """Yield texts of the table with one to five places damaged, the same ones in every run."""
    chance = random.Random(20)
    texts = [case.pasted for case in cases() if case.times == 1]
    for _ in range(count):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 5)):
            text = damaged(text, chance.choice(texts), chance)
        yield text


def damaged(text: str, other: str, chance: random.Random) -> str:
    """Delete, insert, repeat, double, swap or replace something."""
    i, j = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    near = min(j, i + 3)
    piece = chance.choice(PIECES)
    ways = (
        text[:i] + text[near:],
        text[:i] + text[j:],
        text[:i] + piece + text[i:],
        text[:i] + piece + text[near:],
        text[:i] + piece * chance.randint(2, 60) + text[i:],
        text[:near] + text[i:],
        text[:i] + text[i + 1 : i + 2] + text[i : i + 1] + text[i + 2 :],
        text[:i] + other + text[i:],
        re.sub(r"\w+", lambda _: piece, text, count=chance.randint(1, 6)),
    )
    return chance.choice(ways)


def lengthy() -> Iterator[Parts]:
    """Yield repetitions and nestings, each some steps longer than the one before."""
    around = (("", ""), ("nn.LSTM(", ""), ("nn.LSTM(40, 80, ", ")"), ("nn.GRU(", "x"))
    for length, piece, (before, after) in itertools.product(LENGTHS, LONG, around):
        yield before, piece, length // len(piece), "", after
    around = (("", ""), ("nn.GRU(", ", 5)"), ("nn.GRU(4, 5)\n", ""), ("", "\nnn.GRU(4, 5)"))
    for length, (opened, closed), (before, after) in itertools.product(LENGTHS, NESTED, around):
        yield before, opened, length // 4, closed, after


def sealed(
    js: Modules, parts: Iterable[Parts], slowest: float = SLOWEST, module: str = "parse.js"
) -> list[str]:
    """Parse texts in a page that lets nothing be evaluated, and return what goes wrong."""
    url = f"{js.address}sealed.html"
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
    page = {"content_type": "text/html", "body": "<!doctype html><title>sealed</title>"}
    if js.page.url != url:
        js.page.route(url, lambda route: route.fulfill(headers=policy, **page))
        js.page.goto(url)
    found_by = {a + b * n + c * n + d: (a, b, n, c, d) for a, b, n, c, d in parts}
    texts = sorted(found_by, key=len)
    # As ASCII, since half of an emoji is no UTF-8.
    given = [
        f"{js.address}assets/{module}",
        json.dumps([found_by[text] for text in texts]),
        slowest,
    ]
    found, answers = json.loads(js.page.evaluate(SEALED, given))
    for text, answer in zip(texts, answers, strict=False):
        wrong = [*invalid(text, answer.get("value"))]
        if answer["seconds"] > slowest:
            wrong.append(f"took {answer['seconds']:.1f} s")
        found += [f"{text[:200]!a} ({len(text)}): {what}" for what in wrong]
    print(f"slowest: {max(answer['seconds'] for answer in answers):.3f} s")
    return found


def invalid(text: str, answer: Any) -> Iterator[str]:
    """Yield what is wrong with the form of an answer, whatever the text."""
    if not isinstance(answer, dict) or answer.get("kind") not in KEYS:
        yield f"no answer: {answer}"
        return
    if strange := {*answer} - KEYS[answer["kind"]]:
        yield f"says more than it is to, {strange}: {answer}"
    yield from (misplaced if answer["kind"] == "problem" else misread)(text, answer)


def misplaced(text: str, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the form of a problem."""
    where, length = answer.get("where"), answer.get("length")
    if answer.get("about") not in ABOUT:
        yield f"about nothing: {answer}"
    if type(where) is not int or type(length) is not int or where < 0 or length < 0:
        yield f"no place: {answer}"
    elif where + length > utf16(text):
        yield f"a place outside of the text: {answer}"
    if not re.fullmatch(SUGGESTED, answer.get("suggestion", "True")):
        yield f"a strange suggestion: {answer}"
    if answer.get("argument", "dtype") not in ARGUMENTS:
        yield f"a strange argument: {answer}"


def misread(text: str, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the form of a layer."""
    config, unknown = answer["config"], answer.get("unknown", [])
    if not {*config, *unknown} <= {*TYPES} or {*config} & {*unknown} or "layer" not in config:
        yield f"strange names: {answer}"
        return
    if len({*unknown}) != len(unknown) or bool(unknown) != (answer["kind"] == "needs_values"):
        yield f"what is unknown? {answer}"
    for name, value in config.items():
        if not TYPES[name](value):
            yield f"{name} of a wrong type: {answer}"
    if not all(map(whole, answer.get("input", []))):
        yield f"a strange input: {answer}"
    if answer.get("notes", ["fourth_is_bias"]) != ["fourth_is_bias"]:
        yield f"strange notes: {answer}"


def test_nothing_throws_hangs_or_is_evaluated(js: Modules) -> None:
    """Whatever is pasted, the answer is of the right form."""
    texts = {*PIECES, *mutated(FUZZED)}
    assert len(texts) >= 5000
    wrong = sealed(js, [*((text, "", 0, "", "") for text in texts), *lengthy()])
    assert not wrong, "\n".join(wrong[:20])


def spoiled(js: Modules, parse: str) -> str:
    """Serve a parse.js with a fault, built around the real one so that it outlives a rewrite."""
    name = f"parse.js?{quote(parse)}"
    body = f"""import {{ parse as real }} from "./parse.js";
    const spoil = (text, how) => {{ const found = real(text); how(found); return found; }};
    export const parse = (text) => {parse};"""
    js.page.route(
        lambda url: url.endswith(name),
        lambda route: route.fulfill(content_type="text/javascript", body=body),
    )
    return name


SWAPPED = """spoil(text, ({ config: c }) => {
  if (c?.layer === "GRU") [c.bias, c.batch_first] = [c.batch_first, c.bias];
})"""


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (SWAPPED, "nn.GRU(5, 6, 2, True)", "PyTorch is given {"),
        (SWAPPED, "nn.GRU(5, 6, 2, False, True", "PyTorch prints GRU("),
        ('real(text.replace(/(-\\d)\\*\\*/g, "($1)**"))', "nn.LSTM(90 - 2**2, 10 +", "is given {"),
        ("spoil(text, (found) => found.where++)", "nn.LSTM(40, 80, batch_firtst=True)", "not {"),
        ("spoil(text, (found) => found.length--)", "nn.LSTM(40, 80", "not {"),
        ("spoil(text, (found) => delete found.suggestion)", "nn.LSTM(40, 128/2)", "not {"),
        ("spoil(text, (found) => delete found.unknown)", "nn.LSTM(40, hidden)", "PyTorch is given"),
        ("spoil(text, (found) => found.unknown?.pop())", "nn.LSTM(40, hidden)", "is given {"),
        ("spoil(text, (found) => found.unknown?.push('bias'))", "nn.LSTM(40, hidden)", "not given"),
        (
            "spoil(text, ({ config: c }) => c && (c.num_layers ??= 1))",
            "nn.LSTM(5, 6)",
            "is given {",
        ),
        (
            "spoil(text, ({ input }) => input?.reverse())",
            "rnn = nn.GRU(12, 8)",
            "an input of [4, 5",
        ),
        (
            "spoil(text, ({ config: c }) => c && delete c.N)",
            "rnn = nn.GRU(12, 8)",
            "the axes are {",
        ),
        (
            "spoil(text, ({ config: c }) => delete c?.hidden_size)",
            "nn.GRU(5, 6)",
            "PyTorch says None",
        ),
        (
            "spoil(text, (found) => (found.about &&= 'bad_type'))",
            "nn.Linear(40, 80)",
            "does not mind",
        ),
        (
            "spoil(text, (found) => (found.about &&= 'unbalanced'))",
            "nn.LSTM(40)",
            "another problem",
        ),
        ("spoil(text, (found) => (found.about &&= 'empty'))", "nn.LSTM(40, 80, bidir", "builds a"),
        ("spoil(text, (found) => (found.argument &&= 'dtype'))", "nn.LSTM(40)", "names another"),
    ],
)
def test_a_fault_is_found(js: Modules, parse: str, text: str, words: str) -> None:
    """By what PyTorch does, or by the place and the words of the table."""
    chosen = [case for case in cases() if case.pasted.startswith(text)]
    assert any(words in found for found in findings(js, chosen, spoiled(js, parse)))


@pytest.mark.parametrize(
    ("parse", "words"),
    [
        ("{ try { eval(text) } catch {} return real(text); }", "evaluated: eval"),
        ("{ try { (0, eval)(text) } catch {} return real(text); }", "evaluated: eval"),
        ("{ try { new Function(text) } catch {} return real(text); }", "evaluated: Function"),
        ("{ setTimeout(text); return real(text); }", "evaluated: setTimeout"),
        ("{ if (text === 'canary()') canary(); return real(text); }", "evaluated: canary"),
        ("real.constructor(text) && real(text)", "no answer: thrown: EvalError"),
        ("[].at(text.length && 0).kind", "no answer: thrown: TypeError"),
        ("text ? real(text) : null", "no answer: None"),
        ("{ window.last = text; return real(text); }", "a global is another one"),
        ("{ Array.prototype.last = 1; return real(text); }", "a global is another one"),
        ("({ ...real(text), where: performance.now() })", "another answer the second time"),
        ("spoil(text, (found) => (found.kind = 'no'))", "no answer: {"),
        ("spoil(text, (found) => (found.about = 'no'))", "about nothing"),
        ("spoil(text, (found) => (found.where = -1))", "no place"),
        ("spoil(text, (found) => (found.length += text.length))", "a place outside"),
        ("spoil(text, (found) => (found.suggestion = 'a b'))", "a strange suggestion"),
        ("spoil(text, (found) => (found.argument = 'x'))", "a strange argument"),
        ("spoil(text, (found) => (found.more = 1))", "says more"),
        ("spoil(text, ({ config: c }) => c && (c.x = 1))", "strange names"),
        ("spoil(text, ({ config: c }) => c && (c.N = true))", "N of a wrong type"),
        ("spoil(text, (found) => (found.unknown = []))", "says more"),
        (
            "spoil(text, (found) => (found.kind = found.kind.replace('ok', 'needs_values')))",
            "unknown?",
        ),
        ("spoil(text, (found) => found.config && (found.input = [0.5]))", "a strange input"),
        ("spoil(text, (found) => found.config && (found.notes = ['no']))", "strange notes"),
        (
            "{ for (const end = performance.now() + 60; performance.now() < end;); return {}; }",
            "took 0.1 s",
        ),
    ],
)
def test_what_must_not_be_is_found(js: Modules, parse: str, words: str) -> None:
    """Evaluating, throwing, remembering, hanging, and an answer of another form."""
    texts = ["", "canary()", "nn.LSTM(40, 80)", "nn.LSTM(40, 80, batch_firtst=True)"]
    found = sealed(js, [(text, "", 0, "", "") for text in texts], 0.05, spoiled(js, parse))
    assert any(words in one for one in found), found


# --- Shapes that are typed as answers --------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        *((text, [2, 3, 6]) for text in ("2, 3, 6", "2,3,6", "(2,3,6)", "(2, 3, 6,)", "[2,3,6]")),
        *((text, [2, 3, 6]) for text in ("torch.Size([2, 3, 6])", "Size([2,3,6])", "2 3 6")),
        *((text, [2, 3, 6]) for text in ("2x3x6", "2 x 3 x 6", "2×3×6", " 2 ,\t3 , 6 \n")),
        *((text, [6]) for text in ("6", "(6,)", "(6)", "[6]", "6,", "torch.Size([6])")),
        (" ( 2 , 3 ) ", [2, 3]),
        ("0, 3", [0, 3]),
        *(
            (text, None)
            for text in ("", " ", "a", "two, three", "2;3", "-1, 3", "2.5, 3", "(N, 6)")
        ),
        *((text, None) for text in ("()", "2, x", "x", "2 * 3", "1e3", "(2, 3), 6", "?" * 9999)),
        *(
            (text, None)
            for text in ("alert(1)", "__proto__", "이, 삼", "🙂", "torch.Size([])", "²")
        ),
    ],
)
def test_an_answer_is_read(js: Modules, typed: str, shape: list[int] | None) -> None:
    """As people type shapes; anything else is none."""
    (result,) = js.call("parse.js", "parseShape", [[typed]])
    assert result == Result(shape)
