"""Run every notebook and store what its cells print, without what else a run leaves behind.

    python -m tests.proof.notebooks

`jupyter nbconvert --execute --inplace` would store the time of each cell and the version of
Python, too: changes to read in every review, and none of them says anything.
"""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

from tests import ROOT


def executed(text: str) -> str:
    """Return a notebook's file with the outputs of a fresh run, and all else as it was."""
    notebook = nbformat.reads(text, as_version=4)
    metadata = dict(notebook.metadata)
    NotebookClient(notebook, record_timing=False, coalesce_streams=True).execute()
    notebook.metadata = metadata
    return f"{nbformat.writes(notebook)}\n"


def main() -> None:
    """Rewrite the notebooks of every language."""
    for path in sorted(ROOT.glob("docs/*/**/*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            path.write_text(executed(path.read_text(encoding="utf-8")), encoding="utf-8")
            print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
