"""A verb or a cue of a deadline -> whether it says that the time was moved: put off, brought forward, extended.

    is_shifted(word) -> bool;    told_by(cue, verb) -> "postpone", "extend", or the cue's lemma

Read `rag.register.deadlines.deadlines`, which asks, and `rag.register.replaces` for what a moved deadline replaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.register.claims.lexicon import lemmas

if TYPE_CHECKING:
    from spacy.tokens import Token

_DATES = frozenset("new final closing latest revised target due last start starting end completion opening".split())
_AWAY = frozenset("back forward off up".split())
_PROLONGED = re.compile(
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
    told = _PROLONGED.search(cue.doc.text)
    granted = told is not None and not re.search(r"\b(?:if|unless)\b", cue.doc.text[: told.start()])
    if granted or any(t.lemma_ == "wait" for t in (cue, *(cue.ancestors))):
        return "extend"
    return cue.lemma_


def is_deadline_noun(word: Token) -> bool:
    """Whether a noun names a time that is set: "deadline", "the new date"."""
    dated = word.lemma_ == "date" and any(c.lower_ in _DATES for c in word.children)
    return dated or word.lemma_.lower() in lemmas("deadlines", "nouns")
