"""Let a page hold the HTML that is listed here, and no other.

Markdown passes HTML through, and an attribute list can put any attribute on anything. So the build
reads what has become of a page, by whatever way it came there: raw HTML, a link, an included file.
tests/rules/html.py reads the same lists to name the line of the page where something is written.

What a page says outside its text is held to as little: its front matter and the words of the
explorer end up in attributes and in markup that our scripts write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from inside import source  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

Allowed = Mapping[str, set[str]]  # an element to the attributes it may have

EVERYWHERE = {"class", "id", "lang"}
# What a page may write as HTML.
WRITTEN: Allowed = {
    "a": {"download", "href"},
    "code": set(),
    "details": {"markdown"},
    "div": {"markdown"},
    "error-finder": set(),
    "figcaption": set(),
    "figure": set(),
    "shape-drill": set(),
    "shape-explorer": {"front"},
    "span": {"data-proof"},
    "summary": set(),
}
# What Markdown, its extensions and our hooks make, besides.
MADE: Allowed = {
    **{f"h{level}": set() for level in range(1, 7)},
    **{name: set() for name in ("blockquote", "br", "em", "hr", "li", "strong", "ul")},
    **{name: set() for name in ("time", "wbr")},
    **{name: set() for name in ("table", "tbody", "td", "th", "thead", "tr")},
    "a": {"data-language", "href", "hreflang", "title"},
    "copy-code": {"data-copied", "data-copy"},
    "div": {"dir"},
    "ol": {"start"},
    "p": {"data-search-exclude"},
    "pre": {"data-label"},
}
# What a drawing may hold; tests/rules/drawings.py has more to say of it.
DRAWN: Allowed = {
    "svg": {"aria-labelledby", "data-search-exclude", "role", "viewbox", "xmlns"},
    "g": {"marker-end"},
    "defs": set(),
    "marker": {"markerheight", "markerunits", "markerwidth", "orient", "refx", "refy", "viewbox"},
    "path": {"d"},
    "rect": {"height", "rx", "width", "x", "y"},
    "circle": {"cx", "cy", "r"},
    "text": {"x", "y"},
    "tspan": set(),
}
PIECE = re.compile(r"<[a-zA-Z/!?][^<>]*>?")  # where a browser leaves the text
# The one way to write each, which every parser reads alike.
TAG = re.compile(
    r"</(?P<closed>[a-zA-Z][\w-]*)>"
    r'|<(?P<tag>[a-zA-Z][\w-]*)(?P<attributes>(?:\s+[a-zA-Z][\w-]*(?:="[^"<>]*")?)*)\s*/?>'
    r"|<!--(?!-)[^<>]*-->"
)
ATTRIBUTE = re.compile(r'(?P<name>[a-zA-Z][\w-]*)(?:="(?P<value>[^"]*)")?')


def together(*lists: Allowed) -> Allowed:
    """Join lists: what any of them allows."""
    names = {name for allowed in lists for name in allowed}
    return {name: set().union(*(allowed.get(name, ()) for allowed in lists)) for name in names}


PAGE = together(WRITTEN, MADE, DRAWN)


class Finding(NamedTuple):
    """What is not on the list: the line it begins in, and what to do."""

    line: int
    message: str


def leads_to_a_page(address: str) -> bool:
    """Tell whether a link leads to a page: of this site, or of another by https."""
    if re.search(r"[\x00-\x20\\]", address) or address.startswith("//"):
        return False  # browsers drop or turn these, and go elsewhere
    scheme = re.match(r"[^/?#]*:", address)
    return scheme is None or address.startswith("https://")


def _remedy(piece: str, allowed: Allowed) -> str | None:
    """Return what to do about a tag or a comment, if it is not on the list."""
    match = TAG.fullmatch(piece)
    if match is None:
        return 'HTML is written as <name attribute="value"> or </name>, and a sign < as &lt;.'
    tag = (match["closed"] or match["tag"] or "").lower()
    if tag and tag not in allowed:
        return f"no <{tag}> in a page. hooks/markup.py lists what it may hold."
    for name, value in ATTRIBUTE.findall(match["attributes"] or ""):
        if name.lower() not in allowed[tag] | EVERYWHERE:
            return f"no {name}= in <{tag}>. hooks/markup.py lists what it may have."
        if name.lower() == "href" and not leads_to_a_page(unescape(value)):
            return "a link leads to a page, of this site or by https://."
        if "url(" in unescape(value).lower() and not re.fullmatch(r"url\(#[\w-]+\)", value):
            return "a drawing refers to its own parts alone: url(#name)."
    return None


def findings(html: str, allowed: Allowed = PAGE) -> list[Finding]:
    """Return what a text holds that is not on the list."""
    pieces = PIECE.findall(html)
    remedies = {piece: _remedy(piece, allowed) for piece in set(pieces)}
    if not any(remedies.values()):
        return []
    return [
        Finding(
            html.count("\n", 0, match.start()) + 1,
            f"{' '.join(match[0].split())[:80]!r}: {remedies[match[0]]}",
        )
        for match in PIECE.finditer(html)
        if remedies[match[0]]
    ]


def strings(value: Any) -> Iterator[str]:
    """Give every string in what was read from JSON or YAML, the keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for pair in value.items() for part in pair for text in strings(part))
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))


def _refuse(found: list[str]) -> None:
    if found:
        raise PluginError("\n".join(found))


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Refuse words that hold markup: our scripts put them between their own."""
    _refuse([
        f"{file.src_uri}: {text[:60]!r}: no < in words. Code stands in `backticks`."
        for file in files
        if file.src_uri.endswith(".json")
        for text in strings(json.loads(file.content_string))
        if "<" in text
    ])


@event_priority(-100)  # the last: behind the hooks that write into a page
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Refuse a page that holds anything which is not listed."""
    name = source(page, config)
    _refuse(
        [f"{name}: {finding.message}" for finding in findings(html)]
        + [
            f'{name}: {text[:60]!r}: no <, > and " in the front matter, which goes into attributes.'
            for text in strings(page.meta)
            if re.search('[<>"]', text)
        ]
    )
