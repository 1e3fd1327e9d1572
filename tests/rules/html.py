"""What HTML a page may write, line by line: rule 9.

hooks/markup.py has the list, and reads what has become of every page at each build; that is what
keeps a script from readers. Here the page is read as it is written, to name the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.markup import WRITTEN, findings, leads_to_a_page
from tests.rules import pages

# Code is no HTML: spans of it, and what a fence holds.
CODE = re.compile(r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
LINK = re.compile(r"(?:\]\(|^ {0,3}\[[^\]]+\]:)\s*<?(?P<address>[^\s)>]*)", re.MULTILINE)
IMAGE = re.compile(r"!\[")
ATTRIBUTES = re.compile(r"\{:?[ ]*(?P<list>[^}\n]*=[^}\n]*)\}")


def check(name: str, text: str) -> list[str]:
    """Return the findings for one page; `name` is its path in the project."""
    written = CODE.sub(_blank, pages.prose(name, text))
    return [f"{name}:{number}: {message}" for number, message in sorted(_check(written))]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\S", " ", match[0])


def _check(text: str) -> Iterator[tuple[int, str]]:
    yield from findings(text, WRITTEN)
    for match in LINK.finditer(text):
        if not leads_to_a_page(match["address"]):
            yield (
                _line(text, match),
                f"{match['address']!r}: a link leads to a page, of this site or by https://.",
            )
    for match in IMAGE.finditer(text):
        yield _line(text, match), "a picture. Drawings are included from drawings/."
    for match in ATTRIBUTES.finditer(text):
        if re.search(r"(?<![\w-])(?!lang\b)[\w-]+\s*=", match["list"]):
            yield _line(text, match), f"{match[0]!r}: of attributes, only #id, .class and lang=."


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
