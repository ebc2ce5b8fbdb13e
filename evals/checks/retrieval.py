"""Retrieval alone, without a language model: how high the right documents of an outside data set rank.

    python -m evals.checks.retrieval FILE [--sample N] [--seed S] [--cache DIR] [--json OUT]

FILE has the form of `evals.sets.public`.  Our ranking stands beside its two ingredients, dense and lexical search, over
the same index and the same questions, with paired differences.  Ranks are of documents: each at its best passage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.runs.report import SEED, figure
from evals.runs.status import StatusLine
from evals.scores.bootstrap import Interval, paired_difference, percentile_interval, ratio_interval
from evals.scores.public_scores import ranking_tallies
from evals.scores.tally import Tally
from evals.sets.form import PublicQuestion
from evals.sets.public import Documents, load_public, prepare_home, sample_questions
from index.errors import DossierError

if TYPE_CHECKING:
    from index.search.snapshot import Index
    from index.types import Encoder
    from rag.retrieval.retrieve import Retriever

OURS = "dossier"
DEPTH = 50  # passages taken from each retriever; documents below are not ranked

Rank = Callable[[str], Sequence[str]]  # a question -> the article ids of its passages, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One method over all questions: tallies by metric in question order, and milliseconds a question."""

    tallies: Mapping[str, Sequence[Tally]]
    milliseconds: Sequence[float]


def measure_retrieval(rank: Rank, questions: Sequence[PublicQuestion], documents: Documents) -> Ranked:
    """Ranks the documents of every question; a question without gold documents does not apply."""
    scored: list[dict[str, Tally]] = []
    milliseconds: list[float] = []
    for question in questions:
        started = time.perf_counter()
        ranked = rank(question.question)
        milliseconds.append((time.perf_counter() - started) * 1000)
        scored.append(ranking_tallies(question, ranked, documents))
    names = list(scored[0]) if scored else []
    return Ranked(tallies={name: [each[name] for each in scored] for name in names}, milliseconds=milliseconds)


def methods(index: Index, encoder: Encoder, retriever: Retriever) -> dict[str, Rank]:
    """Our retriever and its two ingredients, by name."""

    def ours(question: str) -> list[str]:
        return [scored.passage.article_id for scored in retriever.retrieve(question)]

    def dense(question: str) -> list[str]:
        return _articles(index, index.vectors.search(encoder.encode([question])[0].vector, limit=DEPTH))

    def lexical(question: str) -> list[str]:
        return _articles(index, index.lexical.search(question, limit=DEPTH))

    return {OURS: ours, "dense": dense, "lexical": lexical}


def _articles(index: Index, found: Sequence[tuple[str, float]]) -> list[str]:
    ids = [passage_id for passage_id, _ in found]
    owners = index.library.articles_of(ids)
    return [owners[passage_id] for passage_id in ids if passage_id in owners]


def retrieval_object(results: Mapping[str, Ranked], info: Mapping[str, Any]) -> dict[str, Any]:
    """All methods with intervals, and our difference to each, as a JSON object."""
    return {
        "info": dict(info),
        "methods": {name: _method_object(result) for name, result in results.items()},
        "differences": {
            name: {
                metric: asdict(paired_difference(tallies, result.tallies[metric], seed=SEED))
                for metric, tallies in results[OURS].tallies.items()
            }
            for name, result in results.items()
            if name != OURS
        },
    }


def _method_object(result: Ranked) -> dict[str, Any]:
    return {
        "metrics": {name: asdict(ratio_interval(tallies, seed=SEED)) for name, tallies in result.tallies.items()},
        "milliseconds": {f"p{q}": asdict(percentile_interval(result.milliseconds, q, seed=SEED)) for q in (50, 95)},
    }


def retrieval_table(made: Mapping[str, Any]) -> str:
    """The object of `retrieval_object` as aligned text: a line a method and metric."""
    lines = [f"{key}: {value}" for key, value in made["info"].items()]
    for method, told in made["methods"].items():
        lines.append("")
        for metric, values in told["metrics"].items():
            difference = made["differences"].get(method, {}).get(metric)
            note = f"   {OURS} minus this {figure(Interval(**difference), signed=True)}" if difference else ""
            lines.append(f"{method:<8}  {metric:<10}  {figure(Interval(**values))}  n={values['n']}{note}")
        p50, p95 = (told["milliseconds"][name]["value"] for name in ("p50", "p95"))
        lines.append(f"{method:<8}  a question  median {p50:.1f} ms, p95 {p95:.1f} ms")
    return "\n".join(lines)


def run_retrieval(path: Path, *, cache: Path, encoder_name: str, sample: int | None, seed: int) -> dict[str, Any]:
    """Indexes the documents of the file once, ranks for every sampled question, and measures."""
    from index.encoders.load import load_encoder
    from index.search.snapshot import open_index
    from rag.retrieval.retrieve import Retriever

    data = load_public(path)
    questions = sample_questions(data.questions, size=sample, seed=seed)
    encoder = load_encoder(encoder_name, cache=cache)
    with StatusLine() as status:
        prepared = prepare_home(data, cache=cache, encoder=encoder, on_progress=status.indexing)
        with open_index(prepared.home, use="measure") as index:
            results = {}
            for name, rank in methods(index, encoder, Retriever(index, encoder)).items():
                status.say(f"ranking for {len(questions)} questions: {name}")
                results[name] = measure_retrieval(rank, questions, prepared.documents)
            info = {
                "data": data.name,
                "sha256": data.sha256,
                "documents": len(data.documents),
                "passages": index.library.passage_count,
                "questions": len(questions),
                "seed": seed,
                "encoder": encoder.name,
            }
    return retrieval_object(results, info)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command of this module; 1 for a known error."""
    from rag.settings import load_settings

    parser = argparse.ArgumentParser(
        prog="python -m evals.checks.retrieval", description="Measure retrieval on a data set."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a data set of the common form")
    parser.add_argument("--sample", metavar="N", type=int, help="ask N questions, half of them unanswerable")
    parser.add_argument("--seed", metavar="S", type=int, default=0, help="of the sample (default 0)")
    parser.add_argument("--cache", metavar="DIR", type=Path, help="where indexes of data sets are kept")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the numbers there too")
    given = parser.parse_args(arguments)
    try:
        settings = load_settings(os.environ, cache=given.cache)
        made = run_retrieval(
            given.file, cache=settings.cache, encoder_name=settings.encoder, sample=given.sample, seed=given.seed
        )
    except DossierError as error:
        print(error, file=sys.stderr)
        return 1
    print(retrieval_table(made))
    if given.json:
        given.json.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
