"""The same files make the same site: in another folder, at another time, somewhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hooks.dates import VARIABLE, last_commit
from tests import ROOT
from tests.conftest import REPO_URL, SITE_URL

# A Python whose clock is more than a year ahead.
LATER = """
import datetime, time
DAYS = 400

class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=DAYS)

now = time.time
time.time = lambda: now() + DAYS * 86400
datetime.datetime = Later
"""
BUILD = f"{LATER}\nfrom mkdocs.__main__ import cli; cli()"
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "5"}


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same in two folders, or only in one of them."""
    texts = [
        {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    ]
    return sorted(
        name.as_posix()
        for name in texts[0].keys() | texts[1].keys()
        if len({files[name].read_bytes() if name in files else None for files in texts}) > 1
    )


def test_a_byte_and_a_file_that_differ_are_seen(tmp_path: Path) -> None:
    """The comparison finds what is planted, and nothing else."""
    for folder, texts in {"one": ("a", "b", "c"), "other": ("a", "x", None)}.items():
        for name, text in zip(("same", "deep/changed", "gone"), texts, strict=True):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text, encoding="utf-8")
    assert differing(tmp_path / "one", tmp_path / "other") == ["deep/changed", "gone"]


def test_the_clock_is_another() -> None:
    """What MkDocs would date a page by is more than a year ahead in the second build."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{LATER}\nfrom mkdocs import utils; print(utils.get_build_date())"],
        env={name: value for name, value in os.environ.items() if name != VARIABLE},
        capture_output=True,
        text=True,
        check=True,
    )
    ahead = datetime.now(UTC) + timedelta(days=365)
    assert ran.stdout.strip() > ahead.strftime("%Y-%m-%d")


def test_git_says_when_the_last_commit_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git's folder there is no date, and the build goes on without."""
    monkeypatch.delenv("GIT_DIR", raising=False)  # set where git itself has called the tests
    assert last_commit(tmp_path) is None
    date = "1700000000"
    by = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "EMAIL"), "a@b.example")
    for command in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "-m", "One"]):
        subprocess.run(
            ["git", *command],
            cwd=tmp_path,
            env=os.environ | by | {"GIT_COMMITTER_DATE": f"{date} +0900"},
            check=True,
        )
    assert last_commit(tmp_path) == date


def test_two_builds_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """A copy elsewhere, built a year later in another time zone, differs in no byte."""
    if last_commit(ROOT) is None:
        pytest.skip("without git, a build is dated by its day")
    folder = _copied(tmp_path / "another folder")
    where = subprocess.run(
        ["git", "rev-parse", "--absolute-git-dir"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    env = os.environ | ELSEWHERE | {"SITE_URL": SITE_URL, "REPO_URL": REPO_URL}
    ran = subprocess.run(
        [sys.executable, "-c", BUILD, "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=folder,
        env=env | {"GIT_DIR": where.stdout.strip(), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert differing(site, tmp_path / "site") == []


def _copied(folder: Path) -> Path:
    """Copy what a checkout has, and the records; not what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    records = (path.relative_to(ROOT).as_posix() for path in ROOT.glob(".proof/**/*.json"))
    for name in {*listed.stdout.split("\0"), *records} - {""}:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder
