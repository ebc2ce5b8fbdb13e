"""Fits which sentences an overview shows: one linear function for each kind of view, of plain numbers.

    gold questions for the whole -> Example(candidates, wanted) -> rows of each turn -> rag/views/lines.json

    python -m evals.fit.overview --write rag/views

A line adds something where it holds a fact that no line before it holds, and nothing that is forbidden.  So the lines
are chosen by an earlier fit, and what each candidate would have added in some of the turns is what the next one learns.
All kinds share weights, from which each departs a little.  Every question counts twice, with a register and without.
What is printed is of hands left out, by the judge of open questions.  Twenty minutes, mostly for the first indexing.
Read `rag.views.candidates` for the numbers, `evals.sets.overview_gold` for the questions.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.fit.states import tell
from evals.runs.open_run import opened
from evals.scores.open_scores import holds, score_open
from evals.sets.open import OpenLibrary, OpenQuestion
from evals.sets.overview_gold import load_overview
from rag.assistant import Assistant
from rag.open import open_assistant
from rag.question.asked_view import ViewAsked, about_of, asked_view
from rag.question.asking import plainly_asked
from rag.question.spelling import respelt
from rag.question.view_function import ViewKind, view_odds
from rag.register.build import update_register
from rag.settings import Settings, load_settings
from rag.types import Answer, Filters, Statement
from rag.views.candidates import FEATURES, Candidates, Floats
from rag.views.choosing import BESIDE, LEAST, WEIGHTS, LineFunction, beside, choose, chosen_in_turn
from rag.views.overview import MOST, overview_candidates
from rag.views.told import opened_by
from rag.views.views import asked_for, scope_of

KINDS: tuple[ViewKind, ...] = tuple(MOST)
JUDGED = ("own", "other", "fifth", "third", "sixth", "fit")  # hands that say how many lines are too many
TURNS = (0, 1, 2, 3, 5, 7)  # lines chosen before, from which is learnt
ROUNDS = 2  # fits after the first, each on what the one before it chose
SHARED, OWN = 1.0, 3.0  # regularisation of what all kinds share, and of what one departs from it
WEIGHT_OF_ROWS = 0.05  # of all rows together, beside the regularisation
HALF = 0.5  # weight of a question about which only the gold of something else is known
PLACES = 4  # decimals of a weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with the candidates for its lines: which facts each holds [n, facts], and which are forbidden [n]."""

    hand: str
    kind: ViewKind
    question: OpenQuestion
    register: bool
    found: Candidates
    facts: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]

    @property
    def weight(self) -> float:
        """How much it counts."""
        return HALF if self.question.id.startswith(("board-", "disagreements-")) else 1.0


def examples_of(settings: Settings) -> Iterator[Example]:
    """Every question of every hand, without a register and with one."""
    for hand, library in load_overview():
        tell(library.name)
        for register in (False, True):
            with closing(_opened(settings, library, register=register)) as assistant:
                for question in library.questions:
                    if example := _example(assistant, hand, question, register=register):
                        yield example


def _opened(settings: Settings, library: OpenLibrary, *, register: bool) -> Assistant:
    assistant = opened(settings, library)
    if not register:
        return assistant
    plain = assistant.settings.home
    assistant.close()
    home = settings.home / "eval-registered" / plain.name
    if not home.exists():
        shutil.copytree(plain, home)
        update_register(home)
    return open_assistant(replace(settings, home=home))


def _example(assistant: Assistant, hand: str, question: OpenQuestion, *, register: bool) -> Example | None:
    """None where it is not for a view, the view is of a kind that no function chooses, or nothing is about it."""
    text, _ = respelt(plainly_asked(question.question), assistant.index.lexical)
    encoding = assistant.encoding(text)
    asked = asked_view(text, encoding.vector)
    if question.refuse or (asked is None and question.kind != "view"):
        return None
    asked = asked or ViewAsked(kind=view_odds(text, encoding.vector)[0], about=about_of(text))
    library, filters = assistant.index.library, Filters(as_of=question.as_of)
    scope = scope_of(text, asked, library, filters=filters, window=assistant.window(text, filters))
    if asked.kind not in MOST or scope is None:
        return None
    wanted = asked_for(text, asked, scope, filters, encoding)
    made = overview_candidates(wanted, scope.told(library), library)
    if made is None:
        return None
    quotes = [line.evidence.quote for line in made[0].lines]
    facts = np.array([[holds(quote, fact) for fact in question.facts] for quote in quotes])
    forbidden = np.array([any(holds(quote, (text,)) for text in question.forbidden) for quote in quotes])
    return Example(
        hand=hand, kind=asked.kind, question=question, register=register, found=made[0], facts=facts,
        forbidden=forbidden,
    )  # fmt: skip


Rows = tuple[Floats, Floats, NDArray[np.int64], Floats]  # numbers, whether each adds something (0 or 1), kind, weight


def rows_of(examples: Sequence[Example], function: LineFunction | None) -> Rows:
    """What each candidate would add in some of the turns that a function takes, in the first alone without one."""
    made: list[tuple[Floats, Floats, int, float]] = []
    for example in examples:
        turns = _turns(example, function) if function else []
        taken = [turns[:count] for count in TURNS if count <= len(turns)]
        for chosen in taken:
            left = np.ones(len(example.found.lines), dtype=bool)
            left[chosen] = False
            if not left.any():
                continue
            open_ = ~example.facts[chosen].any(axis=0)
            gains = (example.facts & open_).any(axis=1) & ~example.forbidden
            weight = example.weight / len(taken) / np.sqrt(left.sum())
            made.append(
                (
                    _numbers(example.found, chosen)[left],
                    gains[left].astype(np.float32),
                    KINDS.index(example.kind),
                    weight,
                )
            )
    numbers: Floats = np.concatenate([row[0] for row in made])
    adds = np.concatenate([row[1] for row in made])
    counts = [len(row[1]) for row in made]
    kinds = np.repeat(np.array([row[2] for row in made], dtype=np.int64), counts)
    weights: Floats = np.repeat(np.array([row[3] for row in made], dtype=np.float32), counts)
    return numbers, adds, kinds, weights / weights.mean() * np.float32(WEIGHT_OF_ROWS)


def _turns(example: Example, function: LineFunction) -> list[int]:
    return chosen_in_turn(function, example.kind, example.found, most=max(TURNS), least=-np.inf)


def _numbers(found: Candidates, chosen: Sequence[int]) -> Floats:
    bias = np.ones((len(found.lines), 1), dtype=np.float32)
    return np.concatenate([bias, found.known, beside(found, chosen)], axis=1)


def fit_function(examples: Sequence[Example]) -> LineFunction:
    """The function of some questions."""
    function = fit_rows(rows_of(examples, None))
    for _ in range(ROUNDS):
        function = fit_rows(rows_of(examples, function))
    return function


def fit_rows(rows: Rows) -> LineFunction:
    """Logistic regression of weights that all kinds share and what each adds to them."""
    numbers, adds, kinds, weights = rows
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-3
    mean[0], spread[0] = 0, 1
    scaled = (numbers - mean) / spread
    of_kind = [np.flatnonzero(kinds == at) for at in range(len(KINDS))]
    parts = [(scaled[own], adds[own], weights[own]) for own in of_kind]
    strength = np.array([SHARED, *[OWN] * len(KINDS)])[:, None] * np.ones((1, scaled.shape[1]))
    strength[:, 0] *= 0.05  # biases are nearly free

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        given = flat.reshape(len(KINDS) + 1, -1)
        slope, total = 2 * strength * given, float((strength * given**2).sum())
        for at, (own, outcome, weight) in enumerate(parts, start=1):
            odds = own @ (given[0] + given[at]).astype(np.float32)
            total += float((weight * (np.logaddexp(0, odds) - outcome * odds)).sum())
            pull = own.T @ (weight * (1 / (1 + np.exp(-odds)) - outcome))
            slope[0] += pull
            slope[at] += pull
        return total, slope.ravel()

    start = np.zeros((len(KINDS) + 1) * scaled.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    given = found.x.reshape(len(KINDS) + 1, -1)
    rows_ = (given[:1] + given[1:]) / spread
    rows_[:, 0] -= rows_[:, 1:] @ mean[1:]
    return LineFunction(kinds={kind: row.astype(np.float32) for kind, row in zip(KINDS, rows_, strict=True)})


def answer_of(example: Example, function: LineFunction, *, least: float = LEAST) -> Answer:
    """What would be shown, each line opened by its article's day."""
    lines = example.found.lines
    chosen = choose(function, example.kind, example.found, most=MOST[example.kind], least=least)
    statements = tuple(
        Statement(text=lines[i].evidence.quote, citations=(), opening=opened_by("", lines[i].day)) for i in chosen
    )
    return Answer(question=example.question.question, status="answered", statements=statements, citations=())


def report(examples: Sequence[Example], functions: Mapping[str, LineFunction]) -> Iterator[str]:
    """Lines on hands left out: good answers, and how many sentences they show."""
    for register in (False, True):
        good: dict[str, Counter[str]] = defaultdict(Counter)
        shown = []
        for example in examples:
            if example.register is register and example.hand in functions and example.weight == 1:
                answer = answer_of(example, functions[example.hand])
                good[example.hand][score_open(example.question, answer).verdict] += 1
                shown.append(len(answer.statements))
        parts = [f"{hand} {counts['good']} of {counts.total()}" for hand, counts in good.items()]
        every = sum(good.values(), Counter[str]())
        beside_ = "with a register" if register else "without"
        yield f"{beside_}: {'; '.join(parts)}; all {dict(every)}; {np.mean(shown):.1f} sentences shown"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.overview", description="Fit which lines are shown.")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where lines.json goes")
    options = parser.parse_args(arguments)
    examples = list(examples_of(replace(load_settings(os.environ), quotes_only=True)))
    functions = {hand: fit_function([e for e in examples if e.hand != hand]) for hand in JUDGED}
    print(*report(examples, functions), sep="\n")
    if options.write:
        write_function(options.write / WEIGHTS.name, fit_function(examples))
    return 0


def write_function(file: Path, function: LineFunction) -> None:
    """One line for each kind of view."""
    told: dict[str, Any] = {"names": ["", *FEATURES, *BESIDE]}
    rows = {kind: [round(float(weight), PLACES) for weight in row] for kind, row in function.kinds.items()}
    kinds = ",\n".join(f'  "{kind}": {json.dumps(row)}' for kind, row in rows.items())
    file.write_text(f'{{\n "names": {json.dumps(told["names"])},\n "kinds": {{\n{kinds}\n }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
