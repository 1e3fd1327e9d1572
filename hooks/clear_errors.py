"""Say what to do, in a line, where MkDocs would end in a traceback or only name the fault."""

from __future__ import annotations

import socket
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from pymdownx.snippets import SnippetMissingError

_starting = False  # a preview, that has not built anything yet
_page = ""  # the page that Markdown is working on, which pymdownx.snippets does not know


def _relative(path: str, config: MkDocsConfig) -> str:
    return Path(path).relative_to(Path(config.config_file_path).parent.resolve()).as_posix()


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Refuse a page that no reader could find."""
    listed = {page.file.src_uri for page in nav.pages}
    missing = sorted({file.src_uri for file in files.documentation_pages()} - listed)
    if missing:
        folder = _relative(config.docs_dir, config)
        names = ", ".join(f"{folder}/{uri}" for uri in missing)
        raise PluginError(
            f"{names}: not in the navigation. "
            f"Add a line `- {missing[0]}` to `nav:` in {Path(config.config_file_path).name}."
        )


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Remember which page is at work."""
    global _page
    _page = _relative(page.file.abs_src_path, config)


def on_build_error(error: Exception) -> None:
    """Name the page of a missing snippet, and end without a traceback."""
    if isinstance(error, SnippetMissingError):
        raise Abort(
            f"{_page}: {error}. Includes are looked for in snippets/ and drawings/: "
            "create the file there, or mend the path."
        ) from None


def on_startup(command: str, dirty: bool) -> None:
    """Remember that a preview is about to start."""
    global _starting
    _starting = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Refuse a port that another program listens on, before anything is built for it."""
    global _starting
    if not _starting:
        return  # a build; or the preview goes on, and it is itself that listens there
    _starting = False
    host, port = config.dev_addr
    try:
        socket.create_connection((host.strip("[]"), port), timeout=1).close()
    except OSError:
        return  # nobody answers there
    raise Abort(
        f"Port {port} on {host} is in use. Stop the program that uses it, or take another port: "
        f"`make serve PORT={port + 1}` or `mkdocs serve --dev-addr {host}:{port + 1}`."
    )
