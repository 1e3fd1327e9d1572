"""Ship of each style sheet only what a page can use.

Material's has a rule for everything that any site may want. A rule stays if each class, id, element
and attribute that its selector needs stands in a page of the site or in a string of a script; a
custom property, if something that stays asks for it. A preview ships everything: it is quicker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import tinycss2
from mkdocs.config.defaults import MkDocsConfig
from policy import previewing  # MkDocs puts the folder of a hook on the path

WORD = re.compile(r"[\w-]+")
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
PROPERTY = re.compile(r"--[\w-]+")
# Selectors that hold a list of others, each of which would do.
GROUPS = {"is", "where", "has", "matches", "-webkit-any", "-moz-any"}


class Used(NamedTuple):
    """What the pages and the scripts name."""

    names: set[str]  # of classes, ids and elements
    attributes: set[str]
    starts: tuple[str, ...] = ()  # of names that a script puts together

    def has(self, name: str) -> bool:
        """Tell whether a class, an id or an element may be there."""
        return name in self.names or name.startswith(self.starts)


class _Names(HTMLParser):
    """Collects the elements, classes, ids and attributes of pages."""

    def __init__(self) -> None:
        super().__init__()
        self.used = Used({"html", "head", "body"}, set())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used.names.add(tag)
        for name, value in attrs:
            self.used.attributes.add(name)
            if name in ("class", "id"):
                self.used.names.update((value or "").split())


def used(pages: Iterable[str], scripts: Iterable[str]) -> Used:
    """Return what can stand in the pages: what does, and what a script may put there."""
    reader = _Names()
    for page in pages:
        reader.feed(page)
    for script in scripts:
        # A name of a class, an id or an element is a string, or looks like none of JavaScript's.
        # The name of an attribute can be a key, which has no quotes.
        words = WORD.findall(script)
        reader.used.names.update(w for s in STRING.findall(script) for w in WORD.findall(s))
        reader.used.names.update(word for word in words if "-" in word or "__" in word)
        reader.used.attributes.update(word.lower() for word in words)
    starts = tuple(name for name in reader.used.names if re.fullmatch(r"\w[\w-]*(--|__|-)", name))
    return reader.used._replace(starts=starts)


def _split(tokens: Iterable[Any]) -> list[list[Any]]:
    """Split a selector list at its commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _can_match(selector: list[Any], used: Used) -> bool:
    """Tell whether a selector may fit something in a page."""
    before: Any = None
    for token in selector:
        kind = token.type
        if kind == "ident" and before != ":" and before != "|":
            name = token.value if before == "." else token.lower_value
            if not used.has(name):
                return False
        elif kind == "hash" and not used.has(token.value):
            return False
        elif kind == "[] block":
            names = [part.lower_value for part in token.content if part.type == "ident"]
            if names and names[0] not in used.attributes:
                return False
        elif kind == "function" and token.lower_name in GROUPS:
            if not any(_can_match(part, used) for part in _split(token.arguments)):
                return False
        before = token
    return True


def _kept(rules: Iterable[Any], used: Used) -> Iterator[Any]:
    """Yield the rules that may apply, without the selectors that cannot."""
    for rule in rules:
        if rule.type == "qualified-rule":
            fitting = [part for part in _split(rule.prelude) if _can_match(part, used)]
            if fitting:
                selector = ",".join(tinycss2.serialize(part).strip() for part in fitting)
                yield selector, list(tinycss2.parse_blocks_contents(rule.content, True, True))
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            if inside := list(_kept(tinycss2.parse_rule_list(rule.content, True, True), used)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", inside
        else:
            yield rule.serialize(), None


def _texts(rules: list[Any], asked: set[str] | None) -> str:
    """Write rules; of the custom properties only those in `asked`, if it is given."""
    written = []
    for start, inside in rules:
        if inside is None:
            written.append(start)
        elif inside and isinstance(inside[0], tuple):
            if text := _texts(inside, asked):
                written.append(f"{start}{{{text}}}")
        else:
            kept = [
                part.serialize() for part in inside if asked is None or not _is_unasked(part, asked)
            ]
            if kept:
                written.append(f"{start}{{{';'.join(kept)}}}")
    return "".join(written)


def _is_unasked(part: Any, asked: set[str]) -> bool:
    return part.type == "declaration" and part.name.startswith("--") and part.name not in asked


def shortened(sheets: dict[Path, str], used: Used, scripts: Iterable[str]) -> dict[Path, str]:
    """Return the style sheets of a site, each without what nothing in the site can use."""
    kept = {
        path: list(_kept(tinycss2.parse_stylesheet(text, True, True), used))
        for path, text in sheets.items()
    }
    asked: set[str] | None = None
    said = {name for script in scripts for name in PROPERTY.findall(script)}
    while True:
        texts = {path: _texts(rules, asked) for path, rules in kept.items()}
        # A property is asked for in var(), and one that is no longer there asks for none.
        found = said | {
            name for text in texts.values() for name in re.findall(r"var\(\s*(--[\w-]+)", text)
        }
        if found == asked:
            return texts
        asked = found


def on_post_build(config: MkDocsConfig) -> None:
    """Shorten the style sheets of this language's site."""
    if previewing():
        return
    site = Path(config.site_dir)
    others = {folder.strip("/") for folder in config.extra["languages"] if folder}
    mine = [
        path
        for path in site.rglob("*.*")
        if path.suffix in (".html", ".js", ".css") and path.relative_to(site).parts[0] not in others
    ]
    texts = {
        suffix: {p: p.read_text(encoding="utf-8") for p in mine if p.suffix == suffix}
        for suffix in (".html", ".js", ".css")
    }
    scripts = list(texts[".js"].values())
    names = used(texts[".html"].values(), scripts)
    for path, text in shortened(texts[".css"], names, scripts).items():
        path.write_text(text, encoding="utf-8")
