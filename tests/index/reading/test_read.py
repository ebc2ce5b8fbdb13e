"""Reading files: what each format gives, and one clear line for whatever cannot be read."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.reading.clean import clean_document
from index.reading.decode import NotText, decode_text
from index.reading.parser_process import ParserChild
from index.reading.read import SourceReader, read_source
from index.types import RawDocument
from index.update.folders import iter_sources

BODY = (
    "The harbour board said on Thursday that it would weigh an offer of $42 million for the eastern "
    "pier, which has stood "
    "empty since the cannery closed, and would hear the traders who rent the sheds beside it before it decides."
)


def parse(reader: SourceReader, name: str, content: str | bytes) -> RawDocument:
    return reader.parse(name, content.encode() if isinstance(content, str) else content)


def pdf(*pages: list[str], title: str = "", password: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=password or None)
    canvas.setTitle(title)
    for lines in pages:
        for at, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * at, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- text and front matter ----------------------------------------------------------------------------------------


def test_front_matter_becomes_metadata_and_line_numbers_stay() -> None:
    with SourceReader() as reader:
        raw = parse(
            reader,
            "a.md",
            f"---\ntitle: The pier\npublisher: Bay Herald\ndate: 2024-03-05\nauthor: [Ana Ruiz, Tom "
            f"Reyes]\nurl: https://bay.example/p\n---\n{BODY}\n\nAdvertisement\n",
        )
    assert (raw.title, raw.publisher, raw.published, raw.author) == (
        "The pier",
        "Bay Herald",
        date(2024, 3, 5),
        "Ana Ruiz, Tom Reyes",
    )
    assert raw.url == "https://bay.example/p"
    article = clean_document(raw)
    assert article.text == BODY
    assert [line.line for line in article.dropped] == [10]


FRONT = {
    "a date with a time": ("date: 2024-03-05 09:30:00", date(2024, 3, 5)),
    "a date in words": ("published: March 5, 2024", date(2024, 3, 5)),
    "a date that two readings fit": ("date: 03/05/2024", None),
    "no date": ("title: x", None),
}


@pytest.mark.parametrize(("line", "expected"), FRONT.values(), ids=list(FRONT))
def test_front_matter_dates(reader: SourceReader, line: str, expected: date | None) -> None:
    assert parse(reader, "a.md", f"---\n{line}\n---\n{BODY}").published == expected


@pytest.mark.parametrize(
    "opening", ["---\nA rule, not front matter.\n\n", "---\n: [broken\n---\n", "---\n- a list\n---\n"]
)
def test_what_only_looks_like_front_matter_stays_text(reader: SourceReader, opening: str) -> None:
    assert parse(reader, "a.txt", opening + BODY).text == opening + BODY


ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with a mark": "utf-8-sig",
    "UTF-16 with a mark": "utf-16",
    "UTF-16 without a mark": "utf-16-le",
    "UTF-16, big end first": "utf-16-be",
    "UTF-32": "utf-32",
    "Windows-1252": "cp1252",
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=list(ENCODINGS))
def test_encodings(encoding: str) -> None:
    text = "“The café’s owner paid £5 – or €6 – to Zoë,” said Mr. Núñez of the Bay Herald on Thursday.\n" * 3
    assert decode_text(text.encode(encoding)) == text


def test_a_short_western_text_full_of_accents_is_told() -> None:
    text = "Le musée a coûté 41 M€, a déclaré la mairie à l’été."
    assert decode_text(text.encode("cp1252")) == text


def test_cyrillic_and_japanese_in_old_encodings_are_told() -> None:
    russian = "Совет порта рассмотрит предложение о продаже восточного причала, сообщила газета в четверг. " * 4
    japanese = "港の理事会は木曜日、東の桟橋を売却する提案を検討すると発表した。" * 6
    assert decode_text(russian.encode("cp1251")) == russian
    assert decode_text(japanese.encode("shift_jis")) == japanese


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    text = "“Café”, “Zoë”, “Núñez” and “Gößling” met. " * 5
    assert decode_text(text.encode() + b"\xe2\x80").startswith(text)


@pytest.mark.parametrize(
    "data",
    [b"\x7fELF" + bytes(99), b"PK\x03\x04rest", bytes(range(256)) * 9, b"\x89PNG\r\n", b"ab\x00\x01\x02" * 40],
    ids=["program", "archive", "all bytes", "picture", "zeros"],
)
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(NotText, match="binary"):
        decode_text(data)


# --- HTML ---------------------------------------------------------------------------------------------------------

PARAGRAPHS = "".join(f"<p>{BODY} Paragraph {at}.</p>" for at in range(4))
PAGE = f"""<!doctype html><html><head><title>Pier for sale | Bay Herald</title>
<meta property="og:site_name" content="Bay Herald"><meta name="author" content="By Ana Ruiz">
<meta property="article:published_time" content="2024-03-05T09:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/s">Sport</a></nav><article><h1>Pier for sale</h1>{PARAGRAPHS}</article>
<aside><h3>Most read</h3><a href="/x">Ferry fares to rise</a></aside><footer>© 2024 Bay Media</footer></body></html>"""
LINKED = """<script type="application/ld+json">{"@context":"x","@graph":[{"@type":"WebSite","name":"Bay"},
{"@type":"NewsArticle","headline":"Board weighs &#8216;pier&#8217; sale","datePublished":"2024-03-04T22:00:00-05:00",
"author":[{"name":"Ana Ruiz"},{"name":"Tom Reyes"}],"publisher":{"name":"The Bay Herald"}}]}</script>"""


def test_a_page_gives_its_article_metadata_and_what_was_left_out(reader: SourceReader) -> None:
    raw = parse(reader, "a.html", PAGE)
    assert (raw.title, raw.publisher, raw.published, raw.author) == (
        "Pier for sale",
        "Bay Herald",
        date(2024, 3, 5),
        "Ana Ruiz",
    )
    assert raw.text.count("harbour board") == 4
    assert {"Most read", "Ferry fares to rise", "© 2024 Bay Media"} <= {line.text for line in raw.dropped}
    assert {line.reason for line in raw.dropped} == {"page furniture"}


def test_json_ld_wins_over_other_metadata(reader: SourceReader) -> None:
    raw = parse(reader, "a.html", PAGE.replace("</head>", LINKED + "</head>"))
    assert (raw.title, raw.publisher, raw.published, raw.author) == (
        "Board weighs ‘pier’ sale",
        "The Bay Herald",
        date(2024, 3, 4),
        "Ana Ruiz, Tom Reyes",
    )


def test_a_page_that_states_nothing_gives_nothing(reader: SourceReader) -> None:
    raw = parse(reader, "a.html", f"<html><body>{PARAGRAPHS}<p>Printed on 5 March 2024.</p></body></html>")
    assert (raw.title, raw.publisher, raw.published, raw.author) == ("", "", None, "")


def test_a_page_address_gives_its_date_and_host(reader: SourceReader) -> None:
    raw = reader.parse(
        "https://www.bay.example/2024/03/05/pier",
        f"<html><body>{PARAGRAPHS}</body></html>".encode(),
        url="https://www.bay.example/2024/03/05/pier",
        content_type="text/html",
    )
    assert (raw.publisher, raw.published, raw.url) == (
        "bay.example",
        date(2024, 3, 5),
        "https://www.bay.example/2024/03/05/pier",
    )


def test_a_page_named_as_text_is_read_as_a_page(reader: SourceReader) -> None:
    assert "<p>" not in parse(reader, "a.txt", PAGE).text


def test_a_declared_charset_is_used(reader: SourceReader) -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>Причал продан. {BODY}</p></body></html>'
    assert "Причал продан" in parse(reader, "a.html", page.encode("cp1251")).text


# --- PDF ----------------------------------------------------------------------------------------------------------


def wrapped(day: str) -> list[str]:
    """Two sentences that name a day in every line's worth of words, broken at 60 characters."""
    words, lines = f"{day}: {BODY.replace('Thursday', day)} The {day} vote is final.".split(), [""]
    for word in words:
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if len(lines[-1]) < 60 else [*lines, word]
    return lines


def test_a_pdf_gives_running_text_without_heads_and_feet(reader: SourceReader) -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Sunday"]
    pages = [["Bay Herald archive", *wrapped(day), f"Page {at}"] for at, day in enumerate(days, start=1)]
    article = clean_document(parse(reader, "a.pdf", pdf(*pages)))
    assert all(BODY.replace("Thursday", day) in article.text for day in days)
    assert "archive" not in article.text
    assert {"Bay Herald archive", "Page 3"} <= {line.text for line in article.dropped}


BAD = {
    "nothing": (b"", "empty"),
    "white space": (b" \n\t", "empty"),
    "only marks": (b"--- ...", "no words"),
    "a binary file": (bytes(range(256)) * 20, "binary"),
    "front matter alone": (b"---\ntitle: x\n---\n", "no text below"),
    "a broken PDF": (b"%PDF-1.7\nnot really", "broken PDF|cannot be parsed"),
    "a locked PDF": (pdf(["Secret"], password="pw"), "locked"),
    "a PDF without text": (pdf([]), "without text"),
    "a page without text": (b"<html><body><img src=x></body></html>", "no article text"),
    "too large a text": (b"word " * 2_100_000, "MB, the limit"),
    "too many characters": (b"word " * 500_000, "characters, the limit"),
    "too many tags": (b"<html>" + b"<p>x" * 420_000, "tags"),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=[f"{name} is refused" for name in BAD])
def test_bad_input_is_one_line_with_a_next_step(
    reader: SourceReader, tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message) as caught:
        reader.read(str(path))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert ": " in str(caught.value).removeprefix(str(path))


def test_a_fifty_megabyte_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceError, match="50 MB, the limit"):
        read_source(str(path))


@pytest.mark.parametrize("name", ["missing.txt", "folder", "nul\0byte.txt"])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError):
        read_source(str(tmp_path / name))


# --- the child process --------------------------------------------------------------------------------------------


def deep_page() -> bytes:
    return b"<html><body>" + b"<div>" * 60_000 + BODY.encode()


def bomb_pdf() -> bytes:
    data = zlib.compress(zlib.compress(b"0" * 200_000_000, 9), 9)
    head = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )
    return head % (len(data), data)


def entity_page() -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><html><body>&b;' + b"&b;" * 1000


HOSTILE: dict[str, Callable[[], bytes]] = {"deep nesting": deep_page, "a PDF bomb": bomb_pdf, "entities": entity_page}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=[f"{name} ends in text or one error" for name in HOSTILE])
def test_hostile_files(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(make())
    with SourceReader() as reader:
        try:
            raw = reader.read(str(path))
        except SourceError as error:
            message = str(error)
            assert "\n" not in message
        else:
            assert raw.text.strip()
        assert BODY in parse(reader, "a.html", PAGE).text


def test_a_parser_that_takes_too_long_is_ended_and_replaced() -> None:
    slow = b"<html><body>" + b"<p>word" * 190_000
    with ParserChild(wall_seconds=0.05) as child, pytest.raises(SourceError, match="too much time"):
        child.parse("html", slow, name="slow.html")
    with ParserChild() as child:
        assert child.parse("html", PAGE.encode(), name="a.html")["title"] == "Pier for sale"


def test_the_kernel_ends_a_late_child_whose_parent_never_gets_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "index.reading.parser_process.threading.Timer", MagicMock()
    )  # the parent's own clock stands still
    slow = b"<html><body>" + b"<p>word" * 190_000
    with ParserChild() as child:
        child.parse("html", PAGE.encode(), name="a.html")
        late, child._wall_seconds = child._process, 0.2
        with pytest.raises(SourceError, match="too much time"):
            child.parse("html", slow, name="slow.html")
        assert late is not None
        assert late.returncode == -signal.SIGALRM
        child._wall_seconds = 0.01  # imports take longer, too
        starting = child._started()
        with pytest.raises(SourceError, match="too much time"):
            child.parse("html", PAGE.encode(), name="a.html")
        assert starting.returncode == -signal.SIGALRM


def test_the_clock_stops_between_two_documents() -> None:
    with ParserChild(wall_seconds=20) as child:
        child.parse("html", PAGE.encode(), name="a.html")
        child._wall_seconds = 3.0
        child.parse("html", PAGE.encode(), name="a.html")
        process = child._process
        time.sleep(3.2)
        child.parse("html", PAGE.encode(), name="a.html")
        assert child._process is process


def test_a_child_that_dies_is_replaced() -> None:
    with ParserChild() as child:
        child.parse("html", PAGE.encode(), name="a.html")
        process = child._process
        assert process is not None
        process.kill()
        process.wait()
        assert child.parse("html", PAGE.encode(), name="a.html")["title"] == "Pier for sale"


def test_threads_share_a_reader() -> None:
    found: list[str] = []
    with SourceReader() as reader:
        threads = [threading.Thread(target=lambda: found.append(parse(reader, "a.html", PAGE).title)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["Pier for sale"] * 6


def test_the_child_reaches_neither_network_nor_programs() -> None:
    program = (
        "import socket, subprocess, sys; from index.reading.parsers import _deny; sys.addaudithook(_deny)\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true'])):\n"
        "    try: attempt()\n"
        "    except PermissionError: print('denied')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["denied", "denied"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=100).map(lambda tail: PAGE.encode()[:1500] + tail),
        st.binary(max_size=200).map(lambda tail: b"%PDF-1.4\n" + tail),
        st.text(max_size=200).map(str.encode),
    )
)
def test_any_bytes_give_a_document_or_a_source_error(reader: SourceReader, data: bytes) -> None:
    try:
        raw = reader.parse("x", data)
    except SourceError as error:
        message = str(error)
        assert "\n" not in message
    else:
        clean_document(raw).text.encode()


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_readable_files_in_order(tmp_path: Path) -> None:
    for name in ["b.txt", "a.md", "c.PDF", ".hidden.txt", "d.docx", "sub/e.html", ".git/f.txt"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [str(Path(source).relative_to(tmp_path)) for source in iter_sources(str(tmp_path))]
    assert found == ["a.md", "b.txt", "c.PDF", "d.docx", "sub/e.html"]


def test_an_empty_folder_gives_nothing_and_a_missing_path_an_error(tmp_path: Path) -> None:
    assert list(iter_sources(str(tmp_path))) == []
    with pytest.raises(SourceError, match="does not exist: check the path"):
        list(iter_sources(str(tmp_path / "gone")))


def test_a_url_is_its_own_source() -> None:
    assert list(iter_sources("https://bay.example/p")) == ["https://bay.example/p"]


def test_a_folder_that_cannot_be_listed_is_named_after_all_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("closed", "open"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("words")
    listed = os.scandir

    def scandir(folder: str) -> Any:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr("index.update.folders.os.scandir", scandir)
    found = iter_sources(str(tmp_path))
    assert next(found) == str(tmp_path / "open" / "a.txt")
    with pytest.raises(SourceError, match="closed cannot be listed: check its permissions"):
        next(found)
