"""What a snippet file may hold: rules 1 to 7 of CONTRIBUTING.md.

pytest-codeblocks passes over what it does not know in silence: ```py, ~~~, a misspelt
directive, a missing output. So the form of a snippet is fixed to the letter, and whatever
deviates is named here before anything is run.
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

CODE_FENCE = "```python"
DIRECTIVE = "<!--pytest-codeblocks:expected-output-->"
OUTPUT_FENCE = "```text"
CLOSE = "```"

FORBIDDEN = {"__import__", "open", "exec", "eval", "exit", "quit"}
IMPORTS = {"torch", "numpy", "warnings"}
SIZES = {"N", "L", "H_in", "H_out", "num_layers", "input_size", "hidden_size"}
MAKERS = {"randn", "rand", "zeros", "ones", "empty", "full", "reshape", "view"}
HANDLER = "{type(e).__name__}: {e}"

UNSTABLE_OUTPUT = {
    r"grad_fn": "a grad_fn",
    r"\b0x[0-9a-f]+": "a memory address",
    r"(?<![\w.])(?:/|[A-Z]:\\)[\w.-]+[/\\]": "a path",
    r"\d\.\d{3,}": "a raw float",
    r"\t": "a tab, which the page shows as blanks,",
}


class Snippet(NamedTuple):
    """A snippet's code and the output it is to print, with the lines they start on."""

    code: str
    code_line: int
    output: str
    output_line: int


class Malformed(ValueError):
    """A snippet that does not have the one allowed form; carries line and remedy."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> Snippet:
    """Split a snippet file into code and output; raise Malformed at the first deviation."""
    lines = text.split("\n")
    cursor = 0

    def take(expected: str, remedy: str) -> None:
        nonlocal cursor
        found = lines[cursor] if cursor < len(lines) else None
        if found != expected:
            shown = "the end of the file" if found is None else repr(found)
            raise Malformed(cursor + 1, f"found {shown} instead of {expected!r}. {remedy}")
        cursor += 1

    def take_body(what: str) -> tuple[str, int]:
        nonlocal cursor
        start = cursor
        while cursor < len(lines) and not lines[cursor].lstrip().startswith(("```", "~~~")):
            cursor += 1
        if cursor == start:
            raise Malformed(start + 1, f"the {what} is empty. Write it, or delete the file.")
        body = "".join(f"{line}\n" for line in lines[start:cursor])
        take(CLOSE, f"Close the {what} with {CLOSE} at the start of a line.")
        return body, start + 1

    take(CODE_FENCE, f"A snippet starts with {CODE_FENCE}, exactly so: anything else is not run.")
    code, code_line = take_body("code")
    take(DIRECTIVE, "Put this line, exactly so, right under the code.")
    take(OUTPUT_FENCE, f"Put the output into one {OUTPUT_FENCE} fence under the directive.")
    output, output_line = take_body("output")
    if lines[cursor:] != [""]:
        raise Malformed(cursor + 1, "found more after the output. One file holds one snippet.")
    return Snippet(code, code_line, output, output_line)


def render(code: str, output: str) -> str:
    """Return the text of the file that holds `code` and `output`, both ending with a newline."""
    return f"{CODE_FENCE}\n{code}{CLOSE}\n{DIRECTIVE}\n{OUTPUT_FENCE}\n{output}{CLOSE}\n"


def foreign_imports(code: str) -> list[str]:
    """Return what `code` imports beyond torch, numpy and warnings; code that is none has none.

    Not a sandbox, but a rule: a snippet has no business with files or with the interpreter.
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return []
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)]
    names += [n.id for n in nodes if isinstance(n, ast.Name) and n.id in FORBIDDEN]
    return [name for name in names if name.split(".")[0] not in IMPORTS]


def check(name: str, text: str) -> list[str]:
    """Return the findings for the snippet file `name` (relative to the project) with `text`."""
    findings = [f"{name}:1: {message}" for message in _check_name(name)]
    try:
        snippet = parse(text)
    except Malformed as error:
        return [*findings, f"{name}:{error.line}: {error}"]
    try:
        tree = ast.parse(snippet.code)
    except SyntaxError as error:
        line = snippet.code_line + (error.lineno or 1) - 1
        return [*findings, f"{name}:{line}: {error.msg}. Mend the code."]
    in_walkthrough = "/walkthrough/" in name
    in_code = itertools.chain(
        _check_code(tree, snippet.code),
        _check_sizes(tree, in_walkthrough),
        _check_words(snippet.code, tree),
        _check_handlers(tree),
    )
    findings += [f"{name}:{snippet.code_line + line - 1}: {message}" for line, message in in_code]
    findings += [
        f"{name}:{snippet.output_line + line - 1}: {message}"
        for line, message in _check_output(snippet.output)
    ]
    return findings


def _check_name(name: str) -> Iterator[str]:
    stem = name.rsplit("/", 1)[-1].removesuffix(".md")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", stem):
        yield "the file name is not snake_case. Rename it: lower case, words joined by _."
    if re.fullmatch(r"(example|snippet|code|demo|test)_?\d*", stem):
        yield "the file name does not say what the snippet shows. Rename it after what it proves."


def _check_code(tree: ast.Module, code: str) -> Iterator[tuple[int, str]]:
    if "--8<--" in code or "<!--" in code:
        yield 1, "an include or a comment of HTML inside the code. Write the code out."
    if foreign := foreign_imports(code):
        yield 1, f"uses {', '.join(foreign)}. A snippet imports torch, numpy and warnings alone."
    yield from _check_prints(tree)
    if not any(_called(node) == "print" for node in ast.walk(tree)):
        yield 1, "nothing is printed. Print what the snippet teaches."
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _called(call)
        if name not in MAKERS and not _is_module(call):
            continue
        for value in (*call.args, *(keyword.value for keyword in call.keywords)):
            for constant in ast.walk(value):
                if isinstance(constant, ast.Constant) and type(constant.value) is int:
                    if constant.value < 2:
                        continue
                    yield (
                        constant.lineno,
                        f"the bare size {constant.value} in {name}(). Give it a name: N, L, H_in …",
                    )


def _check_prints(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if _called(node) == "print" and all(isinstance(arg, ast.Constant) for arg in node.args):
            yield node.lineno, "prints only constants: an output typed by hand. Print a result."
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"Size\(|\d, ?\d|\w(Error|Warning)\b", node.value):
                yield node.lineno, "a string that reads like a result. Print what was computed."


def _check_sizes(tree: ast.Module, in_walkthrough: bool) -> Iterator[tuple[int, str]]:
    sizes: dict[str, int] = {}
    line = 1
    for node in (n for n in ast.walk(tree) if isinstance(n, ast.Assign)):
        targets, values = node.targets[0], node.value
        pairs = (
            zip(targets.elts, values.elts, strict=False)
            if isinstance(targets, ast.Tuple) and isinstance(values, ast.Tuple)
            else [(targets, values)]
        )
        for target, value in pairs:
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
                if target.id in SIZES and type(value.value) is int:
                    sizes[target.id] = value.value
                    line = node.lineno
    if "bidirectional=True" in ast.unparse(tree):
        # Two directions double the first axis of h_n, which must not look like another axis.
        sizes["D·num_layers"] = 2 * sizes.pop("num_layers", 1)
    for (a, x), (b, y) in itertools.combinations(sizes.items(), 2):
        # The walkthrough has one sequence and one feature, and says so.
        if x == y and not (in_walkthrough and x == 1):
            yield line, f"{a} and {b} are both {x}, so a swap would not show. Make them differ."


def _check_words(code: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and (
            not token.string.isascii() or re.search(r"[A-Za-z]{2,} +[A-Za-z]+", token.string)
        ):
            yield token.start[0], "a comment in words. Use symbols, like # (N, L, H_in)."
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not node.value.isascii() or re.search(r"([A-Za-z]+ ){3,}[A-Za-z]+", node.value):
                yield node.lineno, "a sentence in a string. One file serves all languages."


def _check_handlers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {getattr(kind, "id", None) for kind in types}
            if names & {None, "Exception", "BaseException"}:
                yield node.lineno, "catches too much. Name the exception that is expected."
            printed = (line for line in map(ast.unparse, node.body) if line.startswith("print("))
            if not any(HANDLER in line for line in printed):
                yield node.lineno, f"an except block without its error. Print f'{HANDLER}' in it."


def _check_output(output: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(output.splitlines(), start=1):
        for pattern, what in UNSTABLE_OUTPUT.items():
            if re.search(pattern, line):
                yield number, f"{what} in the output. Print shapes, dtypes, booleans or messages."


def _called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", getattr(node.func, "id", None))


def _is_module(call: ast.Call) -> bool:
    """Tell whether the call makes a layer: `nn.RNN(…)`, `nn.Linear(…)`."""
    owner = getattr(call.func, "value", None)
    return isinstance(owner, ast.Name) and owner.id == "nn"
