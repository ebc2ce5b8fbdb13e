"""Writers and readers in processes of their own on one home: nobody waits for ever, nobody sees half a change.

    run_crowd(root, rounds, seed) -> CrowdResult

Three writers start at once and take turns, a fourth that does not want to wait is told who holds the home, and readers
search in a loop all the while.  A reader's moment must be whole: as many articles as were ever there between two
commits, each with passages that tile its text, and no passage twice among what is found.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from evals.torture.world import WordEncoder, World
from index.errors import LibraryError
from index.search.snapshot import Index, open_index
from index.types import Article
from index.update.update_index import update_index

READERS, WRITERS = 3, 3
ARTICLES = 24
WAIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdResult:
    """What the crowd did: searches of readers, runs of writers, how long a refusal took; and the faults found."""

    reads: int
    writes: int
    refused_seconds: float
    faults: tuple[str, ...]


def run_crowd(root: Path, rounds: int, seed: int, *, tell: Callable[[CrowdResult], None]) -> list[CrowdResult]:
    """So many rounds of three writers at once, under readers."""
    world, dice = World(root, seed=seed), random.Random(seed)
    for number in range(ARTICLES):
        world.write(f"report-{number}")
    world.update()
    faults, reads, slowest = [], 0, 0.0
    for _ in range(rounds):
        for path in dice.sample(world.files(), k=4):
            world.write(path.stem, dice.randrange(10**6))
        readers = [_fork(_read, world) for _ in range(READERS)]
        writers = [_fork(_write, world) for _ in range(WRITERS)]
        slowest = max(slowest, _impatient(world))
        for child, pipe in writers:
            faults += [f"a writer said: {line}" for line in _joined(child, pipe) if line != "done"]
        for child, _ in readers:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child, pipe in readers:
            said = _joined(child, pipe)
            reads += sum(int(line) for line in said if line.isdigit())
            faults += [f"a reader said: {line}" for line in said if not line.isdigit()]
        faults += world.faults()
    result = CrowdResult(reads=reads, writes=rounds * WRITERS, refused_seconds=slowest, faults=tuple(faults))
    tell(result)
    return [result]


def _impatient(world: World) -> float:
    """A writer that does not wait is refused at once, by the holder's number; 0 where nobody held the home."""
    for _ in range(200):
        begun = time.monotonic()
        try:
            update_index(world.home, [str(world.folder)], encoder=WordEncoder())
            time.sleep(0.01)
        except LibraryError as error:
            if "is being written by process" in str(error):
                return time.monotonic() - begun
            raise
    return 0.0


def _fork(task: Callable[[World], list[str]], world: World) -> tuple[int, int]:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _be(task, world, writes)
    os.close(writes)
    return child, reads


def _be(task: Callable[[World], list[str]], world: World, writes: int) -> NoReturn:
    said = ["it ended without a word"]
    try:
        said = task(world)
    except BaseException as error:
        said = [f"{type(error).__name__}: {error}".replace("\n", " ")[:200]]
    finally:
        os.write(writes, "\n".join(said).encode())
        sys.stderr.flush()
        os._exit(0)


def _joined(child: int, pipe: int) -> list[str]:
    with os.fdopen(pipe) as lines:
        said = lines.read().split("\n")
    os.waitpid(child, 0)
    return [line for line in said if line]


def _write(world: World) -> list[str]:
    update_index(world.home, [str(world.folder)], encoder=WordEncoder(), prune=True, wait=WAIT_SECONDS)
    return ["done"]


def _read(world: World) -> list[str]:
    """Search until told to stop; how often, and what was wrong."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
    encoder, count, faults = WordEncoder(), 0, []
    with open_index(world.home) as opened:
        while not stopped:
            opened.refresh()
            asked = encoder.encode([f"harbour council report-{count % ARTICLES}"])[0].vector
            found = [id_ for id_, _ in opened.vectors.search(asked, limit=8)]
            found_by_words = [id_ for id_, _ in opened.lexical.search("harbour council", limit=8)]
            passages = opened.library.passages([*found, *found_by_words])
            if len(set(found)) != len(found) or not {*found, *found_by_words} <= set(passages):
                faults.append("a passage was found twice, or is not there")
            if opened.library.article_count != ARTICLES:
                faults.append(f"{opened.library.article_count} articles instead of {ARTICLES}")
            faults += (
                _untiled(opened.library.article(passages[found[0]].article_id), opened) if found else ["none found"]
            )
            count += 1
    return [str(count), *faults[:3]]


def _untiled(article: Article | None, opened: Index) -> list[str]:
    if article is None:
        return ["a passage has no article"]
    text = "".join(passage.text for passage in opened.library.passages_of(article.id))
    return [] if text == article.text else [f"the passages of {article.id} do not tile it"]
