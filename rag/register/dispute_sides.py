"""Claims of one dispute -> its sides: each party with the words it holds to.

    same_dispute(claim, claim) -> bool;   sides_of(Cited*) -> Side*

The party that denies stands first with its own sentence, the one whose claim it denies second; a side without words of
its own in any article has an empty claim.  Read `rag.register.merge` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language.words import content_stems
from rag.register.items import Cited, Claim, Side
from rag.register.sameness import same_party

# Held together by updates found on boards (n=24, docs/results.md); none was chosen by itself.
SAME = 0.5  # share of the shorter claim's content stems in common


def same_dispute(a: Claim, b: Claim) -> bool:
    """Whether two denials are about one thing: a party in common, and what is denied."""
    if a.article_id == b.article_id and (_answers(a, b) or _answers(b, a)):
        return True
    if a.article_id == b.article_id and a.start == b.start:
        return False
    one, other = _parties(a), _parties(b)
    if not any(same_party(x, y) for x in one for y in other):
        return False
    left, right = (set(_about(claim)) for claim in (a, b))
    if not left or not right:
        return False
    return len(left & right) >= max(2, SAME * min(len(left), len(right))) or a.quote == b.quote


def _answers(reply: Claim, claim: Claim) -> bool:
    """Whether one denies the very sentence that makes the other."""
    return bool(
        reply.against and reply.against.claim and reply.against.start == claim.start and reply.start != claim.start
    )


def _about(claim: Claim) -> tuple[str, ...]:
    names = {stem for name in claim.parties for stem in content_stems(name)}
    text = claim.against.claim if claim.against and claim.against.claim else claim.what
    return tuple(stem for stem in content_stems(text) if stem not in names)


def _parties(claim: Claim) -> list[str]:
    return [name for name in (claim.subject, claim.against.party if claim.against else "") if name]


def sides_of(cluster: Sequence[Cited]) -> tuple[Side, ...]:
    """The sides in order of appearance, one for each party."""
    sides: list[Side] = []
    for cited in cluster:
        claim = cited.claim
        _add(sides, Side(party=claim.subject, claim=claim.quote, speaker=claim.speaker, how=claim.how, cited=(cited,)))
        if claim.against and (claim.against.party or claim.against.claim):
            against = claim.against
            place = replace(claim, start=against.start, end=against.end, quote=against.claim)
            own = (Cited(claim=place, source=cited.source),) if against.end > against.start else ()
            _add(
                sides, Side(party=against.party, claim=against.claim, speaker=against.party, how="reported", cited=own)
            )
    return tuple(sides)


def _add(sides: list[Side], side: Side) -> None:
    for at, other in enumerate(sides):
        if other.party == side.party or (side.party and other.party and same_party(other.party, side.party)):
            sides[at] = replace(other, claim=other.claim or side.claim, cited=(*other.cited, *side.cited))
            return
    sides.append(side)
