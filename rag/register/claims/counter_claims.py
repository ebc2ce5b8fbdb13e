"""Two parties that say opposite things, in one sentence or in two -> the dispute, with both sides' words.

    counter_claim(sentence, verb, before, reading) -> Claim or None

"The airline says its pilots were rested.  The union says they were not": another speaker, a negation on one side alone,
and a word in common or none but a pronoun.  "Insist", "maintain" and "contend" need less, "says otherwise" nothing.
Read `rag.register.claims.disputes`, which asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.language.words import content_stems
from rag.register.claims.clauses import (
    Sentence,
    is_party,
    is_passive,
    is_verb,
    stretch,
    subject_of,
)
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.claims.voices import Voice
from rag.register.items import Against, Claim
from rag.register.sameness import same_party
from rag.register.slot_kinds import kinds_of

if TYPE_CHECKING:
    from spacy.tokens import Token

LIKELY = 2  # stems in common by which two statements are about one thing
SHORT = 4  # stems of a statement so short that one in common is enough
_NEGATIONS = frozenset("not n't n’t no nobody nothing none never neither nowhere without".split())
_OTHERWISE = regex(
    r"\b(?:otherwise|differently|the opposite|the contrary|anything but|nothing of the (?:kind|sort)|no such thing)\b",
    re.IGNORECASE,
)
_POINTING = frozenset("it this that they he she these those".split())
_STRONG = lemmas("disputes", "insists")
_CLAIMS = frozenset("claim argue allege".split())
_CONTRASTS = frozenset("but although though while whereas however".split())
_AHEAD = frozenset("will would 'll ’ll can could may might shall should must".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one party is said to say."""

    verb: Token
    party: str
    root: Token
    words: str
    stems: frozenset[str]
    negated: bool


def counter_claim(sentence: Sentence, verb: Token, before: Sentence | None, reading: Reading) -> Claim | None:
    """The dispute that a verb of saying makes with what another party was said to say just before."""
    said = _said(sentence, verb, reading)
    if said is None:
        return None
    beside = verb.dep_ in ("ROOT", "conj", "parataxis")
    words = sentence.doc[: verb.i] if beside else ()
    earlier = [s for s in (_said(sentence, other, reading) for other in words) if s is not None]
    place = sentence
    if not earlier and before is not None and sentence.paragraph == before.paragraph:
        earlier = [s for s in (_said(before, other, reading) for other in before.doc) if s is not None]
        place = before
    other = next((s for s in reversed(earlier) if s.party != said.party), None)
    if other is not None and _opposite(other, said):
        return _claim(sentence, said, reading, other.party, place)
    if _is_plea(said):
        return _claim(sentence, said, reading, "", None)
    return None


def _said(sentence: Sentence, verb: Token, reading: Reading) -> _Said | None:
    says = is_verb(verb) and verb.lemma_ in lemmas("disputes", "says") | _STRONG
    if not says or is_passive(verb):
        return None
    subject = subject_of(verb) if verb.tag_ != "VB" or verb.dep_ not in ("acl", "relcl") else None
    if subject is None or not (is_party(subject) or subject.pos_ in ("NOUN", "PROPN")):
        return None
    if subject.lemma_.lower() in lemmas("speech", "documents"):
        return None
    root = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    otherwise = _OTHERWISE.search(sentence.text, verb.idx)
    if root is None and otherwise is None:
        return None
    one = root is not None and any(c.dep_ == "nsubj" and c.lower_ in ("he", "she", "it") for c in root.children)
    bare = root is not None and not any(c.dep_.startswith("aux") for c in root.children)
    if root is not None and bare and (root.tag_ == "VB" or (root.tag_ == "VBP" and one)):
        return None  # "insists he join them"
    party = reading.voices.named(sentence, subject)
    if root is None or not party:
        return _Said(verb=verb, party=party, root=verb, words="", stems=frozenset(), negated=True) if party else None
    words = sentence.text[root.left_edge.idx : root.right_edge.idx + len(root.right_edge.text)]
    return _Said(
        verb=verb, party=party, root=root, words=words, stems=frozenset(content_stems(words)),
        negated=any(t.lower_ in _NEGATIONS and _is_near(t, root) for t in root.subtree),
    )  # fmt: skip


def _is_near(word: Token, root: Token) -> bool:
    """Whether a word is the verb's own, or that of its subject or object."""
    return word.head == root or (word.head.head == root and word.head.dep_ != "conj")


def _opposite(earlier: _Said, later: _Said) -> bool:
    """Whether the later words stand against the earlier."""
    if later.root is later.verb:  # "says otherwise"
        return True
    subject = subject_of(later.root)
    pointing = subject is not None and subject.lower_ in _POINTING
    if earlier.negated and subject is not None and same_party(subject.text, earlier.party):
        return True  # "Nobody asked us," said Orr.  The ministry says that Orr was at two meetings
    bare = pointing and later.root.pos_ == "AUX" and not [c for c in later.root.children if c.dep_ in ("attr", "acomp")]
    shared = (earlier.stems & later.stems) - frozenset(content_stems(f"{earlier.party} {later.party}"))
    enough = len(shared) >= LIKELY or (shared and min(len(earlier.stems), len(later.stems)) <= SHORT)
    one_thing = kinds_of("stake", earlier.words) & kinds_of("stake", later.words)  # "paid half", "no payment"
    points = any(t.lower_ in _POINTING and _is_near(t, later.root) for t in later.root.subtree)
    short = points and later.negated and len(later.stems) <= SHORT
    if earlier.negated != later.negated and (enough or bare or one_thing or short):
        return True
    if {earlier.verb.lemma_, later.verb.lemma_} <= _STRONG:
        return True
    if earlier.verb.lemma_ in _STRONG | _CLAIMS and (later.negated != earlier.negated or len(shared) >= LIKELY):
        return True
    if shared and _is_contrast(earlier.verb, later.verb):
        return True
    return later.verb.lemma_ in _STRONG and earlier.verb.lemma_ not in ("announce",) and bool(shared or pointing)


def _is_contrast(earlier: Token, later: Token) -> bool:
    """Whether a word of contrast, or a semicolon, stands between two verbs of one sentence, or opens the second one."""
    same = earlier.doc is later.doc
    words = later.doc[earlier.i : later.i] if same else later.doc[:3]
    return any(t.lower_ in _CONTRASTS or (same and t.text == ";") for t in words)


def _is_plea(said: _Said) -> bool:
    """Whether somebody insists that it did nothing, or never did what it is blamed for: a denial by itself."""
    subject = subject_of(said.root)
    own = subject is not None and subject.lower_ in ("it", "he", "she", "they", "we", "i")
    told = said.root.tag_ in ("VBD", "VBN") and not any(c.lower_ in _AHEAD for c in said.root.children)
    of_thing = subject is not None and subject.pos_ == "NOUN" and not is_party(subject)
    if said.verb.lemma_ in ("insist", "maintain", "contend", "protest") and said.negated and of_thing:
        return True  # "maintains that its pumping will not touch the wells"
    if said.verb.lemma_ in ("insist", "maintain", "contend", "protest") and said.negated and (own or told):
        return said.root.lemma_ not in ("want", "plan", "intend", "need") and told
    if said.verb.lemma_ == "contend" or (said.verb.lemma_ == "insist" and said.root.tag_ in ("VBZ", "VBP", "VBD")):
        return True
    never = any(c.lower_ == "never" for c in said.root.children)
    return never and own and told and said.root.lemma_ in lemmas("disputes", "deeds")


def _claim(sentence: Sentence, said: _Said, reading: Reading, party: str, place: Sentence | None) -> Claim:
    against = None
    if place is not None and place is not sentence:
        against = Against(party=party, claim=place.text, start=place.start, end=place.end)
    elif party:
        against = Against(party=party, claim="", start=sentence.start, end=sentence.start)
    root = said.root
    return reading.claim(
        "dispute", sentence, said.verb, subject=said.party, cue=said.verb.lemma_,
        what=stretch(sentence.doc, root.left_edge.i, root.right_edge.i), parties=[party] if party else (),
        against=against, modality="denied" if said.negated else "done", voice=Voice(speaker=said.party, how="denial"),
    )  # fmt: skip
