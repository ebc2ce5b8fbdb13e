"""A Chroma collection -> its rows, a page at a time, and an error rather than fewer than there are.

    paged(collection, where=..., include=[...]) -> {id: row}      whole(collection, include=[...]) -> {id: row}

One request for everything fails beyond 32,766 rows, and Chroma's cloud refuses pages of more than 300.  A server or a
proxy that caps an answer says nothing: the next page is asked for where the last one ended, until one is empty, and the
whole is compared with what the server counts.  Read `index.sharing.server` next.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from index.errors import LibraryError

PAGE = 300  # rows; what Chroma's cloud allows
ROUNDS = 20  # of reading anew while others write
PAUSE_SECONDS = 0.02  # before the first of them, and that much more each time


def paged(collection: Any, *, include: Sequence[str], where: Any = None) -> dict[str, dict[str, Any]]:
    """The rows by id, each with what was to be included.  A page shorter than asked for is not taken for the last."""
    rows: dict[str, dict[str, Any]] = {}
    offset = 0
    while True:
        found = collection.get(where=where, include=list(include), limit=PAGE, offset=offset)
        if not found["ids"]:
            return rows
        for at, id_ in enumerate(found["ids"]):
            rows[id_] = {part: found[part][at] for part in include}
        offset += len(found["ids"])


def whole(collection: Any, *, include: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Every row by id.  Raises LibraryError when there are not as many as the server counts, also when asked again."""
    got, counted = 0, 0
    for turn in range(ROUNDS):
        time.sleep(turn * PAUSE_SECONDS)
        before = collection.count()
        rows = paged(collection, include=include)
        got, counted = len(rows), collection.count()
        if got == before == counted:
            return rows
    raise LibraryError(
        f"the Chroma server gives {got} of {counted} records: it or a proxy before it caps its answers; nothing was "
        "taken over or removed: raise its limit, or try again where many write at once"
    )
