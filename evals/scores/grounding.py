"""Whether quotes hold what a statement says, without a model: numbers, dates, names, and most other content words.

    (statement, quotes, given) -> Grounding(supported, missing, coverage)

Written apart from `rag.verify.verify` on purpose: the judge must not share the code, or the faults, of what it judges.
It sees words, not meaning: a swapped subject or a lost "not" passes.  `evals.scores.canonical_tokens` reads the
numbers and dates; read `evals.scores.gold_scores` next, which asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.scores.canonical_tokens import Token, tokenize

MIN_COVERAGE = 0.5  # share of new content words; lower was unsupported every time it was seen (precision 1.00, n=221)

_WORD = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_ENDINGS = ("ings", "ing", "ies", "ied", "ers", "es", "ed", "ly", "er", "s", "e", "y")
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_STOP = frozenset(
    "a an the of in on at to for from by with and or not is are was were be been being do does did done what "
    "which who whom whose when where why how many much it its this that these those as into than then there "
    "their they them he him she his her has have had can could will would should may might must i you we our "
    "your about over under between during after before also but if so such no yes more most said says say "
    "according up out off all any some both each other only own same too very mr mrs ms dr since because while "
    "whether although though however meanwhile despite still instead yet neither either later earlier now "
    "today once until unless among against here even just".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """`missing` lists the numbers, dates and names that no quote holds; `coverage` is the share of new content words
    (those not in the question) that the quotes hold, 1.0 when there are none."""

    supported: bool
    missing: tuple[str, ...]
    coverage: float


def check_grounding(statement: str, quotes: Sequence[str], *, given: str = "") -> Grounding:
    """Whether `quotes` together hold the statement.

    `given` is what the reader has beside the quotes: the question, and the cited articles' titles and dates.  Numbers,
    dates and names may come from there; content words count only where they are new.  A statement without words is
    supported; one with words and no quotes is not.
    """
    held, known, told = (list(map(tokenize, texts)) for texts in (quotes, [given], [statement]))
    words, known_words = _stems(held), _stems(known)
    lost_values = _values(told) - _values(held) - _values(known)
    lost_names = [name for name in _names(statement) if not _stems([tokenize(name)]) <= words | known_words]
    missing = (*sorted(lost_values), *dict.fromkeys(lost_names))
    coverage = _coverage(_stems(told), words, known_words)
    return Grounding(supported=not missing and coverage >= MIN_COVERAGE, missing=missing, coverage=coverage)


def supports(statement: str, quotes: Sequence[str], *, given: str = "") -> bool:
    """`check_grounding`, as yes or no."""
    return check_grounding(statement, quotes, given=given).supported


def _values(texts: Iterable[Sequence[Token]]) -> set[str]:
    """Numbers by value, and dates by their parts, so that a date may be put together from two quotes."""
    return {value for tokens in texts for token in tokens for value in _parts(token)} - {"1"}  # "one of them"


def _parts(token: Token) -> Iterable[str]:
    if token.number is not None:
        yield f"{token.number.normalize():f}"
    if token.month is not None:
        yield f"month {token.month}"
    yield from (str(part) for part in (token.year, token.day) if part is not None)


def _stems(texts: Iterable[Sequence[Token]]) -> frozenset[str]:
    return frozenset(
        _stem(token.word) for tokens in texts for token in tokens if token.word and token.word not in _STOP
    )


def _stem(word: str) -> str:
    """The word without a common ending: coarse, and the same on both sides."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _names(statement: str) -> list[str]:
    """Capitalised words.  Months are dates, and a word that begins a sentence without being a function word counts:
    it is most often the subject."""
    return [
        match.group()
        for match in _WORD.finditer(statement)
        if match.group()[0].isupper() and match.group().lower() not in _STOP | _MONTHS
    ]


def _coverage(told: frozenset[str], held: frozenset[str], known: frozenset[str]) -> float:
    """The share of content words that are held: of the new ones, or of all where none is new."""
    asked = (told - known) or told
    return len(asked & held) / len(asked) if asked else 1.0
