"""Who says what a word of a sentence says, and how it is known; and whom "she" or "the company" means.

    Voices(sentences).voice(sentence, word) -> Voice(speaker, how)      .named(sentence, word) -> a party's name

A verb of saying above the word, "according to", or quotation marks tell that somebody else than the paper speaks.
Names that a pronoun stands for are looked up among those before it, and are slices of the article like all else.
Read `rag.register.claims.extract` next.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.register.claims.clauses import Sentence, climb, is_name, is_party, is_verb, party_slice, subject_of
from rag.register.claims.lexicon import lemmas
from rag.register.items import How

if TYPE_CHECKING:
    from spacy.tokens import Token

NEAR = 2  # sentences on each side, in one paragraph, among which a quotation's speaker is looked for
FAR = 6  # sentences back in which a pronoun's name is looked for
_PEOPLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Sir|Judge|Prof)\b")
_SHOWN = re.compile(  # a clause at the end, which the parser takes for an object: ", a letter seen by the paper shows."
    r", (?:an?|the|its|their)? ?(?P<document>(?:[\w-]+ ){0,2}?"
    rf"(?:{'|'.join(sorted(lemmas('speech', 'documents')))})s?)\b"
    r"[^,.;]{0,60}? (?:shows?|says?|states?|reveals?|indicates?|suggests?|said|showed)\.[”\"]?$"
)
_PERSON = frozenset("he she i him her his".split())
_MANY = frozenset("they we them their both neither".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker, "" where the paper itself speaks, and how the words are known."""

    speaker: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    at: int  # sentence
    text: str
    person: bool
    many: bool
    subject: bool


PAPER = Voice(speaker="", how="paper")


class Voices:
    """The speakers of one article."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._index = {id(sentence): at for at, sentence in enumerate(sentences)}
        self._mentions: list[_Mention] = []
        self._people = _people(sentences)
        for at, sentence in enumerate(sentences):
            self._mentions.extend(self._mentioned(at, sentence))

    def named(self, sentence: Sentence, word: Token) -> str:
        """The party that a word stands for: its own name, or for a pronoun the one before it; "" where unclear."""
        if word.pos_ != "PRON":
            return sentence.cut(party_slice(word))
        return self._antecedent(sentence, word)

    def voice(self, sentence: Sentence, word: Token) -> Voice:
        """Who says what this word is part of."""
        quoted = sentence.in_quotes(word.idx)
        saying = _saying(word)
        if saying is not None and (quoted or not _is_weak(saying)):
            found = self._by_verb(sentence, saying, quoted=quoted)
            if found:
                return found
        if found := self._according(sentence, word):
            return found
        if quoted:
            return self._of_quotation(sentence, word)
        shown = _SHOWN.search(sentence.text)
        if shown is not None and word.idx < shown.start():
            return Voice(speaker=shown["document"], how="document")
        return PAPER

    def _by_verb(self, sentence: Sentence, verb: Token, *, quoted: bool) -> Voice | None:
        subject = subject_of(verb)
        if subject is None:
            return None
        known = is_party(subject) or _is_document(subject) or _is_unnamed(subject, verb)
        if not known and (_is_weak(verb) or subject.pos_ not in ("NOUN", "PROPN")):
            return None
        return self._voice_of(sentence, subject, verb, quoted=quoted)

    def _voice_of(self, sentence: Sentence, subject: Token, verb: Token | None, *, quoted: bool) -> Voice:
        if verb is not None and verb.lemma_ in _LEARNS and (source := _source_of(verb)) is not None:
            return Voice(speaker=self.named(sentence, source), how="unnamed")
        name = self.named(sentence, subject)
        denies = verb is not None and (verb.lemma_ in lemmas("disputes", "denies"))
        if _is_document(subject):
            how: How = "document"
        elif _is_unnamed(subject, verb):
            how = "unnamed"
        elif denies:
            how = "denial"
        else:
            how = "quoted" if quoted else "reported"
        return Voice(speaker=name, how=how)

    def _according(self, sentence: Sentence, word: Token) -> Voice | None:
        for token in sentence.doc:
            if token.lower_ != "according":
                continue
            objects = [c for to in token.children for c in to.children if c.dep_ == "pobj"]
            if objects:
                return self._voice_of(sentence, objects[0], None, quoted=sentence.in_quotes(word.idx))
        return None

    def _of_quotation(self, sentence: Sentence, word: Token) -> Voice:
        """The speaker of a quotation whose verb of saying stands elsewhere in the sentence or paragraph."""
        at = self._index[id(sentence)]
        near = [at, *(at - back for back in range(1, NEAR + 1)), *(at + on for on in range(1, NEAR))]
        for place in near:
            if not 0 <= place < len(self._sentences):
                continue
            other = self._sentences[place]
            if other.paragraph != sentence.paragraph or (place != at and not other.quoted):
                continue
            for verb in other.doc:
                if is_verb(verb) and verb.lemma_ in lemmas("speech", "verbs") and not other.in_quotes(verb.idx):
                    subject = subject_of(verb)
                    if subject is not None and (is_party(subject) or _is_document(subject)):
                        return self._voice_of(other, subject, verb, quoted=True)
        return PAPER

    def _mentioned(self, at: int, sentence: Sentence) -> Iterator[_Mention]:
        for word in sentence.doc:
            if word.pos_ == "PRON" or not is_party(word) or word.dep_ in ("compound", "amod", "nmod"):
                continue
            text = sentence.cut(party_slice(word))
            yield _Mention(
                at=at, text=text, person=self._is_person(text), many=word.tag_ in ("NNS", "NNPS"),
                subject=word.dep_ in ("nsubj", "nsubjpass", "appos"),
            )  # fmt: skip

    def _is_person(self, text: str) -> bool:
        return bool(_PEOPLE.match(text)) or any(text == name or text.split()[-1] == name for name in self._people)

    def _antecedent(self, sentence: Sentence, word: Token) -> str:
        at = self._index[id(sentence)]
        low = word.lower_
        person, many = low in _PERSON, low in _MANY
        known = [
            m for m in self._mentions if at - FAR <= m.at <= at and (m.at < at or _stands_before(sentence, m, word))
        ]
        fitting = [m for m in known if m.person == person and (not many or m.many)]
        if person and not fitting:
            fitting = [m for m in known if len(m.text.split()) > 1 and m.text[0].isupper() and m.subject]
        if many and not fitting:
            fitting = [m for m in known if not m.person and m.subject]
        near = max((m.at for m in fitting), default=-1)
        last = [m for m in fitting if m.at == near]
        leading = [m for m in last if m.subject] or last
        return leading[0].text if leading else ""


def _people(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Surnames and full names that stand beside a role, "who", or a title."""
    found: set[str] = set()
    for sentence in sentences:
        for match in re.finditer(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Judge)\.? ((?:[A-Z][\w’'-]+ ?){1,3})", sentence.text):
            found.add(match[1].split()[-1])
        for word in sentence.doc:
            if not is_name(word):
                continue
            roles = [c for c in word.children if c.dep_ in ("appos", "compound", "nmod") and c.pos_ == "NOUN"]
            beside = word.head if word.dep_ == "appos" else None
            relative = any(c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children) for c in word.children)
            people = lemmas("parties", "collective")
            if relative or any(r.lemma_ in people for r in roles) or (beside is not None and beside.pos_ == "NOUN"):
                text = sentence.cut(party_slice(word))
                if len(text.split()) > 1:
                    found |= {text, text.split()[-1]}
    return frozenset(found)


def _stands_before(sentence: Sentence, mention: _Mention, word: Token) -> bool:
    at = sentence.text.find(mention.text)
    return 0 <= at < word.idx and not mention.text.startswith(word.text)


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


_LEARNS = frozenset("learn hear understand know".split())
_WEAK = frozenset(
    "put call describe hold find rule learn hope expect fear think show propose promise pledge vow".split()
)


def _source_of(verb: Token) -> Token | None:
    """The unnamed people from whom a paper has learned something."""
    of = (w for c in verb.children if c.dep_ == "prep" and c.lower_ == "from" for w in c.children if w.dep_ == "pobj")
    return next((w for w in of if _is_unnamed(w, verb)), None)


def _is_weak(verb: Token) -> bool:
    """Whether a verb tells as often what is done as what is said."""
    return verb.lemma_ in _WEAK and not any(child.dep_ == "ccomp" for child in verb.children)


def _is_document(word: Token) -> bool:
    return word.lemma_.lower() in lemmas("speech", "documents") and not is_name(word)


def _is_unnamed(word: Token, verb: Token | None) -> bool:
    if is_name(word) or word.lemma_.lower() not in lemmas("speech", "unnamed"):
        return False
    around = {t.lower_ for t in word.subtree}
    if around & lemmas("speech", "unnamed_marks") or word.lemma_.lower() in ("source", "insider", "one", "another"):
        return True
    counted = any(c.dep_ == "nummod" or c.lower_ in ("some", "several", "many") for c in word.children)
    named = any(is_name(t) for t in word.subtree)
    return (counted or (word.lemma_ in ("person", "people", "official") and verb is not None)) and not named
