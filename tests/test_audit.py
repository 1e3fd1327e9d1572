"""`make audit` tells what it found from what it could not look at; what is shipped is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hooks import stemmers
from tests.proof import audit, licences
from tests.proof.audit import Ran, Result

FINE = Result([], [])


def known(*packages: dict[str, object]) -> Ran:
    """Write what pip-audit would say; it ends with 0 whatever it could not look up."""
    return Ran(0, json.dumps({"dependencies": packages}), "No known vulnerabilities found")


BAD = {"id": "PYSEC-1", "fix_versions": ["2"]}


@pytest.mark.parametrize(
    ("result", "found", "unchecked"),
    [
        (audit.of_zizmor(Ran(0, "No findings", "")), "", ""),
        (audit.of_zizmor(Ran(0, "", "DEBUG skipping a-b: no token")), "", "a-b: no token"),
        (audit.of_zizmor(Ran(13, "error[x]", "")), "error[x]", ""),
        (audit.of_zizmor(Ran(1, "", "fatal: no input")), "", "did not finish: fatal: no input"),
        (audit.of_zizmor(None), "", "not installed"),
        (audit.of_actionlint(Ran(0, "", ""), True), "", ""),
        (audit.of_actionlint(Ran(1, "a.yml:1:1: x", ""), True), "a.yml:1:1: x", ""),
        (audit.of_actionlint(Ran(0, "", ""), False), "", "shellcheck is not installed"),
        (audit.of_actionlint(Ran(3, "", "no project"), True), "", "did not finish: no project"),
        (audit.of_actionlint(None, True), "", "not installed"),
        (audit.of_uv(Ran(0, "a==1", "Resolved 1 package")), "", ""),
        (audit.of_uv(Ran(0, "a==1", "warning: `a==1` is yanked")), "`a==1` is yanked", ""),
        (audit.of_uv(Ran(2, "", "error: Failed to fetch")), "", "error: Failed to fetch"),
        (audit.of_uv(None), "", "not installed"),
        (audit.of_pip_audit(known({"name": "a", "vulns": []}), {"a"}), "", ""),
        (
            audit.of_pip_audit(known({"name": "a", "version": "1", "vulns": [BAD]}), {"a"}),
            "a 1: PYSEC-1, mended in 2",
            "",
        ),
        (audit.of_pip_audit(known({"name": "a", "skip_reason": "x"}), {"a"}), "", "1 of 1"),
        (audit.of_pip_audit(known({"name": "a", "vulns": []}), {"a", "b"}), "", "packages: b"),
        (audit.of_pip_audit(Ran(1, "", "ConnectionError"), {"a"}), "", "ConnectionError"),
        (audit.of_pip_audit(None, {"a"}), "", "not installed"),
    ],
)
def test_what_a_program_says_is_read(result: Result, found: str, unchecked: str) -> None:
    """A finding, a look that could not be taken, or neither; never one for the other."""
    for texts, words in zip(result, (found, unchecked), strict=True):
        assert bool(texts) == bool(words)
        assert words in "\n".join(texts)


@pytest.mark.parametrize(
    ("results", "status", "words"),
    [
        ([FINE, FINE], 0, "2 of 2 checks hold in full"),
        ([FINE, Result([], ["no token"])], 3, "not checked: no token"),
        ([Result(["bad"], []), Result([], ["x"])], 1, "1 found something, 1 could not"),
    ],
)
def test_the_status_tells_what_was_looked_at(
    results: list[Result], status: int, words: str
) -> None:
    """What was not looked at is no pass."""
    text, told = audit.report({f"check {n}": result for n, result in enumerate(results)})
    assert told == status
    assert words in text


def test_actionlint_finds_nothing() -> None:
    """In the workflows as they are; nor does shellcheck in their scripts."""
    assert audit._actionlint() == FINE


def test_the_licences_of_what_is_shipped_are_listed(site: Path) -> None:
    """LICENSES.md is what the built site has in it."""
    assert licences.LIST.read_text(encoding="utf-8") == licences.listed(site), "make licences"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("assets/font.woff2", "", "neither Material's nor written by a build"),
        ("en/assets/video.mp4", "", "neither Material's nor written by a build"),
        ("index.html", '<svg><path d="M0 0h1"/></svg>', "an icon that is none of Material's"),
    ],
)
def test_what_nobody_has_looked_up_is_found(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    """A font, a film, an icon from elsewhere."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(licences.Unknown, match=words):
        licences.works(tmp_path)


def test_a_package_without_a_licence_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script of Material may bring a new one at any update."""
    bundle = next((licences.THEME / "assets/javascripts").glob("bundle.*.js"))
    path = tmp_path / bundle.relative_to(licences.THEME)
    path.parent.mkdir(parents=True)
    path.touch()
    assert "rxjs" in {work.name for work in licences.works(tmp_path)}
    monkeypatch.delitem(licences.KNOWN["packages"], "rxjs")
    with pytest.raises(licences.Unknown, match=r"rxjs in .*: its licence is not known"):
        licences.works(tmp_path)


@pytest.mark.parametrize(
    ("name", "searched", "expected"),
    [
        ("lunr.ko.min.js", {"ko", "en"}, True),
        ("lunr.de.min.js", {"ko", "en"}, False),
        ("lunr.multi.min.js", {"en"}, True),
        ("tinyseg.js", {"ja"}, True),
        ("wordcut.js", {"ko", "en"}, False),
        ("wordcut.js", {"th"}, True),
    ],
)
def test_the_scripts_of_the_languages_searched_are_shipped(
    name: str, searched: set[str], expected: bool
) -> None:
    """Another language brings its own, by its configuration alone."""
    assert stemmers.needed(name, searched) == expected
