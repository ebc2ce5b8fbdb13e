"""Claims of one story -> items: one for each slot and value, with what replaced it, conflicts with it and disputes it.

    merge_claims(story id, Cited*, today) -> Item*

Claims of the same thing and value are one item, whoever says so; near-copies count once.  Where values of one slot
differ is for `rag.register.relate`; when in doubt two items stay two.  Pure.  Read
`rag.register.dispute_sides` for disputes, `rag.register.board` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from rag.language.words import content_stems
from rag.register.claims.corrections import CORRECTS
from rag.register.dispute_sides import same_dispute, sides_of
from rag.register.items import CALLED_OFF, Cited, Claim, Item
from rag.register.relate import relate
from rag.register.sameness import same_amount, same_party, same_time, things_of

# Held together by updates found on boards (n=24, docs/results.md); none was chosen by itself.
SAME_THING = 0.5  # share of the shorter slot's stems that two claims of one thing have in common
ALIKE = 2  # stems besides the parties' names that two stakes without an amount have in common
SAME_DAY_THING = 0.25  # the same where the value is equal, too
NOBODY = frozenset("side sides people both parties person everyone".split())
ANYBODY = frozenset("company companies group firm firms".split())


def merge_claims(story: str, cited: Sequence[Cited], today: date) -> tuple[Item, ...]:
    """The items of a story, deadlines by day, the others by place."""
    found: list[Item] = []
    for kind in ("deadline", "stake", "dispute", "event", "statement"):
        clusters: list[list[Cited]] = []
        for each in sorted((c for c in cited if c.claim.kind == kind), key=_order):
            home = next((cluster for cluster in clusters if _belongs(each, cluster)), None)
            if home is None:
                clusters.append([each])
            else:
                home.append(each)
        found += relate([_item(story, cluster, today) for cluster in clusters])
    return tuple(sorted(found, key=_place))


def _order(cited: Cited) -> tuple[date, str, int, int, int]:
    """By day and place, also within a sentence."""
    claim = cited.claim
    value = claim.amount.written if claim.amount else claim.when.phrase if claim.when else ""
    day, at = cited.source.published or date.max, claim.quote.find(claim.what)
    return day, cited.source.article_id, claim.start, at, claim.quote.find(value)


def _place(item: Item) -> tuple[int, date, date, str, int, int, int, str]:
    kinds = ("deadline", "stake", "dispute", "event", "statement")
    day = item.when.first if item.when and item.when.first else date.max
    _, article, start, at, value = _order(item.cited[0])
    return kinds.index(item.kind), day, item.published or date.max, article, start, at, value, item.id


def _belongs(each: Cited, cluster: Sequence[Cited]) -> bool:
    """Whether it says the same as one of a cluster; what stands there in the same words is asked once."""
    asked = {(other.claim.quote, other.claim.what, other.source.article_id == each.source.article_id): other
             for other in cluster}  # fmt: skip
    return any(_same(each, other) for other in asked.values())


def _same(one: Cited, other: Cited) -> bool:
    """Whether two claims of one kind say the same of the same thing."""
    a, b = one.claim, other.claim
    if a.quote == b.quote and one.source.article_id != other.source.article_id:
        return a.what == b.what and _value(a) == _value(b)
    if a.kind == "dispute":
        return same_dispute(a, b)
    if one.source.article_id == other.source.article_id and a.start == b.start:
        return (
            a.kind == "deadline" and a.when is not None and b.when is not None and a.when.iso == b.when.iso is not None
        )
    if a.kind in ("event", "statement"):
        return _shared(a, b) >= 0.7 and _value(a) == _value(b)
    if a.kind == "deadline":
        named = "deadline" in (a.cue, b.cue) and a.when is not None and a.when.precision == "day"
        return same_time(a.when, b.when) and (named or _shared(a, b) >= SAME_DAY_THING or _one_party(a, b))
    if a.amount and b.amount and CORRECTS in (a.cue, b.cue) and same_amount(a.amount, b.amount):
        return True
    if a.amount and b.amount:
        return same_amount(a.amount, b.amount) and (_shared(a, b) >= SAME_DAY_THING or _one_party(a, b))
    alike = len(set(things_of(a)) & set(things_of(b))) >= ALIKE and _shared(a, b) >= SAME_THING
    return a.amount is None and b.amount is None and alike


def _value(claim: Claim) -> tuple[str, str]:
    return (claim.when.iso or claim.when.phrase if claim.when else "", claim.amount.value if claim.amount else "")


def _shared(a: Claim, b: Claim) -> float:
    """Share of the shorter slot's stems that the other has."""
    one, other = set(a.slot), set(b.slot)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _one_party(a: Claim, b: Claim) -> bool:
    return bool(a.subject and b.subject and same_party(a.subject, b.subject) and set(a.slot) & set(b.slot))


def _item(story: str, cluster: Sequence[Cited], today: date) -> Item:
    """One item of claims that agree; the newest that says most leads."""
    newest_first = sorted(cluster, key=_order, reverse=True)
    dated = [c for c in newest_first if c.source.published] or newest_first
    lead = max(dated, key=lambda c: (c.source.published or date.min, _fullness(c.claim)))
    claim, first = lead.claim, min(cluster, key=_order).claim
    own = claim.how == "reported" and any(  # a paper that another one names as its source is heard itself
        c.claim.how == "paper" and same_party(c.source.publisher, claim.speaker) for c in newest_first
    )
    parties = tuple(dict.fromkeys(party for c in (lead, *newest_first) for party in c.claim.parties))
    when = claim.when
    if when is not None and when.first is None:
        when = next((c.claim.when for c in newest_first if c.claim.when and c.claim.when.first), when)
    return Item(
        id=_id(story, first),
        story=story,
        kind=claim.kind,
        text=claim.quote,
        parties=_telling(parties),
        what=_disputed(lead, newest_first) if claim.kind == "dispute" else claim.what,
        speaker="" if own else claim.speaker,
        how="paper" if own else claim.how,
        modality=claim.modality,
        cited=tuple([lead, *(c for c in newest_first if c is not lead)]),
        sources=len({c.source.voice for c in cluster if claim.cue != CALLED_OFF or c.claim.cue == CALLED_OFF}),
        when=when,
        amount=claim.amount,
        passed=when.passed(today) if when and claim.kind == "deadline" else None,
        sides=sides_of(cluster) if claim.kind == "dispute" else (),
    )


def _disputed(lead: Cited, cluster: Sequence[Cited]) -> str:
    """What a dispute is about; where the denial only points back ("this", "it"), the words that it points to."""
    claim = lead.claim
    if not claim.what or content_stems(claim.what):
        return claim.what
    told = (c.claim.against.claim for c in (lead, *cluster) if c.claim.against and c.claim.against.claim)
    return next(told, claim.quote)


def _telling(parties: Sequence[str]) -> tuple[str, ...]:
    """The parties, each once and by its longest name; none that says nobody, nor "company" beside a name."""
    known = [p for p in parties if p.lower() not in NOBODY]
    named = any(p[:1].isupper() for p in known)
    known = [p for p in known if not (named and p.lower() in ANYBODY)]
    return tuple(p for p in known if not any(p != q and same_party(p, q) and len(q) > len(p) for q in known))


def _fullness(claim: Claim) -> tuple[bool, int]:
    return bool(claim.subject), min(len(claim.what), 80)


def _id(story: str, claim: Claim) -> str:
    """Stays while the first claim stays: later articles add to an item and do not rename it."""
    return hashlib.sha256(f"{claim.kind}|{claim.article_id}|{claim.id}".encode()).hexdigest()[:10]
