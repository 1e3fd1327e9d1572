"""What a translation is behind in is known section by section, on the desk and on the site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError

from hooks import languages, sections
from tests import ROOT
from tests.conftest import replace
from tests.project import COMPLETE, CONFIGS, PAGES
from tests.proof import history, stamping, translations

# A translation that has all pages, and what it is translated from.
FOLDER, SOURCE = next((f, s) for f, s in languages.sources(CONFIGS).items() if f in COMPLETE)
DOCS, SOURCE_DOCS = CONFIGS[FOLDER]["docs_dir"], CONFIGS[SOURCE]["docs_dir"]

PAGE = """---
description: What it answers.
---

# 제목 { #title }

한 문장입니다. `f(x)[0](y)` 그리고 [링크](a.md#x).

## 부분 { #part }

<a href="a.md">링크</a> 다음 문장.

--8<-- "rnn/forward.md"
"""
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": ["# Title <!-- #title -->\n", "Words."],
        },
        {"cell_type": "code", "metadata": {}, "source": ["print(1)"]},
        {"cell_type": "markdown", "metadata": {}, "source": ["## Part <!-- #part -->"]},
    ],
    "metadata": {"description": "What it answers.", "kernelspec": {"name": "python3"}},
    "nbformat": 4,
}


def hashes(name: str, text: str) -> dict[str, str]:
    """Return the hash of every section."""
    return {id_: sections.stamp(found) for id_, found in sections.sections(name, text).items()}


def run(root: Path, *arguments: str) -> int:
    """Run the task, and return its exit status."""
    try:
        translations.main(list(arguments), root)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("한 문장입니다.", "한\n  문장입니다.   "),
        ("한 문장", "한문장"),
        ("\n", "\r\n"),
        ("입니다.", "입니다.\n\n"),
        ("(a.md#x)", "(b/c.md)"),
        ("](a.md#x)", "](<b c.md>)"),
        ('href="a.md"', "href='b.md'"),
        ("다음 문장.", "다음 <!-- ## 아님 { #no }\n-->문장."),
        ("<a href", "<!-- rows: x -->\n<a href"),
        ("## 부분", "### 부분"),
        ("한", "\u1112\u1161\u11ab"),  # in three letters, as macOS may write it
    ],
)
def test_what_does_not_count(old: str, new: str) -> None:
    """White space, the targets of links, comments, levels, and how Hangul is encoded."""
    assert old in PAGE
    assert hashes("a.md", PAGE.replace(old, new)) == hashes("a.md", PAGE)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("한 문장", "두 문장", {"title"}),
        ("# 제목", "# 다른 제목", {"title"}),
        ("What it answers", "What else it answers", {"title"}),
        ("(y)", "(z)", {"title"}),  # in a code span, where it is no target
        ("[링크](a.md#x)", "[고리](a.md#x)", {"title"}),
        ("## 부분", "## 조각", {"part"}),
        ("rnn/forward.md", "rnn/other.md", {"part"}),
        ("다음 문장.", "", {"part"}),
        ("#part", "#piece", {"part", "piece"}),
        ("## 부분 {", "앞에.\n\n## 부분 {", {"title"}),
    ],
)
def test_what_counts(old: str, new: str, changed: set[str]) -> None:
    """Every word, in the section that has it and in no other."""
    assert old in PAGE
    before, after = hashes("a.md", PAGE), hashes("a.md", PAGE.replace(old, new))
    assert {id_ for id_ in before | after if before.get(id_) != after.get(id_)} == changed


def test_targets_of_other_kinds_do_not_count() -> None:
    """A definition that a link refers to, an address that stands for itself; a footnote does."""
    text = '# T { #t }\n\n[a]: {0}\n\n<https://{0}>\n\n[x]({0} "{1}")\n\n[^1]: {1}\n'
    filled = [text.replace("{0}", a).replace("{1}", b) for a, b in ("xx", "yx", "xy")]
    first, other_target, other_words = (hashes("a.md", text) for text in filled)
    assert first == other_target
    assert first != other_words


def test_no_text_is_left_out() -> None:
    """What precedes the first heading, and what stands below an id that is there twice."""
    text = "Before.\n\n# T { #t }\n\nOne.\n\n## No id\n\nTwo.\n\n## T { #t }\n\nThree.\n"
    (found,) = sections.sections("a.md", text).values()
    assert all(word in found.text for word in ("Before.", "One.", "No id", "Two.", "Three."))
    assert hashes("a.md", "Words.\n") != hashes("a.md", "Other words.\n")


def test_a_notebook_has_sections(tmp_path: Path) -> None:
    """Its headings have their ids in comments; a code cell counts by being there."""
    text = json.dumps(NOTEBOOK)
    found = hashes("a.ipynb", text)
    assert list(found) == ["title", "part"]
    assert hashes("a.ipynb", text.replace("print(1)", "print(2)")) == found
    assert hashes("a.ipynb", text.replace("Words.", "Others."))["part"] == found["part"]
    assert hashes("a.ipynb", text.replace("Words.", "Others."))["title"] != found["title"]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(sections.Unreadable, match=r"^docs/a\.ipynb: not a notebook"):
        sections.pages(tmp_path, "docs")
    (tmp_path / "docs/a.ipynb").write_bytes(b"\xff")
    with pytest.raises(sections.Unreadable, match=r"^docs/a\.ipynb: not UTF-8"):
        sections.pages(tmp_path, "docs")


def with_stamps(text: str, stamps: dict[str, str]) -> str:
    """Return a page with these stamps."""
    return stamping.stamped("a.md", text, stamps)


def test_a_page_is_compared_with_its_source() -> None:
    """Each section is in one of five states, and the page in the one that says most."""
    right = hashes("a.md", PAGE)
    mine = PAGE.replace("부분", "Part").replace("#part", "#piece")
    for translated, expected, state in [
        (with_stamps(PAGE, right), {"current": ("title", "part")}, "current"),
        (
            with_stamps(PAGE, right | {"part": "0"}),
            {"current": ("title",), "stale": ("part",)},
            "stale",
        ),
        (
            with_stamps(PAGE, {"part": right["part"]}),
            {"unstamped": ("title",), "current": ("part",)},
            "stale",
        ),
        (PAGE, {"unstamped": ("title", "part")}, "unstamped"),
        (
            with_stamps(mine, right),
            {"current": ("title",), "missing": ("part",), "extra": ("piece",)},
            "stale",
        ),
        (None, {"missing": ("title", "part")}, "missing"),
    ]:
        found = sections.compare("a.md", PAGE, translated)
        assert found == sections.Comparison(**expected)
        assert found.state == state
    assert sections.compare("a.md", None, PAGE).state == "extra"


@pytest.mark.parametrize("stamps", ["translates: a", "translates: [a]", "translates: {title: 12}"])
def test_what_is_no_stamp_counts_as_none(stamps: str) -> None:
    """Whatever somebody writes there, nothing is current by mistake, and nothing breaks."""
    text = PAGE.replace("---\n\n", f"{stamps}\n---\n\n", 1)
    assert sections.compare("a.md", PAGE, text).unstamped == ("title", "part")


FRONT = "description: 'x'  # why\n"
BLOCK = 'translates:\n  title: "1"\n  "no": "2"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"---\n{FRONT}---\n# T\n", f"---\n{FRONT}{BLOCK}---\n# T\n"),
        (f"---\n{FRONT}translates: {{a: b}}\nx: 1\n---\n# T", f"---\n{FRONT}{BLOCK}x: 1\n---\n# T"),
        (f"---\ntranslates:\n  a: b\n{FRONT}...\n# T", f"---\n{BLOCK}{FRONT}...\n# T"),
        ("# T\n", f"---\n{BLOCK}---\n\n# T\n"),
        ("\ufeff---\nx: 1\n---\n# T\n", f"\ufeff---\nx: 1\n{BLOCK}---\n# T\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_stamps_leave_a_page_as_it_is(before: str, after: str, end: str) -> None:
    """Comments, order, quotes and ends of lines stay; only the stamps are new."""
    before, after = before.replace("\n", end), after.replace("\n", end)
    assert with_stamps(before, {"title": "1", "no": "2"}) == after
    assert with_stamps(after, {"title": "1", "no": "2"}) == after


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\nx: [\n---\n# T\n", "not understood"),
        ("---\ntranslates: {\na: b\n}\n---\n# T\n", "not understood"),
        ("description: x\n\n# T\n", "without ---"),
    ],
)
def test_front_matter_that_is_not_understood_is_left_alone(text: str, words: str) -> None:
    """No guess is written into it."""
    with pytest.raises(stamping.Unwritable, match=words):
        with_stamps(text, {"title": "1"})


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("metadata", [NOTEBOOK["metadata"], {"translates": {"a": "b"}, "x": 1}, {}])
def test_stamps_leave_a_notebook_as_it_is(metadata: dict[str, Any], indent: int | None) -> None:
    """Their lines are all that is new in the file, indented as the others."""
    stamps = {"part": "2", "title": "1"}
    notebook = {"cells": NOTEBOOK["cells"], "metadata": metadata, "nbformat": 4}
    text = json.dumps(notebook, indent=indent).replace("한", "\\ud55c") + "\n"
    stamped = stamping.stamped("a.ipynb", text, stamps)
    if indent is None or metadata:
        expected = notebook | {"metadata": metadata | {"translates": stamps}}
        assert stamped == json.dumps(expected, indent=indent) + "\n"
    assert stamping.stamped("a.ipynb", stamped, stamps) == stamped
    assert json.loads(stamped)["metadata"] == metadata | {"translates": stamps}
    with pytest.raises(stamping.Unwritable, match="not a notebook"):
        stamping.stamped("a.ipynb", "{", stamps)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a site of two languages, `bb` translated from `aa`, with a page and a notebook."""
    for code, config in (("aa", {}), ("bb", {"translated_from": "aa"})):
        read = {"docs_dir": f"docs/{code}", "theme": {"language": code}, "extra": config}
        name = "mkdocs.yml" if code == "aa" else f"mkdocs.{code}.yml"
        (tmp_path / name).write_text(json.dumps(read), encoding="utf-8")
        folder = tmp_path / "docs" / code / "more"
        folder.mkdir(parents=True)
        words = {"한 문장입니다": "A sentence", "Words": "W"} if code == "bb" else {}
        for path, text in (("a.md", PAGE), ("b.ipynb", json.dumps(NOTEBOOK, indent=1))):
            for old, new in words.items():
                text = text.replace(old, new)
            (folder / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_table_and_its_end(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every page with its state; a check fails as long as one is not current."""
    assert run(small, "--check") == 1
    assert "unstamped  more/b.ipynb  #title #part" in capsys.readouterr().out
    assert run(small, "--stamp", "docs/bb") == 0
    assert "docs/bb/more/a.md: #title, #part" in capsys.readouterr().out
    assert run(small, "--check") == 0
    assert "2 pages: 2 current, 0 stale" in capsys.readouterr().out
    replace(small / "docs/aa/more/b.ipynb", "Words.", "Other words.")
    shutil.copy(small / "docs/aa/more/a.md", small / "docs/aa/new.md")
    (small / "docs/bb/more/a.md").rename(small / "docs/bb/more/old.md")
    assert run(small) == 0
    said = capsys.readouterr().out
    rows = ("missing    more/a.md", "stale      more/b.ipynb  #title", "missing    new.md")
    assert all(f"  {row}\n" in said for row in rows), said
    assert "  extra      more/old.md\n" in said
    assert run(small, "--check", "docs/bb/new.md") == 1
    assert run(small, "--stamp", "docs/bb/more/b.ipynb") == 0
    assert run(small, "--check", "docs/bb/more/b.ipynb") == 0
    (small / "docs/bb/more/old.md").rename(small / "docs/bb/more/a.md")
    capsys.readouterr()
    assert run(small, "--stamp", "docs/bb") == 0  # what is not translated yet is no fault
    assert "new.md" not in capsys.readouterr().out


def test_a_part_of_a_page_is_stamped(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has brought one section up to date says nothing of the others."""
    assert run(small, "--stamp", "docs/bb/more/a.md") == 0
    replace(small / "docs/aa/more/a.md", "한 문장", "두 문장")
    replace(small / "docs/aa/more/a.md", "다음 문장", "앞 문장")
    assert run(small, "--stamp", "--section=part", "docs/bb/more/a.md") == 0
    assert run(small, "docs/bb/more/a.md") == 0
    assert "stale      more/a.md  #title\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--stamp"], "No page is named"),
        (["docs/aa/more/a.md"], "Name the translation: docs/bb/more/a.md"),
        (["docs/bb/gone.md"], "no page of a translated language"),
        (["--stamp", "mkdocs.yml"], "no page of a translated language"),
        (["--stamp", "docs/bb/new.md"], "docs/bb/new.md: not there"),
        (["--stamp", "docs/bb/empty"], "docs/bb/empty: no page of it is translated yet"),
        (["--stamp", "docs/bb/extra.md"], "docs/aa/extra.md, which it would translate, is not"),
        (["--stamp", "docs/bb/id.md"], "heading ## … { #piece } where docs/aa/id.md has the"),
        (["--stamp", "docs/bb/level.md"], "docs/bb/level.md: the heading ### … { #part } where"),
        (["--stamp", "docs/bb/short.md"], "docs/bb/short.md: no heading where"),
        (["--stamp", "docs/bb/copy.md"], "still the text of docs/aa/copy.md"),
        (["--stamp", "docs/bb/bare.md"], "a heading without an id"),
        (["--stamp", "--section=gone", "docs/bb/more/a.md"], "no section #gone"),
    ],
)
def test_what_cannot_be_is_refused(
    small: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """One line that says what to do, status 2, and nothing written."""
    mine = PAGE.replace("한", "A")
    for name, source, translated in [
        ("new", PAGE, None),
        ("empty/new", PAGE, None),
        ("extra", None, mine),
        ("id", PAGE, mine.replace("#part", "#piece")),
        ("level", PAGE, mine.replace("## ", "### ")),
        ("short", PAGE, mine.split("##")[0]),
        ("copy", PAGE, PAGE),
        ("bare", PAGE.replace(" { #part }", ""), mine.replace(" { #part }", "")),
    ]:
        for code, text in (("aa", source), ("bb", translated)):
            if text is not None:
                (small / f"docs/{code}/empty").mkdir(exist_ok=True)
                (small / f"docs/{code}/{name}.md").write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in small.rglob("*.md")}
    assert run(small, *arguments) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not printed.out
    # With the rest of a folder named, too, nothing of it is written.
    assert "--stamp" not in arguments or run(small, "--stamp", "docs/bb") == 2
    assert {path: path.read_bytes() for path in small.rglob("*.md")} == before


@pytest.mark.parametrize(
    ("first", "second", "third", "words"),
    [
        (None, None, "aa", "mkdocs.bb.yml: no translated_from. Name one of aa, bb, cc"),
        (None, "xx", "aa", "mkdocs.bb.yml: translated_from: xx: no language of this site"),
        (None, "bb", "aa", "mkdocs.bb.yml: translated_from: bb: the language itself"),
        ("bb", "aa", "aa", "mkdocs.yml: translated_from: bb: the first language has no source"),
        (None, "cc", "bb", "mkdocs.bb.yml: translated_from leads from bb/ to cc/ to bb/"),
    ],
)
def test_a_source_that_cannot_be_is_refused(
    first: str | None, second: str | None, third: str | None, words: str
) -> None:
    """A language is translated from another one of the site, and all from the first in the end."""
    configs = {
        folder: {
            "theme": {"language": code},
            "extra": {"translated_from": source} if source else {},
        }
        for folder, code, source in (("", "aa", first), ("bb/", "bb", second), ("cc/", "cc", third))
    }
    with pytest.raises(PluginError, match=words.replace(".", r"\.")):
        languages.sources(configs)
    configs["bb/"]["extra"] = {"translated_from": "aa"}
    configs[""]["extra"] = {}
    configs["cc/"]["extra"] = {"translated_from": "bb"}
    assert languages.sources(configs) == {"bb/": "", "cc/": "bb/"}


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


def test_what_changed_is_shown(
    small: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Since the version that was stamped, through a rename; or why it cannot be shown."""
    page, source = "docs/bb/more/a.md", small / "docs/aa/more/a.md"

    def said(root: Path = small) -> str:
        assert run(root, "--diff", page) == 0
        return capsys.readouterr().out.partition("extra\n")[2]

    run(small, "--stamp", page)
    replace(source, "한 문장입니다.", "두 문장입니다.")
    assert "no git repository. Compare the whole section with docs/aa/more/a.md." in said()

    replace(source, "두 문장입니다.", "한 문장입니다.")
    before = source.with_name("before.md")
    source.rename(before)
    git(small, "init", "--quiet")
    git(small, "add", ".")
    git(small, "commit", "--quiet", "--message=one")
    before.rename(source)
    git(small, "add", ".")
    git(small, "commit", "--quiet", "--message=two")
    replace(source, "한 문장입니다.", "두 문장입니다. 새 문장도 있습니다.")
    git(small, "commit", "--quiet", "--all", "--message=three")
    assert f"{page}#title: docs/aa/more/a.md since " in said()
    assert "~ [-한-]{+두+} 문장입니다{+. 새 문장도 있습니다+}. `f(x)[0](y)`" in said()
    assert "다음 문장" not in said()

    shallow = tmp_path_factory.mktemp("shallow") / "clone"
    git(small, "clone", "--quiet", "--depth=1", small.as_uri(), shallow.as_posix())
    assert "does not go back that far. Fetch the rest: git fetch --unshallow" in said(shallow)

    replace(small / page, 'part: "', 'part: "0')
    assert f"{page}#part: cannot show the version stamped 0" in said()
    assert "no commit has it. Compare the whole section" in said()
    monkeypatch.setattr(history.shutil, "which", lambda name: None)
    assert "git is not installed" in said()


def test_changes_are_shown_word_by_word() -> None:
    """Where two lines are alike; others are shown whole."""
    old, new = "# T\n\nOne two three.\n\nGone.", "# T\n\nOne 2 three.\n\nQuite something else."
    assert list(history.changes(old, new)) == [
        "- One two three.",
        "- Gone.",
        "+ One 2 three.",
        "+ Quite something else.",
    ]
    assert list(history.changes(old, old.replace("two", "2"))) == ["~ One [-two-]{+2+} three."]
    assert list(history.changes(old, f"{old}\nNew.")) == ["+ New."]


def test_the_tasks_need_no_pytorch() -> None:
    """They run with what the site needs, and start at once."""
    code = "import sys, tests.proof.translations as t; t.main(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"torch", "numpy", "pytest", "playwright", "nbformat", "bs4"}
    assert not heavy & set(ran.stdout.splitlines()[-1].split())


def test_a_changed_sentence_marks_its_section_and_no_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line and on the site, in the page and in the notebook; a stamp clears it."""
    for folder, config in languages.config_files(project).items():
        if folder not in {FOLDER, SOURCE}:
            config.unlink()  # what is said of further languages is not counted here
    assert run(project, "--stamp", DOCS) == 0
    name, section = "parameters/batch_first.md", "mistake"
    text = (project / SOURCE_DOCS / name).read_text(encoding="utf-8")
    line = text.split(f"{{ #{section} }}\n\n")[1].split("\n")[0]
    replace(project / SOURCE_DOCS / name, line, f"{line} {line}")
    folded = "one-layer-solution"
    replace(project / SOURCE_DOCS / "lab.ipynb", f"<!-- #{folded}", f"… <!-- #{folded}")
    for other in ("bias", "dtype", "device"):  # nothing of this counts
        path = project / SOURCE_DOCS / f"parameters/{other}.md"
        replace(path, "\n\n## ", "\n\n<!-- a note -->\n\n\n## ")
        replace(path, "](../explorer.md)", "](../practice.md)")
        front, mark, text = path.read_text(encoding="utf-8").partition("\n# ")
        path.write_text(front + mark + text.replace(". ", ".\n"), encoding="utf-8")
    replace(  # declared by the translation
        project / DOCS / "parameters/dtype.md",
        "translates:",
        "differs:\n  - {rule: code, section: next, reason: It needs a|word}\ntranslates:",
    )
    capsys.readouterr()
    assert run(project, "--check") == 1
    states = [row.split() for row in capsys.readouterr().out.splitlines() if row[:1] == " "][:-1]
    behind = {row[1]: row[2:] for row in states if row[0] != "current"}
    assert behind == {name: [f"#{section}"], "lab.ipynb": [f"#{folded}"]}

    site = built(project)
    notes = {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in site.rglob("*.html")
        if 'class="stale"' in path.read_text("utf-8")
    }
    assert notes.keys() == {
        f"{FOLDER}{source.rsplit('.', 1)[0]}/index.html" for source in (name, "lab.ipynb")
    }
    for path, id_ in zip(sorted(notes), (folded, section), strict=True):
        (note,) = notes[path].select(".stale")
        heading = note.find_previous(["h1", "h2", "h3", "summary"])
        assert id_ in {heading.get("id"), heading.parent.get("id")}
        assert CONFIGS[FOLDER]["extra"]["words"]["stale"] in note.get_text()
        assert CONFIGS[SOURCE]["extra"]["language_name"] in note.a.get_text()
        address, _, anchor = note.a["href"].partition("#")
        original = ((site / path).parent / address / "index.html").resolve()
        assert original.is_relative_to(site) and not original.is_relative_to(site / FOLDER)
        assert f'id="{anchor}"' in original.read_text("utf-8")
        assert anchor == id_

    for folder in (FOLDER, SOURCE):
        check_status(site / folder / "translations/index.html", folder, name, section)
    # Nothing that readers get has the stamps: neither the plain page nor the notebook.
    stamp = sections.stamps(name, (project / DOCS / name).read_text("utf-8"))[section]
    published = [path for path in site.rglob("*") if path.is_file()]
    assert not [path for path in published if stamp.encode() in path.read_bytes()]
    assert "translates" not in json.loads((site / FOLDER / "lab/lab.ipynb").read_text())["metadata"]

    assert run(project, "--stamp", f"{DOCS}/{name}", f"{DOCS}/lab.ipynb") == 0
    assert run(project, "--check") == 0


def built(project: Path) -> Path:
    """Build the copy of the project with a repository, and return the site."""
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "REPO_URL": "https://git.example.org/r"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return project / "site"


def check_status(path: Path, folder: str, name: str, section: str) -> None:
    """See that a page on translations has the counts, what is behind, and the difference."""
    html = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    of_languages, of_pages, of_differences = html.select("article table")
    count = len(PAGES[SOURCE])
    counts = [cell.get_text() for cell in of_languages.select("td")]
    names = [CONFIGS[f]["extra"]["language_name"] for f in (FOLDER, SOURCE)]
    assert counts == [*names, str(count - 2), "2", "0"]
    rows = of_pages.select("tbody tr")
    assert len(rows) == count
    behind = [row for row in rows if CONFIGS[folder]["extra"]["words"]["state_stale"] in row.text]
    assert behind == rows[:2]
    row = behind[1]
    links = [link["href"] for link in row.select("a")]
    assert links[0] == f"../{name.removesuffix('.md')}/"
    assert links[1] == f"{links[0]}#{section}"
    assert links[2] == f"https://git.example.org/r/edit/main/{DOCS}/{name}"
    (declared,) = of_differences.select("tbody tr")
    cells = [cell.get_text() for cell in declared.select("td")]
    assert cells[1:] == [names[0], "code", "It needs a|word"]
    assert declared.a["href"].endswith("#next")
