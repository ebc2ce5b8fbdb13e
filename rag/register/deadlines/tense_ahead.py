"""A verb and a time in a parsed sentence -> whether it points ahead to the time, moves it, misses it, or grants it.

    points_ahead(verb), is_timetable(verb), is_due(verb), is_missed(word), is_time_to(sentence, timed)

Judged by auxiliaries, tense and the verbs above.  Read `rag.register.deadlines.deadlines`, which asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import Sentence, climb, is_party, is_past, is_verb, subject_of, verb_above
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.times import Timed

if TYPE_CHECKING:
    from spacy.tokens import Token

AHEAD = frozenset("will shall must would may might could should to 'll ’ll".split())
_CALENDAR = frozenset(
    "expire lapse end start begin open close run meet vote sit convene resume reopen launch follow mature".split()
)
_IN_FORCE = frozenset("effect force due law office".split())
_PLANS = frozenset("expect plan intend aim hope promise want agree order vow pledge propose prepare".split())
_GRANTS = frozenset("give grant ask order tell set allow promise pledge vow undertake agree".split())
_LOOSE = frozenset("have get leave set".split())
GIVES = frozenset("give grant have get order tell allow ask require set leave".split())
SHOWS = regex(
    r"\b(?:concerts?|album|tour|episode|premieres?|trailer|rematch|fixture|kick-?off|semi-?finals?|quarter-?finals?|"
    r"playoffs?|qualifiers?|matchday|gig|box office|season finale|hall of fame|in action|face off|champions?)\b",
    re.IGNORECASE,
)
_ALWAYS = frozenset("typically usually generally normally often always sometimes traditionally commonly".split())
_TRENDS = frozenset("double triple fall rise grow reduce increase drop decline shrink climb reach exceed".split())
_THINKS = frozenset("know think consider believe remember see understand recall mean".split())
SAID = frozenset("say tell announce report write confirm add".split())


def points_ahead(verb: Token) -> bool:
    """Whether a verb stands with "will", "must" or "to", or is a timetable's present tense."""
    own = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if own & AHEAD:
        return True
    if any(above.lemma_ in ("set", "schedule", "due", "expect", "plan") for above in climb(verb)) and "to" in own:
        return True
    if verb.lemma_ in _PLANS and any(c.dep_ == "xcomp" for c in verb.children):
        return True
    if verb.dep_ in ("xcomp", "conj", "ccomp") and is_verb(verb.head) and verb.head.lemma_ not in SAID:
        heads = {child.lower_ for child in verb.head.children if child.dep_ in ("aux", "auxpass")}
        if heads & AHEAD:
            return True
    return is_timetable(verb)


def is_coming(verb: Token) -> bool:
    """Whether a verb that stands with a time puts it ahead: points there, is due then, or tells it in the present."""
    own = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if points_ahead(verb) or is_due(verb) or own & {"is", "are", "be"}:
        return True
    bare = verb.tag_ == "VBN" and verb.lower_ == verb.lemma_ and not own  # "her days run out on 9 October"
    return (verb.tag_ in ("VBZ", "VBP") or bare) and verb.lemma_ not in SAID | _THINKS and not own


def grants_time(verb: Token) -> bool:
    """Whether somebody was given, asked or told something "until Friday", which lies ahead of the telling."""
    return verb.lemma_ in _GRANTS | lemmas("deadlines", "moves") and is_verb(verb)


def is_told_to(verb: Token) -> bool:
    """Whether somebody was given or told something to do: "ordered them to leave within a week"."""
    return verb.lemma_ in GIVES - _LOOSE and (
        verb.lemma_ in ("give", "grant", "have") or any(c.dep_ in ("xcomp", "ccomp") for c in verb.children)
    )


def is_timetable(verb: Token) -> bool:
    """Whether a present tense tells what is to come: "ends", "opens", "takes effect", "falls due"."""
    if verb.tag_ not in ("VBZ", "VBP"):
        return False
    in_force = verb.lemma_ in ("take", "come", "go", "fall", "enter") and any(
        t.lower_ in _IN_FORCE for t in verb.subtree
    )
    return verb.lemma_ in _CALENDAR or in_force


def is_due(verb: Token) -> bool:
    """Whether "due", "set" or "expected" stands above the verb."""
    return any(above.lemma_ in ("due", "set", "schedule", "expect", "plan") for above in climb(verb))


def is_missed(word: Token) -> bool:
    """Whether the sentence says that a deadline went by."""
    return any(t.lemma_ in lemmas("deadlines", "missed") for t in (word, *climb(word)))


def is_owed_before(verb: Token) -> bool:
    """Whether it "should have been filed" or "was to have been": a duty of the past, whether it was kept or not."""
    own = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    return "have" in own and bool(own & {"should", "to"})


def is_count(timed: Timed) -> bool:
    """Whether it is a length of time to do something in, without a word of limit."""
    return timed.limit == "within" and not re.match(r"(?:with)?in\b", timed.when.phrase, re.IGNORECASE)


def is_time_to(sentence: Sentence, timed: Timed) -> bool:
    """Whether "28 days" goes on in "to appeal", and somebody has or is given them."""
    after = next((t for t in sentence.doc if t.idx >= timed.end), None)
    if after is None:
        return False
    if after.tag_ != "TO":
        return after.lower_ in ("in", "from")
    if after.head.lemma_ in ("spare", "go", "come"):
        return False
    verb = verb_above(after.head.head)
    return (
        after.head.tag_ == "VB"
        and any(t.lemma_ in GIVES for t in (after.head, *climb(after.head)))
        and verb is not None
        and not (verb.lemma_ == "have" and is_past(verb))
    )


def is_generic(verb: Token) -> bool:
    """Whether it tells what is always so: "typically requires payment within 10 days"."""
    return any(c.lower_ in _ALWAYS and c.dep_ == "advmod" for c in verb.children)


def is_trend(verb: Token) -> bool:
    """Whether it foretells how something will grow or fall, which nobody undertook."""
    subject = subject_of(verb)
    objects = [t for c in verb.rights if c.dep_ == "dobj" for t in c.subtree]
    counted = any(t.like_num or t.is_currency or t.lemma_ in ("level", "peak", "record", "high") for t in objects)
    foretold = verb.lemma_ in _TRENDS and (verb.lemma_ != "reach" or counted)
    return foretold and subject is not None and not is_party(subject) and verb.dep_ != "xcomp"


def is_planned(timed: Timed, verb: Token) -> bool:
    """Whether something "is due to travel on 20 May", or "the next vigil is on Sunday"."""
    if timed.when.precision != "day":
        return False
    subject = subject_of(verb)
    following = verb.lemma_ == "be" and subject is not None and any(c.lower_ == "next" for c in subject.children)
    return following or (is_due(verb) and any(c.lower_ == "to" for c in verb.children))


def begins(verb: Token) -> bool:
    """Whether something "would begin" or "would close" then, as a plan has it."""
    return verb.lemma_ in ("begin", "start", "open", "close", "end") and any(c.lower_ == "would" for c in verb.children)
