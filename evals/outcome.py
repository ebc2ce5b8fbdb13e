"""What an assistant said to one question, in a form that is kept as one JSON line and read back whole.

    Answer -> Outcome -> JSON line -> Outcome

An `Answer` points into articles; an `Outcome` is its record (`rag.answer.record.schema`), which holds the words
themselves, with what a run adds, so that it can be resumed, scored again and shown without the index.  It judges
nothing: see `evals.scores.gold_scores` and `evals.scores.public_scores`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from rag.answer.record.codec import record_of
from rag.answer.record.schema import AnswerRecord, CitationRecord, StatementRecord, plain, read_record
from rag.types import Answer

StoredText = Callable[[str], str | None]  # an article's id -> its text in the index, None when it is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(AnswerRecord):
    """All that is measured and shown of one answer.  `seconds` is wall time around `ask`; `cold` marks the
    first question of a process, which pays for loading; `failure` is the error's one line when there is no answer.
    `altered` are the article ids and places of quotes that were not the stored article's text when asked."""

    question_id: str
    seconds: float
    failure: str = ""
    cold: bool = False
    altered: tuple[str, ...] = ()

    @property
    def came_to(self) -> str:
        """The answer's status, or "failed"."""
        return "failed" if self.failure else self.status

    @property
    def abstained(self) -> bool:
        """Whether no answer was shown.  An error is not an abstention."""
        return self.status == "abstained" and not self.failure

    @property
    def nearest(self) -> tuple[CitationRecord, ...]:
        """The sentences beside a refusal."""
        return self.abstention.nearest if self.abstention else ()

    @property
    def text(self) -> str:
        """What the reader is told: the statements and the sides of disagreements, a line each."""
        sides = (side.value for item in self.disagreements for side in item.positions)
        return "\n".join((*(said.text for said in self.statements), *sides))

    def quotes_of(self, said: StatementRecord) -> tuple[str, ...]:
        """The quotes behind one sentence."""
        return tuple(cited.quote for cited in self.citations if cited.number in said.citations)

    def is_slice(self, cited: CitationRecord) -> bool:
        """Whether the stored article's text from start to end was the quote when asked."""
        return f"{cited.article_id} {cited.start} {cited.end}" not in self.altered


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
    record = record_of(answer)
    given = {each.name: getattr(record, each.name) for each in fields(record)}
    return Outcome(
        **{**given, "question": question},
        question_id=question_id,
        seconds=seconds,
        cold=cold,
        altered=tuple(dict.fromkeys(_altered(answer, stored))),
    )


def failed_outcome(question_id: str, question: str, failure: str, *, seconds: float) -> Outcome:
    """The outcome of a question that raised an error."""
    return Outcome(question_id=question_id, question=question, status="abstained", seconds=seconds, failure=failure)


def outcome_line(outcome: Outcome) -> str:
    """One line of JSON, without the line end."""
    return json.dumps(plain(outcome), ensure_ascii=False, sort_keys=True)


def read_outcome(line: str) -> Outcome:
    """The outcome of a line that `outcome_line` wrote; ValueError or KeyError when it is not one."""
    return outcome_from(json.loads(line))


def outcome_from(values: Mapping[str, Any]) -> Outcome:
    """The outcome of its JSON object."""
    return read_record(Outcome, values)


def _altered(answer: Answer, stored: StoredText | None) -> Iterable[str]:
    nearest = answer.abstention.nearest if answer.abstention else ()
    for evidence in (citation.evidence for citation in (*answer.citations, *nearest)):
        text = evidence.article.text if stored is None else stored(evidence.article.id) or ""
        if not evidence.quote or text[evidence.start : evidence.end] != evidence.quote:
            yield f"{evidence.article.id} {evidence.start} {evidence.end}"
