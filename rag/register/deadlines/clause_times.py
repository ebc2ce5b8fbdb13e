"""A parsed sentence -> the times that it tells by another event: "before the delegations sit", "when parliament meets".

    clause_times(sentence) -> Timed*

Only a present tense tells an event to come, and only a verb of ending, starting, meeting or deciding tells a time.
They have no date.  Read `rag.register.deadlines.deadlines`, which asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.register.claims.clauses import Sentence, is_verb, stretch
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.times import Timed
from rag.register.items import When

LONGEST = 10  # words of such a clause; a longer one tells more than a time
_MARKS = {"before": "before", "until": "until", "till": "until", "when": "when", "once": "when"}


def clause_times(sentence: Sentence) -> Iterator[Timed]:
    """Each such clause, its first word as the word of limit."""
    told = lemmas("deadlines", "verbs") | lemmas("deadlines", "clauses")
    for verb in sentence.doc:
        if verb.dep_ != "advcl" or not is_verb(verb) or verb.lemma_ not in told:
            continue
        mark = next((c for c in verb.children if c.lower_ in _MARKS and c.i < verb.i), None)
        finite = verb.tag_ in ("VBZ", "VBP") or any(c.lower_ in ("is", "are", "has", "have") for c in verb.children)
        subject = any(c.dep_ in ("nsubj", "nsubjpass") and c.pos_ in ("NOUN", "PROPN") for c in verb.children)
        if mark is None or not finite or not subject or verb.right_edge.i - mark.i > LONGEST:
            continue
        piece = stretch(sentence.doc, mark.i, verb.right_edge.i)
        if piece is not None:
            when = When(phrase=sentence.cut(piece), first=None, last=None, precision="open")
            yield Timed(start=piece.start, end=piece.end, limit=_MARKS[mark.lower_], when=when)
