"""The command that moves articles into a store: an older layout brought forward, a home or a server copied.

    dossier migrate [--from HOME|http://SERVER] -> exit code, with what was done on stdout

Thin: `index.stores.move` does the work.  What is moved stays where it was.  Nothing heavy is imported before it runs.
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


def migrate(arguments: Namespace) -> int:
    """Bring the store to the present layout, and copy into it what is named; 1 when something could not be copied."""
    settings = settings_from(arguments)
    if not settings.store:
        raise LibraryError("there is no store to move into: set DOSSIER_STORE; a home's own file needs no moving")
    from index.stores.open_store import open_keeper, shown

    with open_keeper(settings.home, settings.store) as keeper:
        held = keeper.article_count
    place = shown(settings.home, settings.store)
    if not arguments.source:
        print(f"{place} has the present layout and {held} articles; name what to copy into it with --from HOME")
        return 0
    moved = _moved(settings, arguments.source, arguments.wait)
    warn(moved.notice)
    print(f"{moved.copied} articles copied into {place}, {moved.held} there already")
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
