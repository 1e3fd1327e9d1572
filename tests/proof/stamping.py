"""Write the stamps of a page into its text, and leave all else as it is, to the byte.

Stamps say which version of each section of the source a translation was last compared with; what
they are and how they are read stands in hooks/sections.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

import yaml
from mkdocs.utils.meta import get_data

from hooks.sections import STAMPS

FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<lines>.*?\r?\n)(?:\.{3}|---)[ \t]*\r?\n", re.DOTALL
)
# The key at the start of a line, and the indented lines that belong to it.
BLOCK = re.compile(rf"^{STAMPS}[ \t]*:.*\n(?:[ \t]+\S.*\n|[ \t]*- .*\n)*", re.MULTILINE)


class Unwritable(ValueError):
    """A page that cannot be stamped; the message says why and what to do, without the name."""


class Member(NamedTuple):
    """Where a member of a JSON object stands in the text: its key, its value, and its end."""

    key: int
    value: int
    end: int


def stamped(name: str, text: str, stamps: Mapping[str, str]) -> str:
    """Return the page `name` with exactly these stamps; raise Unwritable if it cannot hold them."""
    write = _notebook if name.endswith(".ipynb") else _page
    return write(text, stamps)


def _page(text: str, stamps: Mapping[str, str]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    block = f"{STAMPS}:{end}"
    block += "".join(f'  {_key(id_)}: "{hash_}"{end}' for id_, hash_ in stamps.items())
    front = FRONT_MATTER.match(text)
    if not front:
        if _read(text)[1]:
            raise Unwritable("front matter without ---. Put a line --- before and after it.")
        changed = f"---{end}{block}---{end}{end}{text}"
    elif old := BLOCK.search(text, front.start("lines"), front.end("lines")):
        changed = text[: old.start()] + block + text[old.end() :]
    else:
        changed = text[: front.end("lines")] + block + text[front.end("lines") :]
    before, after = _read(text), _read(changed)
    if after != (before[0], before[1] | {STAMPS: dict(stamps)}):
        raise Unwritable(
            f"a front matter that is not understood. Delete its {STAMPS}: and see that the rest "
            "is YAML."
        )
    return changed


def _key(id_: str) -> str:
    """Quote an id that YAML would read as something else than a string, as `no` or `12`."""
    return id_ if yaml.safe_load(f"{id_}: 0") == {id_: 0} else json.dumps(id_)


def _read(text: str) -> tuple[str, dict[str, object]]:
    return get_data(text.removeprefix("\ufeff").replace("\r\n", "\n"))


def _notebook(text: str, stamps: Mapping[str, str]) -> str:
    stamps = dict(sorted(stamps.items()))  # as Jupyter saves them, so that it need not change them
    try:
        before = json.loads(text)
        outer = _members(text, text.index("{"))["metadata"]
        inner = _members(text, outer.value)
    except (ValueError, KeyError, IndexError):
        raise Unwritable("not a notebook. Open it in Jupyter, and save it.") from None
    if old := inner.get(STAMPS):
        changed = text[: old.value] + _object(text, outer, old, stamps) + text[old.end :]
    elif inner:
        last = max(inner.values(), key=lambda member: member.end)
        member = f"{_space_before(text, last.key)}{json.dumps(STAMPS)}: "
        member += _object(text, outer, last, stamps)
        changed = f"{text[: last.end]},{member}{text[last.end :]}"
    else:
        member = json.dumps({STAMPS: stamps}, ensure_ascii=False)
        changed = text[: outer.value] + member + text[outer.end :]
    expected = before | {"metadata": before["metadata"] | {STAMPS: stamps}}
    assert json.loads(changed) == expected
    return changed


def _members(text: str, start: int) -> dict[str, Member]:
    """Find the members of the JSON object that starts at `start`."""
    decoder = json.JSONDecoder()
    space = re.compile(r"[\s,:]*")  # the text as a whole has been read: it is where it belongs
    found = {}
    here = space.match(text, start + 1).end()
    while text[here] != "}":
        key, after = decoder.raw_decode(text, here)
        value = space.match(text, after).end()
        _, end = decoder.raw_decode(text, value)
        found[key] = Member(here, value, end)
        here = space.match(text, end).end()
    return found


def _space_before(text: str, at: int) -> str:
    return text[len(text[:at].rstrip()) : at]


def _object(text: str, outer: Member, sibling: Member, stamps: Mapping[str, str]) -> str:
    """Write the stamps as JSON, indented as what stands around them."""
    indent = _space_before(text, sibling.key)
    if "\n" not in indent or not stamps:
        return json.dumps(stamps, ensure_ascii=False)
    step = indent.removeprefix(_space_before(text, outer.key)) or " "
    lines = (f"{indent}{step}{json.dumps(k)}: {json.dumps(v)}" for k, v in stamps.items())
    return f"{{{','.join(lines)}{indent}}}"
