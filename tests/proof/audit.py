"""Look for what is unsafe in the workflows, in the lock and in what is shipped.

    python -m tests.proof.audit                                              (make audit)

Some of it only the internet knows: which versions are known to be bad or were taken back. What
could not be asked is listed, and is no pass: the exit status is 1 where something was found, 3
where nothing was found but not everything was looked at, 0 where all of it was and holds.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from typing import NamedTuple

from tests import ROOT
from tests.project import texts
from tests.rules import lock, workflows

LOCK = ROOT / lock.NAME
TOKEN = "GH_TOKEN"  # what zizmor asks GitHub with


class Result(NamedTuple):
    """What a check found, and what it could not look at."""

    found: list[str]
    unchecked: list[str]


class Ran(NamedTuple):
    """How a program ended, and what it said."""

    status: int
    said: str
    complained: str


def run(program: str, *arguments: str) -> Ran | None:
    """Run a program of the environment; return nothing if it is not there."""
    path = shutil.which(program, path=sysconfig.get_path("scripts"))
    if path is None:
        return None
    ran = subprocess.run(
        [path, *arguments],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _last(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "it said nothing")


def of_zizmor(ran: Ran | None) -> Result:
    """Read what zizmor said with --verbose."""
    if ran is None:
        return Result([], ["zizmor is not installed"])
    skipped = re.findall(r"skipping ([\w-]+): (.+)", ran.complained)
    unchecked = [f"{name}: {why}; {TOKEN}=… lets it" for name, why in skipped]
    if ran.status == 0:
        return Result([], unchecked)
    if ran.status >= 10:  # it found something of a severity
        return Result([ran.said.strip()], unchecked)
    return Result([], [*unchecked, f"zizmor did not finish: {_last(ran.complained)}"])


def of_actionlint(ran: Ran | None, shellcheck: bool) -> Result:
    """Read what actionlint said; without shellcheck it passes over the scripts of the steps."""
    if ran is None:
        return Result([], ["actionlint is not installed"])
    unchecked = [] if shellcheck else ["the scripts of the steps: shellcheck is not installed"]
    if ran.status > 1:
        return Result([], [*unchecked, f"actionlint did not finish: {_last(ran.complained)}"])
    return Result(ran.said.splitlines() if ran.status else [], unchecked)


def of_uv(ran: Ran | None) -> Result:
    """Read what uv said while it looked up each locked version in the index."""
    if ran is None:
        return Result([], ["uv is not installed"])
    if ran.status != 0:
        return Result([], [f"which versions were taken back: {_last(ran.complained)}"])
    return Result([line for line in ran.complained.splitlines() if " is yanked" in line], [])


def of_pip_audit(ran: Ran | None, names: set[str]) -> Result:
    """Read what pip-audit reported of the packages that are locked.

    It ends with 0 although it could look up none of them, and leaves out those of other systems.
    """
    if ran is None:
        return Result([], ["pip-audit is not installed"])
    try:
        reported = json.loads(ran.said)["dependencies"]
    except (ValueError, KeyError):
        return Result([], [f"pip-audit did not finish: {_last(ran.complained)}"])
    found = [
        f"{package['name']} {package['version']}: {bad['id']}, mended in "
        f"{', '.join(bad['fix_versions']) or 'no version yet'}"
        for package in reported
        for bad in package.get("vulns", [])
    ]
    looked_up = {package["name"] for package in reported if "vulns" in package}
    missing = sorted(names - looked_up)
    whole = (
        []
        if not missing
        else [f"known faults of {len(missing)} of {len(names)} packages: {', '.join(missing)}"]
    )
    return Result(found, whole)


def _zizmor() -> Result:
    online = [] if os.environ.get(TOKEN) else ["--offline"]
    return of_zizmor(run("zizmor", "--persona=auditor", "--verbose", *online, ".github"))


def _actionlint() -> Result:
    files = [f".github/workflows/{name}" for name in texts(".github/workflows", "*.yml")]
    ran = run("actionlint", "-no-color", *files)
    return of_actionlint(ran, shellcheck=run("shellcheck", "--version") is not None)


def _rules() -> Result:
    found = [
        finding
        for name, text in texts(".github/workflows", "*.yml").items()
        for finding in workflows.check(f".github/workflows/{name}", text)
    ]
    return Result(found, [])


def _lock() -> Result:
    return Result(lock.check(LOCK.read_text(encoding="utf-8")), [])


def _yanked() -> Result:
    form = ["--universal", "--python-version=3.11", "--no-deps", "--no-header", "--no-annotate"]
    return of_uv(run("uv", "pip", "compile", LOCK.name, *form, "--refresh"))


def _known_bad() -> Result:
    how = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    ran = run("pip-audit", f"--requirement={LOCK.name}", *how)
    return of_pip_audit(ran, lock.names(LOCK.read_text(encoding="utf-8")))


def _licences() -> Result:
    from tests.proof import licences

    try:
        listed = licences.listed(ROOT / "site")
    except licences.Unknown as error:
        return Result([str(error)], [])
    held = licences.LIST.is_file() and licences.LIST.read_text(encoding="utf-8") == listed
    return Result([] if held else [f"{licences.LIST.name} is stale. Run `make licences`."], [])


CHECKS: dict[str, Callable[[], Result]] = {
    "workflows keep this project's terms": _rules,
    "zizmor, as an auditor": _zizmor,
    "actionlint": _actionlint,
    "every locked package has hashes": _lock,
    "no locked version was taken back": _yanked,
    "no locked version is known to be bad": _known_bad,
    "the licences of what is shipped are listed": _licences,
}


def report(results: dict[str, Result]) -> tuple[str, int]:
    """Return what to print, and the exit status."""
    lines = []
    for name, (found, unchecked) in results.items():
        word = "FOUND" if found else "NOT CHECKED" if unchecked else "ok"
        lines.append(f"{word:<12}{name}")
        lines += [f"{'':12}{line}" for text in found for line in text.splitlines()]
        lines += [f"{'':12}not checked: {text}" for text in unchecked]
    found = sum(bool(result.found) for result in results.values())
    unchecked = sum(bool(result.unchecked) for result in results.values())
    held = sum(result == Result([], []) for result in results.values())
    lines.append(
        f"{held} of {len(results)} checks hold in full, {found} found something, "
        f"{unchecked} could not look at everything."
    )
    return "\n".join(lines), 1 if found else 3 if unchecked else 0


def main() -> None:
    """Run every check, print what each said, and end with the status."""
    text, status = report({name: check() for name, check in CHECKS.items()})
    print(text)
    raise SystemExit(status)


if __name__ == "__main__":
    main()
