"""Say below each snippet that it was run, with which versions and when; publish nothing else.

The test run leaves a record (tests/proof/record.py writes it). A snippet counts as run if the
record holds the hash of the very text that the page includes, and says that it passed. Without a
record, as in a translator's preview, the page says that the snippet was not run here. With
PUBLISH set in the environment, a snippet without a passing record stops the build.

Pages show numbers of the record, too: `<span data-proof="passed">–</span>` is filled in.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

FOLDER = ".proof"
RECORD = f"{FOLDER}/record.json"
MUTANTS = f"{FOLDER}/mutants.json"
EXPLORER = f"{FOLDER}/explorer.json"
EXPLAINED = "verified.md"  # the page each note links to

INCLUDE = re.compile(r'^(?P<indent> *)--8<-- "(?P<path>[^"]+)"$', re.MULTILINE)
PLACE = re.compile(r'(<span data-proof="(?P<key>[\w.-]+)">).*?(</span>)')


def sha256(text: str) -> str:
    """Return the hash by which a record names the text of a snippet or a notebook."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read(path: Path) -> dict[str, Any]:
    """Return a record, or an empty one where no run has left any."""
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PluginError(
            f"{path.name}: no record ({error}). Delete it, and run `make test`."
        ) from None


def has_passed(record: Mapping[str, Any], name: str, text: str) -> bool:
    """Tell whether the file `name`, relative to the project, passed with exactly this text."""
    found = record.get("files", {}).get(name, {})
    return found.get("passed") is True and found.get("sha256") == sha256(text)


def note(record: Mapping[str, Any], passed: bool, words: Mapping[str, str]) -> str:
    """Return the note below a snippet, in the words of a language."""
    if not passed:
        return words["not_run"]
    environment = record["environment"]
    return words["run"].format(**environment | {"date": environment["date"][:10]})


def numbers(
    record: Mapping[str, Any], mutants: Mapping[str, Any], explorer: Mapping[str, int]
) -> dict[str, str]:
    """Return what `data-proof` may name: counts and versions of this build's records."""
    found: dict[str, str] = {}
    if record:
        entries = record["files"]
        found |= {key: str(value) for key, value in record["environment"].items() if value}
        snippets = [entry for name, entry in entries.items() if name.startswith("snippets/")]
        found["snippets"] = str(len(snippets))
        found["passed"] = str(sum(entry["passed"] for entry in snippets))
    for kind, score in mutants.get("outputs", {}).items():
        found |= {f"outputs.{kind}.{key}": str(value) for key, value in score.items()}
    if outputs := mutants.get("outputs"):
        for key in ("total", "killed"):
            found[f"outputs.{key}"] = str(sum(score[key] for score in outputs.values()))
    found |= {f"arguments.{key}": str(n) for key, n in mutants.get("arguments", {}).items()}
    found |= {f"explorer.{key.replace(' ', '-')}": str(n) for key, n in explorer.items()}
    return found


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.resolve()


def on_config(config: MkDocsConfig) -> None:
    """Read the records once for a build."""
    root = _root(config)
    config.extra["record"] = read(root / RECORD)
    config.extra["numbers"] = numbers(
        config.extra["record"], read(root / MUTANTS), read(root / EXPLORER)
    )


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the note below each snippet, and the numbers where the page asks for them."""
    root, record = _root(config), config.extra["record"]
    words = page.language["extra"]["words"]  # see hooks/fallback.py
    source = Path(page.file.abs_src_path)
    to_explained = posixpath.relpath(EXPLAINED, posixpath.dirname(page.file.src_uri) or ".")
    missing: list[str] = []

    def checked(path: Path) -> bool:
        name = path.relative_to(root).as_posix()
        passed = path.is_file() and has_passed(record, name, path.read_text(encoding="utf-8"))
        if not passed:
            missing.append(name)
        return passed

    def with_note(match: re.Match[str]) -> str:
        if not match["path"].endswith(".md"):
            return match[0]  # a drawing
        indent = match["indent"]
        text = note(record, checked(root / "snippets" / match["path"]), words)
        link = f"{text} [{words['how']}]({to_explained})"
        return f'{match[0]}\n\n{indent}{link}\n{indent}{{ .proof data-search-exclude="" }}\n'

    if source.suffix == ".ipynb":
        checked(source)
    else:
        markdown = INCLUDE.sub(with_note, markdown)
    if missing and os.environ.get("PUBLISH"):
        raise PluginError(
            f"{page.file.src_uri}: {', '.join(missing)}: no passing run of exactly this text is "
            "on record. Run `make test` with the very files that are published."
        )
    if markdown.count("data-proof") != len(PLACE.findall(markdown)):
        raise PluginError(
            f"{page.file.src_uri}: a data-proof that is not filled in. "
            'Write it exactly as <span data-proof="passed">–</span>.'
        )
    return PLACE.sub(lambda match: _filled(match, config), markdown)


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give what a snippet printed its label, in the words of the page's language."""
    label = html.escape(page.language["extra"]["words"]["output"])
    return content.replace('<pre class="output', f'<pre data-label="{label}" class="output')


def _filled(match: re.Match[str], config: MkDocsConfig) -> str:
    value = config.extra["numbers"].get(match["key"])
    if value is None and os.environ.get("PUBLISH"):
        raise PluginError(
            f"{match['key']}: not in the records. Run `make test`, `make mutants` and "
            "`make explorer-proof` first."
        )
    return f"{match[1]}{value or '–'}{match[3]}"
