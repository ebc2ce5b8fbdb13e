"""A parsed sentence -> how many people or homes it says are to go, to move, or to be left without something.

    people_counted(sentence) -> Counted(number, noun, verb, amount)*

"Forty clerks will be laid off", "the closure affects 75 nurses", "leaves 9,000 households without water": the verb
tells that it is a stake, so any noun will do.  What has happened is for `rag.register.stakes.stakes` to leave out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.language.amounts import amount_spans
from rag.register.claims.clauses import Sentence, is_passive, is_verb, verb_above
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount
from rag.register.stakes.governed import is_ahead

if TYPE_CHECKING:
    from spacy.tokens import Token

MANY = 10  # by judgement: of fewer it is mostly told who they are
_GONE = frozenset("go disappear vanish survive".split())
_IN_FOR = frozenset("would will could may might must 'll ’ll".split())
_TURN_OUT = frozenset("attend come vote march gather visit join compete play sing perform receive take watch".split())
_FEAR = frozenset("fear lose worry".split())
_THINGS = frozenset(
    "point match game goal seat time way day week month year hour vote mile kilometre kilometer degree".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number of somebody, beside the verb that says what becomes of them."""

    noun: Token
    verb: Token
    amount: Amount


def people_counted(sentence: Sentence) -> Iterator[Counted]:
    """Each count of people or homes with what is to become of them."""
    for start, end, value in amount_spans(sentence.text):
        noun = _noun_behind(sentence, end)
        verb = verb_above(noun) if noun is not None else None
        if verb is not None and verb.lemma_ == "be":  # "are to be laid off"
            verb = next((c for c in verb.children if c.dep_ == "xcomp" and is_verb(c)), verb)
        if noun is None or verb is None or value.endswith("%"):
            continue
        many = float(value) >= MANY
        if not (_becomes(noun, verb) or (many and (_suffers(noun, verb) or _is_undergoing(noun, verb)))):
            continue
        written = sentence.text[start:end].strip()
        unit = noun.lemma_.lower()
        yield Counted(
            noun=noun, verb=verb, amount=Amount(value=value, unit=unit, currency="", written=written, loose=False)
        )


def _noun_behind(sentence: Sentence, end: int) -> Token | None:
    """The noun in the plural that a number counts."""
    number = next((t for t in sentence.doc if t.idx < end <= t.idx + len(t.text)), None)
    while number is not None and number.dep_ in ("nummod", "compound", "quantmod", "amod"):
        number = number.head
        if number.tag_ == "NNS" or number.lemma_.lower() in ("staff", "people"):
            return number
    return None


def _suffers(noun: Token, verb: Token) -> bool:
    """Whether people or homes are said to be in for something: "11,400 flats would stay cold"."""
    counted = lemmas("stakes", "counted") | lemmas("parties", "collective")
    subject = noun.dep_ in ("nsubj", "nsubjpass") and noun.lemma_.lower() in counted and noun.lemma_.lower() != "people"
    own = {child.lower_ for child in verb.children if child.dep_.startswith("aux")}
    return subject and bool(own & _IN_FOR) and verb.lemma_ not in _TURN_OUT


def _is_undergoing(noun: Token, verb: Token) -> bool:
    """Whether something that may or will come has them, or what is theirs, as its object: "will publish the records of
    61,000 patients", "340 operations may be put off", "would do away with 120 posts"."""
    if not (is_ahead(verb) or _in_for(verb)) or noun.lemma_.lower() in _THINGS or verb.lemma_ in _TURN_OUT:
        return False
    obliged = noun.dep_ == "nsubj" and any(c.dep_ == "xcomp" and is_passive(c) for c in verb.children)
    if noun.dep_ == "nsubjpass" or obliged:
        return True
    if noun.lemma_.lower() not in lemmas("parties", "collective") | lemmas("stakes", "counted") - {"people"}:
        return False
    of = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ in ("of", "with") else noun
    return of == verb or of.dep_ == "dobj"


def _in_for(verb: Token) -> bool:
    return verb.dep_ == "xcomp" and is_verb(verb.head) and bool({c.lower_ for c in verb.head.children} & _IN_FOR)


def _becomes(noun: Token, verb: Token) -> bool:
    """Whether the verb says that they go, move, are kept or suffer, and that this is not long over."""
    particle = next((c.lower_ for c in verb.children if c.dep_ in ("prt", "ccomp") and c.i > verb.i), "")
    displaced = lemmas("stakes", "displaced")
    if verb.lemma_ == "leave":
        return any(t.lower_ == "without" for t in verb.subtree) and noun.dep_ in ("dobj", "nsubjpass")
    if noun.lemma_ in ("job", "post", "position", "place") and verb.lemma_ in _GONE:
        return noun.dep_ in ("nsubj", "nsubjpass")
    if verb.lemma_ == "have":
        return noun.dep_ == "nsubj" and any(t.lemma_ in _FEAR for t in verb.subtree)
    if not {verb.lemma_, f"{verb.lemma_}-{particle}"} & displaced or noun.lemma_.lower() in _THINGS:
        return False
    ahead = is_ahead(verb) or (verb.tag_ in ("VBZ", "VBP", "VBG") and verb.lemma_ != "employ")
    if noun.dep_ == "nsubjpass" or (noun.dep_ == "nsubj" and any(c.dep_ == "auxpass" for c in verb.children)):
        return ahead or any(c.lower_ in ("are", "is") for c in verb.children)
    somebody = noun.lemma_.lower() in lemmas("parties", "collective") | lemmas("stakes", "counted")
    return noun.dep_ == "dobj" and somebody and ahead
