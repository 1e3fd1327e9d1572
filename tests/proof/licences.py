"""List the licences of all that the site ships, in LICENSES.md.

    python -m tests.proof.licences [--write] [SITE]

The list is made from the built site. What is in a script of Material, its source map says; whose
an icon is, Material's folder of icons. Something that nobody has looked up stops it.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import material

from tests import ROOT

LIST = ROOT / "LICENSES.md"
KNOWN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
THEME = Path(material.__file__).parent / "templates"
ASSETS = ROOT / "overrides" / "assets"
# What a build writes is this project's own: pages, words, code, indexes, pictures of pages.
OURS = {".html", ".md", ".json", ".txt", ".xml", ".gz", ".zip", ".py", ".ipynb", ".png", ".js"}
PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")
ICON = re.compile(r"<svg(?![^>]*role=.img)[^>]*>.*?</svg>", re.DOTALL)
DRAWN = re.compile(r"""\sd=["']([^"']+)["']""")

HEAD = """# Licenses of what the site ships

Made by `make licences` from the built site; a test compares them. The packages that build the site
are not shipped: `requirements-site.lock` has them.

| What | License | Where |
|---|---|---|
"""


class Unknown(ValueError):
    """Something is shipped that nobody has looked up."""


class Shipped(NamedTuple):
    """A work that is in the site."""

    name: str
    licence: str
    where: str


def works(site: Path) -> list[Shipped]:
    """Return what is in a built site; raise Unknown for what is not in licences.toml."""
    found = {
        Shipped("This guide: code", "MIT", "`*.js`, `*.css`, `*.py`, `snippets.zip`"),
        Shipped("This guide: text and drawings", "CC-BY-4.0", "`*.html`, `*.md`, `*.json`"),
    }
    for path in sorted(site.rglob("*")):
        if path.is_file():
            found.update(_works_of(_inside_its_language(path.relative_to(site))))
    for family in _families(site):
        entry = _entry("icons", family, f"an icon of {family}")
        found.add(Shipped(entry["name"], entry["licence"], "icons in `*.html`, `*.css`"))
    return sorted(found, key=lambda work: (not work.name.startswith("This"), work.name.lower()))


def _inside_its_language(path: Path) -> Path:
    """Return where a file stands in the site of its language: the theme is in each."""
    return path.relative_to(path.parts[0]) if path.parts[1:2] == ("assets",) else path


def _works_of(path: Path) -> Iterator[Shipped]:
    original = THEME / path
    if path.parts[0] == "assets" and (ASSETS / path.relative_to("assets")).is_file():
        return
    if not original.is_file():
        if path.suffix not in OURS:
            raise Unknown(f"{path}: neither Material's nor written by a build. Say whose it is.")
        return
    scripts = path.is_relative_to("assets/javascripts")
    if scripts and (below := path.relative_to("assets/javascripts")).parts[0] == "lunr":
        key = "lunr/min" if below.is_relative_to("lunr/min") else below.as_posix()
        entry = _entry("copied", key, f"{path}")
        yield Shipped(entry["name"], entry["licence"], f"`assets/javascripts/{key}`")
        return
    yield Shipped("Material for MkDocs", metadata("mkdocs-material")["License-Expression"], "theme")
    source_map = original.with_name(f"{original.name}.map")
    if source_map.is_file():
        name = "/".join(part.split(".")[0] for part in path.parts[2:])  # without the hash
        for package in sorted(_packages(source_map)):
            licence = _entry("packages", package, f"{package} in {path}")
            yield Shipped(package, licence, f"`{path.parts[1]}/{name}{path.suffix}`")


def _packages(source_map: Path) -> set[str]:
    sources = json.loads(source_map.read_text(encoding="utf-8"))["sources"]
    return {match[1] for source in sources if (match := PACKAGE.search(source))}


def _entry(table: str, key: str, what: str) -> dict[str, str] | str:
    if key not in KNOWN[table]:
        raise Unknown(f"{what}: its licence is not known. Add it to tests/proof/licences.toml.")
    return KNOWN[table][key]


def _families(site: Path) -> set[str]:
    """Return the families of the icons that stand in pages and styles."""
    shapes: set[str] = set()
    for path in site.rglob("*.html"):
        for svg in ICON.findall(path.read_text(encoding="utf-8")):
            shapes.update(DRAWN.findall(svg))
    for path in site.rglob("*.css"):
        styles = unquote(path.read_text(encoding="utf-8"))
        for svg in ICON.findall(styles):
            shapes.update(DRAWN.findall(svg))
    owners = _owners()
    if strange := [shape for shape in shapes if shape not in owners]:
        raise Unknown(f"an icon that is none of Material's: {strange[0][:40]}. Say whose it is.")
    return {owners[shape] for shape in shapes}


@functools.cache
def _owners() -> dict[str, str]:
    """Map the shape of every icon that Material has to its family."""
    icons = THEME / ".icons"
    return {
        shape: path.relative_to(icons).parts[0]
        for path in icons.rglob("*.svg")
        for shape in DRAWN.findall(path.read_text(encoding="utf-8"))
    }


def listed(site: Path) -> str:
    """Return the list of a built site."""
    return HEAD + "".join(f"| {' | '.join(work)} |\n" for work in works(site))


def main() -> None:
    """Write the list, or compare it; end with 1 if it differs, with 2 if something is unknown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", metavar="SITE")
    parser.add_argument("--write", action="store_true", help="write LICENSES.md")
    arguments = parser.parse_args()
    if not (arguments.site / "index.html").is_file():
        print(f"{arguments.site}: no built site. Run `make build`.", file=sys.stderr)
        raise SystemExit(2)
    try:
        text = listed(arguments.site)
    except Unknown as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    if arguments.write:
        LIST.write_text(text, encoding="utf-8")
    elif not LIST.is_file() or LIST.read_text(encoding="utf-8") != text:
        print(f"{LIST.name}: not what the site ships. Run `make licences`.", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
