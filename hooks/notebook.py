"""Make a notebook's page like every other page.

mkdocs-jupyter's own template puts 590 kB of styles into a page and gives Korean headings an
empty id. Ours (notebook/mkdocs_html/notebook.html.j2) turns the notebook into the Markdown a
page would have, and this hook lets MkDocs render that as it renders any page: same fences,
same ids, same table of contents, links checked like all links.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter.config import settings

settings.templates_dir = str(Path(__file__).parent / "notebook")


HEADING_ID = re.compile(r"^(#{1,6} .+?) <!-- (#\S+) -->$", re.MULTILINE)


def with_heading_ids(markdown: str) -> str:
    """Turn `## Title <!-- #id -->` into `## Title { #id }`.

    Jupyter and Colab would show the braces to the reader; a comment they hide.
    """
    return HEADING_ID.sub(r"\1 { \2 }", markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the Markdown that the template made of a notebook; leave other pages alone."""
    if not page.file.src_uri.endswith(".ipynb"):
        return html
    notebook = json.loads(Path(page.file.abs_src_path).read_text(encoding="utf-8"))
    page.meta = {"description": notebook["metadata"].get("description")}
    # mkdocs-jupyter appends its style sheet to whatever the template gives.
    page.markdown = with_heading_ids(html.rsplit("<style>", 1)[0])
    Page.render(page, config, files)
    return page.content
