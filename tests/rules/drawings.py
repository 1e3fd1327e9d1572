"""What a drawing may hold: shapes and symbols, nothing that runs, no word of any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from hooks.markup import DRAWN

SVG = "{http://www.w3.org/2000/svg}"
NAMES = re.compile(
    r"nn|RNN|input|output|h_0|h_n|(weight|bias)_[ih]h_l\d|x_\w|N|L|D|H_in|H_out|H_cell|num_layers"
    r"|batch_first|dropout|dim|True|False|t|l|[ifgorzn]|data|batch_sizes"
)


def check(name: str, text: str) -> list[str]:
    """Return the findings for a drawing; `name` is its path in the project."""
    return [f"{name}:1: {message}" for message in _check(name, text)]


def _check(name: str, text: str) -> Iterator[str]:
    if "\n\n" in text:
        yield "a blank line, at which Markdown would stop reading it as HTML. Delete it."
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        yield f"not well-formed: {error}. Mend the XML."
        return
    caption = f"{name.rsplit('/', 1)[-1].removesuffix('.svg')}-caption"
    if root.get("role") != "img" or root.get("aria-labelledby") != caption:
        yield f'not named by its caption. Give the root role="img" aria-labelledby="{caption}".'
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in DRAWN:
            yield f"a {tag} element. Draw with {', '.join(sorted(DRAWN))}."
        for attribute, value in element.attrib.items():
            if attribute.startswith(("on", "style", "{")) or "//" in value:
                yield f"the attribute {attribute}. Style by class; refer to nothing elsewhere."
        for word in re.findall(r"[^\W\d]\w*", f"{element.text or ''} {element.tail or ''}"):
            if not NAMES.fullmatch(word):
                yield f"the word {word!r}. Use symbols; words stand in the caption."
