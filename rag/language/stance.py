"""Whether a sentence says yes or no to what is asked, by its words: negation, denial, and words that exclude each other.

    question, sentence -> stance_of -> "yes" | "no" | ""

"" wherever the words do not tell: most sentences.  Two sentences of which one says yes and one no contradict each
other.  A condition says nothing.  Pure; no model.  Read `rag.answer.word_sides` for its use.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from rag.language.similar import alike_stems, opposite_stems
from rag.language.words import content_stems, negates, stem, tokens
from rag.question.question import Question

Stance = Literal["yes", "no", ""]
_CONDITION = re.compile(r"\b(?:if|should|unless|whether|in case|until)\b[^,;.]*", re.IGNORECASE)
_HEDGED = re.compile(r"\b(?:may|might|could|possibly|perhaps|considering|would)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|disput(?:e|es|ed)|contradict(?:s|ed)?|rul(?:es|ed) out)\s+"
    r"(?:it|that|this|the (?:claim|charge|accusation|report|allegation)s?|having|any|doing|knowing|that\s|\w+ing\b)",
    re.IGNORECASE,
)
_DENIES_ALL = re.compile(r"\b(?:den(?:y|ies|ied))\b", re.IGNORECASE)
_REJECTS_THEN_SAYS = re.compile(r"\b(?:reject(?:s|ed)?|disput(?:e|es|ed)|den(?:y|ies|ied)) (?:it|that|this)\s*[:;]")
_NOTHING = frozenset("nobody nothing none neither never not no cannot without hardly".split())
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:doubt|matter|longer than|later than)\b", re.IGNORECASE)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")
_EMPTY = frozenset(("ever", "yet", "still", "realli", "actual", "get", "make", "go", "most", "ani", "anyon", "peopl"))
LEAST_SHARED = 0.5  # share of the predicate's words of the question that a sentence has to have


def stance_of(question: Question, sentence: str) -> Stance:
    """What the sentence says to a question for yes or no."""
    told = _NOT_ONLY.sub(" ", _CONDITION.sub(" ", sentence))
    if not told.strip() or (_HEDGED.search(told) and not _HEDGED.search(question.text)):
        return ""
    named = {s for name in question.names for s in content_stems(name)}
    asked = [s for s in dict.fromkeys(question.stems) if s not in named and s not in _EMPTY]
    held = set(content_stems(told))
    same = [s for s in asked if alike_stems(s) & held]
    against = [s for s in asked if s not in same and contraries_of(s) & held]
    if not same and not against:
        return ""
    if asked and len(same) + len(against) < LEAST_SHARED * len(asked):
        return ""
    return "no" if (_negations(told, asked) + len(against) + _asks_not(question)) % 2 else "yes"


def _asks_not(question: Question) -> int:
    return sum(negates(word) for word in tokens(question.text))


def _negations(told: str, asked: Sequence[str]) -> int:
    """How often the sentence turns what it says; "denied it: we will not move" turns it once."""
    if _DENIES_ALL.search(told):
        return 1
    if _REJECTS_THEN_SAYS.search(told):
        told = _REJECTS_THEN_SAYS.sub(" ", told)
    words = tokens(told)
    contrary = frozenset(other for s in asked for other in contraries_of(s))
    return sum(
        (word in _NOTHING or word.endswith("n't") or word == "failed") and stem(word) not in contrary for word in words
    )


def contraries_of(word_stem: str) -> frozenset[str]:
    """The stems that exclude it: of the lists, and itself with or without a prefix that denies."""
    prefixed = {prefix + word_stem for prefix in _PREFIXES}
    bare = {word_stem[len(p) :] for p in _PREFIXES if word_stem.startswith(p) and len(word_stem) > len(p) + 3}
    return _contraries().get(word_stem, frozenset()) | opposite_stems(word_stem) | prefixed | bare


@cache
def _contraries() -> dict[str, frozenset[str]]:
    told = tomllib.loads((files("rag.language") / "contraries.toml").read_text(encoding="utf-8"))
    found: dict[str, frozenset[str]] = {}
    for pair in told["pairs"]:
        left, right = ({stem(word) for word in words.split()} for words in pair)
        for one, other in ((left, right), (right, left)):
            for each in one:
                found[each] = found.get(each, frozenset()) | other
    return found
