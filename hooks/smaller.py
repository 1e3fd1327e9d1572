"""Ship our scripts and the words they use in as few bytes as do the same.

The files in overrides/assets/ and docs/ run as they are written; nothing has to be built to try
a change. What is shipped is what the tests in Chromium load.
"""

from __future__ import annotations

import json
from pathlib import Path

import minify
from languages import folder_of  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

OURS = Path(__file__).parent.parent / "overrides"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Shorten each script and each file of words; leave out the types."""
    folder = folder_of(config)
    for file in list(files):
        source = Path(file.abs_src_path or "")
        if source.is_relative_to(OURS) and source.name.endswith(".d.ts"):
            files.remove(file)  # for those who read the source
        elif source.is_relative_to(OURS) and source.suffix == ".js":
            file.content_string = minify.string(
                "application/javascript", source.read_text(encoding="utf-8")
            )
        elif source.suffix == ".json" and file.src_uri in config.extra["origins"][folder]:
            words = json.loads(source.read_text(encoding="utf-8"))
            file.content_string = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
