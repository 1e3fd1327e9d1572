"""Fill the page on translations: how far they are, page by page, and what they have otherwise.

The page asks for its tables with lines like `<!-- translations: pages -->`, so that their heads
stand in the page. On a translation's page they are about that; on the first language's, about all.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

from languages import folder_of  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from sections import DIFFERS, Comparison, Section, meta, sections
from stale import Translated

ROWS = re.compile(r"^<!-- translations: (?P<name>\w+) -->$", re.MULTILINE)
BEHIND = ("stale", "unstamped", "missing", "extra")  # what of a page may be, by sections
PIPE = re.compile(r"`[^`]*`|\\?\|")


class Report(NamedTuple):
    """What the tables are made from."""

    translated: Translated
    languages: dict[str, Any]  # the folder a language is served from to its config
    here: str  # the folder of the language whose site is built
    shown: list[str]  # the folders of the translations that the tables are about
    words: dict[str, str]
    files: Files
    repository: str | None


def by_language(report: Report) -> Iterator[tuple[str, ...]]:
    """Give per translation: its name, its source's, and how many pages are in which state."""
    for folder in report.shown:
        states = [found.state for found in report.translated.compared[folder].values()]
        current, missing = states.count("current"), states.count("missing")
        yield (
            _name(report, folder),
            _name(report, report.translated.sources[folder]),
            *map(str, (current, len(states) - current - missing, missing)),
        )


def by_page(report: Report) -> Iterator[tuple[str, ...]]:
    """Give per translation and page: the page, the language, the state, and the file to edit.

    What there is to do comes first.
    """
    for folder in report.shown:
        compared = report.translated.compared[folder].items()
        for name, comparison in sorted(compared, key=lambda item: item[1].state == "current"):
            yield (
                _link(report, folder, name),
                _name(report, folder),
                _state(report, folder, name, comparison),
                _file(report, folder, name, comparison),
            )


def differences(report: Report) -> Iterator[tuple[str, ...]]:
    """Give per difference that a page declares: the section, the language, of what kind, and why.

    `make lint` says what is wrong with an entry that is none.
    """
    for folder in report.shown:
        for name, text in report.translated.texts[folder].items():
            found = meta(name, text).get(DIFFERS)
            for entry in found if isinstance(found, list) else []:
                if isinstance(entry, dict):
                    yield (
                        _link(report, folder, name, str(entry.get("section"))),
                        _name(report, folder),
                        f"`{entry.get('rule')}`",
                        _cell(str(entry.get("reason"))),
                    )


TABLES: dict[str, Callable[[Report], Iterator[tuple[str, ...]]]] = {
    "by_language": by_language,
    "by_page": by_page,
    "differences": differences,
}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put rows where a page asks for them; a table without any gets a row of dashes."""
    if not ROWS.search(markdown):
        return markdown
    translated, here = config.extra["translated"], folder_of(config)
    report = Report(
        translated,
        config.extra["languages"],
        here,
        [here] if here in translated.sources else [*translated.sources],
        page.language["extra"]["words"],  # see hooks/fallback.py
        files,
        config.repo_url,
    )

    def rows(match: re.Match[str]) -> str:
        if match["name"] not in TABLES:
            names = ", ".join(TABLES)
            raise PluginError(
                f"{page.file.src_uri}: {match[0]}: no such table. Name one of {names}."
            )
        lines = [f"| {' | '.join(cells)} |" for cells in TABLES[match["name"]](report)]
        return "\n".join(lines or ["| – |"])

    return ROWS.sub(rows, markdown)


def _state(report: Report, folder: str, name: str, comparison: Comparison) -> str:
    """Say how a page stands, and of which sections that is true where it is not of all."""
    words = report.words
    if comparison.state in {"current", "missing", "extra", "unstamped"}:
        return words[f"state_{comparison.state}"]
    found = []
    for state in BEHIND:
        if ids := getattr(comparison, state):
            links = ", ".join(_link(report, folder, name, id_) for id_ in ids)
            found.append(f"{words[f'state_{state}']}: {links}")
    return "<br>".join(found)


def _link(report: Report, folder: str, name: str, id_: str | None = None) -> str:
    """Link to a page of this site, or to a section of it, by the title that it has here."""
    texts, sources = report.translated.texts, report.translated.sources
    for owner in (report.here, folder, sources[folder]):
        there = sections(name, texts[owner][name]) if name in texts[owner] else {}
        if section := _section(there, id_):
            title = _cell(section.title)
            if owner != report.here and (id_ or report.files.get_file_from_path(name) is None):
                return title
            return f"[{title}]({name}{f'#{id_}' if id_ else ''})"
    return f"`{id_ or name}`"


def _section(found: dict[str, Section], id_: str | None) -> Section | None:
    return found.get(id_) if id_ else next(iter(found.values()), None)


def _name(report: Report, folder: str) -> str:
    config = report.languages[folder]
    code = config["theme"]["language"]
    return f'<span lang="{code}">{_cell(config["extra"]["language_name"])}</span>'


def _file(report: Report, folder: str, name: str, comparison: Comparison) -> str:
    """Link to the place where the page's file is edited, or to where it is begun."""
    config = report.languages[folder]
    path = f"{config['docs_dir']}/{name}"
    text = f"<code>{path.replace('/', '/<wbr>').replace('_', '_<wbr>')}</code>"
    edit = config.get("edit_uri")
    if not edit or not report.repository:
        return text
    if comparison.state == "missing":  # GitHub's form for a new file, with its name filled in
        new = re.sub(r"^edit/", "new/", edit)
        edit = f"{posixpath.dirname(f'{new}{name}')}?filename={quote(posixpath.basename(name))}"
    else:
        edit += quote(name)
    repository = report.repository.rstrip("/") + "/"
    return f"[{text}]({urljoin(repository, edit)})"


def _cell(text: str) -> str:
    """Keep a text in one cell of a table."""
    escaped = PIPE.sub(lambda match: r"\|" if match[0] in {"|", r"\|"} else match[0], text)
    return " ".join(escaped.split())
