"""The workflows publish only what was checked, and a pull request gets no power over them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from tests import ROOT
from tests.project import texts
from tests.rules import workflows

WORKFLOWS = texts(".github/workflows", "*.yml")
PUBLISH = WORKFLOWS["publish.yml"]
RUN = "      - run:"
ATTEST = "    name: Attest\n"


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
        ("    needs: build\n", "", "attest does not wait for build"),
        ("    needs: [build, attest]\n", "    needs: build\n", "deploy does not wait for attest"),
        ("    needs: [build, attest]\n", "    needs: attest\n", "deploy does not wait for build"),
        ('          PIP_ONLY_BINARY: ":all:"', "          OTHER: x", "without PIP_ONLY_BINARY"),
        (
            "      - run: make build",
            "      - run: pip install x\n      - run: make build",
            "calls pip",
        ),
        (
            "      - run: make build",
            "      - run: make test\n      - run: make build",
            "calls make",
        ),
        ("      - run: tar", "      - run: curl x\n      - run: tar", "calls curl"),
        (f"{ATTEST}    if: {workflows.ONLY_PUSHED}\n", ATTEST, "starts attest, which may write"),
        ("      - run: make test", "      - run: echo ${{ secrets.X }}", "which has secrets"),
        ("      - run: make test", "      - run: echo ${{ github.token }}", "has github.token"),
        ("    name: Check\n", "    name: Check\n    environment: x\n", "has an environment"),
        ('          PUBLISH: "1"', "          OTHER: x", "without PUBLISH"),
    ],
)
def test_a_broken_workflow_is_found(old: str, new: str, words: str) -> None:
    """Each term is shown failing."""
    assert old in PUBLISH
    findings = workflows.check(".github/workflows/publish.yml", PUBLISH.replace(old, new, 1))
    assert any(words in finding for finding in findings), findings


def test_a_build_installs_from_the_lock_alone() -> None:
    """`make build`, which is all that the publishing job calls, from nothing."""
    ran = subprocess.run(
        ["make", "--dry-run", "build", "VENV=nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    installing = [line for line in ran.stdout.splitlines() if re.search(r"\b(pip|uv) ", line)]
    pip = "nowhere/bin/python -m pip install --quiet"
    assert installing == [f"{pip} --require-hashes -r requirements-site.lock"]


def test_updates_are_grouped_weekly_and_not_the_newest() -> None:
    """One pull request a week for each kind, of versions that others have tried for a week."""
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    for update in updates:
        assert update["schedule"]["interval"] == "weekly"
        assert update["cooldown"]["default-days"] >= 7
        assert [group["patterns"] for group in update["groups"].values()] == [["*"]]


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
    found = zizmor(ROOT / ".github")
    assert found.returncode == 0, found.stdout
    unsafe = tmp_path / ".github/workflows/publish.yml"
    unsafe.parent.mkdir(parents=True)
    title = "- run: echo ${{ github.event.pull_request.title }}"
    unsafe.write_text(PUBLISH.replace("- run: make test", title), encoding="utf-8")
    found = zizmor(unsafe)
    assert found.returncode != 0
    assert "template-injection" in found.stdout
