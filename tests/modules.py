"""Call what a JavaScript module of the built site exports, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page

from tests import browser as real

CALL = """async ([url, name, calls]) => {
  const { [name]: called } = await import(url);
  return calls.map((given) => {
    try {
      return { value: called(...given) ?? null };
    } catch (error) {
      const { name, message, id, argument } = error;
      return { error: { name, message, id, argument } };
    }
  });
}"""


class Result(NamedTuple):
    """What a call returned, or the error that it threw: its name, message, id and argument."""

    value: Any = None
    error: dict[str, str] | None = None


class Modules:
    """The modules of a site, loaded in a page of it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def call(self, module: str, function: str, calls: Sequence[Sequence[Any]]) -> list[Result]:
        """Call an exported function once for each list of arguments, in one go."""
        url = f"{self.address}assets/{module}"
        return [Result(**found) for found in self.page.evaluate(CALL, [url, function, list(calls)])]


@contextmanager
def modules(site: Path) -> Iterator[Modules]:
    """Serve a built site and open a page of it, whose modules can then be called."""
    with real.served(site) as address, real.chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}404.html")
        yield Modules(page, address)
