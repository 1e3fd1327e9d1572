"""Tell the browser, in each page, to run nothing but our own files and the scripts that are known.

The scripts that Material writes into a page are listed in scripts.toml by their hashes. One that
is not listed stops the build, until a person has read it and added it there. A preview gets no
policy: MkDocs adds to its pages a script that asks for changes, and no two are the same.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Collection
from html.parser import HTMLParser
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

LIST = Path(__file__).with_name("scripts.toml")
CHARSET = '<meta charset="utf-8">'
# Material writes how far it is to the home page into a script, which is another one at each depth.
SCOPE = re.compile(r'<script>(__md_scope=new URL\()("[^"]*")(,location\))')
# What holds data for scripts is no script.
DATA = {"application/json", "application/ld+json"}
LOADS = {"src", "srcset", "data", "poster", "background"}  # attributes that fetch by themselves
REFUSED = {"iframe", "frame", "object", "embed", "base", "style", "portal"}


def known() -> dict[str, str]:
    """Map the hashes of the scripts that may stand in a page to what each does."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["script"]
    return {entry["sha256"]: entry["does"] for entry in entries}


def policy(hashes: list[str]) -> str:
    """Return the policy; `hashes` are those of the scripts that may stand in the page."""
    scripts = " ".join(["'self'", *(f"'sha256-{value}'" for value in hashes)])
    return "; ".join((
        "default-src 'none'",
        f"script-src {scripts}",
        *(f"{what}-src 'self'" for what in ("style", "connect", "worker", "manifest")),
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
    ))


def sha256(script: str) -> str:
    """Return the hash of a script as a policy writes it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class _Reader(HTMLParser):
    """Collects what a page may not hold, each with what to do."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__()
        self.known = known
        self.found: list[str] = []
        self.script: list[str] | None = None  # the one that is read, in parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = repr(re.sub(r"\s+", " ", self.get_starttag_text() or "")[:80])
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and given.get("type") not in DATA:
            self.script = []
        if tag in REFUSED:
            self.found.append(f"<{tag}>, {start}. Take it out.")
        for name, value in given.items():
            if remedy := _remedy(tag, name, value, given):
                self.found.append(f"{name}=, {start}. {remedy}")

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            script = "".join(self.script)
            self.script = None
            if (value := sha256(script)) not in self.known:
                self.found.append(
                    f"a script that is not known, {script.strip()[:60]!r}. Take it out; or, once "
                    f"you have read all of it, add its hash to hooks/{LIST.name}: {value}"
                )


def _remedy(tag: str, name: str, value: str, given: dict[str, str]) -> str | None:
    """Return what to do about an attribute, if it is one that runs, styles or fetches."""
    text = re.sub(r"[\s\x00]", "", value).lower()
    if name == "http-equiv" and text != "content-security-policy":
        return "A page stays where it is, and asks for nothing by itself."
    if name.startswith("on") or name == "style":
        return "Write a class and a rule in overrides/assets/ instead."
    if text.startswith(("javascript:", "vbscript:", "data:text")):
        return "A link leads to a page, and runs nothing."
    loads = name in LOADS or (tag == "link" and given.get("rel") == "stylesheet")
    if loads and re.match(r"([a-z]+:)?//", text):
        return "Keep the file in this project."
    return None


def findings(html: str, known: Collection[str]) -> list[str]:
    """Return what a page may not hold; `known` are the hashes of the scripts it may."""
    reader = _Reader(known)
    reader.feed(html)
    reader.close()
    return reader.found


def previewing() -> bool:
    """Tell whether this build is for a preview, with mkdocs serve."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


def _with_policy(html: str, name: str) -> str:
    html = SCOPE.sub(r"<script data-base=\2>\1document.currentScript.dataset.base\3", html)
    scripts = known()
    if found := findings(html, scripts):
        raise PluginError("\n".join(f"{name}: {finding}" for finding in found))
    if previewing():
        return html
    if CHARSET not in html:
        raise PluginError(f"{name}: no {CHARSET}, behind which the policy stands. Write it.")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(list(scripts))}">'
    return html.replace(CHARSET, f"{CHARSET}\n      {meta}", 1)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put the policy into a page, or refuse what it would not let run."""
    return _with_policy(output, page.file.src_uri)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Put the policy into the page for addresses that lead nowhere."""
    if not template_name.endswith(".html"):
        return output_content
    return _with_policy(output_content, template_name)
