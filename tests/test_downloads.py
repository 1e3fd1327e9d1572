"""Whoever takes the snippets or the pages as files gets what was run, and all of it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from hooks import downloads, plain
from tests import ROOT
from tests.conftest import SITE_URL
from tests.project import CONFIGS, ORIGINS, SHOWN, SNIPPETS
from tests.rules import pages, snippets

PROGRAMS = {f"{name[:-3]}.py": snippets.parse(text).code for name, text in SNIPPETS.items()}
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")
FENCE = re.compile(r"^ *```\w+\n.*?^ *```$", re.DOTALL | re.MULTILINE)


def test_every_program_is_the_code_that_was_run(site: Path) -> None:
    """One file for each snippet, in the site of every language, and no other."""
    for folder in CONFIGS:
        base = site / folder / downloads.FOLDER
        found = {p.relative_to(base).as_posix(): p.read_text("utf-8") for p in base.rglob("*.py")}
        assert found == PROGRAMS


def test_the_archive_holds_every_program(site: Path) -> None:
    """The same texts, and the same bytes whenever it is made."""
    for folder in CONFIGS:
        packed = (site / folder / downloads.ARCHIVE).read_bytes()
        with zipfile.ZipFile(io.BytesIO(packed)) as read:
            assert {name: read.read(name).decode() for name in read.namelist()} == PROGRAMS
        assert packed == downloads.archive(dict(reversed(PROGRAMS.items())))


def test_a_changed_program_changes_the_archive() -> None:
    """Equal bytes say something."""
    name = next(iter(PROGRAMS))
    assert downloads.archive(PROGRAMS | {name: "x = 1\n"}) != downloads.archive(PROGRAMS)


def test_a_file_without_code_is_refused() -> None:
    """No empty program is published."""
    with pytest.raises(downloads.PluginError, match="without code"):
        downloads.code("words\n```python\nx = 1\n```\n")


@pytest.mark.parametrize("folder", CONFIGS)
def test_the_index_has_every_snippet_once(site: Path, folder: str) -> None:
    """Each with its file and with every section that shows it, and each folder has its heading."""
    html = BeautifulSoup((site / folder / "snippets/index.html").read_text("utf-8"), "html.parser")
    base = f"{SITE_URL}{folder}snippets/"
    found = {}
    for row in html.select("article tbody tr:has(a)"):
        code, used = row.select("td")
        target = urljoin(base, code.a["href"]).removeprefix(f"{SITE_URL}{folder}snippets/")
        assert target.endswith(f"/{code.code.get_text()}.py")
        assert target not in found
        found[target] = {urljoin(base, a["href"]).split("#")[0] for a in used.select("a")}
    expected: dict[str, set[str]] = {name: set() for name in PROGRAMS}
    for name, text in SHOWN[folder].items():
        for line in pages.includes(text):
            if line.value in SNIPPETS:
                stem = name.removesuffix(".md").removesuffix("index")
                url = f"{SITE_URL}{folder}{stem}" + ("/" if stem and not stem.endswith("/") else "")
                expected[f"{line.value[:-3]}.py"].add(url)
    assert not (missing := expected.keys() - found.keys()), missing
    assert found == expected
    assert all(found.values())  # nothing is shown nowhere


def test_a_section_is_found_for_each_include() -> None:
    """The heading above an include names it; the page's own title needs no anchor."""
    text = '# A { #a }\n--8<-- "x/one.md"\n## B { #b }\n--8<-- "x/two.md"\n--8<-- "d.svg"\n'
    assert list(downloads.places("p.md", text)) == [
        ("x/one.md", ("p.md", "A")),
        ("x/two.md", ("p.md#b", "B")),
    ]


@pytest.mark.parametrize("folder", CONFIGS)
def test_the_buttons_of_the_index_copy_the_programs(
    browser: Browser, address: str, folder: str
) -> None:
    """The first, one in the middle and the last; it is said that it was copied."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{folder}snippets/")
    rows = page.locator("article tbody tr")
    assert page.locator("copy-code button").count() == rows.count() == len(PROGRAMS)
    for number in (0, rows.count() // 2, rows.count() - 1):
        row = rows.nth(number)
        row.locator("button").focus()
        page.keyboard.press("Enter")
        row.locator("[role=status]", has_text=re.compile(r"\S")).wait_for()
        target = row.locator("copy-code a").get_attribute("href")
        assert page.evaluate("navigator.clipboard.readText()") == PROGRAMS[target]
    context.close()


def test_without_a_clipboard_the_link_remains(browser: Browser, address: str) -> None:
    """A browser that lets no page copy shows no button that does nothing."""
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = context.new_page()
    page.goto(f"{address}snippets/")
    assert page.locator("copy-code a").count() == len(PROGRAMS)
    assert page.locator("copy-code button").count() == 0
    context.close()


# --- Pages as plain Markdown ---------------------------------------------------------------


@pytest.mark.parametrize("folder", CONFIGS)
def test_every_page_is_there_as_plain_markdown(site: Path, folder: str) -> None:
    """With every snippet and what it printed, without HTML, and its links lead somewhere."""
    for name, text in SHOWN[folder].items():
        path = site / folder / name.replace(".ipynb", ".md")
        written = path.read_text(encoding="utf-8")
        for line in pages.includes(text):
            if line.value in SNIPPETS:
                code, _, output, _ = snippets.parse(SNIPPETS[line.value])
                assert f"```python\n{code}```" in written, (path, line.value)
                assert f"```text\n{output}```" in written, (path, line.value)
        assert "--8<--" not in written, path
        words = FENCE.sub("", written)
        without_code = re.sub(r"`[^`\n]+`", "", words)
        assert not (tags := re.findall(r"</?[a-z][^>]*>|<!--", without_code)), (path, tags)
        assert not re.search(r"\{ ?[#.]", without_code), path
        for link in LINK.finditer(without_code):
            target = re.split("[?#]", link["to"])[0]
            if target and not re.match(r"https?:", target):
                assert (path.parent / target).is_file(), (path, link[0])


@pytest.mark.parametrize("folder", CONFIGS)
def test_the_list_for_machines_names_every_page(site: Path, folder: str) -> None:
    """Each of the language once, at its address, with its description; and the others' lists."""
    written = (site / folder / plain.LIST).read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.+?\]\((.+?)\): (.+)$", written, re.MULTILINE)
    expected = {
        f"{SITE_URL}{folder}{name.replace('.ipynb', '.md')}": pages.meta(name, text)["description"]
        for name, text in SHOWN[folder].items()
        if ORIGINS[folder][name] == folder
    }
    assert len(listed) == len(expected)
    assert dict(listed) == expected
    for other in CONFIGS:
        assert (f"({SITE_URL}{other}{plain.LIST})" in written) == (other != folder)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("## A { #a }", "## A"),
        (
            '<figure class="drawing">\n--8<-- "a.svg"\n'
            '<figcaption id="x">B <code>c</code></figcaption>\n</figure>',
            "B `c`",
        ),
        ("<!-- x -->\nA", "A"),
        ('!!! note "A"\n\n    B\n\n    - C\n\nD', "**A**\n\nB\n\n- C\n\nD"),
        ("[lab](../lab.ipynb#one)", "[lab](../lab.md#one)"),
        ('<span data-proof="n">3</span> of 4', "3 of 4"),
        ('<shape-explorer class="explorer" front="x">No JavaScript.</shape-explorer>', ""),
        ("```text\n<b> { #x }\n```", "```text\n<b> { #x }\n```"),
    ],
)
def test_what_is_for_the_screen_is_left_out(markdown: str, expected: str) -> None:
    """And what stands in a fence stays to the letter."""
    assert plain.plain(markdown, ROOT / "snippets") == f"{expected}\n"
