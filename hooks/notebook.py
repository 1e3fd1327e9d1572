"""Make a notebook's page like every other page, and its download one that works anywhere.

mkdocs-jupyter's own template puts 590 kB of styles into a page and gives Korean headings an
empty id. Ours (notebook/mkdocs_html/notebook.html.j2) is empty: this hook turns the notebook into
the Markdown a page would have, and lets MkDocs render that as it renders any page: same fences,
same ids, same table of contents, links checked like all links.

A heading that Jupyter opens collapsed folds what is below it on the page, too. The links that a
notebook cannot know are filled in: to itself in Colab, and, in the file to download, to the site.
"""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter.config import settings

settings.templates_dir = str(Path(__file__).parent / "notebook")

Notebook = dict[str, Any]

COLAB = "https://colab.research.google.com/"
COLLAPSED = "jp-MarkdownHeadingCollapsed"  # what JupyterLab calls it
HEADING_ID = re.compile(r"^(#{1,6} .+?) <!-- (#\S+) -->$", re.MULTILINE)
HEADING = re.compile(r"#{1,6} (?P<title>.+?) <!-- #(?P<id>\S+) -->$", re.MULTILINE)
LINK = re.compile(r'(?P<before>\]\(|href=")(?P<path>[^)"#:]+)(?P<anchor>#[^)"]*)?(?=[)"])')


def with_heading_ids(markdown: str) -> str:
    """Turn `## Title <!-- #id -->` into `## Title { #id }`.

    Jupyter and Colab would show the braces to the reader; a comment they hide.
    """
    return HEADING_ID.sub(r"\1 { \2 }", markdown)


def as_markdown(notebook: Notebook) -> str:
    """Return a notebook as the Markdown of a page: its cells as fences, each with its output."""
    parts: list[str] = []
    folded = False
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            printed = "".join("".join(output["text"]) for output in cell["outputs"])
            parts += [f"```python\n{source}\n```", f"```text\n{printed.rstrip()}\n```"]
            continue
        heading = HEADING.match(source)
        if heading and folded:
            parts.append("</details>")
            folded = False
        if heading and cell["metadata"].get(COLLAPSED):
            summary = f"<summary>{heading['title']}</summary>"
            parts.append(f'<details id="{heading["id"]}" markdown="1">\n{summary}')
            source = source[heading.end() :]
            folded = True
        # Jupyter reads the Markdown inside of an element; here it has to be asked for.
        parts.append(with_heading_ids(source).replace("<details>", '<details markdown="1">'))
    return "\n\n".join([*parts, "</details>"] if folded else parts)


def in_colab(markdown: str, edit_url: str | None) -> str:
    """Complete a link to Colab, which opens a notebook of a repository by its path there."""
    if edit_url is None:
        return markdown
    path = urlsplit(edit_url).path.replace("/edit/", "/blob/", 1)
    return markdown.replace(f"({COLAB})", f"({COLAB}github{path})")


def to_the_site(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make relative links absolute: a downloaded notebook has no pages beside it."""

    def absolute(match: re.Match[str]) -> str:
        source = posixpath.join(posixpath.dirname(page.file.src_uri), match["path"])
        file = files.get_file_from_path(posixpath.normpath(source))
        # The notebook lies beside its page: only pages have an address of another form.
        url = urljoin(config.site_url or "", file.url) if file and file is not page.file else None
        url = url or urljoin(page.canonical_url or "", match["path"])
        return f"{match['before']}{url}{match['anchor'] or ''}"

    return LINK.sub(absolute, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the notebook as Markdown, and keep it to be downloaded; leave other pages alone."""
    if not page.file.src_uri.endswith(".ipynb"):
        return html
    notebook = json.loads(Path(page.file.abs_src_path).read_text(encoding="utf-8"))
    page.meta = {"description": notebook["metadata"].get("description")}
    page.markdown = in_colab(as_markdown(notebook), page.edit_url)
    Page.render(page, config, files)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            source = in_colab("".join(cell["source"]), page.edit_url)
            source = to_the_site(source, page, config, files)
            cell["source"] = source.splitlines(keepends=True)
    page.notebook = notebook
    return page.content


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """Overwrite the copy that mkdocs-jupyter has put beside the page."""
    if page.file.src_uri.endswith(".ipynb"):
        copy = Path(page.file.abs_dest_path).with_name(Path(page.file.src_uri).name)
        text = json.dumps(page.notebook, indent=1, ensure_ascii=False)
        copy.write_text(f"{text}\n", encoding="utf-8")
