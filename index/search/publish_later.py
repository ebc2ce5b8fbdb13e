"""A home whose vector index is due -> a process of its own that grows it, while everything else goes on.

    publish_soon(library) -> `index.search.publish.update_generation`, at once or by a builder
    start_builder(home) -> true when one is at work from now on -> main(home), detached -> a new generation is served

The builder works from a snapshot of the truth at low priority, under the publish lock; what is written meanwhile is
found by exact search, and belongs to the next generation.  If it fails it leaves its reason in a file, and the next
writer builds in the foreground, where the reason shows.  Read `index.search.publish` next.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from index.library.contents import Library
from index.library.lock import is_building
from index.search.generations import FAILURE
from index.search.publish import OnDone, is_due, update_generation
from index.search.vectors import find_generation

BACKGROUND_FROM = 100_000  # passages; copying, growing and verifying so many takes minutes
PRIORITY = 10  # steps down: a question comes first
DETACHED = (
    "import os; os.fork() and os._exit(0); os.setsid(); from index.search.publish_later import main; main({home!r})"
)


def publish_soon(library: Library, *, on_done: OnDone = lambda done, total: None) -> bool:
    """`update_generation`, with the growth of a large index left to a builder; whether one was published here."""
    if is_building(library.home) or (_is_large(library) and is_due(library) and start_builder(library.home)):
        return False
    return update_generation(library, on_done=on_done)


def _is_large(library: Library) -> bool:
    """Whether a generation is served that a builder may grow while it serves on."""
    return library.passage_count >= BACKGROUND_FROM and find_generation(library)[0] is not None


def start_builder(home: Path) -> bool:
    """Start a builder that outlives this process; false where there can be none, or the last one failed."""
    if not hasattr(os, "fork") or (home / FAILURE).exists():
        return False
    paths = os.pathsep.join(path or "." for path in sys.path)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DETACHED.format(home=str(home.absolute()))],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return done.returncode == 0


def main(home: str) -> None:
    """Grow the home's vector index once; leave the reason when that fails.  Another builder at work is no failure."""
    os.nice(PRIORITY)
    place = Path(home)
    if is_building(place):
        return
    try:
        with Library.open(place) as library:
            update_generation(library, on_done=lambda done, total: None)
    except Exception as error:
        (place / FAILURE).write_text(f"{str(error) or type(error).__name__}\n")
