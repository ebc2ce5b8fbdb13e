"""A home whose vector index is due -> a process of its own that grows it, while everything else goes on.

    publish_if_large(library) -> `index.search.publish.update_generation`, at once or by a builder; why not, or ""
    start_builder(home) -> true when one is at work from now on -> main(home), detached -> a new generation is served

The builder works from a snapshot of the truth at low priority, under the publish lock; what is written meanwhile is
found by exact search, and belongs to the next generation.  If it fails it leaves its reason in a file, and the next
writer builds in the foreground, where the reason shows.  Read `index.search.publish` next.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import is_building
from index.processes import start_detached
from index.search.generations import FAILURE, forget_generation
from index.search.publish import OnDone, is_due, update_generation
from index.search.vectors import MISSING, find_generation, is_small

BACKGROUND_FROM = 100_000  # passages; copying, growing and verifying so many takes minutes
PRIORITY = 10  # steps down: a question comes first


def publish_if_large(library: Library, *, on_done: OnDone) -> str:
    """What every writer does at its end: bring the generation of a large library up to date, if need be aside, and
    let one of a small library go that can be trusted no more.

    Returns why that could not be done, in one line with the next step, else "": the articles are committed and found
    without it, so it is never an error.
    """
    if is_small(library):
        with suppress(OSError, LibraryError):
            (library.home / FAILURE).unlink(missing_ok=True)  # another state of the library, another try
            if find_generation(library)[2] not in ("", MISSING) and not is_building(library.home):
                forget_generation(library.home)
        return ""
    try:
        if not is_building(library.home) and not (_may_lag(library) and build_aside(library)):
            update_generation(library, on_done=on_done)
    except LibraryError as error:
        return str(error)
    return ""


def build_aside(library: Library) -> bool:
    """Have the generation built or grown in the background where it is due; whether a builder is at work."""
    return is_due(library) and (is_building(library.home) or start_builder(library.home))


def _may_lag(library: Library) -> bool:
    """Whether a generation is served that a builder may grow while it serves on."""
    return library.passage_count >= BACKGROUND_FROM and find_generation(library)[0] is not None


def start_builder(home: Path) -> bool:
    """Start a builder that outlives this process; false where there can be none, or the last one failed."""
    if (home / FAILURE).exists():
        return False
    return start_detached("index.search.publish_later:main", str(home.absolute()), steps_down=PRIORITY)


def main(home: str) -> None:
    """Grow the home's vector index once; leave the reason when that fails.  Another builder at work is no failure."""
    place = Path(home)
    if is_building(place):
        return
    try:
        with Library.open(place) as library:
            update_generation(library, on_done=lambda done, total: None)
    except Exception as error:
        (place / FAILURE).write_text(f"{str(error) or type(error).__name__}\n")
