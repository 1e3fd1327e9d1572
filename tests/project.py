"""Where the project's files are, as the tests need them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hooks.languages import config_files, read_config, sources
from hooks.origins import origins
from tests import ROOT


def texts(folder: str, *patterns: str) -> dict[str, str]:
    """Map the paths below a folder of the project to the texts of the files there."""
    base = ROOT / folder
    return {
        path.relative_to(base).as_posix(): _read(path)
        for pattern in patterns
        for path in sorted(base.rglob(pattern))
        if ".ipynb_checkpoints" not in path.parts
    }


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        name = path.relative_to(ROOT).as_posix()
        raise ValueError(f"{name}: not UTF-8 ({error}). Save it as UTF-8.") from None


CONFIGS = {folder: read_config(path) for folder, path in config_files(ROOT).items()}
"""The folder a language is served from (`""`, `"en/"`) to its configuration."""

PAGES = {folder: texts(config["docs_dir"], "*.md", "*.ipynb") for folder, config in CONFIGS.items()}
"""The folder a language is served from to its pages: path to text."""

COMPLETE = [folder for folder, config in CONFIGS.items() if config["extra"]["complete"]]
"""The folders of the languages that promise every page."""

ORIGINS = {folder: origins(ROOT, CONFIGS, sources(CONFIGS), folder) for folder in CONFIGS}
"""The folder of a language to the files that it shows, each with the folder of its own language.

A language shows what it has not got in the one it is translated from.
"""


def shown(folder: str, name: str) -> Path:
    """Return the file below docs/ that a language shows as `name`."""
    return ROOT / CONFIGS[ORIGINS[folder][name]]["docs_dir"] / name


def shown_words(name: str) -> dict[str, dict[str, Any]]:
    """Map the folder of each language to the words of a file that it shows: `explorer.json`."""
    return {folder: json.loads(shown(folder, name).read_text("utf-8")) for folder in CONFIGS}


SHOWN = {
    folder: {
        name: shown(folder, name).read_text("utf-8")
        for name in files
        if name.endswith((".md", ".ipynb"))
    }
    for folder, files in ORIGINS.items()
}
"""The folder of a language to the pages that a reader of it sees, some in another language."""

SNIPPETS = texts("snippets", "*.md")
DRAWINGS = texts("drawings", "*.svg")
