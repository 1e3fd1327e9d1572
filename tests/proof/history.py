"""Find in git's history the sections a translation was stamped at, and show what has changed.

Stamps are read without any history; only to show what has changed, the old text is needed. A clone
may be shallow, a merge may have squashed the version away, there may be no git: then say so.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from hooks.sections import Section, Unreadable, sections, stamp

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.3  # below it, two lines are shown one after the other and not word by word


class NoHistory(Exception):
    """There is no history to look into; the message says why and what to do."""


class Version(NamedTuple):
    """A section as it was, and the commit that has it."""

    commit: str
    date: str
    section: Section


def is_shallow(root: Path) -> bool:
    """Tell whether the clone at `root` lacks older commits; raise NoHistory if it is none."""
    if shutil.which("git") is None:
        raise NoHistory("git is not installed")
    ran = _git(root, "rev-parse", "--is-shallow-repository")
    if ran.returncode != 0:
        raise NoHistory("this folder is no git repository")
    return ran.stdout.strip() == b"true"


def find(root: Path, name: str, wanted: Collection[str]) -> dict[str, Version]:
    """Map each of the stamps to the newest version of the page `name` with such a section."""
    found: dict[str, Version] = {}
    for commit, date, text in _versions(root, name):
        if found.keys() >= set(wanted):
            break
        try:
            there = sections(name, text)
        except Unreadable:
            continue
        for section in there.values():
            if (hash_ := stamp(section)) in wanted:
                found.setdefault(hash_, Version(commit, date, section))
    return found


def changes(old: str, new: str) -> Iterator[str]:
    """Give the lines that differ: `-` and `+`, or `~` with [-what went-] and {+what came+}."""
    before, after = ([line for line in text.split("\n") if line.strip()] for text in (old, new))
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = list(zip(before[i1:i2], after[j1:j2], strict=False))
        if i2 - i1 == j2 - j1 and all(map(_alike, *zip(*pairs, strict=True))):
            yield from (f"~ {_by_word(*pair)}" for pair in pairs)
        else:
            yield from (f"- {line}" for line in before[i1:i2])
            yield from (f"+ {line}" for line in after[j1:j2])


def _versions(root: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Give the commits that changed a file, newest first, with its text, through its renames."""
    log = _git(
        root,
        *("-c", "core.quotePath=off", "log", "--follow", "--full-history", "--relative"),
        *("--name-only", "--format=%x00%h %cs", "--", name),
    )
    for entry in log.stdout.decode("utf-8", "replace").split("\0")[1:]:
        head, *names = [line for line in entry.split("\n") if line]
        commit, date = head.split()
        shown = _git(root, "show", f"{commit}:./{names[0]}") if names else None
        if shown and shown.returncode == 0:  # else the commit deleted it
            yield commit, date, shown.stdout.decode("utf-8", "replace")


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False)


def _alike(old: str, new: str) -> bool:
    words = (TOKEN.findall(line) for line in (old, new))
    return difflib.SequenceMatcher(None, *words, autojunk=False).ratio() >= ALIKE


def _by_word(old: str, new: str) -> str:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    parts = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if kind == "equal":
            parts.append(gone)
        else:
            parts += [f"[-{gone}-]" if gone else "", f"{{+{come}+}}" if come else ""]
    return "".join(parts)
