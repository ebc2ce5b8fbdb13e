"""One store, asked in turns with another, in a process of its own: what `evals.bench.stores.store` starts.

    python -m evals.bench.stores.store_peer HOME CACHE ENCODER
    a question a line in, {"ms", "ranking", "filtered_ms", "filtered"} a line out

Each question is asked of all articles, and then of those of one paper, of the latest, or of the older half.  The first
line out says how long opening and the first search took, the last how much memory was held.  DOSSIER_STORE names the
store, which may hold a password and has no place on a command line; without it the home's own file is asked.
Read `evals.bench.stores.store` next.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any


def answer_all(home: Path, store: str, cache: Path, encoder_name: str, questions: Iterable[str]) -> Any:
    """Yields what is said, line by line."""
    from evals.sets.corpus import DAYS, FIRST_DAY
    from index.encoders.load import load_encoder
    from index.stores.open_store import open_store
    from index.types import Filters
    from rag.question.question import understand
    from rag.retrieval.evidence import select_evidence
    from rag.retrieval.retrieve import Retriever

    filters = (
        Filters(publisher="Paper 7"),
        Filters(since=FIRST_DAY + timedelta(days=DAYS - 30)),
        Filters(as_of=FIRST_DAY + timedelta(days=DAYS // 2)),
    )
    encoder = load_encoder(encoder_name, cache=cache)
    first = encoder.encode(["first"])[0]
    began = time.perf_counter()
    with open_store(home, store, use="measure") as opened:
        opened.candidates(first.vector, "first", Filters(), limit=10)
        yield {"open_ms": 1000 * (time.perf_counter() - began)}
        retriever = Retriever(opened, encoder)
        for number, question in enumerate(questions):
            start = time.perf_counter()
            query = retriever.query(question)
            passages = retriever.passages_for(query)
            select_evidence(understand(question), query, passages, opened.library, limit=12)
            asked = time.perf_counter()
            few = retriever.passages_for(query, filters=filters[number % len(filters)])
            told = {"ms": 1000 * (asked - start), "filtered_ms": 1000 * (time.perf_counter() - asked)}
            yield told | {
                name: [(each.passage.id, each.fusion_score) for each in found]
                for name, found in (("ranking", passages), ("filtered", few))
            }
    yield {"peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """The most memory that this process held.  `ru_maxrss` is no less than that of the process that started it."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(held.split()[1]) / 1024


def main(words: list[str]) -> None:
    """Answer what stands on standard input, one question a line, until it ends."""
    home, cache, encoder_name = words
    asked = (line.rstrip("\n") for line in sys.stdin if line.strip())
    for told in answer_all(Path(home), os.environ.get("DOSSIER_STORE", ""), Path(cache), encoder_name, asked):
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
