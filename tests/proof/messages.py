"""Make the table of messages that the error finder looks through: overrides/assets/messages.js.

    python -m tests.proof.messages [--write]

It says which heading of the error page shows which message. The messages are those that the
snippets below that heading print, each cut into its sentences; what depends on the reader's
program is a hole: `{n=4}` for a number or numbers, `{dtype=torch.float64}`, and so on. A hole keeps
what the page prints there, since the finder prefers what is most alike. tests/proof/wordings.toml
adds what other versions of PyTorch and Python write.
"""

from __future__ import annotations

import argparse
import builtins
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests import ROOT
from tests.project import CONFIGS, PAGES, SNIPPETS
from tests.rules import pages, snippets

PAGE = "errors.md"
TABLE = ROOT / "overrides" / "assets" / "messages.js"
WORDINGS = Path(__file__).with_name("wordings.toml")
COMMAND = "python -m tests.proof.messages --write"
LONGEST = 200  # characters of a message; what follows is a list of what would have been right
SHORTEST = 20  # fixed characters of a sentence that is told by itself

MESSAGE = re.compile(r"^(\w*(?:Error|Exception|Warning)): (.+(?:\n[ \t]+.+)*)", re.MULTILINE)
SENTENCES = re.compile(r"(\s*\n\s*|(?<=\.) (?=[A-Z])| (?=- got ))")
NUMBER = r"-?\d[\d.]*(?:e[-+]?\d+)?"
WEIGHT = r"(?:weight|bias)_(?:ih|hh|hr)_l\d+(?:_reverse)?"
HOLE = re.compile(r"\{(\w+)(?:=[^}]*)?\}")
# What stands in a message for something of the reader's, by kind; the first that fits is taken.
FREE = {
    "any": r"(?<=Expected one of )cpu, .+?(?=device type)",
    "word": r"(?<=got: )(?!tuple)\w+$|(?<=state_dict for )\w+|(?<=nonlinearity ')\w+"
    r"|(?<=device string: )\w+",
    "path": rf'(?<=")(?:[\w.]+\.)?(?={WEIGHT})|(?<=size mismatch for )(?={WEIGHT})',
    "weight": WEIGHT,
    "dtype": r"torch\.(?:cuda\.)?(?:u?int|b?float|complex|bool|half|double|long)\d*\b"
    r"|torch\.(?:cuda\.)?[A-Z]\w*Tensor"
    r"|\b(?:Double|Float|Half|BFloat16|Long|Int|Short|Char|Byte|Bool)\b",
    "layer": r"\b(?:RNN|LSTM|GRU)(?:Cell)?\b",
    "function": r"\b(?:rnn_tanh|rnn_relu|lstm|gru)(?:_cell)?(?=\()",
    "device": r"\b(?:cpu|meta|(?:cuda|mps|xpu)(?::\d+)?)\b",
    "n": rf"(?<![\w.]){NUMBER}(?:x\d+|(?:, ?{NUMBER})+|,(?=\)))?",
}
ANY_KIND = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in FREE.items()))
OTHER_KEYS = re.compile(r'("[\w.]+")(?:, "[\w.]+")*\.')  # of a list, one name is enough


class Row(NamedTuple):
    """A message of the table: the heading's id, where it is raised, its class, its sentences."""

    id: str
    file: str  # the file of PyTorch that the traceback ends in, "" if it ends in the program
    error: str
    sentences: list[str]
    own: bool = False  # said by these layers only, although none of its words tells

    def written(self) -> str:
        """Return the row as JavaScript."""
        return json.dumps([self.id, self.file, int(self.own), self.error, *self.sentences])


def free(message: str) -> str:
    """Return a message with holes where something of the reader's stands."""

    def hole(match: re.Match[str]) -> str:
        text = re.sub(r"\s", "", match[0])
        kept = "module." if match.lastgroup == "path" and text.startswith("module.") else ""
        return f"{kept}{{{match.lastgroup}={text.removeprefix(kept)}}}"

    if "{" in message or "}" in message:
        raise ValueError(f"a brace in {message!r}, which stands for a hole")
    return ANY_KIND.sub(hole, OTHER_KEYS.sub(r"\1", message))


def sentences(message: str) -> list[str]:
    """Cut a message into sentences, each long enough to tell something; the first leads."""
    found: list[str] = []
    between, *parts = ["", *SENTENCES.split(message)]
    length = 0
    for part, after in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if length < LONGEST:
            # Between two lines, there may be others.
            sentence = ("{any=}" if "\n" in between else "") + free(part).strip()
            if found and fixed(found[-1]) < SHORTEST:
                found[-1] += f" {sentence}"
            else:
                found.append(sentence)
        between = after
        length += len(part)
    return found


def fixed(sentence: str) -> int:
    """Count the characters of a sentence that are always the same."""
    return len(re.sub(r"\s", "", HOLE.sub("", sentence)))


def sections(page: str) -> dict[str, list[str]]:
    """Map the ids of a page's headings to the snippets that stand under them."""
    headings = [(line.number, line.value.split("#")[-1]) for line in pages.headings(page)]
    found: dict[str, list[str]] = {id_: [] for _, id_ in headings}
    for include in pages.includes(page):
        above = [id_ for number, id_ in headings if number < include.number]
        if above and include.value in SNIPPETS:
            found[above[-1]].append(include.value)
    return found


def printed(name: str) -> list[tuple[str, str]]:
    """List the errors and warnings that a snippet prints: class and message."""
    return MESSAGE.findall(snippets.parse(SNIPPETS[name]).output)


def raised_in(name: str) -> list[str]:
    """Run a snippet, and for each error it prints return the file of PyTorch that raised it."""
    from tests.proof.running import FILE, run

    found: list[str] = []

    def print(*values: Any, **options: Any) -> None:
        builtins.print(*values, **options)
        error = sys.exc_info()[1]
        if error is None or not MESSAGE.match(str(values[0])):
            return
        last = error.__traceback__
        while last.tb_next:
            last = last.tb_next
        file = last.tb_frame.f_code.co_filename
        found.append("" if file == FILE else Path(file).name)

    run(snippets.parse(SNIPPETS[name]).code, {"print": print})
    return found


def rows(page: str) -> list[Row]:
    """Return the table for an error page."""
    wordings = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    found: list[Row] = []
    others: list[Row] = []  # after all that the page prints, which is preferred
    for id_, names in sections(page).items():
        for name in names:
            messages, files = printed(name), raised_in(name)
            files += [""] * (len(messages) - len(files))
            for (error, message), file in zip(messages, files, strict=False):
                own = any(words in message for words in wordings["own"])
                found.append(Row(id_, file, error, sentences(message), own))
                for wording in wordings["wording"]:
                    if wording["of"] in message and wording.get("snippet", name) == name:
                        others += _others(id_, file, wording, own)
    return list({(row.id, row.error, *row.sentences): row for row in found + others}.values())


def _others(id_: str, file: str, wording: dict[str, Any], own: bool) -> Iterator[Row]:
    for text in wording["also"]:
        error, _, message = text.partition(": ")
        found = [re.sub(r"\{(\w+)\}", r"{\1=}", part) for part in message.split(" // ")]
        yield Row(id_, file, error, found, own)


def render(table: list[Row]) -> str:
    """Return the text of the module."""
    lines = [f"  {row.written()}," for row in table]
    head = f"/** Made from the error page and its snippets by: {COMMAND} */\n"
    return "\n".join([head, "export const MESSAGES = [", *lines, "];", ""])


def made() -> str:
    """Return the module as it is to be now."""
    return render(rows(PAGES[""][PAGE]))


def main() -> None:
    """Compare the module with what it is to be, or write it; end with 1 if it differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the module")
    text = made() if not (write := parser.parse_args().write) else ""
    if write:
        TABLE.write_text(made(), encoding="utf-8")
    elif not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != text:
        name = f"{CONFIGS['']['docs_dir']}/{PAGE}"
        print(f"{TABLE.relative_to(ROOT)} is not what {name} makes it. Run: {COMMAND}")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
