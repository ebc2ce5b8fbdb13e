"""A sum that no verb of paying, owing or wanting holds -> whether it is at stake all the same, and in whose clause.

    told_sum(sentence, place, amount) -> the verb of its clause, or None

Nearly every large sum of money that news tells is paid, offered, asked or lost by somebody, whatever the verb.  None
are those of markets, and what tells how large something is: sales, profits, populations.  A share counts where it is
of a company or of a price that is set.  Read `rag.register.stakes.stakes`, which asks.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from rag.register.claims.clauses import Sentence, climb, is_party, is_verb, subject_of
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount
from rag.register.stakes.governed import is_ahead

if TYPE_CHECKING:
    from spacy.tokens import Token

_STATISTICS = frozenset("average median typical mean usual".split())
_SETTLES = frozenset("accept put propose agree hold own refuse reject raise".split())
LARGE = 10_000  # by judgement: below this a sum is mostly the price of a piece


def told_sum(sentence: Sentence, at: int, amount: Amount) -> Token | None:
    """The verb that governs the sum, where it is at stake."""
    token = sentence.word_at(at)
    if token is None or amount.unit in lemmas("stakes", "counted"):
        return None
    chain = [token, *climb(token)]
    verb = next((t for t in chain if is_verb(t) and t.dep_ not in ("aux", "auxpass")), None)
    if verb is None or verb.lemma_ in lemmas("stakes", "market"):
        return None
    subject = subject_of(verb)
    near = list(itertools.takewhile(lambda t: t != verb, chain))
    around = [*near, *(c for t in near for c in t.children), *([subject, *subject.children] if subject else [])]
    if any(t.lemma_.lower() in lemmas("stakes", "sizes") | _STATISTICS for t in around):
        return None
    if amount.unit == "%":
        return verb if _is_share(near, verb, subject) else None
    bargained = subject is not None and is_party(subject) and is_ahead(verb)
    return verb if float(amount.value) >= LARGE or bargained else None


def _is_share(near: list[Token], verb: Token, set_by: Token | None) -> bool:
    """Whether a share is of somebody's company, or changes a price, a wage or a fee that somebody sets."""
    told = lemmas("stakes", "verbs") | _SETTLES
    if set_by is not None and is_party(set_by) and near[-1].dep_ == "dobj" and verb.lemma_ in told:
        return not any(c.lower_ == "of" for c in near[-1].children) or verb.lemma_ in _SETTLES
    of = [w for t in near for c in t.children if c.lower_ in ("of", "in") for w in c.children if c.dep_ == "prep"]
    owned = any(is_party(w) or w.lemma_ in ("share", "equity", "stock", "capital") for w in of)
    changed = any(
        c.dep_ in ("dobj", "nsubjpass") and c.lemma_ in lemmas("stakes", "figures") | lemmas("stakes", "nouns")
        for c in verb.children
    )
    return (owned and verb.lemma_ in lemmas("stakes", "verbs")) or (changed and set_by is not None and is_party(set_by))
