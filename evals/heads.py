"""Fits the linear functions that read the model's hidden states, and what they weigh in refusing, on public questions.

    data sets -> hidden states and labels (kept) -> held-out report -> rag/data/heads.npz, weights for `rag.refusal`

    python -m evals.heads evals/stories clapnq_dev.json squad2_dev.json --sample 700 --write rag/data/heads.npz

Reading the states takes about a second a question and goes on where it stopped.  What is reported comes from folds:
no document is in the part that a function is fitted on and in the part that it is judged on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.public import Documents, PublicQuestion, load_public, prepare_home, sample_questions
from rag.assistant import Assistant, open_assistant
from rag.catalogue import find_entry
from rag.draft import signals_of
from rag.model import prepare_model
from rag.reader import LocalReader
from rag.refusal import Signals
from rag.settings import Settings, load_settings
from rag.types import Evidence

FOLDS = 5
LEAST_WORDS = 3  # of a sentence that counts as an answer because a gold span holds it whole
HEAD_C = 1e-3  # inverse strength of the regularisation over standardised states (1e-2 and 1e-4 are worse)
SCALE_C = 0.3  # the same over standardised signals
SIGNALS = tuple(field.name for field in fields(Signals))
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question as read: states [sentences + 1, width], labels [sentences], and the signals without a model.

    `group` is the document that the question is about, or its story (what stands before a slash in the document's id);
    all of one group share a fold.
    """

    group: str
    states: Floats
    labels: NDArray[np.int8]
    answerable: bool
    signals: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A weight for each column and a bias."""

    weights: Floats
    bias: float

    def __call__(self, states: Floats) -> Floats:
        """Log-odds for each row."""
        result: Floats = states @ self.weights + self.bias
        return result


def is_answer(evidence: Evidence, question: PublicQuestion, documents: Documents) -> bool:
    """Whether the sentence holds a gold span of its own document, or lies within one; white space and case aside."""
    name = documents.of_article.get(evidence.article.id, "")
    if not question.answerable or name not in documents.named(question.gold_doc_ids):
        return False
    sentence = _plain(evidence.quote)
    spans = [_plain(span.text) for span in question.spans] or [_plain(answer) for answer in question.answers]
    within = len(sentence.split()) >= LEAST_WORDS
    return any(span in sentence or (within and sentence in span) for span in spans if span)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def fit_linear(states: Floats, labels: NDArray[np.int8], *, c: float) -> Linear:
    """A logistic regression over standardised columns, folded back into weights for the columns as they are."""
    from sklearn.linear_model import LogisticRegression

    centre, scale = states.mean(axis=0), states.std(axis=0) + 1e-6
    model = LogisticRegression(C=c, max_iter=2000).fit((states - centre) / scale, labels)
    weights = (model.coef_[0] / scale).astype(np.float32)
    return Linear(weights=weights, bias=float(model.intercept_[0] - weights @ centre))


def fit_sentence(rows: Sequence[Row]) -> Linear:
    """Whether a sentence states the answer."""
    states = np.concatenate([row.states[:-1] for row in rows])
    return fit_linear(states, np.concatenate([row.labels for row in rows]), c=HEAD_C)


def fit_answerable(rows: Sequence[Row]) -> Linear:
    """Whether any does."""
    labels = np.array([row.answerable for row in rows], dtype=np.int8)
    return fit_linear(np.stack([row.states[-1] for row in rows]), labels, c=HEAD_C)


def out_of_fold(rows: Sequence[Row], fit: Callable[[Sequence[Row]], Linear]) -> list[Floats]:
    """For each row the log-odds of all its states, by a function fitted on other folds."""
    folds = [int(hashlib.sha256(row.group.encode()).hexdigest(), 16) % FOLDS for row in rows]
    result: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(rows)
    for fold in sorted(set(folds)):
        linear = fit([row for row, own in zip(rows, folds, strict=True) if own != fold])
        for place, own in enumerate(folds):
            if own == fold:
                result[place] = linear(rows[place].states)
    return result


def fit_scale(rows: Sequence[Row], answerable: Sequence[Floats], sentences: Sequence[Floats]) -> Linear:
    """What each signal weighs, fitted on out-of-fold log-odds of the heads, as new questions would have them."""
    labels = np.array([row.answerable for row in rows], dtype=np.int8)
    return fit_linear(_signal_table(rows, answerable, sentences), labels, c=SCALE_C)


def _signal_table(rows: Sequence[Row], answerable: Sequence[Floats], sentences: Sequence[Floats]) -> Floats:
    table = []
    for row, whole, single in zip(rows, answerable, sentences, strict=True):
        signals = {**row.signals, "yes_margin": float(whole[-1]), "rating": float(single[:-1].max(initial=0.0))}
        table.append([signals[name] for name in SIGNALS])
    return np.array(table, dtype=np.float32)


def report(rows: Sequence[Row]) -> Iterator[str]:
    """Lines that say what the functions are worth on documents that they were not fitted on."""
    from sklearn.metrics import roc_auc_score

    sentences, answerable = out_of_fold(rows, fit_sentence), out_of_fold(rows, fit_answerable)
    table = _signal_table(rows, answerable, sentences)
    odds = np.concatenate(out_of_fold([replace(r, states=t[None]) for r, t in zip(rows, table, strict=True)], _fit_row))
    labels = np.array([row.answerable for row in rows])
    told = [(s[:-1], r.labels) for s, r in zip(sentences, rows, strict=True) if r.labels.any()]
    every = np.concatenate([r.labels for r in rows])
    yield f"questions {len(rows)}, sentences {len(every)}, out of fold"
    yield f"  sentence states the answer: AUC {roc_auc_score(every, np.concatenate([s[:-1] for s in sentences])):.3f}"
    yield f"  the best sentence is right: {np.mean([lab[s.argmax()] for s, lab in told]):.3f} (n={len(told)})"
    yield f"  answerable by its head: AUC {roc_auc_score(labels, [a[-1] for a in answerable]):.3f}"
    yield f"  answerable by all signals: AUC {roc_auc_score(labels, odds):.3f}, {abstention(odds, labels)}"


def _fit_row(rows: Sequence[Row]) -> Linear:
    labels = np.array([row.answerable for row in rows], dtype=np.int8)
    return fit_linear(np.concatenate([row.states for row in rows]), labels, c=SCALE_C)


def abstention(odds: Floats, answerable: NDArray[np.bool_]) -> str:
    """Precision, recall and F1 of refusing below 0, in words."""
    refused = odds < 0
    right = int((refused & ~answerable).sum())
    precision, recall = right / max(1, int(refused.sum())), right / max(1, int((~answerable).sum()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"abstention precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"


def read_rows(settings: Settings, file: Path, *, size: int | None, seed: int, states: Path) -> Iterator[Row]:
    """The rows of a data set's questions, from `states` where they were read before."""
    from index.embed import load_encoder

    data = load_public(file)
    public = prepare_home(data, cache=settings.cache, encoder=load_encoder(settings.encoder, cache=settings.cache))
    questions = sample_questions(data.questions, size=size, seed=seed)
    folder = states / f"{data.name}-{data.sha256[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(replace(settings, home=public.home)) as (assistant, reader):
        for number, question in enumerate(questions, start=1):
            print(f"\r{data.name}: {number} of {len(questions)}", end="", file=sys.stderr)
            path = folder / f"{hashlib.sha256(question.id.encode()).hexdigest()[:16]}.npz"
            if not path.exists():
                _keep(path, _read_row(assistant, reader, question, public.documents))
            yield _kept(path)
    print(file=sys.stderr)


def _read_row(assistant: Assistant, reader: LocalReader, question: PublicQuestion, documents: Documents) -> Row:
    found = assistant.find(question.question)
    order, states = reader.states(question.question, found.prompted)
    signals = signals_of(question.question, found, 0.0, assistant.index.lexical.idf)
    return Row(
        group=(question.gold_doc_ids[0] if question.gold_doc_ids else question.id).split("/")[0],
        states=states,
        labels=np.array([is_answer(found.prompted[i], question, documents) for i in order], dtype=np.int8),
        answerable=question.answerable,
        signals=asdict(signals),
    )


def _keep(path: Path, row: Row) -> None:
    draft = path.with_suffix(".draft.npz")
    np.savez(
        draft,
        group=row.group,
        states=row.states.astype(np.float16),
        labels=row.labels,
        answerable=row.answerable,
        signals=np.array([row.signals[name] for name in SIGNALS], dtype=np.float32),
    )
    draft.replace(path)


def _kept(path: Path) -> Row:
    with np.load(path, allow_pickle=False) as kept:
        return Row(
            group=str(kept["group"]),
            states=kept["states"].astype(np.float32),
            labels=kept["labels"],
            answerable=bool(kept["answerable"]),
            signals=dict(zip(SIGNALS, kept["signals"].tolist(), strict=True)),
        )


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Assistant, LocalReader]]:
    reader = LocalReader(prepare_model(settings), name=settings.model_name, threads=settings.threads)
    assistant = open_assistant(replace(settings, quotes_only=True))
    try:
        yield assistant, reader
    finally:
        assistant.close()
        reader.close()


def write_heads(path: Path, rows: Sequence[Row], *, model: str) -> None:
    """The functions, fitted on all rows, as `rag.heads` reads them."""
    sentence, answerable = fit_sentence(rows), fit_answerable(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        model=model,
        sentence=sentence.weights,
        sentence_bias=sentence.bias,
        answerable=answerable.weights,
        answerable_bias=answerable.bias,
    )


def scale_words(rows: Sequence[Row]) -> str:
    """The weights of the signals, as `rag.refusal` may hold them."""
    scale = fit_scale(rows, out_of_fold(rows, fit_answerable), out_of_fold(rows, fit_sentence))
    weights = {name: round(float(weight), 3) for name, weight in zip(SIGNALS, scale.weights, strict=True)}
    return f"weights {weights}, bias {scale.bias:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the states, report each set out of fold, and write the functions where asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.heads", description="Fit what reads the hidden states.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sample", type=int, help="questions of each file (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--states", type=Path, default=Path("evals/reports/states"))
    parser.add_argument("--write", type=Path, metavar="NPZ", help="where the functions go")
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    sets = {
        file.stem: list(read_rows(settings, file, size=options.sample, seed=options.seed, states=options.states))
        for file in options.files
    }
    every = [row for rows in sets.values() for row in rows]
    for name, rows in sets.items():
        print(f"{name}, functions fitted on it alone: ", *report(rows), sep="\n")
    print("all together:", *report(every), scale_words(every), sep="\n")
    if options.write:
        entry = find_entry(settings.model_name)
        write_heads(options.write, every, model=entry.sha256)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
