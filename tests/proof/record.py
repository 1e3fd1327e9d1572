"""What a run leaves behind: which text passed, with which versions, on what and when.

    python -m tests.proof.record FILE [--lenient]

pytest writes `.proof/record.json` when it has run every snippet and notebook (see conftest.py);
hooks/provenance.py shows it on the pages. As a task this writes such a record for another version
of PyTorch, with what was printed where that differs. Shapes must hold on every version; with
--lenient the texts of errors and warnings may differ, since PyTorch rewords them. What else differs
on a version, such as a check that it does not make yet, stands in differing.toml with its reason.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from hooks.provenance import sha256
from tests import ROOT
from tests.rules import snippets

DIFFERING = ROOT / "tests/proof/differing.toml"
MESSAGE = re.compile(r"^(\w+ )?\w*(Error|Warning): ")


def environment() -> dict[str, str | None]:
    """Describe this run: versions, platform, commit (`+` if files differ from it), UTC time."""
    return {
        "torch": metadata.version("torch").split("+")[0],
        "numpy": metadata.version("numpy"),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "commit": _commit(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def write(path: Path, files: dict[str, dict[str, Any]]) -> None:
    """Write a record of `files`: the name in the project to what came of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"environment": environment(), "files": dict(sorted(files.items()))}
    text = json.dumps(record, indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def entry(path: Path, passed: bool) -> dict[str, Any]:
    """Return what a record says of a file that passed or did not."""
    return {"sha256": sha256(path.read_text(encoding="utf-8")), "passed": passed}


def without_messages(output: str) -> list[str]:
    """Return the lines of an output, texts of errors and warnings replaced by their kind."""
    return [match[0] if (match := MESSAGE.match(line)) else line for line in output.splitlines()]


def differing(version: str) -> dict[str, str]:
    """Map the snippets known to print something else on a version of PyTorch to the reasons."""
    return tomllib.loads(DIFFERING.read_text(encoding="utf-8")).get(version, {})


def examine(path: Path, lenient: bool, known: bool = False) -> tuple[dict[str, Any], bool]:
    """Run a snippet; return its entry and whether what it printed may stand.

    Of a snippet that is `known` to print something else, printing what it shows may not stand:
    the list is out of date.
    """
    from tests.proof.running import run

    snippet = snippets.parse(path.read_text(encoding="utf-8"))
    ran = run(snippet.code)
    printed = ran.output + (f"{ran.error}\n" if ran.error else "")
    if printed == snippet.output:
        return entry(path, passed=True), not known
    tolerable = without_messages(printed) == without_messages(snippet.output)
    return entry(path, passed=False) | {"printed": printed}, known or (lenient and tolerable)


def _commit() -> str | None:
    def git(*words: str) -> str:
        ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    try:
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return None  # not a checkout, or no git


def main() -> None:
    """Run every snippet, write the record, and name what may not stand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="where to write the record")
    parser.add_argument("--lenient", action="store_true", help="let texts of errors differ")
    arguments = parser.parse_args()
    known = differing(environment()["torch"])
    files, wrong = {}, []
    for path in sorted((ROOT / "snippets").rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        short = name.removeprefix("snippets/")
        files[name], stands = examine(path, arguments.lenient, short in known)
        if not stands:
            said = files[name].get("printed", "what it shows. Take it out of differing.toml.")
            wrong.append(f"{name}:1: printed\n{said}")
    write(arguments.file, files)
    same = sum(found["passed"] for found in files.values())
    print(*wrong, sep="\n")
    print(f"{same} of {len(files)} snippets printed what they show; {len(wrong)} may not stand.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
