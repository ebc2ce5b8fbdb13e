"""What a question supposes and the articles contradict: another year, number, first name, ordinal, or the opposite.

    question, the sentence that would answer, what was found -> contradiction(...) -> "The question supposes ..." | ""

"The Scotland Act 2002" is not answered by a sentence about that of 2012: a year or a name that no evidence has, where
the sentence has another in its place, is near-decisive.  Pure.  `rag.assistant` refuses with these words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.text.patterns import regex
from rag.language.comparable import spelt_alike
from rag.language.similar import alike_stems
from rag.language.words import content_stems, names, plain, stem, words_of
from rag.question.asking import is_asking
from rag.question.question import Question
from rag.types import Evidence

_YEAR = regex(r"(?<![\d.,$€£])(?:1[5-9]|20|21)\d\d(?![\d,%]|\.\d)")
_OF_YEAR = regex(r"\b(?:in|of|the|during)\s+(?:\w+\s+)?(?:1[5-9]|20|21)\d\d\b", re.IGNORECASE)
_FULL_NAME = regex(r"\b([A-Z][\w’'-]+)\s+(?:(?:de|von|van|al|bin)\s+)?([A-Z][\w’'-]+)")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_TITLES = frozenset(
    "mr mrs ms dr sir lady lord judge captain president minister professor councillor mayor senator general the king"
    " queen prince princess saint st coach chief chairman director governor pope justice".split()
)
_LOOSE = frozenset(
    "new old big small large great whole main own local planned proposed former current final latest total recent major"
    " famous same actual alleged first last next other more most".split()
)
_OPENERS = frozenset(
    "why when where how what who which did does do is are was were has have had will would can could".split()
)


def contradiction(question: Question, sentence: Evidence, held: Sequence[Evidence], *, unsure: bool = False) -> str:
    """What is wrong with the question, in fixed wording around both sides' words; "" where nothing is.  `unsure`: a
    reader doubts that there is an answer, so that another word before a noun tells, too."""
    text = " ".join(f"{e.article.title} {e.passage.text}" for e in held)
    pair = _other_year(question, sentence, text) or _other_name(question, text) or _other_ordinal(question, sentence)
    pair = pair or (_other_kind_of(question, text) if unsure else None)
    if not pair:
        return ""
    supposed, said = pair
    return f"The question supposes “{supposed}”; the articles say “{said}”."


def _other_year(question: Question, sentence: Evidence, text: str) -> tuple[str, str] | None:
    """A year of the question that nothing found has, where the sentence gives one year of its own."""
    asked = _YEAR.findall(question.text)
    own = list(dict.fromkeys(_YEAR.findall(sentence.quote)))
    days = [sentence.article.published] if sentence.article.published else []
    missing = [y for y in asked if y not in text and all(y != str(day.year) for day in days)]
    if missing and len(own) == 1 and own[0] not in asked:
        return missing[0], own[0]
    if missing and not own and days and _OF_YEAR.search(question.text):
        return missing[0], str(days[0].year)
    return None


def _other_name(question: Question, text: str) -> tuple[str, str] | None:
    """A first name of the question that nothing found has, where its surname stands with another first name."""
    said = {(m[1], m[2].removesuffix("'s").removesuffix("’s")) for m in _FULL_NAME.finditer(text)}
    words = set(words_of(text))
    for match in _FULL_NAME.finditer(question.text):
        first, last = match[1], match[2].removesuffix("'s").removesuffix("’s")
        if first.lower() in _OPENERS | _TITLES or first.lower() in words or plain(last).lower() not in words:
            continue
        others = [f for f, other in said if other == last and f.lower() not in _TITLES and f.lower() in names(f"x {f}")]
        near = [f for f in others if spelt_alike(f, first) or f[0] == first.rstrip(".") or first[0] == f.rstrip(".")]
        if others and not near and not _is_name_itself(last, text, others):
            return f"{first} {last}", f"{others[0]} {last}"
    return None


def _other_kind_of(question: Question, text: str) -> tuple[str, str] | None:
    """A word of the question that no article has, before a noun that stands behind one and the same other word
    throughout ("gold mine", where it is always the "lithium mine")."""
    asked, said = words_of(question.text), words_of(text)
    held = set(content_stems(text))
    before: dict[str, Counter[str]] = {}
    for one, noun in pairwise(said):
        before.setdefault(stem(noun), Counter())[one] += 1
    for word, noun in pairwise(asked):
        other = before.get(stem(noun))
        if (
            other is None
            or word in question.names
            or noun.endswith("ed")
            or not content_stems(word)
            or not content_stems(noun)
            or alike_stems(stem(word)) & held
        ):
            continue
        kinds = {w: n for w, n in other.items() if content_stems(w) and w.isalpha() and not _is_loose(w)}
        if len(kinds) == 1 and not _is_loose(word):
            return f"{word} {noun}", f"{next(iter(kinds))} {noun}"
    return None


def _is_loose(word: str) -> bool:
    """Whether the word tells no kind of thing: a verb's form, or what may stand before anything."""
    return word in _LOOSE or is_asking(word) or word.endswith(("ed", "ing", "ly", "est"))


def _is_name_itself(last: str, text: str, others: Sequence[str]) -> bool:
    """Whether the last word is common behind many first words, as that of a family or an institution may be."""
    return len(set(others)) > 1 and bool(re.search(rf"\b{re.escape(last)}\b", text))


def _other_ordinal(question: Question, sentence: Evidence) -> tuple[str, str] | None:
    """An ordinal of the question in whose place, before the same word, the sentence has another."""
    asked, said = words_of(question.text), words_of(sentence.quote)
    for i, word in enumerate(asked[:-1]):
        if word not in _ORDINALS or word in said:
            continue
        noun = set(content_stems(asked[i + 1]))
        for j, other in enumerate(said[:-1]):
            if other in _ORDINALS and noun and noun & set(content_stems(said[j + 1])):
                return f"{word} {asked[i + 1]}", f"{other} {said[j + 1]}"
    return None
