"""What a killed run left undone -> done, at the next start and without a word from anyone.

    mend_vectors(library) -> whether the vector index was built anew

Only what takes seconds: a large index waits for the next writer, or for `dossier doctor --repair`, and is searched
exactly until then.  Apart from `index.search.snapshot` because hardly any start needs it.  Read `index.search.publish`
next.
"""

from __future__ import annotations

from contextlib import suppress

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.search.generations import current_generation
from index.search.publish_later import publish_soon
from index.search.vectors import find_generation

AT_ONCE = 10_000  # passages; building so many takes seconds


def mend_vectors(library: Library, *, damaged: bool = True) -> bool:
    """Derive the vector index anew when it cannot be used, and that takes seconds; whether it was done.

    Left alone while another process writes, and where the home cannot be written: exact search serves then.  With
    `damaged` false only one that was never published is built, as a run leaves it that was killed before its end.
    """
    served = current_generation(library.home)
    if (served and not damaged) or not find_generation(library)[2] or library.passage_count > AT_ONCE:
        return False
    with suppress(LibraryError), hold_write_lock(library.home):
        return publish_soon(library)
    return False
