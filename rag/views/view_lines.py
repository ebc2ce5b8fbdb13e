"""The lines of a view, chosen from dated articles in order: what stands in each, and the day that it is opened by.

    kind, Told* (an article and its sentences), about -> lines_of -> Line*

A first sentence says what an article is about; other lines are found by what they hold: a date that binds, a sum at
risk, a speaker who denies.  Pure; every line is a sentence as it stands.  `rag.views.views` gathers and words it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from index.dates.find import find_dates
from index.text.patterns import regex
from rag.language.similar import alike_stems
from rag.language.tellers import teller_of
from rag.language.words import content_stems, numbers
from rag.question.view_function import ViewKind
from rag.retrieval.sentences import entry_place
from rag.types import Evidence
from rag.views.told import Line, Told

T = TypeVar("T")
# Held together by questions for an overview (once, n=19, docs/results.md); none was chosen by itself.
FEWEST_WORDS = 6  # of a sentence that can stand for its article
OPENING = 5  # sentences of an article of which one says what it is about
ALIKE = 0.6  # share of a line's content words that another has, for them to say the same
MOST = {
    "about": 3, "summary": 8, "timeline": 10, "status": 3, "open": 6, "stakes": 5, "wants": 5, "deadlines": 8,
    "disputes": 6, "sides": 6, "comparison": 6, "changed": 8, "stories": 8,
}  # fmt: skip
OVER_TIME: frozenset[ViewKind] = frozenset(("summary", "timeline", "changed"))  # lines of which come from all times
_BINDS = regex(
    r"\b(?:deadline|until|by|no later than|due|must|has to|have to|expires?|expir\w+|closes?|closing|vote[sd]? on|"
    r"decide[sd]?|ruling|hearing|opens?|opening|resumes?|expected|expects?|will|should|before|within|scheduled|set for|"
    r"from)\b",
    re.IGNORECASE,
)
_WAITS = regex(
    r"\b(?:undecided|unresolved|unsettled|unclear|unknown|pending|outstanding|not (?:yet )?(?:\w+ )?(?:decided|settled|"
    r"agreed|known|clear|ruled|chosen|set)|(?:has|have|is|are) yet to|remains? to be|remains? (?:open|unclear)|"
    r"(?:will|must|is to|are to|has to|have to) (?:\w+ )?(?:decide|rule|vote|choose)|undetermined|whether)\b",
    re.IGNORECASE,
)
_AT_STAKE = regex(
    r"\b(?:at stake|at risk|risks?|lose|loses|losing|loss(?:es)?|threat\w*|jeopard\w*|jobs?|could cost|fined?|"
    r"penalt\w+|damages|compensation|costs?|employ\w*|workforce|worth|would mean|depend\w*|pay|owed?|must|harm|afford|"
    r"closure|bankrupt\w*|savings?)\b",
    re.IGNORECASE,
)
_DISPUTES = regex(
    r"\b(?:den(?:y|ies|ied)|disput\w+|rejects?|rejected|disagree\w*|accus\w+|contradict\w*|false|oppos\w+|contest\w*|"
    r"object(?:s|ed|ion\w*)|challeng\w+|criticis\w+|criticiz\w+|speculation|unfounded|appeal\w*|not the|refus\w+|"
    r"but (?:the|its|his|her)|whereas|unsafe|insists?|insisted)\b",
    re.IGNORECASE,
)
_STANCE = regex(
    r"\b(?:support\w*|back(?:s|ed)|welcom\w+|oppos\w+|against|in favour|favou?rs?|for the|objects?|critic\w+|prais\w+|"
    r"wants?|demand\w*|den(?:y|ies|ied)|reject\w*|disagree\w*|accus\w+|disput\w*|called|calls|believes?|said|says|"
    r"unsafe|danger)\b",
    re.IGNORECASE,
)


def lines_of(kind: ViewKind, told: Sequence[Told], about: Sequence[str], *, ahead_of: date | None = None) -> list[Line]:
    """The lines of one topic, in the order in which they are to be read; `told` is in order of time.  Of deadlines only
    those that do not end before `ahead_of`."""
    match kind:
        case "about":
            made = _about(told)
        case "summary":
            made = _summary(told)
        case "timeline":
            made = _timeline(told)
        case "status":
            made = _status(told)
        case "open":
            made = _open(told, ahead_of)
        case "stakes":
            made = _stakes(told)
        case "wants":
            made = []
        case "deadlines":
            made = _deadlines(told, ahead_of)
        case "disputes":
            made = _disputes(told)
        case "sides":
            made = _sides(told)
        case "comparison":
            made = _comparison(told, about)
        case "changed":
            made = [line for t in told for line in _from(t, max(1, min(3, MOST[kind] // len(told))))]
        case "stories":
            made = _firsts(told)[-1:]
    return spread(_distinct(made), MOST[kind]) if kind in OVER_TIME else _distinct(made)[: MOST[kind]]


def spread(lines: Sequence[T], most: int) -> list[T]:
    """So many of the lines, evenly from the first to the last."""
    if len(lines) <= most:
        return list(lines)
    return [lines[round(i * (len(lines) - 1) / (most - 1))] for i in range(most)]


def _firsts(told: Sequence[Told]) -> list[Line]:
    return [Line(evidence=t.sentences[_first(t)], day=t.article.published) for t in told if t.sentences]


def _first(told: Told) -> int:
    """Which sentence says what the article is about: the first, or where that has no word of the title, the one of the
    opening, or of all entries of a live report, that has most of them, the latest entry's where several do."""
    titled = set(content_stems(told.article.title))
    live = bool(told.sentences) and entry_place(told.sentences[-1]) is not None
    own = [set(content_stems(s.quote)) for s in (told.sentences if live else told.sentences[:OPENING])]
    shared = [sum(bool(alike_stems(s) & held) for s in titled) if len(held - titled) > 2 else 0 for held in own]
    if not shared or shared[0] or max(shared) == 0:
        return 0
    best = [i for i, count in enumerate(shared) if count == max(shared)]
    return max(best, key=lambda i: entry_place(told.sentences[i]) or -i) if live else best[0]


def _about(told: Sequence[Told]) -> list[Line]:
    if len(told) == 1:
        return _from(told[0], 2)
    dated = [t for t in told if t.article.published is not None] or list(told)
    return [*_from(dated[0], 2), *_firsts(dated[1:])[-1:]]


def _summary(told: Sequence[Told]) -> list[Line]:
    """Of a few articles two sentences each, of many the first."""
    each = 4 if len(told) == 1 else 2 if len(told) <= 4 else 1
    return [line for t in told for line in _from(t, each)]


def _from(told: Told, count: int) -> list[Line]:
    """The first sentence, and those that hold most of what the article speaks of again and again, in order."""
    if not told.sentences:
        return []
    words = [set(content_stems(s.quote)) for s in told.sentences]
    weight = {stem: sum(stem in own for own in words) for own in words for stem in own}
    scored = sorted(
        range(len(words)),
        key=lambda i: (
            -sum(weight[s] for s in words[i]) / (8 + len(words[i])) - 0.5 * bool(numbers(told.sentences[i].quote)),
            i,
        ),
    )
    first = _first(told)
    chosen = [first, *[i for i in scored if i != first][: count - 1]]
    return [Line(evidence=told.sentences[i], day=told.article.published) for i in sorted(chosen)]


def _timeline(told: Sequence[Told]) -> list[Line]:
    """The first sentence of every article and what gives a day of its own, by day; what has no day comes last."""
    firsts = _firsts(told)
    own = [
        Line(evidence=sentence, day=day)
        for t in told
        for sentence in t.sentences[1:]
        if (day := _day_of(sentence)) is not None and t.article.published not in (None, day)
    ]
    kept = firsts + own[: max(MOST["timeline"] - len(firsts), 0)]
    return sorted(kept, key=lambda line: (line.day is None, line.day or date.max))


def _day_of(sentence: Evidence) -> date | None:
    mentions = [
        m
        for m in find_dates(sentence.quote, reference=sentence.article.published)
        if m.date is not None and m.precision == "day"
    ]
    return mentions[0].date if len(mentions) == 1 else None


def _status(told: Sequence[Told]) -> list[Line]:
    """What the latest article says: its first sentence, and what it says of now and of what comes."""
    dated = [t for t in told if t.article.published is not None] or list(told)
    if not dated:
        return []
    last = dated[-1]
    ahead = [
        s
        for s in last.sentences[1:]
        if re.search(r"\b(?:will|now|should|expects?|expected|remains?|until|has|have)\b", s.quote)
    ]
    ahead.sort(key=lambda s: (not find_dates(s.quote, reference=None), s.start))
    shown = [*last.sentences[:1], *ahead[: MOST["status"] - 1]]
    return [Line(evidence=s, day=last.article.published) for s in shown]


def _open(told: Sequence[Told], ahead_of: date | None) -> list[Line]:
    """What is said to wait for a decision, the newest first, and what has a day that is still to come."""
    waits = [Line(evidence=s, day=t.article.published) for t in told for s in t.sentences if _WAITS.search(s.quote)]
    ahead = _deadlines(told, ahead_of)
    half = MOST["open"] // 2
    few = waits[::-1][: MOST["open"] - min(len(ahead), half)]
    kept = {line.evidence.place for line in (*few, *ahead[::-1][: MOST["open"] - len(few)])}
    return [line for line in dict.fromkeys((*waits, *ahead)) if line.evidence.place in kept]


def _stakes(told: Sequence[Told]) -> list[Line]:
    """The sentences with a figure, or the word, that hold most of what tells of a loss, in order."""
    found = [
        (len(_AT_STAKE.findall(s.quote)) + bool(numbers(s.quote)), Line(evidence=s, day=t.article.published))
        for t in told
        for s in t.sentences
        if _AT_STAKE.search(s.quote) and (numbers(s.quote) or "stake" in s.quote)
    ]
    best = sorted(found, key=lambda pair: -pair[0])[: MOST["stakes"]]
    kept = {id(line) for _, line in best}
    return [line for _, line in found if id(line) in kept]


def _deadlines(told: Sequence[Told], ahead_of: date | None) -> list[Line]:
    """Sentences with a day that binds and is not over on the day given."""
    found: list[Line] = []
    for t in told:
        for sentence in t.sentences:
            mentions = [
                m
                for m in find_dates(sentence.quote, reference=t.article.published)
                if m.date is not None and m.date != t.article.published
            ]
            written = t.article.published or date.min
            ahead = [m for m in mentions if (m.last or m.date or date.min) >= written]
            if ahead_of and all((m.last or m.date or date.min) < ahead_of for m in mentions):
                continue
            if (ahead and _BINDS.search(sentence.quote)) or re.search(
                r"\bdeadline\b|\bmust\b.*\bby\b", sentence.quote, re.IGNORECASE
            ):
                found.append(Line(evidence=sentence, day=t.article.published))
    return found


def _disputes(told: Sequence[Told]) -> list[Line]:
    """What somebody denies or disputes, with the claim before it where it does not name it."""
    found: list[Line] = []
    for t in told:
        for i, sentence in enumerate(t.sentences):
            if not _DISPUTES.search(sentence.quote):
                continue
            before = t.sentences[i - 1] if i else None
            if before is not None and teller_of(before.quote) and numbers(before.quote) and numbers(sentence.quote):
                found.append(Line(evidence=before, day=t.article.published))
            found.append(Line(evidence=sentence, day=t.article.published))
    return found


def _sides(told: Sequence[Told]) -> list[Line]:
    """One sentence a speaker, those that take a side before those that only say."""
    found: dict[str, tuple[int, Line]] = {}
    for t in told:
        for sentence in t.sentences:
            speaker, stance = teller_of(sentence.quote), _STANCE.findall(sentence.quote)
            takes = sum(word.lower() not in ("said", "says", "called", "calls") for word in stance)
            if (speaker and stance) or takes:
                key = speaker.split()[-1].lower() if speaker else sentence.quote
                if takes > found.get(key, (-1, None))[0]:
                    found[key] = takes, Line(evidence=sentence, day=t.article.published)
    best = sorted(found.values(), key=lambda pair: -min(pair[0], 2))[: MOST["sides"]]
    kept = {id(line) for _, line in best}
    return [line for _, line in found.values() if id(line) in kept]


def _comparison(told: Sequence[Told], about: Sequence[str]) -> list[Line]:
    found = []
    for t in told:
        for s in t.sentences:
            held = set(content_stems(s.quote))
            score = sum(bool(alike_stems(stem) & held) for stem in about)
            if score and numbers(s.quote):
                found.append((score, Line(evidence=s, day=t.article.published)))
    best = max((score for score, _ in found), default=0)
    return [line for score, line in found if score == best]


def _distinct(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that say what one before them says."""
    kept: list[tuple[set[str], Line]] = []
    for line in lines:
        own = set(content_stems(line.evidence.quote))
        if not any(
            len(own & other) >= ALIKE * min(len(own), len(other)) and len(own ^ other) <= 0.4 * len(own | other)
            for other, _ in kept
        ):
            kept.append((own, line))
    return [line for _, line in kept]
