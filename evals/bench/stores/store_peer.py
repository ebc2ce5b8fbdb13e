"""One store, asked the same questions as another, in a process of its own: what `evals.bench.stores.store` starts.

    python -m evals.bench.stores.store_peer HOME CACHE ENCODER < questions -> {"ms", "open_ms", "rankings", "peak_mb"}

DOSSIER_STORE names the store, which may hold a password and has no place on a command line; without it the home's own
file is asked.  Read `evals.bench.stores.store` next.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

WARM_UP = 5  # questions before the clock counts


def ask_all(home: Path, store: str, cache: Path, encoder_name: str, questions: list[str]) -> dict[str, Any]:
    """Milliseconds and ranking of each question, and this process's peak memory."""
    from index.encoders.load import load_encoder
    from index.stores.open_store import open_store
    from index.types import Filters
    from rag.question.question import understand
    from rag.retrieval.evidence import select_evidence
    from rag.retrieval.retrieve import Retriever

    encoder = load_encoder(encoder_name, cache=cache)
    queries = [(question, encoder.encode([question])[0]) for question in questions]
    ms: list[float] = []
    rankings: list[list[tuple[str, float]]] = []
    began = time.perf_counter()
    with open_store(home, store, use="measure") as opened:
        opened.candidates(queries[0][1].vector, questions[0], Filters(), limit=10)
        open_ms = 1000 * (time.perf_counter() - began)
        retriever = Retriever(opened, encoder)
        for number, (question, _) in enumerate(queries):
            start = time.perf_counter()
            query = retriever.query(question)
            passages = retriever.passages_for(query)
            select_evidence(understand(question), query, passages, opened.library, limit=12)
            if number >= WARM_UP:
                ms.append(1000 * (time.perf_counter() - start))
                rankings.append([(each.passage.id, each.fusion_score) for each in passages])
    return {"ms": ms, "open_ms": open_ms, "rankings": rankings, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """The most memory that this process held.  `ru_maxrss` is no less than that of the process that started it."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(held.split()[1]) / 1024


def main(words: list[str]) -> None:
    """Ask what stands on standard input, one question a line."""
    home, cache, encoder_name = words
    asked = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    print(json.dumps(ask_all(Path(home), os.environ.get("DOSSIER_STORE", ""), Path(cache), encoder_name, asked)))


if __name__ == "__main__":
    main(sys.argv[1:])
