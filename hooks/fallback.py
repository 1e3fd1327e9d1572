"""Show what a language lacks in the language it is translated from, and say so.

hooks/origins.py tells what that is. A page that is shown so has a notice above it, the `lang` of
its text, and the canonical address of the original; it is left out of this language's search and
sitemap, and every link to it carries a mark.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag, urljoin

from languages import folder_of, sources  # MkDocs puts the folder of a hook on the path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from origins import origins

Language = Mapping[str, Any]  # a language's config

BEFORE_PLUGINS, AFTER_PLUGINS = 100, -100
LINK = re.compile(r'<a (?P<attributes>[^>]*?\bhref="(?P<to>[^"]*)"[^>]*)>(?P<rest>.*?</a>)', re.S)
LABEL = re.compile(r'aria-label="([^"]*)"')
TITLE = 'class="md-ellipsis"'  # of a page, in the navigation and below the page
# In the navigation: the title of the page that is open, and the list of its sections.
OPEN = re.compile(
    r'(md-nav__link--active"[^>]*>\s*<span class="md-ellipsis"|<ul [^>]*data-md-component="toc")'
)


def language_of(file: File, config: MkDocsConfig) -> Language:
    """Return the config of the language that a file is written in."""
    folder = folder_of(config)
    written = config.extra["origins"][folder].get(file.src_uri, folder)
    return config.extra["languages"][written]


def is_foreign(file: File, config: MkDocsConfig) -> bool:
    """Tell whether a file is shown in another language than that of the site."""
    return _code(language_of(file, config)) != config.theme["language"]


def edit_url(file: File, language: Language, config: MkDocsConfig, action: str = "edit") -> str:
    """Return where a language's file is edited in the browser, or with `new`, where it begins."""
    path = f"{language['edit_uri']}{file.src_uri}"
    if action == "new":
        folder, name = posixpath.split(path.replace("edit/", "new/", 1))
        path = f"{folder}?filename={quote(name)}"
    return urljoin(f"{config.repo_url.rstrip('/')}/", path)


def notice(file: File, config: MkDocsConfig) -> str:
    """Return what is said above a page: which language it is in, and where to translate it.

    Words that are still those of a language before are marked as in that language.
    """
    folder, languages = folder_of(config), config.extra["languages"]
    mine, before = languages[folder], [folder]
    while before[-1] in config.extra["sources"]:
        before.append(config.extra["sources"][before[-1]])

    def said(key: str, **values: str) -> str:
        text = mine["extra"]["words"][key]
        words = html.escape(text.format(**values), quote=False)
        same = [languages[f] for f in before if languages[f]["extra"]["words"][key] == text]
        return words if same[-1] is mine else f'<span lang="{_code(same[-1])}">{words}</span>'

    shown = [said("missing", language=language_of(file, config)["extra"]["language_name"])]
    begun = Path(config.docs_dir, file.src_uri).is_file()
    if config.repo_url and (begun or not file.src_uri.endswith(".ipynb")):
        url = edit_url(file, mine, config, "edit" if begun else "new")
        shown.append(f'<a href="{html.escape(url)}">{said("translate")}</a>')
    return f'<p class="fallback">{" ".join(shown)}</p>'


def marked(output: str, here: str, foreign: Mapping[str, Language]) -> str:
    """Mark the links of a page at the address `here` that lead to pages in another language.

    `foreign` has the addresses of these pages and their languages. A link to the page itself, as
    to its sections, needs no mark, and the logo has no room for one.
    """

    def mark(match: re.Match[str]) -> str:
        attributes, rest = match["attributes"], match["rest"]
        target = urldefrag(urljoin(here, html.unescape(match["to"]))).url
        language = foreign.get(target)
        if language is None or target == here or re.search("hreflang=|md-logo", attributes):
            return match[0]
        code, name = _code(language), html.escape(language["extra"]["language_name"])
        attributes = LABEL.sub(rf'aria-label="\1 ({name})"', attributes)
        rest = rest.replace(TITLE, f'{TITLE} lang="{code}"', 1)
        return f'<a {attributes} hreflang="{code}" data-language="{name}">{rest}'

    return LINK.sub(mark, output) if foreign else output


def on_config(config: MkDocsConfig) -> None:
    """Look up in which language each file of each language's site is written, and its direction."""
    languages = config.extra["languages"]
    root = Path(config.config_file_path).parent.resolve()
    config.extra["sources"] = sources(languages)
    config.extra["origins"] = {
        folder: origins(root, languages, config.extra["sources"], folder) for folder in languages
    }
    env = config.theme.get_env()
    config.extra["directions"] = {
        code: str(env.get_template(f"partials/languages/{code}.html").module.t("direction"))
        for code in map(_code, languages.values())
    }


@event_priority(BEFORE_PLUGINS)  # one of them takes over the notebooks that it finds
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the files that are shown in another language, in place of copies not yet translated."""
    folder, root = folder_of(config), Path(config.config_file_path).parent.resolve()
    for uri, written in config.extra["origins"][folder].items():
        if written == folder:
            continue
        if copy := files.get_file_from_path(uri):
            files.remove(copy)
        docs = root / config.extra["languages"][written]["docs_dir"]
        files.append(File(uri, str(docs), config.site_dir, config.use_directory_urls))


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Note the language of each page, and let the edit link lead to the file that it shows."""
    page.language = language_of(page.file, config)
    if config.repo_url and is_foreign(page.file, config):
        page.edit_url = edit_url(page.file, page.language, config)


@event_priority(AFTER_PLUGINS)  # another hook makes the content of a notebook
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the notice above the page, say in which language it is, and keep it from the search.

    Its canonical address is that of the original.
    """
    if not is_foreign(page.file, config):
        return content
    folder = config.extra["origins"][folder_of(config)][page.file.src_uri]
    url = "" if page.url == "./" else page.url
    page.canonical_url = f"{config.extra['first_site_url']}{folder}{url}"
    code, directions = _code(language_of(page.file, config)), config.extra["directions"]
    direction = directions[code] or "ltr"
    other = direction != (directions[config.theme["language"]] or "ltr")
    attributes = f'lang="{code}"' + (f' dir="{direction}"' if other else "")
    page.meta["search"] = {**(page.meta.get("search") or {}), "exclude": True}
    return f"{notice(page.file, config)}\n<div {attributes}>\n{content}\n</div>"


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> None:
    """Leave out of the sitemap what is another language's."""
    if template_name == "sitemap.xml":
        context["pages"] = [file for file in context["pages"] if not is_foreign(file, config)]


def on_nav(nav: Any, config: MkDocsConfig, files: Files) -> None:
    """Note the addresses of the pages in another language."""
    config.extra["foreign"] = {
        urljoin(config.site_url or "/", file.url): language_of(file, config)
        for file in files.documentation_pages()
        if is_foreign(file, config)
    }


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Mark the links; in the navigation, mark the language of the page that is open."""
    here = urljoin(config.site_url or "/", page.file.url)
    if here in config.extra["foreign"]:
        output = OPEN.sub(rf'\1 lang="{_code(language_of(page.file, config))}"', output)
    return marked(output, here, config.extra["foreign"])


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Mark the links of the page for missing addresses, which has the navigation, too."""
    here = urljoin(config.site_url or "/", template_name)
    return marked(output, here, config.extra["foreign"])


def _code(language: Language) -> str:
    return language["theme"]["language"]
