"""The glossary page of every language shows each term of glossary.toml."""

from __future__ import annotations

import pytest

from tests import ROOT
from tests.project import CONFIGS, ORIGINS, PAGES
from tests.rules import glossary

NAME = "glossary.toml"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")
LANGUAGES = {folder: config["theme"]["language"] for folder, config in CONFIGS.items()}
FIRST = LANGUAGES[""]
PAGE_NAME = "glossary.md"
SHOWING = [folder for folder in CONFIGS if ORIGINS[folder][PAGE_NAME] == folder]  # have the page

TERMS = """\
[[term]]
id = "hidden-state"
en = "hidden state"
ko = "은닉 상태"
[term.not.ko]
"히든" = "Sound written in Hangul."

[[term]]
id = "n"
symbol = "N"
en = "batch size"
ko = "배치 크기"

[[term]]
id = "detach"
en = "`detach`"
ko = "`detach`"
"""
PAGE = """\
# Title { #title }

## Part { #part }

### 은닉 상태(hidden state) { #hidden-state }

계층이 `h.x` 다음으로 넘기는 벡터입니다.

확인: [`output`](a.md#place)

### N: 배치 크기(batch size) { #n }

시퀀스의 수입니다.

확인: [words](b/c.md)

### `detach` { #detach }

값만 돌려주는 메서드입니다.

확인: [words](d.ipynb)

## More { #more }

Words. And more words.
"""


def test_the_terms_keep_the_rules() -> None:
    """Ids of their own, a word in every language, wrong variants with a reason."""
    begun = [language for folder, language in LANGUAGES.items() if folder not in SHOWING]
    findings = glossary.check_terms(NAME, TEXT, LANGUAGES.values(), begun)
    assert not findings, "\n".join(findings)
    assert len(glossary.terms(TEXT)) > 40


def test_every_language_shows_every_term() -> None:
    """Each term in its place, with both words, one sentence and one link."""
    terms = glossary.terms(TEXT)
    findings = [
        finding
        for folder in SHOWING
        for finding in glossary.check_page(
            f"{CONFIGS[folder]['docs_dir']}/{PAGE_NAME}",
            PAGES[folder][PAGE_NAME],
            LANGUAGES[folder],
            glossary.beside(LANGUAGES[folder], FIRST),
            terms,
        )
    ]
    assert not findings, "\n".join(findings)


def test_what_is_right_passes() -> None:
    """The samples that the tests below break keep the rules."""
    assert not glossary.check_terms("g.toml", TERMS, ["ko", "en"])
    assert not glossary.check_page("a.md", PAGE, "ko", "en", glossary.terms(TERMS))


def test_a_language_that_has_begun_needs_no_words() -> None:
    """Until it has a glossary page; a word it gives already is no unknown key."""
    with_one = TERMS.replace('ko = "배치 크기"', 'ko = "배치 크기"\nja = "バッチサイズ"')
    assert not glossary.check_terms("g.toml", with_one, ["ko", "en", "ja"], ["ja"])
    assert glossary.check_terms("g.toml", with_one, ["ko", "en", "ja"])


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('id = "n"', 'id = "hidden-state"', 8, "there twice"),
        ('id = "n"', 'id = "크기"', 8, "not lower-case ASCII"),
        ('id = "n"\n', "", 8, "not lower-case ASCII"),
        ('ko = "배치 크기"\n', "", 8, "no word in 'ko'"),
        ('ko = "배치 크기"', 'ko = ""', 8, "no word in 'ko'"),
        ('symbol = "N"', 'sign = "N"', 8, "'sign' is no key"),
        ("[term.not.ko]", "[term.not.ja]", 1, "'ja', no language"),
        ("Sound written in Hangul.", "", 1, "no reason"),
        ("Sound written in Hangul.", "Hangul", 1, "no reason"),
        ('"히든"', '"상태"', 1, "is in the right word '은닉 상태'"),
        ("[term.not.ko]", '[term.not.en]\n"Size" = "No."\n[term.not.ko]', 1, "'batch size'"),
        ('ko = "배치 크기"', 'ko = "크기"\n[term.not.ko]\n"히든" = "No."', 8, "in two terms"),
    ],
)
def test_a_broken_term_is_found(old: str, new: str, line: int, words: str) -> None:
    """Each rule for glossary.toml is shown failing, at the term that breaks it."""
    assert old in TERMS
    findings = glossary.check_terms("g.toml", TERMS.replace(old, new, 1), ["ko", "en"])
    assert any(f.startswith(f"g.toml:{line}:") and words in f for f in findings), findings


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("### N: 배치 크기(batch size) { #n }", "", 1, "no heading for 'n'"),
        ("{ #n }", "{ #size }", 11, "#size is no term"),
        ("## More { #more }", "### More { #more }", 23, "#more is no term"),
        ("{ #n }", "{ #hidden-state }", 11, "stands where glossary.toml has 'detach'"),
        ("은닉 상태(hidden state)", "은닉 상태", 5, "Write '은닉 상태(hidden state)'"),
        ("(hidden state)", "(state)", 5, "Write '은닉 상태(hidden state)'"),
        ("은닉 상태(", "히든(", 5, "Write '은닉 상태(hidden state)'"),
        ("N: 배치", "배치", 11, "Write 'N: 배치 크기(batch size)'"),
        ("### `detach`", "### `detach`(`detach`)", 17, "Write '`detach`'"),
        ("벡터입니다.", "벡터. 입니다.", 5, "exactly one sentence"),
        ("벡터입니다.", "벡터", 5, "exactly one sentence"),
        ("벡터입니다.", "벡터입니다. (끝)", 5, "exactly one sentence"),
        ("계층이 `h.x` 다음으로 넘기는 벡터입니다.\n", "", 5, "exactly one sentence"),
        ("확인: [`output`](a.md#place)\n", "", 5, "one link"),
        ("확인: [`output`](a.md#place)\n", "확인: [x](a.md)\n\nWords.\n", 5, "one link"),
        ("a.md#place", "https://example.com/a.md", 5, "one link"),
        ("a.md#place", "glossary.md#n", 5, "one link"),
        ("a.md#place", "#n", 5, "one link"),
    ],
)
def test_a_broken_page_is_found(old: str, new: str, line: int, words: str) -> None:
    """Each rule for a glossary page is shown failing, at the heading that breaks it."""
    assert old in PAGE
    text = PAGE.replace(old, new, 1)
    findings = glossary.check_page("a.md", text, "ko", "en", glossary.terms(TERMS))
    assert any(f.startswith(f"a.md:{line}:") and words in f for f in findings), findings


def test_terms_in_another_order_are_found() -> None:
    """The first term out of place is named, once."""
    text = PAGE.replace("{ #n }", "{ #x }").replace("#hidden-state", "#n").replace("#x", "#detach")
    findings = glossary.check_page("a.md", text, "ko", "en", glossary.terms(TERMS))
    assert sum("stands where" in finding for finding in findings) == 1, findings
