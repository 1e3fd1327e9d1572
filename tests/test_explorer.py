"""What the explorer says is what PyTorch does: a sample of `make explorer-proof`, and its words."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser

from tests import ROOT
from tests import browser as real
from tests.conftest import replace
from tests.modules import Modules
from tests.project import CONFIGS, shown_words
from tests.proof import explorer
from tests.proof.explorer import LIMITS, Facts, Proof

SEED = 1
LARGEST = 20 * 1024  # bytes, compressed, of all that the explorer and the drill are
WORDS: dict[str, dict[str, Any]] = {
    CONFIGS[folder]["docs_dir"]: words for folder, words in shown_words("explorer.json").items()
}
NEVER = {"layer", "missing", "not_bool"}  # no control, address or paste leads there
ABOUT = re.findall(r"\| \"(\w+)\"", (ROOT / "overrides/assets/parse.d.ts").read_text("utf-8"))


class Served:
    """Copies of the site's modules, each to be called, and to be broken before."""

    def __init__(self, site: Path, folder: Path, address: str, browser: Browser) -> None:
        self.site, self.folder, self.address = site, folder, address
        self.page = browser.new_page()
        self.page.goto(address)

    def copy(self, name: str) -> Path:
        """Copy the modules, and return where they are."""
        target = self.folder / name / "assets"
        target.mkdir(parents=True)
        for path in (self.site / "assets").glob("*.js"):
            shutil.copy(path, target)
        return target

    def modules(self, name: str) -> Modules:
        """Return a copy's modules."""
        return Modules(self.page, f"{self.address}{name}/")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Small layers are quicker without a second thread to wait for."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def served(
    site: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Serve the site's modules as they are, and what a test makes of them."""
    folder = tmp_path_factory.mktemp("modules")
    with real.served(folder) as address:
        served = Served(site, folder, address, browser)
        served.copy("built")
        yield served


@pytest.fixture
def proof(served: Served) -> Proof:
    """Compare the modules as they were built."""
    return Proof(served.modules("built"))


@pytest.fixture(scope="module")
def known() -> list[tuple[dict[str, Any], Facts]]:
    """Ask PyTorch, once, about the configurations whose shapes are compared."""
    configs = explorer.good_ones(Random(SEED), 300)[1:]  # not the deepest, which takes a while
    return [(config, explorer.facts(config)) for config in configs]


def passed(proof: Proof) -> None:
    """See that something was compared, and nothing differed."""
    assert proof.counts
    assert not proof.wrong, "\n".join([f"{len(proof.wrong)} differ:", *proof.wrong[:5]])


def test_every_shape_is_pytorchs(proof: Proof, known: list[tuple[dict[str, Any], Facts]]) -> None:
    """The shapes, the symbols, the parameters in their order, the repr, and the warnings."""
    configs, facts = zip(*known, strict=True)
    proof.shapes(configs, facts)
    assert proof.counts["configurations compared"] == 300
    passed(proof)


def test_every_refusal_is_pytorchs(proof: Proof) -> None:
    """Each bad value alone, mixtures of them, and inputs that do not fit."""
    chance = Random(SEED)
    proof.refusals(explorer.refused_ones(chance, 300))
    proof.inputs(explorer.inputs(chance, 300))
    proof.limits()
    assert proof.counts["refusals compared"] > 900
    passed(proof)


def test_every_program_prints_what_is_foretold(proof: Proof) -> None:
    """With h_0 and without, and those that print a refusal."""
    proof.programs(explorer.states(Random(SEED), 30, 15))
    assert proof.counts["programs run that print a refusal"] == 15
    passed(proof)


def test_every_identity_holds(proof: Proof) -> None:
    """The values are the same where they are said to be, and nowhere else."""
    proof.identities(explorer.layers(Random(SEED), 40))
    assert proof.counts["identities checked"] > 80
    passed(proof)


def test_an_address_gives_back_its_state(proof: Proof) -> None:
    """All of it, and of a damaged one all that can be read."""
    chance = Random(SEED)
    proof.addresses(explorer.addressed(chance, 150), chance)
    assert proof.counts["damaged addresses read"] > 100
    passed(proof)


# --- A module that is wrong ----------------------------------------------------------------

WRONG = {
    "gates": ("shapes", "shapes.js", "LSTM: 4", "LSTM: 3", "weight_ih_l0"),
    "bias-order": ("shapes", "shapes.js", '"bias_ih", "bias_hh"', '"bias_hh", "bias_ih"', "param"),
    "no-reverse": ("shapes", "shapes.js", '"_reverse"', '""', "parameters"),
    "no-directions": ("shapes", "shapes.js", '"D·H_out", D * out', '"D·H_out", out', "output"),
    "symbol": ("shapes", "shapes.js", '"D·H_out", D * out', '"H_out", D * out', "in symbols"),
    "repr-order": (
        "shapes",
        "shapes.js",
        '"bias", "batch_first", "dr',
        '"batch_first", "bias", "dr',
        "repr",
    ),
    "warning": ("shapes", "shapes.js", "after all but last", "after all but the last", "warnings"),
    "message": ("refusals", "shapes.js", "be greater than zero", "be greater than 0", "refusal"),
    "order": ("refusals", "shapes.js", '    positive("num_layers"),\n', "", "refusal"),
    "argument": (
        "refusals",
        "shapes.js",
        '"dropout", "dropout", "dropout',
        '"dropout", "bias", "dropout',
        "argument",
    ),
    "input": ("inputs", "shapes.js", "shape.length > 3", "shape.length > 4", "refusal of ["),
    "limit": ("limits", "shapes.js", "MOST_LAYERS = 1", "MOST_LAYERS = 2", "by the page"),
    "last-step": ("identities", "shapes.js", "direction ? 0 : -1", "direction ? -1 : 0", "== h_n["),
    "half": (
        "identities",
        "shapes.js",
        "half ? `${out}:` : `:${out}`",
        "half ? `:${out}` : `${out}:`",
        "== h_n[",
    ),
    "layer": (
        "identities",
        "shapes.js",
        "Math.floor(k / D), k % D]",
        "k % D, Math.floor(k / D)]",
        "as layer",
    ),
    "below": (
        "identities",
        "shapes.js",
        "layer < c.num_layers - 1",
        "layer < c.num_layers - 2",
        "== h_n[",
    ),
    "marked": (
        "identities",
        "picture.js",
        "step ? 1 - 1 / size : 0",
        "step ? 0 : 1 - 1 / size",
        "marked",
    ),
    "program": ("programs", "shapes.js", '"zeros"', '"zero"', "the error that ends"),
    "comment": (
        "programs",
        "shapes.js",
        "# (${list(names, name)})\\n`).join",
        "# (${name})\\n`).join",
        "comments",
    ),
    "address": ("addresses", "page.js", 'text === "True"', 'text !== "False1"', "the address"),
    "damaged": ("addresses", "page.js", "damaged.push(key)", "key", "a damaged address"),
}


def few(proof: Proof, what: str, known: list[tuple[dict[str, Any], Facts]]) -> None:
    """Compare a few cases, enough for a fault to show."""
    chance = Random(SEED)
    parts: dict[str, Callable[[], None]] = {
        "shapes": lambda: proof.shapes(*zip(*known[:60], strict=True)),
        "refusals": lambda: proof.refusals([*explorer.bad_ones()][::5]),
        "inputs": lambda: proof.inputs(explorer.inputs(chance, 60)),
        "limits": proof.limits,
        "identities": lambda: proof.identities(explorer.layers(chance, 20)),
        "programs": lambda: proof.programs(explorer.states(chance, 8, 4)),
        "addresses": lambda: proof.addresses(explorer.addressed(chance, 30), chance),
    }
    parts[what]()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_module_is_found(
    served: Served, known: list[tuple[dict[str, Any], Facts]], name: str
) -> None:
    """Each comparison reports what is changed in a module, and names what is wrong with it."""
    what, file, old, new, words = WRONG[name]
    path = shutil.copy(ROOT / "overrides/assets" / file, served.copy(name) / file)
    replace(Path(path), old, new)
    proof = Proof(served.modules(name))
    few(proof, what, known)
    assert any(words in finding.split("\n")[0] for finding in proof.wrong), proof.wrong[:3]


# --- The words -----------------------------------------------------------------------------


def flat(words: Any, path: str = "") -> dict[str, str]:
    """Map where a sentence stands to the sentence."""
    if isinstance(words, str):
        return {path: words}
    pairs = words.items() if isinstance(words, dict) else enumerate(words)
    return {
        place: sentence
        for key, value in pairs
        for place, sentence in flat(value, f"{path}.{key}" if path else str(key)).items()
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return what only one of two languages says, or fills in."""
    ours, theirs = flat(one), flat(other)
    found = [f"{place}: in one language only" for place in sorted(ours.keys() ^ theirs.keys())]
    for place in ours.keys() & theirs.keys():
        names, others = (sorted({*re.findall(r"\{(\w+)\}", x[place])}) for x in (ours, theirs))
        if names != others:
            found.append(f"{place}: {names} in one language, {others} in the other")
    return found


def test_every_language_says_the_same() -> None:
    """The same sentences, and each fills in the same."""
    assert len(WORDS) > 1
    for (folder, words), (other, others) in combinations(WORDS.items(), 2):
        assert not (found := differences(words, others)), f"{folder}, {other}: {found}"


def test_a_difference_of_languages_is_found() -> None:
    """A sentence that is missing, and one that leaves something out."""
    one = {"a": "{x} is {y}", "b": {"c": "{x}"}, "d": ["e", "f"]}
    assert differences(one, one) == []
    assert differences(one, one | {"b": {}}) == ["b.c: in one language only"]
    assert differences(one, one | {"d": ["e"]}) == ["d.1: in one language only"]
    assert differences(one, one | {"a": "{y} is {z}"}) == [
        "a: ['x', 'y'] in one language, ['y', 'z'] in the other"
    ]


def test_there_are_words_for_all_that_is_refused(
    proof: Proof, known: list[tuple[dict[str, Any], Facts]]
) -> None:
    """Each id that a reader can come upon has its words, and there are no others."""
    proof.refusals([*explorer.bad_ones()])
    proof.inputs(explorer.inputs(Random(SEED), 100))
    proof.shapes(*zip(*known[:100], strict=True))
    refusals = (proof.ids["refusals"] | {id for _, id, _ in LIMITS} | {"empty"}) - NEVER
    for folder, words in WORDS.items():
        for kind, ids in (("refusals", refusals), ("warnings", proof.ids["warnings"])):
            odd = {*words[kind]} ^ ids
            assert not odd, f"{folder}/explorer.json: {kind} has too much or lacks {sorted(odd)}"


def test_there_are_words_for_all_that_is_not_read() -> None:
    """Each `about` of parse.js has its words; an empty text needs none."""
    assert {"duplicate", "unbalanced", "empty"} < {*ABOUT}
    for folder, words in WORDS.items():
        missing = {*ABOUT} - {*words["problems"]} - {"empty"}
        assert not missing, f"{folder}/explorer.json: no words in problems for {sorted(missing)}"


# --- The sizes -----------------------------------------------------------------------------


def needed(assets: Path, module: str) -> set[str]:
    """Return a module and all that it imports."""
    found: set[str] = set()
    left = [module]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            text = (assets / name).read_text(encoding="utf-8")
            left += re.findall(r"(?:from|import)\s*\(?[\"']\./(\w+\.js)[\"']", text)
    return found


def sizes(site: Path, *elements: str) -> dict[str, int]:
    """Map what elements need to its size as sent: modules, style, words of one language."""
    assets = site / "assets"
    modules = {name for element in elements for name in needed(assets, f"{element}.js")}
    files = [assets / name for name in sorted(modules)]
    words = max(site.rglob("explorer.json"), key=compressed)
    return {path.name: compressed(path) for path in (*files, assets / "explorer.css", words)}


def too_large(files: dict[str, int]) -> str:
    """Return what there is to say of files that are too large together, if they are."""
    total = sum(files.values())
    table = "\n".join(f"{size:8,} {name}" for name, size in files.items())
    return f"{total:,} bytes, {total - LARGEST:,} too many:\n{table}" if total > LARGEST else ""


def test_the_explorer_is_small(site: Path) -> None:
    """All of it together, the drill included, on top of what every page takes."""
    files = sizes(site, "explorer", "drill")
    assert len(files) >= 8
    assert not (said := too_large(files)), said


def test_a_page_that_is_too_large_is_found(tmp_path: Path) -> None:
    """A module that another imports counts, and what is sent compressed."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "drill.js").write_text('import { a } from "./page.js";\n')
    (assets / "page.js").write_text("// " + "a" * 2 * LARGEST)
    (assets / "explorer.css").write_text("")
    (tmp_path / "explorer.json").write_text("{}")
    assert not too_large(sizes(tmp_path, "drill"))
    (assets / "page.js").write_text(Random(SEED).randbytes(LARGEST).hex())
    assert " page.js" in too_large(sizes(tmp_path, "drill"))


def compressed(path: Path) -> int:
    """Return the size of a file as a server sends it."""
    return len(gzip.compress(path.read_bytes(), 9))
