"""Say at a section that it is behind its original, with a link to that.

hooks/sections.py tells which sections are. What it finds for the languages of the site is kept for
hooks/status.py, which shows all of it on a page.
"""

from __future__ import annotations

import html
import logging
import posixpath
import re
from pathlib import Path
from typing import NamedTuple

from fallback import is_foreign  # MkDocs puts the folder of a hook on the path
from languages import folder_of, sources
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from sections import DIFFERS, STAMPS, Comparison, Unreadable, compare_all, pages

log = logging.getLogger("mkdocs.hooks.stale")


class Translated(NamedTuple):
    """What is known of all languages, by the folder each is served from."""

    sources: dict[str, str]  # of a translation: the folder of its source
    texts: dict[str, dict[str, str]]  # its pages
    compared: dict[str, dict[str, Comparison]]  # of a translation: how its pages stand


def on_config(config: MkDocsConfig) -> None:
    """Compare all translations with their sources once for a build."""
    root = Path(config.config_file_path).parent.resolve()
    languages = config.extra["languages"]
    found = sources(languages)
    try:
        texts = {folder: pages(root, read["docs_dir"]) for folder, read in languages.items()}
    except Unreadable as error:
        raise PluginError(str(error)) from None
    compared = {
        folder: dict(compare_all(texts[source], texts[folder])) for folder, source in found.items()
    }
    config.extra["translated"] = Translated(found, texts, compared)


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put a note below the heading of each section that is behind.

    Where nothing of a page has ever been compared, one note says so below its title.
    """
    if page.file.src_uri.endswith(".ipynb"):  # who downloads it has no use for these
        for key in (STAMPS, DIFFERS):
            page.notebook["metadata"].pop(key, None)
    compared = config.extra["translated"].compared.get(folder_of(config), {})
    comparison = compared.get(page.file.src_uri)
    if comparison is None or is_foreign(page.file, config):
        return content
    for id_ in comparison.stale:
        content = _with_note(content, "stale", id_, page, config)
    unstamped = comparison.unstamped
    for id_ in unstamped[:1] if comparison.state == "unstamped" else unstamped:
        content = _with_note(content, "unstamped", id_, page, config)
    return content


def _with_note(content: str, state: str, id_: str, page: Page, config: MkDocsConfig) -> str:
    """Put a note below a heading, or below the summary that one of a notebook may have become."""
    place = re.escape(f'id="{id_}"')
    heading = re.compile(
        rf"<(h[1-6])\b[^>]*\b{place}.*?</\1>"
        rf"|<details\b[^>]*\b{place}[^>]*>\s*<summary>.*?</summary>",
        re.DOTALL,
    )
    note = _note(state, id_, page, config)
    content, count = heading.subn(lambda match: f"{match[0]}\n{note}", content, count=1)
    if not count:
        log.warning(
            f"{page.file.src_uri}: the heading #{id_} is not on the page, which so cannot say that "
            "the section is behind its original. Write headings as ## Title { #id }."
        )
    return content


def _note(state: str, id_: str, page: Page, config: MkDocsConfig) -> str:
    folder, words = folder_of(config), config.extra["words"]
    source = config.extra["translated"].sources[folder]
    url = "" if page.url == "./" else page.url
    target = f"{source}{url}"
    start = posixpath.dirname(f"{folder}{url}") or "."
    href = posixpath.relpath(target or ".", start) + "/" * (not target or target.endswith("/"))
    original = config.extra["languages"][source]
    code = original["theme"]["language"]
    name = f'<span lang="{code}">{html.escape(original["extra"]["language_name"])}</span>'
    link = html.escape(words["original"]).replace("{language}", name)
    return (
        f'<p class="stale" data-search-exclude="">{html.escape(words[state])} '
        f'<a href="{href}#{id_}" hreflang="{code}">{link}</a></p>'
    )
