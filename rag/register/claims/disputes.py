"""A parsed sentence, and the one before it -> who disputes what in it, with what stands against it.

    disputes_in(sentence, before, reading) -> Claim*

A denial by a named party counts, a claim called false, an accusation, a suit, an objection, and two parties said to
disagree.  Where the denial points back ("denies it", "rejected the report"), the sentence before is what it denies.
Nobody's opinion of a thing is a dispute, and no word without a party.  Read `rag.register.merge` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import (
    Sentence,
    Slice,
    is_negated,
    is_party,
    is_passive,
    is_verb,
    objects_of,
    party_slice,
    phrase,
    stretch,
    subject_of,
)
from rag.register.claims.counter_claims import counter_claim
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.claims.retorts import retort
from rag.register.claims.voices import Voice
from rag.register.items import Against, Claim

if TYPE_CHECKING:
    from spacy.tokens import Token

_AS_CLAIMED = regex(r",? as (?P<who>[^,.]{3,60}?) (?:claims?|says?|said|alleges?|alleged|claimed|insists?|reported)\b")
_NO_BASIS = regex(
    r"\b(?:no (?:basis|truth|evidence|merit|foundation|link|proof|trace|sign|such|connection|case)|"
    r"without (?:basis|merit|foundation)|not true)\b",
    re.I,
)
_UNREAL = frozenset("may might could would will to if".split())
_THINGS = frozenset("plan report law bill deal move decision result finding fact evidence article book film".split())
_JUDGES = frozenset("judge court tribunal panel jury magistrate".split())
_SUITS = frozenset("complaint suit lawsuit objection claim petition action proceeding case challenge".split())
_BRINGS = frozenset("file lodge bring launch start open begin".split())
_REFUSED = frozenset("request entry access visa bail permission application service treatment leave parole".split())
_SETTLES = frozenset("vote decide agree choose resolve".split())
_LEGAL = frozenset("appeal motion bid request plea offer".split())


def disputes_in(sentence: Sentence, before: Sentence | None, reading: Reading) -> Iterator[Claim]:
    """The disputes of one sentence; at most one for each party."""
    parties: set[str] = set()
    for verb in sentence.doc:
        if not is_verb(verb) or (is_negated(verb) and not _refuses(verb)):
            continue
        claim = (
            _denial(sentence, verb, before, reading)
            or _opposed(sentence, verb, reading)
            or _between(sentence, verb, reading)
            or counter_claim(sentence, verb, before, reading)
            or retort(sentence, verb, before, reading)
        )
        if claim is not None and claim.subject not in parties:
            parties.add(claim.subject)
            yield claim


def _party(sentence: Sentence, verb: Token, reading: Reading) -> str:
    """The party that does it, "" where it is none."""
    subject = subject_of(verb)
    if subject is not None and is_verb(subject):  # "said that selling it was wrong, and denied ..."
        subject = subject_of(next((t for t in verb.ancestors if t.dep_ == "ROOT"), verb))
    stands = verb.lemma_ == "oppose" and any(c.lower_ == "to" for c in verb.children)  # "is opposed to"
    if (
        subject is None
        or (is_passive(verb) and not stands)
        or not (is_party(subject) or subject.pos_ in ("NOUN", "PROPN"))
    ):
        return ""
    if subject.lemma_.lower() in _THINGS:
        return ""
    named = reading.voices.named(sentence, subject)
    return named or (subject.text if subject.lower_ in ("we", "i") else "")


def _denial(sentence: Sentence, verb: Token, before: Sentence | None, reading: Reading) -> Claim | None:
    """Somebody denies, rejects, calls false, or says that there is nothing in it."""
    waves_off = _key(verb, "waves_off") != ""
    denies = waves_off or verb.lemma_ in lemmas("disputes", "denies") or _refuses(verb) or _doubts(verb)
    if not denies and not _calls_false(verb) and not _says_baseless(sentence, verb):
        return None
    party = _party(sentence, verb, reading)
    unreal = any(c.lower_ in _UNREAL and c.dep_ in ("aux", "mark") for c in verb.children)
    settled = verb.dep_ == "xcomp" and verb.head.lemma_ in _SETTLES and verb.head.tag_ == "VBD"  # "voted to reject it"
    if not party or (unreal and not settled and not _refuses(verb)):
        return None
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "ccomp", "xcomp")]
    objects = objects or ([verb.head] if verb.dep_ == "relcl" else [])
    given = any(c.dep_ == "dative" or (c.lower_ == "to" and c.dep_ == "prep") for c in verb.children)
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return None  # "another measure contradicting the law"
    if denies and (not objects or (given and verb.lemma_ == "deny")):
        return None
    if denies and verb.lemma_ in ("reject", "dismiss", "challenge", "discount") and _is_ruling(verb, objects):
        return None
    if verb.lemma_ == "deny" and objects[0].pos_ == "NOUN" and objects[0].lemma_.lower() in _REFUSED:
        return None
    what = stretch(sentence.doc, objects[0].left_edge.i, objects[0].right_edge.i) if objects else None
    against = _against(sentence, objects, before, reading)
    return reading.claim(
        "dispute", sentence, verb, subject=party, what=what, cue=verb.lemma_, modality="denied",
        parties=[against.party] if against and against.party else (), against=against,
        voice=Voice(speaker=party, how="denial"),
    )  # fmt: skip


def _refuses(verb: Token) -> bool:
    """Whether somebody does not accept, or refuses to accept, what is said."""
    if verb.lemma_ not in lemmas("disputes", "concedes") or not any(_is_claim(c) for c in verb.rights):
        return False
    return is_negated(verb) or (verb.dep_ == "xcomp" and verb.head.lemma_ == "refuse")


def _is_claim(word: Token) -> bool:
    said = word.lemma_.lower() in lemmas("disputes", "claimed")
    whole = word.dep_ == "ccomp" and word.head.lemma_ not in ("believe", "share", "buy")
    return whole or (word.dep_ == "dobj" and said)


def _doubts(verb: Token) -> bool:
    """Whether somebody questions a figure, an account, or whether something is so."""
    if verb.lemma_ not in lemmas("disputes", "doubts"):
        return False
    return any(
        (c.dep_ == "dobj" and c.lemma_.lower() in lemmas("disputes", "calling_back") and c.pos_ == "NOUN")
        or c.dep_ == "ccomp"
        for c in verb.rights
    )


def _is_ruling(verb: Token, objects: list[Token]) -> bool:
    """Whether what is rejected is a motion, or somebody: a decision, not a denial."""
    subject = subject_of(verb)
    judged = subject is not None and subject.lemma_.lower() in _JUDGES
    somebody = is_party(objects[0]) and objects[0].pos_ != "PRON"
    whose = any(c.dep_ == "poss" and c.pos_ != "PRON" and is_party(c) for c in objects[0].children)
    return judged or somebody or (objects[0].lemma_ in _LEGAL and not whose)


def _calls_false(verb: Token) -> bool:
    if verb.lemma_ not in lemmas("disputes", "called") or verb.dep_ == "acl":
        return False
    said = [
        t
        for c in verb.rights
        if c.dep_ in ("oprd", "ccomp", "xcomp", "acomp", "attr", "prep", "dobj")
        for t in c.subtree
    ]
    if any(t.lower_ in lemmas("disputes", "false") for t in said):
        return True
    if verb.lemma_ == "call" and any(c.dep_ == "oprd" and c.is_lower and _is_that(c, verb) for c in verb.rights):
        return True  # "calls that hysteria"
    claims = any(t.lemma_.lower() in lemmas("disputes", "calling_back") for t in said)
    return claims and any(t.lower_ in lemmas("disputes", "nonsense") for t in said)


def _is_that(said: Token, verb: Token) -> bool:
    """Whether "that" or "this" by itself is what is called so."""
    before = said.doc[verb.i + 1]
    return before.lower_ in ("that", "this") and before.i + 1 == said.left_edge.i + (said.left_edge == before)


def _says_baseless(sentence: Sentence, verb: Token) -> bool:
    if verb.lemma_ not in ("say", "tell", "insist", "argue", "state", "respond"):
        return False
    said = next((c for c in verb.children if c.dep_ in ("ccomp", "dobj")), None)
    if said is None:
        return False
    words = sentence.text[said.left_edge.idx : said.right_edge.idx + len(said.right_edge.text)]
    untrue = lemmas("disputes", "false") | lemmas("disputes", "nonsense")
    wrong = any(c.lower_ in untrue and c.dep_ in ("acomp", "attr") for c in said.children)
    return bool(_NO_BASIS.search(words)) or (wrong and is_verb(said))


def _against(sentence: Sentence, objects: list[Token], before: Sentence | None, reading: Reading) -> Against | None:
    """What is denied, and who holds it: named beside it, the owner of what is denied, or the sentence before."""
    if match := _AS_CLAIMED.search(sentence.text):
        who = match["who"].removeprefix("the ")
        return Against(party=who, claim=sentence.text, start=sentence.start, end=sentence.end)
    for word in objects:
        owner = next((c for c in word.children if c.dep_ == "poss" and c.pos_ != "PRON" and is_party(c)), None)
        if owner is not None:
            piece = phrase(word)
            return _piece(sentence, sentence.cut(party_slice(owner)), piece)
    back = [w for w in objects if _calls_back(w)]
    if before is not None and (back or not objects) and sentence.paragraph - before.paragraph <= 1:
        root = next((t for t in before.doc if t.dep_ == "ROOT"), None)
        voice = reading.voices.voice(before, _said_in(root)) if root is not None else None
        party = voice.speaker if voice else ""
        return Against(party=party, claim=before.text, start=before.start, end=before.end)
    whole = stretch(sentence.doc, objects[0].left_edge.i, objects[0].right_edge.i) if objects else None
    return _piece(sentence, "", whole) if whole else None


def _calls_back(word: Token) -> bool:
    """Whether what is denied only points back: "it", "the report", or a clause about "that"."""
    if is_verb(word):
        return any(c.dep_ in ("nsubj", "nsubjpass") and c.lower_ in ("that", "this", "it") for c in word.children)
    return word.lemma_.lower() in lemmas("disputes", "calling_back") and not _explained(word)


def _said_in(root: Token) -> Token:
    """The verb of what is said, where a sentence is "X says that ..."."""
    return next((c for c in root.children if c.dep_ in ("ccomp", "xcomp", "dobj")), root)


def _piece(sentence: Sentence, party: str, piece: Slice) -> Against:
    start, end = sentence.start + piece.start, sentence.start + piece.end
    return Against(party=party, claim=sentence.cut(piece), start=start, end=end)


def _explained(word: Token) -> bool:
    """Whether "the claim that ..." tells itself what it is."""
    return any(
        c.dep_ in ("acl", "ccomp", "relcl") or (c.dep_ == "prep" and c.lower_ in ("of", "about")) for c in word.children
    )


def _opposed(sentence: Sentence, verb: Token, reading: Reading) -> Claim | None:
    """Somebody accuses, sues or opposes somebody, or objects to something."""
    to_court = verb.lemma_ == "take" and re.search(r"\bto (?:court|tribunal|arbitration)\b", sentence.text)
    against_law = verb.lemma_ in _BRINGS and any(o.lemma_ in _SUITS for o in objects_of(verb))
    is_against = verb.lemma_ == "be" and any(c.lower_ == "against" and c.i == verb.i + 1 for c in verb.children)
    resists = is_against or _key(verb) in lemmas("disputes", "resists") or against_law
    if verb.lemma_ not in lemmas("disputes", "opposes") and not to_court and not resists:
        return None
    told = verb.dep_ == "xcomp" and verb.head.lemma_ in ("report", "say", "allege", "believe", "know", "rumour")
    unreal = (c.lower_ for c in verb.children if c.dep_ in ("aux", "mark"))
    if not told and not {"may", "might", "could", "would", "if", "to"}.isdisjoint(unreal):
        return None
    party = _party(sentence, verb, reading)
    others = [w for w in objects_of(verb) if is_party(w) and w.pos_ != "PRON"]
    reaches = [c for c in verb.rights if c.dep_ in ("dobj", "prep", "xcomp", "ccomp")]
    if not party or not reaches or (verb.lemma_ in ("accuse", "sue", "take", "blame") and not objects_of(verb)):
        return None
    what = stretch(sentence.doc, verb.i, reaches[-1].right_edge.i)
    if verb.lemma_ == "blame" and not others:
        return None
    names = [reading.voices.named(sentence, w) for w in others]
    against = Against(party=names[0], claim="", start=sentence.start, end=sentence.start) if names else None
    return reading.claim(
        "dispute", sentence, verb, subject=party, what=what, parties=names, cue=verb.lemma_, against=against,
        voice=None if verb.lemma_ in ("sue", "oppose") else Voice(speaker=party, how="reported"),
    )  # fmt: skip


def _key(verb: Token, name: str = "resists") -> str:
    """The lemma with the particle, noun or preposition that makes its sense: "hit-back", "cast-doubt"."""
    words = [c.lower_ for c in verb.rights if c.dep_ in ("prt", "advmod", "dobj", "prep")]
    if "back" in words and any(c.dep_ == "dobj" for c in verb.rights):
        return ""  # "pushed the date back"
    return next((f"{verb.lemma_}-{w}" for w in words if f"{verb.lemma_}-{w}" in lemmas("disputes", name)), "")


def _between(sentence: Sentence, verb: Token, reading: Reading) -> Claim | None:
    """Two parties that are said to disagree: "A and B disagree about C"."""
    at_odds = verb.lemma_ == "be" and any(
        inner.lower_ in ("odds", "loggerheads") for c in verb.children if c.lower_ == "at" for inner in c.children
    )
    if verb.lemma_ not in ("disagree", "differ", "clash", "argue", "quarrel", "feud") and not at_odds:
        return None
    subject = subject_of(verb)
    if subject is None or not (is_party(subject) or (at_odds and subject.pos_ in ("NOUN", "PROPN"))):
        return None
    pair = [subject, *(c for c in subject.children if c.dep_ == "conj" and is_party(c))]
    if at_odds and len(pair) < 2 and subject.tag_ in ("NNS", "NNPS"):
        pair = [subject, subject]
    if len(pair) < 2:
        return None
    names = [reading.voices.named(sentence, word) for word in pair]
    what = stretch(sentence.doc, verb.i, verb.right_edge.i)
    against = Against(party=names[1], claim="", start=sentence.start, end=sentence.start)
    return reading.claim(
        "dispute", sentence, verb, subject=names[0], what=what, parties=names[1:], cue=verb.lemma_, against=against
    )
