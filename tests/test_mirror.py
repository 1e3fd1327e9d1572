"""A translation keeps what its source has beside words: faults are found, honest work passes."""

from __future__ import annotations

import json
import tomllib

import pytest

from tests import ROOT
from tests.proof import faults, lint
from tests.rules import glossary, marks, mirror

SOURCE = """\
---
description: 문장 하나로 답합니다.
---

# 제목 { #title }

`h_n`은 (N, L)이고, `h_n`과 [다음](b.md#c)을 봅니다.

--8<-- "rnn/a.md"

--8<-- "rnn/b.md"

## 부분 { #part }

| 가 | 나 |
|---|---|
| `x` | 1 |
| `y` | 2 |

- 하나는 (3, 7)입니다.
- 둘은 `z`입니다.

!!! note "말"
    말.

<shape-explorer class="explorer" front="bias">말</shape-explorer>
"""
WORDS = {
    "문장 하나로 답합니다.": "One sentence that answers it.",
    "제목": "Title",
    "`h_n`은 (N, L)이고, `h_n`과 [다음](b.md#c)을 봅니다.": (
        "`h_n` is (N, L); see [the next](b.md#c) and `h_n`."
    ),
    "부분": "Part",
    "| 가 | 나 |": "| a | b |",
    "하나는 (3, 7)입니다.": "One is (3, 7).",
    "둘은 `z`입니다.": "Two is `z`.",
    '"말"': '"Words"',
    "말": "Words",
}
PAGE = SOURCE
for korean, english in WORDS.items():
    PAGE = PAGE.replace(korean, english)


def compare(text: str, source: str = SOURCE, name: str = "a.md") -> list[str]:
    """Compare a page with its source."""
    return mirror.compare("docs/ko", {name: source}, "docs/en", {name: text})


def declaring(*entries: str) -> str:
    """Return the page with its `z` left out, and with entries of `differs:`."""
    lines = "".join(f"  - {entry}\n" for entry in entries)
    return PAGE.replace("---\ndesc", f"---\ndiffers:\n{lines}desc").replace("`z`", "z")


def test_a_faithful_translation_passes() -> None:
    """The sample that the tests below break is a mirror."""
    assert compare(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("{ #part }", "{ #piece }", 13, "heading: ## #piece where docs/ko/a.md:13 has ## #part"),
        ("## Part", "### Part", 13, "heading: ### #part where"),
        ("## Part { #part }\n", "", 5, "heading: no ## #part, which docs/ko/a.md:13 has"),
        ("!!! note", "## More { #more }\n\n!!! note", 23, "heading: ## #more, which docs/ko/a.md"),
        ('"rnn/a.md"', '"rnn/c.md"', 9, "include: rnn/c.md where docs/ko/a.md:9 has rnn/a.md"),
        ('--8<-- "rnn/b.md"\n', "", 5, "include: no rnn/b.md, which docs/ko/a.md:11 has"),
        ("| `y` | 2 |\n", "", 15, "table: a table of 2 × 2 where docs/ko/a.md:15 has a table of 3"),
        ("| 2 |", "| 2 | 3 |", 15, "table: a table of 3 × 2 (cells in each: 2, 2, 2, 3)"),
        ("| `y` | 2 |", "| `y` | 2", 15, "table: a table of 3 × 2 (cells in each: 2, 2, 2, 1)"),
        ("!!! note", "!!! tip", 23, "admonition: !!! tip where docs/ko/a.md:23 has !!! note"),
        ("!!! note", "??? note", 23, "admonition: ??? note where"),
        ('!!! note "Words"\n', "", 23, "admonition: no !!! note, which docs/ko/a.md:23 has"),
        ("(b.md#c)", "(b.md)", 7, "link: b.md where docs/ko/a.md:7 has b.md#c"),
        ("[the next](b.md#c)", "it", 7, "link: no b.md#c, where docs/ko/a.md:7 has one"),
        ("Two is", "Two [is](b.md)", 21, "link: one b.md, where docs/ko/a.md:13 has none"),
        ("and `h_n`", "and `h_0`", 7, "code: `h_0` where docs/ko/a.md:7 has `h_n`"),
        ("and `h_n`", "", 7, "code: one `h_n`, where docs/ko/a.md:7 has 2"),
        ("`z`", "z", 21, "code: no `z`, where docs/ko/a.md:21 has one"),
        ("`z`", "<code>Z</code>", 21, "code: `Z` where docs/ko/a.md:21 has `z`"),
        ("`y`", "`x`", 18, "code: `x` where docs/ko/a.md:18 has `y`"),
        ("(3, 7)", "(7, 3)", 20, "shape: (7, 3) where docs/ko/a.md:20 has (3, 7)"),
        ("is (N, L)", "is (L, N)", 7, "shape: (L, N) where docs/ko/a.md:7 has (N, L)"),
        ("is (N, L)", "is so", 7, "shape: no (N, L), where docs/ko/a.md:7 has one"),
        ("answers it.", "answers (N, L).", 2, "shape: one (N, L), where docs/ko/a.md:2 has none"),
        ('front="bias"', 'front="L"', 26, 'element: <shape-explorer class="explorer" front="L">'),
        ("description:", "summary:", 1, "front-matter: no description, which docs/ko/a.md:2"),
        ("---\ndesc", "---\nhide: [toc]\ndesc", 2, "front-matter: hide, which docs/ko/a.md has"),
    ],
)
def test_what_is_no_mirror_is_found(old: str, new: str, line: int, words: str) -> None:
    """Each rule is shown failing, at its line, and says where the source has it otherwise."""
    assert old in PAGE
    findings = compare(PAGE.replace(old, new, 1))
    assert any(f.startswith(f"docs/en/a.md:{line}: {words}") for f in findings), findings
    assert all(f.endswith(tuple(mirror.REMEDIES.values())) for f in findings)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "`h_n` is (N, L); see [the next](b.md#c) and `h_n`.",
            "[Next](b.md#c): (N, L), `h_n`. `h_n`",
        ),
        ("(3, 7)", "[3, 7]"),
        ("`z`", "<code>z</code>"),
        ("`h_n` is", "<!-- `h_0` is [x](y.md) --> `h_n` is"),
        ("see [the", "see [us](https://example.com) and [the"),
        ("| `x` | 1 |", "|  `x`  |  one \\| only  |"),
        (" and `h_n`.", "\nand `h_n`."),
        (" and `h_n`.", "\n\nand `h_n`."),
        ("---\ndesc", '---\ntranslates:\n  title: "0123abcd"\ndesc'),
        ('front="bias">Words<', 'front="bias">Other words, "said" so<'),
    ],
)
def test_words_are_free(old: str, new: str) -> None:
    """Order, wrapping, spelling of a shape, comments and what leads elsewhere may differ."""
    assert old in PAGE
    assert compare(PAGE.replace(old, new, 1)) == []


def test_pages_that_one_language_has_alone() -> None:
    """A language that is not complete may lack pages, none may have more than its source."""
    of_both = {"a.md": SOURCE, "b.md": SOURCE}
    (finding,) = mirror.compare("docs/ko", of_both, "docs/en", {"a.md": PAGE})
    assert finding.startswith("docs/en/b.md:1: missing: docs/ko/b.md exists")
    assert not mirror.compare("docs/ko", of_both, "docs/en", {"a.md": PAGE}, complete=False)
    (finding,) = mirror.compare("docs/ko", {}, "docs/en", {"a.md": PAGE}, complete=False)
    assert finding.startswith("docs/en/a.md:1: extra: docs/ko/a.md, the source of this, is missing")


def test_a_declared_difference_passes() -> None:
    """With the rule, the section and a reason; what it does not name is found."""
    assert compare(declaring("{rule: code, section: part, reason: It is meant.}")) == []
    (finding,) = compare(
        declaring("{rule: code, section: part, reason: It is meant.}").replace("(3, 7)", "(7, 3)")
    )
    assert ": shape: " in finding


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{rule: shape, section: part, reason: It is meant.}", "#part is declared to differ in"),
        ("{rule: code, section: title, reason: It is meant.}", "#title is declared to differ in"),
        ("{rule: code, section: other, reason: It is meant.}", "no heading has the id 'other'"),
        ("{rule: heading, section: part, reason: It is meant.}", "'heading' is none of admonition"),
        ("{rule: [code], section: part, reason: It is meant.}", "is none of admonition"),
        ('{rule: code, section: part, reason: " "}', "the entry for #part gives no reason"),
        ("{rule: code, section: part}", "not made of rule, section and reason"),
        ("code", "not made of rule, section and reason"),
    ],
)
def test_a_declaration_that_fits_nothing_is_found(entry: str, words: str) -> None:
    """It names a difference that is there, or is a finding; and so is the difference."""
    findings = compare(declaring(entry))
    assert any(f.startswith("docs/en/a.md:2: differs: ") and words in f for f in findings), findings
    assert any(": code: no `z`" in finding for finding in findings)


@pytest.mark.parametrize("value", ["3", "", "code", "{rule: code, section: part, reason: x}"])
def test_a_declaration_that_is_no_list_is_found(value: str) -> None:
    """Whatever stands there instead."""
    (finding,) = compare(PAGE.replace("---\ndesc", f"---\ndiffers: {value}\ndesc"))
    assert finding.startswith("docs/en/a.md:2: differs: ")


def test_a_source_has_nothing_to_differ_from() -> None:
    """A declaration in the first language is an error."""
    text = declaring("{rule: code, section: part, reason: It is meant.}")
    (finding,) = mirror.undeclarable("docs/ko/a.md", text)
    assert finding.startswith("docs/ko/a.md:2: differs: ")
    assert mirror.undeclarable("docs/ko/a.md", SOURCE) == []


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Title <!-- #title -->\n", "\n", "It is `a`."]},
        {"cell_type": "code", "source": ["print(1)\n", "print(2)"], "outputs": []},
        {"cell_type": "markdown", "source": "It is `a`.\n\nSee [b](b.md)."},
    ],
    "metadata": {"description": "One.", "kernel": "k"},
}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"It is `a`."\n', '"It is `b`."\n', "code: `b` where docs/ko/a.ipynb:{line} has `a`"),
        ("print(2)", "print(3)", "cell: a code cell where docs/ko/a.ipynb:{line} has another"),
        ("(b.md)", "(c.md)", "link: c.md where docs/ko/a.ipynb:{line} has b.md"),
        (
            '"kernel": "k"',
            '"kernel": "l"',
            "front-matter: kernel is not what docs/ko/a.ipynb:{line}",
        ),
        ("#title", "#name", "heading: # #name where docs/ko/a.ipynb:{line} has # #title"),
    ],
)
def test_a_notebook_that_is_no_mirror_is_found(old: str, new: str, words: str) -> None:
    """At the line of its file, which holds the cells as strings."""
    source = json.dumps(NOTEBOOK, indent=1)
    text = source.replace(old, new, 1)
    lines = enumerate(zip(text.split("\n"), source.split("\n"), strict=True), start=1)
    line = next(number for number, (mine, theirs) in lines if mine != theirs)
    said = f"docs/en/a.ipynb:{line}: {words}".replace("{line}", str(line))
    findings = compare(text, source, "a.ipynb")
    assert any(finding.startswith(said) for finding in findings), findings


def test_a_cell_that_is_left_out_is_found() -> None:
    """Of the cells that are left, the last is named."""
    source = json.dumps(NOTEBOOK, indent=1)
    without = json.dumps(
        {**NOTEBOOK, "cells": [NOTEBOOK["cells"][0], NOTEBOOK["cells"][2]]}, indent=1
    )
    assert any("cell: no another" in finding for finding in compare(without, source, "a.ipynb"))


def test_every_kind_of_mark_is_read() -> None:
    """The readers see what the pages have, so that an empty comparison is no pass."""
    project = lint.Project.read()
    for folder, texts in project.pages.items():
        if not project.is_complete(folder):
            continue  # the few pages of a language that has begun need not have all
        blocks = [
            block
            for name, text in texts.items()
            for section in marks.sections(name, text)
            for block in section.blocks
        ]
        for rule, reader in {**mirror.IN_ORDER, **mirror.AS_OFTEN}.items():
            assert any(map(reader, blocks)), f"{folder}: {rule}"


TERMS = glossary.terms(
    """\
[[term]]
id = "hidden-state"
en = "hidden state"
ko = "은닉 상태"
[term.not.ko]
"히든" = "Sound written in Hangul."
"hidden state" = "한국어로 적습니다."
[term.not.en]
"hidden vector" = "The word is state."
"""
)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        (
            "`x`\n\n첫 히든 상태",
            "ko",
            "a.md:3: term: '히든' is a wrong variant. Write '은닉 상태': So",
        ),
        ("The Hidden vector is", "en", "a.md:1: term: 'Hidden vector' is a wrong variant"),
        ("은닉 상태(hidden state)는", "ko", None),
        ("hidden state(은닉 상태)는", "ko", None),
        ("hidden state는", "ko", "a.md:1: term: 'hidden state' is a wrong variant"),
        ("은닉 상태, hidden state는", "ko", "a.md:1: term: 'hidden state' is a wrong variant"),
        ("오히든", "ko", None),
        ("`히든`과 [은닉 상태](히든.md)", "ko", None),
        ("The hidden state is", "en", None),
    ],
)
def test_a_wrong_variant_is_found(text: str, language: str, said: str | None) -> None:
    """With the right word and the reason; beside its English, the right word passes."""
    other = glossary.beside(language, "ko")
    findings = glossary.check_words("a.md", text, language, other, TERMS)
    assert len(findings) == (said is not None)
    assert all(finding.startswith(said) for finding in findings)


PROJECT = lint.Project.read()
PLANTED = [faults.load(path) for path in sorted(faults.FOLDER.glob("translation-*.toml"))]
HONEST = [
    faults.Fault(path.stem, read["title"], "translation", [], read["change"])
    for path in sorted((ROOT / "tests/honest").glob("*.toml"))
    for read in [tomllib.loads(path.read_text(encoding="utf-8"))]
]


def findings_after(fault: faults.Fault) -> list[str]:
    """Return what is found in the pages that a change touches, in every language."""
    texts = faults.changed(fault, ROOT)
    changed: dict[str, dict[str, str]] = {}
    names = set()
    for folder, config in PROJECT.configs.items():
        docs = ROOT / config["docs_dir"]
        mine = {
            path.relative_to(docs).as_posix(): text
            for path, text in texts.items()
            if path.is_relative_to(docs)
        }
        names |= mine.keys()
        merged = {**PROJECT.pages[folder], **mine}
        changed[folder] = {name: text for name, text in merged.items() if text is not None}
    assert names
    touched = {
        folder: {name: text for name, text in pages.items() if name in names}
        for folder, pages in changed.items()
    }
    return [str(finding) for finding in lint.translations(PROJECT._replace(pages=touched))]


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(fault: faults.Fault) -> None:
    """With file, line and rule. `make faults` plants them in a copy and runs the command."""
    findings = findings_after(fault)
    for words in faults.expected(fault, ROOT):
        assert any(finding.startswith(words) for finding in findings), findings


def test_the_planted_faults_are_as_many_as_promised() -> None:
    """At least thirty, of every rule, most of them more than once."""
    assert len(PLANTED) >= 30
    said = " ".join(words for fault in PLANTED for words in fault.says)
    for rule in {*mirror.REMEDIES, "term"}:
        assert f": {rule}: " in said, rule


@pytest.mark.parametrize("change", HONEST, ids=lambda change: change.name)
def test_an_honest_change_raises_no_alarm(change: faults.Fault) -> None:
    """What a translator does all day passes."""
    assert findings_after(change) == []


def test_the_honest_changes_are_as_many_as_promised() -> None:
    """At least ten, in every language, a notebook among them."""
    assert len(HONEST) >= 10
    files = {change["file"] for honest in HONEST for change in honest.changes}
    for config in PROJECT.configs.values():
        if config["extra"]["complete"]:
            assert any(file.startswith(f"{config['docs_dir']}/") for file in files)
    assert any(file.endswith(".ipynb") for file in files)
