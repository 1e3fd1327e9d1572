"""What a page may hold: rules 8 to 11. tests/rules/mirror.py compares the languages."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml
from mkdocs.utils.meta import YAML_RE as FRONT_MATTER
from mkdocs.utils.meta import SafeLoader, get_data

from hooks.inside import includes as includes_in_another_form
from hooks.notebook import with_heading_ids
from hooks.provenance import INCLUDE

Pages = Mapping[str, str]  # a page's path inside docs/<language>/ to its text

HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+?)(?: \{ #(?P<id>[^\s}]+) \})?$")
FENCE = re.compile(r"^[ >]*(?P<fence>`{3,}|~{3,})(?P<info>.*)$")


class Line(NamedTuple):
    """Something found in a page: where it stands, what it is."""

    number: int
    value: str


def is_notebook(name: str) -> bool:
    """Tell a notebook from a page of Markdown."""
    return name.endswith(".ipynb")


def cells(text: str, kind: str) -> list[str]:
    """Return the sources of a notebook's cells of one kind, `"code"` or `"markdown"`."""
    notebook = json.loads(text)
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def shown_cells(text: str) -> list[tuple[str, str]]:
    """Return a notebook's code cells with what each printed, as its stored outputs say."""
    notebook = json.loads(text)
    found = []
    for cell in (c for c in notebook["cells"] if c["cell_type"] == "code"):
        printed = "".join(
            "".join(output.get("text") or output["data"]["text/plain"])
            for output in cell["outputs"]
        )
        found.append(("".join(cell["source"]) + "\n", printed))
    return found


def prose(name: str, text: str) -> str:
    """Return what a person wrote in words: the page, or the Markdown cells of a notebook."""
    if is_notebook(name):
        return with_heading_ids("\n\n".join(cells(text, "markdown")))
    return text


class Cell(NamedTuple):
    """A cell of a notebook: its kind, its source, and the line of the file for each of its own."""

    kind: str
    source: str
    numbers: list[int]


def numbered_cells(text: str) -> list[Cell]:
    """Return the cells of a notebook with the lines of the file where they stand."""
    places = _strings(text)
    found: list[Cell] = []
    number = 1
    for cell in json.loads(text)["cells"]:
        numbers: list[int] = []
        ended = True
        for item in [cell["source"]] if isinstance(cell["source"], str) else cell["source"]:
            number = next((n for n, value in places if value == item), number)
            for line in item.splitlines(keepends=True):
                if ended:
                    numbers.append(number)
                ended = line.endswith("\n")
        if ended:
            numbers.append(number)  # the last line is empty
        found.append(Cell(cell["cell_type"], "".join(cell["source"]), numbers))
    return found


def file_lines(name: str, text: str) -> list[int]:
    """Return, for each line of the page's prose, the line of the file where it stands."""
    if not is_notebook(name):
        return list(range(1, text.count("\n") + 2))
    numbers: list[int] = []
    for cell in numbered_cells(text):
        if cell.kind == "markdown":
            numbers += [*cell.numbers, cell.numbers[-1]]  # cells have a blank line between them
    return numbers[:-1]


def _strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a notebook's file that hold a string of a cell, in order."""
    for number, line in enumerate(text.split("\n"), start=1):
        part = line.strip().removesuffix(",").removeprefix('"source": ')
        if part.startswith('"'):
            try:
                yield number, json.loads(part)
            except ValueError:
                continue  # a key and its value


def body(name: str, text: str) -> list[Line]:
    """Return the lines of the page's prose without its front matter, as its file numbers them."""
    written = (prose(name, text) if is_notebook(name) else get_data(text)[0]).split("\n")
    numbers = file_lines(name, text)[-len(written) :]
    return [Line(number, line) for number, line in zip(numbers, written, strict=True)]


def meta(name: str, text: str) -> dict[str, Any]:
    """Return the page's front matter, which a notebook keeps in its metadata."""
    return json.loads(text)["metadata"] if is_notebook(name) else get_data(text)[1]


def includes(text: str) -> list[Line]:
    """List the files a page includes, in order."""
    found = ((n, INCLUDE.match(line)) for n, line in enumerate(text.split("\n"), start=1))
    return [Line(number, match["path"]) for number, match in found if match]


def headings(text: str) -> list[Line]:
    """List the headings as `## #id` (the level and the id; no id is empty), in order."""
    found = ((n, HEADING.match(line)) for n, line in enumerate(text.split("\n"), start=1))
    return [Line(n, f"{match['level']} #{match['id'] or ''}") for n, match in found if match]


def check(name: str, text: str) -> list[str]:
    """Return the findings for one page; `name` is its path in the project."""
    written = prose(name, text)
    found = itertools.chain(
        _check_headings(written),
        _check_form(written),
        _check_front_matter(name, text),
        _check_meta(meta(name, text)),
        _check_cells(text) if is_notebook(name) else (),
    )
    places = file_lines(name, text)
    return [f"{name}:{places[number - 1]}: {message}" for number, message in found]


def unknown_includes(name: str, text: str, files: set[str]) -> list[str]:
    """Return the includes of anything but a whole file of `files`: ranges, other kinds."""
    return [
        f"{name}:{line.number}: {line.value!r} is no snippet or drawing. Include a whole file."
        for line in includes(prose(name, text))
        if line.value not in files
    ]


def other_versions(name: str, text: str, pinned: str) -> list[str]:
    """Return where a page speaks of another PyTorch than the snippets run on."""
    return [
        f"{name}:{number}: PyTorch {version}, but the snippets run on {pinned}. Check and mend."
        for number, line in enumerate(prose(name, text).split("\n"), start=1)
        for version in re.findall(r"PyTorch (\d+\.\d+\.\d+)", line)
        if version != pinned
    ]


def orphans(kind: str, files: set[str], pages: Mapping[str, Pages]) -> list[str]:
    """Return the files of the folder `kind` that no page includes."""
    used = {
        line.value
        for texts in pages.values()
        for name, text in texts.items()
        for line in includes(prose(name, text))
    }
    return [
        f"{kind}/{name}:1: no page includes it. Include it in every language, or delete it."
        for name in sorted(files - used)
    ]


def _check_headings(text: str) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    found = headings(text)
    for number, heading in found:
        level, _, id_ = heading.partition(" #")
        if not id_:
            yield number, f"a heading without an id. End it with an id: {level} … {{ #like-this }}"
        elif not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", id_):
            yield number, f"the id #{id_} is not lower-case ASCII. Choose one like #hidden-state."
        elif id_ in seen:
            yield number, f"the id #{id_} is there twice. Give each heading its own."
        seen.add(id_)
    if [line.value.split()[0] for line in found].count("#") != 1:
        yield 1, "a page has exactly one heading of the first level, its title."


def _check_form(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if match := FENCE.match(line):
            yield (
                number,
                f"a fence ({match['info'] or 'plain'}) inside a page. "
                "Put the code into snippets/ and include it, so that it is run.",
            )
    yield from includes_in_another_form(text)


def _check_cells(text: str) -> Iterator[tuple[int, str]]:
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] not in {"markdown", "code"}:
            yield 1, f"a {cell['cell_type']} cell, which nothing checks. Use markdown or code."
        if "NBVAL" in source.upper() or cell.get("metadata", {}).get("tags"):
            yield 1, "a cell that tells NBVAL what to pass over. Let all of it be compared."
        for output in cell.get("outputs", []):
            if (output["output_type"], output.get("name")) != ("stream", "stdout"):
                yield 1, "an output that is not printed text. Print what the cell shows."


def _check_front_matter(name: str, text: str) -> Iterator[tuple[int, str]]:
    match = None if is_notebook(name) else FRONT_MATTER.match(text)
    if match:
        try:
            yaml.load(match[1], SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            yield (
                2 + mark.line if mark else 1,
                f"front matter that is not YAML ({getattr(error, 'problem', None) or error}). "
                'Put a text with a colon or a hash between quotes: "…".',
            )


def _check_meta(found: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    description = found.get("description")
    if not isinstance(description, str) or not 20 <= len(description) <= 160:
        yield 1, "no description of 20 to 160 characters. Say the page's answer in a sentence."
    elif set('"`<>&') & set(description):
        yield 1, "a description with quotes or code. Search engines show it as it is: use words."
