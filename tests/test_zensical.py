"""What differs between MkDocs and Zensical is seen, and only what is listed passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import ROOT
from tests.project import CONFIGS
from tests.proof import zensical
from tests.proof.accept import Refused
from tests.proof.zensical import Difference, Entry, Site, compare, findings, items, read_list

PAGE = """<nav><a href="../elsewhere/">Elsewhere</a></nav>
<article class="md-typeset"><h2 id="sizes">Sizes<a class="headerlink" href="#sizes">¶</a></h2>
<p>Read <a href="../gru/#gates">the <code>gates</code></a>
first.</p>
<table><tr><td>N<br>L</td></tr></table>
<div class="language-python highlight"><pre><span></span><code><span>N</span> = 3
</code></pre></div><!--pytest-codeblocks:expected-output-->
<pre class="output"><code>3</code></pre>
<p class="proof" data-search-exclude="">Run <span data-proof="passed">7</span> times.</p>
<figure><svg aria-labelledby="c" data-search-exclude=""><text>t</text></svg></figure>
<shape-explorer front="bias" class="explorer">Without scripts</shape-explorer></article>"""


def test_a_page_is_read() -> None:
    """What an article holds, and nothing of what the theme puts around it."""
    assert items(PAGE, "layers/lstm/") == [
        ("link", "h2: [¶](layers/lstm/#sizes)"),
        ("link", "p: [the gates](layers/gru/#gates)"),
        ("drawing", '<svg aria-labelledby="c"><text>t</text></svg>'),
        ("heading", "## Sizes { #sizes }"),
        ("snippet", "language-python highlight\nN = 3\n"),
        ("snippet", "output\n3"),
        ("element", '<shape-explorer class="explorer" front="bias">'),
        ("text", "p: Read the gates first."),
        ("text", "td: NL"),
        ("text", "p.proof: Run – times."),
        ("text", "shape-explorer.explorer: Without scripts"),
    ]


def site(html: str = PAGE) -> Site:
    """Return a site of one page."""
    return Site({"layers/lstm/": items(html, "layers/lstm/")}, {"search.json"})


HEADING = '<h2 id="sizes">Sizes<a class="headerlink" href="#sizes">¶</a></h2>'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("Elsewhere", "Anywhere", []),  # not in the article
        (HEADING, "", ["link missing", "heading missing"]),
        ('id="sizes"', 'id="_1"', ["heading missing", "heading added"]),
        ("Sizes<", "Size<", ["heading missing", "heading added"]),
        ("h2", "h3", ["link missing", "link added", "heading missing", "heading added"]),
        ("= 3", "= 4", ["snippet missing", "snippet added"]),
        ("<code>3<", "<code>3 <", ["snippet missing", "snippet added"]),
        ("#gates", "#gate", ["link missing", "link added"]),
        ("../gru/", "../gru.md", ["link missing", "link added"]),
        ("first.", "last.", ["text missing", "text added"]),
        ("<text>t<", "<text>l<", ["drawing missing", "drawing added"]),
        ('"bias"', '"dtype"', ["element missing", "element added"]),
    ],
)
def test_a_planted_difference_is_seen(old: str, new: str, expected: list[str]) -> None:
    """Whatever changes in an article is told with its page, and nothing else is."""
    assert old in PAGE
    found = compare(site(), site(PAGE.replace(old, new) if old else PAGE), "xx/")
    assert [f"{difference.kind} {difference.change}" for difference in found] == expected
    assert all((d.folder, d.page) == ("xx/", "layers/lstm/") for d in found)
    assert len(findings(found, [])) == len(expected)


def test_a_page_and_a_file_that_only_one_has_are_seen() -> None:
    """A page that is missing is one difference, whatever it holds."""
    assert compare(site(), Site({}, {"search.json", "a.zip"})) == [
        ("", "layers/lstm/", "page", "missing", "layers/lstm/"),
        ("", "a.zip", "file", "added", "a.zip"),
    ]


def test_the_order_counts() -> None:
    """Two snippets that have changed places are not the same page."""
    page = "<article><pre>{}</pre><pre>{}</pre></article>"
    found = compare(site(page.format("a", "b")), site(page.format("b", "a")))
    assert {difference.kind for difference in found} == {"snippet"}


NOTE = Difference("xx/", "layers/lstm/", "text", "missing", "p.proof: Run\nhere.")
LISTED = Entry(".*", "text", "missing", r"p\.proof: .*", "A hook says so.")


def test_what_is_listed_passes() -> None:
    """An entry fits what all of it speaks of."""
    assert findings([NOTE], [LISTED]) == []


@pytest.mark.parametrize(
    "other",
    [
        NOTE._replace(kind="link"),
        NOTE._replace(change="added"),
        NOTE._replace(text="p: p.proof: Run here."),
    ],
)
def test_a_new_difference_and_an_unused_entry_are_found(other: Difference) -> None:
    """A finding names the page and what differs there; or the entry that fits nothing."""
    new, unused = findings([other], [LISTED])
    assert new.startswith(f"/xx/layers/lstm/: {other.kind} {other.change}: {other.text!r}. Write")
    assert unused.startswith("tests/proof/zensical.toml: nothing is missing that is a text")
    elsewhere = LISTED._replace(pages="layers/")
    assert len(findings([NOTE], [elsewhere])) == 2


def test_the_report_counts() -> None:
    """Each page has its line, each entry how often it was met."""
    said = zensical.report([("xx/", ""), ("xx/", "layers/lstm/")], [NOTE, NOTE], [LISTED])
    assert "/xx/: the same\n/xx/layers/lstm/: 2 text missing\n" in said
    assert said.endswith("     2 text missing: A hook says so.")
    assert "0 of 1 drawings, 1 of 1 elements" in zensical.same(
        [(site(), site())], [NOTE._replace(kind="drawing")]
    )


ENTRY = """[[difference]]
pages = ".*"
kind = "text"
change = "missing"
item = ".*"
reason = "Because."
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('reason = "Because."', "", "entry 1 needs exactly pages, kind, change, item, reason"),
        ('"Because."', '""', "none empty"),
        ('item = ".*"', 'item = "("', "entry 1: missing ), unterminated subpattern"),
        ('"missing"', '"gone"', 'entry 1: change is "missing" or "added"'),
        ("[[difference]]", "[[difference", "tests/proof/zensical.toml: "),
        ("[[difference]]", "[[diference]]", "no table but [[difference]]"),
    ],
)
def test_what_is_no_entry_is_refused(old: str, new: str, says: str) -> None:
    """One line says which entry, and what it lacks."""
    assert read_list(ENTRY) == [Entry(".*", "text", "missing", ".*", "Because.")]
    with pytest.raises(Refused) as refusal:
        read_list(ENTRY.replace(old, new))
    assert says in str(refusal.value)


def test_the_list_is_readable() -> None:
    """Every entry of today's list has a sentence for a reason."""
    entries = read_list((ROOT / zensical.LIST).read_text(encoding="utf-8"))
    assert entries
    assert all(entry.reason.endswith(".") for entry in entries)


def test_a_site_is_read_without_the_languages_in_it(tmp_path: Path) -> None:
    """The first language's site has the others' in it; they are compared apart."""
    for name in ("index.html", "lab/index.html", "xx/index.html", "404.html", "lab/lab.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<article>x</article>", encoding="utf-8")
    first = zensical.read_site(tmp_path, "", ["xx/"])
    assert set(first.pages) == {"", "lab/", "404.html"}
    assert first.files == {"lab/lab.ipynb"}
    assert set(zensical.read_site(tmp_path, "xx/", []).pages) == {""}


Task = Callable[[str], tuple[int, str]]


@pytest.fixture
def task(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Task:
    """Give a function that runs the task with a program in Zensical's place.

    What MkDocs has built is in `ours`, where the program is run; it is to fill `site`.
    """
    for folder in CONFIGS:
        (tmp_path / "ours" / folder).mkdir(parents=True)
        (tmp_path / "ours" / folder / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "ours" / "a.zip").touch()
    (tmp_path / "list.toml").write_text(
        ENTRY.replace("text", "file").replace('item = ".*"', r"item = 'a\.zip'"), encoding="utf-8"
    )
    monkeypatch.setattr(zensical, "SITE", tmp_path / "ours")
    monkeypatch.setattr(zensical, "LIST", str(tmp_path / "list.toml"))

    def run(program: str) -> tuple[int, str]:
        path = tmp_path / "zensical"
        path.write_text(f"#!/bin/sh\nours={tmp_path}/ours\n{program}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setattr("sys.argv", ["zensical", str(path)])
        with pytest.raises(SystemExit) as end:
            zensical.main()
        said = capsys.readouterr()
        return end.value.code, said.out + said.err

    return run


def test_the_task_passes_what_is_listed(task: Task) -> None:
    """It says of each page that it is the same, and that it kept all of it."""
    status, said = task('cp -r "$ours/." site; rm site/a.zip')
    assert status == 0
    assert "".join(f"/{folder}: the same\n" for folder in CONFIGS) in said
    assert "1 file missing: Because." in said
    assert f"{2 * len(CONFIGS)} of {2 * len(CONFIGS)} snippets" in said


def test_the_task_fails_for_a_new_difference(task: Task) -> None:
    """A snippet that Zensical shows otherwise ends it with 1."""
    status, said = task('cp -r "$ours/." site; rm site/a.zip; sed -i "s/= 3/= 4/" site/index.html')
    assert status == 1
    assert "/: snippet missing: 'language-python highlight\\nN = 3\\n'. Write it so" in said


def test_the_task_fails_where_zensical_does(task: Task) -> None:
    """It says what Zensical said, and for which pages."""
    status, said = task('printf "\\033[33mWarning:\\033[0m page does not exist"; exit 1')
    assert status == 1
    assert (
        said
        == f"Zensical does not build {CONFIGS['']['docs_dir']}:\nWarning: page does not exist\n"
    )


def test_the_task_is_refused_without_its_parts(
    task: Task, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a site or a program, one line says how to get it."""
    monkeypatch.setattr(zensical, "SITE", tmp_path / "nowhere")
    assert task("exit 0") == (2, "site/: nothing to compare with. Run: make build\n")
    monkeypatch.setattr("sys.argv", ["zensical", "nowhere"])
    with pytest.raises(SystemExit) as end:
        zensical.main()
    assert end.value.code == 2
