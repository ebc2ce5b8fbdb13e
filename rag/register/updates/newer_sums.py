"""A sum, share or count and those of earlier articles -> the one whose place it takes, by what is counted.

    newer_value(later item, earlier items) -> the ids of the items that it replaces;    tells_change(quote) -> bool

Two values are of one thing by the kind of sum, what they are of, whose they are and "a passenger" or "a month", and by
being of one size.  Unless they are plainly of one thing, the later sentence must say that something changed ("now",
"still", "come down to").  Read `rag.register.updates.replaces`, which asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.patterns import regex
from rag.language.words import stem
from rag.register.claims.lexicon import lemmas
from rag.register.items import Claim, Item
from rag.register.sameness import differ, is_later, same_party, shared_things, wordings
from rag.register.slot_kinds import kinds_of

# By judgement over the boards (n=54 changes of value), where a line names nothing else.
SIZE = 3.0  # times that a value may be of the one it takes the place of
ENOUGH = 5  # of the points below, with a word of change or of plainly one thing
_OWN = frozenset("company firm group club".split())  # who speak of what is theirs
_AHEAD = frozenset(("planned", "possible", "conditional"))
_PAID = "paid"  # a kind of sum
STATES = frozenset("owe hold own employ".split())  # of which a pair of parties has one value at a time
GENERAL = frozenset("job worker person people home household family member customer staff employee tenant post".split())
KIND, THING, OWNER, PARTY, RATE, CHANGE = 2, 2, 2, 1, 3, 2
_CHANGE = regex(
    r"\b(?:now|instead|no longer|still|after all|(?:fewer|less|more|later|earlier|longer|higher|lower|cheaper) than|"
    r"(?:come|comes|came|gone|goes|went|fallen|fell|risen|rose|grown|grew|climbed|dropped|slipped) (?:down |up )?"
    r"(?:as well,? )?(?:to|from|by)|(?:brought|put|pushed|moved|set) (?:\w+ )?(?:forward|back|off)|"
    r"(?:rais|lower|increas|reduc|revis|extend|trimm|halv|doubl|improv|updat)(?:ed|es|ing)|cut its|cut the|"
    r"up from|down from|leaves|left|remain(?:s|ing)?|(?:go|goes|going|went) on|continues?|stays?|another|by only|"
    r"in the end)\b",
    re.IGNORECASE,
)
_RATE = regex(
    r"^\s*(?:an?|per|each|every|for every|for each)\s+(?!third|quarter|half|few)(?P<of>[a-z]+)", re.IGNORECASE
)


def tells_change(quote: str) -> bool:
    """Whether a sentence says that what it tells was otherwise before, or goes on."""
    return _CHANGE.search(quote) is not None


def newer_value(later: Item, before: Sequence[Item]) -> str:
    """The id of the earlier item of one thing with another value, that has most in common; "" where there is none."""
    open_ones = [i for i in before if not i.superseded_by and differ(i, later) and is_later(i, later)]
    rated = [(_strength(item, later), -_times(item, later), item.id) for item in open_ones]
    best = max((each for each in rated if each[0] >= ENOUGH and each[1] >= -SIZE), default=None)
    return best[2] if best else ""


def _times(one: Item, other: Item) -> float:
    """How many times the larger of two values is of the smaller."""
    low, high = sorted(float(i.amount.value.rstrip("%")) if i.amount else 0.0 for i in (one, other))
    return high / low if low else float("inf")


def _strength(earlier: Item, later: Item) -> int:
    return max(_points(a, b) for a in wordings(earlier.cited) for b in wordings(later.cited))


def _points(a: Claim, b: Claim) -> int:
    """How much tells that two claims are of one thing; 0 where two speakers, or a plan and a deed, only differ."""
    changed = tells_change(b.quote)
    party = any(same_party(x, y) for x in a.parties for y in b.parties)
    state = party and a.cue == b.cue and a.cue in STATES
    rate = (bool(_rate(a)) and _rate(a) == _rate(b)) or _is_count(a) or state
    told_by_own = a.speaker == b.speaker or b.speaker in _OWN or any(same_party(b.speaker, name) for name in a.parties)
    apart = (b.speaker and not told_by_own) or (b.modality == "done" and a.modality in _AHEAD)
    if apart and not (changed or rate):
        return 0
    kinds = _kinds(a) ^ _kinds(b)
    kind = bool(_kinds(a) & _kinds(b))
    things = min(len([thing for thing in shared_things(a, b) if not kinds_of("stake", thing)]), 2)
    owner = bool(a.subject and b.subject) and same_party(a.subject, b.subject)
    other = bool(a.subject and b.subject) and not (owner or party)
    alike = kind or things or (owner and _PAID not in kinds)
    plain = things > 1 or (kind and things)
    if not rate and (not alike or not (changed or plain) or (other and not (kind and changed))):
        return 0
    return KIND * kind + THING * things + RATE * rate + (OWNER * owner or PARTY * party) + CHANGE * changed + 1


def _is_count(claim: Claim) -> bool:
    """Whether it counts people or things of one trade or sort, of which a story has one number: "midwives"."""
    unit = claim.amount.unit if claim.amount and not claim.amount.currency else ""
    displaced = claim.cue in lemmas("stakes", "displaced")
    return displaced and unit not in GENERAL | lemmas("stakes", "money") | {"", "%"}


def _kinds(claim: Claim) -> frozenset[str]:
    return kinds_of("stake", " ".join((claim.what, claim.cue, claim.subject, *claim.slot)))


def _rate(claim: Claim) -> str:
    """What a sum is paid for each of: "a passenger"."""
    if claim.amount is None:
        return ""
    at = claim.quote.find(claim.amount.written)
    found = _RATE.match(claim.quote[at + len(claim.amount.written) :]) if at >= 0 else None
    return stem(found["of"].lower()) if found else ""
