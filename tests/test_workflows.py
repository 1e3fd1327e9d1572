"""The workflows publish only what was checked, and a pull request gets no power over them."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests import ROOT
from tests.project import texts
from tests.rules import workflows

WORKFLOWS = texts(".github/workflows", "*.yml")
PUBLISH = WORKFLOWS["publish.yml"]


def test_workflows_keep_the_rules() -> None:
    """Every workflow, by this project's own terms."""
    findings = [
        finding
        for name, text in WORKFLOWS.items()
        for finding in workflows.check(f".github/workflows/{name}", text)
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  pull_request:\n", "  pull_request_target:\n", "what a fork sends"),
        ("permissions: {}\n", "permissions: write-all\n", "every job"),
        ("      contents: read\n", "      contents: write\n", "may write contents"),
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "is not pinned"),
        ("persist-credentials: false", "persist-credentials: true", "keeps its token"),
        ("    needs: lint\n", "", "does not wait for lint"),
        ("- run: make lint", "- run: make", "is not told at once"),
        ("          name: site\n          path: site", "          path: .proof", "be downloaded"),
        ("- run: make lint", "- run: echo ${{ secrets.TOKEN }}", "uses a secret"),
        ("    needs: [check, versions]\n", "    needs: versions\n", "does not wait for check"),
        ("    needs: build\n", "", "does not wait for build"),
        ('          PUBLISH: "1"', "          OTHER: x", "without PUBLISH"),
    ],
)
def test_a_broken_workflow_is_found(old: str, new: str, words: str) -> None:
    """Each term is shown failing."""
    assert old in PUBLISH
    findings = workflows.check(".github/workflows/publish.yml", PUBLISH.replace(old, new, 1))
    assert any(words in finding for finding in findings), findings


def zizmor(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run zizmor, which comes with the other checks, without asking the network."""
    program = shutil.which("zizmor", path=sysconfig.get_path("scripts"))
    assert program is not None
    return subprocess.run(
        [program, "--offline", "--persona=auditor", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    """Not in the workflows as they are; but in one that expands a pull request's title."""
    found = zizmor(ROOT / ".github/workflows")
    assert found.returncode == 0, found.stdout
    unsafe = tmp_path / ".github/workflows/publish.yml"
    unsafe.parent.mkdir(parents=True)
    title = "- run: echo ${{ github.event.pull_request.title }}"
    unsafe.write_text(PUBLISH.replace("- run: make test", title), encoding="utf-8")
    found = zizmor(unsafe)
    assert found.returncode != 0
    assert "template-injection" in found.stdout
