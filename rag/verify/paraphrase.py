"""Whether quoted sentences support a statement that says the same in other words.

    statement, quotes, around -> check_paraphrase -> Support(ok, reason)

A statement passes where none of `rag.verify.guards` objects: its numbers, dates, names, negations, conditions, limits,
speakers and causes are those of its quotes, and who does what to whom as well.  The check errs towards refusal, since
what is refused costs little: the reader then gets the sentences themselves.  Read `rag.verify.guards` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.words import plain
from rag.verify.guards import GUARDS
from rag.verify.matching import Matched, match

_UNSHOWN = ("<", ">", "](", "://", "`", "|", "{", "}", "\\")
_REPORTED = re.compile(
    r"^(?:(?:yes|no)\s*[,:;.–—]\s*)?(?:according to (?:the|an?|one)\s+(?:\w+\s+)?"
    r"(?:report|article|story|account|piece)s?"
    r"(?:,|\s+(?:says?|said)(?:\s+that)?))\s*|^(?:yes|no)\s*[,:;.–—]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The verdict and, when it is no, its reason in a few words."""

    ok: bool
    reason: str


def check_paraphrase(statement: str, quotes: Sequence[str], *, around: Sequence[str] = ()) -> Support:
    """Judge `statement` against the quotes it cites; no quotes support nothing.  `around` are words about each
    quote, such as its title, publisher and the sentences before, which may tell whom a pronoun of its means."""
    bare = _REPORTED.sub("", plain(statement).strip())
    if not any(q.strip() for q in quotes) or not re.search(r"\w{2}", bare):
        return Support(ok=False, reason="says nothing that can be checked")
    source = " ".join(quotes)
    foreign = {c for c in plain(statement) if ord(c) > 0x24F and c.isalpha()} - set(plain(source))
    addresses = set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", statement)) - set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", source))
    if foreign or addresses or any(mark in statement and mark not in source for mark in _UNSHOWN):
        return Support(ok=False, reason="characters that its quotes do not hold")
    if any(plain(quote).split() == plain(statement).split() for quote in quotes):
        return Support(ok=True, reason="")
    about = (*around, *[""] * len(quotes))[: len(quotes)]
    sources = dict(zip(quotes, about, strict=True))
    whole = match(bare, list(sources), around=list(sources.values()))
    reason = _objection(whole)
    for number, (quote, beside) in enumerate(sources.items()) if reason and len(sources) > 1 else ():
        if all(any(n == number for n, _ in held) or not held for held in whole.places.values()):
            alone = _objection(match(bare, [quote], around=[beside]))
            reason = reason if alone else ""
    return Support(ok=not reason, reason=reason)


def _objection(case: Matched) -> str:
    """What the first guard that objects says."""
    return next((reason for guard in GUARDS if (reason := guard(case))), "")
