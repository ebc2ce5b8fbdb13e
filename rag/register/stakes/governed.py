"""What the readings of a verb share: what somebody holds, tense ahead, particle, and what the verb governs.

    Holding(subject, what);  is_ahead(verb), key_of(verb), rest_of(verb), behind(verb, "of", "from")

Read `rag.register.stakes.holdings`, which reads verbs with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.register.claims.clauses import Slice, is_verb, stretch

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 25  # words of what is at stake
AHEAD = frozenset("may might could would will can to shall must ’ll 'll".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who has it, None where nobody is named, and the words that say what it is."""

    subject: Token | None
    what: Slice | None


def is_ahead(verb: Token, words: frozenset[str] = AHEAD) -> bool:
    """Whether an auxiliary of the verb, or of the verb that it is joined to, points ahead."""
    if {child.lower_ for child in verb.children if child.dep_.startswith("aux")} & words:
        return True
    joined = verb.head if verb.dep_ in ("conj", "xcomp") and is_verb(verb.head) else None
    return joined is not None and bool({c.lower_ for c in joined.children if c.dep_.startswith("aux")} & words)


def key_of(verb: Token) -> str:
    """The lemma with its particle: "hand over"."""
    particle = next((c.lower_ for c in verb.children if c.dep_ == "prt"), "")
    return f"{verb.lemma_}-{particle}" if particle else verb.lemma_


def rest_of(verb: Token, *, first: Token | None = None) -> Slice | None:
    """From the verb, or the word given, to the end of what it governs to its right."""
    start = (first or verb).i
    return stretch(verb.doc, start, min(verb.right_edge.i, start + LONGEST))


def behind(verb: Token, *words: str) -> list[Token]:
    """The nouns or clauses behind one of these prepositions of the verb."""
    return [
        inner
        for prep in verb.children
        if prep.dep_ in ("prep", "prt", "agent") and prep.lower_ in words
        for inner in prep.children
        if inner.dep_ in ("pobj", "pcomp")
    ]
