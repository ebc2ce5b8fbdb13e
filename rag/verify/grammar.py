"""What a parser tells of a text: which word does what to which, how far each verb has come, and who says it.

    text, its words -> read_grammar -> Grammar(roles, stages, speakers)

A role is a word, its relation and the word that governs it: ("Corvane", "subj", "sued"); the passive, possessives,
relative clauses and shared subjects are brought to that one form, so that two texts can be compared.  Nothing is judged
here.  The parser is that of the register; read `rag.verify.roles` next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from rag.register.claims.parse import Parser, open_parser

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAY, WOULD, WILL, IS, DONE = range(5)  # how far a thing has come, as its verb tells it
_MODALS = {
    **dict.fromkeys(("may", "might", "could", "can", "ca"), MAY),
    **dict.fromkeys(("would", "should", "must", "ought", "need", "'d"), WOULD),
    **dict.fromkeys(("will", "shall", "'ll", "wo"), WILL),
}
_HAPPENS = frozenset("begin start continue manage fail refuse decline seem appear help come go use keep happen".split())
_RELATIVE = frozenset("who which that whom".split())
_SAME = ("appos", "conj")  # what stands beside a word and shares its role
_IFS = frozenset("if unless whether until once should".split())
_LOCK = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The places of a word and of the word that governs it, and how: subj, obj, of, or a preposition; whether the parse
    leaves no doubt."""

    word: int
    relation: str
    head: int
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The roles of a text's words; of each verb how far it has come; of each word the places of those who say it;
    `reported` are the verbs in what somebody said."""

    roles: tuple[Role, ...]
    stages: Mapping[int, int | None]
    speakers: Mapping[int, frozenset[int]]
    reported: frozenset[int]
    heads: Mapping[int, int]
    tags: Mapping[int, str]


@cache
def _parser() -> Parser:
    return open_parser()


def read_grammar(text: str, starts: Sequence[int], saying: frozenset[str]) -> Grammar:
    """The grammar of a text whose words start at these characters; `saying` are verbs of speech."""
    with _LOCK:
        doc = _parser().parse([text])[0]
    places: dict[int, int] = {}
    for token in doc:
        at = max((n for n, start in enumerate(starts) if start <= token.idx), default=-1)
        if at >= 0 and not token.is_punct:
            places[token.i] = at
    roles = {
        Role(word=places[t.i], relation=relation, head=places[h.i], sure=sure)
        for t, relation, h, sure in _roles(doc)
        if t.i in places and h.i in places and places[t.i] != places[h.i]
    }
    verbs = [t for t in doc if t.i in places and t.pos_ in ("VERB", "AUX")]
    return Grammar(
        roles=tuple(sorted(roles, key=lambda r: (r.word, r.head, r.relation, r.sure))),
        stages={places[t.i]: _stage(t) for t in verbs},
        speakers={places[t.i]: frozenset(places[s.i] for s in _speakers(t, saying) if s.i in places) for t in doc
                  if t.i in places and t.pos_ not in ("PUNCT", "SPACE")},
        reported=frozenset(places[t.i] for t in verbs if _reported(t)),
        heads={places[t.i]: places.get(t.head.i, -1) for t in doc if t.i in places},
        tags={places[t.i]: t.tag_ for t in doc if t.i in places},
    )  # fmt: skip


def _roles(doc: Doc) -> Iterator[tuple[Token, str, Token, bool]]:
    for token in doc:
        if found := _own_role(token):
            yield token, *found, True
        if token.pos_ in ("VERB", "AUX"):
            yield from ((subject, "subj", token, token.dep_ == "conj") for subject in _shared_subject(token))
            yield from ((*found, True) for found in _antecedent(token))
            own = any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children)
            above = (a for a in token.ancestors if not own and token.dep_ not in ("relcl", "ROOT") and a.pos_ == "VERB")
            subjects = (c for a in above for c in a.children if c.dep_ in ("nsubj", "nsubjpass"))
            yield from ((noun, "subj", token, False) for c in subjects for noun in _with_like(c))


def _own_role(token: Token) -> tuple[str, Token] | None:
    """How a noun hangs on its verb or noun, with what stands beside it."""
    head = token.head
    match token.dep_:
        case "nsubj":
            return "subj", head
        case "nsubjpass" | "dobj" | "obj":
            return "obj", head
        case "dative":
            return "to", head
        case "poss" | "nmod":
            return "of", head
        case "compound":
            return _own_role(head) if head.pos_ == "PROPN" else ("of", head)
        case "conj" | "appos" if head.pos_ not in ("VERB", "AUX"):
            return _own_role(head)
        case "pobj" if head.dep_ == "agent":
            return "subj", head.head
        case "pobj":
            outer = head.head if head.head.pos_ != "ADP" else head.head.head
            return head.lower_, outer
    return None


def _shared_subject(verb: Token) -> Iterator[Token]:
    """The subject of the verb before, where a verb has none of its own."""
    if any(child.dep_ in ("nsubj", "nsubjpass", "csubj") for child in verb.children):
        return
    if verb.dep_ in ("conj", "xcomp", "advcl", "pcomp") and verb.head.pos_ in ("VERB", "AUX"):
        governing = verb.head
        passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
        if passive:
            return
        done = [child for child in governing.children if child.dep_ == "dobj"]
        if done and verb.dep_ in ("xcomp", "pcomp"):
            yield from _with_like(done[0])
            return
        for child in governing.children:
            if child.dep_ == "nsubj" or (child.dep_ == "nsubjpass" and verb.dep_ == "xcomp"):
                yield from _with_like(child)


def _antecedent(verb: Token) -> Iterator[tuple[Token, str, Token]]:
    """What a relative clause or a participle says of its noun."""
    if verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBG"):
        yield from ((noun, "obj" if verb.tag_ == "VBN" else "subj", verb) for noun in _with_like(verb.head))
    if verb.dep_ == "relcl":
        for child in verb.children:
            if child.lower_ in _RELATIVE and child.dep_ in ("nsubj", "nsubjpass", "dobj"):
                relation = "subj" if child.dep_ == "nsubj" else "obj"
                yield from ((noun, relation, verb) for noun in _with_like(verb.head))


def _with_like(noun: Token) -> Iterator[Token]:
    yield noun
    for child in noun.children:
        if child.dep_ in _SAME or (child.dep_ == "compound" and child.pos_ == "PROPN"):
            yield from _with_like(child)


def _stage(verb: Token, depth: int = 0) -> int | None:
    """How far what a verb tells has come; None where it does not say."""
    aux = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "advcl" and any(c.lower_ in _IFS and c.dep_ in ("mark", "advmod", "aux") for c in verb.children):
        return MAY
    modal = min((_MODALS[a.lower_] for a in aux if a.lower_ in _MODALS), default=None)
    if modal == WOULD and any(a.lower_ in ("would", "'d") for a in aux) and _reported(verb):
        return WILL
    if modal is not None:
        return modal
    governing = verb.head if verb.head != verb and verb.head.pos_ in ("VERB", "AUX", "NOUN", "ADJ") else None
    if any(a.tag_ == "TO" for a in aux):
        if any(a.lower_ == "have" for a in aux):
            return DONE
        above = _stage(governing, depth + 1) if governing is not None and depth < 4 else None
        if governing is not None and governing.lemma_ == "be":
            return min(WILL, DONE if above is None else above)
        if governing is not None and governing.lemma_ in _HAPPENS:
            return above
        return min(WOULD, DONE if above is None else above)
    tags = {verb.tag_, *(a.tag_ for a in aux)}
    if verb.dep_ == "conj" and not aux and verb.tag_ in ("VB", "VBN", "VBG") and governing is not None and depth < 4:
        return _stage(governing, depth + 1)
    if verb.tag_ in ("VBG", "VB") and not aux:
        above = _stage(governing, depth + 1) if governing is not None and depth < 4 else None
        return above if above is not None and above <= WILL else None
    if verb.tag_ == "VBN" and not aux:
        return DONE if verb.dep_ == "ROOT" else None
    governed = [_stage(a, depth + 1) for a in verb.ancestors if a.pos_ == "VERB" and verb.dep_ == "advcl" and depth < 1]
    if verb.tag_ in ("VBZ", "VBP") and any(stage is not None and stage <= WILL for stage in governed):
        return WILL
    done = verb.tag_ == "VBD" or "VBD" in tags or (verb.tag_ == "VBN" and any(a.lemma_ == "have" for a in aux))
    return DONE if done else IS


def _reported(verb: Token) -> bool:
    """Whether a verb stands in what somebody said, where "will" becomes "would"."""
    return verb.dep_ in ("ccomp", "conj") and any(a.tag_ == "VBD" and a.pos_ in ("VERB", "AUX") for a in verb.ancestors)


def _speakers(token: Token, saying: frozenset[str]) -> Iterator[Token]:
    """Who is told as saying what a word is part of."""
    below = token
    for above in (token, *token.ancestors):
        if (
            above != below
            and above.pos_ == "VERB"
            and above.tag_ != "VB"
            and above.lower_ in saying
            and below.dep_[:5] != "nsubj"
        ):
            yield from _subjects(above)
        for child in above.children:
            if child != below and child.lower_ == "according":
                yield from (t for t in child.subtree if t.i != child.i)
            apart = child.dep_ in ("parataxis", "ccomp") and child.lower_ in saying
            if apart and child != below and not any(c.dep_ in ("ccomp", "dobj", "xcomp") for c in child.children):
                yield from _subjects(child)
        below = above


def _subjects(verb: Token) -> Iterator[Token]:
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return
    found = [child for child in verb.children if child.dep_ in ("nsubj", "agent")]
    found += list(_shared_subject(verb)) + [noun for noun, _, _ in _antecedent(verb)]
    yield from (t for each in found for t in each.subtree) if found else iter((verb,))
