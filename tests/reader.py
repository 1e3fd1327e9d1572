"""Somebody who reads the explorer or the drill in one of the languages."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from playwright.sync_api import Page

from tests.project import CONFIGS, shown_words

WORDS = shown_words("explorer.json")
TOLD = "[data-part=told]"
COUNT = "[data-part=count]"
IDENTITY = "[data-part=identity]"
SLICE = "[data-part=slices] button[data-slice='{}']"
PROGRAM = "[data-part=code] pre"


class Reader(NamedTuple):
    """A page in a window of some size, light or dark, in the language served from `folder`."""

    page: Page
    home: str
    folder: str

    def open(self, path: str) -> None:
        """Go to a page of the language and wait for its element to be drawn."""
        self.page.goto(f"{self.home}{path}")
        self.page.wait_for_selector(".explorer [data-part]", state="attached")

    def turn(self, query: str) -> None:
        """Go to another state of the page that is open, as the way back and forward does."""
        self.page.evaluate(
            "q => { history.pushState(null, '', q); dispatchEvent(new Event('popstate')); }", query
        )

    def go_to(self, selector: str) -> None:
        """Press the Tab key until the focus is where the selector leads."""
        for _ in range(150):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {selector} by keyboard")

    def press(self, selector: str) -> None:
        """Go to a button by Tab alone and press it."""
        self.go_to(selector)
        self.page.keyboard.press("Enter")

    def clipboard(self) -> str:
        """Return what was copied."""
        return self.page.evaluate("navigator.clipboard.readText()")

    def fits(self) -> bool:
        """Tell whether the page is as wide as its window."""
        return self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


WINDOWS = [(1280, "light"), (390, "dark"), (390, "light"), (1280, "dark")]
EVERY = list(itertools.product(CONFIGS, WINDOWS))
ONE_EACH = list(zip(CONFIGS, itertools.cycle(WINDOWS), strict=False))
