"""Ship of Material's scripts for searching in each language those of the languages searched here.

They are about thirty; a reader's browser fetches two. One of the others is under the LGPL, with
terms that this site need not meet for what nobody uses.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

FOLDER = "assets/javascripts/lunr/"
SHARED = {"lunr.multi.min.js", "lunr.stemmer.support.min.js"}
# What cuts a text into words where no blanks do, by the languages that need it.
CUTTERS = {"tinyseg.js": {"ja"}, "wordcut.js": {"hi", "th"}}


def needed(name: str, searched: set[str]) -> bool:
    """Tell whether a script of that folder is fetched where these languages are searched."""
    languages = CUTTERS.get(name, {name.removeprefix("lunr.").removesuffix(".min.js")})
    return name in SHARED or bool(languages & searched)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Leave out the scripts of other languages."""
    (search,) = (plugin for name, plugin in config.plugins.items() if name.endswith("search"))
    for file in list(files):
        name = PurePosixPath(file.src_uri).name
        if file.src_uri.startswith(FOLDER) and not needed(name, set(search.config["lang"])):
            files.remove(file)
