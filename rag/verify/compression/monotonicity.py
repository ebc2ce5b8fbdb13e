"""Phrases that may not fall out because the sentence reaches down: without them it says more, not less.

    Gap, the phrase that falls out -> bool

Most of the time a phrase narrows: whoever sails on Monday sails.  But not to sail on Monday is less than not to
sail; all workers in Tarn are fewer than all workers, the largest bank of Tarn is not the largest bank, and what holds
if two things are so need not hold if one is.  Under a negation, a ban, a condition, "only" and "than", in the noun
phrase of a universal quantity and behind a superlative, nothing may be left out that is not set off by marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from rag.language.words import stem
from rag.verify.compression.gaps import Gap, clause_before, noun_phrase
from rag.verify.compression.grammar import Token

_UNIVERSAL = frozenset("all every each any no neither none only most both few fewer half little".split())
_REACHING_DOWN = frozenset(
    "not no never none neither nor cannot without unable unlikely unless except if whether only few fewer less hardly"
    " barely scarcely rarely seldom nothing nobody".split()
)
_FORBIDDING = frozenset(
    stem(word)
    for word in "fail lack deny denied refuse decline ban banned forbid forbade prohibit prevent avoid".split()
)
_SUPERLATIVE = frozenset("first last only best worst most least".split())
_EST = re.compile(r"^(?!.*(?:quest|vest|fest|rest|guest|nest|west|honest|dest|gest|tempest)$)[a-z]{3,}est$")
_SMALLER = frozenset("largest smallest greatest highest lowest longest oldest biggest richest poorest earliest".split())


def narrows(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether the statement says more without `piece`, which no mark sets off."""
    bare = [t for t in piece if t.kind not in ("article", "have", "that", "do")]
    if not bare:
        return False
    return _reaches_down(gap, piece) or _of_universal(gap) or _of_superlative(gap, piece) or _of_rule(gap, piece)


def _reaches_down(gap: Gap, piece: Sequence[Token]) -> bool:
    if piece[0].kind in ("and", "but") and any(t.finite for t in piece[2:]):
        return False  # a clause of its own
    if _of_known(gap, piece):
        return False
    before = clause_before(gap)
    if any(t.lower in _REACHING_DOWN or t.lower.endswith("n't") for t in before):
        return True
    if any(_compares(one, *two) for one, *two in zip(before, before[1:], before[2:], strict=False)):
        return True
    forbids = any(
        t.key in _FORBIDDING and (t.key != "fail" or after.kind == "to")
        for t, after in zip_longest(before, before[1:], fillvalue=piece[0])
    )
    return piece[0].kind != "and" and forbids


def _compares(than: Token, *following: Token) -> bool:
    """Whether a "than" opens a comparison and not a number, as in "more than 300"."""
    return than.lower == "than" and not any(t.kind == "number" for t in following)


def _of_known(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether it only describes what is known already: "the old bridge", "the treaty of Tarn"."""
    if gap.left is not None and gap.left.kind in ("article", "owner") and gap.left.lower not in ("a", "an"):
        return True
    noun = noun_phrase(gap)
    return piece[0].lower == "of" and bool(noun) and noun[0].lower == "the"


def _of_universal(gap: Gap) -> bool:
    return any(t.lower in _UNIVERSAL for t in noun_phrase(gap))


def _of_superlative(gap: Gap, piece: Sequence[Token]) -> bool:
    narrowing = piece[0].kind in ("prep", "relative", "that", "to", "verb", "word")
    return narrowing and any(_superlative(t) for t in noun_phrase(gap))


def _superlative(token: Token) -> bool:
    return token.lower in _SUPERLATIVE or token.lower in _SMALLER or bool(_EST.match(token.lower))


def _of_rule(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether it says which of a kind a rule binds or a habit has: "ships that leak", "smoking in bars is"."""
    noun = noun_phrase(gap)
    if len(noun) != 1 or noun[0].kind != "word" or gap.right is None:
        return False
    if piece[0].kind in ("relative", "that"):
        return noun[0].lower.endswith("s")
    subject = len(clause_before(gap)) == 1
    past = gap.right.kind == "verb" or gap.right.lower in ("was", "were", "had", "did")
    return subject and piece[0].kind in ("prep", "verb") and not past
