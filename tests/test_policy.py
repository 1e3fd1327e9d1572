"""A page runs our own files and the scripts that are known, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from hooks import policy
from tests.conftest import replace
from tests.test_clear_errors import mkdocs

KNOWN = policy.known()
ASKED = "https://elsewhere.example/"
PLANTED = f"""
<script>window.ran = "script"</script>
<script src="{ASKED}a.js"></script>
<style>body {{ --ran: 1; }}</style>
<b id="handler" onclick="window.ran = 'handler'">b</b>
<a id="link" href="javascript:window.ran = 'link'">a</a>
<p id="styled" style="--ran: 1">p</p>
<img src="{ASKED}a.png"><iframe src="{ASKED}"></iframe><object data="{ASKED}a"></object>
<form action="{ASKED}"><button id="form">b</button></form>
<link rel="stylesheet" href="{ASKED}a.css"><base href="{ASKED}">
"""

STOPPED = (  # what Chromium says of each
    *("Executing inline script", "Applying inline style", "inline event handler", "JavaScript URL"),
    *("a.js", "a.png", "a.css", "Framing", "plugin data", "form data", "base URI"),
)


def test_every_page_has_the_policy(site: Path) -> None:
    """At its very beginning, and the same everywhere; nothing in it is unsafe."""
    pages = list(site.rglob("*.html"))
    assert len(pages) > 80
    meta = f'content="{policy.policy(list(KNOWN))}">'
    for path in pages:
        html = path.read_text(encoding="utf-8")
        head = html[: html.index(meta)]
        assert "<script" not in head, path
        assert "<link" not in head, path
        assert not policy.findings(html, KNOWN), path
    assert "unsafe" not in meta
    assert "*" not in meta


def test_every_known_script_is_there(site: Path) -> None:
    """A hash that no page needs is taken from the list."""
    html = (site / "index.html").read_text(encoding="utf-8")
    assert len(policy.findings(html, {})) == len(KNOWN)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<script>alert(1)</script>", "a script that is not known, 'alert(1)'"),
        ("<script type=module>alert(1)</script>", "a script that is not known"),
        ("<script type='application/json '>alert(1)</script>", "a script that is not known"),
        ("<svg><script>alert(1)</script></svg>", "a script that is not known"),
        ("<script src=//x.example/a.js></script>", "src="),
        ("<img src=x onerror=alert(1)>", "onerror="),
        ("<IMG SRC=https://x.example/a.png>", "src="),
        ("<img srcset='https://x.example/a.png 2x'>", "srcset="),
        ("<p style='color: red'>", "style="),
        ("<a href=' java\nscript:alert(1)'>a</a>", "href="),
        ("<a href='&#106;avascript:alert(1)'>a</a>", "href="),
        ("<iframe srcdoc=x></iframe>", "<iframe>"),
        ("<style>p { color: red }</style>", "<style>"),
        ("<base href=/>", "<base>"),
        ("<meta http-equiv=Refresh content=0;url=https://x.example/>", "http-equiv="),
        ("<link rel=stylesheet href=https://x.example/a.css>", "href="),
    ],
)
def test_what_runs_styles_or_fetches_is_found(html: str, words: str) -> None:
    """Each is named as it begins."""
    found = policy.findings(f"<p>a</p>\n{html}\n<p>b</p>", KNOWN)
    assert any(finding.startswith(words) for finding in found), found


def test_data_and_links_are_no_scripts() -> None:
    """A page may lead elsewhere, and hold data for our scripts."""
    html = '<script type="application/json">{"a": "<b>"}</script><a href="https://x.example/">a</a>'
    assert not policy.findings(html, KNOWN)


def test_a_new_script_stops_the_build(project: Path) -> None:
    """It is named with its page, and with what is to be added once a person has read it."""
    block = "{% block extrahead %}"
    replace(project / "overrides/main.html", block, f"{block}<script>new()</script>")
    said = mkdocs(project, "build", "--strict")
    assert f"add its hash to hooks/scripts.toml: {policy.sha256('new()')}" in said
    assert "a script that is not known, 'new()'" in said


@pytest.fixture
def planted(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page into which somebody has written what the policy is there to stop."""
    page = browser.new_page()

    def plant(route: Route) -> None:
        response = route.fetch()
        body = response.text().replace("</body>", f"{PLANTED}</body>")
        route.fulfill(response=response, body=body)

    page.route(f"{address}parameters/bias/", plant)
    yield page
    page.close()


def test_what_is_planted_does_not_run(planted: Page, address: str) -> None:
    """Neither scripts nor handlers nor links run; nothing styles; nothing is asked of others."""
    stopped: list[str] = []
    left: list[str] = []
    planted.on("console", lambda m: stopped.append(m.text) if m.type == "error" else None)
    planted.on("requestfinished", lambda r: left.append(r.url) if ASKED in r.url else None)
    planted.goto(f"{address}parameters/bias/")
    for place in ("handler", "link", "form"):
        planted.evaluate("id => document.getElementById(id).click()", place)
    planted.wait_for_timeout(200)
    assert planted.evaluate("window.ran") is None
    for place in ("body", "#styled"):
        style = f"getComputedStyle(document.querySelector('{place}')).getPropertyValue('--ran')"
        assert planted.evaluate(style) == ""
    assert planted.evaluate("document.baseURI") == f"{address}parameters/bias/"
    assert planted.url == f"{address}parameters/bias/"
    assert not left
    said = "\n".join(stopped)
    assert all(what in said for what in STOPPED), said


def test_a_preview_has_no_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """MkDocs writes a script of its own into it, and another one every time."""
    html = f"<html>{policy.CHARSET}</html>"
    assert "Content-Security-Policy" in policy._with_policy(html, "a.md")
    monkeypatch.setattr(policy, "previewing", lambda: True)
    assert policy._with_policy(html, "a.md") == html
