"""A parsed sentence that denies without a verb of denying -> the dispute: "nonsense", "did nothing wrong", "disagrees".

    retort(sentence, verb, before, reading) -> Claim or None

A short retort in quotation marks, somebody who says that nothing wrong was done, a claim that is contested by somebody,
and somebody who disagrees: each stands against the sentence before it, or against its own subject.  Read
`rag.register.claims.disputes`, which asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import (
    Sentence,
    is_negated,
    is_party,
    is_passive,
    is_verb,
    phrase,
    stretch,
    subject_of,
)
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.claims.voices import Voice
from rag.register.items import Against, Claim

if TYPE_CHECKING:
    from spacy.tokens import Token

SHORT = 6  # words of a quotation that is nothing but a retort
_CLEAN = regex(
    r"\b(?:(?:done|did|do|does) nothing (?:wrong|illegal|improper|unlawful)|no wrongdoing|not guilty|innocent|"
    r"(?:acted|behaved) (?:lawfully|legally|properly|correctly|within|in good faith)|"
    r"(?:obeyed|followed|kept to|broken no) (?:\w+ )?(?:law|rules?))\b",
    re.IGNORECASE,
)
_DIFFERS = frozenset("disagree differ".split())


def retort(sentence: Sentence, verb: Token, before: Sentence | None, reading: Reading) -> Claim | None:
    """The dispute that a verb makes in one of these ways."""
    subject = subject_of(verb)
    if verb.dep_ == "ROOT" and subject is not None and _is_flat(verb, subject):
        speaker = reading.voices.voice(sentence, verb).speaker
        return _claim(sentence, verb, speaker, reading, None, before) if before is not None else None
    if agent := _contester(verb):
        return _claim(sentence, verb, reading.voices.named(sentence, agent), reading, subject, None)
    if subject is None or not (is_party(subject) or subject.pos_ in ("NOUN", "PROPN")) or is_passive(verb):
        return None
    party = reading.voices.named(sentence, subject)
    if not party:
        return None
    saying = verb.lemma_ in lemmas("speech", "verbs") | {"plead", "admit"}
    if saying and (_is_clean(sentence, verb) or _is_word(sentence, verb)):
        return _claim(sentence, verb, party, reading, None, before)
    unreal = any(c.dep_ in ("aux", "mark") and c.lower_ not in ("has", "have", "had") for c in verb.children)
    if verb.lemma_ in _DIFFERS and not (_pair(subject) or is_negated(verb) or unreal) and before is not None:
        return _claim(sentence, verb, party, reading, None, before)
    return None


def _contester(verb: Token) -> Token | None:
    """By whom a figure, an account or a finding is denied or doubted, in the passive."""
    if verb.lemma_ not in lemmas("disputes", "denies") | lemmas("disputes", "doubts") or not is_passive(verb):
        return None
    thing = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if thing is None or thing.lemma_.lower() not in lemmas("disputes", "claimed") or is_negated(verb):
        return None
    agents = (w for c in verb.children if c.dep_ == "agent" for w in c.children if w.dep_ == "pobj")
    return next((w for w in agents if is_party(w)), None)


def _is_clean(sentence: Sentence, verb: Token) -> bool:
    """Whether what is said, or admitted, is that nothing wrong was done."""
    said = [c for c in verb.children if c.dep_ in ("ccomp", "dobj", "acomp", "parataxis")]
    said += [verb.head] if verb.dep_ in ("parataxis", "ccomp") and is_verb(verb.head) else []
    return any(_CLEAN.search(sentence.text[c.left_edge.idx : c.right_edge.idx + len(c.right_edge.text)]) for c in said)


def _is_word(sentence: Sentence, verb: Token) -> bool:
    """Whether a quotation of a few words calls what was said untrue: "Nonsense," said the director."""
    untrue = lemmas("disputes", "nonsense") | lemmas("disputes", "false")
    for piece in sentence.quoted:
        words = re.findall(r"[a-z]+", sentence.cut(piece).lower())
        if verb.idx > piece.start and len(words) <= SHORT and (set(words) & untrue or words[-2:] == ["not", "true"]):
            return True
    return False


def _is_flat(verb: Token, subject: Token) -> bool:
    """Whether it says of what was said before that it is untrue, and no more: "That is not true"."""
    if verb.lemma_ != "be" or subject.lower_ not in ("that", "this", "it") or len(verb.doc) > SHORT + 3:
        return False
    untrue = lemmas("disputes", "nonsense") | lemmas("disputes", "false")
    said = [c for c in verb.rights if c.dep_ in ("acomp", "attr")]
    negated = is_negated(verb)
    return any((not negated and c.lower_ in untrue) or (negated and c.lower_ in ("true", "so", "right")) for c in said)


def _pair(subject: Token) -> bool:
    return subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)


def _claim(
    sentence: Sentence, verb: Token, party: str, reading: Reading, thing: Token | None, before: Sentence | None
) -> Claim | None:
    """The claim, against its own subject or what the sentence before says."""
    against = None
    if thing is not None:
        piece = phrase(thing)
        start, end = sentence.start + piece.start, sentence.start + piece.end
        against = Against(party="", claim=sentence.cut(piece), start=start, end=end)
    elif before is not None and sentence.paragraph - before.paragraph <= 1:
        root = next((t for t in before.doc if t.dep_ == "ROOT"), None)
        said = next((c for c in root.children if c.dep_ in ("ccomp", "xcomp")), root) if root is not None else None
        other = reading.voices.voice(before, said).speaker if said is not None else ""
        if other == party and party:
            return None
        against = Against(party=other, claim=before.text, start=before.start, end=before.end)
    return reading.claim(
        "dispute", sentence, verb, subject=party, what=stretch(sentence.doc, verb.left_edge.i, verb.right_edge.i),
        cue=verb.lemma_, modality="denied", parties=[against.party] if against and against.party else (),
        against=against, voice=Voice(speaker=party, how="denial"),
    )  # fmt: skip
