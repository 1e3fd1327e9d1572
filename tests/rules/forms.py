"""What the issue forms may hold: GitHub's own rules, both languages, and links that lead somewhere.

GitHub leaves a form that breaks its rules out of the list without a word to the repository.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator

CONFIG = "config.yml"
BOTH = " / "  # stands between the two languages
# The labels that GitHub puts into every new repository, as far as the forms use them.
STANDING = {"bug", "documentation"}
OF_THE_PROJECT = re.compile(r"\]\(\.\./blob/HEAD/(?P<path>[^)#]+)")

FORM = Draft7Validator(get_builtin_schema("vendor.github-issue-forms"))
CHOOSER = Draft7Validator(get_builtin_schema("vendor.github-issue-config"))


def check(name: str, text: str, files: Collection[str], labels: Collection[str]) -> list[str]:
    """Return the findings for one form, or for the config of the list of forms.

    `name` is its path in the project, `files` are the paths that a form may link to, and `labels`
    those that are set by path: GitHub drops a label that does not exist.
    """
    try:
        read = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [f"{name}:{line}: no YAML: {error.problem}. Put the text in double quotes."]
    if not isinstance(read, dict):
        return [f"{name}:1: nothing that GitHub could read. See the other forms."]
    if name.endswith(f"/{CONFIG}"):
        said = itertools.chain(_check_schema(CHOOSER, read), _check_chooser(read))
    else:
        said = itertools.chain(
            _check_schema(FORM, read),
            _check_fields(read),
            _check_languages(read),
            _check_labels(read, {*labels, *STANDING}),
            _check_links(text, files),
        )
    lines = text.split("\n")
    return [f"{name}:{_line(lines, part)}: {message}" for part, message in said]


def _line(lines: list[str], part: str) -> int:
    """Return the number of the last line with `part`, where what stands twice is the second."""
    return max((n for n, line in enumerate(lines, start=1) if part in line), default=1)


def _fields(form: Any) -> list[Mapping[str, Any]]:
    """Return what a person fills in, as far as it has the form that the schema demands."""
    body = form.get("body")
    fields = [f for f in body if isinstance(f, dict)] if isinstance(body, list) else []
    return [
        field
        for field in fields
        if field.get("type") != "markdown" and isinstance(field.get("attributes"), dict)
    ]


def _options(field: Mapping[str, Any]) -> list[Any]:
    """Return the options of a field: words, or in checkboxes objects with a label."""
    options = field["attributes"].get("options")
    return options if isinstance(options, list) else []


def _check_schema(schema: Draft7Validator, read: Any) -> Iterator[tuple[str, str]]:
    for error in schema.iter_errors(read):
        deepest = max(error.context, key=lambda e: len(e.absolute_path), default=error)
        where = [*deepest.absolute_path]
        field = read["body"][where[1]] if where[:1] == ["body"] and where[1:] else None
        part = f"id: {field['id']}" if isinstance(field, dict) and "id" in field else "\0"
        path = ".".join(map(str, where)) or "the file"
        yield part, f"{path}: {deepest.message[:200]}. See GitHub's form schema."


def _check_fields(form: Any) -> Iterator[tuple[str, str]]:
    fields = _fields(form)
    if not fields:
        yield "body:", "nothing to fill in. Add a field that is not of the type markdown."
    for field in fields:
        label = str(field["attributes"].get("label"))
        if "id" not in field:
            yield label, f"the field {label!r} has no id. Add one, so that an address can fill it."
        said = [o.get("label") if isinstance(o, dict) else o for o in _options(field)]
        for option in _twice(said):
            yield str(option), f"the option {option!r} is there twice. Keep one."
        for option in said:
            if str(option).lower() == "none":
                yield str(option), f"the option {option!r} is GitHub's own. Choose another word."
    for id_ in _twice(field.get("id") for field in fields):
        yield f"id: {id_}", f"the id {id_!r} is there twice. Give each field its own."
    for label in _twice(field["attributes"].get("label") for field in fields):
        yield str(label), f"the label {label!r} is there twice. Give each field its own."


def _check_languages(form: Any) -> Iterator[tuple[str, str]]:
    said = [form.get("name"), form.get("description")]
    for field in _fields(form):
        said += [field["attributes"].get(key) for key in ("label", "description")]
        said += [option.get("label") for option in _options(field) if isinstance(option, dict)]
    for words in said:
        if words is not None and str(words).count(BOTH) != 1:
            yield str(words), f"{words!r} is in one language. Write both, with {BOTH!r} between."


def _check_labels(form: Any, labels: Collection[str]) -> Iterator[tuple[str, str]]:
    listed = form.get("labels", [])
    for label in [listed] if isinstance(listed, str) else listed:
        if label not in labels:
            yield "labels:", f"no label {label!r}. Take one of {', '.join(sorted(labels))}."


def _check_links(text: str, files: Collection[str]) -> Iterator[tuple[str, str]]:
    for match in OF_THE_PROJECT.finditer(text):
        if match["path"] not in files:
            yield match["path"], f"links to {match['path']}, which is not there. Mend the link."


def _check_chooser(read: Any) -> Iterator[tuple[str, str]]:
    if read.get("blank_issues_enabled") is not False:
        yield "blank_issues_enabled", "lets people pass over the forms. Set it to false."
    for link in read.get("contact_links", []):
        for key in ("name", "about"):
            if str(link.get(key)).count(BOTH) != 1:
                yield f"{key}:", f"{link.get(key)!r} is in one language. Write both."


def _twice(values: Any) -> list[Any]:
    return [value for value, count in Counter(values).items() if value and count > 1]
