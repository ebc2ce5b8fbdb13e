"""Which of the sentences that were read are shown, in which order: the one that answers, and only what adds to it.

    question, Rated* -> relevant -> Rated*, the answer first

The reader's word counts, and what retrieval makes of a sentence a little; one with none of the question's words gives
way, and a later article's answer stands before an earlier one's where the question is about the present.  A further
sentence must tell of the same topic and add a value, a side or a fact.  Pure.  `rag.answer.finish` makes the shown
sentences readable; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text.patterns import regex
from rag.answer.finish import antecedent
from rag.answer.newest import newest
from rag.language.similar import alike_stems
from rag.language.words import content_stems, names, numbers
from rag.question.asking import is_english
from rag.question.question import Question
from rag.retrieval.sentences import entry_place
from rag.retrieval.topics import same_story
from rag.stages import Rated

# Held together by open questions of four hands (n=466): without further sentences five fewer answers are whole.
FURTHER, FURTHER_SEVERAL = 0.3, -0.6  # rating above which a further sentence is shown, by what is asked for
NO_WORD = 2.0  # log-odds that a sentence loses without a word of the question
NEGATED = 1.0  # the same where it says when or how much not
FAR = 4.0  # log-odds below the best that it may lie
MOST, MOST_SEVERAL = 2, 4  # sentences shown
_NOT = regex(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_STORIES = regex(r"\b(?:stories|articles|topics|papers|sources|compare|comparison)\b", re.IGNORECASE)


def relevant(question: Question, rated: Sequence[Rated], *, leader: Rated | None = None) -> tuple[Rated, ...]:
    """The sentences to show, the answer first: the `leader`, one of those rated, where it is known; none where nothing
    was read."""
    ordered = sorted((_placed(question, r) for r in rated), key=lambda r: -r.standing)
    if not ordered:
        return ()
    if leader is None:
        leader = newest(question, ordered)
    else:
        leader = next(r for r in ordered if r.evidence.place == leader.evidence.place)
    own, chosen = {r.evidence.place: r for r in rated}, [leader]
    least, most = (FURTHER_SEVERAL, MOST_SEVERAL) if question.several else (FURTHER, MOST)
    for item in ordered:
        good = item.rating >= least and item.standing >= leader.standing - FAR
        if len(chosen) < most and good and item not in chosen and _may_stand_beside(question, item, chosen):
            chosen.append(item)
    return tuple(own[r.evidence.place] for r in chosen)


def _placed(question: Question, rated: Rated) -> Rated:
    """The sentence, which stands lower where neither it nor the one that it leans on has a word of the question, and
    where it says when or how much not."""
    before = antecedent(rated.evidence)
    held = set(content_stems(f"{before.quote if before else ''} {rated.evidence.quote}"))
    foreign = not question.stems or not is_english(question.text)
    lost = 0.0 if foreign or any(alike_stems(stem) & held for stem in question.stems) else NO_WORD
    if question.kind in ("date", "number") and not _NOT.search(question.text) and _denies_value(rated):
        lost += NEGATED
    return replace(rated, standing=rated.standing - lost)


def _denies_value(rated: Rated) -> bool:
    """Whether the clause that ends in the answer's words says what is not: "will not close this year"."""
    begin = rated.evidence.quote.find(rated.words) if rated.words else -1
    return begin > 0 and bool(_NOT.search(re.split(r"[,;:]", rated.evidence.quote[:begin])[-1]))


def _may_stand_beside(question: Question, item: Rated, chosen: Sequence[Rated]) -> bool:
    leader, kind = chosen[0], question.kind
    if not _STORIES.search(question.text) and not same_story(item.evidence, leader.evidence):
        return False
    if _earlier_entry(item, leader):
        return False
    quote, shown = item.evidence.quote, " ".join(r.evidence.quote for r in chosen)
    if kind in ("date", "number"):
        return not (numbers(item.words) or numbers(quote)) <= numbers(shown)
    if kind == "person" and not names(f"so {item.words}"):
        return False
    new = set(content_stems(item.words or quote)) - set(content_stems(shown)) - set(question.stems)
    return bool(new) and (question.several or _other_source(item, chosen) or len(new) > 1)


def _earlier_entry(item: Rated, leader: Rated) -> bool:
    """Whether the sentence is of an earlier entry of the report whose later one leads."""
    places = [entry_place(r.evidence) for r in (item, leader)]
    same = item.evidence.article.id == leader.evidence.article.id
    return same and None not in places and places[0] < places[1]  # type: ignore[operator]


def _other_source(item: Rated, chosen: Sequence[Rated]) -> bool:
    return all(item.evidence.article.copy_group != r.evidence.article.copy_group for r in chosen)
