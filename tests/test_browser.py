"""What a reader does, in a real Chromium: read on a phone, search, copy, change the language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from tests.blocks import Block, shown
from tests.project import PAGES, SHOWN, SNIPPETS
from tests.rules import snippets
from tests.rules.pages import includes

PAGE = "parameters/batch_first/"
COPY = "article .md-clipboard, article [data-md-type=copy]"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PRESS_EACH = """async (selector) => {
  const found = [];
  await navigator.clipboard.writeText("nothing was copied");
  for (const button of document.querySelectorAll(selector)) {
    button.click(); // one that does nothing leaves what the last one copied, another block
    const code = await navigator.clipboard.readText();
    const below = button.closest(".highlight").nextElementSibling;
    const output = below?.matches(".output") ? below.querySelector("code").textContent : "";
    found.push([`${code.trimEnd()}\\n`, `${output.replace(/\\n$/, "")}\\n`]);
  }
  return found;
}"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Open a page as wide as a phone, where the clipboard may be read."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, permissions=CLIPBOARD)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """Open a page on a desk, where the clipboard may be read."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=CLIPBOARD)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("language", "query"), [("", "은닉 상태"), ("en/", "hidden state")])
def test_search_finds_words_of_the_language(
    desk: Page, address: str, language: str, query: str
) -> None:
    """The search answers in the page's language, and only with its pages.

    Its index, which weighs more than a page, is fetched when the reader reaches for it.
    """
    asked: list[str] = []
    desk.on("request", lambda r: asked.append(r.url) if "search_index" in r.url else None)
    desk.goto(f"{address}{language}", wait_until="networkidle")
    assert not asked
    desk.locator(".md-search__input").click()
    desk.keyboard.type(query)
    results = desk.locator(".md-search-result__link")
    results.first.wait_for()
    assert asked == [f"{address}{language}search/search_index.json"]
    links = [link.get_attribute("href") for link in results.all()]
    assert all(_own(link, f"{address}{language}") for link in links)
    assert any(link.startswith(f"{address}en/") for link in links) == (language == "en/")
    with desk.expect_request(
        "**/search_index.json"
    ):  # to mark what was found, see search.highlight
        desk.locator(".md-search-result__link[href*='#']").first.click()  # the section itself
    desk.locator("article mark").first.wait_for()


def test_the_switcher_stays_on_the_page(desk: Page, address: str) -> None:
    """From English to Korean and back, on the same page."""
    desk.goto(f"{address}en/{PAGE}")
    for lang, expected in (("ko", PAGE), ("en", f"en/{PAGE}")):
        desk.locator(".md-select button").hover()
        desk.locator(f".md-select__link[hreflang={lang}]").click()
        desk.wait_for_url(f"{address}{expected}")


def test_every_page_on_a_phone(
    phone: Page, address: str, built_urls: list[str], site: Path
) -> None:
    """No page scrolls sideways, asks for anything elsewhere, or reports an error; all is copied.

    Every copy button is pressed, and gives the block that stands there. That each block prints what
    is shown under it, tests/test_site.py finds out by running it.
    """
    troubles: list[str] = []
    phone.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.on("request", lambda r: None if _own(r.url, address) else troubles.append(r.url))
    copied: set[Block] = set()
    for url in built_urls:
        phone.goto(f"{address}{url}")
        wider = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{url} is {wider} px wider than the phone"
        phone.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found = [Block(*texts) for texts in phone.evaluate(PRESS_EACH, COPY)]
        html = BeautifulSoup((site / url / "index.html").read_text("utf-8"), "html.parser")
        # Only a page of the notebook shows blocks that print nothing.
        assert found == [Block(b.code, b.output or "\n") for b in shown(html.article)], url
        assert len(found) == phone.locator("article .highlight").count(), url
        assert phone.locator("pre.output button").count() == 0, url
        assert not troubles, f"{url}: {troubles}"
        copied.update(found)
    assert {block.code for block in copied} >= {snippets.parse(t).code for t in SNIPPETS.values()}


def test_a_press_of_the_copy_button_copies(desk: Page, address: str) -> None:
    """With a mouse, as a reader would."""
    desk.goto(f"{address}{PAGE}")
    desk.evaluate("navigator.clipboard.writeText('nothing was copied')")
    desk.locator(COPY).first.click()
    name = includes(PAGES[""][f"{PAGE.rstrip('/')}.md"])[1].value  # the first is a drawing
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip() == snippets.parse(SNIPPETS[name]).code.rstrip()


@pytest.fixture
def built_urls(site: Path) -> list[str]:
    """List the addresses of every page of every language."""
    found = [path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")]
    urls = sorted("" if url == "." else f"{url}/" for url in found)
    assert len(urls) == sum(len(texts) for texts in SHOWN.values())
    return urls


def _own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
