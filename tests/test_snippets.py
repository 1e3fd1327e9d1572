"""Every snippet has the one form that is run and compared, and nothing else claims to be code."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys

import pytest
from markdown_it import MarkdownIt

from tests import ROOT
from tests.project import CONFIGS, PAGES, SNIPPETS
from tests.rules import snippets

GOOD = SNIPPETS["rnn/forward.md"]


def test_every_snippet_keeps_the_rules() -> None:
    """Rules 1 to 7, with file, line and remedy."""
    findings = [
        f for name, text in SNIPPETS.items() for f in snippets.check(f"snippets/{name}", text)
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("forward", "```python", "```py", "exactly so"),
        ("forward", "```python", '```python title="x"', "exactly so"),
        ("forward", "```python", "~~~python", "exactly so"),
        ("forward", "```python", "<!--pytest.mark.skip-->\n```python", "exactly so"),
        ("forward", "expected-output-->", "expected-ouput-->", "right under the code"),
        ("forward", "<!--pytest-codeblocks:expected-output-->\n", "", "right under the code"),
        ("forward", "expected-output-->", "expected-output-ignore-whitespace-->", "exactly so"),
        ("forward", "```text", "```", "one ```text fence"),
        ("forward", "6])\n```\n", "6])\n```\n\nMore.\n", "one snippet"),
        ("forward", "import torch\n", '--8<-- "x.md"\n', "an include"),
        ("forward", "# (N, L, H_out)", "# the output tensor", "in words"),
        ("forward", "# (N, L, H_out)", "# 출력", "in words"),
        ("forward", '"h_n:   "', '"this is the state:"', "a sentence"),
        ("forward", "randn(N,", "randn(3,", "bare size 3"),
        ("forward", "= 3, 7, 4, 6, 2", "= 3, 3, 4, 6, 2", "both 3"),
        ("forward", "h_n:    torch", "h_n:    grad_fn torch", "a grad_fn"),
        ("forward", "h_n:    torch", "h_n:    0.1234 torch", "a raw float"),
        ("forward", "h_n:    torch", "h_n:\ttorch", "a tab"),
        ("forward", "h_n:    torch", "h_n:    /usr/lib/torch", "a path"),
        ("example3", "", "", "does not say"),
        ("Forward", "", "", "snake_case"),
    ],
)
def test_a_broken_rule_is_found(name: str, old: str, new: str, words: str) -> None:
    """Each rule is shown failing, at the line where it is broken."""
    text = GOOD.replace(old, new, 1)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(text, GOOD, strict=False))
    line = sum(character == "\n" for character, _ in same) + 1 if old else 1
    findings = snippets.check(f"snippets/rnn/{name}.md", text)
    place = f"snippets/rnn/{name}.md:{line}:"
    assert any(f.startswith(place) and words in f for f in findings), findings


@pytest.mark.parametrize("body", ["pass", "print(e)", "print(f'{e}')"])
def test_an_error_is_shown_with_its_name(body: str) -> None:
    """Rule 6: what is caught is named, and shown with its class and its message."""
    code = f"```python\ntry:\n    print(1)\nexcept ValueError as e:\n    {body}\n```\n"
    text = code + GOOD[GOOD.index("<!--") :]
    assert any("except block" in f for f in snippets.check("snippets/rnn/a.md", text))


def test_what_looks_like_python_is_what_runs() -> None:
    """An independent Markdown parser finds the very blocks that pytest-codeblocks collects."""
    seen = {
        f"{folder}/{name}::line {token.map[0] + 1}"
        for folder, texts in [("snippets", SNIPPETS)]
        + [(CONFIGS[folder]["docs_dir"], pages) for folder, pages in PAGES.items()]
        for name, text in texts.items()
        if name.endswith(".md")
        for token in MarkdownIt().parse(text)
        if token.type == "fence" and re.match(r"\W*(i?py|$)", token.info.lower())
    }
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "snippets", "docs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    run = {line for line in collected.splitlines() if "::line " in line}
    assert not (missed := seen ^ run), missed
    assert len(run) == len(SNIPPETS)
