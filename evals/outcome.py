"""What an assistant said to one question, in a form that is kept as one JSON line and read back whole.

    Answer -> Outcome -> JSON line -> Outcome

An `Answer` points into articles; an `Outcome` holds the words themselves, so that a run can be resumed, scored again
and shown without the index.  It judges nothing: see `evals.scores.gold_scores` and `evals.scores.public_scores`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from rag.types import Answer, Citation, Disagreement, ScoredPassage

StoredText = Callable[[str], str | None]  # an article's id -> its text in the index, None when it is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One citation.  `is_slice` says whether the stored article's text from start to end was the quote when asked."""

    number: int
    article_id: str
    title: str
    publisher: str
    published: str
    source: str
    start: int
    end: int
    quote: str
    is_slice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of the answer, or one side of a disagreement, and the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One reported disagreement."""

    about: str
    kind: str
    positions: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One retrieved passage, in rank order."""

    passage_id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that is measured and shown of one answer.  `seconds` is wall time around `ask`; `cold` marks the
    first question of a process, which pays for loading; `failure` is the error's one line when there is no answer."""

    question_id: str
    question: str
    status: str
    seconds: float
    statements: tuple[Said, ...] = ()
    citations: tuple[Cited, ...] = ()
    disagreements: tuple[Differing, ...] = ()
    reason: str = ""
    explanation: str = ""
    nearest: tuple[Cited, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    retrieved: tuple[Found, ...] = ()
    model: str = ""
    notice: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    failure: str = ""
    cold: bool = False

    @property
    def abstained(self) -> bool:
        """Whether no answer was shown.  An error is not an abstention."""
        return self.status == "abstained"

    @property
    def text(self) -> str:
        """What the reader is told: the statements and the sides of disagreements, a line each."""
        sides = (side.text for item in self.disagreements for side in item.positions)
        return "\n".join((*(said.text for said in self.statements), *sides))

    def quotes_of(self, said: Said) -> tuple[str, ...]:
        """The quotes behind one sentence."""
        return tuple(cited.quote for cited in self.citations if cited.number in said.citations)


def observe_answer(
    question_id: str,
    question: str,
    answer: Answer,
    *,
    seconds: float,
    cold: bool = False,
    stored: StoredText | None = None,
) -> Outcome:
    """The outcome of an answer.  Quotes are compared with the article's text here, while it is at hand: the text that
    `stored` finds for an article id, or else the one that the evidence came with."""
    abstention = answer.abstention
    cited = partial(_cited, stored=stored)
    return Outcome(
        question_id=question_id,
        question=question,
        status=answer.status,
        seconds=seconds,
        cold=cold,
        statements=tuple(Said(text=item.text, citations=_numbers(item.citations)) for item in answer.statements),
        citations=tuple(cited(citation) for citation in answer.citations),
        disagreements=tuple(_differing(item) for item in answer.disagreements),
        reason=abstention.reason if abstention else "",
        explanation=abstention.explanation if abstention else "",
        nearest=tuple(cited(citation) for citation in abstention.nearest) if abstention else (),
        rejected=tuple((item.text, item.reason) for item in answer.rejected),
        retrieved=tuple(_found(scored) for scored in answer.retrieved),
        model=answer.model,
        notice=answer.notice,
        timings_ms=dict(answer.timings_ms),
        tokens=asdict(answer.tokens),
    )


def failed_outcome(question_id: str, question: str, failure: str, *, seconds: float) -> Outcome:
    """The outcome of a question that raised a known error."""
    return Outcome(question_id=question_id, question=question, status="failed", seconds=seconds, failure=failure)


def outcome_line(outcome: Outcome) -> str:
    """One line of JSON, without the line end."""
    return json.dumps(asdict(outcome), ensure_ascii=False, sort_keys=True)


def read_outcome(line: str) -> Outcome:
    """The outcome of a line that `outcome_line` wrote; ValueError or KeyError when it is not one."""
    return outcome_from(json.loads(line))


def outcome_from(values: Mapping[str, Any]) -> Outcome:
    """The outcome of its JSON object."""
    built = dict(values)
    built["statements"] = tuple(_said(item) for item in built["statements"])
    built["citations"] = tuple(Cited(**item) for item in built["citations"])
    built["nearest"] = tuple(Cited(**item) for item in built["nearest"])
    built["disagreements"] = tuple(
        Differing(about=item["about"], kind=item["kind"], positions=tuple(_said(side) for side in item["positions"]))
        for item in built["disagreements"]
    )
    built["rejected"] = tuple((text, reason) for text, reason in built["rejected"])
    built["retrieved"] = tuple(Found(**item) for item in built["retrieved"])
    return Outcome(**built)


def _said(item: Mapping[str, Any]) -> Said:
    return Said(text=item["text"], citations=tuple(item["citations"]))


def _numbers(citations: tuple[Citation, ...]) -> tuple[int, ...]:
    return tuple(citation.number for citation in citations)


def _cited(citation: Citation, *, stored: StoredText | None) -> Cited:
    evidence, article = citation.evidence, citation.evidence.article
    text = article.text if stored is None else stored(article.id) or ""
    return Cited(
        number=citation.number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published.isoformat() if article.published else "",
        source=article.source,
        start=evidence.start,
        end=evidence.end,
        quote=evidence.quote,
        is_slice=bool(evidence.quote) and text[evidence.start : evidence.end] == evidence.quote,
    )


def _differing(item: Disagreement) -> Differing:
    sides = tuple(Said(text=side.value, citations=_numbers(side.citations)) for side in item.positions)
    return Differing(about=item.about, kind=item.kind, positions=sides)


def _found(scored: ScoredPassage) -> Found:
    passage = scored.passage
    return Found(
        passage_id=passage.id, article_id=passage.article_id, start=passage.start, end=passage.end, text=passage.text
    )
