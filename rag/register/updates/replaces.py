"""An item and those of earlier articles -> the one that it says it replaces: moved, raised, put right, or "instead of".

    replaced_by(later item, earlier items) -> the id of an item, or ""
    telling_title(titles, oldest first) -> the one that still holds

A deadline that was moved replaces the open one that has most in common with it, in the same or other words for one
slot.  A correction replaces the value that it says was wrong.  Precision first: nothing in common replaces nothing.
Read `rag.register.relate`, which asks, and `rag.register.slot_kinds` for the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.words import content_stems
from rag.register.claims.corrections import CORRECTS
from rag.register.claims.draft import slot_of
from rag.register.items import Cited, Claim, Item
from rag.register.sameness import differ, is_later, may_be_one, same_party, same_time, shared_things, wordings
from rag.register.slot_kinds import kinds_of
from rag.register.updates.newer_sums import newer_value, tells_change

MOVES = frozenset("postpone delay move extend defer adjourn reschedule shift prolong".split())
GRANTS = frozenset("give grant allow".split())  # more time, where the same was due earlier
KIND = 3  # what a kind of slot in common counts, beside two for a thing and one for a name
_INSTEAD = r"(?:instead of|rather than|less than|more than|up from|down from|from|not)\s+(?:the\s+)?(?:\S+\s+){0,2}?"
_OLD = regex(r"\b(?:instead|rather|less|more|from|not)\b", re.IGNORECASE)
_CHANGED = regex(
    r"\b(?:raise|cut|increase|lower|reduce|lift|trim|slash|revise|double|up)(?:d|ed|s|es|ing|ped)?\s"
    r"(?:(?:its|their|his|her|the)\s)(?:[\w’'-]+\s){1,4}?to\b",
    re.IGNORECASE,
)
_WAS_TO = regex(r"\b(?:was|were|had been) (?:due |set |supposed |meant )?to\b")
_OFF = regex(r"\b(?:call(?:s|ed)? off|cancel(?:s|led|ed)?|scrap(?:s|ped)?)\b", re.IGNORECASE)


def replaced_by(later: Item, before: Sequence[Item]) -> str:
    """The id of the item that the later one says it replaces, "" where it says so of none."""
    same_kind = [item for item in before if item.kind == later.kind]
    if later.called_off:
        off = [
            i for i in same_kind if _told_before(i, later) and same_time(i.when, later.when) and _names_thing(i, later)
        ]
        return off[-1].id if off else ""
    if wrong := [c.claim for c in later.cited if c.claim.cue == CORRECTS and c.claim.against]:
        return _corrected(wrong, later, same_kind)
    rivals = [item for item in same_kind if differ(item, later)]
    quotes = {c.claim.quote for c in later.cited if _OLD.search(c.claim.quote)}
    told = [item for item in rivals if any(_says_instead(quote, item) for quote in quotes)]
    if told:
        return max(told, key=lambda item: _nearness(item, later)).id
    if later.kind == "deadline":
        return _moved(later, rivals)
    changed = [c for c in later.cited if _CHANGED.search(c.claim.quote)]
    known = [item for item in rivals if changed and is_later(item, later) and _kinds(item, later, changed)]
    return known[-1].id if known else newer_value(later, rivals)


def telling_title(titles: Sequence[str]) -> str:
    """The first title, or a later one that says that a figure of it was raised or that what it tells was called off."""
    told = [title for title in titles if title]
    name = told[0] if told else ""
    for later in told[1:]:
        common = len(set(slot_of(name)) & set(slot_of(later)))
        figures = {value for _, _, value in amount_spans(name)} ^ {value for _, _, value in amount_spans(later)}
        if common >= KIND - 1 and (_OFF.search(later) or (_CHANGED.search(later) and len(figures) > 1)):
            name = later
    return name


def _moved(later: Item, rivals: Sequence[Item]) -> str:
    """The open deadline that the later one moves: that with most in common, or the only one of the party."""
    cues = {c.claim.cue for c in later.cited}
    changed = any(tells_change(c.claim.quote) for c in later.cited) and not _WAS_TO.search(later.what)
    if not (cues & (MOVES | GRANTS) or changed):
        return ""
    still = [i for i in rivals if not i.superseded_by and may_be_one(i, later)]
    open_ones = [i for i in still if _told_before(i, later) and _was_open(i, later)]
    near = [(nearness, item) for item in open_ones if (nearness := _nearness(item, later))[0] >= KIND - 1]
    if near:
        return max(near, key=lambda pair: pair[0])[1].id
    own = [i for i in open_ones if cues & MOVES and any(same_party(a, b) for a in i.parties for b in later.parties)]
    return own[0].id if len(own) == 1 else ""


def _names_thing(earlier: Item, later: Item) -> bool:
    """Whether the earlier sentence names what the later one says was called off."""
    return _nearness(earlier, later)[0] >= KIND - 1 or bool(
        set(slot_of(later.what)) & set(slot_of(earlier.cited[0].claim.quote))
    )


def _told_before(earlier: Item, later: Item) -> bool:
    """Whether the earlier day was told first, though the article that moves it may name it too."""
    old, new = (sorted(c.source.published for c in i.cited if c.source.published) for i in (earlier, later))
    return bool(old and new) and old[0] < new[0]


def _corrected(wrong: Sequence[Claim], later: Item, same_kind: Sequence[Item]) -> str:
    """The item that has the value said to be wrong; else that which is of the same thing."""
    texts = [claim.against.claim for claim in wrong if claim.against]
    others = [item for item in same_kind if not _agrees(item, later)]
    told = [item for item in others if any(_names_value(text, item) for text in texts)]
    if told:
        return told[-1].id
    mine = {stem for text in texts for stem in slot_of(text)}
    near = [(len(mine & set(slot_of(i.cited[0].claim.quote))), i) for i in others if differ(i, later)]
    best = max(near, key=lambda pair: (pair[0], pair[1].published or date.min), default=(0, None))
    return best[1].id if best[0] and best[1] is not None else ""


def _agrees(one: Item, other: Item) -> bool:
    if one.amount and other.amount:
        return one.amount.value == other.amount.value
    return bool(one.when and other.when and one.when.first == other.when.first)


def _names_value(text: str, item: Item) -> bool:
    """Whether a text names the item's value."""
    if item.amount is not None:
        return any(value == item.amount.value for _, _, value in amount_spans(text))
    return bool(item.when and item.when.first and re.search(_spoken(item.when.first), text, re.IGNORECASE))


def _spoken(day: date) -> str:
    return rf"(?:\b{day.day} {day:%B}|{day:%B} {day.day}\b|end of {day:%B})"


def _kinds(earlier: Item, later: Item, cited: Sequence[Cited]) -> bool:
    mine = {kind for c in cited for kind in kinds_of(later.kind, c.claim.quote)}
    return any(mine & kinds_of(earlier.kind, c.claim.quote) for c in earlier.cited)


def _was_open(earlier: Item, later: Item) -> bool:
    """Whether the earlier deadline was still to come, or hardly past, when the later article moved one."""
    day = min((c.source.published for c in later.cited if c.source.published), default=None)
    return bool(day and earlier.when and earlier.when.last and earlier.when.last >= day - timedelta(days=3))


def _nearness(one: Item, other: Item) -> tuple[int, date]:
    """How much two items have in common: kinds count most, things twice, names once; then the newer."""
    best = 0
    for a in wordings(one.cited):
        for b in wordings(other.cited):
            things = len(shared_things(a, b))
            named = {stem for name in a.parties for stem in content_stems(name)}
            said = set(b.slot) | {stem for name in b.parties for stem in content_stems(name)}
            others = kinds_of(one.kind, f"{b.what} {b.quote}")
            kinds = KIND * bool(kinds_of(one.kind, a.what) & others)
            kinds = kinds or (KIND - 1) * bool(kinds_of(one.kind, a.quote) & kinds_of(one.kind, b.what))
            best = max(best, 2 * things + len(named & said) + kinds)
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
    return bool(re.search(_INSTEAD + _spoken(old.when.first), quote, re.IGNORECASE))
