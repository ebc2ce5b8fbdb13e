"""Whether quoted sentences support a statement that says the same in other words.

    statement, quotes, around, reader -> check_paraphrase -> Support(ok, reason)

Words are compared by `rag.verify.guards`: numbers, dates, names, negations, conditions, limits, speakers, and who does
what to whom.  Where a reader is at hand, it reads the statement behind its quotes as well; what it says and what the
guards say are weighed together.  Without one, no guard may object.  The check errs towards refusal: what is refused is
shown in the sentences' own words.  Read `rag.verify.guards` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import ModelError
from rag.language.words import plain
from rag.stages import ClaimReader
from rag.verify.guards import GUARDS
from rag.verify.matching import Matched, match

# Fitted by `python -m evals.fit.claims` (n=325), each claim judged by what was fitted on other stories: 4 % of the lies
# and 39 % of the rest lie above LEAST, length aside.
OBJECTION, BIAS = -0.72, 0.56  # log-odds, of a guard that objects and of none
LEAST = 1.6  # log-odds of a statement that is shown; see above (n=325)
MOST_OBJECTIONS = 2  # guards that a reader may overrule
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


def check_paraphrase(
    statement: str, quotes: Sequence[str], *, around: Sequence[str] = (), reader: ClaimReader | None = None
) -> Support:
    """Judge `statement` against the quotes it cites; no quotes support nothing.  `around` are words about each
    quote, such as its title, publisher and the sentences before, which may tell whom a pronoun of its means."""
    bare = bare_of(statement)
    if not any(q.strip() for q in quotes) or not re.search(r"\w{2}", bare):
        return Support(ok=False, reason="says nothing that can be checked")
    source = " ".join(quotes)
    foreign = {c for c in plain(statement) if ord(c) > 0x24F and c.isalpha()} - set(plain(source))
    addresses = set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", statement)) - set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", source))
    if foreign or addresses or any(mark in statement and mark not in source for mark in _UNSHOWN):
        return Support(ok=False, reason="characters that its quotes do not hold")
    if any(plain(quote).split() == plain(statement).split() for quote in quotes):
        return Support(ok=True, reason="")
    objected = objections(statement, quotes, around=around)
    reason = next(iter(objected.values()), "")
    stated = _stated(bare, quotes, reader) if reader and len(objected) <= MOST_OBJECTIONS else None
    if stated is None:
        return Support(ok=not objected, reason=reason)
    if weigh(stated, len(objected)) >= LEAST:
        return Support(ok=True, reason="")
    return Support(ok=False, reason=reason or "its quotes do not seem to state it")


def bare_of(statement: str) -> str:
    """A statement without "yes" and without a report that it names as its source."""
    return _REPORTED.sub("", plain(statement).strip())


def _stated(claim: str, quotes: Sequence[str], reader: ClaimReader) -> float | None:
    try:
        return reader.states(claim, quotes)
    except ModelError:
        return None


def weigh(stated: float, objecting: int) -> float:
    """What a reader's log-odds and the number of guards that object say together: log-odds that it is supported."""
    return BIAS + stated + OBJECTION * objecting


def objections(statement: str, quotes: Sequence[str], *, around: Sequence[str] = ()) -> dict[str, str]:
    """The guards that object, by name, with their reasons: to all quotes together, or, where one of several holds all
    of the statement's words that any holds, to that one alone, if fewer do."""
    bare, about = bare_of(statement), (*around, *[""] * len(quotes))[: len(quotes)]
    sources = dict(zip(quotes, about, strict=True))
    whole = match(bare, list(sources), around=list(sources.values()))
    least = _objected(whole)
    for number, (quote, beside) in enumerate(sources.items()) if least and len(sources) > 1 else ():
        if all(any(n == number for n, _ in held) or not held for held in whole.places.values()):
            least = min(least, _objected(match(bare, [quote], around=[beside])), key=len)
    return least


def _objected(case: Matched) -> dict[str, str]:
    return {guard.__name__: reason for guard in GUARDS if (reason := guard(case))}
