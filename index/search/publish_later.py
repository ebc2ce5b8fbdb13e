"""A home whose vector index is due -> a process of its own that grows it, while everything else goes on.

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

FAILURE = "publish.failed"  # in the home: why the last builder gave up
PRIORITY = 10  # steps down: a question comes first
DETACHED = (
    "import os; os.fork() and os._exit(0); os.setsid(); from index.search.publish_later import main; main({home!r})"
)


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
    from index.library.contents import Library
    from index.library.lock import is_building
    from index.search.publish import update_generation

    os.nice(PRIORITY)
    place = Path(home)
    if is_building(place):
        return
    try:
        with Library.open(place) as library:
            update_generation(library, on_done=lambda done, total: None)
    except Exception as error:
        (place / FAILURE).write_text(f"{str(error) or type(error).__name__}\n")
