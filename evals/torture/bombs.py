"""Files made to exhaust a reader: each ends within 30 seconds and 1.5 GB, as an article or as one line of error.

    run_bombs(root) -> BombResult*

Every bomb is built here, small on disk and huge when unpacked or parsed, and read in a process of its own, whose
time and peak memory, that of its parser included, are measured from outside.  Read `BOMBS` next.
"""

from __future__ import annotations

import gzip
import io
import os
import resource
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import DossierError
from index.reading.read import read_source

MOST_CPU_SECONDS = 25.0  # 20 of the parser, and starting it
MOST_SECONDS = 30.0
MOST_BYTES = 1.5 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class BombResult:
    """One bomb: its size on disk, what reading it said, and what that took."""

    name: str
    size: int
    said: str
    seconds: float
    cpu_seconds: float
    megabytes: float
    faults: tuple[str, ...]


def run_bombs(root: Path, *, tell: Callable[[BombResult], None], names: tuple[str, ...] = ()) -> list[BombResult]:
    """Read every bomb, or those named."""
    root.mkdir(parents=True, exist_ok=True)
    results = []
    for name in names or tuple(BOMBS):
        path = root / name
        path.write_bytes(BOMBS[name]())
        results.append(_read(path))
        path.unlink()
        tell(results[-1])
    return results


def _read(path: Path) -> BombResult:
    reads, writes = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        said = "it ended without a word"
        try:
            said = f"article of {len(read_source(str(path)).text)} characters"
        except DossierError as error:
            said = str(error).replace(str(path), path.name)
        except BaseException as error:
            said = f"ESCAPED {type(error).__name__}: {error}"
        finally:
            os.write(writes, f"{_figures()}\n{said}".encode("utf-8", "replace"))
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as lines:
        figures, _, said = lines.read().partition("\n")
    os.waitpid(child, 0)
    seconds, size = time.monotonic() - begun, path.stat().st_size
    peak_kb, cpu = [*figures.split(), "0", "0"][:2]
    used = int(peak_kb) * 1024
    checks = {
        f"took {seconds:.0f} s": seconds > MOST_SECONDS,
        f"took {float(cpu):.0f} s of the processor": float(cpu) > MOST_CPU_SECONDS,
        f"used {used >> 20} MB": used > MOST_BYTES,
        "gave no clear line": not said or "ESCAPED" in said or "\n" in said,
    }
    faults = tuple(fault for fault, wrong in checks.items() if wrong)
    return BombResult(
        name=path.name,
        size=size,
        said=said[:110],
        seconds=seconds,
        cpu_seconds=float(cpu),
        megabytes=used / 2**20,
        faults=faults,
    )


def _figures() -> str:
    """Peak kB of this process and its children, the larger, and the processor seconds of all, as text."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return f"{max(u.ru_maxrss for u in usage)} {sum(u.ru_utime + u.ru_stime for u in usage)}"


# Pages


def _page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode()


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{levels}]>'
    return f"{head}<html><body><p>&l11;</p></body></html>".encode()


def _merges() -> bytes:
    """Front matter whose mappings are merged into one of nine to the thirteenth pairs."""
    lines = [f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 14)]
    return "\n".join(["---", "a0: &a0 {k: v}", *lines, "---", "A word of text."]).encode()


def _aliases() -> bytes:
    lines = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(12)]
    return "\n".join(["---", *lines, "---", "A word of text."]).encode()


# PDF files


def _pdf(*objects: bytes) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<< /Length %d /Filter %s >>\nstream\n" % (len(data), filters) + data + b"\nendstream"


def _one_page(content: bytes) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>"
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content)


def _flate_bomb(times: int) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"0 " * (1 << 20)) for _ in range(512)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return _one_page(_stream(data, b"[" + b"/FlateDecode " * times + b"]"))


def _many_pages() -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(200_000))
    pages = b"<< /Type /Pages /Kids [" + kids + b"] /Count 200000 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", pages, page)


def _page_cycle() -> bytes:
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def _many_operators() -> bytes:
    content = b"BT " + b"1 0 0 1 0 0 Tm (x) Tj " * 2_000_000 + b"ET"
    return _one_page(_stream(zlib.compress(content, 9), b"/FlateDecode"))


def _deep_array() -> bytes:
    return _one_page(b"[" * 200_000 + b"]" * 200_000)


# Archives


def _zip(levels: int) -> bytes:
    data = bytes(50_000_000)
    for level in range(levels):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"level-{level}", data)
        data = packed.getvalue()
    return data


def _packed(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * 400_000_000)
    return packed.getvalue()


def _book(sheet: bytes, strings: bytes = b"") -> bytes:
    """A workbook of one sheet, as small as its programs accept."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{parts}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{parts}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{parts}.worksheet+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        f'"{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
        % (main.encode(), sheet),
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (main.encode(), strings),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _live(body: str) -> bytes:
    """A page that calls itself a live blog."""
    return _page('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>' + body)


def _gzip() -> bytes:
    return gzip.compress(bytes(100_000_000))


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested-a-million-deep.html": lambda: _page("<div>" * 190_000 + "deep"),
    "tiny-paragraphs.html": lambda: _page("<p>x y</p>" * 190_000),
    "too-many-tags.html": lambda: _page("<b>x</b>" * 600_000),
    "sixteen-megabytes.html": lambda: _page("<p>word</p>" * 1_500_000),
    "one-huge-attribute.html": lambda: _page(f'<p title="{"a" * 4_900_000}">A word of text.</p>'),
    "many-attributes.html": lambda: _page(f"<p {' '.join(f'a{n}=1' for n in range(300_000))}>A word.</p>"),
    "one-huge-word.html": lambda: _page(f"<p>{'w' * 4_900_000}</p>"),
    "nested-tables.html": lambda: _page("<table><tr><td>" * 60_000 + "A word."),
    "nested-lists.html": lambda: _page("<ul><li>" * 90_000 + "A word."),
    "unclosed-formats.html": lambda: _page("<b><i><a href=x>" * 60_000 + "A word." + "<p>" * 100),
    "entities.html": _entities,
    "entities-numeric.html": lambda: _page("&#65;" * 950_000),
    "comments.html": lambda: _page("<!-- -->" * 190_000 + "<p>A word.</p>"),
    "json-ld.html": lambda: _page('<script type="application/ld+json">' + "[" * 900_000 + "</script><p>A word.</p>"),
    "style.html": lambda: _page("<style>" + "a{}" * 1_500_000 + "</style><p>A word of text.</p>"),
    "flate.pdf": lambda: _flate_bomb(1),
    "flate-twice.pdf": lambda: _flate_bomb(2),
    "flate-thrice.pdf": lambda: _flate_bomb(3),
    "pages.pdf": _many_pages,
    "page-cycle.pdf": _page_cycle,
    "operators.pdf": _many_operators,
    "deep-array.pdf": _deep_array,
    "cut.pdf": lambda: _flate_bomb(1)[:2000],
    "zip-as-page.html": lambda: _zip(1),
    "zip-in-zip.pdf": lambda: _zip(3),
    "zip-as-text.txt": lambda: _zip(2),
    "gzip-as-text.txt": _gzip,
    "gzip-as-page.html": _gzip,
    "unpacked.docx": lambda: _packed("word/document.xml"),
    "unpacked.xlsx": lambda: _packed("xl/workbook.xml"),
    "rows.xlsx": lambda: _book(b"<row/>" * 5_000_000),
    "strings.xlsx": lambda: _book(b"<row/>", b"<si><t>x</t></si>" * 2_500_000),
    "deep.xlsx": lambda: _book(b"<row>" * 5_000_000),
    "columns.xlsx": lambda: _book(b'<row r="1"><c r="XFD1"><v>1</v></c></row>' * 1_000_000),
    "braces.bib": lambda: b"@article{a, title = {" + b"{" * 1_000_000,
    "entries.bib": lambda: b"".join(b"@misc{a%d, title={x}}\n" % n for n in range(300_000)),
    "macros.bib": lambda: b"@misc{a, title={x}, abstract={" + b"\\emph{a} " * 400_000 + b"}}",
    "percents.bib": lambda: b"@misc{a, title={x}, abstract={" + b"5% of it. " * 400_000 + b"}}",
    "documents.sgml": lambda: b"<DOC><TEXT>x</TEXT></DOC>" * 1_000_000,
    "ids.json": lambda: b"{" + b", ".join(b'"%d": {"a": 1}' % n for n in range(1_500_000)) + b"}",
    "live.html": lambda: _live("<li class=post><time datetime=2025-01-01T10:00>10:00</time>a b c d</li>" * 24_000),
    "live-nested.html": lambda: _live("<div class=post><time>10:00</time>a b c d" * 45_000),
    "main-points.html": lambda: _page("<h2>Key points</h2><ul><li>a</ul><p>a b c d e f g h i j</p>" * 30_000),
    "layouts.html": lambda: _page("<table><tr><td><p>a<p>b<td>c<br>d</table>" * 20_000),
    "authors.html": lambda: _page("<div class=author>a b c<a>d</a></div>" * 50_000),
    "unpacked.odt": lambda: _packed("content.xml"),
    "unpacked.epub": lambda: _packed("META-INF/container.xml"),
    "unpacked.zip": lambda: _packed("articles.csv"),
    "unpacked.warc.gz": _gzip,
    "deep.json": lambda: b"[" * 2_000_000,
    "wide.json": lambda: b'[{"title": "a", "text": "b"}' + b', {"a": 1}' * 2_000_000 + b"]",
    "one-field.csv": lambda: b"title,text\na," + b"word " * 9_000_000,
    "entities.xml": lambda: _entities().replace(b"html", b"text"),
    "deep.xml": lambda: b"<a>" * 2_000_000,
    "braces.rtf": lambda: b"{\\rtf1 " + b"{" * 4_000_000,
    "parts.eml": lambda: b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 500_000,
    "messages.mbox": lambda: b"From a@b.example Sun Mar  9 06:00:00 2025\n\nx\n" * 500_000,
    "cues.srt": lambda: b"1\n00:00:01,000 --> 00:00:02,000\nword\n\n" * 250_000,
    "front-matter.md": _aliases,
    "front-matter-merged.md": _merges,
    "one-line.txt": lambda: b"word " * 1_900_000,
    "marks.txt": lambda: ("a" + "\u0301" * 900_000).encode(),
    "zeros.txt": lambda: bytes(9_000_000),
}  # fmt: skip
