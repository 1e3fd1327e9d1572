"""What `make lint` says, at a desk and on GitHub, and that it needs no PyTorch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import pytest

from tests import ROOT
from tests.proof import faults, lint
from tests.rules import mirror

WORDS = tomllib.loads(lint.WORDS.read_text(encoding="utf-8"))
PROJECT = lint.Project.read()
RULES = {*mirror.REMEDIES, "term", "glossary", "page", "proof", "snippet", "drawing", "unused"}
RULES |= {"unreadable"}
FOUND = [
    lint.Finding("docs/en/a.md", 7, "code", "no `x`,\nwhere 100% is: it. Write it."),
    lint.Finding("docs/en/a.md", 9, "code", "no `y`."),
    lint.Finding("docs/en/b,c.md", 1, "term", "a word."),
]
# Runs the command where nothing of what the other checks need can be imported.
BLOCKED = """
import importlib.abc, runpy, sys
class Block(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"no {name} here")
sys.meta_path.insert(0, Block())
runpy.run_module("tests.proof.lint", run_name="__main__")
"""


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command, as if at a desk, or with what GitHub has in the environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(
        [sys.executable, *(arguments or ("-m", "tests.proof.lint"))],
        cwd=project,
        env=kept | environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project once, for the tests that change something in it."""
    project = tmp_path_factory.mktemp("lint") / "project"
    faults.copy(project)
    return project


def test_it_runs_without_what_the_other_checks_need() -> None:
    """On the project as it is, with nothing but what the site is built with, in under 10 s."""
    site, _, others = (ROOT / "requirements.txt").read_text("utf-8").partition("# The checks")
    locked = (ROOT / "requirements-site.lock").read_text("utf-8")
    names = set(re.findall(r"^([\w-]+)==", others, re.MULTILINE))
    needed = {name for name in names if not re.search(rf"^{name}==", locked, re.MULTILINE)}
    modules = [
        module
        for module, owners in metadata.packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} & needed
    ]
    assert site and {"torch", "numpy", "pytest", "playwright"} <= {*modules}
    ran = run(ROOT, "-c", BLOCKED, ",".join(modules))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    seconds = re.search(r"no findings in \d{3,} files \((\d+\.\d) s\)", ran.stderr)
    assert seconds and float(seconds[1]) < 10
    blocks = BLOCKED.replace(
        'runpy.run_module("tests.proof.lint", run_name="__main__")', "import torch"
    )
    assert "no torch here" in run(ROOT, "-c", blocks, "torch").stderr


def test_honest_changes_pass_all_at_once_and_a_fault_among_them_does_not(copy: Path) -> None:
    """The real command, in a copy, on GitHub: notes at the lines, and a summary."""
    for path in sorted((ROOT / "tests/honest").glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        faults.plant(faults.Fault(path.stem, read["title"], "", [], read["change"]), copy)
    ran = run(copy)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not ran.stdout
    fault = faults.load(faults.FOLDER / "translation-link-target.toml")
    (said,) = faults.expected(fault, copy)
    faults.plant(fault, copy)
    summary = copy.parent / "summary.md"
    ran = run(copy, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert ran.returncode == 1, ran.stderr
    line, note = ran.stdout.splitlines()
    assert line.startswith(said)
    file, number, rule = said.removesuffix(": ").split(":")
    assert note.startswith(f"::error file={file},line={number},title={rule.strip()}::")
    assert line in summary.read_text("utf-8").splitlines()


def test_an_annotation_is_escaped() -> None:
    """A finding quotes what a pull request wrote, which must not end the command."""
    note = lint.annotation(FOUND[0])
    assert note == (
        "::error file=docs/en/a.md,line=7,title=code::no `x`, where 100%25 is: it. Write it."
    )
    assert "file=docs/en/b%2Cc.md," in lint.annotation(FOUND[2])
    assert "\n" not in str(FOUND[0])


def test_the_summary_speaks_every_language() -> None:
    """What was found, by rule, in each language in turn, and the findings once."""
    said = lint.summary(FOUND, 440, WORDS, WORDS)
    for words in WORDS.values():
        assert f"## {words['title']}\n\n{words['found'].format(count=3)}" in said
        assert f"| `code` | {words['rules']['code']} | 2 |" in said
    assert said.count(str(FOUND[1])) == 1
    clean = lint.summary([], 440, WORDS, WORDS)
    assert all(words["clean"].format(files=440) in clean for words in WORDS.values())
    assert "~~~~" not in clean


def test_a_language_without_words_is_left_out() -> None:
    """A new language needs no words here; a further one adds a table, and is read."""
    more = {**WORDS, "xx": {**next(iter(WORDS.values())), "title": "Xx"}}
    assert "## Xx" in lint.summary(FOUND, 1, [*WORDS, "xx"], more)
    assert lint.summary(FOUND, 1, [*WORDS, "xx"], WORDS) == lint.summary(FOUND, 1, WORDS, WORDS)


def test_a_long_summary_is_cut() -> None:
    """GitHub shows no summary of more than a mebibyte."""
    said = lint.summary(FOUND * lint.LISTED, 1, WORDS, WORDS)
    assert said.count("docs/en/") == lint.LISTED
    assert "\n…\n" in said


def test_the_words_name_every_rule() -> None:
    """Every language that has words has them for all rules, and the first two have them."""
    for language, words in WORDS.items():
        assert {*words["rules"]} == RULES, language
        assert words.keys() == next(iter(WORDS.values())).keys()
    complete = {
        config["theme"]["language"]
        for config in PROJECT.configs.values()
        if config["extra"]["complete"]
    }
    assert complete <= WORDS.keys()


def with_page(name: str, text: str) -> lint.Project:
    """Return the project with another text for a page of the first language."""
    pages = {**PROJECT.pages, "": {**PROJECT.pages[""], name: text}}
    return PROJECT._replace(pages=pages)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{\n "cells": [\n  {,', 3, "no JSON"),
        ('{"metadata": {}}', 1, "no notebook (KeyError('cells'))"),
        ('{"cells": [1], "metadata": {}}', 1, "no notebook"),
        ("[]", 1, "no notebook"),
    ],
)
def test_a_notebook_that_is_none_is_named(text: str, line: int, words: str) -> None:
    """It is the only finding, since nothing can be compared with it."""
    (finding,) = lint.everything(with_page("lab.ipynb", text))
    assert (finding.line, finding.rule) == (line, "unreadable")
    assert finding.file.endswith("/lab.ipynb") and words in finding.message


def test_a_broken_notebook_stops_nothing(copy: Path) -> None:
    """The real command says so, too: reading the project passes over it."""
    notebook = copy / "docs/ko/lab.ipynb"
    before = notebook.read_bytes()
    notebook.write_bytes(before[:-20])
    try:
        ran = run(copy)
    finally:
        notebook.write_bytes(before)
    assert ran.returncode == 1, ran.stderr
    assert re.fullmatch(r"docs/ko/lab.ipynb:\d+: unreadable: no JSON .*\n", ran.stdout)


@pytest.mark.parametrize(
    ("field", "name", "text", "rule"),
    [
        ("snippets", "rnn/new.md", "```py\n```\n", "snippet"),
        ("snippets", "rnn/new.md", "```py\n```\n", "unused"),
        ("drawings", "new.svg", "<svg>", "drawing"),
    ],
)
def test_a_file_beside_the_pages_is_read(field: str, name: str, text: str, rule: str) -> None:
    """Snippets and drawings keep their rules, and stand on a page."""
    alone: dict[str, Mapping[str, str]] = {"snippets": {}, "drawings": {}, field: {name: text}}
    found = lint.files(PROJECT._replace(**alone))
    assert any(f.file == f"{field}/{name}" and f.rule == rule for f in found)


def test_the_glossary_is_read() -> None:
    """A term that a language lacks is named at its line; one that a page lacks, at the page."""
    first = PROJECT.language("")
    broken = re.sub(rf'^{first} = ".*"$', "", PROJECT.terms, count=1, flags=re.MULTILINE)
    alone = {"snippets": {}, "drawings": {}}
    found = list(lint.files(PROJECT._replace(terms=broken, **alone)))
    (finding,) = (f for f in found if f.rule == "glossary")
    assert finding.file == "glossary.toml" and f"no word in '{first}'" in finding.message
    page = PROJECT.pages[""]["glossary.md"].replace("{ #tensor }", "{ #array }")
    project = with_page("glossary.md", page)._replace(**alone)
    found = [f for f in lint.files(project) if f.rule == "glossary"]
    assert {f.file for f in found} == {PROJECT.path("", "glossary.md")}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("glossary.toml", "[[term", "glossary.toml"),
        ("docs/ko/index.md", "\xff", "docs/ko/index.md"),
        ("mkdocs.en.yml", "INHERIT: [", "mkdocs.en.yml"),
    ],
)
def test_a_project_that_cannot_be_read_is_refused(
    copy: Path, name: str, text: str, words: str
) -> None:
    """In one line that names the file, with the status 2."""
    before = (copy / name).read_bytes()
    (copy / name).write_bytes(text.encode("latin-1"))
    try:
        ran = run(copy)
    finally:
        (copy / name).write_bytes(before)
    assert ran.returncode == 2
    assert words in ran.stderr and ran.stderr.count("\n") == 1
