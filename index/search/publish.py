"""The truth -> a fresh, verified generation of the vector index, or none when the served one will do.

    update_generation(library) -> staged copy -> child process fills and verifies it -> CURRENT

Indexing builds none for a small library, which exact search serves: what stays open and asks it has one built aside. A
few additions to a large index are not worth a copy of it: readers find them by exact search until there are enough.
Even then a large one grows in a process of its own, from a snapshot, while articles come and go (see
`index.search.publish_later`).  When a build on top of the served generation fails, one from nothing is tried.  One
builder at a time holds the home's publish lock.  Nothing is lost when none can be built.  Read
`index.search.generations` next.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_publish_lock
from index.library.schema import library_errors
from index.processes import run
from index.search.generations import FAILURE, Manifest, publish_generation, stage_generation
from index.search.vectors import find_generation

ALWAYS_BELOW = 1_000  # passages; so small an index is always whole, what is larger may lag behind by WORTH_SHARE
WORTH_SHARE = 0.02  # of the passages changed; below it exact search serves the difference; by judgement
GONE_SHARE = 0.2  # of a generation's passages gone; above it a build from nothing is smaller and faster; by judgement
BYTES_PER_PASSAGE = 4_096  # in Chroma, with room to spare: measured 1.9 kB at 300,000 passages
QUIET_SECONDS = 120.0  # without a sign of a builder's life; one over two passages was once seen turning for ever
QUIET_SECONDS_EACH = 0.01  # a passage, more; writing and verifying 300,000 took 0.001 each
OnDone = Callable[[int, int], None]


def update_generation(library: Library, *, on_done: OnDone, rebuild: bool = False) -> bool:
    """Publish a generation of the library's present when it is worth it; whether one was published.
    `rebuild` makes one from nothing in any case.

    Raises LibraryError when none can be built; the served one and the truth are untouched then.
    """
    folder, manifest, _ = (None, None, "") if rebuild else find_generation(library)
    if not rebuild and not _is_due(library, manifest):
        return False
    with library_errors(library.home), hold_publish_lock(library.home):
        _check_space(library)
        if folder and manifest and _can_grow(library, manifest):
            try:
                _build(library, base=folder, after=manifest.last_row, on_done=on_done)
                return True
            except LibraryError:
                pass  # the served generation may be at fault: build from the truth alone
        _build(library, base=None, after=0, on_done=on_done)
    return True


def is_due(library: Library) -> bool:
    """Whether `update_generation` would build, and not leave what there is to exact search."""
    return _is_due(library, find_generation(library)[1])


def _is_due(library: Library, manifest: Manifest | None) -> bool:
    return _is_worth_it(library, manifest) if manifest else library.passage_count > 0


def _is_worth_it(library: Library, manifest: Manifest) -> bool:
    added, gone = _difference(library, manifest)
    total = library.passage_count
    return added + gone > (0 if total <= ALWAYS_BELOW else WORTH_SHARE * total)


def _difference(library: Library, manifest: Manifest) -> tuple[int, int]:
    """How many passages the generation lacks, and how many of its own are gone."""
    kept = library.count_up_to(manifest.last_row)
    return library.passage_count - kept, manifest.count - kept


def _can_grow(library: Library, manifest: Manifest) -> bool:
    _, gone = _difference(library, manifest)
    return manifest.count > 0 and gone <= GONE_SHARE * manifest.count


def _check_space(library: Library) -> None:
    needed = 2 * BYTES_PER_PASSAGE * library.passage_count
    free = shutil.disk_usage(library.home).free
    if free < needed:
        raise LibraryError(
            f"the vector index of {library.home} needs {needed >> 20} MB free, there are {free >> 20}: free some "
            "and run the command again; the articles are kept and found, only slower"
        )


def _build(library: Library, *, base: Path | None, after: int, on_done: OnDone) -> None:
    staged = stage_generation(library.home, base=base)
    try:
        _run_child(library, staged, after, on_done)
        publish_generation(staged)
        (library.home / FAILURE).unlink(missing_ok=True)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _run_child(library: Library, staged: Path, after: int, on_done: OnDone) -> None:
    def tell(line: str) -> None:
        if line.startswith('{"done"'):  # whatever else is printed there
            step = json.loads(line)
            on_done(step["done"], step["total"])

    ended = run(
        "index.search.chroma:main",
        str(library.home), str(staged), str(after),
        quiet=QUIET_SECONDS + QUIET_SECONDS_EACH * library.passage_count,
        on_line=tell, environment={"ANONYMIZED_TELEMETRY": "False"},
    )  # fmt: skip
    if ended.code != 0:
        still = "it stood still" if ended.code is None else f"it ended with code {ended.code}"
        reason = ended.reason or still
        raise LibraryError(
            f"the vector index could not be built ({reason[:160]}): the articles are kept and found, only slower; "
            'run "dossier doctor --repair"'
        )
