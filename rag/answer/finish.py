"""An answer whose sentences are chosen -> the answer as it is read: the lead, whole sentences, days before old ones.

    Answer, question, Rated* -> finished -> Answer

A sentence that opens with "It" or "That means" gets the sentence before it, as one quote.  Where the sentences shown
are of different days, the older ones are opened by theirs, so that nothing old reads as today's.  The lead is put
first.  Pure; changes no quote but by widening it.  Read `rag.answer.lead` next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from index.dates.find import find_dates
from index.dates.in_words import day_in_words
from index.reading.suspicion import is_suspicious
from index.text.patterns import regex
from index.text.sentences import split_sentences
from rag.answer.lead import Lead, lead_for, lead_of_sides
from rag.language.tellers import PRONOUNS, teller_of
from rag.language.words import names
from rag.question.question import Question
from rag.question.window import Window
from rag.retrieval.sentences import is_furniture
from rag.stages import Rated
from rag.types import Answer, Citation, Evidence, Statement

MOST_WORDS = 70  # of a sentence together with the one before it
SAME_NEWS = timedelta(days=2)  # articles nearer in time than this are not told apart by day
_RELATIVE = regex(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|tomorrow|\b(?:last|this|next|past)\b|\bago\b",
    re.I,
)
_LEANS = regex(
    r"^[\"“'‘(]?(?:he|she|it|they|his|her|its|their|that|such|the (?:former|latter)|"
    r"this(?! (?:year|month|week|morning|afternoon|evening|spring|summer|autumn|winter|weekend)\b)|these(?! days\b)|"
    r"those(?! (?:who|whose|whom|which|with|without|in|of)\b)|both(?! (?:\w+ ){1,4}and\b)|"
    r"neither(?! (?:\w+ ){1,4}nor\b)|either(?! (?:\w+ ){1,6}or\b)|"
    r"(?:the|this|that) (?:deal|move|decision|agreement|offer|bid|plan|ruling|company|firm|group|payment|figure|sum|"
    r"regulator|watchdog|award|fee|vote|measure|report|proposal|project|contract|merger|window))\b",
    re.IGNORECASE,
)
_LEANS_BEHIND = regex(
    r"\b(?:disput\w*|den(?:y|ies|ied)|reject\w*|contest\w*|contradict\w*|confirm\w*|doubt\w*|refut\w*|"
    r"welcom\w*|oppos\w*|criticis\w*|criticiz\w*|declined to comment on) (?:this|that|it|these|those)\b\W*$",
    re.IGNORECASE,
)  # what is disputed or confirmed stands in the sentence before


def finished(answer: Answer, question: Question, read: Sequence[Rated], *, answerable: float = math.inf) -> Answer:
    """The answer as it is read; `answerable` are the log-odds that there is one.  An abstention is given back."""
    if not answer.statements:
        return answer
    lead = _lead(answer, question, read, answerable)
    whole = _with_antecedents(answer)
    dated = replace(whole, statements=tuple(_dated(whole.statements)))
    if lead is None:
        return dated
    first = _lead_statement(lead, dated)
    return replace(dated, statements=(first, *dated.statements))


def _lead(answer: Answer, question: Question, read: Sequence[Rated], answerable: float) -> Lead | None:
    for split in answer.disagreements:
        sides = [(p.value, p.citations[0].evidence) for p in split.positions if p.citations]
        if split.kind == "update":  # only of values, and where the latest side is what is shown first
            newest, shown = sides[-1][1], answer.statements[0].citations[0].evidence
            shown_first = newest.place == shown.place
            valued = question.kind in ("date", "number", "person")
            return lead_of_sides(question, split.kind, sides[-2:]) if shown_first and valued else None
        return lead_of_sides(question, split.kind, sides) if len(sides) == 2 else None
    first = answer.statements[0]
    known = {r.evidence.place: r for r in read}
    evidence = first.citations[0].evidence
    rated = known.get(evidence.place)
    if rated is None or (question.kind == "date" and told_without_day(evidence)):
        return None
    return lead_for(question, evidence, rated.words, rating=rated.rating, answerable=answerable)


def _lead_statement(lead: Lead, answer: Answer) -> Statement:
    """The lead, under the numbers of the quotes that its slices are from, or of the first where it is fixed wording."""
    cited = [c for c in answer.citations if any(_holds(c.evidence, part) for part in lead.slices)]
    return Statement(
        text=lead.text,
        citations=tuple(cited) or answer.statements[0].citations,
        kind="lead",
        slices=lead.slices,
    )


def _holds(whole: Evidence, part: Evidence) -> bool:
    return whole.article.id == part.article.id and whole.start <= part.start and part.end <= whole.end


def _with_antecedents(answer: Answer) -> Answer:
    """The answer with each quote that leans on the sentence before it widened by that sentence."""
    wider: dict[int, Citation] = {}
    taken = {c.evidence.place for c in answer.citations}
    sides = {c.number for d in answer.disagreements for p in d.positions for c in p.citations}
    for citation in answer.citations:
        before = antecedent(citation.evidence)
        if before is None and citation.number in sides and teller_of(citation.evidence.quote) in PRONOUNS:
            before = sentence_before(citation.evidence)  # a side needs a speaker
        if before is not None and before.place not in taken:
            evidence = replace(citation.evidence, start=before.start)
            wider[citation.number] = replace(citation, evidence=evidence)
    if not wider:
        return answer

    def again(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(wider.get(c.number, c) for c in citations)

    return replace(
        answer,
        statements=tuple(_again(s, again(s.citations)) for s in answer.statements),
        citations=again(answer.citations),
        disagreements=tuple(
            replace(d, positions=tuple(replace(p, citations=again(p.citations)) for p in d.positions))
            for d in answer.disagreements
        ),
    )


def _again(statement: Statement, citations: tuple[Citation, ...]) -> Statement:
    """The statement over its citations; where it was its quote, it is the wider quote."""
    verbatim = len(citations) == 1 and statement.text == " ".join(statement.citations[0].evidence.quote.split())
    text = " ".join(citations[0].evidence.quote.split()) if verbatim else statement.text
    return replace(statement, text=text, citations=citations)


def antecedent(sentence: Evidence) -> Evidence | None:
    """The sentence before one that leans on it, in the same passage; None where it leans on none, or both are long."""
    before = sentence_before(sentence) if leans(sentence.quote) else None
    if before is None:
        return None
    together = len(before.quote.split()) + len(sentence.quote.split())
    return before if together <= MOST_WORDS else None


def sentence_before(sentence: Evidence) -> Evidence | None:
    """The sentence before one in the same passage; None where there is none that may be shown."""
    before = [each for each in passage_sentences(sentence) if each.end <= sentence.start]
    if not before or is_furniture(before[-1]) or is_suspicious(before[-1].quote):
        return None
    return before[-1]


def passage_sentences(sentence: Evidence) -> list[Evidence]:
    """The sentences of the passage in which it stands, in order."""
    base = sentence.passage.start
    spans = split_sentences(sentence.passage.text)
    return [replace(sentence, start=base + span.start, end=base + span.end) for span in spans]


def leans(sentence: str) -> bool:
    """Whether the sentence cannot be read without the one before it."""
    if _LEANS_BEHIND.search(sentence):
        return True
    opens = _LEANS.match(sentence)
    if not opens:
        return False
    pronoun = not opens[0].lower().lstrip("\"“'‘(").startswith(("the ", "this ", "that "))
    return pronoun or not names(sentence)


def _dated(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, the older ones opened by the day of their article where days differ."""
    days = [day for s in statements if (day := _day(s)) is not None]
    newest = max(days, default=None)
    if newest is None:
        return [_told_undated(s) for s in statements]
    undated_too = len(days) < len(statements)
    return [_opened(s, newest, undated_too=undated_too) for s in statements]


def _opened(statement: Statement, newest: date, *, undated_too: bool) -> Statement:
    day = _day(statement)
    if day is None and undated_too and statement.citations:
        return replace(statement, opening=f"{_publisher(statement)}undated: ")
    if day is not None and newest - day >= SAME_NEWS:
        return replace(statement, opening=f"{_publisher(statement)}{day_in_words(day)}: ")
    return statement


def outside(window: Window, answer: Answer) -> str:
    """A line that says that what answers was not published in the days asked about; "" where nothing answers."""
    days = [day for statement in answer.statements if (day := _day(statement)) is not None]
    if answer.status == "abstained" or not days:
        return ""
    return f"nothing on this was published in what “{window.told}” means; the latest is of {day_in_words(max(days))}"


def _told_undated(statement: Statement) -> Statement:
    """The statement, opened as undated where it tells a time by the day of an article that has none."""
    leaning = any(told_without_day(c.evidence) for c in statement.citations)
    return replace(statement, opening=f"{_publisher(statement)}undated: ") if leaning else statement


def told_without_day(evidence: Evidence) -> bool:
    """Whether the sentence tells a time by the day on which it was written ("on Monday"), and that is not known."""
    return evidence.article.published is None and any(
        m.date is None and _RELATIVE.search(m.phrase) for m in find_dates(evidence.quote, reference=None)
    )


def _publisher(statement: Statement) -> str:
    publisher = statement.citations[0].evidence.article.publisher
    return f"{publisher}, " if publisher else ""


def _day(statement: Statement) -> date | None:
    days = [c.evidence.article.published for c in statement.citations]
    return next((day for day in days if day is not None), None)
