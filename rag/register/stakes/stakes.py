"""A parsed sentence -> what somebody has at stake in it: sums, shares, jobs, and what they want or may lose.

    stakes_in(sentence, reading) -> Claim*

An amount counts where a party stands to it in a verb of paying, owing, seeking, owning or losing, or beside a noun
such as "fine" or "contract".  Moves of prices and markets are none.  Read `rag.register.stakes.risks` for stakes
without an amount, `rag.language.values` for how amounts are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.register.claims.clauses import (
    Sentence,
    Slice,
    climb,
    is_negated,
    is_party,
    is_past,
    is_verb,
    objects_of,
    phrase,
    stretch,
    subject_of,
    verb_above,
)
from rag.register.claims.draft import Reading, slot_of
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount, Claim
from rag.register.stakes.governed import is_ahead
from rag.register.stakes.holders import ANYONE, is_holder
from rag.register.stakes.people_counted import people_counted
from rag.register.stakes.risks import others_in, stakes_without_amount
from rag.register.stakes.stake_amounts import clause_part, stake_amounts
from rag.register.stakes.told_sums import told_sum

if TYPE_CHECKING:
    from spacy.tokens import Token

_YEAR = regex(r"(?:\b(?:in|since|until|from)|[’']s?) (?:19|20)\d\d\b")
_LAST_BUDGET = regex(r"\b[Bb]udget\b[^,;.]* last year\b|\blast year[’']s budget\b")
_PRICES = regex(
    r"(?:\d|[bm]illion|cents?|dollars?|euros?|pounds?|pence) (?:an?|per) (?:ounce|tonne|ton|barrel|share)\b|"
    r"\b(?:promo code|coupon|you|your|pre-?order)\b",
    re.IGNORECASE,
)
UNIT = 50  # below this it is the price of a piece, a pound or a kilowatt hour
SHOP = 10_000  # below this a price that nobody is said to pay is a shop's
_ABOUT_US = regex(r"\b(?:headquartered|subsidiaries in|at no point|in no way|by no means)\b", re.IGNORECASE)
_MARKET = regex(r"\b(?:points|index|futures|Nasdaq|Dow|S&P|Nikkei|FTSE|stocks|shares (?:rose|fell)|benchmark)\b")
_BEHIND = ("relcl", "acl")  # "the €2 billion that Berlin had promised", "£3 million already spent"
_IS = frozenset("be stand come amount run total reach equal remain".split())  # "the shortfall stands at 88 million"
_STATED = frozenset("put estimate value assess price set".split())  # "put the value of the picture at 41 million"
_CHANGED = frozenset("raise lower reduce lift trim revise double".split())
_TRADED = frozenset(
    "oil gold share stock market house home food gas electricity petrol fuel copper wheat index".split()
)
_STATISTICS = frozenset("average median typical mean usual".split())


def stakes_in(sentence: Sentence, reading: Reading, latest: Amount | None = None) -> Iterator[Claim]:
    """The stakes of one sentence: those with an amount first, then those without; a market report has none.

    `latest` is the sum that was told last before it, whose currency a bare "6 million" has.
    """
    if _MARKET.search(sentence.text) and "%" in sentence.text.replace("per cent", "%").replace("percent", "%"):
        return
    if (_PRICES.search(sentence.text) and not sentence.quoted) or _ABOUT_US.search(sentence.text):
        return
    taken: set[int] = set()
    told: set[tuple[int, int]] = set()
    for start, amount in stake_amounts(sentence, latest):
        found = _held_to(sentence, start, reading, counted=amount.unit in lemmas("stakes", "counted"))
        found = found or _told(sentence, start, amount, reading)
        if found is None:
            continue
        verb, subject, what = found
        part = clause_part(sentence, start, verb)
        if (verb.i, part) in told:
            continue  # "the 15% tariffs on $125 billion of goods" is one stake
        told.add((verb.i, part))
        taken |= _governing(verb)
        claim = reading.claim(
            "stake", sentence, verb, subject=subject, what=what, parties=others_in(sentence, verb, reading),
            amount=amount, cue=verb.lemma_,
        )  # fmt: skip
        thing = subject_of(verb)
        if thing is not None and thing.pos_ == "NOUN" and not is_party(thing):
            claim = replace(claim, slot=slot_of(claim.what, subject, thing.lemma_))
        yield claim
    for counted in people_counted(sentence):
        if counted.verb.i not in taken:
            taken |= _governing(counted.verb)
            edge = min(counted.noun.left_edge.i, counted.verb.i)
            last = max(counted.noun.right_edge.i, counted.verb.right_edge.i)
            yield reading.claim(
                "stake", sentence, counted.verb, subject="", what=stretch(sentence.doc, edge, min(last, edge + 22)),
                amount=counted.amount, cue=counted.verb.lemma_,
            )  # fmt: skip
    yield from stakes_without_amount(sentence, reading, taken)


def _told(sentence: Sentence, at: int, amount: Amount, reading: Reading) -> tuple[Token, str, Slice | None] | None:
    """The same for a sum whose clause alone tells that it is at stake."""
    verb = told_sum(sentence, at, amount)
    if verb is None or _is_background(sentence, verb, reading) or _is_shop_price(verb, sentence, at):
        return None
    subject = subject_of(verb)
    if subject is not None and subject.lower_ in ANYONE - {"we", "i"}:
        return None
    named = reading.voices.named(sentence, subject) if subject is not None and is_holder(subject) else ""
    return verb, named, _what(sentence, verb, None, at)


def _governing(verb: Token) -> set[int]:
    """The verb and those that it hangs on, of which a joined one is another statement."""
    found = {verb.i}
    for above in climb(verb):
        if verb.dep_ == "conj":
            break
        if is_verb(above):
            found.add(above.i)
        verb = above
    return found


def _held_to(sentence: Sentence, at: int, reading: Reading, *, counted: bool) -> tuple[Token, str, Slice | None] | None:
    """The verb by which a party stands to the amount at a place, the party, and what the amount is of."""
    token = sentence.word_at(at)
    if token is None:
        return None
    promised = next((c for c in token.children if c.dep_ in _BEHIND and c.lemma_ in lemmas("stakes", "verbs")), None)
    chain = [token, *([promised, *climb(promised)] if promised is not None else climb(token))]
    noun = _noun_of(token, chain)
    word = _holding(sentence, chain, noun, at, reading)
    if word is None:
        return None
    if not is_verb(word) and (subject := _worth(word)) is not None:
        return verb_above(word) or word, _name_near(sentence, subject, reading), phrase(subject)
    subject = subject_of(word)
    if subject is None or not is_holder(subject):
        return _held_by_none(sentence, word, noun, at, counted=counted)
    if subject == noun:
        first, last = subject.left_edge.i, word.right_edge.i
        whole = stretch(sentence.doc, first, min(last, first + 22)) if first < word.i else None
        return word, _name_near(sentence, subject, reading), whole or _what(sentence, word, noun, at)
    named = "" if word.lemma_ == "cost" and not is_party(subject) else reading.voices.named(sentence, subject)
    return word, named, _what(sentence, word, noun, at)


def _holding(sentence: Sentence, chain: list[Token], noun: Token | None, at: int, reading: Reading) -> Token | None:
    """The first verb of the chain that sets an amount at stake, or "worth"; None where a verb below it does not."""
    for word in chain:
        if not is_verb(word):
            if word.lower_ == "worth" and _worth(word) is not None:
                return word
            continue
        if word.dep_ in ("aux", "auxpass"):
            continue
        subject = subject_of(word)
        if word.lemma_ in lemmas("stakes", "market") and (subject is None or not is_holder(subject)):
            return None
        if _is_of_things(word, subject, sentence, at):
            return None
        if (noun is not None or _is_stake_verb(word)) and not _is_background(sentence, word, reading):
            anyone = subject is not None and subject.lower_ in ANYONE - {"we", "i"}
            return None if anyone or _is_shop_price(word, sentence, at) else word
        if word.dep_ != "xcomp":
            return None
    return None


def _held_by_none(
    sentence: Sentence, verb: Token, noun: Token | None, at: int, *, counted: bool
) -> tuple[Token, str, Slice | None] | None:
    """The same where the verb's subject is no party: a thing that costs it, or the amount itself."""
    subject, by_verb = subject_of(verb), _is_stake_verb(verb)
    paid = subject is not None and subject.left_edge.idx <= at <= subject.idx + len(subject.text)
    costs = subject is not None and (verb.lemma_ == "cost" or any(is_party(c) for c in objects_of(verb)))
    priced = verb.lemma_ in lemmas("stakes", "priced")
    by_noun = noun is not None and (subject is not None or any(is_party(n) and n.pos_ != "PRON" for n in verb.subtree))
    if not (paid or by_noun or (by_verb and (costs or priced or counted))):
        return None
    own = subject.left_edge.i if paid and subject is not None else None
    return verb, "", _what(sentence, verb, noun, at) if own is None else stretch(sentence.doc, own, verb.i)


def _is_of_things(verb: Token, subject: Token | None, sentence: Sentence, at: int) -> bool:
    """Whether a share is of things and not of anybody's: "vehicles contribute 40 percent of the smoke"."""
    percent = re.match(r"[\d.,]+\s?(?:%|per\s?cent)", sentence.text[at:])
    parts = verb.lemma_ in ("contribute", "take", "provide", "give", "hold", "gain", "lose", "add", "cover")
    return bool(percent and parts and (subject is None or not is_party(subject)))


def _is_price(noun: Token | None) -> bool:
    """Whether it is what a market sets."""
    return noun is not None and any(c.lemma_ in _TRADED for c in (noun, *noun.children))


def _is_stake_verb(verb: Token) -> bool:
    """Whether whoever stands to a sum by this verb has it at stake."""
    if verb.lemma_ == "go":
        return not any(t.lower_ in ("%", "percent", "cent") for t in verb.subtree) and any(
            c.dep_ == "prep" and c.lower_ in ("into", "toward", "towards") for c in verb.children
        )
    if (verb.lemma_ in ("need", "require") and is_negated(verb)) or (verb.lemma_ == "employ" and not is_ahead(verb)):
        return False
    return verb.lemma_ in lemmas("stakes", "verbs") | lemmas("stakes", "priced")


def _is_shop_price(verb: Token, sentence: Sentence, at: int) -> bool:
    """Whether it is what a thing costs whoever buys it, or a small sum of long ago."""
    value = next((v for start, _, v in amount_spans(sentence.text) if start == at), "0%")
    if value.endswith("%") or float(value) >= SHOP:
        return False
    subject = subject_of(verb)
    bargained = subject is not None and is_party(subject) and (is_ahead(verb) or verb.tag_ == "VBG")
    if float(value) < UNIT and not bargained and any(mark in sentence.text for mark in ("$", "£", "€", "cent")):
        return True
    own = [t for c in verb.rights for t in c.subtree if is_party(t) and t.pos_ != "PRON"]
    payers = [t for t in own if not any(c.dep_ == "nummod" for c in t.children)]  # "Rs 299"
    sold = verb.lemma_ in ("cost", "be", "price", "charge", "start", "save") and not payers
    return sold or (verb.tag_ == "VBD" and any(mark in sentence.text for mark in "$£€"))


def _noun_of(token: Token, chain: list[Token]) -> Token | None:
    """What the amount is of: "900 million pesos in aid", "a fine of 900 million pesos", "the fine would be ..."."""
    nouns = lemmas("stakes", "nouns") | lemmas("stakes", "owners")
    figures = nouns | lemmas("stakes", "figures")
    for word in chain:
        if is_verb(word):
            job = next((w for w in chain if w.dep_ == "attr" and w.lemma_ in lemmas("stakes", "projects")), None)
            if job is not None and word.lemma_ == "be":
                return job
            subject = subject_of(word)
            plain = subject is not None and not any(c.lower_ in _STATISTICS for c in subject.children)
            to = any(c.lower_ == "to" for c in word.children)
            moved = to and word.lemma_ in lemmas("stakes", "market")
            changed = moved or (to and word.lemma_ in _CHANGED)
            if word.lemma_ in _STATED or (changed and objects_of(word)):
                return next((o for o in objects_of(word) if o.lemma_ in figures), None)
            named = plain and subject is not None and subject.lemma_ in figures
            return subject if (word.lemma_ in _IS or moved) and named and not _is_price(subject) else None
        if word.pos_ in ("NOUN", "PROPN") and word.lemma_ in nouns:
            return word
        if word.pos_ == "NOUN" and word.lemma_ in figures and word != token and word.dep_ in ("dobj", "attr", "pobj"):
            return word
        below = [c for c in word.children if c.dep_ == "prep" and c.lower_ in ("in", "of")]
        below = [c for prep in below for c in prep.children if c.dep_ == "pobj" and c.lemma_ in nouns - {"contract"}]
        if below:
            return below[0]
    return None


def _worth(word: Token) -> Token | None:
    above = word.head
    return subject_of(above) if is_verb(above) else above if above.pos_ in ("NOUN", "PROPN") else None


def _name_near(sentence: Sentence, word: Token, reading: Reading) -> str:
    owner = next((c for c in word.children if c.dep_ == "poss"), None)
    if owner is not None and (is_party(owner) or owner.lower_ in ("its", "their", "his", "her")):
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


def _is_background(sentence: Sentence, verb: Token, reading: Reading) -> bool:
    """Whether it tells of long ago: a past tense with a year before last."""
    if is_past(verb) and _LAST_BUDGET.search(sentence.text):
        return True
    years = [int(m[0][-4:]) for m in _YEAR.finditer(sentence.text) if _belongs(sentence, m.end() - 4, verb)]
    if not years or not is_past(verb):
        return False
    return reading.published is None or max(years) < reading.published.year - 1


def _belongs(sentence: Sentence, at: int, verb: Token) -> bool:
    """Whether a year stands with this verb and not with one joined to it."""
    word = sentence.word_at(at)
    own = verb_above(word) if word is not None else None
    return own is None or own == verb or own.dep_ != "conj"
