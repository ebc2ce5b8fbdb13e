"""The default store and one beyond this machine, side by side over the same grown articles.

    PublicSet -> grown library -> copied into the store -> the same questions to both -> times, equal rankings, memory

The store is that of DOSSIER_STORE, else a PostgreSQL that is started for the run.  Each is asked in a process of its
own (`evals.bench.stores.store_peer`), for its memory, in turns, so that the machine is as busy for both; rankings are
compared passage by passage.  Speed, memory and
agreement are measured here, never quality: the articles are grown.  Read `index.stores.move` for the copying.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.cold import environment_of
from evals.bench.figures import Measured, bench_object, machine
from evals.bench.scale import SEED, grow_library
from evals.runs.status import StatusLine
from evals.sets.corpus import PASSAGES_EACH, Base, embed_base, grow_entries
from evals.sets.public import load_public, sample_questions
from index.errors import DossierError

if TYPE_CHECKING:
    from rag.settings import Settings

DEFAULT, STORE = "default store", "DOSSIER_STORE"
READ = 8  # passages whose sentences compete for an answer
ADDED = 10  # articles added one by one
WARM_UP = 5  # questions before the clock counts
COLLECTION = "bench"
FILLED_FROM = 100_000  # passages; moving them article by article takes over six minutes
TOLD = ("ms", "ranking", "filtered_ms", "filtered")  # of each question
Ranking = list[tuple[str, float]]


def run_store(path: Path, settings: Settings, *, passages: int, questions: int) -> dict[str, Any]:
    """Grow, copy, ask and add.  Raises DossierError where there is no server and none can be started."""
    from index.encoders.load import load_encoder

    data = load_public(path)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    drawn = [each.question for each in sample_questions(data.questions, size=questions + WARM_UP, seed=SEED)]
    with ExitStack() as stack, StatusLine() as status:
        store = settings.store or _own(stack)
        growing = grow_library(settings.home, data, encoder, passages=passages, say=status.say)
        began = time.perf_counter()
        copied = _copied(settings.home, store, status.say)
        growing |= {"copied_seconds": round(time.perf_counter() - began, 1), "copied": copied}
        asked = _ask_in_turns(settings, {DEFAULT: "", STORE: store}, drawn)
        base = embed_base(data.documents, encoder, most=200)
        adding = {name: _add(settings, where, base) for name, where in ((DEFAULT, ""), (STORE, store))}
    return bench_object(
        _measured(asked, adding),
        pairs=[
            (f"{STORE}: {what}", f"{DEFAULT}: {what}", "1.5")
            for what in ("retrieval and evidence", "retrieval, filtered")
        ],
        info={"data": data.name, "passages": passages, **growing, **_agreement(asked, drawn[WARM_UP:]), **machine()},
    )


def _copied(home: Path, store: str, say: Callable[[str], None]) -> int:
    """How many articles the store was given: all at once where it is large and empty, else as they are moved."""
    from evals.bench.stores.fill import fill_collection
    from index.stores.move import move_home
    from index.stores.open_store import open_contents

    with open_contents(home) as own:
        large = own.passage_count > FILLED_FROM
    if large and (filled := fill_collection(home, store, say)):
        return filled
    return move_home(home, store, home, on_done=lambda done, total: say(f"copied {done} of {total}")).copied


def _measured(asked: dict[str, dict[str, Any]], adding: dict[str, list[float]]) -> list[Measured]:
    found: list[Measured] = []
    for name, one in asked.items():
        aim = "p95 250 ms" if name == STORE else ""
        found.append(Measured(name=f"{name}: retrieval and evidence", unit="ms", values=tuple(one["ms"]), aim=aim))
        found.append(Measured(name=f"{name}: retrieval, filtered", unit="ms", values=tuple(one["filtered_ms"])))
        found.append(Measured(name=f"{name}: open and first search", unit="ms", values=(one["open_ms"],)))
        found.append(Measured(name=f"{name}: peak memory", unit="MB", values=(one["peak_mb"],)))
        aim = "0.5 s" if name == STORE else ""
        found.append(Measured(name=f"{name}: add one article, encoded", unit="s", values=tuple(adding[name]), aim=aim))
    return found


def _agreement(asked: dict[str, dict[str, Any]], questions: Sequence[str]) -> dict[str, Any]:
    """In how many questions both rank alike: the first, those that are read, all; and of those that do not, the first
    rank that differs, and how far apart the scores of the two passages are there."""
    pairs, filtered = (
        list(zip(asked[DEFAULT][told], asked[STORE][told], strict=True)) for told in ("ranking", "filtered")
    )
    order = [tuple([id_ for id_, _ in ranking] for ranking in pair) for pair in pairs]
    same = {f"same_{name}": sum(a[:most] == b[:most] for a, b in order) for name, most in _DEPTHS}
    differing = [
        {"question": question, **_first_difference(*pair)}
        for question, pair, (a, b) in zip(questions, pairs, order, strict=True)
        if a != b
    ]
    alike = sum([id_ for id_, _ in one] == [id_ for id_, _ in other] for one, other in filtered)
    return {**same, "same_filtered": alike, "asked": len(pairs), "differing": differing}


def _first_difference(one: Ranking, other: Ranking) -> dict[str, Any]:
    rank, (a, b) = next(
        ((at, pair) for at, pair in enumerate(zip(one, other, strict=False), 1) if pair[0][0] != pair[1][0]),
        (min(len(one), len(other)) + 1, (None, None)),
    )
    if a is None or b is None:
        return {"rank": rank, "lengths": [len(one), len(other)]}
    here = dict(one).get(b[0])
    return {"rank": rank, "passages": [a[0], b[0]], "apart": None if here is None else abs(a[1] - here)}


_DEPTHS = (("first", 1), ("read", READ), ("all", None))


def _own(stack: ExitStack) -> str:
    from evals.bench.stores.own_postgres import DURABLE, postgres_server

    server = stack.enter_context(postgres_server(*DURABLE, "shared_buffers=1GB", "maintenance_work_mem=512MB"))
    return f"{server.url}?collection={COLLECTION}"


def _ask_in_turns(settings: Settings, stores: dict[str, str], questions: list[str]) -> dict[str, dict[str, Any]]:
    """What each store's process said: milliseconds and ranking of each question but the first, opening, memory."""
    words = [str(settings.home.absolute()), str(settings.cache), settings.encoder]
    command = [sys.executable, "-W", "ignore", "-m", "evals.bench.stores.store_peer", *words]
    piped: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with ExitStack() as stack:
        peers: dict[str, Any] = {
            name: stack.enter_context(
                subprocess.Popen(command, env={**environment_of(), "DOSSIER_STORE": store}, **piped)
            )
            for name, store in stores.items()
        }
        asked: dict[str, dict[str, Any]] = {name: {told: [] for told in TOLD} for name in stores}
        for name, peer in peers.items():
            asked[name] |= _said(peer)
        for number, question in enumerate(questions):
            for name, peer in peers.items():
                peer.stdin.write(question.replace("\n", " ") + "\n")
                told = _said(peer)
                if number >= WARM_UP:
                    for each in TOLD:
                        asked[name][each].append(told[each])
        for name, peer in peers.items():
            peer.stdin.close()
            asked[name] |= _said(peer)
    return asked


def _said(peer: Any) -> dict[str, Any]:
    line = peer.stdout.readline()
    if not line:
        raise DossierError("a store could not be asked: what its process said stands above")
    told: dict[str, Any] = json.loads(line)
    return told


def _add(settings: Settings, store: str, base: Base) -> list[float]:
    """Seconds from opening to committed, of one encoded article at a time; taken out again afterwards."""
    seconds: list[float] = []
    ids: list[str] = []
    entries = grow_entries(base, passages=ADDED * PASSAGES_EACH, seed=SEED + 1, first=10_000_000)
    for number, entry in enumerate(entries):
        began = time.perf_counter()
        with _keeper(settings, store) as keeper:
            keeper.put([replace(entry, source=replace(entry.source, location=f"/added/{number}"))])
        seconds.append(time.perf_counter() - began)
        ids.append(entry.article.id)
    with _keeper(settings, store) as keeper:
        keeper.remove(ids)
    return seconds


def _keeper(settings: Settings, store: str) -> Any:
    from index.stores.open_store import open_keeper

    return open_keeper(settings.home, store)
