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
from rag.verify.matching import match

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
    about = (*around, *[""] * len(quotes))[: len(quotes)]
    sources = dict(zip(quotes, about, strict=True))
    reasons = [_objection(bare, list(sources.items()))]
    if reasons[0] and len(sources) > 1:
        reasons += [_objection(bare, [source]) for source in sources.items()]
    return Support(ok=not all(reasons), reason=reasons[0] if all(reasons) else "")


def _objection(statement: str, sources: Sequence[tuple[str, str]]) -> str:
    """What the first guard that objects says; what one sentence supports, several do, too."""
    case = match(statement, [quote for quote, _ in sources], around=[about for _, about in sources])
    return next((reason for guard in GUARDS if (reason := guard(case))), "")
