"""A time behind a word of limit -> the verb or noun that it bounds, where something is to be done by then.

    limit_cue(timed, word, verb, published, behind=...) -> Token | None

"Must be paid by 3 May" and "you can apply until then" have one; "had left before Monday", "75 days before the vote" and
what is advised, denied or a habit have none.  Read `rag.register.deadlines.tense_ahead` for how tenses are read.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import climb, is_negated, is_past, is_verb
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.tense_ahead import (
    AHEAD,
    grants_time,
    is_coming,
    is_generic,
    is_timetable,
    is_told_to,
    is_trend,
    points_ahead,
)
from rag.register.deadlines.times import Timed

if TYPE_CHECKING:
    from spacy.tokens import Token

LAPSED = frozenset("expire lapse".split())
_WEEKDAY = regex(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_APART = regex(r"\b(?:hour|day|week|fortnight|month|year)s?\s$")
_CALENDAR = regex(r"\d|\b(?:[A-Z][a-z]+day|January|February|March|April|May|June|July|August|September|"
                       r"October|November|December)\b")  # fmt: skip


def limit_cue(timed: Timed, word: Token, verb: Token, published: date | None, *, behind: bool) -> Token | None:
    """The verb or noun that a word of limit hangs on, unless it tells the past."""
    past = is_past(verb) and not (timed.limit != "within" and grants_time(verb))
    known = timed.when.first is not None or bool(timed.when.readings)
    if past and (behind or published is None or not known):
        return None  # without a day of the article nothing tells that a past tense's date lies ahead
    if behind and not (timed.limit == "by" and any(t.lower_ in AHEAD for t in verb.children)):
        return None
    if timed.limit == "when" and not points_ahead(verb):
        return None
    if _limits_no_duty(timed, word, verb, past=past) or not (known or _is_sure(timed, verb)):
        return None
    return word if word.lemma_ in lemmas("deadlines", "nouns_of_event") and not is_verb(word) else verb


def _limits_no_duty(timed: Timed, word: Token, verb: Token, *, past: bool) -> bool:
    """Whether the words around a limit tell of what is denied, advised, told to the reader or of how long it took."""
    phrase, before = timed.when.phrase, timed.limit in ("before", "ahead of", "prior to")
    negated = is_negated(verb) or any(is_negated(above) for above in climb(word) if is_verb(above))
    supposed = verb.doc[0].lower_ in ("if", "should", "unless")  # "should it not be done before May"
    offered = (_is_allowed(verb) or points_ahead(verb)) and _CALENDAR.search(phrase)  # "you can apply until 30 April"
    return bool(
        (before and negated and not supposed)
        or any(c.lower_ in ("me", "you", "us") and not (offered and c.dep_ == "nsubj") for c in verb.children)
        or (past and re.match(r"(?:within|in|over)\b", phrase) and not is_told_to(verb))
        or (past and timed.limit == "before" and _WEEKDAY.search(phrase))  # "collided shortly before seven on Saturday"
        or is_generic(verb)
        or is_trend(verb)
        or verb.head.lemma_ in ("recommend", "advise")
        # "75 days before the voting begins"
        or (timed.limit in ("before", "ahead of") and _APART.search(verb.doc.text[: timed.start]))
    )


def _is_sure(timed: Timed, verb: Token) -> bool:
    """Whether what hangs on a limit of no known day is to be: planned, allowed, still to come, or granted time."""
    if timed.limit == "within" or grants_time(verb) or _is_allowed(verb):
        return True
    if verb.lemma_ in lemmas("deadlines", "schedule") and any(c.lower_ in ("is", "are") for c in verb.children):
        return True
    told = _CALENDAR.search(timed.when.phrase) is not None or verb.lemma_ in lemmas("deadlines", "needs")
    ahead = points_ahead(verb) and not (is_timetable(verb) and verb.lemma_ not in LAPSED)
    return ahead or (told and is_coming(verb))


def _is_allowed(verb: Token) -> bool:
    return any(c.lower_ == "can" and c.dep_ == "aux" for c in verb.children)
