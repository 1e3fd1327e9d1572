"""What several test modules share: the built site, a browser, a copy of the project to break."""

from __future__ import annotations

import fcntl
import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import ROOT
from tests import browser as real
from tests.reader import ONE_EACH, Reader

SITE_URL = "https://docs.example.org/shapes/"
REPO_URL = "https://git.example.org/team/shapes"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Build the site as the publishing workflow does, and return its folder.

    Where several workers share the tests, the first that asks builds for all.
    """
    shared = tmp_path_factory.getbasetemp()
    if hasattr(pytestconfig, "workerinput"):
        shared = shared.parent
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "site"
        if not folder.is_dir():
            _build(folder)
    return folder


def build(project: Path, *arguments: str) -> None:
    """Build the project, or a copy of it, as the publishing workflow does."""
    ran = subprocess.run(
        # Not --quiet: it keeps warnings from being logged, and so from being counted.
        [sys.executable, "-m", "mkdocs", "build", "--strict", *arguments],
        cwd=project,
        env=os.environ | {"SITE_URL": SITE_URL, "REPO_URL": REPO_URL, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def _build(folder: Path) -> None:
    try:
        build(ROOT, "--site-dir", str(folder))
    except AssertionError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with real.served(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one, skip on a desk and fail in CI."""
    if real.executable() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(real.MISSING)
    with real.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def readers(browser: Browser) -> Iterator[Callable[[int, str], Page]]:
    """Give a page for each window, which is kept: to open another takes as long as a short test."""

    @functools.cache
    def page(width: int, scheme: str) -> Page:
        return browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        ).new_page()

    yield page


@pytest.fixture(params=ONE_EACH)
def reader(
    request: pytest.FixtureRequest, readers: Callable[[int, str], Page], address: str
) -> Iterator[Reader]:
    """Let somebody read a language on a desk or a phone, light or dark, without an error."""
    folder, window = request.param
    page = readers(*window)
    troubles: list[str] = []
    listeners = {
        "pageerror": lambda error: troubles.append(str(error)),
        "console": lambda m: troubles.append(m.text) if m.type == "error" else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield Reader(page, f"{address}{folder}", folder)
    page.goto("about:blank")  # nothing of this page goes on in the next test
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert not troubles


WHOLE = re.compile(r"(index|verified|snippets|translations|parameters/\w+)\.md$")
OF_A_FRAME = re.compile(r"\A---\n.*?^---$|^#+ .*$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy what a build needs, to be broken."""
    return copied(tmp_path)


def copied(target: Path, whole: re.Pattern[str] = WHOLE) -> Path:
    """Copy what a build needs into a folder, and return the folder.

    Of pages that are not `whole` only the headings are copied, so that a build is quick and links
    still lead there.
    """
    for part in ("docs", "drawings", "hooks", "overrides", "snippets"):
        shutil.copytree(ROOT / part, target / part)
    for file in (*ROOT.glob("mkdocs*.yml"), ROOT / "glossary.toml"):
        shutil.copy(file, target)
    for path in target.glob("docs/*/**/*.md"):
        if not whole.search(path.as_posix()):
            frame = OF_A_FRAME.finditer(path.read_text(encoding="utf-8"))
            path.write_text("\n\n".join(found[0] for found in frame) + "\n", encoding="utf-8")
    return target


def replace(path: Path, old: str, new: str) -> None:
    """Change a file, which must hold what is replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
