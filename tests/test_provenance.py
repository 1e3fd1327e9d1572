"""The pages say what was run, and what was not run exactly so is not published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import markdown
import pytest
from bs4 import BeautifulSoup

from hooks import provenance, versions
from tests import ROOT
from tests.conftest import replace
from tests.project import COMPLETE, CONFIGS, ORIGINS, SNIPPETS
from tests.proof import accept, record

NAME = "snippets/rnn/forward.md"
TEXT = SNIPPETS["rnn/forward.md"]
ENVIRONMENT = {
    "torch": "2.13.0",
    "numpy": "2.4.6",
    "python": "3.11.7",
    "platform": "Linux x86_64",
    "commit": "0" * 40,
    "date": "2026-11-24T03:30:20+00:00",
}


def made(torch: str = "2.13.0", **files: dict[str, Any]) -> dict[str, Any]:
    """Make a record by hand, as another version of PyTorch would leave it."""
    return {"environment": ENVIRONMENT | {"torch": torch}, "files": files}


def ran(text: str, passed: bool = True, **more: str) -> dict[str, Any]:
    """Make the entry of a file."""
    return {"sha256": provenance.sha256(text), "passed": passed} | more


@pytest.mark.parametrize(
    ("files", "passed"),
    [
        ({NAME: ran(TEXT)}, True),
        ({NAME: ran(TEXT, passed=False)}, False),
        ({NAME: ran(TEXT.replace("3, 7", "7, 3"))}, False),
        ({}, False),
    ],
)
def test_only_the_very_text_that_passed_counts(files: dict[str, Any], passed: bool) -> None:
    """Neither a failed run nor the run of another text is a passing one."""
    assert provenance.has_passed(made(**files), NAME, TEXT) is passed


def test_every_language_has_its_words() -> None:
    """The note names the versions and the day, or says that nothing was run."""
    for config in CONFIGS.values():
        words = config["extra"]["words"]
        said = provenance.note(made(), True, words)
        assert all(part in said for part in ("2.13.0", "2.4.6", "3.11.7", "2026-11-24"))
        assert not any(digit in provenance.note({}, False, words) for digit in "0123456789")
        assert words["how"]
    for key in CONFIGS[""]["extra"]["words"]:  # a language that forgets its own inherits another's
        said = [CONFIGS[folder]["extra"]["words"][key] for folder in COMPLETE]
        assert len(set(said)) == len(said), key


def build(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the copy of the project."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_was_not_run_is_not_published(project: Path) -> None:
    """With a record of all, the build passes and says so; one altered digit stops it."""
    names = [p for pattern in ("snippets/**/*.md", "docs/**/*.ipynb") for p in ROOT.glob(pattern)]
    files = {p.relative_to(ROOT).as_posix(): ran(p.read_text(encoding="utf-8")) for p in names}
    scores = {"total": 2, "killed": 2, "survivors": 0}
    mutants = {"outputs": {"digit": {"total": 2, "killed": 2}}, "arguments": scores}
    unrecorded = build(project, PUBLISH="1")
    assert unrecorded.returncode != 0
    (project / ".proof").mkdir()
    (project / provenance.RECORD).write_text(json.dumps(made(**files)), encoding="utf-8")
    (project / provenance.MUTANTS).write_text(json.dumps(mutants), encoding="utf-8")
    compared = ("configurations compared", "tensors compared", "refusals compared")
    explorer = dict.fromkeys((*compared, "programs run", "identities checked"), 7)
    (project / provenance.EXPLORER).write_text(json.dumps(explorer), encoding="utf-8")

    published = build(project, PUBLISH="1")
    assert published.returncode == 0, published.stderr
    for folder in CONFIGS:
        config = CONFIGS[ORIGINS[folder]["parameters/bias.md"]]
        html = (project / "site" / folder / "parameters/bias/index.html").read_text("utf-8")
        assert provenance.note(made(), True, config["extra"]["words"]) in html
        assert config["extra"]["words"]["not_run"] not in html
        verified = (project / "site" / folder / "verified/index.html").read_text("utf-8")
        assert f'<span data-proof="passed">{len(SNIPPETS)}</span>' in verified

    replace(project / NAME, "[2, 3, 6]", "[2, 3, 7]")
    refused = build(project, PUBLISH="1")
    assert refused.returncode != 0
    assert NAME in refused.stderr
    assert "Traceback" not in refused.stderr
    preview = build(project, PUBLISH="")
    assert preview.returncode == 0, preview.stderr
    html = (project / "site/index.html").read_text("utf-8")
    assert CONFIGS[""]["extra"]["words"]["not_run"] in html


@pytest.mark.parametrize("workers", [[], ["--numprocesses", "2", "--dist", "loadfile"]])
def test_a_run_of_everything_leaves_a_record(tmp_path: Path, workers: list[str]) -> None:
    """pytest records what passed and what failed; a run of a part leaves the record alone."""
    for part in ("hooks", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for part in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / part, tmp_path)
    folder = tmp_path / "snippets/rnn"
    folder.mkdir(parents=True)
    (folder / "right.md").write_text(TEXT, encoding="utf-8")
    (folder / "wrong.md").write_text(TEXT.replace("[2, 3, 6]", "[2, 3, 7]"), encoding="utf-8")
    for arguments, written in ((["snippets/rnn/right.md"], False), (["snippets"], True)):
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *workers, *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert (tmp_path / provenance.RECORD).exists() is written
    found = json.loads((tmp_path / provenance.RECORD).read_text("utf-8"))
    passed = {name: entry["passed"] for name, entry in found["files"].items()}
    assert passed == {"snippets/rnn/right.md": True, "snippets/rnn/wrong.md": False}
    assert found["environment"].keys() == ENVIRONMENT.keys()


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ("", "", True),
        ("hidden size (2, 3, 6)", "hidden (2, 3, 6)", True),  # another wording
        ("RuntimeError: Expected", "ValueError: Expected", False),  # another kind
        ("torch.Size([2, 3, 6])", "torch.Size([2, 6, 3])", False),  # another shape
    ],
)
def test_other_versions_may_only_reword(tmp_path: Path, old: str, new: str, stands: bool) -> None:
    """On another version a message may read otherwise; a shape may not."""
    path = tmp_path / "snippet.md"
    text = SNIPPETS["rnn/batch_first_h_0_is_refused.md"]
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    found, verdict = record.examine(path, lenient=True)
    assert verdict is stands
    assert found["passed"] is not bool(old)
    assert ("printed" in found) is bool(old)


def test_what_is_known_to_differ_must_differ(tmp_path: Path) -> None:
    """A snippet that is listed may print anything but what it shows, and is there."""
    path = tmp_path / "snippet.md"
    path.write_text(TEXT, encoding="utf-8")
    assert record.examine(path, lenient=True, known=True)[1] is False
    path.write_text(TEXT.replace("[2, 3, 6]", "[2, 6, 3]"), encoding="utf-8")
    assert record.examine(path, lenient=True, known=True)[1] is True
    versions_listed = tomllib.loads(record.DIFFERING.read_text(encoding="utf-8"))
    assert record.differing("0.0") == {}
    for version, listed in versions_listed.items():
        assert record.differing(version) == listed
        assert not listed.keys() - SNIPPETS.keys()


def test_versions_are_merged_into_the_page(tmp_path: Path) -> None:
    """The table has every version in order, what differed, and leaves out runs of other texts."""
    (tmp_path / "a.json").write_text(
        json.dumps(made("2.4.0", **{NAME: ran(TEXT, passed=False, printed="a | __b__\n<c>\n")}))
    )
    (tmp_path / "b.json").write_text(json.dumps(made("2.14.0", **{NAME: ran(TEXT)})))
    (tmp_path / "c.json").write_text(json.dumps(made("2.9.0", **{NAME: ran("another text")})))
    (tmp_path / "d.json").write_text(json.dumps(made("2.13.0", **{NAME: ran(TEXT)})))
    found = versions.records(made(**{NAME: ran(TEXT)}), tmp_path)
    assert [row[0] for row in versions.by_version(found)] == ["2.4.0", "2.9.0", "2.13.0", "2.14.0"]
    assert list(versions.by_snippet(found)) == [("`rnn/forward.md`", "2.13.0, 2.14.0")]
    ((name, torch, printed),) = versions.differences(found)
    assert (name, torch) == ("`rnn/forward.md`", "2.4.0")
    shown = BeautifulSoup(markdown.markdown(printed), "html.parser")
    assert [code.get_text() for code in shown.select("code")] == ["a | __b__", "<c>"]
    assert versions.records({}, tmp_path) == []


def test_accepting_rewrites_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The diff is printed; without `write` the file stays; what raises is left as it was."""
    texts = {
        "same.md": TEXT,
        "stale.md": TEXT.replace("[2, 3, 6]", "[2, 3, 7]"),
        "begun.md": TEXT[: TEXT.index("<!--")],
        "raises.md": TEXT.replace("import nn\n", "import nnn\n", 1),
        "broken.md": TEXT.replace("```text", "```"),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = sorted(tmp_path.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accept, "ROOT", tmp_path)
        assert accept.accept(paths, write=False) == 4
        assert {path.name: path.read_text("utf-8") for path in paths} == texts
        assert "-h_n:    torch.Size([2, 3, 7])" in capsys.readouterr().out
        assert accept.accept(paths, write=True) == 2
        said = capsys.readouterr().out
        assert accept.accept(paths, write=False) == 2
    assert "raises.md:3: raised ImportError" in said
    assert "broken.md:16: found" in said
    assert "5 snippets: 2 rewritten, 2 left as they were." in said
    left = {path.name: path.read_text("utf-8") for path in sorted(tmp_path.iterdir())}
    assert left == texts | {"stale.md": TEXT, "begun.md": TEXT}


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["snippets/rnn/gone.md"], {}, "no such file"),
        (["README.md"], {}, "not a snippet"),
        (["--write"], {"CI": "true"}, "CI never writes"),
    ],
)
def test_accepting_refuses_clearly(
    arguments: list[str], environment: dict[str, str], words: str
) -> None:
    """A wrong name, and writing in CI, end in a line with status 2."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.proof.accept", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
