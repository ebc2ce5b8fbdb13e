"""Asks an assistant many questions and keeps what it said, so that a run that was stopped goes on where it was.

    assistant + Asked*  -> Outcome*      each one a line of the log, written at once
    Outcome* + Scores*  -> RunResult

Any object with `ask(question) -> Answer` is an assistant.  An error of one question is an outcome, too, so that the
others are asked.  Scores come from `evals.scores.gold_scores` and `evals.scores.public_scores`; reports from
`evals.runs.report`.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from evals.outcome import Outcome, StoredText, failed_outcome, observe_answer, outcome_line, read_outcome
from evals.scores.gold_scores import expected_facts, relevant_passages, score_gold, verdict_gold
from evals.scores.tally import Scores
from evals.sets.gold import GoldQuestion
from index.errors import DossierError
from index.types import Passage
from rag.types import Answer, Filters

PACKAGES = ("index", "rag")  # what decides an answer: a change here makes kept answers stale


class Asks(Protocol):
    """What an evaluation needs of an assistant."""

    def ask(self, question: str, *, filters: Filters = Filters()) -> Answer:
        """The answer; a `DossierError` when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to put, under an id that a baseline finds it by."""

    id: str
    question: str
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """After each question: how many are done, of how many, in how many seconds, and what came of the last."""

    done: int
    total: int
    seconds: float
    question: str
    status: str


OnRun = Callable[[RunProgress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a run with all that a report shows of it.  `expected` is what a right answer would hold."""

    id: str
    kind: str
    answerable: bool
    expected: tuple[str, ...]
    verdict: str
    outcome: Outcome
    scores: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A finished run, in the order of its questions.  `info` says what was run: model, seed, data, counts."""

    kind: str
    items: tuple[Item, ...]
    info: Mapping[str, Any] = field(default_factory=dict)


def ask_all(
    assistant: Asks,
    questions: Sequence[Asked],
    *,
    log: Path | None = None,
    stored: StoredText | None = None,
    on_progress: OnRun = lambda progress: None,
) -> tuple[Outcome, ...]:
    """One outcome a question, in order.  With `log`, every outcome is appended there at once and those that the file
    already holds (same id and same wording) are not asked again."""
    kept = read_log(log) if log else {}
    outcomes: list[Outcome] = []
    started = time.perf_counter()
    cold = True
    for asked in questions:
        outcome = kept.get(asked.id)
        if outcome is None or outcome.question != asked.question:
            outcome = ask_one(assistant, asked, cold=cold, stored=stored)
            cold = False
            if log:
                _append(log, outcome_line(outcome))
        outcomes.append(outcome)
        on_progress(
            RunProgress(
                done=len(outcomes),
                total=len(questions),
                seconds=time.perf_counter() - started,
                question=outcome.question,
                status=outcome.came_to,
            )
        )
    return tuple(outcomes)


def ask_one(assistant: Asks, asked: Asked, *, cold: bool = False, stored: StoredText | None = None) -> Outcome:
    """Asks and times one question; whatever it raises becomes an outcome with `failure`."""
    started = time.perf_counter()
    try:
        answer = assistant.ask(asked.question, filters=asked.filters)
    except DossierError as error:
        return failed_outcome(asked.id, asked.question, str(error), seconds=time.perf_counter() - started)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        return failed_outcome(asked.id, asked.question, told, seconds=time.perf_counter() - started)
    seconds = time.perf_counter() - started
    return observe_answer(asked.id, asked.question, answer, seconds=seconds, cold=cold, stored=stored)


def run_gold(
    assistant: Asks,
    questions: Sequence[GoldQuestion],
    *,
    article_names: Mapping[str, str],
    passages: Sequence[Passage] = (),
    log: Path | None = None,
    stored: StoredText | None = None,
    info: Mapping[str, Any] | None = None,
    on_progress: OnRun = lambda progress: None,
) -> RunResult:
    """Asks the gold questions and scores what came back.

    `article_names` maps an indexed article's id to its `evals.sets.gold.article_key`.  `passages` are all of the
    index; without them retrieval is scored over the passages that were retrieved, so that nDCG is not given.
    """
    asked = [
        Asked(id=question.id, question=question.question, filters=Filters(as_of=question.as_of))
        for question in questions
    ]
    outcomes = ask_all(assistant, asked, log=log, stored=stored, on_progress=on_progress)
    items = tuple(
        _gold_item(question, outcome, article_names, passages)
        for question, outcome in zip(questions, outcomes, strict=True)
    )
    return RunResult(kind="gold", items=items, info=dict(info or {}))


def _gold_item(
    question: GoldQuestion, outcome: Outcome, article_names: Mapping[str, str], passages: Sequence[Passage]
) -> Item:
    relevant = relevant_passages(question, passages, article_names) if passages else None
    scores = score_gold(question, outcome, article_names=article_names, relevant=relevant)
    expected = tuple(" | ".join(fact.any_of) for fact in expected_facts(question))
    return Item(
        id=question.id,
        kind=question.kind,
        answerable=question.answerable,
        expected=expected,
        verdict=verdict_gold(question, outcome),
        outcome=outcome,
        scores=scores,
    )


def read_log(log: Path) -> dict[str, Outcome]:
    """The outcomes kept in a log, by question id; a line that a kill cut short is passed over."""
    kept: dict[str, Outcome] = {}
    if not log.is_file():
        return kept
    for line in log.read_text(encoding="utf-8", errors="replace").split("\n"):
        with suppress(ValueError, KeyError, TypeError):
            outcome = read_outcome(line)
            kept[outcome.question_id] = outcome
    return kept


def run_fingerprint(**parts: object) -> str:
    """Twelve characters that change with the code that answers and with anything named in `parts`."""
    told = json.dumps({"code": code_fingerprint(), **parts}, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def code_fingerprint() -> str:
    """SHA-256 over the modules of the packages that decide an answer, and over what was fitted for them."""
    root = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    files = (path for package in PACKAGES for form in ("*.py", "data/*") for path in (root / package).rglob(form))
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _append(log: Path, line: str) -> None:
    """A line of its own, even after one that was cut short."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        torn = size > 0 and file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + line.encode() + b"\n")
