"""Of the style sheets is shipped what the pages can use, and all of it."""

from __future__ import annotations

import gzip
from pathlib import Path

import material
import pytest
from playwright.sync_api import Browser, Page

from hooks import styles
from tests import ROOT

PAGES = ("", "explorer/", "practice/", "errors/", "lab/", "en/glossary/", "en/recipes/text/")
HTML = '<p class="a b" id="i" data-x="1">w</p><label>l</label>'
SCRIPT = (
    "const s = 'made', t = `kind__${k}`; h('i', {tabIndex: 0}); el.style.setProperty('--set', 1)"
)
# The selectors of a sheet; if `fitting`, those that fit something in the page once what depends on
# what the reader does is taken off.
SELECTORS = r"""([text, fitting]) => {
  const acts = "before|after|backdrop|marker|placeholder|hover|focus|active|target|checked";
  const pseudo = RegExp(`::?(-webkit|-moz|${acts})[\\w-]*`, "g");
  const fits = (selector) => {
    try {
      return document.querySelector(selector.replace(pseudo, "").trim() || "*");
    } catch {
      return false; // one that ends with a comma or a sign, once something is taken off
    }
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const found = [];
  const read = (rule) => {
    for (const inner of rule.cssRules ?? []) read(inner);
    const list = rule.selectorText?.split(/,(?![^(]*\))/) ?? [];
    found.push(...list.map((selector) => selector.trim()).filter((s) => !fitting || fits(s)));
  };
  read(sheet);
  return found;
}"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (".a{color:red}", ".a{color:red}"),
        (".z{color:red}", ""),
        (".a,.z{color:red}", ".a{color:red}"),
        ("p.a>label:hover::after{color:red}", "p.a>label:hover::after{color:red}"),
        ("table .a{color:red}", ""),
        ("#i{color:red}#j{color:red}", "#i{color:red}"),
        ("[data-x]{color:red}[data-y]{color:red}", "[data-x]{color:red}"),
        ("[tabindex]{color:red}", "[tabindex]{color:red}"),
        (".made,.kind__one,.other__one{color:red}", ".made,.kind__one{color:red}"),
        (":is(.z,.a){color:red}", ":is(.z,.a){color:red}"),
        (":is(.z,.y){color:red}", ""),
        (":not(.z){color:red}", ":not(.z){color:red}"),
        ("@media print{.a{color:red}.z{color:red}}", "@media print{.a{color:red}}"),
        ("@media print{.z{color:red}}", ""),
        ("@keyframes k{0%{top:0}}", "@keyframes k{0%{top:0}}"),
        (".a{--x:1;--y:2;color:var(--x)}", ".a{--x:1;color:var(--x)}"),
        (".a{--x:var(--y);--y:2}", ""),
        (".a{--x:var(--y);--y:2;color:var(--x)}", ".a{--x:var(--y);--y:2;color:var(--x)}"),
        (".a{--set:1}", ".a{--set:1}"),
        (".a{}", ""),
    ],
)
def test_what_nothing_can_use_is_left_out(before: str, after: str) -> None:
    """By the names in pages and scripts, whole or put together."""
    used = styles.used([HTML], [SCRIPT])
    assert styles.shortened({Path("a.css"): before}, used, [SCRIPT]) == {Path("a.css"): after}


@pytest.fixture
def page(browser: Browser) -> Page:
    """Open a page."""
    return browser.new_page()


def test_every_rule_that_fits_an_element_is_shipped(page: Page, site: Path, address: str) -> None:
    """Chromium itself says which rules of the whole sheets fit what stands in the pages."""
    stock = Path(material.__file__).parent / "templates/assets/stylesheets"
    pairs = [(path, site / "assets/stylesheets" / path.name) for path in stock.glob("*.css")]
    pairs += [(p, site / "assets" / p.name) for p in (ROOT / "overrides/assets").glob("*.css")]
    assert len(pairs) > 4
    for url in PAGES:
        page.goto(f"{address}{url}")
        for whole, shipped in pairs:
            fitting = page.evaluate(SELECTORS, [whole.read_text("utf-8"), True])
            written = page.evaluate(SELECTORS, [shipped.read_text("utf-8"), False])
            assert not (missing := {*fitting} - {*written}), (url, whole.name, missing)
            assert fitting or whole.name == "explorer.css"


def test_most_of_what_is_not_needed_is_gone(site: Path) -> None:
    """A third of Material's bytes."""
    stock = Path(material.__file__).parent / "templates/assets/stylesheets"
    (main,) = stock.glob("main.*.css")
    before, after = (
        len(gzip.compress(path.read_bytes()))
        for path in (main, site / "assets/stylesheets" / main.name)
    )
    assert after < 0.7 * before
