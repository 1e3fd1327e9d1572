"""The built site shows what was run: every block of every page of every language, to the letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests import ROOT
from tests.blocks import Block, not_printing, shown
from tests.conftest import REPO_URL, SITE_URL
from tests.project import CONFIGS, DRAWINGS, ORIGINS, SHOWN, SNIPPETS
from tests.rules import pages, snippets

PROSE = {"a", "br", "code", "div", "em", "figcaption", "figure", "li", "ol", "p", "pre", "span"}
PROSE |= {"h1", "h2", "h3", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"}
PROSE |= {"details", "summary"}  # what a notebook folds away
PROSE |= {"wbr"}  # where a long name may be broken
ELEMENTS = {"copy-code", "error-finder", "shape-drill", "shape-explorer"}  # overrides/assets/
DRAWN = {"circle", "defs", "g", "marker", "path", "rect", "svg", "text", "tspan"}


class Built(NamedTuple):
    """A page of the built site."""

    folder: str  # what its language is served from: "", "en/"
    origin: str  # and what the language it is written in is served from
    source: str  # its file below the language's folder in docs/
    path: Path
    html: BeautifulSoup


@pytest.fixture(scope="module")
def built(site: Path) -> list[Built]:
    """Read every page back."""
    found = []
    for folder, texts in SHOWN.items():
        for source in texts:
            path = site / folder / _url(source) / "index.html"
            html = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            found.append(Built(folder, ORIGINS[folder][source], source, path, html))
    return found


def _url(source: str) -> str:
    """Return the address of a page below its language's folder: `shapes/weights/`."""
    stem = source.rsplit(".", 1)[0]
    return "" if stem == "index" else f"{stem.removesuffix('/index')}/"


def _expected(source: str, text: str) -> list[Block]:
    """List the blocks a page must show: its snippets, or its notebook's cells."""
    if pages.is_notebook(source):
        return [Block(code, output) for code, output in pages.shown_cells(text)]
    parsed = [
        snippets.parse(SNIPPETS[line.value])
        for line in pages.includes(text)
        if line.value in SNIPPETS
    ]
    return [Block(snippet.code, snippet.output) for snippet in parsed]


def test_pages_show_the_snippets_to_the_letter(built: list[Built]) -> None:
    """Code and output of each snippet stand in the page, in order, and no other block does."""
    for page in built:
        text = SHOWN[page.folder][page.source]
        assert shown(page.html) == _expected(page.source, text), page.path
        outputs = page.html.select("article pre.output")
        assert len(outputs) == len(_expected(page.source, text)), page.path


def test_the_site_is_the_pages_and_no_more(built: list[Built], site: Path) -> None:
    """No HTML is published that the tests here do not read."""
    missing_pages = {site / folder / "404.html" for folder in CONFIGS}
    assert set(site.rglob("*.html")) == {page.path for page in built} | missing_pages


def test_only_what_is_known_stands_in_a_page(built: list[Built]) -> None:
    """Whatever Markdown lets through: no other element, attribute or address, no fake output."""
    for page in built:
        article = page.html.article
        unknown = {tag.name for tag in article.find_all()} - PROSE - DRAWN - ELEMENTS
        assert not unknown, f"{page.path}: {unknown}"
        for tag in article.find_all():
            active = [a for a in tag.attrs if a in {"style", "src", "srcset"} or a.startswith("on")]
            assert not active, f"{page.path}: {tag.name} with {active}"
            scheme = urlsplit(tag.get("href", "")).scheme
            assert scheme in {"", "http", "https"}, f"{page.path}: {tag}"
        for code in article.select("code"):
            if code.find_parent("pre") is None:
                fake = "\n" in code.get_text() or code.find("br")
                assert not fake, f"{page.path}: more than one line of inline code: {code}"


def test_headings_are_the_same_in_every_language(built: list[Built]) -> None:
    """As built, and so whatever way they were written: same levels, same ids, none without."""
    found: dict[str, set[tuple[tuple[str, str | None], ...]]] = {}
    for page in built:
        headings = page.html.article.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
        ids = tuple((heading.name, heading.get("id")) for heading in headings)
        assert all(id_ for _, id_ in ids), page.path
        found.setdefault(page.source, set()).add(ids)
    assert all(len(ids) == 1 for ids in found.values()), found


def test_shown_code_prints_the_shown_output(built: list[Built]) -> None:
    """Each block, taken from the HTML and run by a fresh Python, prints what stands below it."""
    blocks = {block for page in built for block in shown(page.html)}
    assert len(blocks) > len(SNIPPETS)  # the notebook's are among them

    wrong = not_printing(blocks)
    assert not wrong, "\n\n".join(
        f"{block.code}\nshould print\n{block.output}\nand printed\n{printed}"
        for block, printed in wrong.items()
    )


def test_every_page_links_to_itself_in_every_language(built: list[Built], site: Path) -> None:
    """The switcher stays on the same page, and the head tells search engines so."""
    for page in built:
        targets = {
            config["theme"]["language"]: f"{folder}{_url(page.source)}"
            for folder, config in CONFIGS.items()
        }
        written = {
            CONFIGS[folder]["theme"]["language"]
            for folder, files in ORIGINS.items()
            if files[page.source] == folder
        }
        alternates = {a["hreflang"]: a["href"] for a in page.html.select("head link[hreflang]")}
        expected = {lang: f"{SITE_URL}{targets[lang]}" for lang in written}
        assert alternates == expected, page.path
        links = page.html.select(".md-select__link")
        assert [a["hreflang"] for a in links] == list(targets), page.path
        for link in links:
            file = page.path.parent / link["href"] / "index.html"
            assert file.resolve() == site / targets[link["hreflang"]] / "index.html", page.path


def test_every_page_is_in_its_language(built: list[Built]) -> None:
    """The page's `lang` and description are its own, the address that of whose words it has."""
    for page in built:
        config = CONFIGS[page.folder]
        assert page.html.html["lang"] == config["theme"]["language"], page.path
        canonical = page.html.select_one("link[rel=canonical]")["href"]
        assert canonical == f"{SITE_URL}{page.origin}{_url(page.source)}", page.path
        description = pages.meta(page.source, SHOWN[page.folder][page.source])["description"]
        assert page.html.select_one("meta[name=description]")["content"] == description


def test_every_page_can_be_edited(built: list[Built]) -> None:
    """The edit link leads to the page's file in the repository the workflow names."""
    for page in built:
        link = page.html.select_one("a[rel=edit]")["href"]
        assert link.startswith(f"{REPO_URL}/edit/main/"), page.path
        assert (ROOT / link.removeprefix(f"{REPO_URL}/edit/main/")).is_file(), link


def test_every_drawing_has_words(built: list[Built]) -> None:
    """A drawing is named by the caption that stands under it, in the page's language."""
    assert sum(len(page.html.select("svg.drawing__svg")) for page in built) >= len(DRAWINGS)
    for page in built:
        for svg in page.html.select("article svg.drawing__svg"):
            caption = page.html.find(id=svg["aria-labelledby"])
            assert caption is not None, f"{page.path}: {svg['aria-labelledby']}"
            assert caption.find_parent("figure") is svg.find_parent("figure"), page.path
            assert len(caption.get_text(strip=True)) > 30, page.path


def test_nothing_comes_from_elsewhere(built: list[Built], site: Path) -> None:
    """No page loads anything from another host."""
    others = [site / folder / "404.html" for folder in CONFIGS]
    for path, html in [
        *((page.path, page.html) for page in built),
        *((path, BeautifulSoup(path.read_text("utf-8"), "html.parser")) for path in others),
    ]:
        loaded = [tag["src"] for tag in html.select("[src]")]
        loaded += [tag["href"] for tag in html.select("link[rel~=stylesheet], link[rel~=icon]")]
        loaded += [tag["href"] for tag in html.select("link[rel^=pre]")]
        elsewhere = [url for url in loaded if urlsplit(url).netloc]
        assert not elsewhere, f"{path}: {elsewhere}"
    for path in site.rglob("*.css"):
        css = path.read_text(encoding="utf-8")
        elsewhere = re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//[^)]*", css)
        assert not elsewhere, f"{path}: {elsewhere}"
