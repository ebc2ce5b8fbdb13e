"""The first question on a machine: quotes at once, while what answers is fetched and prepared.

    settings, a way to answer in quotes -> meanwhile -> once the model can be opened

The quotes go to stderr, as all that is not yet verified does; the verified answer follows on stdout.  A model that
cannot be had is told in a line, and the answer stays one in quotes.  Read `ui.commands.ask` next.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import ModelError
from ui.coming import Coming
from ui.terminal.output import warn
from ui.terminal.progress import Status

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import Answer

TELL_SECONDS = 0.5
SOON = "the articles' own sentences; the answer that the model has checked follows"


def meanwhile(settings: Settings, quotes: Callable[[Settings, Status], Answer] | None) -> None:
    """Fetch and prepare the model that the settings name, unless it is ready; what `quotes` answers is shown
    until then.  Raises ModelError where settings require a model."""
    from rag.open import is_ready

    if settings.quotes_only or is_ready(settings):
        return
    coming, fetching = Coming(), Future[None]()
    threading.Thread(target=_fetch, args=(settings, coming, fetching), name="fetch the model", daemon=True).start()
    if quotes is not None:
        with Status("starting") as status:
            answer = quotes(replace(settings, quotes_only=True, require_model=False), status)
        _show(replace(answer, notice=f"{SOON} ({coming.words})" if coming.words else SOON))
    with Status("fetching the model") as status:
        while not wait([fetching], timeout=TELL_SECONDS).done:
            status.stage("the model is on its way", coming.words)
    try:
        fetching.result()
    except ModelError as error:
        if settings.require_model:
            raise
        warn(str(error))


def _fetch(settings: Settings, coming: Coming, fetching: Future[None]) -> None:
    from rag.open import fetch_model

    try:
        fetch_model(settings, on_progress=coming.hear)
    except BaseException as error:
        fetching.set_exception(error)
    else:
        fetching.set_result(None)


def _show(answer: Answer) -> None:
    from ui.terminal.render import render_answer

    print(render_answer(answer, width=None, colour=False), file=sys.stderr, flush=True)
