"""Start another language: its config, and a folder with a first page to translate.

    python -m tests.proof.language LANG=ja NAME=日本語 FROM=en          (make language …)

What is not translated yet is shown in the language that it is translated from, so the site builds
at once; hooks/fallback.py does that. Nothing is left behind where this refuses or fails.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import material
import yaml
from mkdocs.contrib.search import LangOption
from mkdocs.utils.meta import get_data

from hooks.languages import config_files, read_config, sources
from hooks.origins import origins
from tests import ROOT

USAGE = "make language LANG=ja NAME=日本語 FROM=en"
MEANINGS = {
    "LANG": "the code of the new language, like ja",
    "NAME": "its name in the language itself, like 日本語",
    "FROM": "the code of the language that you translate from",
}
THEME = Path(material.__file__).parent / "templates"
LANGUAGES = "partials/languages"  # where a theme has its own words, one file for each language
STEMMERS = THEME / "assets/javascripts/lunr/min"
SEARCH = re.compile(r'"search\.config\.lang": "([^"]+)"')
HOME = "index.md"

CONFIG = """\
# The site in {name}, served at /{code}/: only what differs from {inherited}.
# Whatever is still in {source_name} below is to be translated. So are the names of the sections:
# copy `nav:` from {inherited} once you get there.
INHERIT: {inherited}
{texts}
theme:
{theme}
extra:
  language_name: {name_yaml}
  translated_from: {source}
  complete: false # true once every page is there: from then on a missing one is an error
{words}
plugins:
  search:
    lang: [{search}]

markdown_extensions:
{extensions}"""


class Refused(ValueError):
    """What was asked for cannot be done, and why."""


class Source(NamedTuple):
    """The language that the new one is translated from."""

    folder: str
    file: str
    config: Mapping[str, Any]


def asked(arguments: Sequence[str]) -> dict[str, str]:
    """Read `LANG=ja NAME=日本語 FROM=en`; raise Refused where one is missing or unknown."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    if odd := [key for key in given if key not in MEANINGS]:
        raise Refused(f"{', '.join(odd)}: unknown. Write: {USAGE}")
    given = {key: value.strip() for key, value in given.items()}
    if missing := [key for key in MEANINGS if not given.get(key)]:
        said = " and ".join(f"{key} ({MEANINGS[key]})" for key in missing)
        raise Refused(f"{said} must be given on the command line. Write: {USAGE}")
    return given


def check_code(root: Path, code: str) -> None:
    """Refuse a code that the theme has no words for, or a language that there is."""
    folders = (THEME / LANGUAGES, root / "overrides" / LANGUAGES)
    known = sorted(path.stem for folder in folders for path in folder.glob("*.html"))
    if code not in known:
        by_lower = {name.lower(): name for name in known}
        alike = difflib.get_close_matches(code.lower(), by_lower, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(by_lower[name] for name in alike)}? " if alike else ""
        raise Refused(
            f"LANG={code}: the theme has no words in such a language. {hint}"
            f"It has: {', '.join(known)}."
        )
    taken = [f"mkdocs.{code}.yml", f"docs/{code}"]
    if there := [name for name in taken if (root / name).exists()]:
        raise Refused(f"LANG={code}: {' and '.join(there)} exist already. Go on from there.")


def check_name(configs: Mapping[str, Mapping[str, Any]], name: str) -> None:
    """Refuse a name that is no name, or another language's."""
    if not re.fullmatch(r"\w[\w ’'()-]{0,39}", name):
        raise Refused(f"NAME={name!r}: no name of a language. Use letters, like 日本語.")
    if name in (config["extra"]["language_name"] for config in configs.values()):
        raise Refused(f"NAME={name}: another language has this name. Give it its own.")


def find_source(root: Path, configs: Mapping[str, Mapping[str, Any]], code: str) -> Source:
    """Return the language to translate from; raise Refused if it is none of the site's."""
    files = config_files(root)
    for folder, config in configs.items():
        if config["theme"]["language"] == code:
            return Source(folder, files[folder].name, config)
    codes = ", ".join(config["theme"]["language"] for config in configs.values())
    raise Refused(f"FROM={code}: no language of this site. There are: {codes}.")


def search_languages(root: Path, code: str) -> list[str]:
    """List the stemmers for the search: that of the language if there is one, and English for code.

    The theme says which it takes. Where it says nothing, one of the language itself is taken, but
    not one that needs a program beside the browser. A name that the search does not know would be
    taken for English.
    """
    words = next(
        path
        for path in (
            root / "overrides" / LANGUAGES / f"{code}.html",
            THEME / LANGUAGES / f"{code}.html",
        )
        if path.is_file()
    )
    match = SEARCH.search(words.read_text(encoding="utf-8"))
    name = match[1] if match else code
    stemmer = STEMMERS / f"lunr.{name}.min.js"
    usable = (
        LangOption().get_lunr_supported_lang(name) == name
        and stemmer.is_file()
        and (match or "require(" not in stemmer.read_text(encoding="utf-8"))
    )
    return list(dict.fromkeys([name, "en"] if usable else ["en"]))


def config_text(root: Path, source: Source, code: str, name: str) -> str:
    """Return the config of the new language."""
    read = source.config
    docs = f"docs/{code}"
    texts = {key: read[key] for key in ("site_name", "site_description")}
    texts["edit_uri"] = read["edit_uri"].replace(read["docs_dir"], docs)
    texts |= {"docs_dir": docs, "copyright": read["copyright"]}
    theme = {"language": code, "palette": read["theme"]["palette"]}
    permalink = read["markdown_extensions"]["toc"]["permalink_title"]
    return CONFIG.format(
        name=name,
        code=code,
        source=read["theme"]["language"],
        source_name=read["extra"]["language_name"],
        inherited=source.file,
        name_yaml=written(name).strip(),
        texts=written(texts),
        theme=written(theme, 2),
        words=written({"words": read["extra"]["words"]}, 2),
        search=", ".join(search_languages(root, code)),
        extensions=written({"toc": {"permalink_title": permalink}}, 2),
    )


def written(value: object, indent: int = 0) -> str:
    """Return a value as YAML."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10**6)
    text = text.removesuffix("...\n")
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def first_page(root: Path, configs: Mapping[str, Mapping[str, Any]], source: Source) -> str:
    """Return the source's home page without what is noted of its own translation."""
    folder = origins(root, configs, sources(configs), source.folder)[HOME]
    text = (root / configs[folder]["docs_dir"] / HOME).read_text(encoding="utf-8")
    body, meta = get_data(text)
    front = written({"description": meta["description"]})
    return f"---\n{front}---\n\n{body.strip()}\n"


def create(root: Path, code: str, name: str, source_code: str) -> Source:
    """Write the config and the folder of a language; raise Refused, and leave nothing, otherwise.

    Both are made aside and put in their places in the end.
    """
    configs = {folder: read_config(path) for folder, path in config_files(root).items()}
    check_code(root, code)
    check_name(configs, name)
    source = find_source(root, configs, source_code)
    config, docs = root / f"mkdocs.{code}.yml", root / "docs" / code
    with tempfile.TemporaryDirectory(prefix=".language-", dir=root) as folder:
        made = Path(folder)
        (made / docs.name).mkdir()
        (made / docs.name / HOME).write_text(first_page(root, configs, source), encoding="utf-8")
        (made / config.name).write_text(config_text(root, source, code, name), encoding="utf-8")
        try:
            os.rename(made / docs.name, docs)
            os.rename(made / config.name, config)
        except BaseException:
            shutil.rmtree(docs, ignore_errors=True)
            raise
    return source


def next_steps(code: str, name: str, source: Source) -> str:
    """Return what to do after the language was created."""
    theirs = source.config["docs_dir"]
    return f"""\
{name} is there: mkdocs.{code}.yml and docs/{code}/{HOME}. The site builds as it is.

What to do next:
  1. Translate the words of mkdocs.{code}.yml; {{names}} in braces stay.
  2. Translate docs/{code}/{HOME}. Code, links and {{ #ids }} of headings stay as they are.
  3. `make serve` shows it at http://127.0.0.1:8000/{code}/. What is not translated yet
     is shown in {source.config["extra"]["language_name"]}, with a notice.
  4. For each further page, copy its file from {theirs}/ to docs/{code}/ and translate it.
  5. With the glossary, docs/{code}/glossary.md, give each term of glossary.toml a
     `{code} = "…"`.
CONTRIBUTING.md says how to have it reviewed. Start with one page: it need not be complete."""


def main(arguments: Sequence[str]) -> int:
    """Create the language that was asked for; end with 2 and a line if that cannot be."""
    try:
        given = asked(arguments)
        source = create(ROOT, given["LANG"], given["NAME"], given["FROM"])
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    print(next_steps(given["LANG"], given["NAME"], source))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
