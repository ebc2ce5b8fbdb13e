"""Whether quoted sentences support a statement that says the same in other words.

    Claim(statement, quotes, around)*, reader -> check_paraphrases -> Support(ok, reason)*

A reader says of each statement, behind the sentences that it cites, how surely they state it.  What no reader can tell
is compared word by word: numbers, which may be reckoned from those that are quoted, dates and names.  Where no reader
is at hand only a sentence's own words are shown; a guard for each way to mislead was tried in its stead and refused as
many true statements as lies of drafts that nobody here had written.  What is refused is shown in the sentences' own
words.  Read `rag.verify.numbers` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.text.patterns import regex
from rag.errors import ModelError
from rag.language.words import plain
from rag.stages import ClaimReader
from rag.verify.names import strange_name
from rag.verify.numbers import strange_date, strange_number
from rag.verify.reading import Matched, match

# Log-odds of a statement that is shown.  Above it lie 2 % of the lies of all drafts and of people's answers corrupted,
# and 60 % of the supported, each judged by what was fitted on other stories (n=2083, 1083); between hands and kinds of
# text the bar for 2 % of the lies lies from -1 to 6, see docs/results.md.
LEAST = 3.4
_UNSHOWN = ("<", ">", "](", "://", "`", "|", "{", "}", "\\")
_REPORTED = regex(
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
class Claim:
    """A statement and the quotes that it cites; `around`, as long as these, is what stands about each, such as its
    title and the sentences before, which may tell whom a pronoun of its means."""

    statement: str
    quotes: tuple[str, ...]
    around: tuple[str, ...]


def check_paraphrase(
    statement: str, quotes: Sequence[str], *, around: Sequence[str] = (), reader: ClaimReader | None = None
) -> Support:
    """Judge `statement` against the quotes it cites, see `Claim`."""
    about = (*around, *[""] * len(quotes))[: len(quotes)]
    return check_paraphrases([Claim(statement=statement, quotes=tuple(quotes), around=about)], reader=reader)[0]


def check_paraphrases(claims: Sequence[Claim], *, reader: ClaimReader | None = None) -> list[Support]:
    """Judge each statement against the quotes that it cites; those that cite the same are read together."""
    verdicts = [_plainly(claim) for claim in claims]
    open_claims = [claim for claim, known in zip(claims, verdicts, strict=True) if known is None]
    stated = _stated(open_claims, reader) if reader else {}
    return [known or _read(stated.get(claim)) for claim, known in zip(claims, verdicts, strict=True)]


def _plainly(claim: Claim) -> Support | None:
    """The verdict where nothing need be read: of what repeats a quote, of what cannot be checked or shown, and of a
    number, date or name that the quotes do not hold."""
    statement, source = claim.statement, " ".join(claim.quotes)
    if not source.strip() or not re.search(r"\w{2}", bare_of(statement)):
        return Support(ok=False, reason="says nothing that can be checked")
    foreign = {c for c in plain(statement) if ord(c) > 0x24F and c.isalpha()} - set(plain(source))
    addresses = set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", statement)) - set(re.findall(r"\w+\.\w{2,}\.\w+|@\w+", source))
    if foreign or addresses or any(mark in statement and mark not in source for mark in _UNSHOWN):
        return Support(ok=False, reason="characters that its quotes do not hold")
    if any(plain(quote).split() == plain(statement).split() for quote in claim.quotes):
        return Support(ok=True, reason="")
    reason = objection(match(bare_of(statement), claim.quotes, around=claim.around))
    return Support(ok=False, reason=reason) if reason else None


def objection(case: Matched) -> str:
    """Why the words of a statement cannot be those of its quotes; "" where they may be."""
    return strange_number(case) or strange_date(case) or strange_name(case)


def _read(stated: float | None) -> Support:
    if stated is None:
        return Support(ok=False, reason="no model is at hand that could check it")
    return Support(ok=stated >= LEAST, reason="" if stated >= LEAST else "its quotes do not seem to state it")


def bare_of(statement: str) -> str:
    """A statement without "yes" and without a report that it names as its source."""
    return _REPORTED.sub("", plain(statement).strip())


def _stated(claims: Sequence[Claim], reader: ClaimReader) -> dict[Claim, float]:
    """What the reader says of each; nothing where it breaks off."""
    told: dict[Claim, float] = {}
    for quotes, around in dict.fromkeys((claim.quotes, claim.around) for claim in claims):
        own = [claim for claim in claims if (claim.quotes, claim.around) == (quotes, around)]
        with suppress(ModelError):
            told |= zip(own, reader.states([bare_of(c.statement) for c in own], quotes, around), strict=True)
    return told
