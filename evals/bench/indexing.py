"""How fast articles are indexed, beside the bare encoders on the very same passages and a LlamaIndex starter.

    PublicSet, grown where it is too small -> files
    -> rounds of { our whole run, our encoder alone, sentence-transformers, the peer } -> figures

Our run is the whole command from nothing: listing, reading, cleaning, splitting, encoding, committing, vector index.
The bare encoders get the passages that our run made, in memory, and keep nothing.  All rates are of our passages, the
peer's too, though it cuts the same words into fewer and larger ones, and are given by wall time and by processor
time, which a busy machine disturbs less.  What our run spends in its child process, which builds the vector index, is
told apart: for a small set it is the same whatever the size.  Last, a folder of LISTED files of which none has changed
is listed and compared.  Read `evals.bench.figures` next.
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

from evals.bench.figures import Measured, bench_object, machine
from evals.runs.report import SEED
from evals.runs.status import StatusLine
from evals.sets.corpus import grow_documents
from evals.sets.public import load_public, write_documents
from index.errors import DossierError

if TYPE_CHECKING:
    from index.types import Encoder
    from rag.settings import Settings

LISTED = 100_000  # files
OURS, BARE, TORCH, PEER = "dossier index", "its encoder alone", "sentence-transformers alone", "LlamaIndex starter"


@dataclass(slots=True, kw_only=True)
class _Rates:
    """Units a second of wall and of processor time, by program."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    children: dict[str, list[float]] = field(default_factory=dict)  # seconds

    def time(self, name: str, units: int, work: Callable[[], object]) -> None:
        """Do the work and note its rates; child processes count."""
        began, used, before = time.perf_counter(), processor_seconds(), _seconds_of(resource.RUSAGE_CHILDREN)
        work()
        self.children.setdefault(name, []).append(_seconds_of(resource.RUSAGE_CHILDREN) - before)
        self.wall.setdefault(name, []).append(units / (time.perf_counter() - began))
        self.processor.setdefault(name, []).append(units / (processor_seconds() - used))


def run_index(
    path: Path, settings: Settings, *, documents: int, rounds: int, torch: bool = True, peer: bool = True
) -> dict[str, Any]:
    """Index so many documents of the set `rounds` times, each beside the others; the figures."""
    from index.encoders.load import load_encoder

    data = load_public(path)
    chosen = grow_documents(data.documents, count=documents, seed=SEED)
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
        status.say(f"listing {LISTED} files")
        listing = list_unchanged(Path(place) / "many", count=LISTED, rounds=rounds)
    return _figures(rates, listing, {"data": data.name, "documents": len(chosen), "passages": len(texts), **machine()})


def list_unchanged(folder: Path, *, count: int, rounds: int) -> Measured:
    """Seconds of listing a folder of so many files and finding that none has changed."""
    from index.library.writer import SourceRecord
    from index.update.listing import list_sources

    for number in range(count):
        if number % 1_000 == 0:
            (folder / str(number)).mkdir(parents=True)
        (folder / str(number - number % 1_000) / f"{number}.txt").touch()
    found = list_sources([str(folder)], {}).candidates
    records = {
        each.location: (
            SourceRecord(location=each.location, article_id=each.location, stamp=each.stamp, content_hash=""),
        )
        for each in found
    }
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        listing = list_sources([str(folder)], records)
        seconds.append(time.perf_counter() - began)
        if listing.candidates or len(listing.known) != count:
            raise DossierError("a file that has not changed was taken for changed: report this")
    return Measured(name=f"list {count} unchanged files", unit="s", values=tuple(seconds))


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    return _seconds_of(resource.RUSAGE_SELF) + _seconds_of(resource.RUSAGE_CHILDREN)


def _seconds_of(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _index_once(folder: Path, home: Path, encoder: Encoder) -> list[str]:
    """Index into a new home; the texts of its passages."""
    from index.library.contents import Library
    from index.search.snapshot import open_index
    from index.update.update_index import update_index

    update_index(home, [str(folder)], encoder=encoder)
    open_index(home, use="measure").close()  # a small home's vector index is built by the first that measures
    with Library.open(home) as library:
        return [passage.text for header in library.headers() for passage in library.passages_of(header.id)]


def _others(texts: Sequence[str], encoder: Encoder, *, torch: bool) -> dict[str, Callable[[], object]]:
    """The encoders alone; sentence-transformers loads before the clock counts."""
    found: dict[str, Callable[[], object]] = {BARE: lambda: encoder.encode(texts)}
    if torch:
        from sentence_transformers import SentenceTransformer

        from index.encoders.load import packaged_model

        model = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
        found[TORCH] = lambda: model.encode(list(texts), show_progress_bar=False)
    return found


def _peer_round(rates: _Rates, folder: Path, store: Path, passages: int) -> None:
    try:
        from evals.bench import cold_peer
    except ImportError:
        return
    from index.encoders.load import packaged_model

    rates.time(PEER, passages, lambda: cold_peer.build(folder, store, str(packaged_model())))


def _figures(rates: _Rates, listing: Measured, info: dict[str, Any]) -> dict[str, Any]:
    """Rates, and seconds for a thousand passages, whose ratios are ours over theirs."""
    measured = [listing]
    for kind, by_name in (("", rates.wall), (", processor", rates.processor)):
        measured += [
            Measured(name=f"{name}{kind}", unit="passages/s", values=tuple(values)) for name, values in by_name.items()
        ]
    building = tuple(rates.children[OURS])
    measured.append(Measured(name=f"{OURS}, building the vector index", unit="s of processor", values=building))
    pairs = [
        (f"{OURS}{kind}", f"{other}{kind}", aim)
        for kind in ("", ", processor")
        for other, aim in ((BARE, "0.9"), (TORCH, "0.9"), (PEER, "1.5"))
    ]
    told = {"rates": "higher is better; ratios are of rates", "threads": len(os.sched_getaffinity(0))}
    return bench_object(measured, pairs=pairs, info={**info, **told})
