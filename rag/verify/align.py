"""Where the words of a statement stand in the text it rests on.

    statement, source -> Alignment(matched pairs, statement words left over)

A faithful short answer is a compression: its words stand in the source, in the source's order.  So each word that
carries meaning, negators and limits included, must find its place after the place of the one before it.  Pure;
what an alignment means is for `rag.verify.support` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.language.words import STOP_WORDS, negates, number_of, plain, spell_scales, stem

LIMITS = frozenset(
    "more less fewer least most only before after until till since without except than over under above below up down"
    " against per".split()
)
PREPOSITIONS = frozenset("by from to against before after until till since than without over under above below".split())
ARTICLES = frozenset("a an the its his her their this that these those all both some any".split())
PREFIX = 5  # letters; words that share as many are forms of one word

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*|[%$€£¥]|[,;:—–()]|[.!?](?=\s|$)")
_BREAKS = frozenset(",;:—–().!?")
_TURNS = frozenset("but while although though whereas".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: as written, its stem or number, the function word before it, and the clause it stands in."""

    written: str
    key: str
    before: str
    clause: int
    place: int

    @property
    def lower(self) -> str:
        """The word in lower case, without a possessive ending."""
        return re.sub(r"['’]s?$", "", self.written.lower())

    @property
    def negates(self) -> bool:
        """Whether it turns what stands around it into its opposite."""
        return negates(self.lower)

    @property
    def carries_meaning(self) -> bool:
        """Whether a statement may not bring it of its own accord."""
        return self.negates or self.lower in LIMITS or self.lower not in STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Pairs of statement word and source word, in order, and the statement's words that found no place."""

    pairs: tuple[tuple[Word, Word], ...]
    left: tuple[Word, ...]


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of `text`; clauses are counted from 0 and end at punctuation and at "but" and its like."""
    found: list[Word] = []
    clause, before = 0, ""
    spelled = spell_scales(plain(text))
    for place, match in enumerate(_WORD.finditer(spelled)):
        written = match[0]
        lower = written.lower()
        if written in _BREAKS or lower in _TURNS:
            clause += 1
            before = "" if written in _BREAKS else before
            continue
        found.append(
            Word(written=written, key=number_of(written) or stem(lower), before=before, clause=clause, place=place)
        )
        if lower not in ARTICLES:
            before = lower if lower in PREPOSITIONS else ""
    return tuple(found)


def align(statement: Sequence[Word], source: Sequence[Word]) -> Alignment:
    """Match each meaningful word of the statement to the earliest place in the source after the last match."""
    pairs: list[tuple[Word, Word]] = []
    left: list[Word] = []
    at = 0
    for word in statement:
        if not word.carries_meaning:
            continue
        place = next((i for i in range(at, len(source)) if same_word(word, source[i])), None)
        if place is None:
            left.append(word)
        else:
            pairs.append((word, source[place]))
            at = place + 1
    return Alignment(pairs=tuple(pairs), left=tuple(left))


def same_word(left: Word, right: Word) -> bool:
    """Whether two words are forms of one word, or the same number."""
    if left.key == right.key:
        return True
    if left.negates or right.negates or number_of(left.written) or number_of(right.written):
        return False
    return len(left.key) > PREFIX - 1 and len(right.key) > PREFIX - 1 and left.key[:PREFIX] == right.key[:PREFIX]
