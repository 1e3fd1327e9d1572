"""What a page holds beside words: its sections, and in them links, code, shapes, tables, boxes.

Each reader returns what one block of a page has, with the line of the file where it stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from tests.rules import pages, shapes
from tests.rules.pages import HEADING, Line

HTML_CODE = re.compile(r"<code\b[^<>]*>(.*?)</code>", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TARGET = re.compile(r'\]\(\s*<?([^()\s<>]+)|\bhref="([^"]*)"|^\[[^\]]+\]:\s*(\S+)', re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
ADMONITION = re.compile(r'^ *(?P<kind>!!!|\?\?\?\+?|===[!+]?)(?P<type>[^"\n]*)', re.MULTILINE)
TAG = re.compile(r"<(?!code\b)[a-zA-Z][^<>]*>")
IN_WORDS = re.compile(r'\s(alt|title|placeholder|aria-label|aria-description|href)="[^"]*"')
CELL = re.compile(r"(?<!\\)\|")


class Block(NamedTuple):
    """A paragraph, a table, or whatever else stands between two blank lines."""

    text: str
    numbers: tuple[int, ...]  # of its lines in the file

    def lines(self, text: str, found: Iterable[tuple[int, str]]) -> list[Line]:
        """Place what was found in `text`, which has the same lines as the block."""
        return [Line(self.numbers[text.count("\n", 0, start)], value) for start, value in found]


class Section(NamedTuple):
    """A heading with what is below it, up to the next one; its id is "" before the first."""

    id: str
    blocks: list[Block]

    @property
    def number(self) -> int:
        """The line of the heading."""
        return self.blocks[0].numbers[0]


def sections(name: str, text: str) -> list[Section]:
    """Split a page at its headings. The description is what stands before the first."""
    description = str(pages.meta(name, text).get("description", ""))
    found = [Section("", [Block(description, (key_line(name, text, "description"),))])]
    open_ = False
    for number, line in pages.body(name, text):
        if match := HEADING.match(line):
            found.append(Section(match["id"] or "", [Block(line, (number,))]))
            open_ = False
        elif not line.strip():
            open_ = False
        elif open_:
            last = found[-1].blocks.pop()
            found[-1].blocks.append(Block(f"{last.text}\n{line}", (*last.numbers, number)))
        else:
            found[-1].blocks.append(Block(line, (number,)))
            open_ = True
    return found


def key_line(name: str, text: str, key: str) -> int:
    """Return the line of the file that has a key of the front matter; without one, the first."""
    pattern = re.compile(rf'\s*"{re.escape(key)}":' if pages.is_notebook(name) else rf"{key}\s*:")
    numbered = enumerate(text.split("\n"), start=1)
    found = [number for number, line in numbered if pattern.match(line)]
    # A notebook's own metadata come after its cells, the front matter of a page before its text.
    return (found[-1] if pages.is_notebook(name) else found[0]) if found else 1


def _blank(match: re.Match[str]) -> str:
    """Take out what matched and leave its lines."""
    return "\n" * match[0].count("\n")


def _marked(block: Block) -> str:
    """Return a block with every code span between backticks, and without comments."""
    text = COMMENT.sub(_blank, block.text)
    return HTML_CODE.sub(lambda match: f"`{html.unescape(match[1])}`", text)


def _without_code(block: Block) -> str:
    return shapes.CODE.sub(_blank, _marked(block))


def headings(found: list[Section]) -> list[Line]:
    """List the headings of a page as `## #id`."""
    return [Line(s.number, f"{s.blocks[0].text.split()[0]} #{s.id}") for s in found[1:]]


def includes(block: Block) -> list[Line]:
    """List the files that a block includes."""
    return [Line(block.numbers[n - 1], path) for n, path in pages.includes(block.text)]


def code(block: Block) -> list[Line]:
    """List the code spans, in backticks or as elements, as they are shown."""
    text = _marked(block)
    spans = ((m.start(), f"`{' '.join(m['code'].split())}`") for m in shapes.CODE.finditer(text))
    return block.lines(text, spans)


def links(block: Block) -> list[Line]:
    """List the targets of links within the site."""
    text = _without_code(block)
    found = ((m.start(), next(filter(None, m.groups()), "")) for m in TARGET.finditer(text))
    return block.lines(text, ((start, to) for start, to in found if not ELSEWHERE.match(to)))


def written_shapes(block: Block) -> list[Line]:
    """List the shapes, concrete and symbolic, each spelled in one way."""
    text = "\n".join("" if pages.INCLUDE.match(s) else s for s in _marked(block).split("\n"))
    text = html.unescape(shapes.LINK.sub(r"\1", shapes.UNSEEN.sub(_blank, text)))
    return block.lines(text, ((shape.start, shape.normal) for shape in shapes.find(text)))


def tables(block: Block) -> list[Line]:
    """List the sizes of the tables."""
    found: list[Line] = []
    rows: list[int] = []
    lines = [*zip(block.numbers, block.text.split("\n"), strict=True), (0, "")]
    for index, (_, line) in enumerate(lines):
        if line.lstrip().startswith("|"):
            rows.append(len(CELL.findall(shapes.CODE.sub("", line).strip())) - 1)
        elif rows:
            uneven = "" if len({*rows}) == 1 else f" (cells in each: {', '.join(map(str, rows))})"
            size = f"a table of {len(rows) - 1} × {rows[0]}{uneven}"
            found.append(Line(lines[index - len(rows)][0], size))
            rows = []
    return found


def admonitions(block: Block) -> list[Line]:
    """List the kinds of the boxes that stand out of the text."""
    found = ADMONITION.finditer(block.text)
    kinds = ((m.start("kind"), f"{m['kind']} {m['type'].strip()}".strip()) for m in found)
    return block.lines(block.text, kinds)


def elements(block: Block) -> list[Line]:
    """List the opening tags, without the attributes that are words."""
    text = _without_code(block)
    return block.lines(text, ((m.start(), IN_WORDS.sub("", m[0])) for m in TAG.finditer(text)))
