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

# Fitted by `python -m evals.fit.claims` (n=500), each claim judged by what was fitted on other stories.  Above LEAST
# lie, of drafts by another hand, 42 % of the supported and 5.5 % of the lies (n=84, 163; guards alone: 32 %, 17 %), of
# `late` 60 % and 1.6 % (n=35, 62).
AGREEMENT, BIAS = 1.41, 0.21  # log-odds (n=500)
LEAST = 1.8  # log-odds of a statement that is shown (n=500)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A statement beside its quotes, word by word: the reasons of the guards that object, and the share of its content
    words that the quotes hold."""

    objections: tuple[str, ...]
    held: float

    @property
    def agreement(self) -> float:
        """1 for the quotes' own words to which nothing is objected, down to -3; of words that are all a statement's
        own, 0, as a guard tells nothing of them."""
        near = max(0.0, 2 * self.held - 1)
        return -near * min(3, len(self.objections)) if self.objections else near


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
    compared = compare(statement, quotes, around=around)
    reason = next(iter(compared.objections), "")
    stated = _stated(bare, quotes, reader) if reader else None
    if stated is None:
        return Support(ok=not reason, reason=reason)
    if BIAS + stated + AGREEMENT * compared.agreement >= LEAST:
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


def compare(statement: str, quotes: Sequence[str], *, around: Sequence[str] = ()) -> Compared:
    """What the guards say of a statement beside all its quotes together, or, where one of several holds all of its
    words that any holds, beside that one alone, if fewer object."""
    bare, about = bare_of(statement), (*around, *[""] * len(quotes))[: len(quotes)]
    sources = dict(zip(quotes, about, strict=True))
    whole = match(bare, list(sources), around=list(sources.values()))
    content = whole.statement.content
    least = _objected(whole)
    for number, (quote, beside) in enumerate(sources.items()) if least and len(sources) > 1 else ():
        if all(any(n == number for n, _ in held) or not held for held in whole.places.values()):
            least = min(least, _objected(match(bare, [quote], around=[beside])), key=len)
    return Compared(objections=least, held=sum(map(whole.found, content)) / max(1, len(content)))


def _objected(case: Matched) -> tuple[str, ...]:
    return tuple(reason for guard in GUARDS if (reason := guard(case)))
