"""Where the project's files are, as the tests need them."""

from __future__ import annotations

from hooks.languages import config_files, read_config
from tests import ROOT


def texts(folder: str, *patterns: str) -> dict[str, str]:
    """Map the paths below a folder of the project to the texts of the files there."""
    base = ROOT / folder
    return {
        path.relative_to(base).as_posix(): path.read_text(encoding="utf-8")
        for pattern in patterns
        for path in sorted(base.rglob(pattern))
        if ".ipynb_checkpoints" not in path.parts
    }


CONFIGS = {folder: read_config(path) for folder, path in config_files(ROOT).items()}
"""The folder a language is served from (`""`, `"en/"`) to its configuration."""

PAGES = {folder: texts(config["docs_dir"], "*.md", "*.ipynb") for folder, config in CONFIGS.items()}
"""The folder a language is served from to its pages: path to text."""

SNIPPETS = texts("snippets", "*.md")
DRAWINGS = texts("drawings", "*.svg")
