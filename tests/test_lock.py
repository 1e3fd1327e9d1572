"""What is published is installed from the lock, which holds what requirements.txt chose."""

from __future__ import annotations

import re

import pytest

from tests import ROOT
from tests.rules import lock as rules

PIN = re.compile(r"^([\w.-]+)==([\w.+-]+)", re.MULTILINE)


def test_the_lock_holds_the_site_and_no_more() -> None:
    """Same versions as requirements.txt, a hash for each, and no PyTorch."""
    site, checks = (ROOT / "requirements.txt").read_text().split("# The checks")
    lock = (ROOT / "requirements-site.lock").read_text()
    locked = dict(PIN.findall(lock))
    assert PIN.findall(site)
    for name, version in PIN.findall(site):
        assert locked.get(name) == version, f"{name}: run `make lock`"
    assert not locked.keys() & {"torch", "numpy", "pytest"}
    assert rules.check(lock) == []
    assert {"torch", "pytest-codeblocks"} <= dict(PIN.findall(checks)).keys()


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        ("", "empty"),
        ("a==1\n", "a==1: without a SHA-256 hash"),
        ("a==1 \\\n    --hash=md5:0\n", "a==1: without a SHA-256 hash"),
        (f"a==1 --hash=sha256:{'0' * 64} --pre\n", "or with something else"),
        (f"a>=1 --hash=sha256:{'0' * 64}\n", "a>=1: no exact version"),
        ("a @ https://x.example/a.whl\n", "no exact version"),
        ("--index-url https://x.example/\n", "no exact version"),
        ("-e .\n", "no exact version"),
    ],
)
def test_a_broken_lock_is_found(lock: str, words: str) -> None:
    """Each line is an exact version, with hashes and nothing else."""
    assert any(words in finding for finding in rules.check(lock)), rules.check(lock)
