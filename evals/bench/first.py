"""The first answer on a machine where nothing is: from an empty home and cache to cited words, and to the answer.

    articles, question -> `dossier index`, `dossier ask --fetch` -> seconds, megabytes, and what is left on disk

Everything happens in a temporary folder that is also the user's home.  The libraries are there already: installing them
is `make`'s.  The model is fetched from where it is found, so the network is part of the figures; a fetch takes minutes,
so one round is the rule.  Read `evals.bench.cold` for how a process is watched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.cold import CODE, Started, start_process
from evals.bench.figures import Measured, bench_object, machine

if TYPE_CHECKING:
    from rag.settings import Settings

QUESTION = "Who disagrees with whom, and about what?"
DISK_EVERY = 512  # bytes of a block, as the system counts a file's


def run_first(articles: Path, settings: Settings, *, rounds: int) -> dict[str, Any]:
    """Begin with nothing so many times; the figures."""
    kept: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, value in _round(articles, settings).items():
            kept.setdefault(name, []).append(value)
    units = {"memory": "MB", "disk": "MB"}
    measured = [
        Measured(name=name, unit=units.get(name.rsplit(", ", 1)[-1], "s"), values=tuple(values))
        for name, values in kept.items()
    ]
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return bench_object(measured, info={"articles": str(articles), "load at the end": load, **machine()})


def _round(articles: Path, settings: Settings) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="first-"))
    kept = os.environ.get("HOME")
    os.environ["HOME"] = str(folder)  # for the children: nothing of the user's own home is taken
    try:
        own, home = replace(settings, cache=folder / "cache"), str(folder / "articles")
        indexed = start_process(["-c", CODE, "index", str(articles), "--home", home], own)
        words = ["-c", CODE, "ask", "--fetch", "--require-model", "--home", home, QUESTION]
        return _figures(indexed, start_process(words, own), _megabytes(own.cache))
    finally:
        os.environ.pop("HOME")
        if kept is not None:
            os.environ["HOME"] = kept
        shutil.rmtree(folder, ignore_errors=True)


def _figures(indexed: Started, asked: Started, disk: float) -> dict[str, float]:
    first = {} if asked.first is None else {"first cited words": indexed.whole + asked.first}
    return first | {
        "verified answer": indexed.whole + asked.whole,
        "index": indexed.whole,
        "processor": indexed.processor + asked.processor,
        "largest process, memory": max(indexed.peak, asked.peak),
        "cache, disk": disk,
    }


def _megabytes(folder: Path) -> float:
    """What a folder takes on disk; holes in files take nothing."""
    found = (path.lstat() for path in folder.rglob("*"))
    return sum(getattr(state, "st_blocks", state.st_size // DISK_EVERY) * DISK_EVERY for state in found) / 1e6
