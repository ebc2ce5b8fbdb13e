"""A phrase that names a time, in its sentence -> whether it lies ahead or behind.

    direction_of(text, match) -> 1 ahead, -1 behind, 0 when the words do not say

Judged by the preposition ("by", "since"), else by the nearest verb that tells, before the phrase first.  "Was due in
March" says neither.  Read `index.dates.find` next.
"""

from __future__ import annotations

import re

from index.text.patterns import regex

_SPAN = 90  # characters on each side of a phrase that are searched for a verb

_FUTURE = regex(
    r"\b(?:will|would|shall|must|should|may|might|can|could|(?:is|are|remains?) (?:now |still |provisionally )?(?:set|"
    r"planned|called|booked|timed|fixed|listed|pencilled|tabled|billed|convened)|expected|due|scheduled|slated|"
    r"deadline|looming|upcoming|faces?|(?:plans?|planned|aims?|intends?|hopes?|needs?|expects?|going|have|has|be) to|"
    r"to be|lapses?|expires?|resumes?|(?:ends|closes|opens|starts|begins|meets)|takes? (?:effect|place)|"
    r"comes? into (?:force|effect)|(?:falls?|comes?) due)\b"
)
_PAST = regex(
    r"\b(?:was|were|had|did|been|ago|said|told|made|began|took|went|came|gave|got|held|saw|sold|bought|"
    r"built|cut|fell|rose|grew|hit|kept|left|lost|met|paid|put|ran|set|shut|spoke|spent|struck|sued|won|"
    r"wrote|led|became|brought|chose|drew|drove|found|[a-z]{2,}ed)\b"
)


_RUNS_OUT = regex(
    r"\b(?:by|until|till|before) (?:noon|midnight|midday|dawn|dusk|close of (?:business|play|trading)|"
    r"(?:the )?end of (?:business|trading)|\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?)?)\s$",
    re.IGNORECASE,
)
_WAS_TO_BE = regex(
    r"\b(?:was|were|had|been)\b(?:\s\w+){0,2}\s(?:due|expected|scheduled|slated|planned|supposed|meant|set|to)\b"
)


def direction_of(text: str, found: re.Match[str]) -> int:
    """1 when the words around say that it lies ahead, -1 when behind, 0 when they do not say."""
    prep = (found["prep"] or "").lower()
    if prep in ("by", "until", "till", "no later than", "starting", "effective"):
        return 1
    if prep == "since":
        return -1
    before = re.split(r"[.;!?]\s", text[max(0, found.start() - _SPAN) : found.start()])[-1]
    if _RUNS_OUT.search(before):
        return 1
    after = re.split(r"[.;!?](?:\s|$)", text[found.end() : found.end() + _SPAN])[0]
    if _WAS_TO_BE.search(before):
        return 0
    return _tense(before, nearest_last=True) or _tense(after, nearest_last=False)


def _tense(words: str, *, nearest_last: bool) -> int:
    """The tense of the verb nearest to the phrase: 1, -1, or 0 without a verb that tells."""
    pick = -1 if nearest_last else 0
    cues = list(_FUTURE.finditer(words))
    ahead = [cue.start() for cue in cues]
    behind = [cue.start() for cue in _PAST.finditer(words) if not any(c.start() <= cue.start() < c.end() for c in cues)]
    if not ahead or not behind:
        return 1 if ahead else -1 if behind else 0
    near_ahead, near_behind = ahead[pick], behind[pick]
    return 1 if (near_ahead > near_behind) == nearest_last else -1
