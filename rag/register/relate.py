"""Items of one slot whose values differ -> which replaced which, and which contradict each other.

    relate(items) -> the same items, with superseded_by, supersedes and conflicts filled in

A later article's value replaces an earlier one where it says so ("instead of", "postponed"), or where both are of one
thing and a day lies between.  Two independent sources, or two speakers, that differ at one time are a conflict; two
purposes, other currencies and a time that holds the other are none.  Precision first: when in doubt nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.language.amounts import amount_spans
from rag.language.words import content_stems, words_of
from rag.register.items import Amount, Claim, Item, When

FIGURE = "figure"  # the cue of a figure that somebody gives for what another spoke of
UPDATE_AFTER = timedelta(days=1)  # articles further apart than this report a change, not a clash
# By judgement, not measured, where a line names no set.
SAME_THING = 0.6  # share of the shorter list of things that two claims of one slot have in common
LIKELY = 2  # things in common that tell one slot by themselves
MOVES = frozenset("postpone delay move extend defer adjourn reschedule shift prolong".split())
STATES = frozenset("owe hold own employ".split())  # of which a pair of parties has one value at a time
_TITLES = frozenset("mr ms mrs dr the its of".split())
_INSTEAD = r"(?:instead of|rather than|less than|more than|up from|down from|from|not)\s+(?:the\s+)?(?:\S+\s+){0,2}?"


def relate(items: Sequence[Item]) -> list[Item]:
    """The same items in the same order; only deadlines and stakes are compared."""
    known = {item.id: item for item in items}
    ordered = sorted((i for i in items if i.kind in ("deadline", "stake")), key=lambda item: item.published or date.min)
    for at, later in enumerate(ordered):
        replaced = _replaced(later, ordered[:at])
        for earlier in ordered[:at]:
            if earlier.id == replaced:
                _supersede(known, earlier.id, later.id)
            elif not replaced and _one_slot(earlier, later):
                if _is_later(earlier, later):
                    _supersede(known, earlier.id, later.id)
                elif _is_conflict(earlier, later):
                    for one, other in ((earlier.id, later.id), (later.id, earlier.id)):
                        known[one] = replace(known[one], conflicts=(*known[one].conflicts, other))
    return [known[item.id] for item in items]


def _supersede(known: dict[str, Item], old: str, new: str) -> None:
    if not known[old].superseded_by:
        known[old] = replace(known[old], superseded_by=new)
        known[new] = replace(known[new], supersedes=old)


def _replaced(later: Item, before: Sequence[Item]) -> str:
    """The item that the later one says it replaces, "" where it says so of none."""
    same_kind = [item for item in before if item.kind == later.kind and _differ(item, later)]
    told = [item for item in same_kind if any(_says_instead(c.claim.quote, item) for c in later.cited)]
    if told:
        return max(told, key=lambda item: _nearness(item, later)).id
    if later.kind != "deadline" or not any(c.claim.cue in MOVES for c in later.cited):
        return ""
    open_ones = [item for item in same_kind if _is_later(item, later) and _was_open(item, later)]
    near = [item for item in open_ones if _nearness(item, later)[0]]
    return max(near, key=lambda item: _nearness(item, later)).id if near else ""


def _was_open(earlier: Item, later: Item) -> bool:
    """Whether the earlier deadline was still to come, or hardly past, when the later article moved one."""
    day = later.published
    return bool(day and earlier.when and earlier.when.last and earlier.when.last >= day - timedelta(days=3))


def _nearness(one: Item, other: Item) -> tuple[int, date]:
    """How much two items have in common: things count twice, names once; then the newer."""
    best = 0
    for a in one.cited:
        for b in other.cited:
            things = len(set(things_of(a.claim)) & set(things_of(b.claim)))
            named = {stem for name in a.claim.parties for stem in content_stems(name)}
            said = set(b.claim.slot) | {stem for name in b.claim.parties for stem in content_stems(name)}
            best = max(best, 2 * things + len(named & said))
    return best, one.published or date.min


def _says_instead(quote: str, old: Item) -> bool:
    """Whether a sentence names the old value as the one that holds no more."""
    if old.amount is not None:
        for start, _, value in amount_spans(quote):
            if value == old.amount.value and re.search(_INSTEAD + r"[$€£¥A-Z]*\s?$", quote[:start], re.IGNORECASE):
                return True
        return False
    if old.when is None or old.when.first is None:
        return False
    day = old.when.first
    spoken = rf"(?:{day.day} {day:%B}|{day:%B} {day.day}|end of {day:%B})"
    return bool(re.search(_INSTEAD + spoken, quote, re.IGNORECASE))


def _differ(a: Item, b: Item) -> bool:
    """Whether two items of one kind give values that cannot both be right."""
    if a.kind == "deadline":
        return bool(a.when and b.when and a.when.first and b.when.first) and not same_time(a.when, b.when)
    if a.amount is None or b.amount is None or a.amount.unit != b.amount.unit:
        return False
    return a.amount.currency == b.amount.currency and not same_amount(a.amount, b.amount)


def _one_slot(a: Item, b: Item) -> bool:
    """Whether two items give different values for one thing."""
    if a.kind != b.kind or not _differ(a, b):
        return False
    return any(_close(x.claim, y.claim) for x in a.cited for y in b.cited)


def _close(a: Claim, b: Claim) -> bool:
    """Whether two claims are of one thing: what is due or at stake, and whoever has it."""
    if FIGURE in (a.cue, b.cue) and a.kind == "stake":
        return bool(set(a.slot) & set(b.slot)) and a.speaker != b.speaker
    if a.article_id == b.article_id and (
        a.start == b.start or not (a.speaker and b.speaker and a.speaker != b.speaker)
    ):
        return False
    one, other = set(things_of(a)), set(things_of(b))
    shared = one & other
    together = _share_party(a, b)
    if a.kind == "stake" and a.cue == b.cue and a.cue in STATES:
        return together
    if not shared or (a.kind == "stake" and a.cue != b.cue and len(shared) < LIKELY):
        return False
    enough = len(shared) >= SAME_THING * min(len(one), len(other))
    if a.subject and b.subject and not same_party(a.subject, b.subject):
        return enough and len(shared) >= LIKELY and a.kind == "deadline"
    return enough and (len(shared) >= LIKELY or together or (a.kind == "deadline" and not (a.subject or b.subject)))


def things_of(claim: Claim) -> tuple[str, ...]:
    """The slot without the stems of the parties' names."""
    names = {stem for name in claim.parties for stem in content_stems(name)}
    return tuple(stem for stem in claim.slot if stem not in names)


def _share_party(a: Claim, b: Claim) -> bool:
    return any(same_party(x, y) for x in a.parties for y in b.parties)


def _days(item: Item) -> Iterable[date]:
    return (c.source.published for c in item.cited if c.source.published)


def _is_later(earlier: Item, later: Item) -> bool:
    """Whether the later item's first day lies after the last on which the earlier value was told."""
    old, new = list(_days(earlier)), list(_days(later))
    return bool(old and new) and min(new) - max(old) >= UPDATE_AFTER


def _is_conflict(earlier: Item, later: Item) -> bool:
    """Whether two independent sources, or two speakers, stand against each other."""
    mine, others = ({c.source.voice for c in item.cited} for item in (earlier, later))
    apart = bool(earlier.speaker and later.speaker) and not same_party(earlier.speaker, later.speaker)
    return apart or not mine & others


def same_time(a: When | None, b: When | None) -> bool:
    """Whether two times are one day, one lies within the other's month or year, or open ones are in the same words."""
    if a is None or b is None:
        return False
    if a.first and b.first and a.last and b.last:
        inside = a.first <= b.first <= b.last <= a.last or b.first <= a.first <= a.last <= b.last
        return a.first == b.first or inside
    if a.readings and b.first:
        return b.first in a.readings
    if b.readings and a.first:
        return a.first in b.readings
    if a.first or b.first:
        return False
    return a.readings == b.readings if a.readings or b.readings else _words(a.phrase) == _words(b.phrase)


def _words(phrase: str) -> frozenset[str]:
    return frozenset(words_of(phrase)) - {"the", "by", "before", "until", "on", "in"}


def same_amount(a: Amount, b: Amount) -> bool:
    """Whether two amounts are one: equal, of the same unit and no other currency."""
    if a.currency and b.currency and a.currency != b.currency:
        return False
    return a.value == b.value and a.unit == b.unit


def same_party(one: str, other: str) -> bool:
    """Whether two names may mean one party: one's words are all in the other, titles aside."""
    a, b = (frozenset(words_of(name)) - _TITLES for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)
