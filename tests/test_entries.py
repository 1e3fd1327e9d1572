"""Every error, silent mistake and question of the list has its entry, in every language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from tests import ROOT
from tests.project import CONFIGS, SHOWN, SNIPPETS
from tests.rules import pages, snippets

LISTED: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "tests/entries.toml").read_text(encoding="utf-8")
)
"""A page's stem to its entries: what an entry is known as, and the id of its heading."""

PROOF = re.compile(r"\]\([\w./-]+\.md(#[\w.-]+)?\)")


class Entry(NamedTuple):
    """A section of a page: the id and the words of its heading, and what stands below it."""

    id: str
    title: str
    text: str


def entries(text: str) -> Iterator[Entry]:
    """Give the sections of a page below its first heading."""
    parts = re.split(r"^#{2,6} (.+?) \{ #(\S+) \}$", text, flags=re.MULTILINE)[1:]
    for title, heading, body in zip(*[iter(parts)] * 3, strict=True):
        yield Entry(heading, title, body)


def unproven(stem: str, listed: Mapping[str, str], text: str) -> list[str]:
    """Return what is wrong with the entries of a page: one is missing, unlisted or unproven."""
    found = {entry.id: entry for entry in entries(text)}
    wrong = [f"{key}: no heading {{ #{id_} }}" for key, id_ in listed.items() if id_ not in found]
    for entry in found.values():
        shown = [SNIPPETS[line.value] for line in pages.includes(entry.text)]
        if entry.id not in listed.values():
            if shown and stem != "silent":  # a section that leads to the entries shows nothing
                wrong.append(f"{entry.id}: not in tests/entries.toml")
        elif stem == "questions":
            if not shown and not PROOF.search(entry.text):
                wrong.append(f"{entry.id}: neither a snippet nor a link to one")
        elif len(shown) != 1:
            wrong.append(f"{entry.id}: shows {len(shown)} snippets, and not one")
        elif stem == "errors":
            message = entry.title.strip("`").removesuffix("…").strip()
            if message not in snippets.parse(shown[0]).output:
                wrong.append(f"{entry.id}: its snippet does not print {message!r}")
    return wrong


@pytest.mark.parametrize("folder", CONFIGS)
@pytest.mark.parametrize("stem", LISTED)
def test_every_entry_is_there_and_proven(stem: str, folder: str) -> None:
    """Each that is listed has a heading, and each heading that shows a snippet is listed."""
    assert LISTED[stem]
    assert not (wrong := unproven(stem, LISTED[stem], SHOWN[folder][f"{stem}.md"])), wrong


def test_no_entry_is_listed_twice() -> None:
    """Two numbers do not share an entry."""
    for listed in LISTED.values():
        assert len(set(listed.values())) == len(listed)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{ #empty-sequence }", "{ #empty }", "no heading { #empty-sequence }"),
        ("{ #empty-sequence }", "{ #empty }", "empty: not in"),
        ('--8<-- "errors/empty_sequence.md"', "", "shows 0 snippets"),
        ("Expected sequence length to be larger", "Expected sequence length larger", "not print"),
    ],
)
def test_what_is_missing_is_found(old: str, new: str, words: str) -> None:
    """A heading, a snippet, or the message's own words."""
    text = SHOWN[""]["errors.md"]
    assert old in text
    wrong = unproven("errors", LISTED["errors"], text.replace(old, new))
    assert any(words in finding for finding in wrong), wrong


def test_an_unproven_answer_is_found() -> None:
    """A question without a snippet and without a link to one."""
    assert unproven("questions", {"1": "a"}, "# T { #t }\n\n## A? { #a }\n\nYes.\n")
    assert not unproven("questions", {"1": "a"}, "# T { #t }\n\n## A? { #a }\n\n[p](b.md#c)\n")
