"""Build a site of nothing but files of this project.

A symbolic link in a pull request could publish a file of the machine that builds, and so could an
include that leaves its folder. pymdownx.snippets keeps to its folders, too, but follows links.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from languages import config_files, read_config  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from provenance import INCLUDE

INCLUDED = ("snippets", "drawings")  # the folders of what a page may include
FOLDERS = (*INCLUDED, "overrides")  # and of what else is published, besides each docs_dir
# A file below such a folder: no address, no root, no dots, no lines of it.
PATH = re.compile(r"(?:[\w-]+/)*[\w-]+\.(?:md|svg)")


def strangers(root: Path, folder: Path) -> list[str]:
    """Return what in a folder of the project is neither a folder nor a file of its own."""
    folder = Path(os.path.normpath(folder))
    if not folder.is_relative_to(root):
        return [f"{folder}: outside the project. Keep the pages in docs/."]
    on_the_way = [folder, *folder.parents]
    paths = on_the_way[: on_the_way.index(root)]
    for base, folders, files in os.walk(folder):  # follows no link
        paths += [Path(base, name) for name in folders + files]
    return [
        f"{path.relative_to(root).as_posix()}: a symbolic link or a special file, which could "
        "lead out of the project. Put the file itself there."
        for path in sorted(paths)
        if path.is_symlink() or not (path.is_dir() or path.is_file())
    ]


def includes(markdown: str) -> list[tuple[int, str]]:
    """Return the includes, each with its line, of anything but a whole file by its plain path."""
    found = []
    for number, line in enumerate(markdown.split("\n"), start=1):
        match = INCLUDE.match(line)
        if "8<" in line and not (match and PATH.fullmatch(match["path"])):
            found.append((
                number,
                f'{line.strip()[:80]!r}: an include stands on a line of its own as --8<-- "name", '
                f"and names a file below {' or '.join(f'{part}/' for part in INCLUDED)}.",
            ))
    return found


def source(page: Page, config: MkDocsConfig) -> str:
    """Return where a page is written, for a person to find it."""
    return Path(config.docs_dir, page.file.src_uri).relative_to(_root(config)).as_posix()


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _refuse(page: Page, config: MkDocsConfig, markdown: str) -> None:
    if found := includes(markdown):
        name = source(page, config)
        raise PluginError("\n".join(f"{name}: {text}" for _, text in found))


@event_priority(100)  # the first: before anything is read
def on_config(config: MkDocsConfig) -> None:
    """Refuse links in the folders that are published, in every language before the first is."""
    root = _root(config)
    pages = [root / read_config(path)["docs_dir"] for path in config_files(root).values()]
    folders = [*pages, *(root / name for name in FOLDERS)]
    if found := [text for folder in folders for text in strangers(root, folder)]:
        raise PluginError("\n".join(found))


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Refuse an include of something else before a hook opens it."""
    _refuse(page, config, markdown)


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Do the same for a notebook, whose Markdown hooks/notebook.py has made by now."""
    if page.file.src_uri.endswith(".ipynb"):
        _refuse(page, config, page.markdown)
