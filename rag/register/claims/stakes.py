"""A parsed sentence -> what somebody has at stake in it: sums, shares, jobs, and what they want or may lose.

    stakes_in(sentence, reading) -> Claim*

An amount counts where a party stands to it in a verb of paying, owing, seeking, owning or losing, or beside a noun
such as "fine" or "contract".  Without an amount, verbs of losing, wanting and risking count, and "at stake".  Moves of
prices and markets are none.  Read `rag.language.values` for how amounts are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.register.claims.clauses import (
    Sentence,
    Slice,
    climb,
    is_negated,
    is_party,
    is_past,
    is_verb,
    objects_of,
    party_slice,
    phrase,
    stretch,
    subject_of,
    verb_above,
)
from rag.register.claims.draft import Reading
from rag.register.claims.holders import ANYONE, is_holder, may_hold
from rag.register.claims.lexicon import lemmas
from rag.register.claims.stake_amounts import clause_part, stake_amounts
from rag.register.items import Claim

if TYPE_CHECKING:
    from spacy.tokens import Token

_AT_STAKE = re.compile(
    r"(?<!most )(?<!more )(?<!longer )\b(?:at (?:stake|risk(?! (?:of|for) \w+ing))|in (?:jeopardy|danger|peril)|"
    r"under threat|on the line|hangs? in the balance)\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:in|since|until|from) (?:19|20)\d\d\b")
_PRICES = re.compile(
    r"\b(?:an? (?:ounce|tonne|ton|barrel|share)|promo code|coupon|you|your|discounts?)\b", re.IGNORECASE
)
_MARKET = re.compile(r"\b(?:points|index|futures|Nasdaq|Dow|S&P|Nikkei|FTSE|stocks|shares (?:rose|fell)|benchmark)\b")
_BEHIND = ("relcl", "acl")  # "the €2 billion that Berlin had promised", "£3 million already spent"
_COSTS = frozenset(("cost",))
_STATISTICS = frozenset("average median typical mean usual".split())
_AHEAD = frozenset("may might could would will can to shall".split())
_PLACES = frozenset(("contract",))  # "in last year's budget" says where it stands


def stakes_in(sentence: Sentence, reading: Reading) -> Iterator[Claim]:
    """The stakes of one sentence: those with an amount first, then those without; a market report has none."""
    if _MARKET.search(sentence.text) and "%" in sentence.text.replace("per cent", "%").replace("percent", "%"):
        return
    if _PRICES.search(sentence.text) and not sentence.quoted:
        return
    taken: set[int] = set()
    told: set[tuple[int, int]] = set()
    for start, amount in stake_amounts(sentence):
        found = _held_to(sentence, start, reading, counted=amount.unit in lemmas("stakes", "counted"))
        if found is None:
            continue
        verb, subject, what = found
        part = clause_part(sentence, start, verb)
        if (verb.i, part) in told:
            continue  # "the 15% tariffs on $125 billion of goods" is one stake
        told.add((verb.i, part))
        taken |= {verb.i, *(above.i for above in climb(verb) if is_verb(above))}
        yield reading.claim(
            "stake", sentence, verb, subject=subject, what=what, parties=_others(sentence, verb, reading),
            amount=amount, cue=verb.lemma_,
        )  # fmt: skip
    yield from _without_amount(sentence, reading, taken)


def _held_to(sentence: Sentence, at: int, reading: Reading, *, counted: bool) -> tuple[Token, str, Slice | None] | None:
    """The verb by which a party stands to the amount at a place, the party, and what the amount is of."""
    token = next((t for t in sentence.doc if t.idx <= at < t.idx + len(t.text)), None)
    if token is None:
        return None
    promised = next((c for c in token.children if c.dep_ in _BEHIND and c.lemma_ in lemmas("stakes", "verbs")), None)
    chain = [token, *([promised, *climb(promised)] if promised is not None else climb(token))]
    noun = _noun_of(token, chain)
    for word in chain:
        if not is_verb(word):
            if word.lower_ == "worth" and (subject := _worth(word)) is not None:
                verb = verb_above(word) or word
                return verb, _name_near(sentence, subject, reading), phrase(subject)
            continue
        if word.dep_ in ("aux", "auxpass"):
            continue
        subject = subject_of(word)
        if word.lemma_ in lemmas("stakes", "market") and (subject is None or not is_holder(subject)):
            return None
        by_verb = word.lemma_ in lemmas("stakes", "verbs") and not (
            word.lemma_ in ("need", "require") and is_negated(word)
        )
        by_noun = noun is not None and noun.lemma_ in lemmas("stakes", "nouns") | lemmas("stakes", "owners")
        if not (by_verb or by_noun) or _is_background(sentence, word, reading):
            if word.dep_ == "xcomp":
                continue
            return None
        if subject is None or not is_holder(subject):
            others = [n for n in word.subtree if is_party(n) and n.pos_ != "PRON"]
            paid = subject is not None and at >= subject.left_edge.idx and at <= subject.idx + len(subject.text)
            costs = (
                by_verb
                and subject is not None
                and (word.lemma_ in _COSTS or any(is_party(c) for c in objects_of(word)))
            )
            if not (paid or costs or (counted and by_verb) or (by_noun and (others or subject is not None))):
                return None
            what = _what(sentence, word, noun, at)
            if paid and subject is not None:
                what = stretch(sentence.doc, subject.left_edge.i, word.i)
            return word, "", what
        named = "" if word.lemma_ in _COSTS and not is_party(subject) else reading.voices.named(sentence, subject)
        return word, named, _what(sentence, word, noun, at)
    return None


def _noun_of(token: Token, chain: list[Token]) -> Token | None:
    """What the amount is of: "900 million pesos in aid", "a fine of 900 million pesos", "the fine would be ..."."""
    nouns = lemmas("stakes", "nouns") | lemmas("stakes", "owners")
    for word in chain:
        if is_verb(word):
            subject = subject_of(word)
            plain = subject is not None and not any(c.lower_ in _STATISTICS for c in subject.children)
            return (
                subject if word.lemma_ == "be" and plain and subject is not None and subject.lemma_ in nouns else None
            )
        if word.pos_ in ("NOUN", "PROPN") and word.lemma_ in nouns:
            return word
        below = [c for c in word.children if c.dep_ == "prep" and c.lower_ in ("in", "of")]
        below = [c for prep in below for c in prep.children if c.dep_ == "pobj" and c.lemma_ in nouns - _PLACES]
        if below:
            return below[0]
    return None


def _worth(word: Token) -> Token | None:
    above = word.head
    return subject_of(above) if is_verb(above) else above if above.pos_ in ("NOUN", "PROPN") else None


def _name_near(sentence: Sentence, word: Token, reading: Reading) -> str:
    owner = next((c for c in word.children if c.dep_ == "poss"), None)
    if owner is not None and is_party(owner):
        return reading.voices.named(sentence, owner)
    return reading.voices.named(sentence, word) if is_party(word) else ""


def _what(sentence: Sentence, verb: Token, noun: Token | None, at: int) -> Slice | None:
    """The verb with what it is done to, so that it reads alone: "pay $212 million to settle claims"."""
    rights = [c for c in verb.rights if c.dep_ in ("dobj", "xcomp", "prep", "attr", "ccomp", "dative", "oprd", "acomp")]
    if rights and verb.idx < at:
        first = verb
        while first.dep_ == "xcomp" and is_verb(first.head) and first.head.i < first.i:
            first = first.head
        return stretch(sentence.doc, first.i, min(rights[-1].right_edge.i, verb.i + 22))
    if noun is not None:
        return phrase(noun)
    return stretch(sentence.doc, verb.left_edge.i, verb.i)


def _others(sentence: Sentence, verb: Token, reading: Reading) -> list[str]:
    """Further parties among the verb's objects: who is paid, sued or owed."""
    found = []
    for child in verb.children:
        words = [child] if child.dep_ in ("dobj", "dative") else []
        words += [c for c in child.children if c.dep_ == "pobj"] if child.dep_ in ("prep", "dative", "agent") else []
        found += [sentence.cut(party_slice(w)) for w in words if is_party(w) and w.pos_ != "PRON"]
    return found


def _is_background(sentence: Sentence, verb: Token, reading: Reading) -> bool:
    """Whether it tells of long ago: a past tense with a year before last."""
    years = [int(m[0][-4:]) for m in _YEAR.finditer(sentence.text)]
    return bool(years and reading.published and is_past(verb) and max(years) < reading.published.year - 1)


def _without_amount(sentence: Sentence, reading: Reading, taken: set[int]) -> Iterator[Claim]:
    for match in _AT_STAKE.finditer(sentence.text):
        if claim := _at_stake(sentence, match, reading):
            yield claim
            return
    for verb in sentence.doc:
        if not is_verb(verb) or verb.i in taken or verb.dep_ in ("aux", "auxpass"):
            continue
        if not (_may_lose(verb) or _risks(verb) or _wants(verb)):
            continue
        subject = subject_of(verb)
        if subject is None or not may_hold(subject) or subject.lower_ in ANYONE:
            continue
        objects = [c for c in verb.rights if c.dep_ in ("dobj", "xcomp", "ccomp")]
        what = stretch(sentence.doc, verb.i, min(objects[-1].right_edge.i, verb.i + 25)) if objects else None
        if what is None:
            continue
        taken.update(t.i for t in verb.subtree if is_verb(t))
        yield reading.claim(
            "stake", sentence, verb, subject=reading.voices.named(sentence, subject), what=what,
            parties=_others(sentence, verb, reading), cue=verb.lemma_,
        )  # fmt: skip


def _at_stake(sentence: Sentence, match: re.Match[str], reading: Reading) -> Claim | None:
    word = next((t for t in sentence.doc if t.idx >= match.start()), None)
    verb = verb_above(word) if word is not None else None
    if word is None or verb is None or is_negated(verb):
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


def _ahead(verb: Token) -> bool:
    own = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    if own & _AHEAD:
        return True
    heads = verb.head if verb.dep_ in ("conj", "xcomp") and is_verb(verb.head) else None
    return heads is not None and bool({c.lower_ for c in heads.children if c.dep_ == "aux"} & (_AHEAD | {"must"}))


def _may_lose(verb: Token) -> bool:
    if verb.lemma_ in lemmas("stakes", "threats"):
        return bool(objects_of(verb)) and any(c.lower_ in ("may", "might", "could") for c in verb.children)
    if verb.lemma_ in ("repay", "pay", "refund"):
        own = {c.lower_ for c in verb.children}
        forced = "to" in own and verb.head.lemma_ in ("have", "need", "require", "force", "order", "oblige", "compel")
        return bool(objects_of(verb)) and (forced or bool(own & {"must", "would", "will"}))
    return (
        verb.lemma_ in ("lose", "forfeit", "surrender", "sacrifice")
        and bool(objects_of(verb))
        and _ahead(verb)
        and not _is_aim(verb)
    )


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
    if own & {"if", "would", "when", "who", "that", "whether"} or verb.dep_ == "relcl":
        return False
    return any(c.dep_ in ("dobj", "xcomp", "ccomp") and c.pos_ != "PRON" for c in verb.children)
