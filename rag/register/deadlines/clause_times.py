"""A parsed sentence -> the times that it tells by another event: "before the delegations sit", "when parliament meets".

    clause_times(sentence) -> Timed*

Only a present tense tells an event to come, and only a verb of ending, starting, meeting or deciding tells a time.
They have no date.  Read `rag.register.deadlines.deadlines`, which asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.register.claims.clauses import Sentence, is_verb, stretch
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.tense_ahead import grants_time, points_ahead
from rag.register.deadlines.times import Timed
from rag.register.items import When

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 10  # words of such a clause; a longer one tells more than a time
_DONE = frozenset("in out over through ready complete known clear done".split())
_MARKS = {"before": "before", "until": "until", "till": "until", "when": "when", "once": "when"}


def clause_times(sentence: Sentence) -> Iterator[Timed]:
    """Each such clause, its first word as the word of limit."""
    yield from _first_times(sentence)
    told = lemmas("deadlines", "verbs") | lemmas("deadlines", "clauses")
    for verb in sentence.doc:
        if verb.dep_ != "advcl" or not is_verb(verb) or not (verb.lemma_ in told or _is_done(verb)):
            continue
        mark = next((c for c in verb.children if c.lower_ in _MARKS and c.i < verb.i), None)
        finite = verb.tag_ in ("VBZ", "VBP") or any(c.lower_ in ("is", "are", "has", "have") for c in verb.children)
        subject = any(c.dep_ in ("nsubj", "nsubjpass") and c.pos_ in ("NOUN", "PROPN") for c in verb.children)
        if verb.tag_ == "VBG":
            continue
        ahead = is_verb(verb.head) and (points_ahead(verb.head) or grants_time(verb.head))
        if mark is None or not ahead or not finite or not subject or verb.right_edge.i - mark.i > LONGEST:
            continue
        piece = stretch(sentence.doc, mark.i, verb.right_edge.i)
        if piece is not None:
            when = When(phrase=sentence.cut(piece), first=None, last=None, precision="open")
            yield Timed(start=piece.start, end=piece.end, limit=_MARKS[mark.lower_], when=when)


def _is_done(verb: Token) -> bool:
    """Whether something "is in", "is out" or "is complete"."""
    return verb.lemma_ == "be" and any(c.lower_ in _DONE and c.i > verb.i for c in verb.children)


def _first_times(sentence: Sentence) -> Iterator[Timed]:
    """A thing that comes in its turn: "until the first snow", "before the next round"."""
    for prep in sentence.doc:
        if prep.lower_ not in ("before", "until", "till") or prep.dep_ == "mark":
            continue
        thing = next((c for c in prep.children if c.dep_ == "pobj" and c.pos_ == "NOUN"), None)
        if thing is None or not any(c.lower_ in ("first", "next", "coming") for c in thing.children):
            continue
        piece = stretch(sentence.doc, prep.i, thing.i)
        if piece is not None:
            when = When(phrase=sentence.cut(piece), first=None, last=None, precision="open")
            yield Timed(start=piece.start, end=piece.end, limit=prep.lower_, when=when)
