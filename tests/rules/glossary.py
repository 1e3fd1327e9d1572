"""What glossary.toml holds, and how the glossary page of each language shows it.

A term stands on a page as

    ### word(other word) { #id }

    One sentence that defines it.

    Shown in: [words](page.md#place)

and behind its symbol, `### N: word(other word) { #n }`, where it has one. The other word is the
English one; on the English page, that of the site's first language. Without it where both agree.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.rules import shapes
from tests.rules.pages import HEADING

KEYS = {"id", "symbol", "not"}  # beside one for each language
ENGLISH = "en"  # of PyTorch's documentation, whose words stand beside those of any language
CODE = re.compile(r"`[^`]*`")
SENTENCE_END = re.compile(r"[.?!](?=\s|$)|[。？！]")
LINK = re.compile(r"[^\[\]]+: ?\[[^\[\]]+\]\((?!glossary\.md)[\w./-]+\.(md|ipynb)(#[\w-]+)?\)")

Term = Mapping[str, Any]


class Section(NamedTuple):
    """A heading of the third level and the lines below it that are not blank."""

    number: int
    title: str
    id: str
    lines: list[str]


@functools.cache
def terms(text: str) -> list[Term]:
    """Return the terms of glossary.toml, in order."""
    return tomllib.loads(text)["term"]


def check_terms(
    name: str, text: str, languages: Collection[str], begun: Collection[str] = ()
) -> list[str]:
    """Return the findings for glossary.toml; `languages` are those of the site.

    Those of them that are `begun` have no glossary page yet, and need no words.
    """
    lines = [n for n, line in enumerate(text.split("\n"), start=1) if line.strip() == "[[term]]"]
    found = terms(text)
    findings = []
    ids: set[str] = set()
    right = {language: [term.get(language, "") for term in found] for language in languages}
    wrong: set[tuple[str, str]] = set()
    for number, term in zip(lines, found, strict=True):
        said = itertools.chain(
            _check_keys(term, languages, begun),
            _check_id(term.get("id", ""), ids),
            _check_wrong(term.get("not", {}), right, wrong),
        )
        findings += [f"{name}:{number}: {message}" for message in said]
        ids.add(term.get("id", ""))
    return findings


def check_page(name: str, text: str, language: str, other: str, found: list[Term]) -> list[str]:
    """Return where a glossary page does not show the terms, each in its place and form.

    The headings name the term in `language` and in `other`.
    """
    by_id = {term["id"]: term for term in found}
    shown = _sections(text)
    findings = []
    missing = by_id.keys() - {section.id for section in shown}
    findings += [
        f"{name}:1: no heading for {id_!r}. Write ### {_title(by_id[id_], language, other)} "
        f"{{ #{id_} }}, a sentence and a link."
        for id_ in by_id
        if id_ in missing
    ]
    order = iter(id_ for id_ in by_id if id_ not in missing)
    shifted = False  # what follows is out of place, too
    for section in shown:
        if section.id not in by_id:
            message = "no term of glossary.toml. Add it there, or delete the heading"
            findings.append(f"{name}:{section.number}: #{section.id} is {message}.")
            continue
        if not shifted and section.id != (expected := next(order, None)):
            shifted = True
            message = f"stands where glossary.toml has {expected!r}. Give both the same order"
            findings.append(f"{name}:{section.number}: #{section.id} {message}.")
        said = itertools.chain(
            _check_title(section.title, _title(by_id[section.id], language, other)),
            _check_lines(section.lines),
        )
        findings += [f"{name}:{section.number}: #{section.id}: {message}" for message in said]
    return findings


def beside(language: str, first: str) -> str:
    """Return the language whose words stand beside those of `language`; `first` is the site's."""
    return first if language == ENGLISH else ENGLISH


def check_words(
    name: str, text: str, language: str, other: str, found: Iterable[Term]
) -> list[str]:
    """Return the wrong variants of terms that a page in `language` writes, outside of code.

    What stands in parentheses beside the right word is in `other`, and may be what here is wrong.
    """
    prose = shapes.read(name, text)
    # As a letter, so that what is attached to code does not begin a word.
    words = shapes.CODE.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), prose.text)
    findings = []
    for term in found:
        right = term.get(language, "")
        for variant, reason in term.get("not", {}).get(language, {}).items():
            if variant.lower() not in words.lower():
                continue  # nearly always
            both = re.compile(_both(right, term.get(other, "")))
            passed = [match.span() for match in both.finditer(words)]
            for match in _at_a_word(variant).finditer(words):
                if not any(start <= match.start() < end for start, end in passed):
                    message = f"{match[0]!r} is a wrong variant. Write {right!r}: {reason}"
                    findings.append((prose.line(match.start()), message))
    return [f"{name}:{number}: term: {message}" for number, message in sorted(findings)]


def _both(right: str, other: str) -> str:
    """Return the pattern of a term in one language with the other's word in parentheses."""
    right, other = re.escape(right), re.escape(other)
    return rf"(?i:{right} ?\([^()\n]*{other}[^()\n]*\)|{other} ?\([^()\n]*{right}[^()\n]*\))"


def _at_a_word(variant: str) -> re.Pattern[str]:
    """Return the pattern of a variant, which is looked for at the beginning of a word."""
    return re.compile(rf"(?<!\w){re.escape(variant)}", re.IGNORECASE)


def _check_keys(term: Term, languages: Collection[str], begun: Collection[str]) -> Iterator[str]:
    for language in languages:
        if not term.get(language) and language not in begun:
            yield f'{term.get("id")!r} has no word in {language!r}. Add {language} = "…".'
    for key in term.keys() - KEYS - {*languages}:
        yield f"{key!r} is no key of a term and no language of the site. Correct it."


def _check_id(id_: str, ids: Collection[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", id_):
        yield f"the id {id_!r} is not lower-case ASCII. Choose one like hidden-state."
    if id_ in ids:
        yield f"the id {id_!r} is there twice. Give each term its own."


def _check_wrong(
    table: Mapping[str, Mapping[str, str]],
    right: Mapping[str, list[str]],
    wrong: set[tuple[str, str]],
) -> Iterator[str]:
    """Yield what is amiss with a term's wrong variants; add them to those of the terms before."""
    for language, variants in table.items():
        if language not in right:
            yield f"variants in {language!r}, no language of the site. Correct it."
        for variant, reason in variants.items():
            if len(SENTENCE_END.findall(CODE.sub("", reason))) != 1:
                yield f"{variant!r} has no reason of one sentence. Say why it is wrong."
            if (language, variant.lower()) in wrong:
                yield f"{variant!r} is wrong in two terms. Keep it where the right word is meant."
            wrong.add((language, variant.lower()))
            for word in right.get(language, []):
                if _at_a_word(variant).search(CODE.sub("", word)):
                    yield f"{variant!r} is in the right word {word!r}. Choose a longer variant."


def _check_title(title: str, expected: str) -> Iterator[str]:
    if title.replace(" (", "(") != expected:
        yield f"the heading is {title!r}. Write {expected!r}, as in glossary.toml."


def _check_lines(lines: list[str]) -> Iterator[str]:
    definition = CODE.sub("", lines[0]) if lines else ""
    ends = [match.end() for match in SENTENCE_END.finditer(definition)]
    if ends != [len(definition)]:
        yield "the heading is not followed by exactly one sentence. Define the term in one."
    if len(lines) != 2 or not LINK.fullmatch(lines[1]):
        yield "after the sentence comes one link to another page, and nothing else. Add it."


def _title(term: Term, language: str, other: str) -> str:
    words = list(dict.fromkeys([term[language], term[other]]))
    title = words[0] if len(words) == 1 else f"{words[0]}({words[1]})"
    return f"{term['symbol']}: {title}" if "symbol" in term else title


def _sections(text: str) -> list[Section]:
    sections: list[Section] = []
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        if match := HEADING.match(line):
            inside = match["level"] == "###"
            if inside:
                sections.append(Section(number, match["title"], match["id"] or "", []))
        elif inside and line.strip():
            sections[-1].lines.append(line)
    return sections
