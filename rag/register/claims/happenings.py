"""A parsed sentence -> what happened on a day it names, and what somebody says in it, for the timeline and the views.

    events_in(sentence, reading, taken=claims) -> Claim*

Only what no rule for deadlines, stakes or disputes took: an event has a main verb in the past and a day that can be
told; a statement has a speaker.  Read `rag.register.claims.extract` next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.register.claims.clauses import Sentence, is_past, is_verb, party_slice, phrase, stretch, subject_of
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.times import times_in
from rag.register.items import Claim, When

if TYPE_CHECKING:
    from spacy.tokens import Token


def events_in(sentence: Sentence, reading: Reading, *, taken: Sequence[Claim]) -> Iterator[Claim]:
    """At most one event and one statement of a sentence."""
    root = next((t for t in sentence.doc if t.dep_ == "ROOT" and is_verb(t)), None)
    if root is None or sentence.text.rstrip().endswith("?"):
        return
    said_only = root.lemma_ in lemmas("speech", "verbs") or root.lemma_ in lemmas("stakes", "market")
    subject = subject_of(root)
    if subject is None:
        return
    dated = {claim.when.phrase for claim in taken if claim.when}
    when = None if said_only else _when(sentence, root, reading, dated)
    if when is not None:
        yield _claim("event", sentence, root, subject, reading, when=when)
        return
    said = next((c for c in root.children if c.dep_ == "ccomp"), root)
    if not taken and reading.voices.voice(sentence, said).how != "paper":
        yield _claim("statement", sentence, said, subject_of(said) or subject, reading, when=None)


def _when(sentence: Sentence, root: Token, reading: Reading, dated: set[str]) -> When | None:
    """The day on which the sentence's main verb lies behind."""
    if not is_past(root):
        return None
    for timed in times_in(sentence.text, published=reading.published):
        day = timed.when.first
        known = day is not None and timed.when.precision in ("day", "month") and timed.when.phrase not in dated
        if known and not timed.limit and (reading.published is None or (day and day <= reading.published)):
            return timed.when
    return None


def _claim(kind: str, sentence: Sentence, word: Token, subject: Token, reading: Reading, *, when: When | None) -> Claim:
    name = reading.voices.named(sentence, subject) if subject.pos_ == "PRON" else sentence.cut(party_slice(subject))
    reaches = [c for c in word.rights if c.dep_ in ("dobj", "xcomp", "ccomp", "attr", "prep", "acomp", "oprd")]
    what = stretch(sentence.doc, word.i, reaches[-1].right_edge.i) if reaches else phrase(subject)
    return reading.claim(
        "event" if kind == "event" else "statement", sentence, word, subject=name, what=what, when=when, cue=word.lemma_
    )
