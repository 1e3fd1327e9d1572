"""Whatever is changed in a snippet or in its output is noticed, or listed with its reason."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from torch import nn

from tests import ROOT
from tests.project import SNIPPETS
from tests.proof import mutants
from tests.proof.mutants import LIST, SCORE, Survey, read_survivors, run_apart, survey
from tests.proof.mutating import LAYERS, argument_mutants, output_mutants
from tests.rules import snippets

GOOD = SNIPPETS["rnn/forward.md"]
THREE_SWAPPED = ("3, 2, 4", "4, 3, 2", "2, 4, 3")  # from 2, 3, 4


@pytest.mark.parametrize(
    ("kind", "output", "expected"),
    [
        ("digit", "a 09\n", ["a 19\n", "a 00\n"]),
        ("swapped-axes", "(2, 3)\n", ["(3, 2)\n"]),
        ("swapped-axes", "Size([2, 3, 4])\n", [f"Size([{axes}])\n" for axes in THREE_SWAPPED]),
        ("swapped-axes", "[2, 2, 3]\n", ["[3, 2, 2]\n", "[2, 3, 2]\n"]),
        ("swapped-axes", "shape (20,4)\n", ["shape (4,20)\n"]),
        ("swapped-axes", "(3, 3) (6,) (2x3) f(a, 3)\n", []),
        ("dropped-axis", "(2, 3)\n", ["(3,)\n", "(2,)\n"]),
        ("dropped-axis", "Size([2, 3])\n", ["Size([3])\n", "Size([2])\n"]),
        ("dropped-axis", "(2, 3, 3)\n", ["(3, 3)\n", "(2, 3)\n"]),
        ("dropped-axis", "(6,)\n", ["()\n"]),
        ("dropped-line", "a\nb\nb\n", ["b\nb\n", "a\nb\n"]),
        ("doubled-line", "a\nb\n", ["a\na\nb\n", "a\nb\nb\n"]),
        ("trailing-blank", "a\nb\n", ["a \nb\n", "a\nb \n", "a\nb\n\n"]),
        ("boolean", "True Falsey False\n", ["False Falsey False\n", "True Falsey True\n"]),
    ],
)  # fmt: skip
def test_an_output_is_changed(kind: str, output: str, expected: list[str]) -> None:
    """Each kind makes what its name says, every text once and never the output itself."""
    assert output_mutants(output)[kind] == expected


def test_changed_outputs_fail_in_pytest(tmp_path: Path) -> None:
    """pytest-codeblocks itself refuses what `accepts` refuses, and passes what it passes."""
    snippet = snippets.parse(GOOD)
    outputs = [texts[0] for texts in output_mutants(snippet.output).values() if texts]
    assert len(outputs) > 5
    for number, output in enumerate([*outputs, snippet.output]):
        text = snippets.render(snippet.code, output)
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
        assert mutants.accepts(snippet.code, output, snippet.output) is (output == snippet.output)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--codeblocks", "-q", "--tb=no"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{len(outputs)} failed, 1 passed" in ran.stdout


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("N, L = 3, 7", ["N: 3 -> 4", "L: 7 -> 8"]),
        ("H_out = 100_000", ["H_out: 100000 -> 100001"]),
        ("for N, L in ((3, 7), (5, 2)): ...", ["N: 3 -> 4", "L: 7 -> 8", "N: 5 -> 6", "L: 2 -> 3"]),
        ("[N for N in (1, 2)]", ["N: 1 -> 2", "N: 2 -> 3"]),
        ("lengths = torch.tensor([7, 5])", ["lengths[0]: 7 -> 8", "lengths[1]: 5 -> 6"]),
        ("x = 0.5, True, 'a', N, torch.randn(3)", []),
        ("nn.RNN(4, H)", ["input_size=4 -> 5", "hidden_size=H -> H + 1"]),
        ("nn.RNN(bias=True)\nnn.RNN(bias=True)", ["bias=True -> False", "bias=True -> False #2"]),
        ("nn.GRU(batch_first=b)", ["batch_first=b -> not b"]),
        ("nn.GRU(bidirectional='no')", ["bidirectional='no' -> not 'no'"]),
        ("nn.LSTM(hidden_size=2 * H)", ["hidden_size=2 * H -> (2 * H) + 1"]),
        ("nn.LSTM(num_layers=2)", ["num_layers=2 -> 3"]),
        ("LSTM(proj_size=P)", ["proj_size=P -> P + 1"]),
        ("nn.RNN(dropout=0.5)", ["dropout=0.5 -> 0.0", "dropout=0.5 -> 0.25"]),
        ("nn.RNN(dropout=0.0)", ["dropout=0.0 -> 0.5"]),
        ("nn.RNN(dropout=p)", ["dropout=p -> 0.0 if p else 0.5", "dropout=p -> p / 2"]),
        ("nn.RNN(nonlinearity='tanh')", ["nonlinearity='tanh' -> 'relu'"]),
        ("nn.RNN(nonlinearity='relu')", ["nonlinearity='relu' -> 'tanh'"]),
        ("nn.RNN(nonlinearity=f)", ["nonlinearity=f -> 'relu' if f == 'tanh' else 'tanh'"]),
        ("nn.RNN(dtype=torch.float64)", ["dtype=torch.float64 -> None"]),
        ("nn.RNN(dtype=torch.half)", ["dtype=torch.half -> torch.float64"]),
        ("nn.RNN(dtype=t)", ["dtype=t -> None if t == torch.float64 else torch.float64"]),
        ("nn.RNN(device='meta')", ["device='meta' -> 'cpu'"]),
        ("nn.RNN(device=d)", ["device=d -> 'cpu' if str(d) == 'meta' else 'meta'"]),
        ("nn.RNNCell(nonlinearity='tanh')", ["nonlinearity='tanh' -> 'relu'"]),
        ("nn.LSTMCell(I, H, True)", ["input_size=I -> I + 1", "hidden_size=H -> H + 1",
                                     "bias=True -> False"]),
        ("for make in (nn.RNN, nn.LSTM): make(bias=True)", ["bias=True -> False"]),
        ("for make, b in ((nn.GRU, 0),): make(bias=b)", ["b: 0 -> 1", "bias=b -> not b"]),
        ("nn.RNN(**{'bias': False, 'name': 1})", ["bias=False -> True"]),
        ("nn.Linear(4, 6, bias=True)", []),
    ],
)  # fmt: skip
def test_code_is_changed(code: str, names: list[str]) -> None:
    """Each change has a name, is made in one place and leaves code that can be run."""
    found = argument_mutants(code)
    assert [mutant.name for mutant in found] == names
    assert len({code, *(mutant.code for mutant in found)}) == len(names) + 1
    for mutant in found:
        compile(mutant.code, "", "exec")


def test_positions_are_those_of_each_layer() -> None:
    """The fourth argument is not the same in every layer; a tuple of arguments is followed."""

    def parameters(code: str) -> list[str]:
        return list(dict.fromkeys(m.name.split("=")[0] for m in argument_mutants(code)))

    first, rest = ["input_size", "hidden_size", "num_layers"], ["batch_first", "dropout"]
    assert parameters("nn.GRU(a, b, c, d, e, f)") == [*first, "bias", *rest]
    assert parameters("nn.RNN(a, b, c, d, e, f, g)") == [*first, "nonlinearity", "bias", *rest]
    assert parameters("t = (a, b, c)\nnn.RNN(*t, d, e)") == [*first, "nonlinearity", "bias"]
    mixed = "for make in (nn.RNN, nn.GRU): make(a, b, c, False)"
    assert parameters(mixed) == [*first, "nonlinearity/bias"]


def test_the_order_is_that_of_torch() -> None:
    """The table of positions agrees with the installed torch, as far as its signatures say."""
    base = list(inspect.signature(nn.RNNBase.__init__).parameters)[2:]  # after self and mode
    assert list(LAYERS["LSTM"]) == list(LAYERS["GRU"]) == base
    documented = [name for name in LAYERS["RNN"] if name != "proj_size"]
    signature = nn.RNN.__doc__.strip().splitlines()[0].removeprefix("__init__(").removesuffix(")")
    assert [parameter.split("=")[0] for parameter in signature.split(",")] == documented
    for name in ("RNNCell", "LSTMCell", "GRUCell"):
        assert list(inspect.signature(getattr(nn, name)).parameters) == list(LAYERS[name])


def test_a_crash_or_a_hang_is_the_mutants_own() -> None:
    """What ends or stops its process is told apart from what follows."""
    endless = "while True: pass"
    groups = [["import os; os.abort()", "print(1)", "1 / 0"], [endless, "print(2)"], []]
    crashed, hung, none = run_apart(groups, seconds=2)
    raised = "ZeroDivisionError: division by zero"
    assert [fate.ended for fate in crashed] == ["crashed", None, raised]
    assert crashed[1].output == "1\n"
    assert [fate.ended for fate in hung] == ["hung", None]
    assert none == []


WEAK = snippets.render("from torch import nn\n\nH_out = 6\nnn.RNN(4, H_out)\nprint(1)\n", "1\n")
STRONG = snippets.render(
    "from torch import nn\n\nH_out = 6\nprint(nn.RNN(4, H_out))\n", "RNN(4, 6)\n"
)
HIDDEN = snippets.render(
    "from functools import partial\n\nfrom torch import nn\n\n"
    "make = partial(nn.GRUCell, 4)\nprint(make(6))\n",
    "GRUCell(4, 6)\n",
)
FALSE = STRONG.replace("RNN(4, 6)\n", "RNN(4, 7)\n")
FAKES = {
    "a/weak.md": WEAK,
    "a/strong.md": STRONG,
    "a/hidden.md": HIDDEN,
    "a/false.md": FALSE,
    "a/broken.md": WEAK.replace("print", "print print"),
    "a/malformed.md": "",
}
FAKES_LISTED = {
    ("a/weak.md", "input_size=4 -> 5"): 11,
    ("a/strong.md", "input_size=4 -> 5"): 12,
    ("a/strong.md", "input_size=5 -> 6"): 13,
    ("a/gone.md", "input_size=4 -> 5"): 14,
    ("a/false.md", "input_size=4 -> 5"): 15,
}


@pytest.fixture(scope="module")
def fakes() -> Survey:
    """Change snippets that are weak, hidden, false, broken or malformed."""
    return survey(FAKES, FAKES_LISTED)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("snippets/a/weak.md:4", "H_out: 6 -> 7 changes no printed line"),
        ("snippets/a/weak.md:5", "hidden_size=H_out -> H_out + 1 changes no printed line"),
        ("snippets/a/hidden.md:7", "arguments are not found"),
        ("snippets/a/false.md:9", "does not print what it says"),
        ("snippets/a/broken.md:1", "cannot be read"),
        ("snippets/a/malformed.md:1", "cannot be read"),
        (f"{LIST}:12", "is noticed now"),
        (f"{LIST}:13", "has no mutant 'input_size=5 -> 6'"),
        (f"{LIST}:14", "there is no snippet 'a/gone.md'"),
    ],
)
def test_what_is_wrong_is_found(fakes: Survey, place: str, words: str) -> None:
    """Each weakness and each stale entry has one finding, at its line."""
    assert sum(f.startswith(f"{place}: ") and words in f for f in fakes.findings) == 1
    assert len(fakes.findings) == 9


def test_what_is_counted(fakes: Survey) -> None:
    """The score has the mutants of the snippets that print what they say, and no others."""
    assert fakes.arguments == {"total": 6, "killed": 3, "survivors": 3}
    assert fakes.outputs["digit"] == {"total": 5, "killed": 5}
    assert fakes.notes == []


def test_an_accepted_output_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that passes over blanks would be reported with the outputs it lets pass."""

    def loose(code: str, expected: str, printed: str) -> bool:
        return expected.split() == printed.split()

    monkeypatch.setattr(mutants, "accepts", loose)
    result = survey({"a/strong.md": STRONG}, {})
    assert result.outputs["trailing-blank"] == {"total": 2, "killed": 0}
    assert len([f for f in result.findings if "a trailing-blank mutant" in f]) == 2
    assert result.outputs["digit"] == {"total": 2, "killed": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["a.md"]\n"m" = "Because of it."\n', "'m' is no sentence"),
        ('["a.md"]\n"m" = "It is so because of this and that"\n', "'m' is no sentence"),
        ('["a.md"]\n"m" = "It is so because of this. And of that."\n', "'m' is no sentence"),
        ('["a.md"]\n"m" = 1\n', "'m' is no sentence"),
        ('["a.md"]\n"m" = "Half a\n', "not an entry"),
        ('["a.md"]\nm -> n = "It is so because of this."\n', "not an entry"),
        ('\n"m" = "It is so because of this."\n', "of no snippet"),
    ],
)
def test_a_malformed_list_is_found(text: str, words: str) -> None:
    """An entry is one line of TOML with a sentence for a reason, below its snippet."""
    (finding,) = read_survivors(text).findings
    assert finding.startswith(f"{LIST}:2: ")
    assert words in finding


def test_an_entry_listed_twice_is_found() -> None:
    """One mutant has one reason."""
    line = '"m" = "It is so because of this."\n'
    (finding,) = read_survivors(f'["a.md"]\n{line}["b.md"]\n{line}{line}').findings
    assert finding.startswith(f"{LIST}:5: ")


def test_every_snippet_notices() -> None:
    """No changed output passes, and a changed argument that does is listed with its reason."""
    listed, findings = read_survivors((ROOT / LIST).read_text(encoding="utf-8"))
    assert {name for name, _ in listed} <= SNIPPETS.keys()
    result = survey(SNIPPETS, listed)
    findings += result.findings
    assert not findings, "\n".join(findings)
    assert all(score["total"] == score["killed"] > 0 for score in result.outputs.values())
    assert result.arguments["survivors"] == len(listed) < result.arguments["killed"]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("snippets/rnn/forward.md", 0, "arguments and sizes"),
        ("snippets/rnn/gone.md", 2, "no such file"),
        ("README.md", 2, "not a snippet"),
    ],
)
def test_the_task_on_one_file(name: str, status: int, words: str) -> None:
    """A name is enough to try one snippet; the score of all is left as it was."""
    before = SCORE.read_bytes() if SCORE.is_file() else None
    ran = subprocess.run(
        [sys.executable, "-m", "tests.proof.mutants", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == status, ran.stdout
    assert words in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert before == (SCORE.read_bytes() if SCORE.is_file() else None)
