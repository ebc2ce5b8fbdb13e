"""How fast articles are indexed, beside the bare encoders on the very same passages and a LlamaIndex starter.

    PublicSet -> files -> rounds of { our whole run, our encoder alone, sentence-transformers, the peer } -> figures

Our run is the whole command from nothing: listing, reading, cleaning, splitting, encoding, committing, vector index.
The bare encoders get the passages that our run made, in memory, and keep nothing.  All rates are of our passages, the
peer's too, though it cuts the same words into fewer and larger ones, and are given by wall time and by processor
time, which a busy machine disturbs less.  Read `evals.bench` next.
"""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.bench import Measured, bench_object, machine
from evals.public import load_public, write_documents
from evals.status import StatusLine

if TYPE_CHECKING:
    from index.types import Encoder
    from rag.settings import Settings

OURS, BARE, TORCH, PEER = "dossier index", "its encoder alone", "sentence-transformers alone", "LlamaIndex starter"


@dataclass(slots=True, kw_only=True)
class _Rates:
    """Units a second of wall and of processor time, by program."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def time(self, name: str, units: int, work: Callable[[], object]) -> None:
        """Do the work and note its rates; child processes count."""
        began, used = time.perf_counter(), processor_seconds()
        work()
        self.wall.setdefault(name, []).append(units / (time.perf_counter() - began))
        self.processor.setdefault(name, []).append(units / (processor_seconds() - used))


def run_index(
    path: Path, settings: Settings, *, documents: int, rounds: int, torch: bool = True, peer: bool = True
) -> dict[str, Any]:
    """Index the first `documents` of the set `rounds` times, each beside the others; the figures."""
    from index.embed import load_encoder

    data = load_public(path)
    chosen = data.documents[:documents]
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    rates = _Rates()
    with TemporaryDirectory(prefix="dossier-bench-") as place, StatusLine() as status:
        folder = Path(place) / "documents"
        write_documents(chosen, folder)
        texts = _index_once(folder, Path(place) / "first", encoder)
        others = _others(texts, encoder, torch=torch)
        for number in range(rounds):
            status.say(f"round {number + 1} of {rounds}")
            home = Path(place) / "home"
            rates.time(OURS, len(texts), lambda home=home: _index_once(folder, home, encoder))  # type: ignore[misc]
            shutil.rmtree(home)
            for name, encode in others.items():
                rates.time(name, len(texts), encode)
            if peer:
                _peer_round(rates, folder, Path(place) / f"peer-{number}", len(texts))
    return _figures(rates, {"data": data.name, "documents": len(chosen), "passages": len(texts), **machine()})


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in times)


def _index_once(folder: Path, home: Path, encoder: Encoder) -> list[str]:
    """Index into a new home; the texts of its passages."""
    from index.build import update_index
    from index.library import Library

    update_index(home, [str(folder)], encoder=encoder)
    with Library.open(home) as library:
        return [passage.text for header in library.headers() for passage in library.passages_of(header.id)]


def _others(texts: Sequence[str], encoder: Encoder, *, torch: bool) -> dict[str, Callable[[], object]]:
    """The encoders alone; sentence-transformers loads before the clock counts."""
    found: dict[str, Callable[[], object]] = {BARE: lambda: encoder.encode(texts)}
    if torch:
        from sentence_transformers import SentenceTransformer

        from index.embed import packaged_model

        model = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
        found[TORCH] = lambda: model.encode(list(texts), show_progress_bar=False)
    return found


def _peer_round(rates: _Rates, folder: Path, store: Path, passages: int) -> None:
    try:
        from evals import cold_peer
    except ImportError:
        return
    from index.embed import packaged_model

    rates.time(PEER, passages, lambda: cold_peer.build(folder, store, str(packaged_model())))


def _figures(rates: _Rates, info: dict[str, Any]) -> dict[str, Any]:
    """Rates, and seconds for a thousand passages, whose ratios are ours over theirs."""
    measured: list[Measured] = []
    for kind, by_name in (("", rates.wall), (", processor", rates.processor)):
        measured += [
            Measured(name=f"{name}{kind}", unit="passages/s", values=tuple(values)) for name, values in by_name.items()
        ]
    pairs = [(f"{OURS}{kind}", f"{other}{kind}") for kind in ("", ", processor") for other in (BARE, TORCH, PEER)]
    told = {"rates": "higher is better; ratios are of rates", "threads": len(os.sched_getaffinity(0))}
    return bench_object(measured, pairs=pairs, info={**info, **told})
