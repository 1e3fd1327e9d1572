"""Korean nouns as a search meets them: with particles behind them, and in compounds.

Korean writes particles at the end of a noun (계층, 계층은, 계층을) and leaves the spaces between
nouns to taste (은닉 상태, 은닉상태). What is here goes by the script alone and needs no dictionary:
a word is a noun where it is seen with several particles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Set

RUN = re.compile(r"[가-힣]+")
FIRST = ord("가")
FINALS = 28  # what a syllable can end with, nothing counted as one
RIEUL = 8  # ㄹ, before 로 as good as a vowel

AFTER_CONSONANT = ("은", "이", "을", "과", "으로", "이란")
AFTER_VOWEL = ("는", "가", "를", "와", "로", "란")
AFTER_BOTH = ("의", "에", "에서", "도", "만")
ENDING = re.compile(
    "(?:"
    + "|".join(AFTER_CONSONANT + AFTER_VOWEL + AFTER_BOTH)
    + "|까지|부터|마다|처럼|보다|이나|나|인|일|이고|이며|이면|이다|이라|라|이라면|라면|입니다)+"
)
SHORTEST = 2  # syllables: one alone is too often a part of the word
SOME = 3  # particles that make a noun of a word


def particles(noun: str) -> tuple[str, ...]:
    """Return the particles that can follow a noun; one not of Hangul may end either way."""
    if not RUN.fullmatch(noun[-1]):
        return AFTER_CONSONANT + AFTER_VOWEL + AFTER_BOTH
    final = (ord(noun[-1]) - FIRST) % FINALS
    if final == RIEUL:
        return (*(p for p in AFTER_CONSONANT if p != "으로"), "로", *AFTER_BOTH)
    return (AFTER_CONSONANT if final else AFTER_VOWEL) + AFTER_BOTH


def inflected(noun: str) -> list[str]:
    """Return a noun with each of its particles."""
    return [noun + particle for particle in particles(noun)]


def nouns(words: Iterable[str]) -> set[str]:
    """Return the nouns among words: seen alone, and with several particles."""
    seen = set(words)
    followed: dict[str, set[str]] = defaultdict(set)
    for word in seen:
        for length in (1, 2):
            noun, particle = word[:-length], word[-length:]
            if len(noun) >= SHORTEST and noun in seen and particle in particles(noun):
                followed[noun].add(particle)
    found = {noun for noun, behind in followed.items() if len(behind) >= SOME}
    return {noun for noun in found if not ENDING.fullmatch(noun) and noun_in(noun, found) == noun}


def noun_in(word: str, known: Set[str]) -> str | None:
    """Return the known noun that a word is or that only endings follow in it, the shortest."""
    for length in range(SHORTEST, len(word) + 1):
        if word[:length] in known and (length == len(word) or ENDING.fullmatch(word[length:])):
            return word[:length]
    return None
