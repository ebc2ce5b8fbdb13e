"""Whether a sentence says yes or no to what is asked, by its words: negation, denial, contraries.

    question, sentence -> told_of -> Told: "yes" | "no" | "", on which words      two Told -> contradict -> bool

"" wherever the words do not tell: most sentences.  Two sentences of which one says yes and one no contradict each
other.  A condition says nothing.  Pure; no model.  Read `rag.answer.sides.word_sides` for its use.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from index.text.patterns import regex
from rag.language.similar import alike_stems, opposite_stems
from rag.language.words import content_stems, negates, stem, words_of
from rag.question.question import Question

Stance = Literal["yes", "no", ""]
_CONDITION = regex(r"\b(?:if|should|unless|whether|in case|until)\b[^,;.]*", re.IGNORECASE)
_HEDGED = regex(
    r"\b(?:may|might|could|possibly|perhaps|considering|would|nearly|almost|supposed|was to have|planned|expected|"
    r"hoped|mistaken|belief|believed to|nominated|instead of|rather than|except)\b",
    re.IGNORECASE,
)
_DENIED_IT = regex(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|disput(?:e|es|ed)|contradict(?:s|ed)?)\s+(?:it|that|this)\b(?!\s+\w+s\b)"
    r"(?P<turn>\s*[:;])?",
    re.IGNORECASE,
)
_DENIERS = frozenset("deny denies denied".split())
_NEGATORS = frozenset("no not never nobody nothing none neither nor cannot without failed refused refuses".split())
_NOT_ONLY = regex(r"\bnot (?:only|just|merely)\b|\bno (?:doubt|matter|longer than|later than)\b", re.IGNORECASE)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")
_EMPTY = frozenset(("ever", "yet", "still", "realli", "actual", "get", "make", "go", "most", "ani", "anyon", "peopl"))
# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
LEAST_SHARED = 0.5  # share of what is asked, names aside, that a sentence has to have
NEAR = 4  # words behind a negation among which stands what it denies
_BEHIND = 2  # and before it, as in "knew nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence says, the stems of the question on which that turns, and the share of what is asked that it has.

    `turns` of a no are what it negates or is contrary to, of a yes all that it has."""

    stance: Stance
    turns: frozenset[str] = frozenset()
    share: float = 0.0


def contradict(one: Told, other: Told, *, sure: bool) -> bool:
    """Whether one says yes and one no to the same: the yes has what the no turns on.  One that is `sure` to answer
    needs no more of what is asked."""
    if {one.stance, other.stance} != {"yes", "no"}:
        return False
    yes, no = (one, other) if one.stance == "yes" else (other, one)
    if no.turns and not no.turns & yes.turns:
        return False
    return all(told.share >= LEAST_SHARED or (sure and bool(no.turns)) for told in (one, other))


def told_of(question: Question, sentence: str) -> Told:
    """What the sentence says to a question for yes or no."""
    told = _NOT_ONLY.sub(" ", _CONDITION.sub(" ", sentence))
    if _HEDGED.search(told) and not _HEDGED.search(question.text):
        return Told(stance="")
    named = {s for name in question.names for s in content_stems(name)}
    asked = [s for s in dict.fromkeys(question.stems) if s not in named and s not in _EMPTY]
    held = set(content_stems(told))
    against = {s for s in asked if s not in held and contraries_of(s) & held}
    same = {s for s in asked if s not in against and (alike_stems(s) & held or contraries_alike(s) & held)}
    share = (len(same) + len(against)) / max(1, len(asked))
    denied_it = _DENIED_IT.search(told)
    if denied_it and denied_it["turn"]:  # "rejects that: the mud did reach the sea"
        told, denied_it = told[: denied_it.start()] + told[denied_it.end() :], None
        if not same:
            return Told(stance="no", share=1.0)
    if denied_it:
        short = len(told.split()) <= SHORT
        return Told(stance="no" if same or short else "", share=1.0)
    if not same and not against:
        return Told(stance="")
    near, far = _negations(told, {*same, *against})
    if far and not near:
        return Told(stance="")
    odd = (bool(near) + len(against) + _asks_not(question)) % 2
    return Told(stance="no" if odd else "yes", turns=frozenset(near | against if odd else same), share=share)


SHORT = 6  # words of a sentence that is a denial and no more


def _asks_not(question: Question) -> int:
    return sum(negates(word) for word in words_of(question.text))


def _negations(told: str, about: set[str]) -> tuple[set[str], bool]:
    """What of the things it is about the sentence negates, and whether it negates something else."""
    meant = {other: s for s in about for other in (*contraries_of(s), *alike_stems(s), s)}
    near: set[str] = set()
    far = False
    for clause in re.split(r"[,;:]\s", told):
        words = words_of(clause)
        for i, word in enumerate(words):
            if not (word in _NEGATORS or word in _DENIERS or word.endswith("n't")) or stem(word) in meant:
                continue
            around = {stem(w) for w in words[i + 1 : i + 1 + NEAR] + words[max(0, i - _BEHIND) : i]}
            denied = {meant[w] for w in around if w in meant}
            near |= denied
            far = far or not denied
    return near, far


def contraries_of(word_stem: str) -> frozenset[str]:
    """The stems that exclude it: of the lists, and itself with or without a prefix that denies."""
    prefixed = {prefix + word_stem for prefix in _PREFIXES}
    bare = {word_stem[len(p) :] for p in _PREFIXES if word_stem.startswith(p) and len(word_stem) > len(p) + 3}
    return _contraries().get(word_stem, frozenset()) | opposite_stems(word_stem) | prefixed | bare


def contraries_alike(word_stem: str) -> frozenset[str]:
    """The stems that have all the contraries of this one, as "bought" those of "owned"."""
    return _alike_by_contraries().get(word_stem, frozenset())


@cache
def _alike_by_contraries() -> dict[str, frozenset[str]]:
    told = _contraries()
    return {one: frozenset(other for other in told if told[other] == told[one]) for one in told}


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
