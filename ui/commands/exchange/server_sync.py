"""What a command does with a Chroma server where one is set: it takes over before asking, and gives after writing.

    settings -> follow_server: the server's articles are in the home
    settings -> share_with_server: the home's own articles are on the server

A server that cannot be reached stops no question: the home answers from what it last took over, and says so on stderr.
Read `index.sharing.mirror` next.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from index.errors import LibraryError
from ui.terminal.output import warn

if TYPE_CHECKING:
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
