"""Fill the page on versions from the records of every version the snippets were run on.

hooks/provenance.py reads the pinned version's; `.proof/versions/*.json` are the others', written by
`python -m tests.proof.record`. A table of the page ends with a line `<!-- rows: NAME -->`, which
becomes its rows, so that the words of the table stand in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

FOLDER = ".proof/versions"
ROWS = re.compile(r"^<!-- rows: (?P<name>\w+) -->$", re.MULTILINE)
Record = dict[str, Any]


def records(pinned: Record, folder: Path) -> list[Record]:
    """Return the pinned version's record and those in `folder`, the oldest PyTorch first.

    What ran another text than the pinned version did says nothing of this one, and is left out;
    so is another run of the pinned version, as when that is the newest.
    """
    if not pinned:
        return []
    found = [pinned]
    for path in folder.glob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["environment"]["torch"] == pinned["environment"]["torch"]:
            continue
        same = {
            name: entry
            for name, entry in record["files"].items()
            if entry["sha256"] == pinned["files"].get(name, {}).get("sha256")
        }
        found.append(record | {"files": same})
    return sorted(found, key=lambda record: _order(record["environment"]["torch"]))


def by_version(found: list[Record]) -> Iterator[tuple[str, ...]]:
    """Give per version: PyTorch, NumPy, Python, how many printed the same, how many did not."""
    for record in found:
        passed = [entry["passed"] for _, entry in _snippets(record)]
        versions = (record["environment"][key] for key in ("torch", "numpy", "python"))
        yield *versions, str(sum(passed)), str(len(passed) - sum(passed))


def differences(found: list[Record]) -> Iterator[tuple[str, ...]]:
    """Give per snippet and version that differs: the snippet, PyTorch, and what it printed."""
    for record in found:
        for name, entry in _snippets(record):
            if not entry["passed"]:
                lines = map(_as_code, entry.get("printed", "").splitlines())
                yield f"`{name}`", record["environment"]["torch"], "<br>".join(lines)


def by_snippet(found: list[Record]) -> Iterator[tuple[str, ...]]:
    """Give per snippet: its name, and the versions on which it printed what the page shows."""
    for name in sorted({name for record in found for name, _ in _snippets(record)}):
        same = [
            r["environment"]["torch"]
            for r in found
            if dict(_snippets(r)).get(name, {}).get("passed")
        ]
        yield f"`{name}`", ", ".join(same)


TABLES: dict[str, Callable[[list[Record]], Iterator[tuple[str, ...]]]] = {
    "by_version": by_version,
    "differences": differences,
    "by_snippet": by_snippet,
}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put rows where a page asks for them; a table without any gets a row of dashes."""

    root = Path(config.config_file_path).parent.resolve()
    found = records(config.extra["record"], root / FOLDER)

    def rows(match: re.Match[str]) -> str:
        lines = ["| " + " | ".join(cells) + " |" for cells in TABLES[match["name"]](found)]
        return "\n".join(lines or ["| – |"])

    return ROWS.sub(rows, markdown)


def _snippets(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, entry in record["files"].items():
        if name.startswith("snippets/"):
            yield name.removeprefix("snippets/"), entry


def _as_code(line: str) -> str:
    """Show a line to the letter: what Markdown would read in it is spelt as entities."""
    escaped = "".join(f"&#{ord(c)};" if c in "&<>\\`*_[]|~{}!$:" else c for c in line)
    return f"<code>{escaped}</code>"


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
