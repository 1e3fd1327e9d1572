"""Ship our scripts without their comments, and the words they use without their indentation.

The files in overrides/assets/ and docs/ stay as they were written, and run as they are: nothing
but comments and white space is taken out, so an error that a reader reports has names in it.
"""

from __future__ import annotations

import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from rjsmin import jsmin

OURS = Path(__file__).parent.parent / "overrides"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Take out of each script and each file of words what no browser needs; drop the types."""
    for file in list(files):
        source = Path(file.abs_src_path or "")
        if source.is_relative_to(OURS) and source.name.endswith(".d.ts"):
            files.remove(file)  # for those who read the source
        elif source.is_relative_to(OURS) and source.suffix == ".js":
            file.content_string = jsmin(source.read_text(encoding="utf-8"))
        elif source.suffix == ".json" and source.is_relative_to(config.docs_dir):
            words = json.loads(source.read_text(encoding="utf-8"))
            file.content_string = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
