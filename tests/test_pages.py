"""What pages hold, and that every language has them. tests/test_mirror.py breaks the mirror."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from torch import nn

from hooks.languages import sources
from tests import ROOT
from tests.project import COMPLETE, CONFIGS, DRAWINGS, PAGES, SHOWN, SNIPPETS
from tests.rules import drawings, mirror, pages

PAGE = (
    "---\ndescription: One sentence that answers it.\n---\n\n# Title { #title }\n\n"
    'Words.\n\n## Part { #part }\n\n--8<-- "rnn/forward.md"\n'
)


def rnn_parameters() -> list[str]:
    """List the constructor parameters of the installed nn.RNN, in order.

    The signature is `(*args, **kwargs)`; the docstring's first line has the true one.
    """
    signature = nn.RNN.__doc__.strip().splitlines()[0]
    (function,) = ast.parse(f"def {signature}: ...").body
    return [argument.arg for argument in function.args.args]


def on_every_page(check: Callable[[str, str], list[str]]) -> list[str]:
    """Return what `check` finds, given the path in the project and the text of each page."""
    return [
        finding
        for folder, texts in PAGES.items()
        for name, text in texts.items()
        for finding in check(f"{CONFIGS[folder]['docs_dir']}/{name}", text)
    ]


def test_every_page_keeps_the_rules() -> None:
    """Headings with ids, no code of a page's own, a description."""
    assert not (findings := on_every_page(pages.check)), "\n".join(findings)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (" { #part }", "", 9, "without an id"),
        ("{ #part }", "{ #부분 }", 9, "not lower-case ASCII"),
        ("{ #part }", "{ #title }", 9, "there twice"),
        ("## Part", "# Part", 1, "exactly one heading"),
        ("Words.", "```python\nprint(1)\n```", 7, "inside a page"),
        ("Words.", "!!! note\n    ~~~ py\n    print(1)\n    ~~~", 8, "inside a page"),
        ("Words.", 'Words. --8<-- "rnn/forward.md"', 7, "on a line of its own"),
        ("Words.", ';--8<-- "rnn/forward.md"', 7, "on a line of its own"),
        ("description: One sentence that answers it.", "description: x", 1, "no description"),
        ("One sentence that answers it.", 'One "sentence" that answers it.', 1, "with quotes"),
    ],
)
def test_a_broken_page_is_found(old: str, new: str, line: int, words: str) -> None:
    """Each rule for a page is shown failing, at the line where it is broken."""
    findings = pages.check("docs/ko/a.md", PAGE.replace(old, new, 1))
    assert any(f.startswith(f"docs/ko/a.md:{line}:") and words in f for f in findings), findings


def test_languages_mirror_each_other() -> None:
    """Each page has all that is no word in common with the page it translates."""
    findings = [
        finding
        for folder, source in sources(CONFIGS).items()
        for finding in mirror.compare(
            CONFIGS[source]["docs_dir"],
            PAGES[source],
            CONFIGS[folder]["docs_dir"],
            PAGES[folder],
            folder in COMPLETE,
        )
    ]
    assert not findings, "\n".join(findings)


def test_pages_include_whole_files_only() -> None:
    """An include is a snippet or a drawing, all of it."""
    files = SNIPPETS.keys() | DRAWINGS.keys()
    findings = on_every_page(lambda name, text: pages.unknown_includes(name, text, files))
    assert not findings, "\n".join(findings)
    assert pages.unknown_includes("a.md", '--8<-- "rnn/forward.md:3:6"', files)


def test_every_file_of_docs_is_read() -> None:
    """MkDocs would publish other kinds of files, too, which no check looks into.

    The explorer's words are read in tests/test_explorer.py, the finder's in tests/test_find.py.
    """
    kinds = {".md", ".ipynb"}
    for config in CONFIGS.values():
        folder = ROOT / config["docs_dir"]
        words = {folder / "explorer.json", folder / "finder.json"}
        files = {path for path in folder.rglob("*") if path.is_file()} - words
        others = [path.relative_to(ROOT).as_posix() for path in files if path.suffix not in kinds]
        assert not others, f"{others}: use {kinds}"


def test_pages_speak_of_the_version_that_ran() -> None:
    """Where a page names PyTorch's version, it is the one the requirements pin."""
    pinned = re.search(r"^torch==(\S+)$", (ROOT / "requirements.txt").read_text(), re.M)[1]
    findings = on_every_page(lambda name, text: pages.other_versions(name, text, pinned))
    assert not findings, "\n".join(findings)
    assert pages.other_versions("a.md", "PyTorch 0.4.1", pinned)


def test_drawings_keep_the_rules() -> None:
    """Symbols only, nothing that runs, named by a caption."""
    findings = [
        f for name, text in DRAWINGS.items() for f in drawings.check(f"drawings/{name}", text)
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (">input<", ">hidden<", "'hidden'"),
        (">input<", ">입력<", "'입력'"),
        ("</svg>", "<script>1</script></svg>", "a script element"),
        ("<g>", '<g onclick="x()">', "onclick"),
        ("layer-caption", "other-caption", "not named by its caption"),
        ("</svg>", "", "not well-formed"),
        ("<g>", "\n\n<g>", "a blank line"),
    ],
)
def test_a_broken_drawing_is_found(old: str, new: str, words: str) -> None:
    """Each rule for a drawing is shown failing."""
    text = DRAWINGS["layer.svg"]
    assert old in text
    findings = drawings.check("drawings/layer.svg", text.replace(old, new, 1))
    assert any(words in finding for finding in findings), findings


def test_nothing_lies_unused() -> None:
    """Every snippet and every drawing stands on a page."""
    names = {name for texts in PAGES.values() for name in texts}
    assert names
    findings = pages.orphans("snippets", set(SNIPPETS), PAGES)
    findings += pages.orphans("drawings", set(DRAWINGS), PAGES)
    assert not findings, "\n".join(findings)


def test_an_orphan_is_found() -> None:
    """A snippet that no page includes is named."""
    (finding,) = pages.orphans("snippets", {"rnn/forward.md", "rnn/b.md"}, {"": {"a.md": PAGE}})
    assert finding.startswith("snippets/rnn/b.md:1: no page includes it")


def test_every_parameter_has_its_page() -> None:
    """The pages are those of the installed torch's parameters, in every language."""
    expected = {f"parameters/{name}.md" for name in rnn_parameters()} | {"parameters/index.md"}
    assert len(expected) == 11
    for folder, texts in PAGES.items():
        found = {name for name in texts if name.startswith("parameters/")}
        odd = found ^ expected if folder in COMPLETE else found - expected
        assert not odd, f"{CONFIGS[folder]['docs_dir']}: {odd}"


def test_the_overview_lists_every_parameter() -> None:
    """The overview's table has a row for each parameter, in the signature's order."""
    for folder, texts in SHOWN.items():
        rows = re.findall(r"^\| \[`(\w+)`\]\((\w+)\.md\)", texts["parameters/index.md"], re.M)
        assert rows == [(name, name) for name in rnn_parameters()], CONFIGS[folder]["docs_dir"]


def test_navigation_is_the_same_in_every_language() -> None:
    """Sections have their own names in each language; the pages below them are the same."""
    for config in CONFIGS.values():
        assert _paths(config["nav"]) == _paths(CONFIGS[""]["nav"])


def _paths(nav: list) -> list:
    return [
        [_paths(entry) for entry in item.values()] if isinstance(item, dict) else item
        for item in nav
    ]
