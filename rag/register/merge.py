"""Claims of one story -> items: one for each slot and value, with what replaced it, conflicts with it and disputes it.

    merge_claims(story id, Cited*, today) -> Item*

Claims of the same thing and value are one item, whoever says so; near-copies count once.  Where values of one slot
differ, a later article's is an update if days lie between, else the two are a conflict; nothing is averaged or picked.
When in doubt two items stay two.  Pure.  Read `rag.register.sides` for disputes, `rag.register.board` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.language.words import tokens
from rag.register.sides import same_dispute, sides_of
from rag.register.types import Amount, Cited, Claim, Item, When

UPDATE_AFTER = timedelta(days=1)  # articles further apart than this report a change, not a clash
SAME_THING = 0.5  # share of the shorter slot's stems that two claims of one thing have in common
SAME_DAY_THING = 0.25  # the same where the value is equal, too
LIKELY = 2  # stems in common that tell one slot where values differ
MOVES = frozenset(
    "postpone delay move extend defer adjourn push put give reschedule shift prolong advance allow wait raise cut "
    "lower increase reduce double revise correct".split()
)


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
        found += _related([_item(story, cluster, today) for cluster in clusters])
    return tuple(sorted(found, key=_place))


def _order(cited: Cited) -> tuple[date, str, int]:
    return cited.source.published or date.max, cited.source.article_id, cited.claim.start


def _place(item: Item) -> tuple[int, date, date, str]:
    kinds = ("deadline", "stake", "dispute", "event", "statement")
    day = item.when.first if item.when and item.when.first else date.max
    return kinds.index(item.kind), day, item.published or date.max, item.id


def _belongs(each: Cited, cluster: Sequence[Cited]) -> bool:
    return any(_same(each, other) for other in cluster)


def _same(one: Cited, other: Cited) -> bool:
    """Whether two claims of one kind say the same of the same thing."""
    a, b = one.claim, other.claim
    if a.quote == b.quote and one.source.article_id != other.source.article_id:
        return a.what == b.what and _value(a) == _value(b)
    if one.source.article_id == other.source.article_id and a.start == b.start:
        return False
    if a.kind == "dispute":
        return same_dispute(a, b)
    if a.kind in ("event", "statement"):
        return _shared(a, b) >= 0.7 and _value(a) == _value(b)
    if a.kind == "deadline":
        return _same_time(a.when, b.when) and (_shared(a, b) >= SAME_DAY_THING or _one_party(a, b))
    if a.amount and b.amount:
        return same_amount(a.amount, b.amount) and (_shared(a, b) >= SAME_DAY_THING or _one_party(a, b))
    return a.amount is None and b.amount is None and _shared(a, b) >= SAME_THING


def _value(claim: Claim) -> tuple[str, str]:
    return (claim.when.iso or claim.when.phrase if claim.when else "", claim.amount.value if claim.amount else "")


def _same_time(a: When | None, b: When | None) -> bool:
    """Whether two times are one day, one lies within the other's month or year, or open ones are in the same words."""
    if a is None or b is None:
        return False
    if a.first and b.first and a.last and b.last:
        return (
            a.first == b.first or (a.first <= b.first <= b.last <= a.last) or (b.first <= a.first <= a.last <= b.last)
        )
    if a.readings and b.first:
        return b.first in a.readings
    if b.readings and a.first:
        return a.first in b.readings
    if a.first or b.first:
        return False
    return a.readings == b.readings if a.readings or b.readings else _words(a.phrase) == _words(b.phrase)


def _words(phrase: str) -> frozenset[str]:
    return frozenset(tokens(phrase)) - {"the", "by", "before", "until", "on", "in"}


def same_amount(a: Amount, b: Amount) -> bool:
    """Whether two amounts are one: equal, of the same unit and no other currency."""
    if a.currency and b.currency and a.currency != b.currency:
        return False
    return a.value == b.value and a.unit == b.unit


def _shared(a: Claim, b: Claim) -> float:
    """Share of the shorter slot's stems that the other has."""
    one, other = set(a.slot), set(b.slot)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _one_party(a: Claim, b: Claim) -> bool:
    return bool(a.subject and b.subject and same_party(a.subject, b.subject) and set(a.slot) & set(b.slot))


def same_party(one: str, other: str) -> bool:
    """Whether two names may mean one party: one's words are all in the other, titles aside."""
    a, b = (frozenset(tokens(name)) - {"mr", "ms", "mrs", "dr", "the", "its", "of"} for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)


def _item(story: str, cluster: Sequence[Cited], today: date) -> Item:
    """One item of claims that agree; the newest that says most leads."""
    newest_first = sorted(cluster, key=_order, reverse=True)
    dated = [c for c in newest_first if c.source.published] or newest_first
    lead = max(dated, key=lambda c: (c.source.published or date.min, _fullness(c.claim)))
    claim, first = lead.claim, min(cluster, key=_order).claim
    parties = tuple(dict.fromkeys(party for c in (lead, *newest_first) for party in c.claim.parties))
    when = claim.when
    if when is not None and when.first is None:
        when = next((c.claim.when for c in newest_first if c.claim.when and c.claim.when.first), when)
    return Item(
        id=_id(story, first),
        story=story,
        kind=claim.kind,
        text=claim.quote,
        parties=tuple(p for p in parties if not any(p != q and same_party(p, q) and len(q) > len(p) for q in parties)),
        what=claim.what,
        speaker=claim.speaker,
        how=claim.how,
        modality=claim.modality,
        cited=tuple([lead, *(c for c in newest_first if c is not lead)]),
        sources=len({c.source.voice for c in cluster}),
        when=when,
        amount=claim.amount,
        passed=when.passed(today) if when and claim.kind == "deadline" else None,
        sides=sides_of(cluster) if claim.kind == "dispute" else (),
    )


def _fullness(claim: Claim) -> tuple[bool, int]:
    return bool(claim.subject), min(len(claim.what), 80)


def _id(story: str, claim: Claim) -> str:
    """Stays while the first claim stays: later articles add to an item and do not rename it."""
    return hashlib.sha256(f"{claim.kind}|{claim.article_id}|{claim.id}".encode()).hexdigest()[:10]


def _related(items: Sequence[Item]) -> list[Item]:
    """The same items, with those that a later article replaced, and those that differ at one time, told so."""
    known = {item.id: item for item in items}
    if not items or items[0].kind not in ("deadline", "stake"):
        return list(items)
    ordered = sorted(items, key=lambda item: item.published or date.min)
    for at, later in enumerate(ordered):
        for earlier in ordered[:at]:
            if not _one_slot(earlier, later):
                continue
            new, old = known[later.id], known[earlier.id]
            if _is_update(earlier, later):
                if not old.superseded_by:
                    known[old.id] = replace(old, superseded_by=new.id)
                    known[new.id] = replace(known[new.id], supersedes=old.id)
            elif _is_conflict(earlier, later):
                known[old.id] = replace(old, conflicts=(*old.conflicts, new.id))
                known[new.id] = replace(known[new.id], conflicts=(*known[new.id].conflicts, old.id))
    return list(known.values())


def _one_slot(a: Item, b: Item) -> bool:
    """Whether two items give different values for one thing."""
    if {c.source.article_id for c in a.cited} & {c.source.article_id for c in b.cited} and not _moves(b):
        return False
    if a.kind == "deadline":
        if a.when is None or b.when is None or _same_time(a.when, b.when) or not (a.when.first and b.when.first):
            return False
    elif a.amount is None or b.amount is None or a.amount.unit != b.amount.unit or same_amount(a.amount, b.amount):
        return False
    return any(_close(x.claim, y.claim) for x in a.cited for y in b.cited)


def _close(a: Claim, b: Claim) -> bool:
    if a.amount and b.amount and a.amount.currency != b.amount.currency:
        return False
    shared = set(a.slot) & set(b.slot)
    things = shared - {stem for name in (a.subject, b.subject) for stem in _stems(name)}
    moved = b.cue in MOVES or a.cue in MOVES
    if moved and things:
        return True
    need = min(LIKELY, len(a.slot), len(b.slot))
    return len(shared) >= need and bool(things) and _shared(a, b) >= SAME_THING and _roles_agree(a, b)


def _stems(name: str) -> tuple[str, ...]:
    from rag.language.words import content_stems

    return content_stems(name)


def _roles_agree(a: Claim, b: Claim) -> bool:
    return not (a.subject and b.subject) or same_party(a.subject, b.subject) or a.kind == "deadline"


def _moves(item: Item) -> bool:
    return any(c.claim.cue in MOVES for c in item.cited)


def _is_update(earlier: Item, later: Item) -> bool:
    """Whether the later item's first day lies after the last on which the earlier value was still told."""
    old = [c.source.published for c in earlier.cited if c.source.published]
    new = [c.source.published for c in later.cited if c.source.published]
    return bool(old and new) and min(new) - max(old) >= UPDATE_AFTER


def _is_conflict(earlier: Item, later: Item) -> bool:
    mine, others = ({c.source.voice for c in item.cited} for item in (earlier, later))
    return not mine & others
