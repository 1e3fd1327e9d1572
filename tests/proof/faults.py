"""Plant known faults in copies of the project, one at a time, and see that each is caught.

    python -m tests.proof.faults [--fast] [NAME …]        (make faults)

A fault is a file in tests/faults/: what to change where, the check that must catch it, and the
words its message must hold. `{line}` in these words is the line of the file, after the change, that
holds what the fault gives as `at`. A check that passes over its fault is a hole in the promise; one
that fails on the clean project raises a false alarm. Both are errors.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from tests import ROOT

FOLDER = ROOT / "tests" / "faults"
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
LEAN = [*PYTEST, "-o", "addopts=", "-p", "no:nbval"]  # for what needs no plugin
CHECKS: dict[str, list[str]] = {
    "contract": [*LEAN, "tests/test_snippets.py::test_every_snippet_keeps_the_rules"],
    "workflows": [*LEAN, "tests/test_workflows.py::test_workflows_keep_the_rules"],
    "publishing": [*LEAN, "tests/test_workflows.py", "-k", "lock_alone or updates_are"],
    "lock": [*LEAN, "tests/test_lock.py"],
    "collected": [*PYTEST, "tests/test_snippets.py::test_what_looks_like_python_is_what_runs"],
    "pages": [*PYTEST, "tests/test_pages.py", "-k", "not is_found"],
    "markup": [*LEAN, "tests/test_markup.py", "-k", "every_page or published_are"],
    "shapes": [*PYTEST, "tests/test_shapes.py"],
    "explorer": [*PYTEST, "tests/test_explorer.py", "-k", "not is_found"],
    "finder": [
        *PYTEST,
        "tests/test_find.py",
        *("-k", "table_is or is_a_heading or other_versions or foreign"),
    ],
    "entries": [*PYTEST, "tests/test_entries.py", "-k", "there_and_proven"],
    "translation": ["-m", "tests.proof.lint"],
    "words": [*PYTEST, "tests/test_provenance.py", "-k", "has_its_words"],
    "glossary": [*PYTEST, "tests/test_glossary.py", "-k", "shows_every_term"],
    "search": [
        *PYTEST,
        "tests/test_search.py",
        "-k",
        "the_index_gets or needs_nothing or particle",
    ],
    "downloads": [*PYTEST, "tests/test_downloads.py", "-k", "index_has_every"],
    "drawing": [*PYTEST, "tests/test_drawings_packed.py", "-k", "what_pytorch_packs"],
    "people": [
        *LEAN,
        "tests/test_people.py",
        *("-k", "what_is_there or say_the_same or are_forms or up_to_date or container"),
    ],
    "styles": [*PYTEST, "tests/test_styles.py", "-k", "fits_an_element"],
    "audit": [*LEAN, "tests/test_audit.py", "-k", "actionlint_finds or licences_of_what"],
    "outputs": ["-m", "tests.proof.accept"],
    "notebooks": [*PYTEST, "docs"],
    "build": ["-m", "mkdocs", "build", "--strict"],  # --quiet would keep warnings from counting
    "site": [*PYTEST, "tests/test_site.py", "-k", "not shown_code"],
    "zizmor": [*PYTEST, "tests/test_workflows.py::test_zizmor_finds_nothing"],
}
FAST = {"contract", "workflows", "lock"}  # about a second each: part of `make test`


class Fault(NamedTuple):
    """A planted fault: where it is described, and what stands there."""

    name: str
    title: str
    check: str
    says: list[str]
    changes: list[dict[str, Any]]
    at: str = ""


class Unfit(ValueError):
    """A description of a fault that does not fit the project."""


def load(path: Path) -> Fault:
    """Read the description of a fault; raise Unfit if it is not one."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        fault = Fault(
            path.stem,
            *(read[key] for key in ("title", "check", "says", "change")),
            read.get("at", ""),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Unfit(f"{path.name}: {error}. See the other files in tests/faults/.") from None
    if fault.check not in CHECKS:
        raise Unfit(f"{path.name}: no check {fault.check!r}. There are: {', '.join(CHECKS)}.")
    return fault


def changed(fault: Fault, project: Path) -> dict[Path, str | None]:
    """Return the files that a fault changes, each with its new text, or None where it is deleted.

    Raise Unfit if a change does not apply.
    """
    texts: dict[Path, str | None] = {}
    for change in fault.changes:
        path = project / change["file"]
        if "create" in change:
            texts[path] = change["create"]
            continue
        if path not in texts and not path.is_file():
            raise Unfit(f"{fault.name}: {change['file']} is not there.")
        if change.get("delete"):
            texts[path] = None
            continue
        text = texts.get(path) or path.read_text(encoding="utf-8")
        if change["old"] not in text:
            raise Unfit(f"{fault.name}: {change['file']} does not hold {change['old']!r}.")
        texts[path] = text.replace(change["old"], change["new"], 1)
    return texts


def expected(fault: Fault, project: Path) -> list[str]:
    """Return the words that the message must hold, with the number of the line filled in.

    Raise Unfit if no line, or more than one, holds what the fault gives as `at`.
    """
    says = []
    for words in fault.says:
        if "{line}" in words:
            file = project / words.split(":")[0]
            text = changed(fault, project).get(file) or file.read_text(encoding="utf-8")
            lines = [n for n, line in enumerate(text.split("\n"), start=1) if fault.at in line]
            if len(lines) != 1:
                raise Unfit(f"{fault.name}: {len(lines)} lines of {file} hold {fault.at!r}.")
            words = words.replace("{line}", str(lines[0]))
        says.append(words)
    return says


def plant(fault: Fault, project: Path) -> None:
    """Make the changes of a fault in a copy of the project; raise Unfit if one does not apply."""
    for path, text in changed(fault, project).items():
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def copy(target: Path) -> None:
    """Copy the project without what is built or installed."""
    skipped = shutil.ignore_patterns(".git", ".venv*", "site", ".proof", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, target, ignore=skipped)


def run(check: str, project: Path) -> tuple[bool, str]:
    """Run a check in a copy of the project; return whether it passed, and what it said."""
    ran = subprocess.run(
        [sys.executable, *CHECKS[check]],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode == 0, ran.stdout + ran.stderr


def verdict(fault: Fault) -> str | None:
    """Plant a fault in a fresh copy; return what is wrong with how it was caught, if anything."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        copy(project)
        try:
            says = expected(fault, project)
            plant(fault, project)
        except Unfit as error:
            return str(error)
        passed, said = run(fault.check, project)
    if passed:
        return f"{fault.name}: {fault.title}: passed by the check {fault.check}."
    if unsaid := [words for words in says if words not in said]:
        tail = "\n".join(said.splitlines()[-15:])
        return f"{fault.name}: caught, but without the words {unsaid}. It said:\n{tail}"
    return None


def alarm(check: str) -> str | None:
    """Run a check on a clean copy; return what it complains of, if anything."""
    with tempfile.TemporaryDirectory() as folder:
        copy(Path(folder) / "project")
        passed, said = run(check, Path(folder) / "project")
    return None if passed else f"{check}: a false alarm on the clean project:\n{said[-2000:]}"


def main() -> None:
    """Plant the faults named, or all, and print what was caught; end with 1 if not all was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults (default: all)")
    parser.add_argument("--fast", action="store_true", help="only those that take about a second")
    arguments = parser.parse_args()
    paths = [FOLDER / f"{name}.toml" for name in arguments.names] or sorted(FOLDER.glob("*.toml"))
    if missing := [path.stem for path in paths if not path.is_file()]:
        print(f"{', '.join(missing)}: no such fault in tests/faults/.", file=sys.stderr)
        raise SystemExit(2)
    try:
        faults = [load(path) for path in paths]
    except Unfit as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    if arguments.fast:
        faults = [fault for fault in faults if fault.check in FAST]
    checks = sorted({fault.check for fault in faults})
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        alarms = list(filter(None, pool.map(alarm, checks)))
        wrong = list(filter(None, pool.map(verdict, faults)))
    print(*alarms, *wrong, sep="\n")
    print(
        f"{len(faults) - len(wrong)} of {len(faults)} faults caught by their check, "
        f"{len(alarms)} false alarms in {len(checks)} checks."
    )
    raise SystemExit(1 if alarms or wrong else 0)


if __name__ == "__main__":
    main()
