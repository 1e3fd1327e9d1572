"""Build the same Markdown with Zensical, and say page by page what differs from what we publish.

    python -m tests.proof.zensical [ZENSICAL]        (make zensical)

Compared is what the article of each page holds: headings, snippets, links, drawings, elements of
our own, and all other text; and which files each site has. Today's differences stand in
zensical.toml with their reasons. A new one is an error, and so is an entry that fits nothing.

Zensical runs no hook, and its template engine is another one. So it gets the pages, the snippets,
the drawings and our assets as they are, none of our templates, and per language one configuration
with what it inherits put in: Zensical appends an inherited list where MkDocs replaces it.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import yaml
from bs4 import BeautifulSoup, Comment, NavigableString, SoupStrainer, Tag

from tests import ROOT
from tests.project import CONFIGS
from tests.proof.accept import Refused

LIST = "tests/proof/zensical.toml"
SITE = ROOT / "site"
PROGRAM = ".venv-zensical/bin/zensical"
PARTS = ("snippets", "drawings", "overrides/assets")  # what a build needs beside the pages

ARTICLE = SoupStrainer("article")
HEADING = re.compile(r"h[1-6]")
# What stands in a line of text; any other element begins a text of its own.
INLINE = {"a", "abbr", "b", "br", "code", "copy-code", "del", "em", "i", "kbd", "mark", "s", "span"}
INLINE |= {"strong", "sub", "sup", "time", "wbr"}
HOST = "http://site/"  # stands for wherever a site is published, to resolve its links
ENTRY = ("pages", "kind", "change", "item", "reason")
MISSING, ADDED = "missing", "added"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Item(NamedTuple):
    """Something that a page holds: of which kind, and what it is, on one line or several."""

    kind: str
    text: str


class Difference(NamedTuple):
    """Something that only one of two sites has."""

    folder: str  # of its language: "" or "en/"
    page: str  # its address below that folder, or of a file; "" is the home page
    kind: str
    change: str  # "missing" with Zensical, or "added" by it
    text: str

    def __str__(self) -> str:
        """Say in a line what differs where."""
        text = self.text if len(self.text) <= 160 else f"{self.text[:160]}…"
        return f"/{self.folder}{self.page}: {self.kind} {self.change}: {text!r}"


class Site(NamedTuple):
    """What a language's site holds: per page its items, and its other files."""

    pages: dict[str, list[Item]]
    files: set[str]


class Entry(NamedTuple):
    """An entry of the list: what it fits, as regular expressions, and why that differs."""

    pages: str
    kind: str
    change: str
    item: str
    reason: str

    def fits(self, difference: Difference) -> bool:
        """Tell whether a difference is what this entry speaks of."""
        return (
            (self.kind, self.change) == (difference.kind, difference.change)
            and re.fullmatch(self.pages, difference.page) is not None
            and re.fullmatch(self.item, difference.text, re.DOTALL) is not None
        )


# --- What a page holds -------------------------------------------------------------------


def items(html: str, page: str) -> list[Item]:
    """Return what the article of a page holds, in its order; `page` is the address of the page."""
    soup = BeautifulSoup(html, "html.parser", parse_only=ARTICLE)
    for element in soup.select("[data-search-exclude]"):
        del element["data-search-exclude"]  # Zensical heeds it, and does not publish it
    for number in soup.select("[data-proof]"):
        number.string = "–"  # as it stands in the page, before a hook fills it in
    found = list(_links(soup, page))
    for headerlink in soup.select(".headerlink"):
        headerlink.decompose()
    for drawing in soup.find_all("svg"):
        if not drawing.find_parent("a"):  # an icon of the theme stands in a link
            found.append(Item("drawing", str(drawing)))
        drawing.decompose()
    for element in soup.find_all(True):
        if HEADING.fullmatch(element.name):
            title = f"{'#' * int(element.name[1])} {_line(element)} {{ #{element.get('id')} }}"
            found.append(Item("heading", title))
        elif element.name == "pre":
            # An output has its class, the code its language.
            label = " ".join((element.parent if _is_code(element) else element).get("class", []))
            found.append(Item("snippet", f"{label}\n{element.get_text()}"))
        elif "-" in element.name:
            found.append(Item("element", _start(element)))
    return found + list(_texts(soup))


def _links(soup: BeautifulSoup, page: str) -> Iterator[Item]:
    """Give the links: what each stands in, its words, where it leads below its language's site."""
    for link in soup.find_all("a", href=True):
        target = urljoin(f"{HOST}{page}", link["href"]).removeprefix(HOST)
        yield Item("link", f"{_name(_block(link))}: [{_line(link)}]({target})")


def _texts(soup: BeautifulSoup) -> Iterator[Item]:
    """Give each paragraph, list item, cell, … that is no heading and no snippet."""
    block: Tag | None = None
    parts: list[str] = []
    for string in soup.find_all(string=True):
        if isinstance(string, Comment) or type(string) is not NavigableString:
            continue
        around = _block(string)
        if around is not block:
            yield from _text(block, parts)
            block, parts = around, []
        parts.append(string)
    yield from _text(block, parts)


def _text(block: Tag | None, parts: list[str]) -> Iterator[Item]:
    text = " ".join("".join(parts).split())
    if block is not None and text and block.name != "pre" and not HEADING.fullmatch(block.name):
        yield Item("text", f"{_name(block)}: {text}")


def _block(inside: Tag | NavigableString) -> Tag:
    return next(parent for parent in inside.parents if parent.name not in INLINE)


def _name(block: Tag) -> str:
    """Return the name of an element with its classes, as CSS writes it."""
    return ".".join([block.name, *block.get("class", [])])


def _is_code(pre: Tag) -> bool:
    return pre.parent is not None and "highlight" in pre.parent.get("class", [])


def _start(element: Tag) -> str:
    """Return the start tag of an element, its attributes in the order of their names."""
    given = ""
    for name, value in sorted(element.attrs.items()):
        text = " ".join(value) if isinstance(value, list) else value
        given += f' {name}="{text}"'
    return f"<{element.name}{given}>"


def _line(element: Tag) -> str:
    return " ".join(element.get_text().split())


def read_site(site: Path, folder: str, others: Iterable[str]) -> Site:
    """Read the site of a language from its files; the sites of `others` may stand in it."""
    found = Site({}, set())
    for path in sorted((site / folder).rglob("*")):
        name = path.relative_to(site / folder).as_posix()
        if path.is_dir() or name.startswith(tuple(others)):
            continue
        if path.suffix == ".html":
            page = name.removesuffix("index.html")
            found.pages[page] = items(path.read_text(encoding="utf-8"), page)
        else:
            found.files.add(name)
    return found


# --- What differs ------------------------------------------------------------------------


def compare(ours: Site, theirs: Site, folder: str = "") -> list[Difference]:
    """Return what only one of two sites of a language has."""
    found = [*_sets("page", folder, ours.pages, theirs.pages)]
    found += _sets("file", folder, ours.files, theirs.files)
    for page in sorted(ours.pages.keys() & theirs.pages.keys()):
        for kind in dict.fromkeys(item.kind for item in ours.pages[page] + theirs.pages[page]):
            before, after = (
                [item.text for item in site.pages[page] if item.kind == kind]
                for site in (ours, theirs)
            )
            matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
            for tag, start, end, other_start, other_end in matcher.get_opcodes():
                if tag != "equal":
                    for text in before[start:end]:
                        found.append(Difference(folder, page, kind, MISSING, text))
                    for text in after[other_start:other_end]:
                        found.append(Difference(folder, page, kind, ADDED, text))
    return found


def _sets(
    kind: str, folder: str, ours: Iterable[str], theirs: Iterable[str]
) -> Iterator[Difference]:
    """Give the pages or files that only one site has."""
    before, after = set(ours), set(theirs)
    for name in sorted(before ^ after):
        change = MISSING if name in before else ADDED
        yield Difference(folder, name, kind, change, name)


def read_list(text: str) -> list[Entry]:
    """Read zensical.toml, and refuse what is no entry of it."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{LIST}: {error}. Mend it there.") from None
    if read.keys() != {"difference"}:
        raise Refused(f"{LIST}: no table but [[difference]] is known. Take out the others.")
    entries = []
    for number, table in enumerate(read["difference"], start=1):
        if sorted(table) != sorted(ENTRY) or not all(table.values()):
            raise Refused(f"{LIST}: entry {number} needs exactly {', '.join(ENTRY)}, none empty.")
        if table["change"] not in (MISSING, ADDED):
            raise Refused(f'{LIST}: entry {number}: change is "{MISSING}" or "{ADDED}".')
        try:
            re.compile(table["pages"]), re.compile(table["item"])
        except re.error as error:
            raise Refused(f"{LIST}: entry {number}: {error}. Mend the expression.") from None
        entries.append(Entry(**table))
    return entries


def findings(differences: Sequence[Difference], entries: Sequence[Entry]) -> list[str]:
    """Return the differences that the list does not explain, and its entries that fit nothing."""
    new = [
        f"{difference}. Write it so that both build the same, or list it with the reason in {LIST}."
        for difference in differences
        if not any(entry.fits(difference) for entry in entries)
    ]
    unused = [
        f"{LIST}: nothing is {entry.change} that is a {entry.kind} {entry.item!r} "
        f"on {entry.pages!r}. Take the entry out."
        for entry in entries
        if not any(entry.fits(difference) for difference in differences)
    ]
    return new + unused


def same(sites: Iterable[tuple[Site, Site]], differences: Sequence[Difference]) -> str:
    """Count by kind what the pages of both sites hold, and what of it is not missing."""
    kinds = Counter(
        item.kind
        for ours, theirs in sites
        for page in ours.pages.keys() & theirs.pages.keys()
        for item in ours.pages[page]
    )
    missing = Counter(difference.kind for difference in differences if difference.change == MISSING)
    return ", ".join(
        f"{total - missing[kind]} of {total} {kind}s" for kind, total in sorted(kinds.items())
    )


def report(
    pages: Iterable[tuple[str, str]], differences: Sequence[Difference], entries: Sequence[Entry]
) -> str:
    """Say of every page, a folder and an address, what differs; and how often each entry fits."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for difference in differences:
        what = f"{difference.kind} {difference.change}"
        counts[difference.folder, difference.page][what] += 1
    lines = []
    for place in pages:
        said = ", ".join(f"{count} {what}" for what, count in sorted(counts[place].items()))
        lines.append(f"/{''.join(place)}: {said or 'the same'}")
    lines.append(f"\nListed in {LIST}:")
    for entry in entries:
        fitting = sum(entry.fits(difference) for difference in differences)
        lines.append(f"{fitting:6} {entry.kind} {entry.change}: {entry.reason}")
    return "\n".join(lines)


# --- Zensical ----------------------------------------------------------------------------


def settings(config: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Return a language's configuration as Zensical is to read it."""
    address = config["site_url"]
    return dict(config) | {"site_dir": f"site/{folder}", "site_url": f"{address}{folder}"}


def build(program: Path, project: Path) -> tuple[Path, float]:
    """Build every language below a folder; return the site, and how many seconds it took."""
    for part in (*PARTS, *(config["docs_dir"] for config in CONFIGS.values())):
        shutil.copytree(ROOT / part, project / part)
    seconds = 0.0
    for number, (folder, config) in enumerate(CONFIGS.items()):
        path = project / f"{number}.yml"
        path.write_text(yaml.dump(settings(config, folder), allow_unicode=True), encoding="utf-8")
        start = time.perf_counter()
        ran = subprocess.run(
            [program, "build", "--strict", "--config-file", path],
            cwd=project,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            check=False,
        )
        seconds += time.perf_counter() - start
        if ran.returncode:
            said = ANSI.sub("", ran.stdout + ran.stderr).strip()
            raise Failed(f"Zensical does not build {config['docs_dir']}:\n{said}")
    return project / "site", seconds


class Failed(Exception):
    """Zensical does not build the pages."""


def main() -> None:
    """Read the command line; end with 0 if all is listed, 1 if something is not, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=PROGRAM, help=f"default: {PROGRAM}")
    program = ROOT / parser.parse_args().program
    try:
        if not program.is_file():
            raise Refused(f"{program}: no such file. Run: make zensical")
        if not (SITE / "index.html").is_file():
            raise Refused("site/: nothing to compare with. Run: make build")
        entries = read_list((ROOT / LIST).read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as project:
            built, seconds = build(program, Path(project))
            sites = {}
            for language in CONFIGS:
                others = [] if language else [folder for folder in CONFIGS if folder]
                sites[language] = (
                    read_site(SITE, language, others),
                    read_site(built, language, others),
                )
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    except Failed as failure:
        print(failure, file=sys.stderr)
        raise SystemExit(1) from None
    differences = [d for folder, both in sites.items() for d in compare(*both, folder)]
    found = findings(differences, entries)
    pages = [
        (folder, page)
        for folder, (ours, theirs) in sites.items()
        for page in sorted(ours.pages | theirs.pages)
    ]
    print(report(pages, differences, entries))
    number = sum(len(theirs.pages) for _, theirs in sites.values())
    print(f"\nZensical built {number} of {len(pages)} pages in {seconds:.1f} s. On these, it keeps")
    print("\n".join([f"{same(sites.values(), differences)}.", *found]))
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
