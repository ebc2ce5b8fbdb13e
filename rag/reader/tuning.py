"""How this machine runs a prepared reader fastest: guessed at first, measured once nobody waits, kept in the cache.

    prepared folder, threads -> known_way -> Way(threads, in_bytes);  measure_later -> best_way, in a process of its own

Processors differ: matrix units make 16-bit floats quick, others multiply faster in eight bits; two threads of one core
may help or stand in each other's way.  Measuring takes a minute, so the first answers use the guess (`guessed_way`);
once one is given, a process of the lowest priority that outlives ours measures.  It runs this file's `find_way`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

import filelock

from index.processes import run, start_detached
from rag.errors import ModelError
from rag.models.files.entries import OnProgress, ignore_progress, telling
from rag.reader.network import Network, Way

PROMPT = [198] * 320  # any token will do; a usual prompt is so long
READINGS, ROUNDS = 3, 2  # in a row, and how often every way gets its turn, as a machine may be busy for a while
CLEARLY = 0.9  # share of the guess's seconds that another way must stay under, as timings are noisy; by judgement
PROGRAM = "rag.reader.tuning:main"
MEASURE_SECONDS = 900.0  # nobody waits for it, and it takes only what others leave
LEAST_PRIORITY = 19
MATRIX_UNITS = "amx_tile"  # as the system calls them


def known_way(folder: Path, *, threads: int, cache: Path) -> Way:
    """The kept way of this machine, program and folder, else the guess.  Measures nothing."""
    guess = guessed_way(threads)
    return _kept(_note(folder, threads, cache), guess) or guess


def measure_later(folder: Path, *, threads: int, cache: Path) -> bool:
    """Begin to measure in a process of its own, unless that was done or there is nothing to choose; whether it began.

    It takes what the processor has left, ends by itself, and of several that begin one measures."""
    guess = guessed_way(threads)
    note = _note(folder, threads, cache)
    if len(ways(guess)) == 1 or _kept(note, guess) or not os.access(cache, os.W_OK):
        return False
    given = (str(folder.absolute()), str(threads), str(cache.absolute()))
    return start_detached("rag.reader.tuning:find_way", *given, steps_down=LEAST_PRIORITY)


def best_way(folder: Path, *, threads: int, cache: Path, on_progress: OnProgress = ignore_progress) -> Way:
    """The kept way of this machine, program and folder; else measured now, and guessed where that fails."""
    note, guess = _note(folder, threads, cache), guessed_way(threads)
    if kept := _kept(note, guess):
        return kept
    with suppress(OSError):  # a cache that cannot be written leaves the guess
        note.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(note.with_suffix(".lock")):
            if kept := _kept(note, guess):
                return kept
            draft = note.with_suffix(".draft")
            best = _measured(folder, guess, on_progress)
            draft.write_text(json.dumps(asdict(best)), encoding="utf-8")
            draft.replace(note)
            return best
    return guess


def _note(folder: Path, threads: int, cache: Path) -> Path:
    return cache / "ways" / f"{_machine(folder, threads)}.json"


def _kept(note: Path, guess: Way) -> Way | None:
    with suppress(OSError, ValueError, TypeError):
        way = Way(**json.loads(note.read_text(encoding="utf-8")))
        return way if way in ways(guess) else None
    return None


def guessed_way(threads: int) -> Way:
    """What processors of this kind do best, without measuring."""
    return Way(threads=threads, in_bytes=multiplies_bytes() and MATRIX_UNITS not in _processor())


def ways(guess: Way) -> tuple[Way, ...]:
    """What is tried, the guess first: both kinds of numbers, and one thread a core where there may be two."""
    threads = (guess.threads, guess.threads // 2) if guess.threads >= 4 else (guess.threads,)
    numbers = (guess.in_bytes, not guess.in_bytes) if multiplies_bytes() else (False,)
    return tuple(Way(threads=count, in_bytes=in_bytes) for count in threads for in_bytes in numbers)


def quickest(seconds: Sequence[float]) -> int:
    """The place of the least, or 0, the guess's, unless another is clearly below it."""
    best = min(range(len(seconds)), key=seconds.__getitem__)
    return best if seconds[best] < CLEARLY * seconds[0] else 0


def _measured(folder: Path, guess: Way, on_progress: OnProgress) -> Way:
    tried = ways(guess)
    if len(tried) == 1:
        return guess
    options = json.dumps({"folder": str(folder), "ways": [asdict(way) for way in tried]})
    said = run(PROGRAM, options, limit=MEASURE_SECONDS, on_tick=telling("measuring this processor", on_progress)).answer
    with suppress(ValueError, TypeError, IndexError):
        return tried[quickest([float(seconds) for seconds in json.loads(said)])]
    return guess


def multiplies_bytes() -> bool:
    """Whether the library has eight-bit products for this kind of processor; 1.3 times as fast as 16-bit floats
    where there are no matrix units."""
    return platform.machine().lower() in ("x86_64", "amd64")


def _machine(folder: Path, threads: int) -> str:
    parts = (platform.machine(), _processor(), version("openvino"), folder.name, str(threads))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def _processor() -> str:
    """What tells this processor from others: its name and what it can do, as far as the system says so."""
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
        return "\n".join(line for line in told if line.startswith(("model name", "flags", "CPU part", "Features")))
    return platform.processor()


def seconds_of(folder: Path, way: Way) -> float:
    """The least seconds of `READINGS` readings of one prompt, infinite where the network cannot run so."""
    network = Network(folder, way=way)
    try:
        network.wait()
        taken = []
        for _ in range(READINGS):
            begun = time.perf_counter()
            network.hidden(PROMPT, [len(PROMPT) - 1])
            taken.append(time.perf_counter() - begun)
        return min(taken)
    except ModelError:
        return float("inf")
    finally:
        network.close()


def find_way(folder: str, threads: str, cache: str) -> None:
    """Measure and keep the way of this machine, as `measure_later` asks."""
    best_way(Path(folder), threads=int(threads), cache=Path(cache))
    os._exit(0)  # the library may take its time to end


def main(told: str) -> None:
    """Measure what the argument lists; one JSON line on stdout holds the seconds."""
    options = json.loads(told)
    folder, tried = Path(options["folder"]), [Way(**way) for way in options["ways"]]
    rounds = [[seconds_of(folder, way) for way in tried] for _ in range(ROUNDS)]
    print(json.dumps([min(taken) for taken in zip(*rounds, strict=True)]), flush=True)
    os._exit(0)  # the library may take its time to end
