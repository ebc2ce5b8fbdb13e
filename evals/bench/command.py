"""The name of a measurement -> its figures and its table: what `dossier bench KIND FILE` runs.

    run_bench("first" | "cold" | "ask" | "index" | "scale" | "serve" | "store", data, settings) -> (object, table)

Only sizes and defaults are decided here.  Read the module of the measurement you care about next: `evals.bench.cold`,
`evals.bench.answer`, `evals.bench.indexing`, `evals.bench.scale`, `evals.bench.stores.store` or `evals.bench.serve`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.figures import bench_table

if TYPE_CHECKING:
    from rag.settings import Settings

COUNTS = {"first": 1, "cold": 10, "ask": 40, "index": 3, "scale": 100, "serve": 1, "store": 100}  # rounds or questions
SIZES = {"index": 250, "scale": 100_000, "serve": 120, "store": 100_000}  # documents, passages, documents


def run_bench(
    kind: str, data: Path, settings: Settings, *, size: int | None = None, count: int | None = None, alone: bool = False
) -> tuple[dict[str, Any], str]:
    """Measure; `alone` leaves the peers out.  Raises DossierError."""
    number, amount = count or COUNTS[kind], size or SIZES.get(kind, 0)
    if kind == "ask":
        return _ask(data, settings, number, alone)
    if kind == "first":
        from evals.bench.first import run_first

        made = run_first(data, settings, rounds=number)
    elif kind == "cold":
        from evals.bench.cold import run_cold

        made = run_cold(data, settings, rounds=number, with_model=not settings.quotes_only, peer=not alone)
    elif kind == "index":
        from evals.bench.indexing import run_index

        made = run_index(data, settings, documents=amount, rounds=number, torch=not alone, peer=not alone)
    elif kind == "serve":
        from evals.bench.serve import run_serve

        made = run_serve(data, settings, documents=amount, peer=not alone)
    elif kind == "store":
        from evals.bench.stores.store import run_store

        made = run_store(data, settings, passages=amount, questions=number)
    else:
        from evals.bench.scale import run_scale

        made = run_scale(data, settings, passages=amount, questions=number, peer=not alone)
    return made, bench_table(made)


def _ask(data: Path, settings: Settings, questions: int, alone: bool) -> tuple[dict[str, Any], str]:
    """The contest, and, beside the peers, what the model they ask can do by itself."""
    from evals.bench.answer import PEERS, contest_table, run_contest
    from evals.bench.figures import bench_object, machine

    made = run_contest(data, settings, peers=() if alone else PEERS, size=questions, seed=0)
    if alone:
        return made, contest_table(made)
    from evals.bench.llama_rates import model_rates

    limits = bench_object(model_rates(settings), info=machine())
    return {**made, "limits": limits}, f"{contest_table(made)}\n\n{bench_table(limits)}"
