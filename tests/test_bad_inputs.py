"""Bad inputs, 200 made by hand and over 1,000 generated a run: no crash, no hang, and what holds goes on holding.

Each way in, from the bytes of a file to a setting, either gives a value that keeps its promises (text that its passages
tile, sentences and places inside it) or the one error it is allowed, in one line.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.dates.find import find_dates
from index.dates.stated import parse_stated_date
from index.errors import DossierError, SourceError
from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.reading.suspicion import article_suspicions
from index.text.sentences import split_sentences
from index.text.split import split_article
from index.types import RawDocument
from rag.drafting.prompt import parse_endpoint
from rag.language.harmless import harmless
from rag.settings import VARIABLES, load_settings

LONGEST_SECONDS = 5.0  # of processor time, for one input

STORY = "Orsby must choose between two bridges by 30 April 2024, the engineer said. A steel span would cost 18 million."
CODECS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "cp1252",
    "latin-1",
    "cp437",
    "mac-roman",
    "koi8-r",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
    "cp1255",
    "cp037",
)
ODD = (
    "\0",
    "\x1a",
    "\x7f",
    "\x85",
    "\x9b",
    "\u00ad",
    "\u061c",
    "\u115f",
    "\u180e",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2060",
    "\u2066",
    "\u3000",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\ufff9",
    "\ufffc",
    "\ufffd",
    "\uffff",
    "\U000e0041",
    "\U000e0100",
    "\U0010ffff",
    "\ud800",
    "\udfff",
    "\ue000",
    "e\u0301",
    "\u0301" * 40,
    "ﷺ",
    "ŉ",
    "İ",
    "ß",
    "Ǆ",
    "ﬁ",
    "①",
    "½",
    "१२३",
    "٣",
    "〇",
    "👩‍👩‍👧‍👦",
    "🏴\U000e0067\U000e0062\U000e007f",
    "a\r\rb",
    "\r\n\r\n",
    "\x0b\x0c",
    "\x1c\x1d\x1e",
    "\t" * 50,
    "—" * 80,
    "." * 200,
    "?!" * 100,
    "(" * 200,
    '"' * 99,
    "“" * 99,
    "#" * 50,
)
FRONT = (
    "---",
    "---\n---",
    "---\n---\n",
    "---\n\n---\nx",
    "---\na: b",
    "---\n: :\n---\nx",
    "---\n- a\n- b\n---\nx",
    "---\ntitle: [\n---\nx",
    "---\ntitle: {a: [b, {c: d}]}\n---\nx",
    "---\ntitle: !!python/object:os.system x\n---\nx",
    "---\ntitle: !!binary aGk=\n---\nx",
    "---\ntitle: *nobody\n---\nx",
    "---\na: &a [*a]\n---\nx",
    "---\na0: &a0 {k: v}\n"
    + "\n".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 14))
    + "\n---\nx",  # nine to the thirteenth pairs, once merged
    f"---\ntitle: 0x{'F' * 6000}\n---\nx",  # more digits than Python makes text of
    f"---\n0x{'F' * 6000}: title\n---\nx",
    f"---\ntitle: {'[' * 9000}\n---\nx",
    f"---\ntitle: {'1:' * 2000}1\n---\nx",
    "---\ndate: 9999-99-99\n---\nx",
    "---\ndate: 0001-01-01\n---\nx",
    "---\ndate: 1e400\n---\nx",
    "---\ndate: .inf\n---\nx",
    "---\ndate: -5\n---\nx",
    "---\ndate: [2024-01-01]\n---\nx",
    "---\ndate: 2024-01-01T25:61:61Z\n---\nx",
    '---\ntitle: "\\ud800"\n---\nx',
    '---\ntitle: "\\0"\n---\nx',
    "---\ntitle: 0x7fffffffffffffffff\n---\nx",
    "---\ntitle: null\n---\nx",
    "---\n? {a: b}\n: c\n---\nx",
    "---\n<<: *x\n---\nx",
    "---\ntitle: |\n  a\n  b\n---\nx",
    "---\ntitle: >\n" + "  w\n" * 500 + "---\nx",
    "---\r\ntitle: x\r\n---\r\ny",
    "---\ntitle: x\n--- \ny",
    "---\ntitle: x\n----\ny",
    "---\n" + "a: b\n" * 5000 + "---\nx",
    "---\nurl: javascript:x\n---\nx",
    "---\nauthor: [1, 2, {a: b}]\n---\nx",
    "---\npublisher: http://x.example\n---\nx",
    "+++\ntitle = 'x'\n+++\ny",
)
PAGES = (
    "<",
    "<!",
    "<!--",
    "<html",
    "<html><",
    "<html></p></p></html>",
    "<html><body><p>",
    "<p><p><p>x",
    "<title>x",
    "<a href=>x</a>",
    "<html><body>" + "<i>" * 300 + "x",
    "<html><head><meta charset=utf-99></head>x",
    "<html><meta charset=''><p>x",
    "<html><script>x",
    "<html><style>x",
    "<html><textarea>x",
    "<html><plaintext>x",
    "<html><noscript><p>x",
    "<svg><p>x",
    "<html><template><p>x",
    "<html><frameset><frame src=x>",
    "<?xml version='1.0' encoding='utf-16'?><html><p>x</p></html>",
    "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><p>&a;</p></html>",
    "<html><p>&#0;&#55296;&#x110000;</p>",
    '<html><script type="application/ld+json">{"@type": [1, {"a": null}], "datePublished": {}}</script><p>x',
    '<html><script type="application/ld+json">[[[[' + "</script><p>x",
    "<html><meta property=og:title content='" + "x" * 9000 + "'><p>y",
    "<html><time datetime=''><p>x",
    "<html><table><tr><td>x",
    "<html><p>" + "x " * 5000,
    "<html><p hidden>x",
    "<html><base href='//'><p>x",
)
DATES = (
    "",
    "0",
    "00",
    "99/99/9999",
    "31 February 2024",
    "30/02/2024",
    "29 February 2023",
    "2024-13-01",
    "2024-00-10",
    "0000-01-01",
    "9999-12-31",
    "10000-01-01",
    "May",
    "May May 2024",
    "the 32nd of May",
    "1st 2nd 3rd",
    "yesterday",
    "in 10000000 years",
    "999999999999 days ago",
    "next next week",
    "within 5 of",
    "Q5 2024",
    "Q0",
    "the end of",
    "by the end of 99999",
    "spring 0",
    "1,2,3,4,5",
    "12-12-12",
    "2024/2024/2024",
    "1e5 May 2024",
    "²⁰ May 2024",
    "٣٠ May 2024",
    "May 2024" * 500,
    "2024-01-01T",
    "the day after tomorrow's yesterday",
    "a fortnight ago",
    "forty-eleven days",
    "Monday Monday",
    "-5 May 2024",
    "3.3.3.3",
)
DRAFTS = (
    "",
    "Yes",
    "No",
    "Yes\n",
    "yes no",
    "Yes\n[",
    "Yes\n[1]",
    "Yes\n[1] ",
    "[1] [2] [3] x",
    "[99999999999] x",
    "[-1] x",
    "1. 2. 3.",
    "{",
    "}",
    "{}",
    "[]",
    "null",
    '{"statements": null}',
    '{"statements": {}}',
    '{"statements": [null]}',
    '{"statements": [[]]}',
    '{"statements": [{}]}',
    '{"statements": [{"text": null, "evidence": null}]}',
    '{"statements": [{"text": 1e999, "evidence": [1]}]}',
    '{"statements": [{"text": "x", "evidence": "1"}]}',
    '{"statements": [{"text": "x", "evidence": [[1]]}]}',
    '{"a": 1}{"b": 2}',
    '{"answerable": NaN, "statements": []}',
    '{"statements": [{"text": "\\u0000", "evidence": []}]}',
    "```json\n{}\n```",
    "<think>x</think>No",
    '{"statements": "' + "x" * 9000 + '"}',
    "\ufeff{}",
    "Yes" * 3000,
    "\n" * 9000,
    "[1]" * 3000,
    '{"statements": [' + "{}," * 3000 + "]}",
)
HAND_MADE = [*ODD, *FRONT, *PAGES, *DATES, *DRAFTS]


@contextmanager
def in_time() -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < LONGEST_SECONDS


@pytest.fixture(scope="module")
def reader() -> Iterator[SourceReader]:
    with SourceReader() as shared:
        yield shared


def check_document(reader: SourceReader, name: str, data: bytes) -> None:
    """Read, clean, split: all that holds of an article, or one line."""
    with in_time():
        said = ""
        try:
            raw = reader.parse(name, data)
        except SourceError as error:
            said = str(error)
        if said:
            assert "\n" not in said
            assert ": " in said
        else:
            check_article(raw)


def check_article(raw: RawDocument) -> None:
    article = clean_document(raw)
    for text in (article.text, article.title, article.publisher, article.author, article.url):
        text.encode()
    passages = split_article(article)
    assert "".join(passage.text for passage in passages) == article.text
    assert [passage.start for passage in passages] == [0, *(passage.end for passage in passages)][: len(passages)]
    check_sentences(article.text)
    assert all(0 <= found.start <= found.end <= len(article.text) for found in article_suspicions(article))


def check_sentences(text: str) -> None:
    last = 0
    for span in split_sentences(text):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        last = span.end


def check_dates(text: str) -> None:
    parse_stated_date(text)
    for found in find_dates(text, reference=date(2024, 5, 3)):
        assert text[found.start : found.end]


def check_drafts(text: str) -> None:
    assert all(line.text == " ".join(line.text.split()) for line in parse_endpoint(text).lines)
    assert harmless(harmless(text)) == harmless(text)


def test_two_hundred_are_made_by_hand() -> None:
    assert len(set(HAND_MADE)) >= 200


@pytest.mark.parametrize("at", range(len(HAND_MADE)))
def test_a_bad_input_made_by_hand_breaks_no_way_in(at: int, reader: SourceReader) -> None:
    text = HAND_MADE[at]
    data = text.encode("utf-8", "surrogatepass")
    check_document(reader, "x.txt", data)
    check_document(reader, "x.md", f"{STORY}\n\n".encode() + data)
    check_article(
        RawDocument(source="x", text=f"{STORY}{text}{STORY}", title=text, publisher=text, author=text, url=text)
    )
    with in_time():
        check_dates(text.replace("\ud800", "").replace("\udfff", ""))
        check_drafts(text)


@pytest.mark.parametrize("page", PAGES, ids=range(len(PAGES)))
def test_a_bad_page_is_an_article_or_one_line(page: str, reader: SourceReader) -> None:
    check_document(reader, "x.html", page.encode())
    check_document(reader, "x.html", f"<html><body><p>{STORY}</p>{page}".encode())


@pytest.mark.parametrize("codec", CODECS)
def test_an_encoding_is_read_or_refused(codec: str, reader: SourceReader) -> None:
    check_document(reader, "x.txt", (STORY + " Ålesund, Köln, Łódź?").encode(codec, "replace"))
    check_document(reader, "x.txt", STORY.encode(codec, "replace")[:-1])


WEIRD = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(sorted(set("".join(ODD))))), max_size=300)
PIECES = st.lists(st.one_of(st.sampled_from(HAND_MADE), st.just(STORY), WEIRD), max_size=6).map("\n\n".join)
EXAMPLES = int(os.environ.get("TORTURE_EXAMPLES", "200"))  # `make torture` asks for more
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(PIECES)
def test_generated_text_is_read_cleaned_and_split(reader: SourceReader, text: str) -> None:
    check_document(reader, "x.txt", text.encode("utf-8", "surrogatepass"))


@MANY
@given(st.binary(max_size=300), st.sampled_from(["x.txt", "x.md", "x.html", "x.pdf", "x"]))
def test_generated_bytes_are_read_or_refused(reader: SourceReader, data: bytes, name: str) -> None:
    check_document(reader, name, data)


@MANY
@given(st.tuples(WEIRD, WEIRD, WEIRD, PIECES))
def test_generated_documents_keep_their_promises(parts: tuple[str, str, str, str]) -> None:
    title, publisher, author, text = parts
    check_article(RawDocument(source="x", text=text, title=title, publisher=publisher, author=author, url=title))


@MANY
@given(st.one_of(WEIRD, st.sampled_from(DATES), st.from_regex(r"[0-9A-Z ,./-]{0,30}", fullmatch=True)))
def test_generated_dates_are_found_inside_the_text(text: str) -> None:
    with in_time():
        check_dates(text)


@MANY
@given(st.one_of(PIECES, st.recursive(st.none() | st.text(max_size=9), st.lists, max_leaves=9).map(json.dumps)))
def test_generated_drafts_are_read_strictly(text: str) -> None:
    with in_time():
        check_drafts(text)


@MANY
@given(st.dictionaries(st.sampled_from([*VARIABLES, "DOSSIER_X"]), WEIRD, max_size=6))
def test_generated_settings_are_taken_or_refused_in_one_line(environ: dict[str, str]) -> None:
    said = ""
    try:
        found = load_settings({name: value.replace("\0", "") for name, value in environ.items()})
    except DossierError as error:
        said = str(error)
    if said:
        assert len(said.splitlines()) == 1
    else:
        assert found.threads >= 1
        assert found.timeout > 0
        os.fspath(found.home)
