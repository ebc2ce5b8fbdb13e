"""One parsed sentence -> who does what: subjects, noun phrases as slices, modality, what is inside quotation marks.

    Sentence(start, text, doc);  subject_of(verb) -> word or None;  phrase(word) -> Slice;  modality_of(verb)

Every piece of text is given as characters of the sentence, so that it stays a slice of the article.  It knows nothing
of deadlines or money.  Read `rag.register.claims.voices` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.lexicon import lemmas
from rag.register.items import Modality

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_QUOTED = regex(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)‘[^‘’]*’(?!\w)")
_NAMELESS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_LINKS = ("conj", "xcomp", "advcl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Characters of a sentence."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence at its place in the article, parsed.  `quoted` are the stretches between quotation marks."""

    start: int
    text: str
    doc: Doc
    paragraph: int
    quoted: tuple[Slice, ...]

    @property
    def end(self) -> int:
        """Where it ends in the article."""
        return self.start + len(self.text)

    def cut(self, piece: Slice) -> str:
        """The words of a slice."""
        return self.text[piece.start : piece.end]

    def in_quotes(self, at: int) -> bool:
        """Whether a character stands between quotation marks."""
        return any(piece.start < at < piece.end for piece in self.quoted)

    def word_at(self, at: int) -> Token | None:
        """The word that a character of the sentence belongs to; None for white space and beyond the end."""
        return next((word for word in self.doc if word.idx <= at < word.idx + len(word.text)), None)


def quoted_parts(text: str, *, opened: bool) -> tuple[Slice, ...]:
    """The stretches of a sentence in quotation marks; `opened` tells that the sentence before left them open."""
    if opened:
        close = re.search(r"[”\"]", text)
        end = close.end() if close else len(text)
        rest = quoted_parts(text[end:], opened=False) if close else ()
        return (Slice(start=-1, end=end), *(Slice(start=s.start + end, end=s.end + end) for s in rest))
    return tuple(Slice(start=m.start(), end=m.end()) for m in _QUOTED.finditer(text))


def leaves_open(text: str, *, opened: bool) -> bool:
    """Whether a quotation is still open where the sentence ends."""
    if "“" in text or "”" in text or (opened and '"' not in text):
        depth = (1 if opened else 0) + text.count("“") - text.count("”")
        return depth > 0
    return (text.count('"') + (1 if opened else 0)) % 2 == 1


def is_verb(word: Token) -> bool:
    """Whether a word is a verb, be it an auxiliary that stands alone."""
    return word.pos_ in ("VERB", "AUX")


def climb(word: Token) -> Iterator[Token]:
    """The heads above a word, the nearest first."""
    while word.head.i != word.i:
        word = word.head
        yield word


def verb_above(word: Token) -> Token | None:
    """The nearest verb at or above a word."""
    if is_verb(word) and word.dep_ not in ("aux", "auxpass"):
        return word
    return next((above for above in climb(word) if is_verb(above)), None)


def subject_of(verb: Token) -> Token | None:
    """Who does it: its own subject, or that of the verb it hangs on ("wants to sell", "denies it and says")."""
    seen = 0
    while seen < 5:
        seen += 1
        own = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")]
        if own:
            found = _of_whom(own[-1] if own[-1].i > verb.i else own[0])  # "A lie," said the mayor
            return found.head.head if found.text.lower() in ("who", "which", "that") and verb.dep_ == "relcl" else found
        if verb.dep_ in ("relcl", "acl"):
            return verb.head
        if verb.dep_ == "xcomp":
            received = [child for child in verb.head.children if child.dep_ in ("dobj", "dative")]
            if received and verb.head.lemma_ in ("tell", "order", "ask", "force", "allow", "urge", "require", "want"):
                return received[0]
        if verb.dep_ == "pcomp" and is_verb(verb.head.head):
            verb = verb.head.head
            continue
        if verb.dep_ == "xcomp" and verb.head.dep_ == "acomp" and is_verb(verb.head.head):
            verb = verb.head.head  # "is prepared to sell"
            continue
        if verb.dep_ not in _LINKS or not is_verb(verb.head):
            return None
        verb = verb.head
    return None


def _of_whom(subject: Token) -> Token:
    """Whom "two of its members" are of, where a number or "some" stands as the subject."""
    if subject.pos_ != "NUM" and subject.lower_ not in ("some", "many", "most", "several"):
        return subject
    of = (w for c in subject.children if c.lower_ == "of" for w in c.children if w.dep_ == "pobj")
    return next((w for w in of if w.pos_ in ("NOUN", "PROPN") and is_party(w)), subject)


def is_passive(verb: Token) -> bool:
    """Whether the subject has it done to it."""
    return any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)


def objects_of(verb: Token) -> list[Token]:
    """What it is done to, prepositions left out."""
    return [child for child in verb.children if child.dep_ in ("dobj", "attr", "oprd", "dative")]


def is_name(word: Token) -> bool:
    """Whether a word is written as a name inside its sentence, days and months left out."""
    if word.lower_ in _NAMELESS or not word.text[0].isalpha():
        return False
    if word.i == 0 and word.dep_ == "nsubj" and word.pos_ in ("ADJ", "X") and word.text[0].isupper():
        return True
    return word.pos_ == "PROPN" or (word.text[0].isupper() and word.i > 0 and word.pos_ in ("NOUN", "ADJ", "X", "VERB"))


def is_party(word: Token) -> bool:
    """Whether somebody is meant who can want, owe or say something."""
    if word.pos_ == "PRON":
        return word.lower_ in ("he", "she", "they", "we", "i", "it", "both", "neither")
    return is_name(word) or word.lemma_.lower() in lemmas("parties", "collective")


def party_slice(word: Token) -> Slice:
    """A party's name without article, role or apposition: "finance chief Ruth Abelard" is Ruth Abelard."""
    first = last = word
    named = next((c for c in word.rights if c.dep_ == "appos" and c.pos_ == "PROPN" and is_name(c)), None)
    if named is not None and not is_name(word):
        return party_slice(named)
    if is_name(word):
        while first.i > 0 and (is_name(first.nbor(-1)) or first.nbor(-1).text in ("&", "-", "de", "van", "von", "al")):
            if first.nbor(-1).dep_ not in ("compound", "nmod", "amod", "punct", "cc", "poss", "det", "prep"):
                break
            first = first.nbor(-1)
        of = next((c for c in word.rights if c.dep_ == "prep" and c.lower_ == "of" and c.i == word.i + 1), None)
        if of is not None and word.lower_ in lemmas("parties", "collective"):
            last = next((c for c in of.children if c.dep_ == "pobj" and is_name(c)), word)
    else:
        kept = [c for c in word.lefts if c.dep_ in ("compound", "amod", "poss", "nmod") and c.pos_ != "PRON"]
        if kept:
            first = word.doc[min(c.left_edge.i for c in kept)]
            first = first.nbor(1) if first.pos_ == "DET" and first.i < word.i else first
        of = next(
            (c for c in word.rights if c.dep_ == "prep" and c.lower_ in ("of", "for") and c.i == word.i + 1), None
        )
        if of is not None and word.lemma_ in ("spokesman", "spokeswoman", "spokesperson", "head", "member"):
            last = of.right_edge
    return Slice(start=first.idx, end=last.idx + len(last.text))


def phrase(word: Token, *, until: int | None = None, after: int = 0) -> Slice:
    """A noun phrase with what is close to it: relative clauses and appositions are left out, and what lies outside
    `after` and `until`."""
    stop = next(
        (c.left_edge.i for c in word.rights if c.dep_ in ("relcl", "appos", "punct", "advcl", "cc", "npadvmod")), None
    )
    last = word.right_edge.i if stop is None else max(stop - 1, word.i)
    tokens = [t for t in word.doc[word.left_edge.i : last + 1] if t.idx >= after and (until is None or t.idx < until)]
    tokens = _trimmed(tokens)
    if not tokens:
        return Slice(start=word.idx, end=word.idx + len(word.text))
    return Slice(start=tokens[0].idx, end=tokens[-1].idx + len(tokens[-1].text))


def _trimmed(tokens: list[Token]) -> list[Token]:
    while tokens and (tokens[-1].is_punct or tokens[-1].pos_ in ("ADP", "CCONJ", "DET", "SPACE", "PART")):
        tokens = tokens[:-1]
    while tokens and (tokens[0].is_punct or tokens[0].pos_ in ("SPACE", "CCONJ")):
        tokens = tokens[1:]
    return tokens


def stretch(doc: Doc, first: int, last: int) -> Slice | None:
    """The words from one place to another, marks and loose prepositions at the ends left out; None for none."""
    tokens = _trimmed(list(doc[first : last + 1]))
    return Slice(start=tokens[0].idx, end=tokens[-1].idx + len(tokens[-1].text)) if tokens else None


def is_negated(verb: Token) -> bool:
    """Whether a "not" or "never" stands with the verb itself."""
    return any(child.dep_ == "neg" for child in verb.children)


_INVERTED = frozenset(("should", "had", "were"))  # at the head of a clause: "should they fail"
_POSSIBLE = frozenset("may might could can".split())
_PLANNED = frozenset("will shall must 'll ’ll wo sha should".split())
_PLANNING = frozenset(
    "plan expect intend aim hope want seek schedule set promise pledge vow agree offer propose order threaten prepare "
    "need have due decide try ask tell require urge".split()
)


def modality_of(verb: Token) -> Modality:
    """How far it has come, by the auxiliaries and verbs that the verb hangs on."""
    if any(c.lower_ in _INVERTED and c.dep_.startswith("aux") and c.i == verb.left_edge.i for c in verb.children):
        return "conditional"
    if is_negated(verb):
        return "denied"
    chain = [verb, *(above for above in climb(verb) if above.dep_ in ("ROOT", "xcomp", "conj", "ccomp", "advcl"))][:3]
    own = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    marks = {child.lower_ for child in verb.children if child.dep_ == "mark"}
    if marks & {"if", "unless", "should"} or "would" in own or "’d" in own:
        return "conditional"
    if own & _POSSIBLE:
        return "possible"
    if own & _PLANNED or ("to" in own and any(above.lemma_ in _PLANNING for above in chain[1:])):
        return "planned"
    if verb.tag_ in ("VB", "VBP", "VBZ") and "to" in own:
        return "planned"
    return "under_way" if verb.tag_ == "VBG" and own & {"is", "are", "was", "were", "been"} else "done"


def is_past(verb: Token) -> bool:
    """Whether the verb tells what has been, without a word that points ahead."""
    own = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if own & (_PLANNED | _POSSIBLE | {"would", "to", "is", "are", "be"}):
        return False
    if verb.tag_ == "VBD":
        return not any(child.dep_ == "xcomp" and child.pos_ == "VERB" for child in verb.children)
    return verb.tag_ == "VBN" and bool(own & {"was", "were", "had", "has", "have", "been"})
