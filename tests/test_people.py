"""What people meet who come to help: the guides, the issue forms, the labels and the owners."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml

from tests import ROOT
from tests.project import CONFIGS, PAGES, texts
from tests.proof import people
from tests.rules import forms, guides

GITHUB = ROOT / ".github"
FORMS = texts(".github/ISSUE_TEMPLATE", "*.yml")
LABELS = yaml.safe_load((ROOT / people.LABELER).read_text(encoding="utf-8"))
GUIDES = {path.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*.md"))}
TEXTS = GUIDES | {"Makefile": (ROOT / "Makefile").read_text(encoding="utf-8")}
# What of the project a guide may link to: not what is installed, built or recorded.
PARTS = ("docs", "drawings", "hooks", "overrides", "snippets", "tests", "decisions")
PARTS += (".github", ".devcontainer")
FILES = {path.name for path in ROOT.iterdir()} | {
    path.relative_to(ROOT).as_posix() for part in PARTS for path in (ROOT / part).rglob("*")
}
CODES = [config["theme"]["language"] for config in CONFIGS.values()]
TRANSLATED = [  # (guide, its translation)
    (name, f"{name.removesuffix('.md')}.{code}.md")
    for name in GUIDES
    for code in CODES
    if f"{name.removesuffix('.md')}.{code}.md" in GUIDES
]


def test_the_guides_name_what_is_there() -> None:
    """Every command is a task, every variable one of its own, every link leads somewhere."""
    findings = [
        finding
        for name, text in GUIDES.items()
        for finding in guides.check(name, text, TEXTS, FILES)
    ]
    name = ".github/pull_request_template.md"
    findings += guides.check(name, (ROOT / name).read_text(encoding="utf-8"), TEXTS, FILES)
    assert not findings, "\n".join(findings)


def test_the_guides_say_the_same_in_both_languages() -> None:
    """Headings, commands and links, in the same order."""
    assert {"README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"} <= {
        first for first, _ in TRANSLATED
    }
    findings = [
        finding
        for first, other in TRANSLATED
        for finding in guides.compare(first, GUIDES[first], other, GUIDES[other])
    ]
    assert not findings, "\n".join(findings)


def test_the_readme_leads_to_every_guide() -> None:
    """In each language, to the one in that language where there is one."""
    for name in ("README.md", *(other for first, other in TRANSLATED if first == "README.md")):
        linked = {link.value for link in guides.links(GUIDES[name])}
        code = name.removesuffix(".md").removeprefix("README")
        for guide in ("CONTRIBUTING", "CODE_OF_CONDUCT", "CHANGELOG"):
            own = f"{guide}{code}.md"
            assert (own if own in GUIDES else f"{guide}.md") in linked, (
                f"{name}: no link to {guide}"
            )


def test_the_checks_of_a_pull_request_are_explained() -> None:
    """Whatever task the workflows run on a pull request, the guide tells how to run it."""
    publish = (GITHUB / "workflows" / "publish.yml").read_text(encoding="utf-8")
    run = set(re.findall(r"run: make ([a-z-]+)", publish))
    assert run
    assert run <= {line.value.split()[0] for line in guides.commands(GUIDES["CONTRIBUTING.md"])}


def test_every_rule_of_the_lint_is_explained() -> None:
    """The tables of the guide have a row for each rule that a finding may name, and no other."""
    words = tomllib.loads((ROOT / "tests/proof/lint.toml").read_text(encoding="utf-8"))
    rules = {rule for said in words.values() for rule in said["rules"]}
    for name in ("CONTRIBUTING.md", *(b for a, b in TRANSLATED if a == "CONTRIBUTING.md")):
        explained = re.findall(r"^\| `([a-z-]+)` \|", GUIDES[name], re.MULTILINE)
        assert sorted(explained) == sorted(rules), name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Run `make tset`.", ":1: `make tset` is no task"),
        ("```sh\nmake test\nmake it-so\n```", ":3: `make it-so` is no task"),
        ("`make check FOLES=x`", ":1: the Makefile knows no FOLES"),
        ("`.venv/bin/python -m tests.proof.nothing`", ":1: there is no module"),
        ("See [it](tests/rules/nothing.py).", ":1: links to tests/rules/nothing.py"),
        ("See [it](CONTRIBUTING.md#no-such-heading).", ":1: CONTRIBUTING.md has no heading"),
    ],
)
def test_a_guide_that_leads_nowhere_is_found(text: str, words: str) -> None:
    """Each term is shown failing, with its line."""
    findings = guides.check("CONTRIBUTING.md", text, TEXTS, FILES)
    assert any(words in finding for finding in findings), findings


def test_a_guide_may_speak_of_what_it_likes() -> None:
    """A word that looks like a command is none outside of code, nor is a setting of pip."""
    text = (
        "We make sense. `make test PIP_EXTRA_INDEX_URL=x`, [a](https://x.org), [b](#a-b)\n\n# A `b`"
    )
    assert guides.check("CONTRIBUTING.md", text, TEXTS | {"CONTRIBUTING.md": text}, FILES) == []


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("# 가\n\n### 나\n\n`make test` [다](README.md)\n", "X.ko.md:3: heading ###"),
        ("# 가\n\n## 나\n\n`make lint` [다](README.md)\n", "X.ko.md:5: command lint"),
        ("# 가\n\n## 나\n\n`make test`\n", "X.ko.md:1: link missing"),
    ],
)
def test_guides_that_differ_are_found(other: str, words: str) -> None:
    """Each aspect is shown failing; a link to the guide in the same language is the same."""
    first = "# A\n\n## B\n\n`make test` [C](README.md)\n"
    assert any(words in finding for finding in guides.compare("X.md", first, "X.ko.md", other))
    same = "# 가\n\n## 나\n\n`make test` [다](README.ko.md)\n"
    assert guides.compare("X.md", first, "X.ko.md", same) == []


def test_the_forms_are_forms() -> None:
    """By GitHub's rules and ours; without one that people can pass over."""
    findings = [
        finding
        for name, text in FORMS.items()
        for finding in forms.check(f".github/ISSUE_TEMPLATE/{name}", text, FILES, LABELS)
    ]
    assert not findings, "\n".join(findings)
    assert forms.CONFIG in FORMS
    assert len(FORMS) == 6


def test_the_list_of_forms_links_to_the_questions() -> None:
    """A page that is there; only the address of the site is to be filled in."""
    [link] = yaml.safe_load(FORMS[forms.CONFIG])["contact_links"]
    assert f"{link['url'].rstrip('/').rsplit('/', 1)[-1]}.md" in PAGES[""]


TERM = FORMS["4-term.yml"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name: "용어 / Term"\n', "", "'name' is a required property"),
        ("type: textarea", "type: text", "'text' is not one of"),
        ("    id: reason\n", "", "has no id"),
        ("    id: reason\n", "    id: word\n", "the id 'word' is there twice"),
        (
            'label: "까닭 / The reason"',
            'label: "제안하는 말 / The word you propose"',
            "is there twice",
        ),
        ('label: "까닭 / The reason"', 'label: "The reason"', "'The reason' is in one language"),
        ('- "새 용어 / A new term"', "- None", "'None' is GitHub's own"),
        (
            '- "새 용어 / A new term"',
            '- "모양 / shape"',
            "the option '모양 / shape' is there twice",
        ),
        ('labels: ["terms"]', 'labels: ["words"]', "no label 'words'"),
        ("`glossary.toml` 한 곳", "[여기](../blob/HEAD/words.toml) 한 곳", "links to words.toml"),
        ('title: "[term] "', "title: [term] [", "4-term.yml:4: no YAML"),
        ('    attributes:\n      label: "까닭 / The reason"\n', "    attributes:\n", "body.4"),
        (
            "      required: true",
            "      required: yes please",
            "4-term.yml:14: body.1.validations.required",
        ),
    ],
)
def test_a_broken_form_is_found(old: str, new: str, words: str) -> None:
    """Each term is shown failing."""
    assert old in TERM
    findings = forms.check("4-term.yml", TERM.replace(old, new, 1), FILES, LABELS)
    assert any(words in finding for finding in findings), findings


@pytest.mark.parametrize(
    "text", ["", "- name", 'name: "a / b"\ndescription: "a / b"', "body: none\n"]
)
def test_a_form_with_nothing_in_it_is_found(text: str) -> None:
    """In whatever way it is empty."""
    [*_, last] = forms.check("4-term.yml", text, FILES, LABELS)
    assert last.startswith("4-term.yml:1: nothing "), last


def test_a_list_of_forms_that_lets_people_pass_is_found() -> None:
    """Blank issues, and a link in one language."""
    broken = (
        FORMS[forms.CONFIG].replace("enabled: false", "enabled: true").replace(" / Questions", "")
    )
    findings = forms.check(f"x/{forms.CONFIG}", broken, FILES, LABELS)
    assert any("x/config.yml:2: lets people" in finding for finding in findings), findings
    assert any("in one language" in finding for finding in findings), findings


def test_the_lists_are_up_to_date() -> None:
    """The terms and the languages in the forms, a label and an owner for each language."""
    findings = people.check(ROOT)
    assert not findings, "\n".join(findings)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy what the lists are made from, and the files that hold them."""
    shutil.copytree(GITHUB, tmp_path / ".github")
    for path in (ROOT / "glossary.toml", *ROOT.glob("mkdocs*.yml")):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_a_language_and_a_term_reach_every_list(copied: Path) -> None:
    """A new one of each is missed, written once, and written no second time."""
    (copied / "mkdocs.xx.yml").write_text(
        "INHERIT: mkdocs.yml\ndocs_dir: docs/xx\ntheme:\n  language: xx\n"
        "extra:\n  language_name: Xish\n",
        encoding="utf-8",
    )
    with (copied / "glossary.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[term]]\nid = "new"\nen = "a new one"\nxx = "nouveau"\n')
    missed = {finding.split(":")[0] for finding in people.check(copied)}
    held = {path.as_posix() for path in (*people.HOLDS, people.OWNERS)}
    assert missed == held
    assert set(people.write(copied)) == held
    assert people.check(copied) == []
    assert people.write(copied) == []
    term = (copied / people.FORMS / "4-term.yml").read_text(encoding="utf-8")
    assert '- "a new one / nouveau"\n' in term
    assert '- "Xish (xx)"\n' in term
    labels = yaml.safe_load((copied / people.LABELER).read_text(encoding="utf-8"))
    assert labels.keys() - LABELS.keys() == {"language: xx"}
    assert [
        glob
        for glob in labels["language: xx"][0]["changed-files"][0]["any-glob-to-any-file"]
        if not glob.startswith("*")
    ] == ["docs/xx/**", "mkdocs.xx.yml"]
    owners = (copied / people.OWNERS).read_text(encoding="utf-8")
    assert re.search(r"^/docs/xx/ +@", owners, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (people.FORMS / "4-term.yml", '- "축 / axis"\n', "", "4-term.yml:22: not what glossary"),
        (
            people.FORMS / "4-term.yml",
            "# made: terms",
            "# terms",
            'the list "# made: terms" is gone',
        ),
        (people.LABELER, '"language: en"', '"language: fr"', "Run `make people`"),
        (people.OWNERS, "/docs/en/ ", "/docs/fr/ ", "CODEOWNERS:"),
    ],
)
def test_a_list_out_of_date_is_found(
    copied: Path, name: Path, old: str, new: str, words: str
) -> None:
    """With its file, and what to do."""
    path = copied / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    findings = people.check(copied)
    assert any(words in finding for finding in findings), findings


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (people.FORMS / "4-term.yml", "# made: terms", "# made: words", "4-term.yml:1: no list"),
        (people.OWNERS, "\n* ", "\n/all/ ", "CODEOWNERS:1: no line for everything"),
    ],
)
def test_what_cannot_be_written_is_left_alone(
    copied: Path, name: Path, old: str, new: str, words: str
) -> None:
    """One line says what and where, and no file changes."""
    path = copied / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    before = {p: p.read_bytes() for p in copied.rglob("*") if p.is_file()}
    with pytest.raises(people.Unfit, match=words):
        people.write(copied)
    assert before == {p: p.read_bytes() for p in copied.rglob("*") if p.is_file()}


def test_labels_and_owners_are_about_files_that_exist() -> None:
    """A path that fits nothing labels nothing and asks nobody."""
    for label, rules in LABELS.items():
        globs = [g for rule in rules for g in rule["changed-files"][0]["any-glob-to-any-file"]]
        assert any(True for glob in globs for _ in ROOT.glob(glob)), label
    for line in (ROOT / people.OWNERS).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, *owners = line.split()
            assert list(ROOT.glob(pattern.strip("/"))), line
            assert owners and all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners), (
                line
            )


def test_the_container_previews_the_site() -> None:
    """It runs a task that exists, with the Python of the checks, and forwards the port."""
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    read = json.loads(re.sub(r"^ *//.*$", "", text, flags=re.MULTILINE))
    python = re.search(r"python-version: \"(.+)\"", (GITHUB / "workflows/publish.yml").read_text())
    assert python
    assert re.search(rf":{re.escape(python[1])}\b", read["image"])
    makefile = TEXTS["Makefile"]
    [port] = read["forwardPorts"]
    assert f"PORT ?= {port}\n" in makefile
    assert read["portsAttributes"].keys() == {str(port)}
    target = read["postCreateCommand"].rsplit("make ", 1)[1]
    assert target == ".venv/site"
    assert "VENV := .venv\n" in makefile
    assert re.search(r"^\$\(VENV\)/site: ", makefile, re.MULTILINE)
    assert read["mounts"][0]["target"].endswith("/.venv")
