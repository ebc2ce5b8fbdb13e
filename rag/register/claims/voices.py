"""Who says what a word of a sentence says, and how it is known; and whom "she" or "the company" means.

    Voices(sentences).voice(sentence, word) -> Voice(speaker, how)      .named(sentence, word) -> a party's name

A verb of saying above the word, "according to", or quotation marks tell that somebody else than the paper speaks.
Names that a pronoun stands for are looked up among those before it, and are slices of the article like all else.
Read `rag.register.claims.extract` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.language.tellers import named_teller_span
from rag.register.claims.attribution import attribution, is_document, is_unnamed
from rag.register.claims.clauses import Sentence, is_name, is_party, is_verb, party_slice, subject_of
from rag.register.claims.lexicon import lemmas
from rag.register.items import How

if TYPE_CHECKING:
    from spacy.tokens import Token

NEAR = 2  # sentences on each side, in one paragraph, among which a quotation's speaker is looked for
FAR = 6  # sentences back in which a pronoun's name is looked for
_PEOPLE = regex(r"^(?:Mr|Mrs|Ms|Miss|Dr|Sir|Judge|Prof)\b")
_PERSON = frozenset("he she i him her his".split())
_MAIN = ("ROOT", "conj", "ccomp")
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
        found = attribution(sentence, word)
        if found is not None and found.who is None:
            return Voice(speaker="", how="quoted" if quoted else "reported")
        if found is not None and found.who is not None:
            return self._voice_of(sentence, found.who, found.verb, quoted=quoted)
        return self._of_quotation(sentence) if quoted else self._in_words(sentence, word)

    def _in_words(self, sentence: Sentence, word: Token) -> Voice:
        """The teller named behind this word, where the grammar shows none: "..., the mayor, Ada Lind, said"."""
        start, end = named_teller_span(sentence.text) or (0, 0)
        inside = [token for token in sentence.doc if start <= token.idx < end]
        first = next((token for token in inside if token.head not in inside), None)
        beside = (first, *(child for child in first.children if child.dep_ == "appos")) if first is not None else ()
        who = next(filter(is_party, beside), None) if word.idx < start else None
        return PAPER if who is None else self._voice_of(sentence, who, None, quoted=False)

    def _voice_of(self, sentence: Sentence, who: Token, verb: Token | None, *, quoted: bool) -> Voice:
        denies = verb is not None and (verb.lemma_ in lemmas("disputes", "denies"))
        if is_document(who):
            how: How = "document"
        elif is_unnamed(who, verb):
            how = "unnamed"
        elif denies:
            how = "denial"
        else:
            how = "quoted" if quoted else "reported"
        return Voice(speaker=self.named(sentence, who), how=how)

    def _of_quotation(self, sentence: Sentence) -> Voice:
        """The speaker of a quotation whose verb of saying stands elsewhere: in its paragraph, or before it."""
        at = self._index[id(sentence)]
        for place in (at, *(at - back for back in range(1, NEAR + 1)), *(at + on for on in range(1, NEAR))):
            if not 0 <= place < len(self._sentences):
                continue
            other = self._sentences[place]
            if other.paragraph != sentence.paragraph or (place != at and not other.quoted):
                continue
            for verb in other.doc:
                if is_verb(verb) and verb.lemma_ in lemmas("speech", "verbs") and not other.in_quotes(verb.idx):
                    subject = subject_of(verb)
                    if subject is not None and (is_party(subject) or is_document(subject)):
                        return self._voice_of(other, subject, verb, quoted=True)
        return self._introduced(sentence, at)

    def _introduced(self, sentence: Sentence, at: int) -> Voice:
        """Whoever the clause before a colon is about; or the sentence before a quotation that stands by itself, where
        that is a person."""
        opens = min((piece.start for piece in sentence.quoted), default=0)
        if sentence.text[: max(opens, 0)].rstrip().endswith(":"):
            return self._about(sentence, until=opens) or PAPER
        alone = opens <= 0 and at > 0
        before = self._sentences[at - 1] if alone else None
        if before is None or sentence.paragraph - before.paragraph > 1:
            return PAPER
        if before.quoted and before.quoted[0].start <= 0:
            return self._of_quotation(before)
        return self._about(before, until=len(before.text), person=True) or PAPER

    def _about(self, sentence: Sentence, *, until: int, person: bool = False) -> Voice | None:
        for verb in sentence.doc:
            subject = subject_of(verb) if is_verb(verb) and verb.idx < until and verb.dep_ in _MAIN else None
            if subject is None or not is_party(subject) or sentence.in_quotes(subject.idx):
                continue
            name = self.named(sentence, subject)
            if name and (not person or self._is_person(name) or _is_full_name(subject, name)):
                return Voice(speaker=name, how="quoted")
        return None

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


def _is_full_name(word: Token, text: str) -> bool:
    """Whether it is written as a person's whole name is."""
    return is_name(word) and len(text.split()) > 1 and word.lower_ not in lemmas("parties", "collective")


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
