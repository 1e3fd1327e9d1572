"""Whatever a contributor gets wrong ends in one line that says what to do, not in a traceback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.conftest import replace


@pytest.fixture
def port() -> Iterator[int]:
    """Listen on a port, as a forgotten preview would."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def mkdocs(project: Path, *arguments: str) -> str:
    """Run MkDocs where it must fail, and return what it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    return ran.stderr + ran.stdout


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_missing_snippet(project: Path, language: str) -> None:
    """The page and the snippet are named."""
    page = f"docs/{language}/parameters/batch_first.md"
    replace(project / page, "rnn/batch_first_keeps_h_n.md", "rnn/gone.md")
    said = mkdocs(project, "build")
    (line,) = [line for line in said.splitlines() if "create the file there" in line]
    assert line.startswith(f"{page}: ")
    assert "rnn/gone.md" in line


def test_a_page_missing_from_the_navigation(project: Path) -> None:
    """The page and the config file to mend are named."""
    (project / "docs/en/new.md").write_text("# New { #new }\n", encoding="utf-8")
    (line,) = [line for line in mkdocs(project, "build").splitlines() if "Add a line" in line]
    assert "docs/en/new.md: not in the navigation" in line
    assert "`- new.md` to `nav:` in mkdocs.en.yml" in line


def test_a_broken_link(project: Path) -> None:
    """A link or an anchor that leads nowhere stops the build; each is named with its page."""
    page, old = "parameters/batch_first.md", "](num_layers.md)"
    replace(project / "docs/en" / page, old, "](gone.md), [all](num_layers.md#gone)")
    said = mkdocs(project, "build", "--strict")
    lines = [line for line in said.splitlines() if "WARNING" in line]
    assert all(page in line for line in lines)
    assert len(lines) == 2
    assert "'gone.md'" in lines[0]
    assert "#gone" in lines[1]


def test_a_port_in_use(project: Path, port: int) -> None:
    """The remedy is a command to type."""
    said = mkdocs(project, "serve", "--dev-addr", f"127.0.0.1:{port}")
    (line,) = [line for line in said.splitlines() if "in use" in line]
    assert f"make serve PORT={port + 1}" in line


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 1", "Python 3.11 or newer is needed"),
        # Recent enough, but the venv module cannot be imported, as on a bare Debian.
        ('case "$2" in *sys*) exit 0;; *) exit 1;; esac', "has no venv module"),
    ],
)
def test_an_unfit_python(tmp_path: Path, script: str, words: str) -> None:
    """An old Python, or one without venv, is named with the command that helps."""
    python = tmp_path / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements-site.lock").touch()
    for name, told in ((python, words), ("no-such-python", "Python 3.11 or newer is needed")):
        ran = subprocess.run(
            ["make", "serve", f"PYTHON={name}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode != 0
        first, *rest = ran.stderr.splitlines()
        assert told in first
        assert all(line.startswith("make") for line in rest), rest
        assert not (tmp_path / ".venv").exists()
