"""Retrieval, opening, adding, memory and disk over a library of a hundred thousand passages, or a million.

    PublicSet -> grown library (`evals.sets.corpus`) -> questions of the set, asked one by one -> figures

The library is kept in its folder and grown further when more is asked for, so a long run can be stopped.  A question's
time is what a person waits for before the model begins: its encoding, search by meaning and by words, reordering, and
the choice of evidence.  Opening and adding are timed in fresh processes.  The peer, a LlamaIndex retriever over the
same passages and vectors (`evals.bench.scale_peer`), is asked last, so that its memory does not count as ours.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.figures import Measured, bench_object, machine
from evals.runs.status import StatusLine
from evals.sets.corpus import PASSAGES_EACH, Base, embed_base, grow_entries
from evals.sets.form import PublicSet
from evals.sets.public import load_public, sample_questions

if TYPE_CHECKING:
    from index.types import Encoder
    from rag.settings import Settings

SEED = 1
BASE_PASSAGES = 5_000  # really encoded; the others are made from them
PUT_ARTICLES = 500  # committed together while growing
WARM_UP = 5  # questions before the clock counts
OURS, PEER = "retrieval and evidence", "LlamaIndex retriever"
PARTS = ("question encoded", "by meaning", "by words", "reordered", "evidence chosen")
ADD = """
import sys, time
from pathlib import Path
began = time.perf_counter()
from index.update.update_index import update_index
from index.encoders.load import load_encoder
update_index(Path(sys.argv[1]), [sys.argv[2]], encoder=load_encoder(cache=Path(sys.argv[3])))
print(time.perf_counter() - began)
"""

OPENED = 3  # times that it is opened, and an article added


def run_scale(path: Path, settings: Settings, *, passages: int, questions: int, peer: bool = True) -> dict[str, Any]:
    """Grow the library of the settings' home to so many passages, and measure it; then the peer over the same."""
    from index.encoders.load import load_encoder

    data = load_public(path)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    with StatusLine() as status:
        growing = grow_library(settings.home, data, encoder, passages=passages, say=status.say)
        opened = [_open_seconds(settings) for _ in range(OPENED)]
        asked, peak = _ask(settings, data, encoder, questions, status.say)
        theirs = _ask_peer(settings, data, encoder, questions, status.say) if peer else ()
        adding = [_add_seconds(settings, number) for number in range(OPENED)]
    aim = "p95 120 ms" if passages <= 100_000 else "p95 300 ms"
    told = {name: (values, aim if name == OURS else "") for name, values in asked.items()}
    measured = [
        *([Measured(name=PEER, unit="ms", values=theirs)] if theirs else []),
        *(Measured(name=name, unit="ms", values=tuple(values), aim=aim) for name, (values, aim) in told.items()),
        Measured(name="open and first search", unit="s", values=tuple(opened), aim="5 s"),
        Measured(name="add one article, process start to end", unit="s", values=tuple(adding), aim="2 s"),
        Measured(name="memory after the questions", unit="MB", values=(peak,)),
        *(Measured(name=name, unit="MB", values=(size,)) for name, size in _sizes(settings.home).items()),
    ]
    info = {"data": data.name, "passages": passages, **growing, **machine()}
    return bench_object(measured, pairs=[(OURS, PEER, "")], info=info)


def _ask_peer(
    settings: Settings, data: PublicSet, encoder: Encoder, questions: int, say: Callable[[str], None]
) -> tuple[float, ...]:
    """Milliseconds of the same questions; none when its packages are not installed.  The first ones do not count."""
    try:
        from evals.bench.scale_peer import fill_store, retrieve_seconds
    except ImportError:
        return ()
    from index.library.contents import Library

    store = settings.home / "peer"
    with Library.open(settings.home) as library:
        fill_store(library, store, say=say)
    drawn = [question.question for question in sample_questions(data.questions, size=questions + WARM_UP, seed=SEED)]
    return tuple(1000 * seconds for seconds in retrieve_seconds(store, encoder, drawn)[WARM_UP:])


def grow_library(
    home: Path, data: PublicSet, encoder: Encoder, *, passages: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Bring the home's library to so many passages, and its vector index up to date; seconds of both."""
    from index.library.lock import hold_write_lock
    from index.library.writer import LibraryWriter
    from index.search.publish import update_generation

    began = time.perf_counter()
    with hold_write_lock(home), closing(LibraryWriter.open(home)) as library:
        library.adopt_encoder(encoder)
        missing = passages - library.passage_count
        if missing > 0:
            say("encoding real passages")
            _put_grown(library, embed_base(data.documents, encoder, most=BASE_PASSAGES), missing, say)
        grown = time.perf_counter()
        update_generation(library, on_done=lambda done, total: say(f"vector index, {done} of {total}"))
    return {"grown_seconds": round(grown - began, 1), "published_seconds": round(time.perf_counter() - grown, 1)}


def _put_grown(library: Any, base: Base, missing: int, say: Callable[[str], None]) -> None:
    group: list[Any] = []
    first = -(-library.passage_count // PASSAGES_EACH)
    for number, entry in enumerate(grow_entries(base, passages=missing, seed=SEED, first=first), 1):
        group.append(entry)
        if len(group) == PUT_ARTICLES:
            library.put(group)
            say(f"grown by {number * PASSAGES_EACH} of {missing} passages")
            group = []
    if group:
        library.put(group)


def _open_seconds(settings: Settings) -> float:
    """Opening and one search in a process of its own, without the start of Python."""
    code = (
        "import sys, time; from pathlib import Path; began = time.perf_counter()\n"
        "import numpy as np\nfrom index.search.snapshot import open_index\n"
        "index = open_index(Path(sys.argv[1])); size = index.library.dimensions\n"
        "index.vectors.search(np.ones(size, dtype=np.float32) / size**0.5, limit=10)\n"
        "print(time.perf_counter() - began)"
    )
    return float(_python(code, str(settings.home.absolute())))


def _ask(
    settings: Settings, data: PublicSet, encoder: Encoder, questions: int, say: Callable[[str], None]
) -> tuple[dict[str, list[float]], float]:
    """Milliseconds of every question by part, and the process's peak memory in megabytes."""
    from index.search.snapshot import open_index
    from rag.question.question import understand
    from rag.retrieval.evidence import select_evidence
    from rag.retrieval.retrieve import CANDIDATES, Retriever

    drawn = sample_questions(data.questions, size=questions + WARM_UP, seed=SEED)
    kept: dict[str, list[float]] = {name: [] for name in (OURS, *PARTS)}
    with open_index(settings.home) as index:
        retriever = Retriever(index, encoder)
        for number, question in enumerate(drawn):
            marks = [time.perf_counter()]
            query = retriever.query(question.question)
            marks.append(time.perf_counter())
            dense = index.vectors.search(query.encoding.vector, limit=CANDIDATES)
            marks.append(time.perf_counter())
            words = index.lexical.search(query.text, limit=CANDIDATES)
            marks.append(time.perf_counter())
            passages = retriever.ranked(query, dense, words)
            marks.append(time.perf_counter())
            select_evidence(understand(question.question), query, passages, index.library, limit=12)
            marks.append(time.perf_counter())
            say(f"question {number + 1} of {len(drawn)}")
            if number >= WARM_UP:
                _keep(kept, marks)
    return kept, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _keep(kept: dict[str, list[float]], marks: Sequence[float]) -> None:
    kept[OURS].append(1000 * (marks[-1] - marks[0]))
    for name, start, end in zip(PARTS, marks, marks[1:], strict=False):
        kept[name].append(1000 * (end - start))


def _add_seconds(settings: Settings, number: int) -> float:
    """Adding one new article, all of the process included."""
    file = settings.home / "added" / f"{time.time_ns()}-{number}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"Parish {n} of county {file.stem} chose clerk number {n * 7 % 101} on a rainy day." for n in range(30)]
    file.write_text(" ".join(lines), encoding="utf-8")
    began = time.perf_counter()
    _python(ADD, str(settings.home.absolute()), str(file.absolute()), str(settings.cache.absolute()))
    return time.perf_counter() - began


def _python(code: str, *words: str) -> str:
    paths = os.pathsep.join(path or "." for path in sys.path)
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout or "0"))


def _sizes(home: Path) -> dict[str, float]:
    """Megabytes on disk: the truth, and the generations of the vector index."""
    truth = sum(path.stat().st_size for path in home.glob("library.sqlite*"))
    derived = sum(path.stat().st_size for path in (home / "chroma").rglob("*") if path.is_file())
    return {"disk, truth": truth / 1e6, "disk, vector index (all kept generations)": derived / 1e6}
