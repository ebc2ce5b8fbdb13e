"""Articles being added from the page: progress as HTML while a thread indexes, then what became of each.

    files, an address or text -> add_articles -> HTML*

Every failure is shown, none is raised.  Knows nothing of Gradio.  Read `ui.desk.Desk.add` next.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DossierError
from ui.page_library import message_html, report_html
from ui.progress import WORDS, describe
from ui.safe import web_link

if TYPE_CHECKING:
    from index.build import IndexReport, Progress
    from ui.desk import Desk

STALE_SECONDS = 1.0  # without news from the indexer, the clock moves on this often
MAX_FILES = 50  # an upload of more is a job for the command line


def add_files(desk: Desk, files: Sequence[str]) -> Iterator[str]:
    """Keeps and indexes uploaded files."""
    if not files:
        yield message_html("Choose files first.", failed=True)
        return
    if len(files) > MAX_FILES:
        yield message_html(f"At most {MAX_FILES} files at once; use dossier index for more.", failed=True)
        return
    yield from _added(desk, lambda: {desk.keep_file(Path(file)): Path(file).name for file in files})


def add_address(desk: Desk, address: str) -> Iterator[str]:
    """Fetches and indexes a web page."""
    if web_link(address.strip()) is None:
        yield message_html("That is no web address: give one such as https://example.org/story", failed=True)
        return
    yield from _added(desk, lambda: {address.strip(): address.strip()})


def add_text(desk: Desk, text: str) -> Iterator[str]:
    """Keeps and indexes pasted text."""
    yield from _added(desk, lambda: {desk.keep_text(text): "the pasted text"})


def _added(desk: Desk, keep: Callable[[], dict[str, str]]) -> Iterator[str]:
    news: queue.Queue[Progress | IndexReport | Exception] = queue.Queue()
    names: dict[str, str] = {}

    def work() -> None:
        try:
            names.update(keep())
            news.put(desk.add(list(names), news.put))
        except Exception as error:  # whatever it is, the page must hear of it
            news.put(error)

    began = time.monotonic()
    threading.Thread(target=work, name="add-articles", daemon=True).start()
    yield message_html("Reading · 0.0 s")
    yield from _reported(news, names, began)


def _reported(
    news: queue.Queue[Progress | IndexReport | Exception], names: dict[str, str], began: float
) -> Iterator[str]:
    from index.build import IndexReport

    words = "Reading"
    while True:
        try:
            item = news.get(timeout=STALE_SECONDS)
        except queue.Empty:
            item = None
        if isinstance(item, IndexReport):
            yield report_html(item, names)
            return
        if isinstance(item, Exception):
            known = isinstance(item, DossierError | OSError)
            yield message_html(str(item) if known else "Something went wrong; nothing was added.", failed=True)
            return
        if item is not None:
            words = " · ".join(part for part in (WORDS.get(item.stage, item.stage), describe(item)) if part)
        yield message_html(f"{words} · {time.monotonic() - began:.1f} s")
