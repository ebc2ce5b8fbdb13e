"""A folder of files of every kind, whole and broken, with what each must become; and whether an index's report says so.

    run_mixed(root, count, seed) -> MixedResult*        one a kind of file

Every file is an article or more, is passed over with a reason, or has failed in one line: none may be missing from the
report, and the counts must be those of the files that were written.  Read `KINDS` next.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from evals.torture.world import WORDS, WordEncoder
from index.library.contents import Library
from index.update.update_index import IndexReport, update_index

_NS = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
_TOWNS = "Orsa Vell Ronne Tarn Brask Lund Sund Turku".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedResult:
    """One kind of file: how many were written, what they became, and what was wrong."""

    kind: str
    files: int
    articles: int
    skipped: int
    failed: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind is written, as (suffix, bytes of a story), and what each of its files must become."""

    suffix: str
    write: Callable[[int, random.Random], bytes]
    articles: int = 0
    skipped: int = 0
    failed: int = 0


def run_mixed(root: Path, count: int, seed: int, *, tell: Callable[[MixedResult], None]) -> list[MixedResult]:
    """Write `count` files, index their folder, and compare the report and the library with what was written."""
    folder, home = root / "files", root / "home"
    written = write_mixed(folder, count, seed)
    report = update_index(home, [str(folder)], encoder=WordEncoder())
    with Library.open(home) as library:
        held = Counter(article.source.partition("#")[0] for article in library.articles())
    results = [_judge(name, paths, report, held) for name, paths in sorted(written.items())]
    for result in results:
        tell(result)
    return results


def write_mixed(folder: Path, count: int, seed: int) -> dict[str, list[str]]:
    """The files by their kind, spread over folders."""
    made = random.Random(seed)
    written: dict[str, list[str]] = {}
    for number in range(count):
        name = list(KINDS)[number % len(KINDS)]
        place = folder / f"{number % 7}" / f"{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{number:05d}-{name}{KINDS[name].suffix}"
        path.write_bytes(KINDS[name].write(number, made))
        written.setdefault(name, []).append(str(path))
    return written


def _judge(name: str, paths: list[str], report: IndexReport, held: Counter[str]) -> MixedResult:
    kind, files = KINDS[name], set(paths)
    skipped = Counter(each.source.partition("#")[0] for each in report.skipped)
    failed = Counter(each.source for each in report.failed)
    sums = [sum(counts[path] for path in files) for counts in (held, skipped, failed)]
    wanted = [len(files) * each for each in (kind.articles, kind.skipped, kind.failed)]
    faults = [
        f"{name}: {got} {what} of {want}"
        for what, got, want in zip(("articles", "passed over", "failed"), sums, wanted, strict=True)
        if got != want
    ]
    silent = sorted(path for path in files if not held[path] + skipped[path] + failed[path])
    faults += [f"{name}: not a word of {path}" for path in silent[:3]]
    faults += [f"{name}: {each.message!r}" for each in report.failed if "\n" in each.message]
    return MixedResult(
        kind=name, files=len(files), articles=sums[0], skipped=sums[1], failed=sums[2], faults=tuple(faults)
    )


def _story(number: int, made: random.Random) -> tuple[str, str, str]:
    """Headline, day and text of an invented story that no other file tells."""
    town, words = made.choice(_TOWNS), made.sample(WORDS, 12)
    day = f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}"
    text = " ".join([
        f"The {words[0]} at {town} was sold for {number + 100} crowns on Friday, the {words[1]} said.",
        f"Its {words[2]} and {words[3]} go to the {words[4]}, but not before the {words[5]} has met the {words[6]}.",
        f"About {number + 7} people work at the {words[7]}, the {words[8]} near the {words[9]} told the {words[10]}.",
    ])  # fmt: skip
    return f"{words[0].title()} number {number} sold at {town}", day, text


# How each kind is written


def _text(number: int, made: random.Random, form: str) -> bytes:
    title, day, text = _story(number, made)
    return form.format(title=title, day=day, text=text, json=json.dumps(text), name=json.dumps(title)).encode()


def _packed(number: int, made: random.Random, members: dict[str, str]) -> bytes:
    title, day, text = _story(number, made)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, form in members.items():
            archive.writestr(name, form.format(title=title, day=day, text=text, ns=_NS))
    return file.getvalue()


def _two(number: int, made: random.Random, head: str, form: str, foot: str = "", between: str = "") -> bytes:
    stories = [_story(number * 2 + 10_000 * at, made) for at in (0, 1)]
    rows = [form.format(title=t, day=d, text=x, json=json.dumps(x), name=json.dumps(t)) for t, d, x in stories]
    return (head + between.join(rows) + foot).encode()


def _message(number: int, made: random.Random) -> bytes:
    title, _, text = _story(number, made)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Desk <desk@post.example>", "a@b.example", title
    message["Date"], message["Message-ID"] = (
        f"Sun, {number % 28 + 1:02d} Mar 2025 06:00:00 +0000",
        f"<{number}@post.example>",
    )
    message.set_content(text)
    return message.as_bytes()


def _mailbox(number: int, made: random.Random) -> bytes:
    return b"".join(
        b"From a@b.example Sun Mar  9 06:00:00 2025\n" + _message(number * 2 + 9_000 * n, made) + b"\n" for n in (0, 1)
    )


def _capture(number: int, made: random.Random) -> bytes:
    page = _text(number, made, _PAGE)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    names = ("WARC/1.0", "WARC-Type: response", f"WARC-Target-URI: https://post.example/{number}")
    return gzip.compress("\r\n".join(names).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n")


def _sheet(number: int, made: random.Random) -> bytes:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.active.append(["Title", "Date", "Text"])
    for at in (0, 1):
        book.active.append(list(_story(number * 2 + 20_000 * at, made)))
    book.save(file)
    return file.getvalue()


def _pdf(number: int, made: random.Random) -> bytes:
    title, _, text = _story(number, made)
    words = f"{title}. {text}".split()
    lines = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
    drawn = "BT /F1 11 Tf 60 760 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )  # fmt: skip
    body = "".join(f"{at} 0 obj\n{each}\nendobj\n" for at, each in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n".encode()


_PAGE = (
    '<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{day}"></head><body>'
    "<nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>{text}</p></article></body></html>"
)
_RSS = (
    "<item><title>{title}</title><pubDate>Sun, 09 Mar 2025 06:00:00 +0000</pubDate><guid>{title}</guid>"
    "<description>{text}</description></item>"
)
_ODT = (
    '<o xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><body><text:text><text:p>{text}</text:p>'
    "</text:text></body></o>"
)
_DOCX = {"word/document.xml": "<w:document {ns}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"}
_EPUB = {
    "META-INF/container.xml": '<c><rootfile full-path="b.opf"/></c>',
    "b.opf": '<p><title>{title}</title><manifest><item id="a" href="a.html"/></manifest><itemref idref="a"/></p>',
    "a.html": "<html><body><h1>{title}</h1><p>{text}</p></body></html>",
}


def _form(form: str) -> Callable[[int, random.Random], bytes]:
    return partial(_text, form=form)


def _pair(head: str, form: str, foot: str = "", between: str = "") -> Callable[[int, random.Random], bytes]:
    return partial(_two, head=head, form=form, foot=foot, between=between)


def _bytes(content: bytes) -> Callable[[int, random.Random], bytes]:
    return lambda number, made: content + b"" * number


def _cut(write: Callable[[int, random.Random], bytes], share: float) -> Callable[[int, random.Random], bytes]:
    def half(number: int, made: random.Random) -> bytes:
        whole = write(number, made)
        return whole[: int(len(whole) * share)]

    return half


KINDS: dict[str, Kind] = {
    "text": Kind(suffix=".txt", write=_form("{title}\n\n{day}\n\n{text}\n"), articles=1),
    "markdown": Kind(suffix=".md", write=_form("---\ntitle: {name}\ndate: {day}\n---\n{text}\n"), articles=1),
    "page": Kind(suffix=".html", write=_form(_PAGE), articles=1),
    "pdf": Kind(suffix=".pdf", write=_pdf, articles=1),
    "docx": Kind(suffix=".docx", write=partial(_packed, members=_DOCX), articles=1),
    "odt": Kind(suffix=".odt", write=partial(_packed, members={"content.xml": _ODT}), articles=1),
    "epub": Kind(suffix=".epub", write=partial(_packed, members=_EPUB), articles=1),
    "rtf": Kind(suffix=".rtf", write=_form("{{\\rtf1\\ansi {text}\\par}}"), articles=1),
    "table": Kind(suffix=".csv", write=_pair("title,date,text\n", '"{title}",{day},"{text}"\n'), articles=2),
    "sheet": Kind(suffix=".xlsx", write=_sheet, articles=2),
    "json": Kind(
        suffix=".json", write=_pair("[", '{{"title": {name}, "date": "{day}", "text": {json}}}', "]", ","), articles=2
    ),
    "json-lines": Kind(
        suffix=".jsonl", write=_pair("", '{{"title": {name}, "date": "{day}", "text": {json}}}\n'), articles=2
    ),
    "feed": Kind(suffix=".rss", write=_pair("<rss><channel><title>Post</title>", _RSS, "</channel></rss>"), articles=2),
    "sgml": Kind(
        suffix=".sgml",
        write=_pair("", "<DOC><HEADLINE>{title}</HEADLINE><TEXT><P>{text}</P></TEXT></DOC>\n"),
        articles=2,
    ),
    "references": Kind(
        suffix=".ris", write=_pair("", "TY  - NEWS\nTI  - {title}\nDA  - {day}\nAB  - {text}\nER  - \n"), articles=2
    ),
    "bibtex": Kind(
        suffix=".bib",
        write=_pair("", "@misc{{a, title={{{title}}}, date={{{day}}}, abstract={{{text}}}}}\n"),
        articles=2,
    ),
    "message": Kind(suffix=".eml", write=_message, articles=1),
    "mailbox": Kind(suffix=".mbox", write=_mailbox, articles=2),
    "capture": Kind(suffix=".warc.gz", write=_capture, articles=1),
    "subtitles": Kind(suffix=".srt", write=_form("1\n00:00:01,000 --> 00:00:09,000\n{text}\n"), articles=1),
    "archive": Kind(suffix=".zip", write=partial(_packed, members={"a.txt": "{title}\n\n{text}"}), articles=1),
    "address-list": Kind(suffix=".csv", write=_bytes(b"title,url\nOne,https://a.example/1\n"), skipped=1),
    "settings": Kind(suffix=".json", write=_bytes(b'{"port": 80, "hosts": ["a", "b"]}'), skipped=1),
    "figures": Kind(suffix=".csv", write=_bytes(b"year,tons\n2024,12\n2025,14\n"), skipped=1),
    "program": Kind(suffix=".py", write=_bytes(b"import os\n"), skipped=1),
    "picture": Kind(suffix=".png", write=_bytes(b"\x89PNG\r\n\x1a\n"), skipped=1),
    "empty": Kind(suffix=".txt", write=_bytes(b""), failed=1),
    "not-text": Kind(suffix=".txt", write=_bytes(bytes(range(256)) * 8), failed=1),
    "cut-docx": Kind(suffix=".docx", write=_cut(partial(_packed, members=_DOCX), 0.5), failed=1),
    "cut-sheet": Kind(suffix=".xlsx", write=_cut(_sheet, 0.5), failed=1),
    "cut-archive": Kind(suffix=".zip", write=_cut(partial(_packed, members={"a.txt": "{text}"}), 0.5), failed=1),
    "cut-pdf": Kind(suffix=".pdf", write=_cut(_pdf, 0.3), failed=1),
    "cut-json": Kind(suffix=".json", write=_cut(_form('[{{"title": {name}, "text": {json}}}]'), 0.6), failed=1),
    "no-xml": Kind(suffix=".xml", write=_bytes(b"\x00\x01<<<"), failed=1),
}
