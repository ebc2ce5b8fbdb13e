"""A parsed sentence -> what somebody wants, risks, may lose or holds in it, without a sum.

    stakes_without_amount(sentence, reading, taken verbs) -> Claim*

Verbs of losing, wanting and risking count, and "at stake"; rights and duties are for `rag.register.stakes.holdings`.
What was once wanted is none, nor what somebody might want.  Read `rag.register.stakes.stakes`, which calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.values import amounts_in, is_measure
from rag.register.claims.clauses import (
    Sentence,
    climb,
    is_negated,
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
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount, Claim
from rag.register.stakes.governed import LONGEST, Holding, is_ahead
from rag.register.stakes.holders import ANYONE, may_hold
from rag.register.stakes.holdings import holding_of
from rag.register.stakes.stake_amounts import stake_amounts

if TYPE_CHECKING:
    from spacy.tokens import Token

_SURE = frozenset("will would can 'll ’ll".split())
_AT_STAKE = regex(
    r"(?<!most )(?<!more )(?<!longer )\b(?:at (?:stake|risk(?! (?:of|for) \w+ing))|in (?:jeopardy|danger|peril)|"
    r"under threat(?! of)|on the line|hangs? in the balance)\b",
    re.I,
)


def stakes_without_amount(sentence: Sentence, reading: Reading, taken: set[int]) -> Iterator[Claim]:
    """What is said to be at stake; else what each verb that is not yet `taken` says."""
    for match in _AT_STAKE.finditer(sentence.text):
        if claim := _at_stake(sentence, match, reading):
            yield claim
            return
    for verb in sentence.doc:
        if not is_verb(verb) or verb.i in taken or verb.dep_ in ("aux", "auxpass") or _is_denied(verb):
            continue
        found = _wish_or_risk(verb) if _may_lose(verb) or _risks(verb) or _wants(verb) else holding_of(sentence, verb)
        if found is None or found.what is None:
            continue
        taken.update(t.i for t in verb.subtree if is_verb(t))
        yield reading.claim(
            "stake", sentence, verb, what=found.what, parties=others_in(sentence, verb, reading), cue=verb.lemma_,
            subject=reading.voices.named(sentence, found.subject) if found.subject is not None else "",
            amount=_quantity(sentence, found),
        )  # fmt: skip


def _is_denied(verb: Token) -> bool:
    """Whether it is what somebody denies: "rejected the claim that patients were put at risk"."""
    return any(is_verb(above) and above.lemma_ in lemmas("disputes", "denies") for above in climb(verb))


def _quantity(sentence: Sentence, found: Holding) -> Amount | None:
    """How many people or how much of a thing: "90 families stand to lose their boats", "gives up 2,500 tonnes"."""
    first = found.what.start if found.what else 0
    if found.subject is not None:
        first = min(first, found.subject.left_edge.idx)
    last = found.what.end if found.what else 0
    for value in amounts_in(sentence.text):
        spans = (span for span in amount_spans(sentence.text) if span[2] == value.canonical)
        start = next((at for at, _, _ in spans), -1)
        if first <= start < last and value.unit and not is_measure(value):
            return Amount(value=value.canonical, unit=value.unit, currency="", written=value.written, loose=value.loose)
    return None


def _wish_or_risk(verb: Token) -> Holding | None:
    """The verb with all that it governs, where somebody stands there who can want or lose something."""
    subject = subject_of(verb)
    if subject is None or not may_hold(subject) or subject.lower_ in ANYONE:
        return None
    if any(c.lower_ == "no" for c in subject.children):
        return None
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "xcomp", "ccomp") or c.lower_ == "with"]
    last = objects[-1].right_edge.i if objects else verb.i
    what = stretch(verb.doc, verb.i, min(last, verb.i + LONGEST)) if objects else None
    return Holding(subject=subject, what=what)


def _at_stake(sentence: Sentence, match: re.Match[str], reading: Reading) -> Claim | None:
    word = next((t for t in sentence.doc if t.idx >= match.start()), None)
    verb = verb_above(word) if word is not None else None
    if word is None or verb is None or is_negated(verb) or _is_denied(verb):
        return None
    if match[0].lower() == "on the line" and verb.lemma_ not in ("be", "put", "lay"):
        return None
    subject = subject_of(verb) or next((c for c in verb.rights if c.dep_ in ("attr", "nsubj")), None)
    if subject is None or subject.pos_ == "PRON":
        return None
    claim = reading.claim(
        "stake", sentence, verb, subject="", what=phrase(subject), cue=match[0].lower(),
        parties=[sentence.cut(party_slice(t)) for t in subject.subtree if is_party(t) and t.pos_ != "PRON"],
    )  # fmt: skip
    amounts = [
        amount for start, amount in stake_amounts(sentence) if phrase(subject).start <= start < phrase(subject).end
    ]
    return replace(claim, amount=amounts[0]) if amounts else claim


def _may_lose(verb: Token) -> bool:
    if verb.lemma_ in lemmas("stakes", "threats"):
        own = {c.lower_ for c in verb.children if c.dep_ == "aux"}
        return bool(objects_of(verb)) and bool(own & {"may", "might", "could"} or (own & _SURE and _hangs_on(verb)))
    if verb.lemma_ in ("repay", "pay", "refund"):
        own = {c.lower_ for c in verb.children}
        forced = "to" in own and verb.head.lemma_ in ("have", "need", "require", "force", "order", "oblige", "compel")
        return bool(objects_of(verb)) and (forced or bool(own & {"must", "would", "will"}))
    return (
        verb.lemma_ in ("lose", "forfeit", "surrender", "sacrifice")
        and bool(objects_of(verb))
        and is_ahead(verb)
        and not _is_aim(verb)
    )


def _hangs_on(verb: Token) -> bool:
    """Whether it comes about only under a condition: "if", "unless", "without a licence"."""
    marks = (c.lower_ for clause in verb.children if clause.dep_ == "advcl" for c in clause.children)
    return any(mark in ("if", "unless") for mark in marks) or any(c.lower_ == "without" for c in verb.children)


def _is_aim(verb: Token) -> bool:
    """Whether "to lose" is what somebody aims at, as in "eat less to lose weight"."""
    own = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    return own == {"to"} and verb.dep_ != "xcomp"


def _risks(verb: Token) -> bool:
    if verb.lemma_ == "face":
        objects = objects_of(verb)
        return bool(objects) and any(t.lemma_.lower() in lemmas("stakes", "feared") for t in verb.subtree)
    if verb.lemma_ in ("risk", "jeopardise", "jeopardize", "endanger", "threaten"):
        reached = [c for c in verb.children if c.dep_ in ("dobj", "xcomp")]
        if is_passive(verb):  # "threatened with closure"
            return any(c.dep_ == "prep" and c.lower_ == "with" for c in verb.children)
        if verb.tag_ == "VBG" and not any(c.dep_.startswith("aux") for c in verb.children):
            return False
        if all(c.pos_ == "PRON" for c in reached):
            return False
        return bool(reached) and not (verb.lemma_ == "threaten" and reached[0].dep_ == "xcomp")
    return verb.lemma_ == "stand" and any(c.dep_ == "xcomp" for c in verb.children)


def _wants(verb: Token) -> bool:
    """Whether somebody wants, demands or seeks something now: not what was once wanted, nor by whoever wants it."""
    own = {c.lower_ for c in verb.children}
    gone = verb.lemma_ != "demand" and (verb.tag_ == "VBD" or verb.lower_ in ("sought", "wanted"))
    if verb.lemma_ not in ("want", "demand", "seek") or is_negated(verb):
        return False
    if gone and not own & {"has", "have", "'s", "’s"}:
        return False
    if verb.lower_.endswith("ing") and not any(c.dep_ == "aux" for c in verb.children):
        return False
    if verb.dep_ == "conj" and any(t.dep_ == "relcl" for t in verb.ancestors):
        return False
    if own & {"if", "would", "when", "who", "that", "whether", "may", "might", "could"} or verb.dep_ == "relcl":
        return False
    return any(c.dep_ in ("dobj", "xcomp", "ccomp") and c.pos_ != "PRON" for c in verb.children)


def others_in(sentence: Sentence, verb: Token, reading: Reading) -> list[str]:
    """Further parties among the verb's objects: who is paid, sued or owed."""
    found = []
    for child in verb.children:
        words = [child] if child.dep_ in ("dobj", "dative") else []
        words += [c for c in child.children if c.dep_ == "pobj"] if child.dep_ in ("prep", "dative", "agent") else []
        found += [sentence.cut(party_slice(w)) for w in words if is_party(w) and w.pos_ != "PRON"]
    return found
