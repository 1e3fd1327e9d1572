"""What is published is installed from the lock, which holds what requirements.txt chose."""

from __future__ import annotations

import re

from tests import ROOT

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
    for requirement in re.split(r"\n(?=\w)", lock):
        if PIN.match(requirement):
            assert "--hash=sha256:" in requirement, requirement
    assert {"torch", "pytest-codeblocks"} <= dict(PIN.findall(checks)).keys()
