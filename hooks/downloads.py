"""Offer the snippets as files: each one as .py, all in one archive, and an index of them.

The index is a page. Below the head of a table it asks for the rows of a folder of snippets/ with
`<!-- snippets: rnn -->`; each row has a snippet, its file, and the sections that show it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from provenance import INCLUDE  # MkDocs puts the folder of a hook on the path

FOLDER = "snippets"
ARCHIVE = "snippets.zip"
ROWS = re.compile(r"^<!-- snippets: (?P<folder>[\w-]+) -->$", re.MULTILINE)
HEADING = re.compile(r"^(?P<level>#+) (?P<title>.+?) \{ #(?P<id>\S+) \}$")
# The one form of a snippet; tests/rules/snippets.py holds every file to it.
CODE = re.compile(r"```python\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date an archive can hold: equal builds, equal files


class Place(NamedTuple):
    """A section of a page that shows a snippet: its address for Markdown, and its title."""

    link: str
    title: str


def code(text: str) -> str:
    """Return the code of a snippet file."""
    found = CODE.match(text)
    if not found:
        raise PluginError("a snippet without code at its start. Run `make check`: it says which.")
    return found["code"]


def programs(folder: Path) -> dict[str, str]:
    """Map the name of each program, `rnn/forward.py`, to its text."""
    return {
        path.relative_to(folder).with_suffix(".py").as_posix(): code(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.md"))
    }


def archive(files: Mapping[str, str]) -> bytes:
    """Pack programs so that equal programs give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in sorted(files.items()):
            target.writestr(zipfile.ZipInfo(name, LONG_AGO), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def places(uri: str, markdown: str) -> Iterator[tuple[str, Place]]:
    """Give each snippet that a page shows, `rnn/forward.md`, with the section that shows it."""
    link, title = uri, uri
    for line in markdown.split("\n"):
        if heading := HEADING.match(line):
            # The page's own title needs no anchor.
            link = uri if heading["level"] == "#" else f"{uri}#{heading['id']}"
            title = heading["title"]
        elif (found := INCLUDE.match(line)) and found["path"].endswith(".md"):
            yield found["path"], Place(link, title)


def _snippets(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.resolve() / FOLDER


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the programs and their archive to the site, and look up who shows which snippet."""
    found = programs(_snippets(config))
    for name, text in found.items():
        files.append(File.generated(config, f"{FOLDER}/{name}", content=text))
    files.append(File.generated(config, ARCHIVE, content=archive(found)))
    shown: dict[str, list[Place]] = {}
    for file in files.documentation_pages():
        if file.src_uri.endswith(".md"):
            for path, place in places(file.src_uri, file.content_string):
                if place not in shown.setdefault(path, []):
                    shown[path].append(place)
    config.extra["shown"] = shown


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the rows of a folder where the page asks for them."""
    words, shown = page.language["extra"]["words"], config.extra["shown"]
    up = "../" * page.file.src_uri.count("/")

    def rows(match: re.Match[str]) -> str:
        lines = []
        for name in programs(_snippets(config) / match["folder"]):
            stem = name.removesuffix(".py")
            path = f"{match['folder']}/{stem}"
            used = "<br>".join(f"[{p.title}]({up}{p.link})" for p in shown.get(f"{path}.md", []))
            file = (
                f'<copy-code data-copy="{words["copy"]}" data-copied="{words["copied"]}">'
                f"[`.py`]({up}{FOLDER}/{path}.py)</copy-code>"
            )
            name = stem.replace("_", "_<wbr>")  # where a phone may break it
            lines.append(f"| <code>{name}</code> {file} | {used} |")
        if not lines:
            raise PluginError(f"{page.file.src_uri}: {FOLDER}/{match['folder']} has no snippets.")
        return "\n".join(lines)

    return ROWS.sub(rows, markdown)
