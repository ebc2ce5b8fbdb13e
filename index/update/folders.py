"""A path or an address -> the sources to read below it, in order, and what is passed over with the reason.

    iter_sources("folder", on_skip=tell) -> "folder/a.txt", "folder/b.csv", ...

Hidden files, the files of programs (node_modules and the like) and kinds that hold no articles are passed over; each is
told once, so that nothing is left out in silence.  Read `index.reading.read` next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.reading.formats.open import SUFFIXES
from index.reading.read import is_url

PROGRAMS = frozenset(
    "node_modules bower_components __pycache__ site-packages venv env virtualenv vendor target .tox dist-packages "
    "__MACOSX".split()
)
_PLAIN_NAMES = frozenset(
    "license licence copying makefile dockerfile notice authors contributors gemfile rakefile procfile vagrantfile "
    "jenkinsfile codeowners thumbs desktop".split()
)
Skip = Callable[[str, str], None]


def iter_sources(path_or_url: str, *, on_skip: Skip = lambda source, reason: None) -> Iterator[str]:
    """The source itself, or the readable files below a folder, sorted part by part, hidden ones left out.

    `on_skip` hears of every other file, and of every folder that is passed over.  A folder without a readable file
    yields nothing.  A path that does not exist raises SourceError; so does, after all other files, a folder below that
    cannot be listed.
    """
    root = Path(path_or_url)
    if is_url(path_or_url) or root.is_file():
        yield path_or_url
        return
    if not root.is_dir():
        raise SourceError(f"{path_or_url} does not exist: check the path")
    closed: list[str] = []
    yield from _files_below(str(root), closed, on_skip)
    if closed:
        raise SourceError(f"{closed[0]} cannot be listed: check its permissions; the other files were taken")


def _files_below(folder: str, closed: list[str], on_skip: Skip) -> Iterator[str]:
    """The readable files below a folder; folders that cannot be listed are noted.  Texts, not Paths: of 100,000."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        closed.append(folder)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name in PROGRAMS:
                on_skip(entry.path, "a folder of a program's own files")
            else:
                yield from _files_below(entry.path, closed, on_skip)
        elif entry.is_file():
            stem, suffix = os.path.splitext(entry.name.lower())  # noqa: PTH122 (100,000 times)
            if suffix in SUFFIXES or (not suffix and stem not in _PLAIN_NAMES):
                yield entry.path.removeprefix("./")
            else:
                on_skip(entry.path.removeprefix("./"), f"{suffix or 'such'} files are not read")
