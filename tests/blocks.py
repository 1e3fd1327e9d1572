"""The blocks of code that a page shows, each with its output, and whether it prints just that."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag


class Block(NamedTuple):
    """Code as a page shows it, and the output shown under it."""

    code: str
    output: str | None


def shown(html: BeautifulSoup) -> list[Block]:
    """List the blocks a page shows, whatever they came from."""
    found = []
    for pre in html.select("pre"):
        if "output" in pre.get("class", []):
            continue
        after = (pre.find_parent("div", class_="highlight") or pre).find_next_sibling()
        is_output = isinstance(after, Tag) and "output" in after.get("class", [])
        found.append(Block(_text(pre), _text(after) if is_output else None))
    return found


def _text(tag: Tag) -> str:
    return f"{tag.get_text().rstrip(chr(10))}\n"


@functools.cache
def fresh(code: str) -> tuple[str, str]:
    """Return what a new Python prints and complains of when it runs `code`; each code runs once."""
    with tempfile.TemporaryDirectory() as nowhere:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-"],
            cwd=nowhere,  # away from the project, whose files it must not need
            input=code,
            capture_output=True,
            text=True,
            check=False,
        )
    return ran.stdout, ran.stderr


def not_printing(blocks: Iterable[Block]) -> str:
    """Run each block in a process of its own; return those that do not print what they show."""
    todo = sorted(set(blocks))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(fresh, (block.code for block in todo)))
    return "\n\n".join(
        f"{block.code}\nshould print\n{block.output}\nand printed\n{stdout}{stderr}"
        for block, (stdout, stderr) in zip(todo, results, strict=True)
        if (stdout, stderr) != (block.output, "")
    )
