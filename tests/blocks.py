"""The blocks of code that a page shows, each with its output, and whether it prints just that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

# A Python that has imported torch, which takes longer than what the blocks do, and forks itself for
# each block: the block starts with a name space of its own and nothing in it, as in a new Python.
FORKS = """
import json, os, signal, sys, tempfile
import numpy, torch

for code in json.load(sys.stdin):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
        if not (child := os.fork()):
            os.dup2(out.fileno(), 1)
            os.dup2(complaints.fileno(), 2)
            signal.alarm(60)
            ended = 1
            try:
                numpy.random.seed()
                exec(compile(code, "<block>", "exec"), {"__name__": "__main__"})
                ended = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (out, complaints):
            file.seek(0)
        if ended < 0:
            complaints.seek(0, 2)
            complaints.write(f"ended by signal {-ended}\\n".encode())
            complaints.seek(0)
        print(json.dumps([out.read().decode(), complaints.read().decode()]), flush=True)
"""
PROCESSES = min(2, os.cpu_count() or 1)


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


def fresh(codes: list[str]) -> list[tuple[str, str]]:
    """Return what a Python prints and complains of when it runs each code, apart from the others.

    Warnings are errors. A code that ends the process, or takes a minute, is a complaint.
    """
    with tempfile.TemporaryDirectory() as nowhere:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", FORKS],
            cwd=nowhere,  # away from the project, whose files it must not need
            input=json.dumps(codes),
            capture_output=True,
            text=True,
            check=True,
        )
    results = [tuple(json.loads(line)) for line in ran.stdout.splitlines()]
    assert len(results) == len(codes), ran.stderr
    return results


def not_printing(blocks: Iterable[Block]) -> dict[Block, str]:
    """Run each block in a process of its own; map those that print something else to what."""
    todo = sorted(set(blocks))
    shares = [todo[start::PROCESSES] for start in range(PROCESSES)]
    with ThreadPoolExecutor(max_workers=PROCESSES) as pool:
        ran = list(pool.map(lambda share: fresh([block.code for block in share]), shares))
    return {
        block: stdout + stderr
        for share, results in zip(shares, ran, strict=True)
        for block, (stdout, stderr) in zip(share, results, strict=True)
        if (stdout, stderr) != (block.output, "")
    }
