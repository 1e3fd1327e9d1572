"""Date the build by the last commit, so that the same files make the same site on any day.

MkDocs writes the day of the build into sitemap.xml, as if every page had changed on it. It takes
another from SOURCE_DATE_EPOCH, as many programs do. Where that is set, it stays; without git, as in
an archive somebody downloaded, the day of the build is all there is.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

VARIABLE = "SOURCE_DATE_EPOCH"


def last_commit(root: Path) -> str | None:
    """Return when the last commit was made, in seconds since 1970; None where git knows none."""
    try:
        ran = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return ran.stdout.strip() or None


def on_config(config: MkDocsConfig) -> None:
    """Set the date before MkDocs makes the first page."""
    if VARIABLE not in os.environ:
        if date := last_commit(Path(config.config_file_path).parent.resolve()):
            os.environ[VARIABLE] = date
