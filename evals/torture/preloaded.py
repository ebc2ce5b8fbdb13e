"""Builders of vector indexes forked from a process that has Chroma loaded, in the place of ones started afresh.

    with preloaded_builders(): ...      a build costs a tenth of a second of start-up instead of several

What they do, and that they are processes of their own that die with their parent, is as in `index.search.publish`; an
experiment with hundreds of builds is worth the difference.  Nobody may open Chroma in the process that forks.  Read
`evals.torture.kills` next.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from index.errors import LibraryError
from index.library.contents import Library
from index.search import publish


@contextmanager
def preloaded_builders() -> Iterator[None]:
    """Inside, `index.search.publish` forks its builders."""
    importlib.import_module("index.search.chroma")  # loaded here, so that no child has to
    kept = publish._run_child
    publish._run_child = _run_forked
    try:
        yield
    finally:
        publish._run_child = kept


def _run_forked(library: Library, staged: Path, after: int, on_done: Callable[[int, int], None]) -> None:
    reads, writes = os.pipe()
    lives, holds = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os.close(holds)
        _build(library.home, staged, after, lives, writes)
    os.close(writes)
    os.close(lives)
    try:
        with os.fdopen(reads) as lines:
            for line in lines:
                step = json.loads(line)
                on_done(step["done"], step["total"])
    finally:
        os.close(holds)  # a builder whose parent gives up ends, too
        _, status = os.waitpid(child, 0)
    if status:
        raise LibraryError(f"the vector index could not be built (status {status}): the articles are kept and found")


def _build(home: Path, staged: Path, after: int, lives: int, writes: int) -> NoReturn:
    """In the child: build, verify and describe, as `index.search.publish` has it done."""
    from index.search.chroma import main

    os.dup2(writes, 1)
    os.dup2(lives, 0)
    _let_go_of_locks()
    sys.stdout = os.fdopen(1, "w", buffering=1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    code = 1
    with suppress(Exception):
        main(str(home), str(staged), str(after))
        code = 0
    os._exit(code)


def _let_go_of_locks() -> None:
    """A lock that a fork holds on to would outlive its holder; a program started afresh has none."""
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if handle.readlink().suffix == ".lock":
                os.close(int(handle.name))


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(1)
