"""Which of the sentences that were read are shown, in which order: the one that answers, and only what adds to it.

    question, Rated* -> relevant -> Rated*, the answer first

The reader's word counts most.  A sentence without the kind of value asked for, or with none of the question's words,
gives way to one that has them; a later article's answer stands before an earlier one's where the question is about the
present.  A further sentence must tell of the same topic and add a value, a side or a fact.  Pure.
`rag.answer.finish` makes the shown sentences readable; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.text.patterns import regex
from index.types import Article
from rag.answer.finish import antecedent
from rag.answer.newest import is_later, looks_back, newest
from rag.answer.slot import by_another, each_of, has_value, holder_loss, lost_by, shares_words, units_in
from rag.language.similar import alike_stems
from rag.language.words import content_stems, names, numbers, words_of
from rag.question.asking import is_english, telling_stems
from rag.question.question import Question
from rag.retrieval.sentences import entry_place
from rag.retrieval.topics import same_topic
from rag.stages import Rated

# Chosen together on gold over seeds/ and the originals (n=76 each, docs/results.md) where a line names no other set.
NO_WORD, NAME_ALONE = 2.0, 1.0  # log-odds that a sentence loses without a word of the question, and with names only
OTHER_STORY = 2.0  # the same whose article lacks words of the question that another story's has
BARRED = 3.0  # log-odds lost from which a sentence does not stand beside another
NEGATED = 1.0  # log-odds that it loses where it says when or how much not
FURTHER, FURTHER_SEVERAL = 0.3, -0.6  # rating above which a further sentence is shown, by what is asked for
EARLIER_LEAST = 1.0  # rating of what an older article gives for the one day or figure that is asked for
OTHERS_LEAST = 1.5  # the same of one that is as new or undated
FAR = 4.0  # log-odds below the best that it may lie
MOST, MOST_SEVERAL = 2, 4  # sentences shown
IN_WINDOW = 4.0  # log-odds that an article of the days asked about gains
_NOT = regex(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_FULL_NAME = regex(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+(?=\W|$)")
_STORIES = regex(r"\b(?:stories|articles|topics|papers|sources|compare|comparison)\b", re.IGNORECASE)


def relevant(question: Question, rated: Sequence[Rated]) -> tuple[Rated, ...]:
    """The sentences to show, the answer first; none where nothing was read."""
    gained = in_window(question, rated)
    strange = other_stories(question, rated)
    ordered = [
        r
        for _, r in sorted(
            enumerate(rated), key=lambda p: strange.get(p[0], 0.0) - merit(question, p[1]) - gained.get(p[0], 0.0)
        )
    ]
    if not ordered:
        return ()
    leader = ordered[0] if gained else newest(question, ordered)
    if gained and rated.index(leader) in gained:  # what was published on other days does not stand beside
        ordered = [r for r in ordered if rated.index(r) in gained]
    chosen = [leader]
    several = question.several
    least, most = (FURTHER_SEVERAL, MOST_SEVERAL) if several else (FURTHER, MOST)
    for item in ordered:
        good = item.rating >= least and _loss(question, item) < BARRED
        near = good and merit(question, item) >= merit(question, leader) - FAR
        if len(chosen) < most and near and item not in chosen and _may_stand_beside(question, item, chosen, several):
            chosen.append(item)
    return tuple(chosen)


def other_stories(question: Question, rated: Sequence[Rated]) -> dict[int, float]:
    """By place in `rated`, what a sentence loses whose article lacks words of the question that one of another story
    has; nothing where all tell of one story."""
    telling = set(telling_stems(question.text))
    covers = [sum(bool(alike_stems(s) & _stems_of(r.evidence.article)) for s in telling) for r in rated]
    most = max(covers, default=0)
    full = [r.evidence.article for r, cover in zip(rated, covers, strict=True) if cover == most]
    return {
        i: OTHER_STORY
        for i, (r, cover) in enumerate(zip(rated, covers, strict=True))
        if cover < most and not any(same_topic(r.evidence.article, article) for article in full)
    }


def _stems_of(article: Article) -> frozenset[str]:
    return _stems_in(f"{article.title} {article.text}")


@lru_cache(maxsize=500)
def _stems_in(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def merit(question: Question, rated: Rated) -> float:
    """The standing of a sentence as an answer to this question."""
    quote, kind = rated.evidence.quote, question.kind
    lost = _loss(question, rated)
    unworded = holder_loss(question, rated.evidence) is None and is_english(question.text)
    if unworded and not shares_words(question, _in_place(rated)) and not _each_as_asked(question, quote):
        lost += NAME_ALONE if _names_one(question, quote) else NO_WORD
    if kind in ("date", "number") and not question_denies(question) and denies_value(quote, rated.words):
        lost += NEGATED
    return rated.standing - lost


def _each_as_asked(question: Question, quote: str) -> bool:
    """Whether so much "a year" is asked and told."""
    unit = each_of(question.text)
    return bool(unit) and unit in units_in(quote)


def _in_place(rated: Rated) -> str:
    """The sentence with the one before it where it leans on that, whose words then are its own."""
    before = antecedent(rated.evidence)
    return f"{before.quote} {rated.evidence.quote}" if before else rated.evidence.quote


def _names_one(question: Question, quote: str) -> bool:
    """Whether the sentence has all names of the question, or of one name that has several words the last."""
    words = set(words_of(quote))
    last = [run[0].split()[-1].lower() for run in _FULL_NAME.finditer(question.text)]
    return bool(question.names) and (question.names <= words or any(name in words for name in last))


def _loss(question: Question, rated: Rated) -> float:
    return lost_by(question, rated) + (holder_loss(question, rated.evidence) or 0.0)


def denies_value(quote: str, words: str) -> bool:
    """Whether the clause that ends in the answer's words says what is not: "will not close this year"."""
    begin = quote.find(words) if words else -1
    return begin > 0 and bool(_NOT.search(re.split(r"[,;:]", quote[:begin])[-1]))


def question_denies(question: Question) -> bool:
    """Whether the question itself asks what is not."""
    return bool(_NOT.search(question.text))


def in_window(question: Question, rated: Sequence[Rated]) -> dict[int, float]:
    """By place in `rated`, what an article of the days that the question names gains; nothing where the question names
    none or no article is of them."""
    window, days = question.window, [r.evidence.article.published for r in rated]
    if window is None:
        return {}
    return {i: IN_WINDOW for i, day in enumerate(days) if day is not None and window.first <= day <= window.last}


def _may_stand_beside(question: Question, item: Rated, chosen: Sequence[Rated], several: bool) -> bool:
    article = item.evidence.article
    if not _STORIES.search(question.text) and not same_topic(article, chosen[0].evidence.article):
        return False
    if looks_back(question, item) or _earlier_entry(item, chosen[0]):
        return False
    kind = question.kind
    quote, shown = item.evidence.quote, " ".join(r.evidence.quote for r in chosen)
    if by_another(question, quote) and not by_another(question, chosen[0].evidence.quote):
        return False
    if kind in ("date", "number"):
        if not several and not _earlier_state(item, chosen[0]):
            return False
        own = numbers(item.words) or numbers(quote)
        return has_value(question, quote) and not own <= numbers(shown) and shares_words(question, quote)
    if kind == "person" and not names(f"so {item.words}"):
        return False
    new = set(content_stems(item.words or quote)) - set(content_stems(shown)) - set(question.stems)
    return bool(new) and (several or _other_source(item, chosen) or len(new) > 1)


def _earlier_state(item: Rated, leader: Rated) -> bool:
    """Whether the sentence surely answers in another article, the more surely where that is not some days older."""
    least = EARLIER_LEAST if is_later(leader, item) else OTHERS_LEAST
    return item.rating >= least and _other_source(item, [leader])


def _earlier_entry(item: Rated, leader: Rated) -> bool:
    """Whether the sentence is of an earlier entry of the report whose later one leads."""
    places = [entry_place(r.evidence) for r in (item, leader)]
    same = item.evidence.article.id == leader.evidence.article.id
    return same and None not in places and places[0] < places[1]  # type: ignore[operator]


def _other_source(item: Rated, chosen: Sequence[Rated]) -> bool:
    return all(item.evidence.article.copy_group != r.evidence.article.copy_group for r in chosen)
