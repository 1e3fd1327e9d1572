"""Tell which sections of a translated page are behind the page that they translate.

A section is a heading with an id and the text up to the next heading with one. A translated page
keeps, in `translates:` of its front matter (a notebook in its metadata), the hash of every section
of the source that it translates, as it was when somebody last brought the two together. All that
is needed to compare them are the two files: no history, no dates.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.utils.meta import get_data

# Keys of the front matter that only a translation has.
STAMPS = "translates"  # heading id to hash
DIFFERS = "differs"  # what is not as in the source, and why: see tests/rules/mirror.py

HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+?)(?: \{ #(?P<id>[^\s}]+) \})?[ \t]*$")
IN_A_NOTEBOOK = re.compile(r"^(#{1,6} .+?) <!-- (#\S+) -->$", re.MULTILINE)
CODE_CELL = '--8<-- "code"'  # counts as an include does: that it stands there, not what it says

# In a code span, everything is meant to the letter; a blank line ends the paragraph, and the span.
CODE = r"(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)"
COMMENT = re.compile(rf"{CODE}|(?P<comment><!--.*?-->)", re.DOTALL)
TARGET = re.compile(
    rf"{CODE}"
    r"|(?P<link>\]\()\s*(?:<[^>\n]*>|(?:[^\s()]|\([^\s()]*\))*)"  # [text](target)
    r"|(?P<definition>^ {0,3}\[(?!\^)[^\]\n]+\]:)[ \t]*\S+"  # [text]: target
    r"|(?P<href>\bhref\s*=\s*)(?:\"[^\"]*\"|'[^']*')"
    r"|(?P<bare><)(?:https?|mailto):[^>\s]*(?=>)",
    re.DOTALL | re.MULTILINE,
)


class Unreadable(ValueError):
    """A file that is no page; the message names it and says what is wrong."""


class Section(NamedTuple):
    """A heading and the text below it, without comments; of the first one, the description too."""

    id: str
    title: str
    text: str


class Comparison(NamedTuple):
    """How the sections of a translated page stand to those of its source, by heading id.

    Of a page that only one of the two languages has, all sections are missing or extra.
    """

    current: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()  # the source has changed since they were stamped
    unstamped: tuple[str, ...] = ()  # nobody has said what they translate
    missing: tuple[str, ...] = ()  # only in the source
    extra: tuple[str, ...] = ()  # only in the translation

    @property
    def state(self) -> str:
        """Say it of the whole page: `current`, `stale`, `unstamped`, `missing` or `extra`."""
        if not (self.stale or self.unstamped or self.missing or self.extra):
            return "current"
        shared = self.current + self.stale + self.unstamped
        if not shared:
            return "missing" if self.missing else "extra"
        return "unstamped" if self.unstamped == shared else "stale"


def pages(root: Path, docs: str) -> dict[str, str]:
    """Map the pages and notebooks of a language, by their paths below `docs`, to their texts.

    Raise Unreadable if one is not UTF-8, or a notebook that is none.
    """
    found = {}
    for path in sorted((root / docs).rglob("*")):
        name = path.relative_to(root / docs)
        if path.suffix not in {".md", ".ipynb"} or any(p.startswith(".") for p in name.parts):
            continue
        shown = f"{docs}/{name.as_posix()}"
        try:
            found[name.as_posix()] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(f"{shown}: not UTF-8 ({error}). Save it as UTF-8.") from None
        meta(shown, found[name.as_posix()])
    return found


def meta(name: str, text: str) -> dict[str, Any]:
    """Return the front matter of a page, which a notebook keeps in its metadata."""
    return _notebook(name, text)["metadata"] if name.endswith(".ipynb") else _page(text)[1]


def headings(name: str, text: str) -> list[tuple[str, str]]:
    """List the headings, in order: the level, `##`, and the id, empty where there is none."""
    found = map(HEADING.match, _written(name, text).split("\n"))
    return [(match["level"], match["id"] or "") for match in found if match]


def sections(name: str, text: str) -> dict[str, Section]:
    """Split a page at its headings. Where an id is there twice, its sections count as one."""
    id_, title = "", ""
    lines: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    before: list[str] = []  # what precedes the first heading
    if description := meta(name, text).get("description"):
        before = [f"description: {description}", ""]
    for line in _written(name, text).strip("\n").split("\n"):
        if (match := HEADING.match(line)) and match["id"]:
            id_, title = match["id"], match["title"]
            titles.setdefault(id_, title)
            line = f"# {title}"  # levels are compared with the headings, not here
        elif not id_:
            before.append(line)
            continue
        lines.setdefault(id_, before).append(line)
        before = []
    if not lines:
        lines = {"": before}
    return {
        id_: Section(id_, titles.get(id_, name), "\n".join(found).strip())
        for id_, found in lines.items()
    }


def normalised(text: str) -> str:
    """Return what counts of a section's text: no white space, no link targets.

    Nor does it count in which of its two forms a letter is written: macOS may take Hangul apart.
    """

    def kept(match: re.Match[str]) -> str:
        before = match["link"] or match["definition"] or match["href"] or match["bare"]
        return before or match[0]

    return re.sub(r"\s+", "", unicodedata.normalize("NFC", TARGET.sub(kept, text)))


def stamp(section: Section) -> str:
    """Return the short hash of a section: of its normalised text, whatever its level and id."""
    return hashlib.sha256(normalised(section.text).encode("utf-8")).hexdigest()[:8]


def stamps(name: str, text: str) -> dict[str, str]:
    """Read the stamps of a page; what is no stamp counts as none."""
    found = meta(name, text).get(STAMPS)
    if not isinstance(found, dict):
        return {}
    return {str(id_): hash_ for id_, hash_ in found.items() if isinstance(hash_, str)}


def compare(name: str, source: str | None, translated: str | None) -> Comparison:
    """Compare a page with its source; None is one that is not there."""
    there = sections(name, source) if source is not None else {}
    here = sections(name, translated) if translated is not None else {}
    stamped = stamps(name, translated) if translated is not None else {}
    found: dict[str, list[str]] = {}
    for id_ in there:
        if id_ not in here:
            state = "missing"
        elif id_ not in stamped:
            state = "unstamped"
        else:
            state = "current" if stamped[id_] == stamp(there[id_]) else "stale"
        found.setdefault(state, []).append(id_)
    found["extra"] = [id_ for id_ in here if id_ not in there]
    return Comparison(**{state: tuple(ids) for state, ids in found.items()})


def compare_all(
    source: Mapping[str, str], translated: Mapping[str, str]
) -> Iterator[tuple[str, Comparison]]:
    """Compare all pages of a language with those of the language it is translated from."""
    for name in sorted(source.keys() | translated.keys()):
        yield name, compare(name, source.get(name), translated.get(name))


def _page(text: str) -> tuple[str, dict[str, Any]]:
    return get_data(text.replace("\r\n", "\n"))


def _notebook(name: str, text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
        found = {"metadata": dict(notebook["metadata"]), "cells": list(notebook["cells"])}
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(
            f"{name}: not a notebook ({type(error).__name__}: {error}). "
            "Undo the last change, or mend its JSON."
        ) from None
    return found


def _written(name: str, text: str) -> str:
    """Return what is written in a page, without comments and front matter.

    In a notebook a comment holds the id of a heading, see hooks/notebook.py.
    """
    if name.endswith(".ipynb"):
        cells = _notebook(name, text)["cells"]
        sources = (
            "".join(cell["source"]) if cell["cell_type"] == "markdown" else CODE_CELL
            for cell in cells
        )
        written = IN_A_NOTEBOOK.sub(r"\1 { \2 }", "\n\n".join(sources))
    else:
        written = _page(text)[0]
    return COMMENT.sub(lambda match: "" if match["comment"] else match[0], written)
