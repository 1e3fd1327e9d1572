"""Show which sections of the translated pages are behind their sources, and stamp what is not.

    python -m tests.proof.translations [--check] [--diff] [PAGE …]        (make translations)
    python -m tests.proof.translations --stamp [--section ID]… PAGE …     (make stamp)

A page is named by its path, docs/<language>/index.md; a folder stands for all pages in it. The
table needs no history of git. --diff does: it shows what has changed in the source since a section
was stamped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mkdocs.exceptions import PluginError

from hooks.languages import config_files, read_config, sources
from hooks.sections import (
    Comparison,
    Unreadable,
    compare,
    headings,
    normalised,
    pages,
    sections,
    stamp,
    stamps,
)
from tests import ROOT
from tests.proof import history, stamping
from tests.proof.writing import write_whole

STATES = ("current", "stale", "unstamped", "missing", "extra")


class Refused(Exception):
    """The task cannot be done; the message says why and what to do, a line for each page."""


class Translation(NamedTuple):
    """A language that is translated: the folders of its pages and its source's, and their texts."""

    docs: str
    source_docs: str
    pages: dict[str, str]
    source_pages: dict[str, str]

    def compare(self, name: str) -> Comparison:
        """Compare a page with its source."""
        return compare(name, self.source_pages.get(name), self.pages.get(name))


def load(root: Path) -> list[Translation]:
    """Read all translations of the project; raise Refused if what is there cannot be read."""
    try:
        configs = {folder: read_config(path) for folder, path in config_files(root).items()}
        texts = {folder: pages(root, read["docs_dir"]) for folder, read in configs.items()}
        return [
            Translation(
                configs[folder]["docs_dir"],
                configs[source]["docs_dir"],
                texts[folder],
                texts[source],
            )
            for folder, source in sources(configs).items()
        ]
    except (PluginError, Unreadable) as error:
        raise Refused(str(error)) from None


def chosen(
    root: Path, translations: list[Translation], named: list[str]
) -> list[tuple[Translation, str]]:
    """Return the pages that are named, or all; raise Refused if one is not translated."""
    found = [
        (translation, name)
        for translation in translations
        for name in sorted(translation.pages.keys() | translation.source_pages.keys())
    ]
    if not named:
        return found
    wanted: dict[tuple[str, str], tuple[Translation, str]] = {}
    for argument in named:
        path = (root / argument).resolve()
        matching = [
            (translation, name)
            for translation, name in found
            if (root / translation.docs / name).resolve().is_relative_to(path)
        ]
        if not matching:
            raise Refused(_not_translated(root, translations, argument))
        wanted |= {(translation.docs, name): (translation, name) for translation, name in matching}
    return list(wanted.values())


def table(found: list[tuple[Translation, str]]) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether all is current."""
    lines: list[str] = []
    width = max((len(name) for _, name in found), default=0)
    compared = [(translation, name, translation.compare(name)) for translation, name in found]
    for docs in dict.fromkeys(translation.docs for translation, _ in found):
        mine = [entry for entry in compared if entry[0].docs == docs]
        lines.append(f"{docs}, translated from {mine[0][0].source_docs}")
        lines += [
            f"  {comparison.state:<9}  {name:<{width}}  {_ids(comparison)}".rstrip()
            for _, name, comparison in mine
        ]
        states = [comparison.state for _, _, comparison in mine]
        counts = ", ".join(f"{states.count(state)} {state}" for state in STATES)
        lines.append(f"  {len(mine)} pages: {counts}")
    return lines, all(comparison.state == "current" for _, _, comparison in compared)


def difference(root: Path, translation: Translation, name: str) -> Iterator[str]:
    """Give the lines that say what changed in the sections that a page is behind in."""
    comparison = translation.compare(name)
    if comparison.state in {"current", "missing", "extra"}:
        return
    source = f"{translation.source_docs}/{name}"
    stamped = stamps(name, translation.pages[name])
    there = sections(name, translation.source_pages[name])
    why, versions = "", {}
    try:
        if comparison.stale:
            cut = history.is_shallow(root)
            versions = history.find(root, source, {stamped[id_] for id_ in comparison.stale})
            why = (
                "this clone does not go back that far. Fetch the rest: git fetch --unshallow"
                if cut
                else f"no commit has it. Compare the whole section with {source}"
            )
    except history.NoHistory as error:
        why = f"{error}. Compare the whole section with {source}"
    for id_ in comparison.stale:
        at = f"{translation.docs}/{name}#{id_}"
        if version := versions.get(stamped[id_]):
            yield f"{at}: {source} since {version.commit} of {version.date}:"
            yield from (
                f"  {line}" for line in history.changes(version.section.text, there[id_].text)
            )
        else:
            yield f"{at}: cannot show the version stamped {stamped[id_]}: {why}."
    for id_ in comparison.unstamped:
        yield (
            f"{translation.docs}/{name}#{id_}: never stamped. "
            f"Compare the whole section with {source}."
        )
    for id_ in comparison.missing:
        yield f"{translation.docs}/{name}: new in {source}#{id_}:"
        yield from (f"  + {line}" for line in there[id_].text.split("\n") if line.strip())


def stamp_pages(root: Path, found: list[tuple[Translation, str]], only: list[str]) -> list[str]:
    """Record that the pages say what their sources say now, and return what to print.

    `only` names the sections that do, where it is not all of a page's. All pages are written, or
    none: raise Refused if one cannot be stamped.
    """
    lines: list[str] = []
    refused: list[str] = []
    changed: list[tuple[Path, str, str]] = []
    for translation, name in found:
        path = f"{translation.docs}/{name}"
        if wrong := _unfit(translation, name, only):
            refused.append(f"{path}: {wrong}")
            continue
        there = sections(name, translation.source_pages[name])
        before = stamps(name, translation.pages[name])
        after = {
            id_: stamp(section) if not only or id_ in only else before.get(id_)
            for id_, section in there.items()
        }
        after = {id_: hash_ for id_, hash_ in after.items() if hash_}
        if after == before:
            lines.append(f"{path}: stamped as it is")
            continue
        text = (root / path).read_bytes().decode("utf-8")
        news = [id_ for id_, hash_ in after.items() if before.get(id_) != hash_]
        said = ", ".join(f"#{id_}" for id_ in news) or "stamps of sections that are gone, deleted"
        try:
            changed.append((root / path, stamping.stamped(name, text, after), f"{path}: {said}"))
        except stamping.Unwritable as error:
            refused.append(f"{path}: {error}")
    if refused:
        raise Refused("\n".join(refused))
    for file, text, said in changed:
        write_whole(file, text)
        lines.append(said)
    return lines


def _ids(comparison: Comparison) -> str:
    """List the sections that are not current, those of each state together."""
    if comparison.state in {"current", "missing", "extra"}:
        return ""
    found = []
    for state in STATES[1:]:
        if ids := getattr(comparison, state):
            word = "" if state == comparison.state else f"{state} "
            found.append(word + " ".join(f"#{id_}" for id_ in ids))
    return "; ".join(found)


def _unfit(translation: Translation, name: str, only: list[str]) -> str | None:
    """Say why a page cannot be stamped, if it cannot."""
    source = f"{translation.source_docs}/{name}"
    if name not in translation.pages:
        return f"not there. Translate {source} first."
    if name not in translation.source_pages:
        return f"{source}, which it would translate, is not there. Write that, or delete this."
    text, source_text = translation.pages[name], translation.source_pages[name]
    mine, theirs = headings(name, text), headings(name, source_text)
    for number in range(max(len(mine), len(theirs))):
        here, there = (_heading(found, number) for found in (mine, theirs))
        if here != there:
            return f"{here} where {source} has {there}. Give both the same headings, then stamp."
    if not all(id_ for _, id_ in mine) or not mine:
        return "a heading without an id, or none at all. End it like ## Title { #title }."
    if unknown := set(only) - {id_ for _, id_ in mine}:
        return f"no section {', '.join(f'#{id_}' for id_ in sorted(unknown))}. Name a heading's id."
    same = [normalised(section.text) for section in sections(name, text).values()]
    if same == [normalised(section.text) for section in sections(name, source_text).values()]:
        return f"still the text of {source}. Translate it first."
    return None


def _heading(found: list[tuple[str, str]], number: int) -> str:
    if number >= len(found):
        return "no heading"
    level, id_ = found[number]
    return f"the heading {level} … {{ #{id_} }}" if id_ else f"the heading {level} … without an id"


def _not_translated(root: Path, translations: list[Translation], argument: str) -> str:
    path = (root / argument).resolve()
    for translation in translations:
        source = (root / translation.source_docs).resolve()
        if path.is_relative_to(source):
            name = path.relative_to(source).as_posix()
            return (
                f"{argument}: translates nothing, it is translated. "
                f"Name the translation: {Path(translation.docs, name).as_posix()}"
            )
    examples = ", ".join(f"{translation.docs}/index.md" for translation in translations)
    return f"{argument}: no page of a translated language. Name one by its path: {examples}"


def main(arguments: list[str] | None = None, root: Path = ROOT) -> None:
    """Read the command line; end with 1 if a check finds what is not current, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="pages or folders (default: all)")
    parser.add_argument("--check", action="store_true", help="end with 1 if all is not current")
    parser.add_argument("--diff", action="store_true", help="show what changed in the source")
    parser.add_argument("--stamp", action="store_true", help="record that the pages are current")
    parser.add_argument("--section", action="append", default=[], metavar="ID", help="only this")
    said = parser.parse_args(arguments)
    try:
        if said.stamp and not said.pages:
            raise Refused("No page is named. Name those you have brought up to date: PAGE=…")
        found = chosen(root, load(root), said.pages)
        if said.stamp:
            named = {(root / argument).resolve() for argument in said.pages}
            found = [  # of a folder, those that are there
                (translation, name)
                for translation, name in found
                if name in translation.pages or (root / translation.docs / name).resolve() in named
            ]
            if not found:
                raise Refused(f"{' '.join(said.pages)}: no page of it is translated yet.")
            print("\n".join(stamp_pages(root, found, said.section)))
            return
        lines, current = table(found)
        print("\n".join(lines))
        if said.diff:
            for translation, name in found:
                for line in difference(root, translation, name):
                    print(line)
    except (Refused, Unreadable) as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    if said.check and not current:
        print("Bring the sections up to date, and then: make stamp PAGE=…")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
