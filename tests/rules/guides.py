"""What the guides for contributors must have in common, and what they may name.

A guide is a Markdown file at the root of the project, `NAME.md`; `NAME.<language>.md` says the
same in another language. What they tell people to type must exist.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

FENCE = re.compile(r"^ *(`{3,}|~{3,})")
TASK = re.compile(r"(?<![\w/.-])make (?P<task>[a-z][a-z-]*)(?P<given>(?: [A-Z_]+=\S+)*)")
MODULE = re.compile(r"python -m (?P<module>tests[\w.]*)")
SPAN = re.compile(r"`+[^`]+`+")
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+)$")
OF_A_TASK = re.compile(r"^(?P<task>[a-z][a-z-]*):.*?## ", re.MULTILINE)


class Line(NamedTuple):
    """Something found in a guide: where it stands, what it is."""

    number: int
    value: str


def code(text: str) -> Iterator[Line]:
    """Yield what stands in fences and code spans: what a reader may type."""
    for line, fenced in _lines(text):
        if fenced:
            yield line
        else:
            yield from (Line(line.number, span) for span in SPAN.findall(line.value))


def prose(text: str) -> Iterator[Line]:
    """Yield the lines outside of fences, without what stands in code spans."""
    for line, fenced in _lines(text):
        if not fenced:
            yield Line(line.number, SPAN.sub("", line.value))


def commands(text: str) -> list[Line]:
    """List the tasks of the Makefile that a guide names, with the variables they are given."""
    return [
        Line(
            line.number,
            " ".join([match["task"], *(w.split("=")[0] for w in match["given"].split())]),
        )
        for line in code(text)
        for match in TASK.finditer(line.value)
    ]


def links(text: str) -> list[Line]:
    """List where the links of a guide lead."""
    return [
        Line(line.number, match["target"])
        for line in prose(text)
        for match in LINK.finditer(line.value)
    ]


def headings(text: str) -> list[Line]:
    """List the headings of a guide, as `## Title`."""
    return [line for line, fenced in _lines(text) if not fenced and HEADING.match(line.value)]


def check(name: str, text: str, texts: Mapping[str, str], files: Collection[str]) -> list[str]:
    """Return the findings for one guide.

    `texts` are the Makefile and the other Markdown files at the root by name, `files` all paths of
    the project, its folders too.
    """
    said = itertools.chain(
        _check_commands(text, texts["Makefile"]),
        _check_modules(text, files),
        _check_links(name, text, texts, files),
    )
    return [f"{name}:{number}: {message}" for number, message in said]


def compare(first: str, first_text: str, other: str, other_text: str) -> list[str]:
    """Return where a guide does not mirror the same one in another language."""

    def target(link: Line) -> str:
        """Take a link to the other language's guide for one to this language's."""
        path, _, anchor = link.value.partition("#")
        *folders, file = path.split("/")
        same = re.sub(r"^([A-Z_]+)\.\w\w(?:-\w+)?\.md$", r"\1.md", file)
        return "/".join([*folders, same]) + ("#" if anchor else "")

    aspects = {
        "heading": lambda text: [Line(h.number, h.value.split(" ")[0]) for h in headings(text)],
        "command": commands,
        "link": lambda text: [Line(link.number, target(link)) for link in links(text)],
    }
    findings = []
    for aspect, find in aspects.items():
        for mine, theirs in itertools.zip_longest(find(first_text), find(other_text)):
            if mine is None or theirs is None or mine.value != theirs.value:
                findings.append(
                    f"{other}:{theirs.number if theirs else 1}: {aspect} "
                    f"{theirs.value if theirs else 'missing'} where {first}:"
                    f"{mine.number if mine else 1} has {mine.value if mine else 'none'}. "
                    "Say the same in both, in the same order."
                )
                break  # whatever follows is shifted
    return findings


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a guide."""
    titles = (HEADING.match(line.value)["title"] for line in headings(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _check_commands(text: str, makefile: str) -> Iterator[tuple[int, str]]:
    tasks = {match["task"] for match in OF_A_TASK.finditer(makefile)}
    for line in commands(text):
        task, *given = line.value.split()
        if task not in tasks:
            yield line.number, f"`make {task}` is no task of the Makefile. See `make help`."
        for variable in given:
            # What begins with PIP_ is a setting of pip, which reads it from the environment.
            if not variable.startswith("PIP_") and not re.search(rf"\b{variable}\b", makefile):
                yield line.number, f"the Makefile knows no {variable}. See `make help`."


def _check_modules(text: str, files: Collection[str]) -> Iterator[tuple[int, str]]:
    for line in code(text):
        for match in MODULE.finditer(line.value):
            path = match["module"].replace(".", "/")
            if f"{path}.py" not in files and f"{path}/__main__.py" not in files:
                yield line.number, f"there is no module {match['module']}. Correct the command."


def _check_links(
    name: str, text: str, texts: Mapping[str, str], files: Collection[str]
) -> Iterator[tuple[int, str]]:
    for line in links(text):
        if re.match(r"[a-z]+:", line.value):
            continue
        path, _, anchor = line.value.partition("#")
        path = str(PurePosixPath(path)) if path else name
        if path not in files:
            yield line.number, f"links to {path}, which is not there. Mend the link."
        elif anchor and path in texts and anchor not in anchors(texts[path]):
            yield line.number, f"{path} has no heading for #{anchor}. Mend the link."


def _lines(text: str) -> Iterator[tuple[Line, bool]]:
    """Yield each line, and whether it stands in a fence."""
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        else:
            yield Line(number, line), bool(fence)
