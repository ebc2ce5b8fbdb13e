"""A verb or a cue of a deadline -> whether it says that the time was moved, or that what was due then was called off.

    is_shifted(word) -> bool;    told_by(cue, verb) -> "postpone", "extend", "called off", or the cue's lemma

Read `rag.register.deadlines.deadlines`, which asks, and `rag.register.updates.replaces` for what it replaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import climb, is_negated, is_past
from rag.register.claims.lexicon import lemmas
from rag.register.items import CALLED_OFF

if TYPE_CHECKING:
    from spacy.tokens import Token

_DATES = frozenset("new final closing latest revised target due last start starting end completion opening".split())
_AWAY = frozenset("back forward off up".split())
_CANCELS = frozenset("cancel scrap abandon axe shelve".split())
_PROLONGED = regex(
    r"\b(?:longer|extension|reprieve|more time|new (?:deadline|date)|instead of|rather than|earlier than|"
    r"(?<!no )later than|"
    r"(?:another|extra|further|additional|more) (?:\w+ )?(?:days?|weeks?|months?|years?|fortnight)|"
    r"\w+ more (?:days|weeks|months)|now (?:due|has until|have until|expected|planned|set|scheduled))\b",
    re.IGNORECASE,
)


def is_shifted(word: Token) -> bool:
    """Whether it is "postponed", "put off", "pushed back" or "brought forward"."""
    away = word.lemma_ in ("put", "push", "bring") and any(c.lower_ in _AWAY for c in word.children)
    away = away or (word.lemma_ == "set" and any(c.lower_ == "back" for c in word.children))
    return away or word.lemma_ in lemmas("deadlines", "moves")


def told_by(cue: Token, verb: Token | None) -> str:
    """The lemma of the cue, or of a verb that moves what the cue names ("postponed her deadline", "put off")."""
    if verb is not None and verb.lemma_ in lemmas("deadlines", "moves"):
        return verb.lemma_
    if verb is not None and is_shifted(verb):
        return "postpone"
    if called_off(cue) is not None:
        return CALLED_OFF
    told = _PROLONGED.search(cue.doc.text)
    granted = told is not None and not re.search(r"\b(?:if|unless)\b", cue.doc.text[: told.start()])
    if granted or any(t.lemma_ == "wait" for t in (cue, *(cue.ancestors))):
        return "extend"
    return cue.lemma_


def called_off(word: Token) -> Token | None:
    """What a verb of the past cancels, where the word lies in it: "the strike planned for 3 May was called off"."""
    below = word
    for above in climb(word):
        off = above.lemma_ == "call" and any(c.lower_ == "off" for c in above.children)
        if (off or above.lemma_ in _CANCELS) and is_past(above) and not is_negated(above):
            return below if below.dep_ in ("dobj", "nsubjpass") else None
        below = above
    return None


def is_deadline_noun(word: Token) -> bool:
    """Whether a noun names a time that is set: "deadline", "the new date"."""
    dated = word.lemma_ == "date" and any(c.lower_ in _DATES for c in word.children)
    return dated or word.lemma_.lower() in lemmas("deadlines", "nouns")
