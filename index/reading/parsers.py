"""The bytes of an HTML page or a PDF -> plain text and metadata, inside a child process.

    serve() reads one request after another from standard input, see `index.reading.parser_process`

Parsers meet hostile files, so they run where memory and time are limited and neither the network nor other programs can
be reached.  Nothing but `index.reading.parser_process` talks to this module; read that next.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import PurePath
from typing import Any, BinaryIO

from index.reading.decode import decode_text, meta_charset
from index.reading.formats.part import NoArticles, Refused
from index.reading.pages.visible import visible_lines
from index.text.corrections import is_correction

_SCANNED = re.compile(r"""class=["']ocr_page["']""")
MAX_DROPPED = 1_000  # lines of page furniture kept for the record


def parse_html(data: bytes, url: str) -> dict[str, Any]:
    """Text of the article, what the page states of itself, and the visible lines left out.  `data` is UTF-8.

    Raises Refused where no article text is found."""
    from lxml.html import document_fromstring
    from trafilatura import extract

    from index.reading.formats.walls import behind_wall
    from index.reading.page_metadata import address_date, read_moments, read_page_metadata, shown_author, shown_date
    from index.reading.pages.live import live_text, mark_entries
    from index.reading.pages.settle import settle_page
    from index.reading.pages.shadow import compose

    tree = document_fromstring(_page(data.decode("utf-8", "replace")))
    compose(tree)
    stated = read_page_metadata(tree, url)
    shown, moments = list(visible_lines(tree)), read_moments(tree)
    mark_entries(tree)
    left_out = settle_page(tree)
    visible = list(visible_lines(tree))
    text = live_text(tree) or extract(tree, url=url or None, include_comments=False, favor_precision=True)
    text = text or "\n".join(visible)
    text = behind_wall(text, visible, tree)
    if not text.strip():
        raise Refused("holds no article text: check that the page does not need a browser to show it")
    kept = " ".join(text.split())
    text = "\n\n".join([text, *(line for line in dict.fromkeys(visible) if line not in kept and is_correction(line))])
    kept = " ".join(text.split())
    furniture = [(line[:500], "page furniture") for line in dict.fromkeys(visible) if line not in kept]
    day = stated.published or shown_date(moments, shown, text, stated) or address_date(stated.url)
    return {
        "text": text, "title": stated.title, "publisher": stated.publisher, "published": day.isoformat() if day else "",
        "author": stated.author or shown_author(shown, text, stated), "url": stated.url,
        "dropped": [*left_out, *furniture][:MAX_DROPPED],
    }  # fmt: skip


def open_html(data: bytes, url: str) -> dict[str, Any]:
    """A page as `parse_html` reads it under "page", or under "opened" the several articles that it holds."""
    from index.reading.formats.exports.html_exports import split_page, split_pages

    text = data.decode("utf-8", "replace")
    if _SCANNED.search(text[:100_000]):
        return {"page": _read_hocr(text)}
    opened = split_page(_page(text)) or split_pages(text)
    return {"opened": opened.as_record()} if opened else {"page": parse_html(data, url)}


def _read_hocr(text: str) -> dict[str, Any]:
    """The page that a program for scans has written, read by where its words stand."""
    from lxml.html import document_fromstring

    from index.reading.pdf.parse_pdf import read_recognised
    from index.reading.pdf.recognised import hocr_pages

    return read_recognised(hocr_pages(document_fromstring(_page(text))))


def open_file(kind: str, data: bytes, name: str) -> dict[str, Any]:
    """The articles of a file of any other kind."""
    from index.reading.formats.open import open_container

    return {"opened": open_container(kind, data, name=name).as_record()}


def visible_text(data: bytes) -> str:
    """Every line of a page that a reader would see, furniture included: the page as people paste it."""
    from lxml.html import document_fromstring

    return "\n".join(visible_lines(document_fromstring(_page(decode_text(data, declared=meta_charset(data))))))


def _page(text: str) -> str:
    """The page without what makes lxml refuse decoded text, or drop the rest: what stands behind `</html>` is shown."""
    return re.sub(r"^\s*<\?xml[^>]*\?>|</(?:html|body)\s*>", "", text, flags=re.IGNORECASE)


def parse_pdf(data: bytes, url: str) -> dict[str, Any]:
    """The text of a PDF, what it states of itself, and the lines left out."""
    from index.reading.pdf.parse_pdf import read_pdf

    return read_pdf(data, url)


def recognise_page(data: bytes, page: str) -> dict[str, Any]:
    """The words in the picture of a page of a scan, and how many pages it has."""
    from dataclasses import astuple

    from index.reading.pdf.ocr import page_pictures, recognised

    pages = page_pictures(data)
    return {"pages": pages, "words": [astuple(word) for word in recognised(data, int(page))]}


def read_scan(data: bytes, _url: str) -> dict[str, Any]:
    """The text of a scan of the words that were recognised on its pages."""
    from index.reading.pdf.parse_pdf import read_recognised
    from index.reading.pdf.words import Word

    names = ("text", "x0", "x1", "base", "size", "marks")
    pages = json.loads(data)
    return read_recognised([[Word(**dict(zip(names, word, strict=True))) for word in page] for page in pages])


def serve() -> None:
    """Answer requests until standard input ends; one JSON line a request, its bytes following it."""
    asks, tells = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _limit_memory()
    sys.addaudithook(_deny)
    for line in asks:
        request = json.loads(line)
        _limit_wall(request["wall_seconds"])
        _limit_cpu(request["cpu_seconds"])
        data = asks.read(request["size"])
        answer = json.dumps(_answer(request["kind"], data, request["url"], request["name"]))
        _limit_wall(0)
        _reply(tells, answer)


def _end_with_parent(parent: int) -> None:
    """End when the parent has, though a request is worked on; between two of them the input's end says it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _answer(kind: str, data: bytes, url: str, name: str) -> dict[str, Any]:
    parsers = {
        "pdf": parse_pdf, "html": parse_html, "pages": open_html, "scan-page": recognise_page, "scan": read_scan
    }  # fmt: skip
    try:
        return {"ok": parsers[kind](data, url) if kind in parsers else open_file(kind, data, name)}
    except NoArticles as error:
        return {"none": str(error)}
    except Refused as error:
        return {"refused": str(error), "scan": type(error).__name__ == "Scan"}
    except (MemoryError, RecursionError):
        return {"refused": "needs too much memory to read: split it or save it as plain text"}
    except Exception as error:
        return {"refused": f"cannot be parsed ({type(error).__name__}): save it again or as plain text"}


def _reply(tells: BinaryIO, answer: str) -> None:
    tells.write(answer.encode() + b"\n")
    tells.flush()


def _limit_wall(seconds: float) -> None:
    """Let the kernel end this process after so long; 0 stops that clock, which runs since before our imports."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the wall clock of the parent still holds
        return
    limit = int(1.5 * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _deny(event: str, details: tuple[object, ...]) -> None:
    """An audit hook: no network and no other program from here on, but the one that recognises text."""
    if event == "subprocess.Popen" and PurePath(str(details[0])).stem == "tesseract":
        return
    if event in (
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "socket.bind",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.posix_spawn",
    ):
        raise PermissionError(f"parsers may not use {event}")
