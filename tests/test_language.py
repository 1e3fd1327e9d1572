"""A further language is one command, and what it lacks is shown in another and said to be."""

from __future__ import annotations

import functools
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Browser

from hooks.languages import config_files
from hooks.origins import origins, words
from tests import ROOT
from tests import browser as real
from tests.conftest import REPO_URL, SITE_URL, build, copied, replace
from tests.project import COMPLETE, CONFIGS
from tests.proof import language
from tests.proof.faults import copy


def new(*languages: tuple[str, str]) -> tuple[str, str]:
    """Return the first language that the site has not got: one of them may come one day."""
    return next((code, name) for code, name in languages if f"{code}/" not in CONFIGS)


CODE, NAME = new(("ja", "日本語"), ("fr", "Français"), ("es", "Español"), ("de", "Deutsch"))
OTHER = new(("ar", "العربية"), ("he", "עברית"), ("fa", "فارسی"))  # from right to left
FIRST = ""
FROM = next(folder for folder in COMPLETE if folder != FIRST)  # is translated from
TRANSLATED = "parameters/bias.md"  # the one page that is translated
GONE = "parameters/dtype.md"  # a page that the source lacks, too
WHOLE = re.compile(r"/index\.md$|/parameters/(bias|dtype)\.md$")
NOTICE = "このページはまだ翻訳されていません。{language}"


def code(folder: str) -> str:
    """Return the code of a language that there is."""
    return CONFIGS[folder]["theme"]["language"]


def make(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `make language` in a copy of the project, with a Python that has all it needs."""
    for part in ("Makefile", "requirements-site.lock"):
        shutil.copy(ROOT / part, project)
    for part in ("tests/proof", "tests/rules", ".github"):
        shutil.copytree(ROOT / part, project / part)
    shutil.copy(ROOT / "tests/__init__.py", project / "tests")
    python = project / ".venv/bin/python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (project / ".venv/site").touch()
    return subprocess.run(
        ["make", "language", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class Third(NamedTuple):
    """A site with further languages, and what was said when the first of them was added."""

    site: Path
    said: str

    def page(self, name: str, folder: str = f"{CODE}/") -> BeautifulSoup:
        """Read the built page of a file of docs/."""
        stem = name.removesuffix(".md").removesuffix("index")
        return parsed(self.site / folder / stem / "index.html")


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    """Read a page that was built; several tests look at the same."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Third:
    """Add a language, and one that is translated from it; translate a page; build."""
    project = copied(tmp_path_factory.mktemp("third"), WHOLE)
    for folder, path in config_files(project).items():
        if folder not in {FIRST, FROM}:
            path.unlink()
    (project / CONFIGS[FROM]["docs_dir"] / GONE).unlink()
    made = make(project, f"LANG={CODE}", f"NAME={NAME}", f"FROM={code(FROM)}")
    assert made.returncode == 0, made.stderr
    language.create(project, *OTHER, CODE)
    config = project / f"mkdocs.{CODE}.yml"
    replace(config, CONFIGS[FROM]["extra"]["words"]["missing"], NOTICE)
    page = project / "docs" / CODE / TRANSLATED
    page.parent.mkdir()
    text = (project / CONFIGS[FROM]["docs_dir"] / TRANSLATED).read_text(encoding="utf-8")
    page.write_text(f"{text}\n翻訳です。\n", encoding="utf-8")
    build(project)
    return Third(project / "site", made.stdout)


def test_it_says_what_to_do_next(third: Third) -> None:
    """The files to translate, and how to see them."""
    for said in (f"mkdocs.{CODE}.yml", f"docs/{CODE}/index.md", "make serve", f"8000/{CODE}/"):
        assert said in third.said


def test_what_is_missing_is_shown_with_a_notice(third: Third) -> None:
    """In the reader's language: which language it is, and where to translate it."""
    new = f"{REPO_URL}/new/main/docs/{CODE}"
    for name, link in {
        "shapes/weights.md": f"{new}/shapes?filename=weights.md",
        "glossary.md": f"{new}?filename=glossary.md",
        "index.md": f"{REPO_URL}/edit/main/docs/{CODE}/index.md",  # a copy, not yet translated
    }.items():
        html = third.page(name)
        notice = html.article.select_one("p.fallback")
        assert NOTICE.format(language=CONFIGS[FROM]["extra"]["language_name"]) in notice.get_text()
        assert notice.find_parent(lang=True) is html.html
        assert notice.a["href"] == link
        # Words that are not translated yet say so.
        assert notice.a.span["lang"] == code(FROM)
        edit = html.select_one("a[rel=edit]")["href"]
        assert edit == f"{REPO_URL}/edit/main/{CONFIGS[FROM]['docs_dir']}/{name}"
    assert not third.page(TRANSLATED).select("p.fallback")


def test_a_notebook_is_not_begun_in_the_browser(third: Third) -> None:
    """There is no form for one: its notice has no link."""
    assert not third.page("lab").select("p.fallback a")
    assert third.page("lab").article.select_one("div[lang]")["lang"] == code(FROM)


def test_the_text_says_its_language(third: Third) -> None:
    """So do its contents and its title in the navigation; the page around it is the reader's."""
    html = third.page("shapes/weights.md")
    assert html.html["lang"] == CODE
    for part in ("article h1", "[data-md-component=toc]", ".md-nav__link--active .md-ellipsis"):
        found = html.select(part)
        assert found, part
        for tag in found:
            assert (tag if tag.has_attr("lang") else tag.find_parent(lang=True))["lang"] == code(
                FROM
            ), part
    own = third.page(TRANSLATED)
    assert own.article.h1.find_parent(lang=True) is own.html


def test_what_the_source_lacks_comes_from_its_source(third: Third) -> None:
    """With its language, its address and its words, in both."""
    for folder in (FROM, f"{CODE}/", f"{OTHER[0]}/"):
        html = third.page(GONE, folder)
        assert html.article.select_one("div[lang]")["lang"] == code(FIRST)
        assert html.select_one("link[rel=canonical]")["href"] == f"{SITE_URL}parameters/dtype/"
        assert (
            html.article
            .select_one("p.proof")
            .get_text()
            .startswith(CONFIGS[FIRST]["extra"]["words"]["not_run"])
        )
        if folder != FROM:  # words that are not translated yet say whose they are, as before
            assert html.article.select_one("p.fallback a span")["lang"] == code(FROM)
        label = html.article.select_one("pre.output")["data-label"]
        assert label == CONFIGS[FIRST]["extra"]["words"]["output"]
    html = third.page(TRANSLATED, f"{OTHER[0]}/")
    assert html.article.select_one("div[lang]")["lang"] == CODE


def test_another_direction_is_said(third: Third) -> None:
    """Only where it differs from that of the page around it."""
    assert third.page("index.md", f"{OTHER[0]}/").article.select_one("div[lang]")["dir"] == "ltr"
    assert not third.page("index.md").article.select_one("div[lang]").has_attr("dir")


def test_search_and_lists_have_the_languages_own(third: Third) -> None:
    """The search, both sitemaps, and the list for machines; the plain pages are there for links."""
    folder = third.site / CODE
    index = json.loads((folder / "search/search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].split("#")[0] for entry in index["docs"]}
    assert found == {"parameters/bias/"}
    assert index["config"]["lang"] == [CODE, "en"]
    plain = (folder / "sitemap.xml").read_text(encoding="utf-8")
    assert gzip.decompress((folder / "sitemap.xml.gz").read_bytes()).decode() == plain
    assert re.findall("<loc>(.*)</loc>", plain) == [f"{SITE_URL}{CODE}/parameters/bias/"]
    listed = re.findall(r"\((\S+)\): ", (folder / "llms.txt").read_text(encoding="utf-8"))
    assert listed == [f"{SITE_URL}{CODE}/{TRANSLATED}"]
    assert (folder / "shapes/weights.md").is_file()
    assert (folder / "explorer.json").is_file()
    others = (third.site / FROM / "sitemap.xml").read_text(encoding="utf-8")
    assert f"{SITE_URL}{FROM}parameters/bias/" in others
    assert f"{SITE_URL}{FROM}parameters/dtype/" not in others


def test_addresses_are_the_originals(third: Third) -> None:
    """The canonical one, and the alternates on the page of every language."""
    for name, url, folders in (
        ("shapes/weights.md", "shapes/weights/", [FIRST, FROM]),
        (TRANSLATED, "parameters/bias/", [FIRST, FROM, f"{CODE}/"]),
        (GONE, "parameters/dtype/", [FIRST]),
    ):
        nearest = folders[-1]
        html = third.page(name)
        assert html.select_one("link[rel=canonical]")["href"] == f"{SITE_URL}{nearest}{url}"
        for folder in (FIRST, FROM, f"{CODE}/", f"{OTHER[0]}/"):
            links = third.page(name, folder).select("head link[hreflang]")
            assert {link["href"] for link in links} == {f"{SITE_URL}{f}{url}" for f in folders}
            assert len(third.page(name, folder).select(".md-select__link")) == 4


def test_links_to_it_carry_a_mark(third: Third) -> None:
    """In the navigation, in the text and below the page; not to what is translated, nor itself."""
    html = third.page(TRANSLATED)
    name = CONFIGS[FROM]["extra"]["language_name"]
    for part in (".md-nav--primary a.md-nav__link", "article p a, article li a", ".md-footer a"):
        marked = html.select(f":is({part})[data-language]")
        assert marked, part
        assert {a["hreflang"] for a in marked} <= {code(FROM), code(FIRST)}
    unmarked = html.select(".md-nav--primary a.md-nav__link:not([data-language], [href^='#'])")
    assert [a["href"] for a in unmarked] == ["./"]
    gone = html.select_one(".md-nav--primary a[href='../dtype/']")
    assert gone["hreflang"] == gone.select_one(".md-ellipsis")["lang"] == code(FIRST)
    for link in html.select(".md-footer__link"):
        assert link["aria-label"].endswith(f"({name})")
        assert link.select_one(".md-ellipsis")["lang"] == code(FROM)
    assert third.page("shapes/weights.md").select_one(
        "a[href='../../parameters/bias/']:not([lang])"
    )
    missing = parsed(third.site / CODE / "404.html")
    assert missing.select_one("a[href$='/shapes/weights/']")["data-language"] == name
    assert not missing.select_one("a[href$='/parameters/bias/']").has_attr("data-language")
    assert not third.page("index.md", FIRST).select("[data-language]")


def test_its_config_says_what_it_must(third: Third) -> None:
    """Its source and that it is not complete; all words are there, and to be seen."""
    path = third.site.parent / f"mkdocs.{CODE}.yml"
    with path.open(encoding="utf-8") as file:
        read = yaml_load(file)
    assert read["extra"]["translated_from"] == code(FROM)
    assert read["extra"]["complete"] is False
    assert read["nav"] == CONFIGS[FROM]["nav"]
    own = path.read_text(encoding="utf-8")
    for key in CONFIGS[FROM]["extra"]["words"]:
        assert f"\n    {key}: " in own


def test_the_mark_is_seen_and_heard(third: Third, browser: Browser) -> None:
    """The eye meets the code, the ear the name of the language; and nobody scrolls sideways."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    name = CONFIGS[FROM]["extra"]["language_name"]
    with real.served(third.site) as address:
        page.goto(f"{address}{CODE}/parameters/bias/")
        mark = f"nonlinearity {name}"
        links = page.locator("article").get_by_role("link", name=mark, exact=True)
        shown = links.first.evaluate("a => getComputedStyle(a, '::after').content")
        assert shown.startswith(f'"{code(FROM)}"')
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_every_check_of_the_texts_takes_it(tmp_path: Path) -> None:
    """In a copy of the whole project, with no file changed but those the command writes."""
    project = tmp_path / "project"
    copy(project)
    language.create(project, CODE, NAME, code(FROM))
    checks = ["test_pages.py", "test_glossary.py", "test_entries.py"]
    checks += ["test_provenance.py::test_every_language_has_its_words"]
    for command in (
        ["tests.proof.lint"],
        ["pytest", "-q", "-k", "not found and not broken", *(f"tests/{name}" for name in checks)],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=project,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


# --- Refusals --------------------------------------------------------------------------------


def everything(root: Path) -> dict[str, bytes]:
    """Return all files of a copy."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the command reads, to be left as it is."""
    root = tmp_path_factory.mktemp("bare")
    for path in ROOT.glob("mkdocs*.yml"):
        shutil.copy(path, root)
    for config in CONFIGS.values():
        shutil.copytree(ROOT / config["docs_dir"], root / config["docs_dir"])
    return root


GOOD = {"LANG": CODE, "NAME": NAME, "FROM": code(FROM)}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"LANG": ""}, "LANG (the code"),
        ({"NAME": " "}, "NAME (its name"),
        ({"FROM": ""}, "FROM (the code"),
        ({"LANG": "jp"}, "LANG=jp: the theme has no words in such a language. Did you mean"),
        ({"LANG": "JA"}, "Did you mean ja"),
        ({"LANG": "../x"}, "LANG=../x: "),
        ({"LANG": "xx"}, "It has: af, ar,"),
        ({"LANG": code(FROM)}, "exist already"),
        ({"LANG": code(FIRST)}, "exist already"),
        ({"FROM": "fr"}, "FROM=fr: no language of this site. There are: "),
        ({"FROM": CODE}, f"FROM={CODE}: no language"),
        ({"NAME": "<b>"}, "no name of a language"),
        ({"NAME": "a\nb"}, "no name of a language"),
        ({"NAME": CONFIGS[FROM]["extra"]["language_name"]}, "another language has this name"),
        ({"LNAG": "ja"}, "LNAG: unknown"),
    ],
)
def test_a_refusal_is_clear_and_leaves_nothing(
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, str],
    words: str,
) -> None:
    """One line, status 2, and the files are what they were."""
    monkeypatch.setattr(language, "ROOT", bare)
    before = everything(bare)
    assert language.main([f"{key}={value}" for key, value in (GOOD | changed).items()]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert not said.out
    assert everything(bare) == before
    assert not (bare / "docs" / CODE).exists()


@pytest.mark.parametrize("part", ["docs", "mkdocs"])
def test_a_failure_leaves_nothing(bare: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """A disk that is full, or somebody who ends it, at either of its two steps."""
    before = everything(bare)
    move = os.rename

    def fail(source: Path, target: Path) -> None:
        if Path(target).name.startswith(part) or Path(target).parent.name == part:
            raise KeyboardInterrupt
        move(source, target)

    monkeypatch.setattr(language.os, "rename", fail)
    with pytest.raises(KeyboardInterrupt):
        language.create(bare, *GOOD.values())
    assert everything(bare) == before
    assert not (bare / "docs" / CODE).exists()


def test_the_shells_own_variables_do_not_count(bare: Path, tmp_path: Path) -> None:
    """LANG says in every shell what the shell speaks, and NAME in some is the machine's."""
    (tmp_path / "hooks").symlink_to(ROOT / "hooks")
    ran = make(tmp_path, f"FROM={code(FROM)}", LANG="ja_JP.UTF-8", NAME="machine")
    assert ran.returncode != 0
    first, *rest = ran.stderr.splitlines()
    assert first.startswith("LANG (")
    assert " and NAME (" in first
    assert all(line.startswith("make") for line in rest)


# --- What is written in which language -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "change", "same"),
    [
        ("a.md", "---\ndescription: A\n---\n\n# A\n", lambda text: text, True),
        ("a.md", "---\ndescription: A\n---\n\n# A\n", lambda t: t.replace(": A", ": B"), True),
        ("a.md", "# A\n", lambda text: text.replace("A", "B"), False),
        ("a.json", '{"a": "A"}', lambda text: text.replace("A", "B"), False),
        ("a.ipynb", json.dumps({"cells": [{"source": ["A"]}]}), lambda text: text + "\n", True),
        (
            "a.ipynb",
            json.dumps({"cells": [{"source": ["A"]}]}),
            lambda text: text.replace("A", "B"),
            False,
        ),
    ],
)
def test_a_copy_is_not_a_translation(
    tmp_path: Path, name: str, text: str, change: Callable[[str], str], same: bool
) -> None:
    """Until its words differ; what is noted in its front matter does not count."""
    configs = {"": {"docs_dir": "docs/a"}, "b/": {"docs_dir": "docs/b"}}
    for folder, written in (("a", text), ("b", change(text))):
        (tmp_path / "docs" / folder).mkdir(parents=True)
        (tmp_path / "docs" / folder / name).write_text(written, encoding="utf-8")
    (tmp_path / "docs/a/.ipynb_checkpoints").mkdir()
    (tmp_path / "docs/a/.ipynb_checkpoints" / name).write_text(text, encoding="utf-8")
    assert origins(tmp_path, configs, {"b/": ""}, "b/") == {name: "" if same else "b/"}
    assert origins(tmp_path, configs, {"b/": ""}, "") == {name: ""}
    assert (words(tmp_path / "docs/a" / name) == words(tmp_path / "docs/b" / name)) is same


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("ja", ["ja", "en"]),
        ("pt-BR", ["pt", "en"]),  # the theme says so
        ("ta", ["ta", "en"]),  # it says nothing, but there is a stemmer
        ("zh", ["en"]),  # its stemmer needs a program that no browser has
        ("cy", ["en"]),  # there is none
        ("sl", ["en"]),  # the theme names one that there is not
    ],
)
def test_the_search_has_only_stemmers_that_work(asked: str, expected: list[str]) -> None:
    """A name that MkDocs does not know would be taken for English; one that fails stops all."""
    assert language.search_languages(ROOT, asked) == expected
