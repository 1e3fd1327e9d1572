"""Write the languages and the terms where GitHub wants them spelled out.

    python -m tests.proof.people [--write]        (make people)

The issue forms offer the terms of glossary.toml and the languages of the site, .github/labeler.yml
has a label for each language, and .github/CODEOWNERS names who is asked about it. GitHub includes
nothing, so these lists stand there between two comments:

    # made: terms
    # end

Without --write, this says which files are not up to date, and ends with 1 if one is not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hooks.languages import config_files, read_config
from tests import ROOT
from tests.proof.writing import write_whole
from tests.rules.glossary import Term, terms

FORMS = Path(".github/ISSUE_TEMPLATE")
LABELER = Path(".github/labeler.yml")
OWNERS = Path(".github/CODEOWNERS")
# The lists that a file must hold: without one, it would go stale unseen.
HOLDS = {
    FORMS / "1-wrong.yml": ["languages"],
    FORMS / "3-translation.yml": ["languages"],
    FORMS / "4-term.yml": ["terms", "languages"],
    LABELER: ["language-labels", "translations"],
}
MADE = re.compile(
    r"^(?P<start>(?P<indent> *)# made: (?P<name>\S+)\n)(?:.*\n)*?(?P<end>(?P=indent)# end$)",
    re.MULTILINE,
)

Config = Mapping[str, Any]


class Unfit(ValueError):
    """A file whose lists cannot be written, and what to do about it."""


def lists(configs: Mapping[str, Config], found: list[Term]) -> dict[str, list[str]]:
    """Return the lines of each list, by its name.

    `configs` are those of the site's languages by the folder they are served from, `found` the
    terms of glossary.toml. A string is quoted as in JSON, which YAML reads too.
    """
    codes = [config["theme"]["language"] for config in configs.values()]
    return {
        "terms": [
            _item(" / ".join(dict.fromkeys(term[code] for code in codes if code in term)))
            for term in found
        ],
        "languages": [
            _item(f"{config['extra']['language_name']} ({config['theme']['language']})")
            for config in configs.values()
        ],
        "language-labels": "\n\n".join(
            _language_label(folder, config) for folder, config in configs.items()
        ).split("\n"),
        "translations": [
            _item(f"{config['docs_dir']}/**") for folder, config in configs.items() if folder
        ],
    }


def filled(text: str, made: Mapping[str, list[str]]) -> str:
    """Return a file's text with every list in it written anew."""

    def fill(match: re.Match[str]) -> str:
        if match["name"] not in made:
            raise Unfit(f"no list {match['name']!r}. There are: {', '.join(made)}.")
        lines = (f"{match['indent']}{line}".rstrip() for line in made[match["name"]])
        return match["start"] + "".join(f"{line}\n" for line in lines) + match["end"]

    return MADE.sub(fill, text)


def owned(text: str, configs: Mapping[str, Config]) -> str:
    """Return the owners' text with a line for each language that has none.

    The owners of everything stand in until somebody is found: the other lines are people's.
    """
    everything = re.search(r"^\* +(@.+)$", text, re.MULTILINE)
    if not everything:
        raise Unfit("no line for everything. Begin with one: * @organization/team")
    missing = [
        f"/{config['docs_dir']}/".ljust(23) + f" {everything[1]}"
        for config in configs.values()
        if not re.search(rf"^/{re.escape(config['docs_dir'])}/ +@", text, re.MULTILINE)
    ]
    return "".join(f"{line}\n" for line in [text.rstrip("\n"), *missing])


def expected(root: Path) -> dict[Path, str]:
    """Map each file, relative to the project, to the text it must have."""
    configs = {folder: read_config(path) for folder, path in config_files(root).items()}
    made = lists(configs, terms((root / "glossary.toml").read_text(encoding="utf-8")))
    forms = sorted(path.relative_to(root) for path in (root / FORMS).glob("*.yml"))
    texts = {}
    for name in (*forms, LABELER, OWNERS):
        text = (root / name).read_text(encoding="utf-8")
        try:
            texts[name] = owned(text, configs) if name == OWNERS else filled(text, made)
        except Unfit as error:
            raise Unfit(f"{name.as_posix()}:1: {error}") from None
    return texts


def check(root: Path) -> list[str]:
    """Return which files of a project are not up to date, and which lost a list."""
    findings = []
    for name, text in expected(root).items():
        held = [match["name"] for match in MADE.finditer(text)]
        findings += [
            f'{name.as_posix()}:1: the list "# made: {lost}" is gone. Put it back.'
            for lost in HOLDS.get(name, [])
            if lost not in held
        ]
        now = (root / name).read_text(encoding="utf-8").split("\n")
        for number, (line, should) in enumerate(zip(now, text.split("\n"), strict=False), start=1):
            if line != should:
                findings.append(
                    f"{name.as_posix()}:{number}: not what glossary.toml and the languages of the "
                    "site say. Run `make people`."
                )
                break
    return findings


def write(root: Path) -> list[str]:
    """Bring the files of a project up to date; return the names of those that changed."""
    changed = {
        name: text
        for name, text in expected(root).items()
        if text != (root / name).read_text(encoding="utf-8")
    }
    for name, text in changed.items():
        write_whole(root / name, text)
    return [name.as_posix() for name in changed]


def main() -> None:
    """Write the lists, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write them anew")
    to_write = parser.parse_args().write
    try:
        said = write(ROOT) if to_write else check(ROOT)
    except Unfit as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    print("\n".join(said) or "All of it is up to date.")
    raise SystemExit(1 if said and not to_write else 0)


def _item(text: str) -> str:
    return f"- {json.dumps(text, ensure_ascii=False)}"


def _language_label(folder: str, config: Config) -> str:
    """Return the label of a language: its pages, its guides and, but for the first, its config."""
    code = config["theme"]["language"]
    globs = [f"{config['docs_dir']}/**", f"*.{code}.md"]
    if folder:
        globs.append(f"mkdocs.{code}.yml")
    return (
        f'"language: {code}":\n  - changed-files:\n'
        f"      - any-glob-to-any-file: {json.dumps(globs)}"
    )


if __name__ == "__main__":
    main()
