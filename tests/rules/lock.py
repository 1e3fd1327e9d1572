"""What the lock may hold: exact versions of the index, each with the hash of every file."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = "requirements-site.lock"
PINNED = re.compile(r"[\w.-]+==[\w.+!-]+(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def requirements(text: str) -> list[str]:
    """Return the requirements of a lock, each on one line, without comments."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n?", "", text))
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip()]


def names(text: str) -> set[str]:
    """Return the names of the packages that are locked."""
    return {requirement.split("==")[0] for requirement in requirements(text)}


def check(text: str) -> list[str]:
    """Return the findings for a lock."""
    return [f"{NAME}: {finding}" for finding in _check(text)]


def _check(text: str) -> Iterator[str]:
    if not requirements(text):
        yield "empty. Run `make lock`."
    for requirement in requirements(text):
        pin, *hashes = re.split(r" (?=--)", requirement)
        if not PINNED.fullmatch(pin):
            yield f"{pin}: no exact version of the index. Run `make lock`."
        elif not hashes or not all(HASH.fullmatch(part) for part in hashes):
            yield f"{pin}: without a SHA-256 hash, or with something else. Run `make lock`."
