"""What a translated page has in common with the page it translates: all that is no word.

The two are compared section by section, so that a finding names the place. In the same order:
headings (level and id), includes, sizes of tables, kinds of admonitions, a notebook's code cells.
As often, in any order: links within the site, code spans, shapes, elements of HTML. Front matter
has the same keys.

So a sentence may be put as its language puts it; what stays is what readers look for, copy and
compare. A difference that is meant is declared in the front matter of the translated page:

    differs:
      - rule: code
        section: mistake
        reason: The Korean page explains a Korean keyboard, too.

A finding is one line: `file:line: rule: what is wrong. What to do.`
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from tests.rules import marks, pages
from tests.rules.marks import Block, Section
from tests.rules.pages import Cell, Line, Pages

Reader = Callable[[Block], list[Line]]

REMEDIES = {
    "missing": "Translate it, or delete both.",
    "extra": "Write the source, too, or delete both.",
    "heading": "Give both the same levels and ids, in the same order.",
    "include": "Include the same files, in the same order.",
    "cell": "Give both the same code cells, in the same order.",
    "table": "Give both tables the same rows and columns.",
    "admonition": "Give both the same kinds of boxes, in the same order.",
    "link": "Link to the same places in both, as often.",
    "code": "Write the same code in both, as often.",
    "shape": "Write the same shapes in both, as often.",
    "element": "Give both the same elements, as often.",
    "front-matter": "Give both the same front matter.",
    "differs": "Correct the entry, or delete it.",
}
"""The rules, by the names that findings and `differs:` call them, and what to do."""

IN_ORDER: Mapping[str, Reader] = {
    "include": marks.includes,
    "table": marks.tables,
    "admonition": marks.admonitions,
}
AS_OFTEN: Mapping[str, Reader] = {
    "link": marks.links,
    "code": marks.code,
    "shape": marks.written_shapes,
    "element": marks.elements,
}
DECLARABLE = (IN_ORDER.keys() | AS_OFTEN.keys()) - {"include"}
"""What a page may declare to differ; the other rules hold the languages together."""

OWN_KEYS = {"translates", "differs"}  # of front matter: only a translation has them
WORDS = {"title", "description"}  # of front matter: in the words of the language


class Pair(NamedTuple):
    """Two sections to compare: the translated one and its file, the source and its file."""

    mine: Section
    file: str
    source: Section
    source_file: str


class Difference(NamedTuple):
    """A declared difference."""

    rule: str
    section: str


def compare(
    source: str, source_pages: Pages, other: str, other_pages: Pages, complete: bool = True
) -> list[str]:
    """Return where the pages of the folder `other` are no mirror of those of `source`.

    Of a language that is not `complete`, a page may be missing: readers are shown the source's.
    """
    findings = [
        _finding(f"{other}/{name}", 1, "missing", f"{source}/{name} exists, and this does not")
        for name in sorted(source_pages.keys() - other_pages.keys())
        if complete
    ]
    findings += [
        _finding(f"{other}/{name}", 1, "extra", f"{source}/{name}, the source of this, is missing")
        for name in sorted(other_pages.keys() - source_pages.keys())
    ]
    for name in sorted(other_pages.keys() & source_pages.keys()):
        findings += compare_page(
            f"{source}/{name}", source_pages[name], f"{other}/{name}", other_pages[name]
        )
    return findings


def compare_page(source: str, source_text: str, other: str, other_text: str) -> list[str]:
    """Return where one page is no mirror of its source; the names are paths in the project."""
    theirs, mine = marks.sections(source, source_text), marks.sections(other, other_text)
    findings = [
        *_compare_headings(source, theirs, other, mine),
        *_compare_meta(source, source_text, other, other_text),
        *_compare_cells(source, source_text, other, other_text),
    ]
    line = marks.key_line(other, other_text, "differs")
    declared = set()
    entries = pages.meta(other, other_text).get("differs", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        if wrong := _unfit(entry, {section.id for section in mine}):
            findings.append(_finding(other, line, "differs", wrong))
        else:
            declared.add(Difference(str(entry["rule"]), str(entry["section"])))
    used = set()
    by_id = {section.id: section for section in theirs}
    for section in mine:
        if section.id in by_id:
            for rule, found in _compare_section(Pair(section, other, by_id[section.id], source)):
                difference = Difference(rule, section.id)
                if difference in declared:
                    used.add(difference)
                else:
                    findings.append(found)
    for rule, id_ in sorted(declared - used):
        message = f"#{id_} is declared to differ in {rule}, and does not"
        findings.append(_finding(other, line, "differs", message))
    return findings


def undeclarable(name: str, text: str) -> list[str]:
    """Return what is wrong with a page of the first language that declares a difference."""
    if "differs" not in pages.meta(name, text):
        return []
    number = marks.key_line(name, text, "differs")
    return [_finding(name, number, "differs", "this page translates none, so it cannot differ")]


def _finding(file: str, number: int, rule: str, message: str) -> str:
    return f"{file}:{number}: {rule}: {message}. {REMEDIES[rule]}"


def _unfit(entry: Any, ids: Collection[str]) -> str | None:
    """Say what is wrong with an entry of `differs:`, if anything."""
    if not isinstance(entry, dict) or entry.keys() != {"rule", "section", "reason"}:
        return "an entry is not made of rule, section and reason"
    if str(entry["rule"]) not in DECLARABLE:
        return f"{entry['rule']!r} is none of {', '.join(sorted(DECLARABLE))}"
    if str(entry["section"]) not in ids:
        return f"no heading has the id {entry['section']!r}"
    if not str(entry["reason"] or "").strip():
        return f"the entry for #{entry['section']} gives no reason"
    return None


def _compare_headings(
    source: str, theirs: list[Section], other: str, mine: list[Section]
) -> Iterator[str]:
    pairs = itertools.zip_longest(marks.headings(mine), marks.headings(theirs))
    for here, there in pairs:
        if not here or not there or here.value != there.value:
            message = _instead(here, there, source)
            yield _finding(other, here.number if here else mine[-1].number, "heading", message)
            return  # whatever follows is shifted


def _compare_cells(source: str, source_text: str, other: str, other_text: str) -> Iterator[str]:
    if not pages.is_notebook(other):
        return
    mine, theirs = (
        [cell for cell in pages.numbered_cells(text) if cell.kind == "code"]
        for text in (other_text, source_text)
    )
    for here, there in itertools.zip_longest(mine, theirs):
        if not here or not there or here.source != there.source:
            last = here or (mine[-1] if mine else None)
            number = last.numbers[_first_odd(here, there)] if last else 1
            message = _instead(
                here and Line(number, "a code cell"),
                there and Line(there.numbers[_first_odd(there, here)], "another"),
                source,
            )
            yield _finding(other, number, "cell", message)
            return  # whatever follows is shifted


def _first_odd(here: Cell | None, there: Cell | None) -> int:
    """Return the index of the first line of a cell that is not that of the other."""
    if not here or not there:
        return 0
    lines = itertools.zip_longest(here.source.split("\n"), there.source.split("\n"))
    return min(next(n for n, (a, b) in enumerate(lines) if a != b), len(here.numbers) - 1)


def _compare_meta(source: str, source_text: str, other: str, other_text: str) -> Iterator[str]:
    theirs, mine = pages.meta(source, source_text), pages.meta(other, other_text)
    for key in sorted((theirs.keys() | mine.keys()) - OWN_KEYS):
        number = marks.key_line(other, other_text, key)
        at = f"{source}:{marks.key_line(source, source_text, key)}"
        if key not in mine:
            yield _finding(other, 1, "front-matter", f"no {key}, which {at} has")
        elif key not in theirs:
            yield _finding(other, number, "front-matter", f"{key}, which {source} has not")
        elif key not in WORDS and mine[key] != theirs[key]:
            yield _finding(other, number, "front-matter", f"{key} is not what {at} says")


def _compare_section(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield each difference of two sections: the rule and the finding."""
    for rule, read in IN_ORDER.items():
        mine, theirs = _all(pair.mine, read), _all(pair.source, read)
        for here, there in itertools.zip_longest(mine, theirs):
            if not here or not there or here.value != there.value:
                number = here.number if here else _across(pair, there.number)
                message = _instead(here, there, pair.source_file)
                yield rule, _finding(pair.file, number, rule, message)
                break  # whatever follows is shifted
    for rule, read in AS_OFTEN.items():
        for number, message in _as_often(pair, read):
            yield rule, _finding(pair.file, number, rule, message)


def _as_often(pair: Pair, read: Reader) -> Iterator[tuple[int, str]]:
    """Yield what one of two sections has more often than the other: the line and the message."""
    mine, theirs = _all(pair.mine, read), _all(pair.source, read)
    here, there = (Counter(line.value for line in lines) for lines in (mine, theirs))
    lacking, more = there - here, here - there
    places = {value: _odd(pair.mine, pair.source, read, value) for value in more}
    origins = {value: _odd(pair.source, pair.mine, read, value) for value in lacking}
    if lacking.total() == more.total() == 1:
        ((new, number),), ((old, origin),) = places.items(), origins.items()
        yield number, _instead(Line(number, new), Line(origin, old), pair.source_file)
        return
    for value, number in (
        *((value, _across(pair, origin)) for value, origin in origins.items()),
        *places.items(),
    ):
        lines = ",".join(
            dict.fromkeys(str(line.number) for line in theirs if line.value == value)
        ) or str(pair.source.number)
        yield (
            number,
            f"{_times(here[value])} {value}, where {pair.source_file}:{lines} has "
            f"{_times(there[value]) if there[value] else 'none'}",
        )


def _all(section: Section, read: Reader) -> list[Line]:
    return [line for block in section.blocks for line in read(block)]


def _times(count: int) -> str:
    return {0: "no", 1: "one"}.get(count, str(count))


def _instead(here: Line | None, there: Line | None, source: str) -> str:
    """Say what stands where something else is expected."""
    if here and there:
        return f"{here.value} where {source}:{there.number} has {there.value}"
    if there:
        return f"no {there.value}, which {source}:{there.number} has"
    return f"{here.value if here else 'nothing'}, which {source} has not"


def _odd(section: Section, other: Section, read: Reader, value: str) -> int:
    """Return the line of `section` that has a value which `other` has there less often."""

    def numbers(block: Block) -> list[int]:
        return [line.number for line in read(block) if line.value == value]

    for mine, theirs in _counterparts(section, other):
        found = numbers(mine)
        if theirs and len(found) > len(numbers(theirs)):
            # Lines are told apart only here: a code span may reach over two.
            if len(mine.numbers) == len(theirs.numbers):
                there = [theirs.numbers.index(number) for number in numbers(theirs)]
                at = Counter(map(mine.numbers.index, found)) - Counter(there)
                return mine.numbers[max(at)]
            return found[-1]
    return [number for block in section.blocks for number in numbers(block)][-1]


def _across(pair: Pair, there: int) -> int:
    """Return the line of the translation where that of a line of the source should stand.

    Where the lines are not told apart, that is the beginning of the block or the section.
    """
    for theirs, mine in _counterparts(pair.source, pair.mine):
        if mine and there in theirs.numbers:
            same = len(mine.numbers) == len(theirs.numbers)
            return mine.numbers[theirs.numbers.index(there) if same else 0]
    return pair.mine.number


def _counterparts(section: Section, other: Section) -> Iterator[tuple[Block, Block | None]]:
    """Pair the blocks of two sections, if both have as many."""
    same = len(section.blocks) == len(other.blocks)
    yield from zip(section.blocks, other.blocks if same else itertools.repeat(None), strict=False)
