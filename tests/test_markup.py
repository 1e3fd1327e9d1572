"""A page holds the HTML that is listed, and a build nothing from outside the project."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from hooks import inside, markup
from tests import ROOT
from tests.conftest import replace
from tests.project import CONFIGS, PAGES
from tests.rules import html
from tests.test_clear_errors import mkdocs

BEGIN, END = "# Title { #title }\n\n", "\n\nWords.\n"


def test_every_page_writes_only_what_is_listed() -> None:
    """Every language, the Markdown of notebooks among it."""
    findings = [
        finding
        for folder, texts in PAGES.items()
        for name, text in texts.items()
        for finding in html.check(f"{CONFIGS[folder]['docs_dir']}/{name}", text)
    ]
    assert not findings, "\n".join(findings)


def test_the_list_has_no_more_than_pages_write() -> None:
    """An element that no page writes is taken from the list."""
    written = "\n".join(text for texts in PAGES.values() for text in texts.values())
    assert [tag for tag in markup.WRITTEN if f"<{tag}" not in written] == []


HOSTILE = [
    ("<script>alert(1)</script>", "<script>"),
    ('<SCRIPT SRC="https://x.example/a.js"></SCRIPT>', "<script>"),
    ("<svg><script>alert(1)</script></svg>", "<script>"),
    ("<svg><foreignObject></foreignObject></svg>", "<foreignobject>"),
    ("<math><mi>x</mi></math>", "<math>"),
    ("<style>p {}</style>", "<style>"),
    ('<iframe srcdoc="x"></iframe>', "<iframe>"),
    ('<form action="/"><input></form>', "<form>"),
    ('<meta http-equiv="refresh" content="0;url=https://x.example">', "<meta>"),
    ('<base href="https://x.example/">', "<base>"),
    ('<img src="x" onerror="alert(1)">', "<img>"),
    ('<span onclick="x()">x</span>', "no onclick= in <span>"),
    ("<span/onclick=x()>x</span>", "HTML is written as"),
    ("<span onclick=x()>x</span>", "HTML is written as"),
    ("<span class='x'>x</span>", "HTML is written as"),
    ('<span style="color: red">x</span>', "no style= in <span>"),
    ('<a href="javascript:x()">x</a>', "leads to a page"),
    ('<a href="jav&#97;script:x()">x</a>', "leads to a page"),
    ('<a href=" javascript:x()">x</a>', "leads to a page"),
    ('<a href="java&#10;script:x()">x</a>', "leads to a page"),
    ('<a href="data:text/html,x">x</a>', "leads to a page"),
    ('<a href="http://x.example">x</a>', "leads to a page"),
    ('<a href="//x.example">x</a>', "leads to a page"),
    (r'<a href="/\x.example">x</a>', "leads to a page"),
    ('<a href="x" target="_blank">x</a>', "no target= in <a>"),
    ("<!--> <script>alert(1)</script> -->", "HTML is written as"),
    ("<!-- --!> <b>x</b> -->", "HTML is written as"),
    ("<!--", "HTML is written as"),
    ("<!DOCTYPE html>", "HTML is written as"),
    ("<![CDATA[x]]>", "HTML is written as"),
    ("<?php x ?>", "HTML is written as"),
    ("</article>", "no <article>"),
    ("<span class", "HTML is written as"),
    ('<a href="x>y', "HTML is written as"),
    ('<span class="x>y">x</span>', "HTML is written as"),
]


@pytest.mark.parametrize(("written", "words"), HOSTILE)
def test_what_is_not_listed_is_found(written: str, words: str) -> None:
    """In a page as it is written, at its line; and in what has become of it."""
    whole = markup.PAGE if "<svg" in written else markup.WRITTEN
    assert any(words in text for _, text in markup.findings(f"<p>a</p>{written}", whole))
    found = html.check("docs/en/a.md", f"{BEGIN}{written}{END}")
    assert any(finding.startswith("docs/en/a.md:3:") for finding in found), found


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[x](javascript:x())", "'javascript:x('"),
        ("[x][1]\n\n[1]: javascript:x()", "'javascript:x('"),
        ("[x](<//x.example>)", "'//x.example'"),
        ("![x](https://x.example/a.png)", "a picture"),
        ("![x](a.png)", "a picture"),
        ("[x](a.md){ onclick=x() }", "of attributes"),
        ("[x](a.md){ .a style='color: red' }", "of attributes"),
        ("<https://x.example>", "HTML is written as"),
        ("<picture>", "no <picture>"),
    ],
)
def test_what_markdown_makes_of_it_is_found(written: str, words: str) -> None:
    """Links, pictures and attribute lists become HTML, too."""
    found = html.check("docs/en/a.md", f"{BEGIN}{written}{END}")
    assert any(words in finding for finding in found), found


@pytest.mark.parametrize(
    "written",
    [
        "`<script>`, ``a ` <b>`` and 1 < 2",
        "```text\n<script>\n```",
        '<span lang="ko">은닉</span>',
        "[x](https://example.com/a:b), [y](a.md#b), [z](../c/d.md?e=f:g)",
        "[x](a.md){ .download lang=ko }",
        "<!-- snippets: rnn -->",
    ],
)
def test_what_is_harmless_is_passed(written: str) -> None:
    """Code is no HTML, and a page may lead elsewhere."""
    assert not html.check("docs/en/a.md", f"{BEGIN}{written}{END}")


@pytest.mark.parametrize(
    "path",
    [
        "../README.md",
        "rnn/../../README.md",
        "/etc/hosts.md",
        "https://x.example/a.md",
        "http://x.example/a.md",
        "rnn/forward.md:1:3",
        "rnn/forward.py",
        "rnn\\\\forward.md",
        ".hidden/a.md",
        "C:/a.md",
    ],
)
def test_an_include_from_elsewhere_is_found(path: str) -> None:
    """Its folder, an address, a part of a file: refused before anything is opened."""
    ((number, text),) = inside.includes(f'a\n--8<-- "{path}"\n')
    assert number == 2
    assert "below snippets/ or drawings/" in text


@pytest.mark.parametrize(
    "line",
    [
        'x --8<-- "a.md"',
        ';--8<-- "a.md"',
        "--8<--",
        "--8<-- 'a.md'",
        '-8<- "a.md"',
        '--8<--  "a.md"',
    ],
)
def test_an_include_in_another_form_is_found(line: str) -> None:
    """There is one form, which every check reads."""
    assert inside.includes(line)
    assert not inside.includes('--8<-- "rnn/forward.md"\n    --8<-- "order_of_h_n.svg"')


def test_what_is_published_are_files_of_the_project() -> None:
    """No link, no special file."""
    for folder in (*(config["docs_dir"] for config in CONFIGS.values()), *inside.FOLDERS):
        assert inside.strangers(ROOT, ROOT / folder) == []


@pytest.mark.parametrize("place", ["docs/en/a.md", "docs/en/deep", "docs/en", "docs", "docs/en/f"])
def test_a_link_is_found(tmp_path: Path, place: str) -> None:
    """To a file or a folder, inside or outside, on the way there, dangling or not; a pipe, too."""
    path = tmp_path / "project" / place
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "en").mkdir(parents=True)
    path.parent.mkdir(parents=True)
    os.mkfifo(path) if place.endswith("f") else path.symlink_to(elsewhere)
    (finding,) = inside.strangers(tmp_path / "project", tmp_path / "project/docs/en")
    assert finding.startswith(f"{place}: a symbolic link or a special file")


def test_pages_outside_the_project_are_found(tmp_path: Path) -> None:
    """A config may not name a folder elsewhere."""
    for folder in (tmp_path, tmp_path / "project/../other"):
        (finding,) = inside.strangers(tmp_path / "project", folder)
        assert "outside the project" in finding


def test_what_is_planted_stops_the_build(project: Path) -> None:
    """All of it is told in one build, with its page."""
    docs = CONFIGS[""]["docs_dir"]
    planted = '<span onclick="x()">x</span>\n\n[x](javascript:x())\n\n## '
    replace(project / docs / "index.md", "## ", planted)
    said = mkdocs(project, "build", "--strict")
    assert f"{docs}/index.md: '<span onclick=\"x()\">': no onclick= in <span>" in said
    assert f"{docs}/index.md: '<a href=\"javascript:x()\">': a link leads to a page" in said


def test_words_and_links_stop_the_build(tmp_path: Path) -> None:
    """Words that hold markup, front matter that would end an attribute, a link out of docs/."""
    config = SimpleNamespace(config_file_path=f"{tmp_path}/mkdocs.yml", docs_dir=f"{tmp_path}/docs")
    (tmp_path / "mkdocs.yml").write_text("docs_dir: docs/xx", encoding="utf-8")
    (tmp_path / "mkdocs.yy.yml").write_text("docs_dir: docs/yy", encoding="utf-8")
    for folder in ("docs/xx", "docs/yy", *inside.FOLDERS):
        (tmp_path / folder).mkdir(parents=True)
    inside.on_config(config)
    words = '{"copy": ["1 > 0", "<img src=x>"]}'
    file = SimpleNamespace(src_uri="explorer.json", content_string=words)
    with pytest.raises(PluginError, match=r"explorer.json: '<img src=x>': no < in words"):
        markup.on_files([file], config)
    page = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"), meta={"description": 'x"><b>'})
    with pytest.raises(PluginError, match=r"docs/a.md: .* front matter"):
        markup.on_page_content("<p>a</p>", page, config, [])
    (tmp_path / "snippets/leak.md").symlink_to("/etc/hostname")
    (tmp_path / "docs/yy/leak.md").symlink_to("/etc/hostname")
    with pytest.raises(PluginError, match=r"^docs/yy/leak.md: .*\nsnippets/leak.md: "):
        inside.on_config(config)
