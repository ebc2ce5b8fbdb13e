"""Whether a home can be asked, and how much it holds: what health and figures of a server say.

    settings -> unready -> "" or why not;  settings -> article_count -> a number, 0 where it cannot be read

Each opens the index anew, so that a server tells of the index as it is now.  Read `ui.serving.watched` next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import DossierError
from index.stores.open_store import open_contents

if TYPE_CHECKING:
    from rag.settings import Settings


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
