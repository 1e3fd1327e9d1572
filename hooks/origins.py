"""Find out in which language each file of a language's site is written.

What a language has not got is shown in the language it is translated from, and what that one lacks,
too, in the one before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data


def words(path: Path) -> object:
    """Return what a file says, without what is noted about it in its front matter or metadata."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        try:
            return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
        except (ValueError, KeyError, TypeError):
            return text  # no notebook, which is for others to say
    return get_data(text)[0].strip() if path.suffix == ".md" else text


def origins(
    root: Path,
    configs: Mapping[str, Mapping[str, Any]],
    sources: Mapping[str, str],
    folder: str,
) -> dict[str, str]:
    """Map each file that a language shows to the folder of the language it is written in.

    `configs` maps folders to configurations, `sources` a folder to the one it is translated from.
    A copy of the source in which nothing has been translated yet is still the source.
    """
    chain = [folder]
    while chain[-1] in sources:
        chain.append(sources[chain[-1]])
    found: dict[str, str] = {}
    for name in reversed(chain):
        docs = root / configs[name]["docs_dir"]
        for path in sorted(path for path in docs.rglob("*") if path.is_file()):
            uri = path.relative_to(docs).as_posix()
            if any(part.startswith(".") for part in uri.split("/")):
                continue  # as MkDocs does
            before = root / configs[found[uri]]["docs_dir"] / uri if uri in found else None
            if before is None or words(before) != words(path):
                found[uri] = name
    return found
