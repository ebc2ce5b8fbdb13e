"""Articles being added from the page: progress as HTML while a thread indexes, then what became of each.

    files, addresses or text -> add_articles -> Step*

Every failure is shown, none is raised.  Knows nothing of Gradio.  Read `ui.chat.service.ChatService.add` next.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DossierError
from index.reading.formats.open import SUFFIXES
from index.update.listing import SourceFailure
from ui.chat.html.library_html import message_html, report_html
from ui.safe import web_link
from ui.wording import STEPS, describe, shorten

if TYPE_CHECKING:
    from index.update.update_index import IndexReport, Progress
    from ui.chat.service import ChatService

STALE_SECONDS = 1.0  # without news from the indexer, the clock moves on this often
MAX_FILES = 500  # an upload of more is a job for the command line
FILE_TYPES = tuple(sorted(SUFFIXES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to show now; `done` once something has come of what was given, so that its box can be emptied."""

    html: str
    done: bool = False


def add_files(service: ChatService, files: Sequence[str]) -> Iterator[Step]:
    """Keeps and indexes uploaded files."""
    if not files:
        yield _wrong("Choose files first.")
        return
    if len(files) > MAX_FILES:
        yield _wrong(f"At most {MAX_FILES} files at once; use dossier index for more.")
        return
    usable = [Path(file) for file in files if Path(file).suffix.lower() in FILE_TYPES]
    skipped = [Path(file).name for file in files if Path(file).suffix.lower() not in FILE_TYPES]
    if not usable:
        yield _wrong("None of these can be read: give texts, pages, PDF or office files, mail, feeds or exports.")
        return
    yield from _added(service, lambda: {service.keep_file(file): file.name for file in usable}, skipped=skipped)


def add_addresses(service: ChatService, text: str) -> Iterator[Step]:
    """Fetches and indexes web pages, one address a line."""
    addresses = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    bad = [address for address in addresses if web_link(address) is None]
    if bad or not addresses:
        named = f"“{shorten(bad[0], 80)}” is" if bad else "That is"
        yield _wrong(f"{named} no web address: give one a line, such as https://example.org/story")
        return
    if len(addresses) > MAX_FILES:
        yield _wrong(f"At most {MAX_FILES} addresses at once; use dossier index for more.")
        return
    yield from _added(service, lambda: {address: address for address in addresses})


def add_text(service: ChatService, text: str) -> Iterator[Step]:
    """Keeps and indexes pasted text."""
    yield from _added(service, lambda: {service.keep_text(text): "the pasted text"})


def _wrong(text: str) -> Step:
    return Step(html=message_html(text, failed=True))


def _added(service: ChatService, keep: Callable[[], dict[str, str]], *, skipped: Sequence[str] = ()) -> Iterator[Step]:
    news: queue.Queue[Progress | IndexReport | Exception] = queue.Queue()
    names: dict[str, str] = {}

    def work() -> None:
        try:
            names.update(keep())
            news.put(service.add(list(names), news.put))
        except Exception as error:  # whatever it is, the page must hear of it
            news.put(error)

    began = time.monotonic()
    threading.Thread(target=work, name="add-articles", daemon=True).start()
    yield Step(html=message_html("Reading · 0.0 s"))
    for item in _reported(news, began):
        if isinstance(item, str):
            yield Step(html=item)
        else:
            html = report_html(_with_skipped(item, skipped), names, service.headers())
            yield Step(html=html, done=bool(item.added or item.changed or item.unchanged))


def _with_skipped(report: IndexReport, skipped: Sequence[str]) -> IndexReport:
    """The report with files that nobody tried to read among the failures."""
    told = (SourceFailure(source=name, message="not a kind of file that is read") for name in skipped)
    return replace(report, failed=(*report.failed, *told))


def _reported(news: queue.Queue[Progress | IndexReport | Exception], began: float) -> Iterator[str | IndexReport]:
    from index.update.update_index import IndexReport

    words = "Reading"
    while True:
        try:
            item = news.get(timeout=STALE_SECONDS)
        except queue.Empty:
            item = None
        if isinstance(item, IndexReport):
            yield item
            return
        if isinstance(item, Exception):
            known = isinstance(item, DossierError | OSError)
            yield message_html(str(item) if known else "Something went wrong; nothing was added.", failed=True)
            return
        if item is not None:
            words = " · ".join(part for part in (STEPS.get(item.stage, item.stage), describe(item)) if part)
        yield message_html(f"{words} · {time.monotonic() - began:.1f} s")
