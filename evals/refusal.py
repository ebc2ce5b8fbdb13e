"""Fits the weights of `rag.refusal` on public questions, and says what they are worth on others.

    data sets -> signals of sampled questions -> logistic weights (first half) -> abstention F1 (second half)

    python -m evals.refusal squad2_dev.json clapnq_dev.json --sample 200 --log signals.jsonl

The log is kept, so an interrupted run goes on where it stopped.  It prints weights; changing them is an edit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.public import PublicQuestion, load_public, prepare_home, sample_questions
from rag.assistant import Assistant, open_assistant
from rag.refusal import Signals, log_odds
from rag.settings import Settings, load_settings

NAMES = tuple(field.name for field in fields(Signals))
REGULARISATION = 0.3  # inverse strength C of the logistic model, over standardised signals


def collect(assistant: Assistant, questions: Sequence[PublicQuestion]) -> Iterator[dict[str, Any]]:
    """One row a question: its id, whether it is answerable, and its signals."""
    for question in questions:
        found = assistant.find(question.question)
        signals = assistant.draft(question.question, found).signals
        yield {"id": question.id, "answerable": question.answerable, "signals": asdict(signals)}


def fit(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic model of `answerable`, the bias moved to the best abstention F1 on `rows`."""
    from sklearn.linear_model import LogisticRegression

    signals, answerable = _arrays(rows)
    centre, scale = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    model = LogisticRegression(C=REGULARISATION).fit((signals - centre) / scale, answerable)
    weights = model.coef_[0] / scale
    scores = signals @ weights
    bias = -max(np.unique(scores), key=lambda cut: abstention_f1(scores >= cut, answerable))
    return dict(zip(NAMES, weights.tolist(), strict=True)), float(bias)


def abstention_f1(answered: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """F1 of abstaining, unanswerable questions being the relevant ones; 0 when neither occurs."""
    refused = ~answered
    whole = int(refused.sum() + (~answerable).sum())
    return 2 * int((refused & ~answerable).sum()) / whole if whole else 0.0


def summary(rows: Sequence[Mapping[str, Any]], scores: NDArray[np.float64]) -> str:
    """Abstention precision, recall and F1 of refusing below 0, and the share of answerable questions kept."""
    _, answerable = _arrays(rows)
    answered = scores >= 0
    refused = max(1, int((~answered).sum()))
    right = int((~answered & ~answerable).sum())
    return (
        f"n={len(rows)} precision={right / refused:.3f} recall={right / max(1, int((~answerable).sum())):.3f} "
        f"F1={abstention_f1(answered, answerable):.3f} kept={float(answered[answerable].mean()):.3f}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, fit on the first half of each set, report on the second."""
    parser = argparse.ArgumentParser(prog="python -m evals.refusal", description="Fit the refusal weights.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sample", type=int, default=200, help="questions of each file, half unanswerable")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path("evals/reports/refusal.jsonl"))
    options = parser.parse_args(arguments)
    options.log.parent.mkdir(parents=True, exist_ok=True)
    settings = load_settings(os.environ)
    rows = [row for file in options.files for row in _rows(settings, file, options)]
    halves = [rows[0::2], rows[1::2]]
    weights, bias = fit(halves[0])
    print(json.dumps({"weights": {k: round(v, 3) for k, v in weights.items()}, "bias": round(bias, 3)}, indent=2))
    for name, half in zip(("fitted on", "reported on"), halves, strict=True):
        signals, _ = _arrays(half)
        print(f"{name}: {summary(half, signals @ np.array([weights[n] for n in NAMES]) + bias)}")
    print(f"as shipped, on the second half: {summary(halves[1], _shipped(halves[1]))}")
    return 0


def _rows(settings: Settings, file: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    from index.embed import load_encoder

    data = load_public(file)
    home = prepare_home(data, cache=settings.cache, encoder=load_encoder(settings.encoder, cache=settings.cache)).home
    questions = sample_questions(data.questions, size=options.sample, seed=options.seed)
    known = _read(options.log)
    assistant = open_assistant(replace(settings, home=home, require_model=True))
    try:
        with options.log.open("a", encoding="utf-8") as log:
            for row in collect(assistant, [q for q in questions if q.id not in known]):
                known[row["id"]] = row
                log.write(json.dumps(row) + "\n")
                log.flush()
                print(
                    f"\r{data.name}: {sum(q.id in known for q in questions)} of {len(questions)}",
                    end="",
                    file=sys.stderr,
                )
    finally:
        assistant.close()
    print(file=sys.stderr)
    return [known[q.id] for q in questions]


def _read(log: Path) -> dict[str, dict[str, Any]]:
    if not log.exists():
        return {}
    return {row["id"]: row for row in map(json.loads, log.read_text(encoding="utf-8").splitlines())}


def _arrays(rows: Sequence[Mapping[str, Any]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    signals = np.array([[row["signals"][name] for name in NAMES] for row in rows], dtype=np.float64)
    return signals, np.array([row["answerable"] for row in rows], dtype=bool)


def _shipped(rows: Sequence[Mapping[str, Any]]) -> NDArray[np.float64]:
    return np.array([log_odds(Signals(**row["signals"])) for row in rows])


if __name__ == "__main__":
    raise SystemExit(main())
