"""Check all that can be told of the texts without running them: pages, translations, terms.

    python -m tests.proof.lint        (part of make lint)

Needs what the site needs and no PyTorch. Prints a line for each finding, `file:line: rule: what
is wrong. What to do.`, and ends with 1 if there is one, with 2 if the project cannot be read. On
GitHub, each finding becomes a note at its line of the pull request, and the job's page gets a
summary in every language that tests/proof/lint.toml has words for.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from mkdocs.exceptions import MkDocsException

from hooks.languages import sources
from tests import ROOT
from tests.rules import drawings, glossary, mirror, pages, shapes, snippets
from tests.rules.pages import Pages

WORDS = Path(__file__).with_suffix(".toml")
LISTED = 200  # findings in a summary, which GitHub cuts off at 1 MiB
GLOSSARY = "glossary"  # the page, and the file
LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<message>.*)", re.DOTALL)
NAMED = re.compile(r"(?P<rule>[a-z-]+): (?P<message>.*)", re.DOTALL)


class Finding(NamedTuple):
    """What is wrong, where, by which rule."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """Write it on one line, whatever the message quotes."""
        return f"{self.file}:{self.line}: {self.rule}: {' '.join(self.message.split())}"


class Project(NamedTuple):
    """The texts that are checked. Languages are named by the folder they are served from."""

    configs: Mapping[str, Mapping[str, Any]]
    pages: Mapping[str, Pages]
    snippets: Pages
    drawings: Pages
    terms: str  # glossary.toml
    torch: str  # the version that the requirements pin

    @classmethod
    def read(cls) -> Project:
        """Read the project; raise ValueError, or what YAML or MkDocs raises, if that fails."""
        from tests import project  # reads everything, so a broken file shows here

        requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
        terms = (ROOT / f"{GLOSSARY}.toml").read_text(encoding="utf-8")
        try:
            glossary.terms(terms)
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ValueError(f"{GLOSSARY}.toml: {error}. Correct the file.") from None
        return cls(
            project.CONFIGS,
            project.PAGES,
            project.SNIPPETS,
            project.DRAWINGS,
            terms,
            re.search(r"^torch==(\S+)$", requirements, re.MULTILINE)[1],
        )

    def path(self, folder: str, name: str) -> str:
        """Return the path of a page in the project."""
        return f"{self.configs[folder]['docs_dir']}/{name}"

    def language(self, folder: str) -> str:
        """Return the code of the language that is served from a folder."""
        return self.configs[folder]["theme"]["language"]

    def is_complete(self, folder: str) -> bool:
        """Tell whether a language promises every page."""
        return bool(self.configs[folder]["extra"].get("complete", True))


def read(found: Iterable[str], rule: str | None = None) -> Iterator[Finding]:
    """Read findings that are lines; without a `rule`, they name it themselves."""
    for line in found:
        match = LINE.fullmatch(line)
        named = NAMED.fullmatch(match["message"]) if rule is None else None
        yield Finding(
            match["file"],
            int(match["line"]),
            named["rule"] if named else rule or "page",
            named["message"] if named else match["message"],
        )


def unreadable(project: Project) -> Iterator[Finding]:
    """Yield the notebooks that are none: nothing else can be told of them."""
    for folder, texts in project.pages.items():
        for name, text in texts.items():
            if not pages.is_notebook(name):
                continue
            remedy = "Undo the last change of this place, or save it from Jupyter."
            try:
                pages.meta(name, text), pages.numbered_cells(text)
            except json.JSONDecodeError as error:
                message = f"no JSON ({error.msg}). {remedy}"
                yield Finding(project.path(folder, name), error.lineno, "unreadable", message)
            except (KeyError, TypeError, AttributeError) as error:
                message = f"no notebook ({error!r}). {remedy}"
                yield Finding(project.path(folder, name), 1, "unreadable", message)


def translations(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with pages: each by itself, and each beside the one it translates."""
    terms = glossary.terms(project.terms)
    first = project.language("")
    outputs = {name: _output(text) for name, text in project.snippets.items()}
    for folder, texts in project.pages.items():
        language = project.language(folder)
        other = glossary.beside(language, first)
        for name, text in texts.items():
            path = project.path(folder, name)
            yield from read(pages.check(path, text), "page")
            yield from read(pages.other_versions(path, text, project.torch), "page")
            yield from read(shapes.check(path, text, outputs), "proof")
            yield from read(glossary.check_words(path, text, language, other, terms))
            if not folder:
                yield from read(mirror.undeclarable(path, text))
    for folder, source in sources(project.configs).items():
        yield from read(
            mirror.compare(
                project.configs[source]["docs_dir"],
                project.pages[source],
                project.configs[folder]["docs_dir"],
                project.pages[folder],
                project.is_complete(folder),
            )
        )


def files(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with what pages show, and with the glossary."""
    shown = project.snippets.keys() | project.drawings.keys()
    for folder, texts in project.pages.items():
        for name, text in texts.items():
            path = project.path(folder, name)
            yield from read(pages.unknown_includes(path, text, set(shown)), "page")
    for name, text in project.snippets.items():
        yield from read(snippets.check(f"snippets/{name}", text), "snippet")
    for name, text in project.drawings.items():
        yield from read(drawings.check(f"drawings/{name}", text), "drawing")
    for kind, texts in (("snippets", project.snippets), ("drawings", project.drawings)):
        yield from read(pages.orphans(kind, set(texts), project.pages), "unused")
    yield from read(_glossary(project), "glossary")


def _glossary(project: Project) -> Iterator[str]:
    name = f"{GLOSSARY}.md"
    original = sources(project.configs)
    showing = [
        folder
        for folder, texts in project.pages.items()
        if name in texts  # a copy of the source is not translated yet
        and (not folder or texts[name] != project.pages[original[folder]].get(name))
    ]
    languages = {folder: project.language(folder) for folder in project.configs}
    begun = {languages[folder] for folder in project.configs if folder not in showing}
    wrong = glossary.check_terms(f"{GLOSSARY}.toml", project.terms, languages.values(), begun)
    yield from wrong
    for folder in showing if not wrong else ():  # a page cannot show what is not there
        yield from glossary.check_page(
            project.path(folder, name),
            project.pages[folder][name],
            languages[folder],
            glossary.beside(languages[folder], languages[""]),
            glossary.terms(project.terms),
        )


@functools.cache
def _output(text: str) -> str:
    """Return what a snippet prints; of a malformed one, which is a finding of its own, nothing."""
    try:
        return snippets.parse(text).output
    except snippets.Malformed:
        return ""


def everything(project: Project) -> list[Finding]:
    """Return all findings, in the order of files and lines."""
    broken = list(unreadable(project))
    if broken:
        return broken
    return sorted({*translations(project), *files(project)})


def annotation(finding: Finding) -> str:
    """Return the command that makes GitHub show a finding at its line."""

    def escaped(text: str, more: str = "") -> str:
        for character in f"%\r\n{more}":
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    place = f"file={escaped(finding.file, ':,')},line={finding.line}"
    title = escaped(finding.rule, ":,")
    return f"::error {place},title={title}::{escaped(' '.join(finding.message.split()))}"


def summary(
    found: list[Finding], count: int, languages: Iterable[str], words: Mapping[str, Any]
) -> str:
    """Return what the job's page says of the findings in `count` files, in Markdown."""
    parts = []
    for said in (words[language] for language in languages if language in words):
        text = said["found" if found else "clean"].format(count=len(found), files=count)
        parts.append(f"## {said['title']}\n\n{text} {said['locally']}")
        if found:
            counts = Counter(finding.rule for finding in found)
            rows = [
                f"| `{rule}` | {said['rules'].get(rule, '')} | {number} |"
                for rule, number in counts.most_common()
            ]
            heading = f"| {said['rule']} | {said['meaning']} | {said['count']} |\n|---|---|--:|"
            parts.append("\n".join([heading, *rows]))
    if found:
        lines = [str(finding) for finding in found[:LISTED]]
        lines += ["…"] * (len(found) > LISTED)
        parts.append("\n".join(["~~~~text", *lines, "~~~~"]))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Check the project and say what was found, in the form that the place asks for."""
    start = time.perf_counter()
    try:
        project = Project.read()
    except (OSError, ValueError, yaml.YAMLError, MkDocsException) as error:
        print(f"The project cannot be read: {' '.join(str(error).split())}", file=sys.stderr)
        raise SystemExit(2) from None
    found = everything(project)
    for finding in found:
        print(finding)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            print(annotation(finding))
    count = sum(map(len, [*project.pages.values(), project.snippets, project.drawings]))
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        languages = [project.language(folder) for folder in project.configs]
        words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(summary(found, count, languages, words))
    seconds = time.perf_counter() - start
    print(f"{len(found) or 'no'} findings in {count} files ({seconds:.1f} s)", file=sys.stderr)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
