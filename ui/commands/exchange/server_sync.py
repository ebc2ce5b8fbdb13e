"""What a command does with a server beyond this machine: takes over before asking, gives after writing, moves into it.

    settings -> follow_server, share_with_server: a Chroma server's articles in the home, the home's own on the server
    dossier migrate [--from HOME|http://SERVER]: the store of DOSSIER_STORE brought forward, and what is named copied

A server that cannot be reached stops no question: the home answers from what it last took over, and says so on stderr.
Read `index.sharing.mirror` next.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LibraryError
from ui.terminal.output import settings_from, warn

if TYPE_CHECKING:
    from index.stores.move import Moved
    from rag.settings import Settings
    from ui.terminal.progress import Status


def follow_server(settings: Settings, status: Status | None = None) -> None:
    """Bring the home up to date with the server.  Raises LibraryError only where there is no home to fall back on."""
    if not settings.chroma_url:
        return
    from index.library.schema import library_path
    from index.sharing.mirror import pull_library

    if status is not None:
        status.stage("taking over from the Chroma server")
    try:
        warn(pull_library(settings.home, settings.chroma_url).notice)
    except LibraryError as error:
        if not library_path(settings.home).is_file():
            raise
        print(f"dossier: {error}; answering from what was taken over before", file=sys.stderr)


def share_with_server(settings: Settings, status: Status | None = None) -> None:
    """Bring the server up to date with what the home read itself.  Raises LibraryError."""
    if not settings.chroma_url:
        return
    from index.sharing.mirror import push_library

    if status is not None:
        status.stage("giving to the Chroma server")
    push_library(settings.home, settings.chroma_url)


def withdraw_from_server(settings: Settings, article_id: str) -> str:
    """Drop from the server what another home gave; what to tell of that, "" where there is nothing.  Raises
    LibraryError."""
    if not settings.chroma_url:
        return ""
    from index.sharing.mirror import withdraw

    if not withdraw(settings.home, settings.chroma_url, article_id):
        return ""
    return " (from the server, too: should the home that gave it still have it, remove it there as well)"


def migrate(arguments: Namespace) -> int:
    """Bring the store to the present layout, and copy into it what is named; 1 when something could not be copied."""
    settings = settings_from(arguments)
    if not settings.store:
        raise LibraryError("there is no store to move into: set DOSSIER_STORE; a home's own file needs no moving")
    from index.stores.open_store import open_keeper, shown
    from index.stores.records.take_over import take_over

    with open_keeper(settings.home, settings.store) as keeper:
        held = keeper.article_count
    place = shown(settings.home, settings.store)
    talks = take_over(settings.home, settings.store)  # where an earlier version kept them beside a store
    if not arguments.source:
        told = f"; {talks} conversations copied" if talks else ""
        print(f"{place} has the present layout and {held} articles{told}; name what to copy into it with --from HOME")
        return 0
    moved = _moved(settings, arguments.source, arguments.wait)
    talks += take_over(Path(arguments.source), settings.store)
    warn(moved.notice)
    print(f"{moved.copied} articles copied into {place}, {moved.held} there already; {talks} conversations copied")
    for article_id in moved.other:
        print(f"dossier: {article_id} is another article there: index its source again", file=sys.stderr)
    return 1 if moved.other else 0


def _moved(settings: Settings, source: str, wait: float) -> Moved:
    from index.stores.move import move_home, move_server
    from ui.terminal.progress import Status

    with Status("copying") as status:

        def tell(done: int, total: int) -> None:
            status.stage(f"copying, {done} of {total} articles")

        if source.startswith(("http://", "https://")):
            return move_server(source, settings.store, settings.home, on_done=tell)
        return move_home(Path(source), settings.store, settings.home, wait=wait, on_done=tell)
