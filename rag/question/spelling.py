"""Names that are typed amiss -> the library's own names that are meant.

    "what does kalnen say", Words -> respelt -> "what does Kalnin say", (("kalnen", "Kalnin"),)

Only a word that no article has and that is no everyday one is changed, only into a word that articles write with a
capital, and only where one or two letters differ.  Read `index.search.lexical` for the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.stores.contract import Words
from index.text.patterns import regex
from rag.language.similar import alike_stems
from rag.language.vocabulary import is_listed
from rag.language.words import STOP_WORDS, plain, stem
from rag.question.asking import is_asking

LEAST = 5  # letters of a word and of its stem that are looked up
LONG = 8  # letters from which two may differ
MOST_TERMS = 4_000  # of the vocabulary that are compared, all with the same first letter
_WORD = regex(r"[^\W\d_]+(?:['’]s)?")


def respelt(question: str, lexical: Words) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with the names that are meant, and what was changed."""
    changed: list[tuple[str, str]] = []
    capitals = any(word[0][0].isupper() for word in list(_WORD.finditer(question))[1:])

    def meant(match: re.Match[str]) -> str:
        word = match[0]
        if capitals and word.islower():  # who writes names with a capital means no name by this
            return word
        bare = re.sub(r"['’]s$", "", word)
        low = plain(bare).lower()
        if len(low) < LEAST or is_common(low) or lexical.passages_with(bare) or is_listed(low):
            return word
        name = _nearest(low, lexical)
        if not name:
            return word
        changed.append((bare, name))
        return name + word[len(bare) :]

    return _WORD.sub(meant, question), tuple(changed)


def is_common(word: str) -> bool:
    """Whether it is a word of everyday English, which is meant as it stands though no article has it."""
    return word in STOP_WORDS or is_asking(word) or len(alike_stems(stem(word))) > 1


def _nearest(word: str, lexical: Words) -> str:
    """The library's name nearest to the word; "" where none is near or two are equally so."""
    stem = (lexical.stems(word) or (word,))[0]
    if len(stem) < LEAST:
        return ""
    most = 2 if len(word) >= LONG else 1
    near = [
        (d, term)
        for term in lexical.vocabulary(word[0], limit=MOST_TERMS)
        if (d := _distance(stem, term, most)) <= most
    ]
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return ""
    return lexical.written(near[0][1])


def _distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap, counted up to `most` and one more (Damerau 1964)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        now = [i]
        for j, b in enumerate(other, start=1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if before and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return row[-1]


def told_spelling(changed: Sequence[tuple[str, str]]) -> str:
    """A line that tells the reader what was taken for what."""
    return "; ".join(f"read “{typed}” as “{name}”" for typed, name in changed)
