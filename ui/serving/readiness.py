"""Whether a home can be asked, and how much it holds: what health and figures of a server say, and a server with them.

    settings -> unready -> "" or why not;  settings -> article_count -> a number, 0 where it cannot be read
    application, settings, queue, options -> watched -> Watched

Each opens the index anew, so that a server tells of the index as it is now.  Read `ui.serving.watched` next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import DossierError
from index.stores.open_store import open_contents
from ui.serving.watched import Watched

if TYPE_CHECKING:
    from rag.settings import Settings
    from ui.chat.doors.headers import App
    from ui.chat.model_queue import ModelQueue
    from ui.serving.options import ServingOptions


def unready(settings: Settings) -> str:
    """Why no question can be answered, "" when one can.  Names no file, since anybody may ask."""
    try:
        with open_contents(settings.home, settings.store):
            return ""
    except (DossierError, OSError):
        return "the index cannot be read"


def article_count(settings: Settings) -> int:
    """How many articles there are."""
    try:
        with open_contents(settings.home, settings.store) as library:
            return library.article_count
    except (DossierError, OSError):
        return 0


def watched(app: App, settings: Settings, queue: ModelQueue, options: ServingOptions) -> Watched:
    """The application with health, and figures and a log where they are wanted; `queue` is where questions wait."""
    figures = None
    if options.metrics:
        from ui.serving.prometheus import Figures

        figures = Figures(waiting=lambda: queue.length, articles=lambda: article_count(settings))
    return Watched(app, ready=lambda: unready(settings), log=options.log, figures=figures)
