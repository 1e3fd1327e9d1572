"""Compare every snippet with what it prints now, and on request accept that.

    python -m tests.proof.accept [--write] [FILE …]        (make check, make update)

Without --write nothing is changed and a difference is an error. With it the expected outputs
that differ are rewritten; `git diff` is the review. A snippet that raises is left as it was.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from tests import ROOT
from tests.proof.writing import write_whole
from tests.rules import snippets

# A snippet that was just begun: code, and no output yet.
UNFINISHED = re.compile(
    rf"{re.escape(snippets.CODE_FENCE)}\n(?P<code>(?:(?!```|~~~).*\n)+)```\n"
    rf"(?:{re.escape(snippets.DIRECTIVE)}\n```text\n```\n)?"
)


class Refused(Exception):
    """The task cannot start; the message says why and what to do."""


class Result(NamedTuple):
    """What came of one file: its text now and as it should be, or why there is none."""

    before: str
    after: str
    problem: str | None = None


def find(names: list[str]) -> list[Path]:
    """Return the snippet files named, or all of them; refuse what is no snippet."""
    folder = ROOT / "snippets"
    if not names:
        return sorted(folder.rglob("*.md"))
    paths = [Path(name).resolve() for name in names]
    for name, path in zip(names, paths, strict=True):
        if not path.is_file():
            raise Refused(f"{name}: no such file. Name snippets like snippets/rnn/forward.md.")
        if not (path.is_relative_to(folder) and path.suffix == ".md"):
            raise Refused(f"{name}: not a snippet. Snippets are the .md files in snippets/.")
    return paths


def examine(name: str, text: str) -> Result:
    """Run the snippet file `name` with `text`, and return the text with what it prints now."""
    from tests.proof.running import run

    try:
        code, line = snippets.parse(text)[:2]
    except snippets.Malformed as error:
        begun = UNFINISHED.fullmatch(text)
        if begun is None:
            return Result(text, text, f"{name}:{error.line}: {error}")
        code, line = begun["code"], 2
    if foreign := snippets.foreign_imports(code):
        return Result(text, text, f"{name}:{line}: not run, since it uses {', '.join(foreign)}.")
    ran = run(code)
    if ran.error is not None:
        return Result(text, text, f"{name}:{line + ran.line - 1}: raised {ran.error}")
    if not ran.output.endswith("\n"):
        return Result(text, text, f"{name}:{line}: what it prints does not end with a new line.")
    return Result(text, snippets.render(code, ran.output))


def accept(paths: list[Path], write: bool) -> int:
    """Examine the files, print what differs and a count, and return how many stay wrong."""
    differing = 0
    problems = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        result = examine(name, path.read_bytes().decode("utf-8"))
        if result.problem:
            problems.append(result.problem)
        elif result.after != result.before:
            differing += 1
            lines = (text.splitlines(keepends=True) for text in (result.before, result.after))
            sys.stdout.writelines(difflib.unified_diff(*lines, f"a/{name}", f"b/{name}"))
            if write:
                write_whole(path, result.after)
    for problem in problems:
        print(problem)
    what = "rewritten" if write else "differ"
    left = "left as they were" if write else "cannot be compared"
    print(f"{len(paths)} snippets: {differing} {what}, {len(problems)} {left}.")
    if differing and not write:
        print("If what they print now is right, accept it: make update")
    return len(problems) + (0 if write else differing)


def main() -> None:
    """Read the command line; end with 0 if all is well, 1 if something differs, 2 if refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="snippets (default: all)")
    parser.add_argument("--write", action="store_true", help="accept what they print now")
    arguments = parser.parse_args()
    try:
        paths = find(arguments.files)
        if arguments.write and os.environ.get("CI"):
            raise Refused("CI never writes an output. Run make update on your machine.")
        try:
            import torch  # noqa: F401 (here, so that a wrong name is told without waiting for it)
        except ModuleNotFoundError:
            raise Refused(
                "PyTorch is not installed. Run: pip install -r requirements.txt"
            ) from None
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    raise SystemExit(1 if accept(paths, arguments.write) else 0)


if __name__ == "__main__":
    main()
