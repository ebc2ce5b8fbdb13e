"""A parsed sentence -> by when it says that something ends, starts, is due, expires, is decided or was missed.

    deadlines_in(sentence, reading) -> Claim*

A time counts where a word of limit ("by", "until") hangs on a verb that does not tell the past, where a verb of ending,
starting or deciding points ahead to it, where something was set for it or moved to it, or beside the word deadline.
The day on which something was said or happened is none.  Read `rag.register.claims.times` for how times are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rag.register.claims.clauses import (
    Sentence,
    Slice,
    climb,
    is_negated,
    is_party,
    is_passive,
    is_past,
    is_verb,
    objects_of,
    party_slice,
    phrase,
    stretch,
    subject_of,
    verb_above,
)
from rag.register.claims.draft import Reading, slot_of
from rag.register.claims.lexicon import lemmas
from rag.register.claims.moved import is_deadline_noun, is_shifted, told_by
from rag.register.claims.tense_ahead import (
    AHEAD,
    GIVES,
    SAID,
    SHOWS,
    is_count,
    is_due,
    is_generic,
    is_missed,
    is_moved,
    is_planned,
    is_time_to,
    is_timetable,
    is_trend,
    points_ahead,
)
from rag.register.claims.times import Timed, times_in, turned
from rag.register.items import Claim

if TYPE_CHECKING:
    from spacy.tokens import Token

_TODAY = re.compile(r"\b(?:today|tonight|now|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_WILL = frozenset("will shall 'll ’ll must".split())
_MOVING = lemmas("deadlines", "moves") | lemmas("deadlines", "nouns") | frozenset("set schedule fix".split())
_HOPED = frozenset("would could might may ’d 'd".split())  # what is only hoped for on a day is not due on it
_AS_DEADLINE = re.compile(r"\s+(?:\w+\s+)?as (?:a|an|the|its|their) (?:[\w-]+ )?(?P<noun>deadline)\b")
_HOLDING = frozenset("be set put fix pass miss extend move meet let postpone".split())
_LOOSE = frozenset("have get leave set".split())
_LAPSED = frozenset("expire lapse".split())
_NOT_THERE = re.compile(
    r"\b(?:photo|picture|credit|image|photograph|published|updated|posted|copyright|file photo)\b:?|"
    r"[“\"]?(?:what|how|why|where|who)\b",
    re.I,
)


def deadlines_in(sentence: Sentence, reading: Reading) -> Iterator[Claim]:
    """The deadlines of one sentence, in order."""
    if _NOT_THERE.match(sentence.text) or sentence.text.rstrip(' ”"’)').endswith("?"):
        return
    for timed in times_in(sentence.text, published=reading.published):
        governor = _governor(sentence, timed)
        if governor is None:
            continue
        prep, word = governor
        timed = _turned(timed, word, reading)
        cue = _cue(sentence, timed, prep, word, reading)
        if cue is not None:
            yield _claim(sentence, timed, cue, reading)


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


def _turned(timed: Timed, word: Token, reading: Reading) -> Timed:
    """The time as the tense of its verb tells, where the words alone left it open or read it as past."""
    verb = verb_above(word)
    first, today = timed.when.first, reading.published
    if verb is None or timed.limit or today is None:
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
    ahead = moved or any(c.lower_ in _WILL for c in verb.children) or is_timetable(verb)
    if not ahead and not (first is None and is_past(verb)):
        return timed
    return replace(timed, when=turned(timed.when, published=today, ahead=ahead))


def _cue(sentence: Sentence, timed: Timed, prep: str, word: Token, reading: Reading) -> Token | None:
    """The word by which the time is a deadline, None where it is none."""
    near = _deadline_noun(word, timed)
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
    if verb.lemma_ in _LAPSED and timed.when.first is not None and not timed.limit:
        return verb
    if timed.limit:
        return _limit_cue(timed, word, verb, reading.published, behind=behind)
    if behind or prep in ("since", "after", "during") or (prep == "from" and (is_past(verb) or is_moved(word))):
        return None
    if any(c.lower_ in ("off", "up") and c.dep_ == "prt" for c in verb.children) and verb.lemma_ == "set":
        return None  # a bomb that was set off
    if verb.lemma_ in lemmas("deadlines", "schedule") and prep in ("to", "for", "until", "on", "at", "from"):
        today = reading.published is not None and timed.when.first == reading.published
        return verb if (timed.when.first or prep in ("to", "for")) and not (today and prep == "on") else None
    return _pointing(sentence, timed, word, verb, reading)


def _limit_cue(timed: Timed, word: Token, verb: Token, published: date | None, *, behind: bool) -> Token | None:
    """The verb or noun that a word of limit hangs on, unless it tells the past."""
    negated = is_negated(verb) or any(is_negated(above) for above in climb(word) if is_verb(above))
    supposed = verb.doc[0].lower_ in ("if", "should", "unless")  # "should it not be done before May"
    if timed.limit in ("before", "ahead of", "prior to") and negated and not supposed:
        return None
    if any(c.lower_ in ("me", "you", "us") for c in verb.children):
        return None
    past = is_past(verb)
    if past and re.match(r"(?:within|in|over)\b", timed.when.phrase) and verb.lemma_ not in GIVES - _LOOSE:
        return None
    if is_generic(verb) or is_trend(verb) or verb.head.lemma_ in ("recommend", "advise"):
        return None
    known = timed.when.first is not None or bool(timed.when.readings)
    undated = published is None  # then nothing tells that a past tense's date lies ahead
    if past and (behind or undated or not known):
        return None
    if behind and timed.limit != "by":
        return None
    if behind and not any(t.lower_ in AHEAD for t in verb.children):
        return None
    planned = verb.lemma_ in lemmas("deadlines", "schedule") and any(c.lower_ in ("is", "are") for c in verb.children)
    sure = planned or (points_ahead(verb) and not (is_timetable(verb) and verb.lemma_ not in _LAPSED))
    if not known and timed.when.precision == "open" and timed.limit != "within" and not sure:
        return None
    return word if word.lemma_ in lemmas("deadlines", "nouns_of_event") and not is_verb(word) else verb


def _pointing(sentence: Sentence, timed: Timed, word: Token, verb: Token, reading: Reading) -> Token | None:
    """A verb of ending, starting or deciding, or an event, that the sentence says lies at this time to come."""
    if (timed.when.first is None and not _is_coming(timed, verb, reading)) or _TODAY.search(timed.when.phrase):
        return None
    if word.lemma_ in lemmas("deadlines", "adjectives") or any(
        c.lemma_ in ("due", "effective") and c.dep_ in ("acomp", "oprd", "amod", "advmod") for c in verb.children
    ):
        return word
    if verb.lemma_ in SAID and not points_ahead(verb):
        return None
    eventful = word.lemma_ in lemmas("deadlines", "nouns_of_event") and not is_verb(word)
    later = timed.when.first is None or (reading.published is not None and timed.when.first > reading.published)
    if eventful and later:
        return word
    reported = verb.dep_ == "ccomp" and is_past(verb.head)  # "said it would decide on Monday"
    if any(c.lower_ in ("i", "you") and c.dep_ == "nsubj" for c in verb.children) or is_generic(verb):
        return None
    if SHOWS.search(sentence.text):
        return None
    if not (points_ahead(verb) or is_planned(timed, verb)) or (
        any(c.lower_ in _HOPED for c in verb.children) and not reported
    ):
        return None
    scheduled = timed.when.precision == "day" and any(c.lower_ in _WILL for c in verb.children)
    return (
        verb
        if verb.lemma_ in lemmas("deadlines", "verbs") or (scheduled and verb.lemma_ != "be") or is_planned(timed, verb)
        else None
    )


def _is_coming(timed: Timed, verb: Token, reading: Reading) -> bool:
    """Whether a time that has no date here still lies ahead: a season, or a day named in an article without a date."""
    if reading.published is not None and not re.match(r"(?:in|this|during|for|over)\b", timed.when.phrase):
        return False
    own = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    return bool(own & _WILL) or is_planned(timed, verb) or any(c.lemma_ == "due" for c in verb.children) or is_due(verb)


def _deadline_noun(word: Token, timed: Timed) -> Token | None:
    """The noun "deadline" close to the time, or a verb of missing it."""
    if told := _AS_DEADLINE.match(word.doc.text[timed.end :]):
        return next(t for t in word.doc if t.idx == timed.end + told.start("noun"))
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


def _lies_behind(timed: Timed, reading: Reading) -> bool:
    last = timed.when.last or timed.when.first
    return bool(last and reading.published and last < reading.published)


def _claim(sentence: Sentence, timed: Timed, cue: Token, reading: Reading) -> Claim:
    verb = cue if is_verb(cue) else verb_above(cue)
    subject = subject_of(verb) if verb is not None else None
    named = ""
    if subject is not None and is_party(subject) and not (verb is not None and is_passive(verb)):
        named = reading.voices.named(sentence, subject)
    claim = reading.claim(
        "deadline", sentence, cue, subject=named, what=_what(sentence, timed, cue, subject),
        parties=_parties(sentence, subject, verb, reading), when=timed.when, cue=told_by(cue, verb),
    )  # fmt: skip
    if subject is None or subject.pos_ != "NOUN" or is_party(subject):
        return claim
    return replace(claim, slot=slot_of(claim.what, named, subject.lemma_))


def _parties(sentence: Sentence, subject: Token | None, verb: Token | None, reading: Reading) -> list[str]:
    """Whose it is, where something that belongs to somebody is due; and who is named as its object."""
    found = []
    for word in (subject, *(objects_of(verb) if verb is not None else ())):
        if word is None:
            continue
        found += [
            sentence.cut(party_slice(c)) for c in word.children if c.dep_ == "poss" and is_party(c) and c.pos_ != "PRON"
        ]
        if is_party(word) and word != subject:
            found.append(reading.voices.named(sentence, word))
    return found


def _what(sentence: Sentence, timed: Timed, cue: Token, subject: Token | None) -> Slice | None:
    """What is due: the verb with its object, or the thing that ends, starts or is decided."""
    doc = sentence.doc
    limit = max((t.i for t in doc if t.idx < timed.start), default=0)
    named = subject is not None and subject.pos_ != "PRON"
    after = next((t for t in doc if t.idx >= timed.end), None)
    given = is_verb(cue) and cue.lemma_ in GIVES and is_verb(after.head) if after is not None else False
    if (is_count(timed) or given) and after is not None and after.tag_ == "TO":
        return stretch(doc, after.i, after.head.right_edge.i)
    if not is_verb(cue):
        if cue.pos_ in ("NOUN", "PROPN"):
            return phrase(cue, until=timed.start if cue.idx < timed.start else None)
        return phrase(subject, until=timed.start) if subject is not None and named else None
    reaches = [c for c in cue.rights if c.dep_ in ("dobj", "attr", "xcomp", "ccomp", "oprd", "prep", "prt", "acomp")]
    ahead = [c for c in reaches if c.idx < timed.start]
    behind = [c for c in reaches if c.left_edge.idx >= timed.end and c.dep_ in ("dobj", "xcomp", "ccomp")]
    bare = is_timetable(cue) or not [c for c in reaches if c.dep_ in ("dobj", "xcomp", "ccomp", "attr")]
    if (is_passive(cue) or bare) and subject is not None and named and subject.i < cue.i:
        if cue.i - subject.i > 10 or cue.idx >= timed.start:
            return phrase(subject)
        last = max([cue.i, *(c.right_edge.i for c in ahead if not is_passive(cue))])
        return stretch(doc, subject.left_edge.i, min(limit, last))
    if behind:
        return stretch(doc, behind[0].left_edge.i, behind[0].right_edge.i)
    if cue.idx >= timed.start:
        return stretch(doc, cue.i, cue.right_edge.i)
    return stretch(doc, cue.i, min(limit, ahead[-1].right_edge.i if ahead else cue.right_edge.i))
