"""The site's own search, asked through the worker that is shipped, finds what a reader types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page

from tests.project import CONFIGS, PAGES
from tests.test_entries import LISTED, entries

FIRST = 3  # pages: what a reader sees without scrolling
SECTIONS = 3  # of a page
ASK = """async (queries) => {
  const config = JSON.parse(document.getElementById("__config").textContent);
  const base = new URL(`${config.base}/`, location.href);
  const index = await (await fetch(new URL("search/search_index.json", base))).json();
  const worker = new Worker(new URL(config.search, location.href));
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3]; // the worker's messages, in its own numbers
  const answer = (type, data, expected) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => data.type === expected && resolve(data.data);
    worker.postMessage({ type, data });
  });
  const options = { suggest: false };
  await answer(SETUP, { config: index.config, docs: index.docs, options }, READY);
  const found = [];
  for (const query of queries) {
    const { items } = await answer(QUERY, query, RESULT);
    found.push(items.map((page) => page.map(({ location }) => location)));
  }
  return found;
}"""


@pytest.fixture(params=CONFIGS)
def searched(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the home page of each language."""
    page = browser.new_page()
    page.goto(f"{address}{request.param}")
    page.folder = request.param
    yield page
    page.close()


def ask(page: Page, queries: Sequence[str]) -> list[list[list[str]]]:
    """Return for each query the pages found, best first: each is a list of its sections."""
    return page.evaluate(ASK, list(queries))


def test_every_error_is_found_by_its_message(searched: Page) -> None:
    """The words of its heading, as a reader would copy them, lead to the entry."""
    text = PAGES[searched.folder]["errors.md"]
    asked = {entry.id: entry.title.strip("`").removesuffix(", …") for entry in entries(text)}
    asked = {id_: asked[id_] for id_ in LISTED["errors"].values()}
    found = dict(zip(asked, ask(searched, list(asked.values())), strict=True))
    missed = {
        asked[id_]: found[id_][:FIRST]
        for id_ in asked
        if not any(f"errors/#{id_}" in sections[:SECTIONS] for sections in found[id_][:FIRST])
    }
    assert not missed


def test_nonsense_finds_nothing(searched: Page) -> None:
    """The search can come back empty, so that finding says something."""
    assert ask(searched, ["zzyzx qwertzuiop"]) == [[]]
