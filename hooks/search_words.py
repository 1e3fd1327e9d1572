"""Put into the search what its own words miss: compounds, particles and other names of a term.

Material's search cuts a text at spaces and finds a word by its beginning. So 신경망 is not found
in 순환신경망은, 은닉상태 not where 은닉 상태 is written, and 배치를 only where a text says just
that. Each entry of the index gets more fields, which nobody sees:

term   of an entry of the glossary page: its term with particles and without spaces, and the
       variants that glossary.toml calls wrong, which is what many type
page   the one word that is the title of a page, or the code in it
names  what the title could say instead: its nouns with other particles and without the spaces
       between them, and what other languages call the terms in it
words  the nouns inside the words of the text, and those that only a space parts

It goes by script, not by language: a language without Hangul gets what concerns it. The index of
each language stays its own, and the worker that searches it is the one that Material ships.
"""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import hangul
from mkdocs.config.defaults import MkDocsConfig

INDEX = "search/search_index.json"
TERMS = "glossary.toml"
PAGE = "glossary/"  # where each term has a section of its id
NO_NAMES = {"id", "symbol", "not"}  # what a term has beside its name in each language

# Material's own: a title 1000, a text 1. What explains a term comes before what uses it.
BOOST = {"term": 3000.0, "page": 1000.0, "names": 30.0, "words": 0.5}

CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
INLINE = re.compile(r"<code>(.*?)</code>")
TAG = re.compile(r"<[^>]*>")
PHRASE = re.compile(r"[가-힣]+(?: [가-힣]+)+")

Entry = dict[str, str]


class Term(NamedTuple):
    """What a language calls a term, what it should not, and what other languages call it."""

    id: str
    name: str
    wrong: list[str]
    elsewhere: list[str]
    held: re.Pattern[str]  # the name where a text mentions it


def plain(markup: str) -> str:
    """Return a title or a name without its markup."""
    return html.unescape(TAG.sub("", markup)).replace("`", "")


def prose(markup: str) -> str:
    """Return the words of a title or a text without its code."""
    return html.unescape(TAG.sub("\n", CODE.sub("\n", markup)))


def terms(read: Iterable[Mapping[str, Any]], language: str) -> list[Term]:
    """Return the terms of glossary.toml that a language has a name for."""
    found = []
    for term in read:
        if language not in term:
            continue  # not translated yet
        name = plain(term[language])
        end = "" if hangul.RUN.fullmatch(name[-1]) else r"(?!\w)"  # a particle may follow
        found.append(
            Term(
                term["id"],
                name,
                list(term.get("not", {}).get(language, ())),
                [plain(term[key]) for key in sorted(term.keys() - NO_NAMES - {language})],
                re.compile(rf"(?<!\w){re.escape(name)}{end}", re.IGNORECASE),
            )
        )
    return found


def forms(name: str) -> Iterator[str]:
    """Give a name as one would type it: word by word, and without spaces.

    Not a word with a hyphen, where the search cuts it: half a word is another term.
    """
    yield from (word for word in name.split() if "-" not in word)
    if hangul.RUN.search(name):
        yield from unspaced(name)


def inflected(name: str) -> Iterator[str]:
    """Give the forms of a name, with particles, too, unless one stands in it."""
    yield from forms(name)
    if hangul.RUN.search(name[-1]) and "의 " not in name:
        yield from hangul.inflected(name.replace(" ", ""))


def compounds(text: str, nouns: Set[str]) -> Iterator[str]:
    """Give the nouns that begin inside what the search takes for one word."""
    for token in text.split():
        for word in hangul.RUN.finditer(token):
            for start in range(0 if word.start() else 1, len(word[0]) - 1):
                if noun := hangul.noun_in(word[0][start:], nouns):
                    yield noun


def unspaced(phrase: str) -> Iterator[str]:
    """Give a phrase without its spaces, and so as one says it for short: 은닉상태크기."""
    yield phrase.replace(" ", "")
    yield phrase.replace("의 ", "").replace(" ", "")


def joins(text: str, nouns: Set[str]) -> Iterator[str]:
    """Give nouns that follow each other without the spaces between: 은닉상태 for 은닉 상태를.

    One for each noun it can begin with, up to where it must end.
    """
    for phrase in PHRASE.findall(text):
        words = phrase.split(" ")
        for start in range(len(words) - 1):
            join = ""
            for word in words[start:]:
                noun = hangul.noun_in(word, nouns)
                join += noun or ""
                if noun != word:
                    break
            if join and join not in nouns:
                yield join


def term(entry: Entry, known: Iterable[Term]) -> Term | None:
    """Return the term that an entry of the glossary page explains."""
    return next((term for term in known if entry["location"] == f"{PAGE}#{term.id}"), None)


def subjects(entry: Entry) -> list[str]:
    """Return what a page is about: its title, if that is one word, or the code in it."""
    title = entry["title"]
    if "#" in entry["location"]:
        return []
    return [plain(name) for name in ([title] if " " not in title else INLINE.findall(title))]


def names(
    entry: Entry, own: Iterable[str], known: Iterable[Term], nouns: Set[str]
) -> Iterator[str]:
    """Give what the title of an entry could say instead; `own` names what the entry is about.

    A title that is nothing but code, as a message is, can say nothing else.
    """
    if hangul.RUN.search(prose(entry["text"])):
        for name in own:
            yield from hangul.inflected(name.replace(" ", ""))
    text = prose(entry["title"])
    if not text.strip():
        return
    yield from compounds(text, nouns)
    for word in hangul.RUN.findall(text):
        if noun := hangul.noun_in(word, nouns):
            yield from hangul.inflected(noun)
    for join in joins(text, nouns):
        yield from hangul.inflected(join)
    for phrase in PHRASE.findall(text):
        for start in re.finditer(r"(?<!\S)", phrase):
            yield from unspaced(phrase[start.start() :])
    held = [term for term in known if term.held.search(plain(entry["title"]))]
    for term in held:
        # The state in an initial hidden state is not what it is about.
        if not any(term.name != other.name and term.name in other.name for other in held):
            yield from inflected(term.name)
            for name in term.elsewhere + term.wrong:
                yield from forms(name)
                if "-" in name:  # as the search does
                    yield from re.split("[ -]", name)


def words(markup: str, nouns: Set[str]) -> Iterator[str]:
    """Give the nouns inside the words of a text, and those that only a space parts."""
    text = prose(markup)
    yield from compounds(text, nouns)
    yield from joins(text, nouns)


def field(found: Iterable[str]) -> str:
    """Return words for the index: each once, and none that another one begins with."""
    kept: list[str] = []
    for word in sorted({word.lower() for word in found}):
        if kept and word.startswith(kept[-1]):
            kept.pop()
        kept.append(word)
    return " ".join(kept)


def nouns_of(index: Mapping[str, Any], read: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the nouns of Hangul: those that an index shows to be some, and those in terms."""
    texts = (prose(f"{entry['title']}\n{entry['text']}") for entry in index["docs"])
    seen = hangul.nouns(word for text in texts for word in hangul.RUN.findall(text))
    in_terms = {
        word
        for term in read
        for language in term.keys() - NO_NAMES
        for word in hangul.RUN.findall(term[language])
        if len(word) >= hangul.SHORTEST
    }
    return seen | {w for w in in_terms if not hangul.noun_in(w, seen | (in_terms - {w}))}


def extend(index: dict[str, Any], read: list[dict[str, Any]], language: str) -> None:
    """Give the entries of an index their fields, and the index the weights of these.

    `read` holds the terms of glossary.toml.
    """
    known = terms(read, language)
    nouns = nouns_of(index, read)
    for entry in index["docs"]:
        explained = term(entry, known)
        own = [explained.name] if explained else subjects(entry)
        wrong = explained.wrong if explained else []
        here = {*chain(*map(inflected, own), *map(forms, wrong))}
        found = {
            "term" if explained else "page": field(here),
            "names": field({*names(entry, own, known, nouns)} - here),
            "words": field(words(entry["text"], nouns)),
        }
        entry |= {name: value for name, value in found.items() if value}
    index["config"]["fields"] |= {name: {"boost": boost} for name, boost in BOOST.items()}


def on_post_build(config: MkDocsConfig) -> None:
    """Extend the index that Material has written for this language."""
    path = Path(config.site_dir, INDEX)
    index = json.loads(path.read_text(encoding="utf-8"))
    read = tomllib.loads(
        Path(config.config_file_path).with_name(TERMS).read_text(encoding="utf-8")
    )["term"]
    extend(index, read, config.theme["language"])
    # As it is read, not as \uc2e0\uacbd\ub9dd: it weighs less, even compressed.
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
