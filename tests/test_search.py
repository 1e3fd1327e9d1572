"""The site's own search, asked through the worker that is shipped, finds what a reader types."""

from __future__ import annotations

import gzip
import json
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from hooks import hangul, search_words
from tests import ROOT
from tests.project import COMPLETE, CONFIGS, ORIGINS, PAGES
from tests.rules import glossary
from tests.test_entries import LISTED, entries

FIRST = 3  # pages: what a reader sees without scrolling
SECTIONS = 3  # of a page
# A page that a language shows in another one is found by that one's search.
WRITTEN = [folder for folder in CONFIGS if ORIGINS[folder]["errors.md"] == folder]
LANGUAGES = {folder: config["theme"]["language"] for folder, config in CONFIGS.items()}
TERMS = glossary.terms((ROOT / "glossary.toml").read_text(encoding="utf-8"))
QUERIES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (ROOT / "tests/queries.toml").read_text(encoding="utf-8")
)
"""An address below that of a language to what is typed to get there, by language or in `all`."""
LARGER = 0.15  # than Material's own index, compressed, at most
ASK = """async (queries) => {
  const config = JSON.parse(document.getElementById("__config").textContent);
  const base = new URL(`${config.base}/`, location.href);
  const index = await (await fetch(new URL("search/search_index.json", base))).json();
  const worker = new Worker(new URL(config.search, location.href));
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3]; // the worker's messages, in its own numbers
  const answer = (type, data, expected) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => data.type === expected && resolve(data.data);
    worker.postMessage({ type, data });
  });
  const options = { suggest: false };
  await answer(SETUP, { config: index.config, docs: index.docs, options }, READY);
  const found = [];
  for (const query of queries) {
    const { items } = await answer(QUERY, query, RESULT);
    found.push(items.map((page) => page.map(({ location }) => location)));
  }
  return found;
}"""


@pytest.fixture(params=CONFIGS)
def searched(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the home page of each language."""
    page = browser.new_page()
    page.goto(f"{address}{request.param}")
    page.folder = request.param
    yield page
    page.close()


def ask(page: Page, queries: Sequence[str]) -> list[list[list[str]]]:
    """Return for each query the pages found, best first: each is a list of its sections."""
    return page.evaluate(ASK, list(queries))


@pytest.mark.parametrize("searched", WRITTEN, indirect=True)
def test_every_error_is_found_by_its_message(searched: Page) -> None:
    """The words of its heading, as a reader would copy them, lead to the entry."""
    text = PAGES[searched.folder]["errors.md"]
    asked = {entry.id: entry.title.strip("`").removesuffix(", …") for entry in entries(text)}
    asked = {id_: asked[id_] for id_ in LISTED["errors"].values()}
    found = dict(zip(asked, ask(searched, list(asked.values())), strict=True))
    missed = {
        asked[id_]: found[id_][:FIRST]
        for id_ in asked
        if not any(f"errors/#{id_}" in sections[:SECTIONS] for sections in found[id_][:FIRST])
    }
    assert not missed


def test_nonsense_finds_nothing(searched: Page) -> None:
    """The search can come back empty, so that finding says something."""
    assert ask(searched, ["zzyzx qwertzuiop"]) == [[]]


class Query(NamedTuple):
    """What is typed, and the address that it must lead to."""

    typed: str
    to: str


def written(folder: str, address: str) -> bool:
    """Tell whether a language has a page itself, and does not show that of another one."""
    page = address.split("#")[0].rstrip("/")
    named = (f"{page}.md", f"{page}/index.md", f"{page}.ipynb")
    return next(ORIGINS[folder][name] for name in named if name in ORIGINS[folder]) == folder


def with_particles(name: str) -> Iterator[str]:
    """Give a name with what follows a noun in Korean, by the letters its last syllable is of."""
    last = unicodedata.normalize("NFD", name)[-1]
    if not unicodedata.name(last).startswith("HANGUL"):
        return
    closed = unicodedata.name(last).startswith("HANGUL JONGSEONG")
    direction = "으로" if closed and not last.endswith("\u11af") else "로"
    own = ("은", "이", "을", "과", "이란") if closed else ("는", "가", "를", "와", "란")
    for particle in (*own, direction, "의", "에", "에서", "도", "만"):
        yield name + particle


def of_terms(folder: str) -> Iterator[Query]:
    """Give what is typed for each term of the glossary that a language has words for."""
    language = LANGUAGES[folder]
    for term in TERMS:
        if language not in term:
            continue
        own, *others = (
            term[key].replace("`", "")
            for key in sorted(term.keys() & {*LANGUAGES.values()}, key=lambda k: k != language)
        )
        typed = {own, *with_particles(own), *others}
        typed |= {name.replace(" ", "") for name in (own, *others) if hangul.RUN.search(name)}
        if "의 " not in own:  # who leaves out these spaces leaves out the particle
            typed |= {*with_particles(own.replace(" ", ""))}
        # Material's search gives up on a word with a hyphen.
        typed |= {name for name in term.get("not", {}).get(language, ()) if "-" not in name}
        yield from (Query(words, f"glossary/#{term['id']}") for words in sorted(typed))


def golden(folder: str) -> list[Query]:
    """Return what is typed in a language, by hand and for the terms, where it has the page."""
    by_hand = [
        Query(words, to)
        for to, typed in QUERIES.items()
        for words in typed.get("all", []) + typed.get(LANGUAGES[folder], [])
    ]
    return [query for query in (*by_hand, *of_terms(folder)) if written(folder, query.to)]


def missed(queries: Sequence[Query], found: Sequence[list[list[str]]]) -> list[str]:
    """Return which queries do not lead where they must, and where they lead."""
    wrong = []
    for query, pages in zip(queries, found, strict=True):
        first = [sections[:SECTIONS] if "#" in query.to else sections for sections in pages[:FIRST]]
        if not any(query.to in sections for sections in first):
            led = ", ".join(sections[0] for sections in first) or "nowhere"
            wrong.append(f"{query.typed!r} does not lead to {query.to}, but to {led}")
    return wrong


@pytest.mark.parametrize("searched", WRITTEN, indirect=True)
def test_every_golden_query_leads_to_its_page(searched: Page) -> None:
    """It is among the first three, and the section among the first of that page."""
    queries = golden(searched.folder)
    assert len(queries) > 80 or searched.folder not in COMPLETE
    assert not (wrong := missed(queries, ask(searched, [query.typed for query in queries]))), wrong


def test_a_query_that_leads_elsewhere_is_missed() -> None:
    """Nothing found, another page, the right page too far down, another section of it."""
    pages = [["a/#x", "a/"], ["b/"], ["c/"], ["d/#z", "d/"]]
    sections = [["a/#1", "a/#2", "a/#3", "a/#x", "a/"]]
    assert not missed([Query("q", "a/"), Query("q", "a/#x"), Query("q", "c/")], [pages] * 3)
    assert missed([Query("q", "a/")], [[]]) == ["'q' does not lead to a/, but to nowhere"]
    assert missed([Query("q", "d/")], [pages])
    assert missed([Query("q", "a/#y")], [pages])
    assert missed([Query("q", "a/#x")], [sections])


@pytest.mark.parametrize("folder", CONFIGS)
def test_the_index_stays_small(site: Path, folder: str) -> None:
    """What is added to what Material writes is read on every first search."""
    index = json.loads((site / folder / search_words.INDEX).read_text(encoding="utf-8"))
    now = _packed(json.dumps(index, ensure_ascii=False, separators=(",", ":")))
    fields = index["config"]["fields"]
    for name in search_words.BOOST:
        del fields[name]
        for entry in index["docs"]:
            entry.pop(name, None)
    assert now <= (1 + LARGER) * _packed(json.dumps(index, separators=(",", ":")))


def _packed(text: str) -> int:
    return len(gzip.compress(text.encode("utf-8")))


def extended(title: str, text: str, location: str = "a/#b", more: str = "") -> dict[str, Any]:
    """Return what an entry becomes in an index whose other text is `more`."""
    entry = {"location": location, "title": title, "text": text}
    other = {"location": "z/", "title": "z", "text": more}
    index = {"config": {"fields": {}}, "docs": [entry, other]}
    search_words.extend(index, TERMS, LANGUAGES[""])
    assert index["config"]["fields"].keys() == search_words.BOOST.keys()
    return entry


@pytest.mark.parametrize(
    ("entry", "field", "holds"),
    [
        (("x", "<p>순환신경망은 깊습니다.</p>"), "words", ["신경망"]),
        (("x", "<p>양방향에서는 둘입니다.</p>"), "words", ["방향"]),
        (("x", "<p>3차원입니다.</p>"), "words", ["차원"]),
        (("x", "<p>최종 은닉 상태를 봅니다.</p>"), "words", ["최종은닉상태", "은닉상태"]),
        (("모양 연습 문제", ""), "names", ["모양연습문제", "연습문제"]),
        (("모양의 순서", ""), "names", ["모양의순서", "모양순서", "모양은", "모양이란", "shape"]),
        (("2. 계층 쌓기", ""), "names", ["계층은", "레이어", "layer"]),
        (("은닉 상태", "", "glossary/#hidden-state"), "term", ["은닉", "상태", "히든스테이트"]),
        (("은닉 상태", "<p>벡터</p>", "glossary/#hidden-state"), "term", ["은닉상태는"]),
        (("<code>output</code>과 <code>h_n</code>", "<p>둘</p>", "a/"), "page", ["h_n", "output"]),
        (
            ("<code>output</code>과 <code>h_n</code>", "<p>둘</p>", "a/"),
            "names",
            ["h_n은", "h_n이"],
        ),
        (("LSTM", "", "a/"), "page", ["lstm"]),
    ],
)
def test_the_index_gets_what_the_search_cannot_see(
    entry: tuple[str, ...], field: str, holds: list[str]
) -> None:
    """Compounds, joined words, other names of a term: each in its field, which nobody is shown."""
    found = extended(*entry)
    words = found[field].split()
    assert all(any(word.startswith(part) for word in words) for part in holds), found
    assert (found["title"], found["text"]) == entry[:2]


@pytest.mark.parametrize(
    "entry",
    [
        ("The order of layers", "<p>What is read (first), is kept.</p>"),
        ("<code>shape '[3, 2]' is invalid</code>", "<p>x</p>"),  # a message is no title in words
        ("x", "<pre><code>은닉 상태</code></pre>"),
        ("x", "<p>은닉, 상태</p>"),  # two things
        ("x", "<p>확인합니다 그리고</p>"),
    ],
)
def test_what_needs_nothing_gets_nothing(entry: tuple[str, str]) -> None:
    """Words that the search finds by itself are not repeated."""
    assert extended(*entry).keys() == {"location", "title", "text"}


def test_a_word_with_particles_is_a_noun() -> None:
    """Without a dictionary: seen alone and with three of its particles, those that it can have."""
    assert extended("x", "<p>대출력을</p>", more="출력 출력은 출력을 출력이")["words"] == "출력"
    assert "words" not in extended("x", "<p>대출력을</p>", more="출력 출력은 출력을")
    assert "words" not in extended("x", "<p>대출력을</p>", more="출력 출력는 출력를 출력가")


@pytest.mark.parametrize(
    ("noun", "right", "wrong"),
    [
        ("방향", "은 이 을 과 으로 이란 의 에서", "는 가 를 와 로 란"),
        ("배치", "는 가 를 와 로 란 의 에서", "은 이 을 과 으로 이란"),
        ("셀", "은 이 을 과 로 이란 의 에서", "는 가 를 와 으로 란"),
        ("RNN", "은 는 으로 로 이 가", ""),  # only its sound tells which
    ],
)
def test_a_particle_goes_by_the_last_sound(noun: str, right: str, wrong: str) -> None:
    """A consonant, a vowel, and ㄹ, after which 로 stands as after a vowel."""
    own = {*hangul.inflected(noun)}
    assert own >= {noun + particle for particle in right.split()}
    assert not own & {noun + particle for particle in wrong.split()}


def compose(session: CDPSession, word: str) -> None:
    """Type a word of Hangul as an input method does, letter by letter; the last one stays open."""
    for syllable in word:
        letters = unicodedata.normalize("NFD", syllable)
        for end in range(1, len(letters) + 1):
            text = unicodedata.normalize("NFC", letters[:end])
            at = {"selectionStart": len(text), "selectionEnd": len(text)}
            session.send("Input.imeSetComposition", {"text": text, **at})
        if syllable != word[-1]:
            session.send("Input.insertText", {"text": syllable})


IN_HANGUL = {
    folder: term[language]
    for folder, language in LANGUAGES.items()
    for term in TERMS
    if term["id"] == "hidden-state" and hangul.RUN.search(term.get(language, ""))
}
"""The folder of a language written in Hangul to its word for the hidden state."""


@pytest.mark.parametrize(("folder", "words"), IN_HANGUL.items())
def test_hangul_is_typed_with_an_input_method(
    folder: str, words: str, browser: Browser, address: str
) -> None:
    """No key is reported, and yet it is searched; the page marks what was found without its space.

    Nobody is shown the fields that it was found by.
    """
    page = browser.new_page()
    page.goto(f"{address}{folder}")
    page.locator(".md-search__input").click()
    page.keyboard.press("n")  # a key; once it is answered, nothing but what is typed asks again
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Backspace")
    compose(page.context.new_cdp_session(page), words.replace(" ", ""))
    found = page.locator(".md-search-result__link[href$='#hidden-state']").first
    found.wait_for()
    assert page.input_value(".md-search__input") == words.replace(" ", "")
    assert words.replace(" ", "") not in page.inner_text(".md-search-result__list")
    found.click()
    page.locator("article mark").first.wait_for()
    assert words in page.locator("article mark").all_inner_texts()
    page.close()
