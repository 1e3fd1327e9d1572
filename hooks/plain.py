"""Publish each page as plain Markdown as well, with what was run in it, and list them in llms.txt.

For those who read with a machine: `parameters/batch_first.md` beside `parameters/batch_first/`.
The links between these files are those of the pages, so they lead from one to the next.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from fallback import is_foreign  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from provenance import INCLUDE

LIST = "llms.txt"

# A box of the theme: its title, and what stands in it, indented.
BOX = re.compile(
    r'^(?:!!!|\?\?\?\+?) \w+(?: "(?P<title>[^"]*)")?\n(?P<body>(?:(?: {4}.*)?\n)+)', re.MULTILINE
)
# What is for the screen alone, and what Markdown has a sign of its own for; in this order.
REPLACED = [
    (re.compile(r"<!--.*?-->\n?", re.DOTALL), ""),
    (re.compile(r"<(shape-\w+|error-finder|copy-code)\b[^>]*>(?P<text>.*?)</\1>", re.DOTALL), ""),
    (re.compile(r"</?code>"), "`"),
    (re.compile(r"<br>"), " "),
    (re.compile(r"<a\b[^>]* download\b[^>]*>(?P<text>.*?)</a>"), r"\g<text>"),
    (re.compile(r'<a\b[^>]* href="(?P<to>[^"]*)"[^>]*>(?P<text>.*?)</a>'), r"[\g<text>](\g<to>)"),
    (re.compile(r"</?(figure|figcaption|div|span|details|summary|time|sub|sup|wbr)\b[^>]*>"), ""),
    (re.compile(r" ?\{ ?[#.:][^}\n]*\}"), ""),
    (re.compile(r"\]\((?!https?:)(?P<to>[^)\s]*)\.ipynb(?=[#)])"), r"](\g<to>.md"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
]


def plain(markdown: str, snippets: Path) -> str:
    """Return a page as Markdown that needs nothing else: snippets in it, no HTML, no drawings."""

    def included(match: re.Match[str]) -> str:
        if not match["path"].endswith(".md"):
            return ""  # a drawing: its caption says in words what it shows
        text = (snippets / match["path"]).read_text(encoding="utf-8").rstrip("\n")
        return "\n".join(f"{match['indent']}{line}" for line in text.split("\n"))

    def unboxed(match: re.Match[str]) -> str:
        title = f"**{match['title']}**\n\n" if match["title"] else ""
        return title + textwrap.dedent(match["body"])

    text = BOX.sub(unboxed, INCLUDE.sub(included, f"{markdown}\n"))
    # What stands in a fence is what was run: it stays to the letter.
    parts = re.split(r"(^ *```\w+\n.*?^ *```$)", text, flags=re.DOTALL | re.MULTILINE)
    for number in range(0, len(parts), 2):
        for pattern, replacement in REPLACED:
            parts[number] = pattern.sub(replacement, parts[number])
    return "".join(parts).strip() + "\n"


def uri(page: Page) -> str:
    """Return where the plain text of a page is published, below its language's site."""
    return Path(page.file.src_uri).with_suffix(".md").as_posix()


def listed(nav: Navigation, config: MkDocsConfig) -> Iterator[str]:
    """Give the lines of llms.txt: every page under the section of the navigation it stands in.

    A page that is shown in another language is in that one's list.
    """
    yield f"# {config.site_name}\n\n> {config.site_description}"
    sections: dict[str, list[Page]] = {config.site_name: []}  # first those that stand in none
    for page in (page for page in nav.pages if not is_foreign(page.file, config)):
        parent = page.parent.title if isinstance(page.parent, Section) else config.site_name
        sections.setdefault(parent, []).append(page)
    for title, found in sections.items():
        if found:
            yield f"\n## {title}\n"
        for page in found:
            address = f"{config.site_url}{uri(page)}"
            yield f"- [{page.title}]({address}): {page.meta['description']}"
    others = [
        f"- [{read['extra']['language_name']}]({config.extra['first_site_url']}{folder}{LIST})"
        for folder, read in config.extra["languages"].items()
        if folder != config.extra["folder"]
    ]
    if others:
        yield "\n## Optional\n"  # the name llmstxt.org gives to what may be left out
        yield from others


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Keep the navigation for when every page has been read."""
    config.extra["nav"] = nav


def on_post_build(config: MkDocsConfig) -> None:
    """Write the plain pages and their list."""
    snippets = Path(config.config_file_path).parent.resolve() / "snippets"
    site = Path(config.site_dir)
    nav = config.extra["nav"]
    for page in nav.pages:
        path = site / uri(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plain(page.markdown or "", snippets), encoding="utf-8")
    (site / LIST).write_text("\n".join(listed(nav, config)) + "\n", encoding="utf-8")
