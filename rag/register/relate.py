"""Items of one slot whose values differ -> which replaced which, and which contradict each other.

    relate(items) -> the same items, with superseded_by, supersedes and conflicts filled in

A later article's value replaces an earlier one where it says so ("instead of", "postponed"), or where both are of one
thing and a day lies between.  Two independent sources, or two speakers, that differ at one time are a conflict; two
purposes, other currencies and a time that holds the other are none.  Precision first: when in doubt nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.register.claims.lexicon import lemmas
from rag.register.items import Claim, Item
from rag.register.sameness import differ, is_later, may_be_one, same_party, shared_things, things_of, wordings
from rag.register.slot_kinds import kinds_of
from rag.register.updates.newer_sums import GENERAL, STATES
from rag.register.updates.replaces import replaced_by

FIGURE = "figure"  # the cue of a figure that somebody gives for what another spoke of
# Held together by updates found on boards (n=24, docs/results.md); none was chosen by itself.
SAME_THING = 0.6  # share of the shorter list of things that two claims of one slot have in common
LIKELY = 2  # things in common that tell one slot by themselves
ONE_VALUED = frozenset("debt worth saving".split())  # kinds of sums of which a party has one value at a time


def relate(items: Sequence[Item]) -> list[Item]:
    """The same items in the same order; only deadlines and stakes are compared."""
    known = {item.id: item for item in items}
    ordered = sorted((i for i in items if i.kind in ("deadline", "stake")), key=lambda item: item.published or date.min)
    for at, later in enumerate(ordered):
        replaced = replaced_by(later, [known[item.id] for item in ordered[:at]])
        for earlier in ordered[:at]:
            if earlier.id == replaced:
                _supersede(known, earlier.id, later.id)
            elif not replaced and _one_slot(earlier, later):
                if later.kind == "deadline" and is_later(earlier, later) and not earlier.called_off:
                    _supersede(known, earlier.id, later.id)
                elif _is_conflict(earlier, later):
                    for one, other in ((earlier.id, later.id), (later.id, earlier.id)):
                        known[one] = replace(known[one], conflicts=(*known[one].conflicts, other))
    return [known[item.id] for item in items]


def _supersede(known: dict[str, Item], old: str, new: str) -> None:
    if not known[old].superseded_by:
        known[old] = replace(known[old], superseded_by=new)
        known[new] = replace(known[new], supersedes=old)


def _one_slot(a: Item, b: Item) -> bool:
    """Whether two items give different values for one thing."""
    if a.kind != b.kind or not differ(a, b) or not may_be_one(a, b):
        return False
    mine, others = wordings(a.cited), wordings(b.cited)
    return any(_close(x, y) for x in mine for y in others)


def _close(a: Claim, b: Claim) -> bool:
    """Whether two claims are of one thing: what is due or at stake, and whoever has it."""
    if FIGURE in (a.cue, b.cue) and a.kind == "stake":
        beside = a.article_id == b.article_id and bool(set(a.slot) & set(b.slot))
        return a.speaker != b.speaker and (beside or bool(shared_things(a, b)))
    if a.article_id == b.article_id and (
        a.start == b.start or not (a.speaker and b.speaker and a.speaker != b.speaker)
    ):
        return False
    one, other = set(things_of(a)), set(things_of(b))
    shared = shared_things(a, b)
    together = any(same_party(x, y) for x in a.parties for y in b.parties)
    if a.kind == "stake" and a.cue == b.cue and a.cue in STATES:
        return together
    if a.kind == "stake" and _one_state(a, b):
        return True
    if not shared or (a.kind == "stake" and a.cue != b.cue and len(shared) < LIKELY):
        return False
    enough = len(shared) >= SAME_THING * min(len(one), len(other))
    if a.subject and b.subject and not same_party(a.subject, b.subject):
        return enough and len(shared) >= LIKELY and a.kind == "deadline"
    return enough and (len(shared) >= LIKELY or together or (a.kind == "deadline" and not (a.subject or b.subject)))


def _one_state(a: Claim, b: Claim) -> bool:
    """Whether two sums or counts are of one thing that has one value at a time: a debt, a price, the clerks who go."""
    if a.amount is None or b.amount is None:
        return False
    displaced = lemmas("stakes", "displaced")
    if {a.cue, b.cue} <= displaced and a.amount.unit == b.amount.unit:
        return a.amount.unit not in GENERAL
    alike = kinds_of("stake", a.what) & kinds_of("stake", b.what) & ONE_VALUED
    return bool(alike and a.subject and b.subject and same_party(a.subject, b.subject))


def _is_conflict(earlier: Item, later: Item) -> bool:
    """Whether two independent sources, or two speakers, stand against each other."""
    mine, others = ({c.source.voice for c in item.cited} for item in (earlier, later))
    apart = bool(earlier.speaker and later.speaker) and not same_party(earlier.speaker, later.speaker)
    figure = later.speaker != earlier.speaker and any(c.claim.cue == FIGURE for i in (earlier, later) for c in i.cited)
    return apart or figure or not mine & others
