"""Build every language in one run, and link each page to itself in the others.

A language is one config file: `mkdocs.yml` for the one served at `/`, `mkdocs.<code>.yml`
for the one served at `/<code>/`. This hook finds them by name, so a new language needs no
change here. It runs in every language's build; only the first one starts the others.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

FIRST = "mkdocs.yml"


def config_files(root: Path) -> dict[str, Path]:
    """Map the folder a language is served from, relative to the site, to its config file.

    The first language is served from `""`, any other from its code and a slash: `"en/"`.
    """
    return {_folder(path): path for path in (root / FIRST, *sorted(root.glob("mkdocs.*.yml")))}


def folder_of(config: MkDocsConfig) -> str:
    """Return the folder that the language of a config is served from."""
    return _folder(Path(config.config_file_path))


def _folder(path: Path) -> str:
    return "" if path.name == FIRST else f"{path.name.split('.')[1]}/"


def read_config(path: Path) -> dict[str, Any]:
    """Read a config file with what it INHERITs, without loading its plugins."""
    with path.open(encoding="utf-8") as file:
        return yaml_load(file)


def sources(configs: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Map the folder a translation is served from to that of the language it is translated from.

    `configs` maps folders to configurations. A translation names its source by code, in
    `extra.translated_from`; the first language has none, and all lead back to it.
    """
    folders = {config["theme"]["language"]: folder for folder, config in configs.items()}
    choice = f"Name one of {', '.join(folders)} under `extra:`"
    found = {}
    for folder, config in configs.items():
        code = config["extra"].get("translated_from")
        if folder and code is None:
            raise PluginError(f"{_file(folder)}: no translated_from. {choice}.")
        if code is not None and (code not in folders or folders[code] == folder or not folder):
            said = f"{_file(folder)}: translated_from: {code}: "
            if not folder:
                raise PluginError(f"{said}the first language has no source. Delete the line.")
            what = "the language itself" if code in folders else "no language of this site"
            raise PluginError(f"{said}{what}. {choice}.")
        if folder:
            found[folder] = folders[code]
    for folder in found:
        passed = [folder]
        while passed[-1]:
            passed.append(found[passed[-1]])
            if passed[-1] in passed[:-1]:
                raise PluginError(
                    f"{_file(folder)}: translated_from leads from {' to '.join(passed)}, and to no "
                    f"original. {choice} that is not translated from this one."
                )
    return found


def _file(folder: str) -> str:
    return f"mkdocs.{folder.rstrip('/')}.yml" if folder else FIRST


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.resolve()


def _is_first(config: MkDocsConfig) -> bool:
    return Path(config.config_file_path).name == FIRST


def _others(config: MkDocsConfig) -> dict[str, Path]:
    return {folder: path for folder, path in config_files(_root(config)).items() if folder}


def _translations(
    config: MkDocsConfig, uri: str, url: str, here: str | None
) -> list[dict[str, Any]]:
    """List the languages with their addresses of the page at `url`, made from the file `uri`.

    `href` is relative to the page at `here`, an address below the first language's site; without
    `here` it starts at the host. `absolute` is for search engines, which are told only of what is
    written in the language: hooks/fallback.py shows the rest in another.
    """
    site = config.extra["first_site_url"]
    start = posixpath.dirname(here) if here is not None else None
    found = []
    for folder, read in config.extra["languages"].items():
        target = f"{folder}{url}"
        if start is None:
            href = f"{urlsplit(site).path or '/'}{target}"
        else:
            href = posixpath.relpath(target or ".", start or ".") + "/" * (
                not target or target.endswith("/")
            )
        found.append({
            "name": read["extra"]["language_name"],
            "lang": read["theme"]["language"],
            "href": href,
            "absolute": f"{site}{target}",
            "written": config.extra["origins"][folder].get(uri, folder) == folder,
        })
    return found


def on_config(config: MkDocsConfig) -> None:
    """Read the languages once for a build, and let Material show its switcher.

    Material wants a list in `extra.alternate`; it would write it into the head of every page, and
    its script would ask for a sitemap.xml below each of these addresses. So it gets no list, and
    overrides/ writes what is needed from `translations`.
    """
    files = config_files(_root(config))
    config.extra["languages"] = {folder: read_config(path) for folder, path in files.items()}
    config.extra.setdefault("first_site_url", config.site_url or "")
    config.extra.setdefault("folder", "")
    config.extra["alternate"] = True


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> None:
    """Point the language switcher, and the alternates in the head, at this very page."""
    url = "" if page.url == "./" else page.url
    context["translations"] = _translations(
        config, page.file.src_uri, url, f"{config.extra['folder']}{url}"
    )


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> None:
    """Let a page without a counterpart (404) link to each language's home page."""
    context["translations"] = _translations(config, "index.md", "", None)


def on_post_build(config: MkDocsConfig) -> None:
    """Build the other languages below the first one's site."""
    if not _is_first(config):
        return
    for folder, path in _others(config).items():
        other = load_config(
            str(path),
            site_dir=str(Path(config.site_dir, folder)),
            site_url=f"{config.site_url}{folder}" if config.site_url else None,
            strict=config.strict,
            use_directory_urls=config.use_directory_urls,
        )
        other.extra["first_site_url"] = config.extra["first_site_url"]
        other.extra["folder"] = folder
        build(other)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> None:
    """Rebuild the preview when a page or the config of any language changes."""
    for path in _others(config).values():
        server.watch(str(path))
        server.watch(str(path.parent / read_config(path)["docs_dir"]))
