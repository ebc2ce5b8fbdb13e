"""A word of a parsed sentence -> the word for whoever the sentence says has said it, and by which verb.

    attribution(sentence, word) -> Teller(who, verb) or None

A verb of saying above the word, active or passive; somebody's figure ("put it at", "says 4 million", "by her count");
"according to", "in the view of", "as X sees it"; a document that shows, gives or sets it.  One sentence is all it looks
at.  Read `rag.register.claims.voices` next, which names the teller and looks further for quotations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import Sentence, climb, is_name, is_party, is_passive, is_verb, subject_of
from rag.register.claims.lexicon import lemmas

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEARNS = frozenset("learn hear understand know".split())
_WEAK = frozenset(  # tell as often what is done as what is said
    "put call describe hold find rule learn hope expect fear think show propose promise pledge vow".split()
)
_AT = frozenset("put value estimate assess reckon calculate".split())  # a figure "at" so much
_GIVES = frozenset("say cite reckon calculate count estimate mention report".split())  # a figure as their object
_OF = frozenset("speak talk".split())
_SIGHT = frozenset("view opinion eye word estimate count reckoning account telling calculation figure version".split())
_COUNTED = frozenset("figure sum estimate count calculation tally number total".split())
_SEES = frozenset("see put tell describe have".split())
_SETS = frozenset("give set allow grant oblige put provide".split())  # what a document itself does
_SEEN = frozenset("see obtain review leak examine read".split())
_RULES = frozenset("law act bill contract agreement licence license regulation treaty code charter permit plan".split())
_DOCUMENT = rf"(?P<document>(?:{'|'.join(sorted(lemmas('speech', 'documents')))})s?)"
_SHOWN = regex(  # a clause that the parser takes for an object: ", a letter seen by the paper shows"
    rf",(?: (?:an?|the|its|their))? (?:[\w’'-]+ ){{0,3}}?{_DOCUMENT}\b"
    r"[^,.;]{0,60}? (?:shows?|says?|states?|reveals?|indicates?|suggests?|said|showed)(?=[,.;])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Whoever says it, None where the sentence does not tell who; and the verb of saying, where there is one."""

    who: Token | None
    verb: Token | None


def attribution(sentence: Sentence, word: Token) -> Teller | None:
    """Who is said to say what the word is part of; None where nobody is."""
    saying = _saying(word)
    if saying is not None and (sentence.in_quotes(word.idx) or not _is_weak(saying)):
        found = _of_saying(saying)
        if found is not None:
            return found
    return _of_figure(word) or _of_phrase(sentence) or _of_document(sentence, word)


def is_document(word: Token) -> bool:
    """Whether it is something written."""
    return word.lemma_.lower() in lemmas("speech", "documents") and not is_name(word)


def is_unnamed(word: Token, verb: Token | None) -> bool:
    """Whether people are meant whom the paper does not name."""
    if is_name(word) or any(is_name(t) and t.dep_ != "amod" for t in word.subtree):
        return False
    counted = any(c.dep_ == "nummod" or c.lower_ in ("some", "several", "many") for c in word.children)
    known = any(c.dep_ == "poss" or c.lower_ in ("the", "these", "those", "both", "all") for c in word.children)
    if counted and word.tag_ == "NNS" and not known and verb is not None:
        return True
    if word.lemma_.lower() not in lemmas("speech", "unnamed"):
        return False
    around = {t.lower_ for t in word.subtree}
    if around & lemmas("speech", "unnamed_marks") or word.lemma_.lower() in ("source", "insider", "one", "another"):
        return True
    return counted or (word.lemma_ in ("person", "people", "official") and verb is not None)


def _saying(word: Token) -> Token | None:
    """The verb of saying in whose clause a word stands."""
    chain = [word, *climb(word)]
    for below, above in itertools.pairwise(chain):
        for child in above.children:
            if child.dep_ == "parataxis" and child != below and child.lemma_ in lemmas("speech", "verbs"):
                return child
        if ";" in (t.text for t in below.doc[below.i : above.i]):
            continue  # what stands before a semicolon is a sentence of its own
        if below.dep_ in ("ccomp", "parataxis", "xcomp") and above.lemma_ in lemmas("speech", "verbs"):
            return above
    for child in chain[-1].children:
        if child.dep_ == "parataxis" and child not in chain and child.lemma_ in lemmas("speech", "verbs"):
            return child
    return None


def _is_weak(verb: Token) -> bool:
    return verb.lemma_ in _WEAK and not any(child.dep_ == "ccomp" for child in verb.children)


def _of_saying(verb: Token) -> Teller | None:
    """The subject of a verb of saying, or in the passive its agent."""
    if verb.lemma_ in _LEARNS and (source := _source_of(verb)) is not None:
        return Teller(who=source, verb=verb)
    if is_passive(verb):
        agent = next((w for w in _behind(verb.children, "by") if _can_tell(w, verb)), None)
        clause = any(c.dep_ == "ccomp" for c in verb.children) or verb.dep_ in ("parataxis", "ccomp")
        told = clause or verb.lemma_ in lemmas("disputes", "says") or verb.lemma_ == "understand"
        return Teller(who=agent, verb=verb) if agent is not None or told else None
    subject = subject_of(verb)
    if subject == verb.head and verb.tag_ == "VB":
        return None  # "no reason to believe"
    return Teller(who=subject, verb=verb) if subject is not None and _can_tell(subject, verb) else None


def _can_tell(subject: Token, verb: Token) -> bool:
    known = is_party(subject) or is_document(subject) or is_unnamed(subject, verb)
    return known or (not _is_weak(verb) and subject.pos_ in ("NOUN", "PROPN"))


def _source_of(verb: Token) -> Token | None:
    """The unnamed people from whom a paper has learned something."""
    return next((w for w in _behind(verb.children, "from") if is_unnamed(w, verb)), None)


def _of_figure(word: Token) -> Teller | None:
    """Whose figure it is: "puts the bill at", "speaks of", "says 4 million", "their own sum is"."""
    chain = [word, *climb(word)]
    verb = next((w for w in chain if is_verb(w) and w.dep_ not in ("aux", "auxpass")), None)
    if verb is None or is_passive(verb):
        return None
    subject = subject_of(verb)
    if subject is None:
        return None
    if verb.lemma_ == "be" and subject.lemma_ in _COUNTED:
        owner = next((c for c in subject.children if c.dep_ == "poss" and is_party(c)), None)
        return Teller(who=owner, verb=verb) if owner is not None else None
    below = chain[: chain.index(verb)][-1:] or [c for c in verb.rights if c.dep_ in ("dobj", "attr", "prep")]
    told = [c for c in below if any(t.like_num for t in c.subtree)]
    at = verb.lemma_ in _AT and any(c.lower_ == "at" for c in verb.children)
    gives = verb.lemma_ in _GIVES and any(c.dep_ in ("dobj", "attr") and _is_count(c) for c in told)
    of = verb.lemma_ in _OF and any(c.lower_ == "of" for c in told)
    somebody = is_party(subject) or subject.pos_ in ("NOUN", "PROPN")
    return Teller(who=subject, verb=verb) if somebody and (at or gives or of) else None


def _is_count(word: Token) -> bool:
    return word.like_num or any(c.like_num for c in word.children)


def _of_phrase(sentence: Sentence) -> Teller | None:
    """Whose view it is in a phrase: "according to", "in the view of", "by her count", "as the lenders see it"."""
    for token in sentence.doc:
        if token.lower_ == "according" and (found := _behind(token.children, "to")):
            return Teller(who=found[0], verb=None)
        if token.lemma_ in _SIGHT and token.dep_ == "pobj" and token.head.lower_ in ("in", "by", "on", "to"):
            owners = [c for c in token.children if c.dep_ == "poss"] + _behind(token.children, "of")
            owners = [w for w in owners if is_party(w)]
            if owners:
                return Teller(who=owners[0], verb=None)
        if token.lemma_ in _SEES and token.dep_ == "advcl" and any(c.lower_ == "as" for c in token.children):
            subject = next((c for c in token.children if c.dep_ == "nsubj" and is_party(c)), None)
            if subject is not None and any(c.lower_ == "it" for c in token.children):
                return Teller(who=subject, verb=None)
    return None


def _of_document(sentence: Sentence, word: Token) -> Teller | None:
    """A document that shows it, or that itself gives, sets or allows it."""
    for shown in _SHOWN.finditer(sentence.text):
        if not shown.start() <= word.idx < shown.end():
            at = shown.start("document")
            return Teller(who=next((t for t in sentence.doc if t.idx == at), None), verb=None)
    verb = next((w for w in (word, *climb(word)) if is_verb(w) and w.dep_ not in ("aux", "auxpass")), None)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) if verb is not None else None
    if verb is None or subject is None or is_passive(verb) or not is_document(subject):
        return None
    seen = any(c.dep_ == "acl" and c.lemma_ in _SEEN for c in subject.children)
    sets = verb.lemma_ in _SETS and subject.lemma_.lower() not in _RULES
    return Teller(who=subject, verb=None) if seen or sets else None


def _behind(children: Iterable[Token], prep: str) -> list[Token]:
    return [
        w
        for c in children
        if c.lower_ == prep and c.dep_ in ("prep", "agent", "pcomp")
        for w in c.children
        if w.dep_ == "pobj"
    ]
