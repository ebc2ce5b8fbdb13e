"""The subject of a verb -> whether it is somebody who can owe, pay, want or lose: nearly whatever noun stands there is.

    is_holder(subject) for verbs of paying;  may_hold(subject) for verbs of wanting and losing

Plans, prices and figures are nobody.  Read `rag.register.stakes.stakes`, which asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.register.claims.clauses import is_name, is_party

if TYPE_CHECKING:
    from spacy.tokens import Token

_THINGS = frozenset("plan report law bill deal move decision project product price share economy system method".split())
_FIGURES = frozenset(
    "share price sale profit revenue stock index market figure number rate tariff tax inflation value average".split()
)
ANYONE = frozenset(
    "i we you one people person region country anyone everyone someone somebody everybody nobody anybody those".split()
)


def is_holder(subject: Token) -> bool:
    """Whether the subject of a verb of paying or owing is somebody: nearly whatever noun stands there is."""
    thing = subject.lemma_.lower() in _THINGS | _FIGURES
    noun = subject.pos_ in ("NOUN", "PROPN") and not thing
    return is_party(subject) or noun or any(is_name(t) for t in subject.lefts)


def may_hold(subject: Token) -> bool:
    """Whether the subject of a verb of wanting or losing is somebody: nearly whatever noun stands there is."""
    return is_party(subject) or (subject.pos_ in ("NOUN", "PROPN") and subject.lemma_.lower() not in _THINGS)
