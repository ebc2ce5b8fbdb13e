"""A time that a sentence makes a deadline of -> the claim: what is due then, for whom, and who says so.

    deadline_claim(sentence, timed, cue, reading) -> Claim

What is due is the verb with its object, or the thing that ends, starts or is decided.  Read
`rag.register.deadlines.deadlines`, which finds the time and its cue.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.register.claims.clauses import (
    Sentence,
    Slice,
    is_party,
    is_passive,
    is_verb,
    objects_of,
    party_slice,
    phrase,
    stretch,
    subject_of,
    verb_above,
)
from rag.register.claims.draft import Reading, slot_of
from rag.register.deadlines.moved import told_by
from rag.register.deadlines.tense_ahead import GIVES, is_count, is_timetable
from rag.register.deadlines.times import Timed
from rag.register.items import Claim

if TYPE_CHECKING:
    from spacy.tokens import Token


def deadline_claim(sentence: Sentence, timed: Timed, cue: Token, reading: Reading) -> Claim:
    """The claim that the cue makes of the time."""
    verb = cue if is_verb(cue) else verb_above(cue)
    subject = subject_of(verb) if verb is not None else None
    named = ""
    if subject is not None and is_party(subject) and not (verb is not None and is_passive(verb)):
        named = reading.voices.named(sentence, subject)
    claim = reading.claim(
        "deadline", sentence, cue, subject=named, what=_what(sentence, timed, cue, subject),
        parties=_parties(sentence, subject, verb, reading), when=timed.when, cue=told_by(cue, verb),
    )  # fmt: skip
    if subject is None or subject.pos_ != "NOUN" or is_party(subject):
        return claim
    return replace(claim, slot=slot_of(claim.what, named, subject.lemma_))


def _parties(sentence: Sentence, subject: Token | None, verb: Token | None, reading: Reading) -> list[str]:
    """Whose it is, where something that belongs to somebody is due; and who is named as its object."""
    found = []
    for word in (subject, *(objects_of(verb) if verb is not None else ())):
        if word is None:
            continue
        found += [
            sentence.cut(party_slice(c)) for c in word.children if c.dep_ == "poss" and is_party(c) and c.pos_ != "PRON"
        ]
        if is_party(word) and word != subject:
            found.append(reading.voices.named(sentence, word))
    return found


def _what(sentence: Sentence, timed: Timed, cue: Token, subject: Token | None) -> Slice | None:
    """What is due: the verb with its object, or the thing that ends, starts or is decided."""
    doc = sentence.doc
    limit = max((t.i for t in doc if t.idx < timed.start), default=0)
    named = subject is not None and subject.pos_ != "PRON"
    after = next((t for t in doc if t.idx >= timed.end), None)
    given = is_verb(cue) and cue.lemma_ in GIVES and is_verb(after.head) if after is not None else False
    if (is_count(timed) or given) and after is not None and after.tag_ == "TO":
        return stretch(doc, after.i, after.head.right_edge.i)
    if not is_verb(cue):
        if cue.pos_ in ("NOUN", "PROPN"):
            return phrase(cue, until=timed.start if cue.idx < timed.start else None)
        return phrase(subject, until=timed.start) if subject is not None and named else None
    reaches = [c for c in cue.rights if c.dep_ in ("dobj", "attr", "xcomp", "ccomp", "oprd", "prep", "prt", "acomp")]
    ahead = [c for c in reaches if c.idx < timed.start]
    behind = [c for c in reaches if c.left_edge.idx >= timed.end and c.dep_ in ("dobj", "xcomp", "ccomp")]
    bare = is_timetable(cue) or not [c for c in reaches if c.dep_ in ("dobj", "xcomp", "ccomp", "attr")]
    if (is_passive(cue) or bare) and subject is not None and named and subject.i < cue.i:
        if cue.i - subject.i > 10 or cue.idx >= timed.start:
            return phrase(subject)
        last = max([cue.i, *(c.right_edge.i for c in ahead if not is_passive(cue))])
        return stretch(doc, subject.left_edge.i, min(limit, last))
    if behind and not any(c.dep_ == "dobj" for c in ahead):
        return stretch(doc, behind[0].left_edge.i, behind[0].right_edge.i)
    if cue.idx >= timed.start:
        return stretch(doc, cue.i, cue.right_edge.i)
    return stretch(doc, cue.i, min(limit, ahead[-1].right_edge.i if ahead else cue.right_edge.i))
