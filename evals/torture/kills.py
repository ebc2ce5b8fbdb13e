"""kill -9 at a random moment of indexing, changing, removing, pruning, publishing or restoring; then the next start.

    run_kills(root, count, seed) -> KillResult*        one a kill: where it hit, and what was wrong afterwards

Half of the kills come after a random time, half when a file of the index has just changed (`evals.torture.writer`).
In the same home, kill after kill: what one leaves behind is what the next one finds.  Read `_judge` for what counts as
lost.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.torture.world import NoEncoder, WordEncoder, World, digest
from evals.torture.writer import Heard, say, say_progress, strike
from index.errors import LibraryError
from index.library.contents import Library
from index.search.publish import update_generation
from index.update.update_index import remove_article, update_index
from index.upkeep.backup import back_up, restore
from index.upkeep.doctor import truth_findings

START_ARTICLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class KillResult:
    """One kill: what was being done, what set it off, where it hit, and the faults found after it."""

    action: str
    trigger: str
    where: str
    acknowledged: int
    faults: tuple[str, ...]
    seconds: float


Action = Callable[[World, random.Random], None]


def run_kills(root: Path, count: int, seed: int, *, tell: Callable[[KillResult], None]) -> list[KillResult]:
    """Kill `count` writers that were still at work, one after the other, and tell of each."""
    world, dice = World(root, seed=seed), random.Random(seed)
    for number in range(START_ARTICLES):
        world.write(f"first-{number}")
    begun = time.monotonic()
    world.update()
    pace = time.monotonic() - begun
    back_up(world.home, root / "start.backup")
    results: list[KillResult] = []
    while len(results) < count:
        result, took = _one_kill(world, dice, pace, by_change=len(results) % 2 == 1)
        pace = took if result is None else pace  # it had ended before the blow: aim sooner
        if result is not None:
            results.append(result)
            tell(result)
    return results


def _one_kill(world: World, dice: random.Random, pace: float, *, by_change: bool) -> tuple[KillResult | None, float]:
    """Prepare an action, kill its writer, judge what is left, and bring the home up to date again."""
    action, prepare, act = dice.choice(ACTIONS)
    prepare(world, dice)
    before = world.texts()
    begun = time.monotonic()
    salt = dice.random()
    heard, trigger = strike(world.home, lambda: act(world, random.Random(salt)), dice, pace, by_change=by_change)
    took = time.monotonic() - begun
    faults = [] if heard.ended else _judge(world, action, before, heard)
    faults += _next_start(world)
    if heard.ended and not faults:
        return None, took
    return (
        KillResult(
            action=action, trigger=trigger, where=heard.stage, acknowledged=len(heard.put) + len(heard.removed),
            faults=tuple(faults), seconds=time.monotonic() - begun,
        ),
        took,
    )  # fmt: skip


# What is done


def _add_and_change(world: World, dice: random.Random) -> None:
    for _ in range(dice.randrange(2, 7)):
        world.write(f"new-{dice.randrange(10**9)}")
    for path in dice.sample(world.files(), k=3):
        world.write(path.stem, dice.randrange(1, 10**6))
    _keep_small(world, dice)


def _keep_small(world: World, dice: random.Random) -> None:
    files = world.files()
    for path in dice.sample(files, k=max(len(files) - 24, 0)):
        path.unlink()


def _drop_files(world: World, dice: random.Random) -> None:
    if len(world.files()) < 8:
        for number in range(8):
            world.write(f"again-{number}-{dice.randrange(10**6)}")
        world.update()
    for path in dice.sample(world.files(), k=4):
        path.unlink()


def _nothing(world: World, dice: random.Random) -> None:
    """No preparation."""


def _index(world: World, dice: random.Random) -> None:
    update_index(world.home, [str(world.folder)], encoder=WordEncoder(), prune=True, on_progress=say_progress)


def _remove(world: World, dice: random.Random) -> None:
    for article_id in dice.sample(sorted(world.texts()), k=2):
        remove_article(world.home, article_id, on_progress=say_progress)


def _publish(world: World, dice: random.Random) -> None:
    with Library.open(world.home) as library:
        update_generation(library, on_done=lambda done, total: say(f"stage publish {done}"), rebuild=True)


def _restore(world: World, dice: random.Random) -> None:
    restore(world.folder.parent / "start.backup", world.home, replace=True)


ACTIONS: list[tuple[str, Action, Action]] = [
    ("index", _add_and_change, _index),
    ("prune", _drop_files, _index),
    ("remove", _nothing, _remove),
    ("publish", _nothing, _publish),
    ("restore", _nothing, _restore),
]


# What is left


def _judge(world: World, action: str, before: dict[str, str], heard: Heard) -> list[str]:
    """What was lost or half done: read before anything has had a chance to mend it."""
    faults = [f"truth: {finding.message}" for finding in truth_findings(world.home)]
    if faults:
        return faults
    held = world.texts()
    if action == "restore":
        return faults + _judge_restore(world, before, held)
    files = {digest(path.read_text().strip()) for path in world.files()}
    kept = {id_: text for id_, text in {**before, **heard.put}.items() if id_ not in heard.removed}
    for id_, text in held.items():
        if id_ in heard.removed and id_ not in heard.put:
            faults.append(f"{id_} came back after its removal was acknowledged")
        elif kept.get(id_) != text and text not in files:
            faults.append(f"{id_} holds a text that nobody gave")
    for id_, text in heard.put.items():
        if id_ not in heard.removed and held.get(id_) not in (text, *files):
            faults.append(f"{id_} was acknowledged and is lost or altered")
    missing = set(kept) - set(held)
    in_flight = 1 if action == "remove" else 0  # removed, and killed before it could say so
    if action == "remove" and len(missing) > in_flight:
        faults.append(f"{len(missing)} articles are gone without an acknowledgement")
    elif action != "remove":
        faults += [f"{id_} was there before and is gone" for id_ in missing if kept[id_] in files]
    return faults


def _judge_restore(world: World, before: dict[str, str], held: dict[str, str]) -> list[str]:
    """A restore leaves the library as it was, or as the backup has it."""
    other = world.folder.parent / "judge"
    shutil.rmtree(other, ignore_errors=True)
    if held == before:
        return []
    restore(world.folder.parent / "start.backup", other)
    with Library.open(other) as library:
        wanted = {article.id: digest(article.text) for article in library.articles()}
    shutil.rmtree(other, ignore_errors=True)
    return [] if held == wanted else ["a restore was left half done"]


def _next_start(world: World) -> list[str]:
    """What is still wrong after the next reader and the next writer have started, without any manual step."""
    try:
        with Library.open(world.home) as library:
            library.check_encoder(NoEncoder())
        world.update()
    except (LibraryError, AssertionError) as error:
        return [f"the next start failed: {error}"]
    return world.faults()
