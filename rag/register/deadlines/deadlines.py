"""A parsed sentence -> by when it says that something ends, starts, is due, expires, is decided or was missed.

    deadlines_in(sentence, reading) -> Claim*

A time counts where a word of limit ("by", "until") hangs on a verb that does not tell the past, where a verb of ending,
starting or deciding points ahead to it, where something was set for it or moved to it, or beside the word deadline.
The day on which something was said or happened is none.  Read `rag.register.deadlines.times` for how times are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.register.claims.clauses import Sentence, climb, is_past, is_verb, verb_above
from rag.register.claims.draft import Reading
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.clause_times import clause_times
from rag.register.deadlines.deadline_claim import deadline_claim
from rag.register.deadlines.limits import LAPSED, limit_cue
from rag.register.deadlines.moved import called_off, is_deadline_noun, is_shifted
from rag.register.deadlines.tense_ahead import (
    SAID,
    SHOWS,
    begins,
    is_coming,
    is_count,
    is_due,
    is_generic,
    is_missed,
    is_owed_before,
    is_planned,
    is_time_to,
    is_timetable,
    is_trend,
    points_ahead,
)
from rag.register.deadlines.times import Timed, times_in, turned
from rag.register.items import Claim

if TYPE_CHECKING:
    from spacy.tokens import Token

_BACK = frozenset("be decide choose begin start manage".split())  # "was due in May", "decided to reopen it in May"
FAR = 183  # days
_TODAY = regex(r"\b(?:today|tonight|now|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_WILL = frozenset("will shall 'll ’ll must".split())
_MOVING = lemmas("deadlines", "moves") | lemmas("deadlines", "nouns") | frozenset("set schedule fix".split())
_HOPED = frozenset("would could might may ’d 'd".split())  # what is only hoped for on a day is not due on it
_AS_DEADLINE = regex(
    r"\s+(?:\w+\s+)?as (?:a|an|the|its|their) (?:[\w-]+ )?(?P<noun>deadline|cut-?off|last day|closing date|date)\b"
)
_HOLDING = frozenset("be set put fix pass miss extend move meet let postpone".split())
_NOT_THERE = regex(
    r"\b(?:photo|picture|credit|image|photograph|published|updated|posted|copyright|file photo)\b:?|"
    r"[“\"]?(?:what|how|why|where|who)\b",
    re.I,
)


def deadlines_in(sentence: Sentence, reading: Reading) -> Iterator[Claim]:
    """The deadlines of one sentence, in order."""
    if _NOT_THERE.match(sentence.text) or sentence.text.rstrip(' ”"’)').endswith("?"):
        return
    told = times_in(sentence.text, published=reading.published)
    apart = [t for t in clause_times(sentence) if not any(t.start < o.end and o.start < t.end for o in told)]
    for timed in (*told, *apart):
        governor = _governor(sentence, timed)
        if governor is None:
            continue
        prep, word = governor
        timed = _turned(sentence, timed, word, reading)
        cue = _cue(sentence, timed, prep, word, reading)
        if cue is not None:
            yield deadline_claim(sentence, timed, cue, reading)


def _governor(sentence: Sentence, timed: Timed) -> tuple[str, Token] | None:
    """The preposition before a time and the word that the time hangs on."""
    inside = [t for t in sentence.doc if timed.start <= t.idx < timed.end and not t.is_space]
    if not inside:
        return None
    root = next((t for t in inside if not (timed.start <= t.head.idx < timed.end) or t.head == t), inside[0])
    prep = timed.limit or (root.lower_ if root.pos_ in ("ADP", "SCONJ") else "")
    word = root.head
    while word.pos_ == "ADP" and word.head != word:
        prep = prep or word.lower_
        word = word.head
    return (prep, word) if word != root else None


def _turned(sentence: Sentence, timed: Timed, word: Token, reading: Reading) -> Timed:
    """The time as the tense of its verb tells, where the words alone left it open or read it as past."""
    verb = verb_above(word)
    first, today = timed.when.first, reading.published
    if verb is None or today is None:
        return timed
    given = verb.lemma_ == "have" and timed.limit in ("until", "till") and is_past(verb)  # "had until 1 May to bid"
    if given or (timed.limit and is_owed_before(verb)):
        bare = replace(timed.when, phrase=timed.when.phrase.split(" ", 1)[-1])
        behind = turned(bare, published=today, ahead=False)
        return replace(timed, when=replace(behind, phrase=timed.when.phrase))
    if timed.limit:
        return timed
    if (
        is_missed(word)
        and not is_timetable(verb)
        and first is not None
        and first > today
        and timed.when.precision == "day"
    ):
        return replace(timed, when=turned(timed.when, published=today, ahead=False))
    if first is not None and first >= today:
        return timed
    moved = any(t.lemma_ in _MOVING or is_shifted(t) for t in (word, *list(climb(word))[:3])) and not is_missed(word)
    ahead = (
        moved
        or _announced(sentence, timed, today) is not None
        or any(c.lower_ in _WILL for c in verb.children)
        or is_timetable(verb)
    )
    if called_off(word) is not None and (
        not is_verb(word) or word.lemma_ in lemmas("deadlines", "schedule")
    ):  # what was called off had yet to come
        off = turned(timed.when, published=today, ahead=True)
        ahead = ahead or (off.first is not None and (off.first - today).days < FAR)
    far = first is None or (today - first).days > FAR  # half a year back, in the present tense: next year's is meant
    months = re.fullmatch(r"(?:in |of )?[A-Z][a-z]+", timed.when.phrase) is not None
    told_back = months and any(t.tag_ == "VBD" and t.lemma_ in _BACK for t in (verb, *climb(verb)))
    hangs = is_verb(word) or re.search(r"\d", timed.when.phrase) is not None
    ahead = ahead or (far and hangs and is_coming(verb) and not told_back)
    if not ahead and not (first is None and (is_past(verb) or told_back)):
        return timed
    return replace(timed, when=turned(timed.when, published=today, ahead=ahead))


def _cue(sentence: Sentence, timed: Timed, prep: str, word: Token, reading: Reading) -> Token | None:
    """The word by which the time is a deadline, None where it is none."""
    if prep == "from" and any(is_shifted(t) for t in (word, *climb(word))):
        return None  # "put back from Tuesday to Friday" is no longer due on Tuesday
    off = called_off(word)
    if off is not None and timed.when.first is not None and not _lies_behind(timed, reading):
        return off
    near = _deadline_noun(word, timed) or _announced(sentence, timed, reading.published)
    if near is not None:
        return near
    if is_count(timed) and not is_time_to(sentence, timed):
        return None
    verb = verb_above(word)
    if verb is None:
        return word if timed.limit in ("by", "until") and word.lemma_ in lemmas("deadlines", "nouns_of_event") else None
    behind = _lies_behind(timed, reading)
    if sentence.text[: timed.start].endswith("prior to "):
        return None
    if verb.lemma_ in LAPSED and timed.when.first is not None and not timed.limit:
        return verb
    if timed.limit:
        return limit_cue(timed, word, verb, reading.published, behind=behind)
    if behind or prep in ("since", "after", "during") or (prep == "from" and is_past(verb)):
        return None
    if any(c.lower_ in ("off", "up") and c.dep_ == "prt" for c in verb.children) and verb.lemma_ == "set":
        return None  # a bomb that was set off
    if verb.lemma_ in lemmas("deadlines", "schedule") and prep in ("to", "for", "until", "on", "at", "from"):
        today = reading.published is not None and timed.when.first == reading.published
        return verb if (timed.when.first or prep in ("to", "for")) and not (today and prep == "on") else None
    return _pointing(sentence, timed, word, verb, reading)


def _pointing(sentence: Sentence, timed: Timed, word: Token, verb: Token, reading: Reading) -> Token | None:
    """What the sentence says is to be at this time: a time to come, or one without a date that its tense puts ahead."""
    if (
        timed.when.phrase.lower().startswith("earlier ")
        or not _is_ahead(timed, word, verb, reading.published)
        or _TODAY.search(timed.when.phrase)
        or is_generic(verb)
    ):
        return None
    if word.lemma_ in lemmas("deadlines", "adjectives") or any(
        c.lemma_ in ("due", "effective") and c.dep_ in ("acomp", "oprd", "amod", "advmod") for c in verb.children
    ):
        return word
    if verb.lemma_ in SAID and not points_ahead(verb):
        return None
    if word.lemma_ in lemmas("deadlines", "nouns_of_event") and not is_verb(word):
        return word
    if any(c.lower_ in ("i", "you") and c.dep_ == "nsubj" for c in verb.children) or SHOWS.search(sentence.text):
        return None
    clause = verb.head if verb.dep_ == "conj" else verb
    reported = clause.dep_ == "ccomp" and is_past(clause.head)  # "said it would decide on Monday"
    own = {c.lower_ for c in verb.children}
    starts = timed.when.phrase.startswith("from ") and (points_ahead(verb) or "would" in own)
    starts = starts or (timed.when.first is not None and begins(verb))
    if not starts and any(c.lower_ in _HOPED and c.dep_ == "aux" for c in verb.children) and not reported:
        return None
    if is_trend(verb) or not (is_coming(verb) or is_planned(timed, verb)):
        return None
    known = verb.lemma_ in lemmas("deadlines", "verbs") or is_planned(timed, verb)
    day = timed.when.precision == "day" and timed.when.first
    told = reading.published is None and re.search(r"\d", timed.when.phrase)
    return verb if known or starts or day or told else None


def _is_ahead(timed: Timed, word: Token, verb: Token, published: date | None) -> bool:
    """Whether a time lies after the article's day, or the verb's tense puts it there where either is not known."""
    when = timed.when
    if any(t.lemma_ in lemmas("deadlines", "adjectives") for t in (word, *verb.children)):
        return when.first is not None or is_coming(verb)
    if published is None and (when.first or not re.search(r"\d|[A-Z]\w+day", when.phrase)):
        due = is_due(verb) or any(c.dep_ == "xcomp" and points_ahead(c) for c in verb.children)
        told = bool(when.first) and not any(c.lower_ in _WILL for c in verb.children)  # "was hired to direct in 2008"
        return is_planned(timed, verb) or due or (points_ahead(verb) and not is_timetable(verb) and not told)
    if published is None:
        return is_coming(verb)
    if when.first is not None:
        return when.first > published or (when.precision != "day" and (when.last or when.first) > published)
    return re.match(r"(?:in|this|during|for)\b(?! over)", when.phrase) is not None and points_ahead(verb)


def _deadline_noun(word: Token, timed: Timed) -> Token | None:
    """The noun "deadline" close to the time, or a verb of missing it."""
    if told := _AS_DEADLINE.match(word.doc.text[timed.end :]):
        return next(t for t in word.doc if t.idx <= timed.end + told.start("noun") < t.idx + len(t.text))
    verb = verb_above(word)
    near = [
        word,
        *list(climb(word))[:1],
        *(c for c in word.children if c.dep_ in ("dobj", "nsubj", "nsubjpass", "attr")),
    ]
    if verb is not None and verb.lemma_ in _HOLDING:
        near += [c for c in verb.children if c.dep_ in ("dobj", "nsubj", "nsubjpass", "attr")]
    named = (t for t in near if t.pos_ in ("NOUN", "PROPN") and is_deadline_noun(t))
    return next((t for t in named if abs(t.idx - timed.start) < 60), None)


def _announced(sentence: Sentence, timed: Timed, published: date | None) -> Token | None:
    """The event right before a day to come, which a past tense only called: "voted for a strike on 3 May"."""
    before = next((t for t in reversed(sentence.doc) if t.idx < timed.start and t.pos_ not in ("ADP", "PUNCT")), None)
    if before is None or before.pos_ != "NOUN" or before.lemma_ not in lemmas("deadlines", "nouns_of_event"):
        return None
    verb = verb_above(before)
    if verb is None or verb.lemma_ not in lemmas("deadlines", "calls") or not re.search(r"\d", timed.when.phrase):
        return None
    day = turned(timed.when, published=published, ahead=True)
    return before if published and day.first and day.first > published else None


def _lies_behind(timed: Timed, reading: Reading) -> bool:
    last = timed.when.last or timed.when.first
    return bool(last and reading.published and last < reading.published)
