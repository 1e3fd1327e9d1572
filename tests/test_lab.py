"""The lab: fifteen exercises that can fail, answers folded away, and a page light as any other."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import mkdocs_jupyter
import pytest
from bs4 import BeautifulSoup
from mkdocs_jupyter.config import settings
from mkdocs_jupyter.convert import nb2html
from playwright.sync_api import Browser

from hooks.notebook import COLLAPSED, as_markdown
from hooks.sections import DIFFERS, STAMPS
from tests.conftest import REPO_URL, SITE_URL, build
from tests.project import CONFIGS, ORIGINS, PAGES, SHOWN, shown
from tests.proof.notebooks import executed
from tests.proof.running import run
from tests.rules import snippets

NAME = "lab.ipynb"
LABS = {folder: json.loads(texts[NAME]) for folder, texts in SHOWN.items()}
PREDICTION = re.compile(r"^prediction = (\(\)|0)$", re.M)
HINT = re.compile(r"<details>\n<summary>[^<>]+</summary>\n\n[^<>]+\n\n</details>")
MORE = 1.2  # times a text page

Cell = dict[str, Any]


class Exercise(NamedTuple):
    """The cells of an exercise, in order."""

    question: Cell
    check: Cell
    hint: Cell
    solution: Cell
    proof: Cell
    why: Cell


def source(cell: Cell) -> str:
    """Return a cell's text."""
    return "".join(cell["source"])


def printed(cell: Cell) -> str:
    """Return what a cell printed when it was stored."""
    return "".join(text for output in cell["outputs"] for text in output["text"])


def sections(notebook: Cell) -> list[list[Cell]]:
    """Return the cells from each numbered heading to the next heading of its level."""
    found: list[list[Cell]] = []
    inside = False
    for cell in notebook["cells"]:
        if re.match("##? ", source(cell)) and cell["cell_type"] == "markdown":
            inside = bool(re.match(r"## \d+\. ", source(cell)))
            found += [[]] if inside else []
        if inside:
            found[-1].append(cell)
    return found


def exercises(notebook: Cell) -> list[Exercise]:
    """Return the exercises of a notebook that has no findings."""
    return [Exercise(*section) for section in sections(notebook)]


def findings(notebook: Cell) -> list[str]:
    """Return what is wrong with the form of a lab."""
    found = []
    numbers = [int(re.match(r"## (\d+)", source(first))[1]) for first, *_ in sections(notebook)]
    if numbers != list(range(1, 16)):
        found.append(f"the exercises are {numbers}, not 1 to 15")
    for number, section in zip(numbers, sections(notebook), strict=True):
        kinds = "".join(cell["cell_type"][0] for cell in section)
        if kinds != "mcmmcm":
            found.append(f"{number}: its cells are {kinds}, not mcmmcm: see Exercise")
            continue
        found += [f"{number}: {what}" for what in wrong(Exercise(*section), notebook)]
    return found


def wrong(exercise: Exercise, notebook: Cell) -> list[str]:
    """Return what is wrong with an exercise."""
    question, check, hint, solution, proof, why = exercise
    rules = {
        "does not ask": "?" in source(question),
        "has no place for one prediction": len(PREDICTION.findall(source(check))) == 1,
        "prints more than False while nothing is predicted": printed(check) == "False\n",
        "has a hint that is not folded": HINT.fullmatch(source(hint)),
        "has a solution that Jupyter opens": solution["metadata"].get(COLLAPSED) is True,
        "has a solution that Colab opens": solution["metadata"].get("id") == solution["id"]
        and solution["id"] in notebook["metadata"]["colab"]["collapsed_sections"],
        "has a solution that is more than a heading": source(solution).count("\n") == 0,
        "solves something else than it asks": extends(source(proof), source(check)),
        "has a solution that is not right": printed(proof).startswith("True\n"),
        "leads to no page": re.search(r"\]\([\w./-]+\.md(#[\w-]+)?\)\.$", source(why)),
    }
    found = [what for what, kept in rules.items() if not kept]
    for cell in (check, proof):
        name = f"snippets/lab/{re.sub('[^a-z]', '_', cell['id'])}.md"
        found += snippets.check(name, snippets.render(f"{source(cell)}\n", printed(cell)))
        if cell["metadata"]:
            found.append(f"stores {cell['metadata']}: run python -m tests.proof.notebooks")
    return found


def extends(proof: str, check: str) -> bool:
    """Tell whether a solution is its exercise with a prediction, and more to print."""
    pattern = PREDICTION.sub("prediction = <>", check, count=1)
    return bool(re.match(re.escape(pattern).replace("<>", ".+") + "\n.", proof))


def predicting(check: str, prediction: object) -> str:
    """Return what a cell prints with a prediction written into it."""
    ran = run(PREDICTION.sub(lambda _: f"prediction = {prediction!r}", check))
    return ran.error or ran.output


@pytest.mark.parametrize("folder", LABS)
def test_fifteen_exercises_of_one_form(folder: str) -> None:
    """Each asks, checks a prediction, hints, solves itself, says why and leads on."""
    assert not findings(LABS[folder])


@pytest.mark.parametrize(
    ("cell", "old", "new", "words"),
    [
        ("packing", "## 12. ", "## 11. ", "not 1 to 15"),
        ("packing", "## 12. ", "## ", "not 1 to 15"),
        ("packing", "?", ".", "does not ask"),
        ("packing-check", "prediction = ()", "prediction = (14, 4)", "no place"),
        ("packing-hint", "<details>", "<details open>", "a hint that is not folded"),
        ("packing-solution", "-->", "-->\n\n(14, 4)", "more than a heading"),
        ("packing-proof", "randn", "zeros", "something else"),
        ("packing-proof", '\nprint("data:"', '\n# the data\nprint("data:"', "a comment in words"),
        ("packing-check", "N, L, H_in = 3, 7, 4", "N, L, H_in = 3, 7, 7", "are both 7"),
        ("packing-why", ".md)", ")", "leads to no page"),
    ],
)
def test_a_broken_exercise_is_found(cell: str, old: str, new: str, words: str) -> None:
    """Each rule for the text of a cell is shown failing."""
    notebook = json.loads(PAGES[""][NAME])
    (found,) = (c for c in notebook["cells"] if c["id"] == cell)
    assert old in source(found)
    found["source"] = [source(found).replace(old, new, 1)]
    assert any(words in finding for finding in findings(notebook)), findings(notebook)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda n: n["cells"].pop(3), "its cells are mcmcm"),
        (lambda n: n["cells"][4]["metadata"].pop(COLLAPSED), "Jupyter opens"),
        (lambda n: n["cells"][4]["metadata"].pop("id"), "Colab opens"),
        (lambda n: n["metadata"]["colab"]["collapsed_sections"].pop(0), "Colab opens"),
        (lambda n: n["cells"][2]["outputs"][0].update(text=["(7, 3, 6)\n"]), "more than False"),
        (lambda n: n["cells"][5]["outputs"][0].update(text=["False\n"]), "is not right"),
        (lambda n: n["cells"][5]["metadata"].update(execution={}), "stores {'execution': {}}"),
    ],
)
def test_a_broken_notebook_is_found(change: Callable[[Cell], object], words: str) -> None:
    """Each rule for what is stored beside the text is shown failing."""
    notebook = json.loads(PAGES[""][NAME])
    change(notebook)
    assert any(words in finding for finding in findings(notebook)), findings(notebook)


@pytest.mark.parametrize("exercise", exercises(LABS[""]), ids=lambda e: e.question["id"])
def test_a_prediction_is_told_right_or_wrong(exercise: Exercise) -> None:
    """The answer alone is right: no swapped axes, no other size, no axis more or less."""
    check = source(exercise.check)
    defined: dict[str, Any] = {}
    run(source(exercise.proof), defined)
    right = defined["prediction"]
    if isinstance(right, int):
        others: set[object] = {right - 1, right + 1, 2 * right, 0}
    else:
        assert predicting(check, list(right)) == "True\n"
        others = {*itertools.permutations(right), right[1:], right[:-1], (1, *right), ()}
        for axis, change in itertools.product(range(len(right)), (-1, 1)):
            others.add((*right[:axis], right[axis] + change, *right[axis + 1 :]))
    others.discard(right)

    assert predicting(check, right) == "True\n"
    assert {other: predicting(check, other) for other in others} == dict.fromkeys(others, "False\n")


def test_each_cell_runs_alone() -> None:
    """In a namespace of its own, with warnings as errors, a cell prints what is stored."""
    for exercise in exercises(LABS[""]):
        for cell in (exercise.check, exercise.proof):
            ran = run(source(cell))
            assert (ran.output, ran.error) == (printed(cell), None), cell["id"]


def test_a_fresh_run_changes_nothing_else() -> None:
    """`python -m tests.proof.notebooks` leaves a notebook that is up to date as it is."""
    assert executed(PAGES[""][NAME]) == PAGES[""][NAME]


# --- The page ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=LABS)
def built(request: pytest.FixtureRequest, site: Path) -> tuple[str, Path, BeautifulSoup]:
    """Read the built page of a language."""
    path = site / request.param / "lab" / "index.html"
    return request.param, path, BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


Built = tuple[str, Path, BeautifulSoup]


def test_anchors_of_the_page(built: Built) -> None:
    """Every heading has the id that the notebook gives it, and the contents lead there."""
    folder, _, html = built
    ids = [h["id"] for h in html.select("article :is(h1, h2, h3)")]
    given = [re.search(r"<!-- #(\S+) -->", source(e.question))[1] for e in exercises(LABS[folder])]
    assert ids == ["lab", *given, "next"]
    contents = [a["href"] for a in html.select(".md-nav--secondary a[href^='#']")]
    assert [href for href in dict.fromkeys(contents) if href != "#"] == [f"#{i}" for i in ids[1:]]
    assert [a["href"] for a in html.select("article h2 .headerlink")] == [f"#{i}" for i in ids[1:]]


def test_hints_and_solutions_are_folded(built: Built) -> None:
    """Under each cell and its False: a hint, and a solution that holds code, output, a link."""
    folder, _, html = built
    for exercise in exercises(LABS[folder]):
        below = html.find(id=exercise.question["id"]).find_next_siblings()
        start = next(i for i, tag in enumerate(below) if "highlight" in tag.get("class", []))
        code, output, hint, solution, *_ = below[start:]
        assert code.get_text().rstrip("\n") == source(exercise.check)
        assert output.get_text() == "False"
        assert [hint.name, solution.name] == ["details", "details"]
        assert not (hint.has_attr("open") or solution.has_attr("open"))
        word = re.match("### (.+) <!--", source(exercise.solution))[1]
        assert solution.summary.get_text() == word
        assert f"<summary>{hint.summary.get_text()}</summary>" in source(exercise.hint)
        assert solution["id"] == exercise.solution["id"]
        assert solution.select_one(".highlight").get_text().rstrip("\n") == source(exercise.proof)
        assert f"{solution.select_one('pre.output').get_text()}\n" == printed(exercise.proof)
        assert solution.select("p a[href]")
    assert len(html.select("article details")) == 2 * len(exercises(LABS[folder]))


def test_no_markdown_is_left_unread(built: Built) -> None:
    """Inside of what is folded, too, emphasis, code and links are those of the page."""
    article = built[2].article
    for code in article.select("code"):
        code.extract()
    assert not re.findall(r"\*\*|`|\]\(|<!--|\{ #|<details", article.get_text())


def test_the_notebook_opens_in_colab(built: Built) -> None:
    """The link leads to the notebook's file in the repository the workflow names."""
    folder, _, html = built
    repository = REPO_URL.split("/", 3)[3]
    docs = CONFIGS[ORIGINS[folder][NAME]]["docs_dir"]
    file = f"{repository}/blob/main/{docs}/{NAME}"
    links = [a["href"] for a in html.select("article a") if "colab" in a["href"]]
    assert links == [f"https://colab.research.google.com/github/{file}"]


def test_the_download_works_anywhere(built: Built, site: Path) -> None:
    """It is the notebook with its outputs, and what it links to is on the site, not beside it."""
    folder, path, html = built
    (link,) = html.select("article a[download]")
    text = (path.parent / link["href"]).read_text(encoding="utf-8")
    downloaded = json.loads(text)
    stored = LABS[folder]
    of_a_translation = {STAMPS, DIFFERS}
    kept = {k: value for k, value in stored["metadata"].items() if k not in of_a_translation}
    assert downloaded["metadata"] == kept
    for mine, theirs in zip(stored["cells"], downloaded["cells"], strict=True):
        assert mine == theirs or mine["cell_type"] == "markdown"
    urls = re.findall(r'\]\(([^)]+)\)|href=\\?"([^"\\]+)', text)
    here = [first or second for first, second in urls]
    outside = [url for url in here if not url.startswith(SITE_URL)]
    assert [url.split("/")[2] for url in outside] == ["colab.research.google.com"]
    assert len(here) > len(exercises(stored))
    for url in here:
        if url.startswith(SITE_URL):
            target, _, anchor = url.removeprefix(SITE_URL).partition("#")
            assert target.startswith(folder), url
            file = site / target / ("index.html" if target.endswith("/") else "")
            assert file.is_file(), url
            assert not anchor or f'id="{anchor}"' in file.read_text(encoding="utf-8"), url


def weight(path: Path) -> int:
    """Return how many bytes are sent for a file."""
    return len(gzip.compress(path.read_bytes()))


def test_the_page_weighs_what_its_text_weighs(site: Path, project: Path) -> None:
    """The same words and cells as a page of Markdown, built alike, are hardly lighter."""
    for folder in {ORIGINS[folder][NAME] for folder in CONFIGS}:
        old = project / CONFIGS[folder]["docs_dir"] / NAME
        description = json.dumps(LABS[folder]["metadata"]["description"])
        front = f"---\ndescription: {description}\n---\n\n"
        old.with_suffix(".md").write_text(front + plain(LABS[folder]), encoding="utf-8")
        old.unlink()
    for path in (*project.glob("mkdocs*.yml"), *project.glob("docs/**/*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(NAME, "lab.md"), encoding="utf-8")
    build(project)
    for folder in LABS:
        page = Path(folder, "lab", "index.html")
        limit = MORE * weight(project / "site" / page)
        assert weight(site / page) <= limit, folder
        heavy = project / "heavy.html"
        heavy.write_text(stock(folder), encoding="utf-8")
        assert weight(heavy) > limit, folder


def stock(folder: str) -> str:
    """Return what mkdocs-jupyter's own template makes of a notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            settings, "templates_dir", str(Path(mkdocs_jupyter.__file__).parent / "templates")
        )
        return nb2html(str(shown(folder, NAME)))


def plain(notebook: Cell) -> str:
    """Write a notebook as a person would write a page: text, fences, nothing folded."""
    parts = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            parts += [f"```python\n{source(cell)}\n```", f"```text\n{printed(cell)}```"]
        else:
            text = re.sub(r"</?(details|summary)>", "", source(cell))
            parts.append(re.sub(r" <!-- (#\S+) -->", r" { \1 }", text))
    return "\n\n".join(parts)


FOLDED = "article details:not([open])"


@pytest.mark.parametrize("folder", LABS)
def test_reading_the_page(folder: str, browser: Browser, address: str, site: Path) -> None:
    """On a phone, in the dark: it asks nobody else, unfolds, has its buttons, and fits."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    weights = []
    for name in ("questions/", "lab/"):
        asked.clear()
        page.goto(f"{address}{folder}{name}", wait_until="networkidle")
        urls = {url.split("#")[0] for url in asked if not url.startswith("data:")}
        assert all(url.startswith(address) for url in urls), urls
        paths = (site / url.removeprefix(address) for url in urls)
        files = {path / "index.html" if path.is_dir() else path for path in paths}
        assert site / folder / name / "index.html" in files
        weights.append(sum(map(weight, files)))
    assert weights[1] <= MORE * weights[0], weights

    solution = page.locator("article details[id]").first
    code = solution.locator(".highlight")
    assert not code.is_visible()
    solution.locator("summary").press("Enter")
    code.wait_for(state="visible")
    page.locator(FOLDED).locator("summary").first.click()
    page.evaluate(
        "s => document.querySelectorAll(s).forEach(d => d.firstElementChild.click())", FOLDED
    )
    assert page.locator(FOLDED).count() == 0
    blocks = page.locator("article .highlight")
    copies = page.locator("article .highlight :is(.md-clipboard, [data-md-type=copy])")
    assert copies.count() == blocks.count() == 2 * len(exercises(LABS[folder]))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_only_a_collapsed_heading_folds() -> None:
    """It folds until the next heading, or the end; other headings fold nothing."""

    def markdown(text: str, **metadata: bool) -> Cell:
        return {"cell_type": "markdown", "metadata": metadata, "source": [text]}

    fold = {COLLAPSED: True}
    cells = [markdown("## A <!-- #a -->"), markdown("### B <!-- #b -->", **fold), markdown("C")]
    folded = '<details id="b" markdown="1">\n<summary>B</summary>\n\n\n\nC\n\n</details>'
    assert as_markdown({"cells": cells}) == f"## A {{ #a }}\n\n{folded}"
    after = as_markdown({"cells": [*cells, markdown("## D <!-- #d -->")]})
    assert after == f"## A {{ #a }}\n\n{folded}\n\n## D {{ #d }}"
