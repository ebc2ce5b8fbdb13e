"""Two items, or two values of items -> whether they are one, whether they can both be right, and which is later.

    same_time, same_amount, same_party;  differ(item, item);  is_later(item, item);  things_of(claim)

Pure.  Read `rag.register.relate` and `rag.register.updates.replaces`, which ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from index.text.patterns import regex
from rag.language.similar import alike_stems
from rag.language.words import content_stems, words_of
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount, Cited, Claim, Item, When
from rag.register.slot_kinds import kinds_of

COPIES = 2  # enough for claims of one article never to be all that is compared
UPDATE_AFTER = timedelta(days=1)  # articles further apart than this report a change, not a clash
DEADLINE = "deadlin"  # the stem of a word that says that something is due, and nothing of what
HAPPENS = frozenset("start hear meet vote strike".split())  # kinds of slot that happen on a day
_LIMIT = regex(r"^(?:[\w’'-]+\s+){0,4}?(?:deadline|time limit|cut-?off)\b", re.IGNORECASE)
_UNTIL = regex(r"^(?:by|until|till|before|no later than|not later than)\b", re.IGNORECASE)
_TITLES = frozenset("mr ms mrs dr the its of".split())


def differ(a: Item, b: Item) -> bool:
    """Whether two items of one kind give values that cannot both be right."""
    if a.kind == "deadline":
        return bool(a.when and b.when and a.when.first and b.when.first) and not same_time(a.when, b.when)
    if a.amount is None or b.amount is None or a.amount.unit != b.amount.unit:
        return False
    return a.amount.currency == b.amount.currency and not same_amount(a.amount, b.amount)


def things_of(claim: Claim) -> tuple[str, ...]:
    """The slot without the stems of the parties' names, of currencies, and of "deadline"."""
    return _besides(claim.slot, claim.parties)


@lru_cache(maxsize=10_000)
def _besides(slot: tuple[str, ...], parties: tuple[str, ...]) -> tuple[str, ...]:
    left_out = {stem for name in (*parties, *lemmas("stakes", "money")) for stem in content_stems(name)}
    return tuple(stem for stem in slot if stem not in left_out and stem != DEADLINE)


def wordings(cited: Sequence[Cited]) -> list[Claim]:
    """The claims without what further papers say in the same words: of each wording those of two articles."""
    told: dict[tuple[str, str], list[Claim]] = {}
    for each in cited:
        own = told.setdefault((each.claim.quote, each.claim.what), [])
        if len(own) < COPIES:
            own.append(each.claim)
    return [claim for own in told.values() for claim in own]


def shared_things(one: Claim, other: Claim) -> set[str]:
    """The things of the first that the second has, too, in the same word or one that says nearly the same."""
    theirs = set(things_of(other))
    return {stem for stem in things_of(one) if alike_stems(stem) & theirs}


def _days(item: Item) -> Iterable[date]:
    return (c.source.published for c in item.cited if c.source.published)


def may_be_one(a: Item, b: Item) -> bool:
    """Whether two deadlines may be of one thing: a limit that is told by its name is none of something that happens on
    a day, such as an opening or a hearing, unless both name one kind of thing."""
    pairs = [(x, y) for x in wordings(a.cited) for y in wordings(b.cited)]
    return a.kind != "deadline" or any(not (_limits(x, y) or _limits(y, x)) for x, y in pairs)


def _limits(limit: Claim, event: Claim) -> bool:
    happens = kinds_of("deadline", event.what)
    timed = event.when is not None and not _UNTIL.match(event.when.phrase)
    named = _LIMIT.match(limit.what) is not None and _LIMIT.match(event.what) is None
    return named and timed and bool(happens & HAPPENS) and not happens & kinds_of("deadline", limit.what)


def is_later(earlier: Item, later: Item) -> bool:
    """Whether the later item's first day lies after the last on which the earlier value was told."""
    old, new = list(_days(earlier)), list(_days(later))
    return bool(old and new) and min(new) - max(old) >= UPDATE_AFTER


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
    a, b = name_words(one), name_words(other)
    return bool(a and b) and (a <= b or b <= a)


@lru_cache(maxsize=10_000)
def name_words(name: str) -> frozenset[str]:
    """The words of a name without titles and articles."""
    return frozenset(words_of(name)) - _TITLES
