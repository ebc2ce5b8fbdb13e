"""A question that compares two things, and articles -> pairs of sentences that say the same of one and of the other.

    "Compare the union's offer with the board's", Told* -> compared_lines -> Line*, one of each side in turn

The two are what stands on both sides of an "and" or a "with": a party, a thing, or a month in which something was
published.  Where the articles tell nothing of them apart, the first article is held against the last.  Pure; every line
is a sentence as it stands.  Read `rag.views.views` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.dates.names import line_words
from index.text.patterns import regex
from rag.language.similar import alike_stems
from rag.language.words import content_stems, numbers, plain, words_of
from rag.question.view_function import asking_words
from rag.types import Evidence
from rag.views.told import Line, Told

PAIRS = 3
FEWEST_SHARED = 2  # content stems that two sentences share, or one and a number in each, for them to be a pair
LEAST = 4  # added to the length of a sentence, so that a short one is no pair by chance
OPENING = 8  # words of a sentence that say of whom or what it tells
_BETWEEN = regex(
    r"\b(?:and|with|to|against|versus|vs|than|from|beside|next to|compared to|compared with|compare)\b|,", re.IGNORECASE
)
_Side = tuple[frozenset[str], frozenset[int]]


def compared_lines(question: str, told: Sequence[Told]) -> list[Line]:
    """The lines, one of each side in turn, those that say the most of the same first; none where no two do."""
    dated = [t for t in told if t.sentences]
    sides = [side for part in _BETWEEN.split(question) if any(side := _side(part))]
    one, other = ([_of(side, dated) for side in sides[:2]] * 2)[:2] if len(sides) > 1 else ([], [])
    only_one = [line for line in one if line not in other]
    only_other = [line for line in other if line not in one]
    if not (only_one and only_other):
        if len(dated) < 2:
            return []
        only_one, only_other = _all(dated[0]), _all(dated[-1])
    named = frozenset(stem for stems, _ in sides for stem in stems)
    return _pairs(only_one, only_other, named)


def figures_of(told: Sequence[Told], about: Sequence[str]) -> list[Line]:
    """The sentences with figures that have most of the words asked about, none twice."""
    found = []
    for t in told:
        for line in _all(t):
            held = set(content_stems(line.evidence.quote))
            score = sum(bool(alike_stems(stem) & held) for stem in about)
            if score and numbers(line.evidence.quote):
                found.append((score, line))
    best = max((score for score, _ in found), default=0)
    return list({line.evidence.quote: line for score, line in found if score == best}.values())


def _side(part: str) -> _Side:
    """The stems that name one of the two, and the months."""
    months = line_words().months
    times = frozenset(months[word] for word in words_of(part) if word in months)
    words = (word for word in words_of(part) if word.removesuffix("'s") not in months)
    stems = frozenset(stem for word in words for stem in content_stems(word))
    return stems - asking_words(), times


def _of(side: _Side, told: Sequence[Told]) -> list[Line]:
    """The sentences that name a side, or stand in an article of its month or with its name in the title."""
    stems, months = side
    found = []
    for t in told:
        titled = stems & set(content_stems(plain(t.article.title)))
        whole = bool(t.article.published and t.article.published.month in months) or bool(stems and titled == stems)
        found += [line for line in _all(t) if whole or (stems and _names(line.evidence, stems))]
    return found


def _names(sentence: Evidence, stems: frozenset[str]) -> bool:
    held = set(content_stems(" ".join(sentence.quote.split()[:OPENING])))
    return any(alike_stems(stem) & held for stem in stems)


def _all(told: Told) -> list[Line]:
    return [Line(evidence=sentence, day=told.article.published) for sentence in told.sentences]


def _pairs(one: Sequence[Line], other: Sequence[Line], named: frozenset[str]) -> list[Line]:
    """The best pairs, no sentence twice."""
    scored = sorted(((_alike(a, b, named), a, b) for a in one for b in other), key=lambda row: row[0], reverse=True)
    kept: list[Line] = []
    for score, a, b in scored:
        if score and a not in kept and b not in kept and len(kept) < 2 * PAIRS:
            kept += [a, b]
    return kept


def _alike(a: Line, b: Line, named: frozenset[str]) -> float:
    """How much of what the shorter sentence says the other speaks of, too; 0 where they are no pair."""
    own, others = (set(content_stems(line.evidence.quote)) - named for line in (a, b))
    both = bool(numbers(a.evidence.quote)) and bool(numbers(b.evidence.quote))
    shared = len(own & others) + both
    return shared / (LEAST + min(len(own), len(others))) if own & others and shared >= FEWEST_SHARED else 0.0
