"""Exports: every quote reads back from every form as it was, is checked against a home, and acts in none of them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree, html

from index.text.plain import plain_text
from index.types import Article
from index.update.update_index import update_index
from tests.payloads import PAYLOADS
from ui.cli import main
from ui.exports.calendar_form import calendar_file, entries
from ui.exports.content import Content, ExportError, Line, Quote, answer_content
from ui.exports.read_back import read_file
from ui.exports.reference_forms import csl_file, ris_file
from ui.exports.text_forms import html_file, markdown_file, marked, unmarked
from ui.exports.word_form import word_file

MADE = datetime(2031, 1, 2, tzinfo=UTC)
FORMS: dict[str, tuple[str, Callable[[Content], bytes]]] = {
    "markdown": ("md", lambda content: markdown_file(content).encode()),
    "html": ("html", lambda content: html_file(content).encode()),
    "docx": ("docx", word_file),
    "ris": ("ris", lambda content: ris_file(content).encode()),
    "csl": ("csl", lambda content: csl_file(content).encode()),
    "ics": ("ics", lambda content: calendar_file(content, made=MADE)),
}
HOSTILE = (
    "=cmd|'/c calc'!A1 <script>alert(1)</script> [x](javascript:alert(1)) <a href=\"file:///etc/passwd\">y</a>\n"
    "ER  - \nTY  - BOOK\nEND:VEVENT\r\nBEGIN:VALARM ![[secret]] ==hot== %%gone%% https://evil.example/ “inner” — fake "
    "(article other-1, characters 0-5, sha256 " + "0" * 64 + ") on 9 May 2031."
)


def make(text: str, **values: Any) -> Article:
    facts: dict[str, Any] = {
        "id": "pier-1a2b",
        "title": "The pier",
        "publisher": "Quay Post",
        "published": date(2031, 2, 3),
        "author": "",
        "url": "https://paper.example/pier;1",
        "source": "pier.md",
        "dropped": (),
        "content_hash": "ab" * 32,
        "copy_group": "pier-1a2b",
    }
    return Article(text=text, **{**facts, **values})


def content_of(article: Article, *, day: date | None = None, kind: Any = "answer") -> Content:
    quote = Quote(number=1, article=article, start=0, end=len(article.text))
    lines = (Line(text=plain_text(article.title), style="heading"), Line(text=quote.words, numbers=(1,), day=day))
    return Content(kind=kind, title=plain_text(article.title) or "x", lines=lines, quotes=(quote,))


def cited_in(folder: Path, form: str, content: Content) -> Any:
    suffix, write = FORMS[form]
    path = folder / f"file.{suffix}"
    path.write_bytes(write(content))
    return read_file(path)


# --- what a form keeps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_citation_reads_back_with_words_place_and_hash(form: str, tmp_path: Path) -> None:
    article = make("The board votes on 9 May 2031.")
    (cited,) = cited_in(tmp_path, form, content_of(article))
    assert (cited.words, cited.article_id) == (article.text, "pier-1a2b")
    assert (cited.start, cited.end, cited.content_hash) == (0, 30, "ab" * 32)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_words_read_back_as_they_are_and_forge_no_place(form: str, tmp_path: Path) -> None:
    article = make(HOSTILE, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    (cited,) = cited_in(tmp_path, form, content_of(article))
    assert (cited.words, cited.article_id, cited.end) == (plain_text(HOSTILE), "pier-1a2b", len(HOSTILE))


TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: plain_text(text) != "")


@pytest.mark.parametrize("form", ["markdown", "html", "ris", "csl"])
@given(text=TEXTS, title=st.text(max_size=30))
def test_any_words_read_back(form: str, text: str, title: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, title = (each.encode("utf-8", "ignore").decode() for each in (f"x {text}", title))
    (cited,) = cited_in(tmp_path_factory.getbasetemp(), form, content_of(make(text, title=title)))
    assert (cited.words, cited.end) == (plain_text(text), len(text))


@pytest.mark.parametrize("form", ["docx", "ics"])
@pytest.mark.parametrize("odd", ["\x00a\x0b", "\ud800", "\uffff", "a\u202eb", "]]>&amp;", "\\n\\,;:", "  ", "a" * 5000])
def test_odd_words_make_a_sound_file(form: str, odd: str, tmp_path: Path) -> None:
    text = f"On 9 May 2031 {odd} it ends."
    (cited,) = cited_in(tmp_path, form, content_of(make(text, title=odd)))
    assert cited.words == plain_text(text)


# --- what hostile words cannot do -----------------------------------------------------------------------------------


WORDS = (HOSTILE, *(text for text in PAYLOADS if plain_text(text)))


def hostile_content(*words: str) -> Content:
    """Each of the words as title, paper, author, address and text of an article, and in a line that cites it."""
    quotes, lines = [], []
    for number, text in enumerate(words or WORDS, start=1):
        facts = {"title": text, "publisher": text, "author": text, "url": f"javascript:{text}"}
        article = make(f"On 9 May 2031: {text}", id=f"pier-{number}", **facts)
        quotes.append(Quote(number=number, article=article, start=0, end=len(article.text)))
        lines += [
            Line(text=plain_text(text), style="heading"),
            Line(text=quotes[-1].words, numbers=(number,)),
        ]
    return Content(
        kind="answer", title=plain_text(words[0] if words else HOSTILE), lines=tuple(lines), quotes=tuple(quotes)
    )


def test_the_page_runs_and_links_nothing_of_an_article() -> None:
    root = html.document_fromstring(html_file(hostile_content()))
    assert [each.tag for each in root.iter("script", "img", "iframe", "form", "object")] == []
    assert {each.get("href") for each in root.iter("a")} == {f"#c{number}" for number in range(1, len(WORDS) + 1)}
    assert not any(name.startswith("on") for each in root.iter() if isinstance(each.tag, str) for name in each.attrib)
    assert "default-src 'none'" in root.find(".//meta[@http-equiv]").get("content")


def test_the_page_links_an_address_of_the_web() -> None:
    root = html.document_fromstring(html_file(content_of(make("It ends."))))
    assert {each.get("href") for each in root.iter("a")} == {"#c1", "https://paper.example/pier;1"}


def test_markdown_finds_nothing_in_an_article_to_act_on() -> None:
    text = re.sub(r"\\.", "", markdown_file(hostile_content()))  # an escaped character is text
    text = re.sub(r"\[\[#\^c(\d+)\|\1\]\]", "", text).replace("\n> ", "")
    for live in ("<", "[x", "![", "==", "%%", "://", "[[", "](", "```", "$$", "~~"):
        assert live not in text, text[text.index(live) - 60 : text.index(live) + 60]


@pytest.mark.parametrize("text", ["1. a", "- a", "+ a", "--- ", "=== ", "www.evil.example", "a@b.example", "2024. b"])
def test_markdown_escapes_read_back(text: str) -> None:
    assert unmarked(marked(text)) == plain_text(text)
    assert marked(text) != plain_text(text)


def test_the_word_file_has_footnotes_and_no_link_field_or_object() -> None:
    data = word_file(hostile_content())
    document = docx.Document(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {
            name: archive.read(name).decode("utf-8", "replace") for name in names if name.endswith((".xml", ".rels"))
        }
    body = parts["word/document.xml"]
    notes = etree.fromstring(parts["word/footnotes.xml"].encode())
    ids = [each.get(f"{{{notes.nsmap['w']}}}id") for each in notes]
    assert ids == [str(number) for number in range(len(WORDS) + 2)]
    assert 'footnoteReference w:id="2"' in body
    assert "footnotes+xml" in parts["[Content_Types].xml"]
    assert document.core_properties.author == ""
    for name in ("word/document.xml", "word/footnotes.xml"):
        assert not any(live in parts[name] for live in ("hyperlink", "instrText", "fldSimple", "<w:object", "altChunk"))
    assert not any("External" in text for name, text in parts.items() if name.endswith(".rels"))


def test_a_ris_field_begins_none_from_inside_another() -> None:
    lines = [line for line in ris_file(hostile_content()).split("\r\n") if line]
    assert [line[:6] for line in lines] == [f"{tag}  - " for tag in "TY TI T2 AU DA PY AN N1 ER".split()] * len(WORDS)
    assert not any("\n" in line or "<s" in line for line in lines)


def test_a_ris_address_keeps_what_readers_cut() -> None:
    assert "UR  - https://paper.example/pier%3B1" in ris_file(content_of(make("It ends.")))


def test_csl_has_the_date_in_parts_and_no_address_of_another_kind() -> None:
    records = json.loads(csl_file(hostile_content()))
    assert len(records) == len(WORDS)
    for record in records:
        assert record["issued"] == {"date-parts": [[2031, 2, 3]]}
        assert "URL" not in record
        assert "<s" not in json.dumps(record)


def test_a_calendar_has_one_entry_a_day_without_zone_or_alarm() -> None:
    calendar = Calendar.from_ical(calendar_file(hostile_content(HOSTILE), made=MADE))
    (event,) = calendar.walk("VEVENT")
    assert calendar.walk("VALARM") == []
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2031, 5, 9), date(2031, 5, 10))
    assert "url" not in event
    assert (
        Calendar.from_ical(calendar_file(hostile_content(HOSTILE), made=MADE)).walk("VEVENT")[0]["uid"] == event["uid"]
    )


def test_no_payload_adds_an_entry_or_a_property_to_a_calendar() -> None:
    written = calendar_file(hostile_content(), made=MADE)
    events = Calendar.from_ical(written).walk("VEVENT")
    assert {each["dtstart"].dt for each in events} <= {date(2031, 5, 9)}
    assert {name for each in events for name in each} <= {
        "UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "DESCRIPTION", "TRANSP", "CATEGORIES",
    }  # fmt: skip
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", written.decode())


def test_a_board_puts_its_deadlines_into_a_calendar_and_an_answer_the_days_it_names() -> None:
    article = make("On 9 May 2031 it ends.")
    board = content_of(article, day=date(2031, 6, 1), kind="board")
    assert [entry.day for entry in entries(board)] == [date(2031, 6, 1)]
    assert [entry.day for entry in entries(content_of(article))] == [date(2031, 5, 9)]
    with pytest.raises(ExportError, match="nothing in it has a day"):
        calendar_file(content_of(make("It ends.")), made=MADE)


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def answer(story_home: Path, fake_encoder: Any, tmp_path: Path, capsys: Any, monkeypatch: Any) -> Path:
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda *_, **__: fake_encoder)
    main(["ask", "By when must Orsby choose a bridge?", "--json", "--quotes-only", "--home", str(story_home)])
    file = tmp_path / "answer.json"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    return file


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_is_exported_and_verified(form: str, answer: Path, story_home: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{FORMS[form][0]}"
    assert main(["export", str(answer), "--to", form, "--out", str(out), "--home", str(story_home)]) == 0
    assert main(["verify", str(out), "--home", str(story_home)]) == 0
    assert "30 April 2024" in " ".join(cited.words for cited in read_file(out))


def test_records_of_a_reference_manager_are_read_under_both_their_names(tmp_path: Path) -> None:
    for name in ("a.csl", "a.json", "A.CSL"):
        (tmp_path / name).write_bytes(FORMS["csl"][1](content_of(make("It ends."))))
        assert [cited.words for cited in read_file(tmp_path / name)] == ["It ends."]


def test_an_answer_is_not_replaced_by_its_own_export(answer: Path, story_home: Path, capsys: Any) -> None:
    before = answer.read_bytes()
    (answer.parent / "link.json").hardlink_to(answer)
    for out in (answer, answer.parent / "link.json"):
        assert main(["export", str(answer), "--to", "csl", "--out", str(out), "--home", str(story_home)]) == 1
        assert "is the answer itself: give another place" in capsys.readouterr().err
    assert answer.read_bytes() == before


@pytest.mark.parametrize("option", ["--json", "--csv"])
def test_what_brief_prints_is_verified_as_it_is(
    option: str, story_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", option, "--home", str(story_home)]) == 0
    file = tmp_path / f"board.{option.strip('-')}"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["verify", str(file), "--home", str(story_home)]) == 0
    file.write_text(file.read_text(encoding="utf-8").replace("30 April 2024", "30 April 2025"), encoding="utf-8")
    assert main(["verify", str(file), "--home", str(story_home)]) == 1


@pytest.mark.parametrize("option", ["--markdown", "--ics"])
def test_a_board_without_places_says_which_one_has_them(
    option: str, story_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ("board.md" if option == "--markdown" else "board.ics")
    main(["brief", option, *([str(file)] if option == "--ics" else []), "--home", str(story_home)])
    if option == "--markdown":
        file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["verify", str(file), "--home", str(story_home)]) == 1
    said = capsys.readouterr().err
    assert '"dossier export brief"' in said
    assert said.count("\n") == 1


def test_what_ask_prints_is_verified_as_it_is(answer: Path, story_home: Path, capsys: Any) -> None:
    assert main(["verify", str(answer), "--json", "--home", str(story_home)]) == 0
    assert {each["verdict"] for each in json.loads(capsys.readouterr().out)} == {"stands"}


def test_a_word_of_the_file_that_was_altered_is_found(
    answer: Path, story_home: Path, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "out.md"
    main(["export", str(answer), "--to", "markdown", "--out", str(out), "--home", str(story_home)])
    out.write_text(out.read_text(encoding="utf-8").replace("30 April 2024", "30 April 2025"), encoding="utf-8")
    assert main(["verify", str(out), "--home", str(story_home)]) == 1
    assert "these were never its words" in capsys.readouterr().out


@pytest.mark.parametrize("form", FORMS)
def test_an_edited_article_moves_changes_or_loses_its_quotes(
    form: str, answer: Path, story_home: Path, tmp_path: Path, fake_encoder: Any, capsys: Any
) -> None:
    from index.library.contents import Library
    from index.update.update_index import remove_article

    out = tmp_path / f"out.{FORMS[form][0]}"
    main(["export", str(answer), "--to", form, "--out", str(out), "--home", str(story_home)])
    with Library.open(story_home) as library:
        bridge = next(each for each in library.articles() if "bridge" in each.title)
    text = bridge.text

    def verdicts(edited: str) -> list[str]:
        home = tmp_path / f"home-{len(list(tmp_path.iterdir()))}"
        file = Path(bridge.source)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\ntitle: {bridge.title}\n---\n\n{edited}\n", encoding="utf-8")
        update_index(home, [str(file)], encoder=fake_encoder)
        capsys.readouterr()
        code = main(["verify", str(out), "--json", "--home", str(home)])
        found = [each["verdict"] for each in json.loads(capsys.readouterr().out) if each["article_id"] == bridge.id]
        assert code == 1 or set(found) == {"stands"}
        return found

    assert set(verdicts(f"A new first sentence stands here.\n\n{text}")) == {"stands"}
    assert "changed" in verdicts(text.replace("30 April 2024", "31 May 2024"))
    remove_article(story_home, bridge.id)
    assert main(["verify", str(out), "--home", str(story_home)]) == 1
    assert "gone" in capsys.readouterr().out


def test_a_forged_citation_is_not_exported(answer: Path, story_home: Path, tmp_path: Path, capsys: Any) -> None:
    record = json.loads(answer.read_text(encoding="utf-8"))
    for citation in [*record["citations"], *((record["abstention"] or {}).get("nearest", []))]:
        citation["quote"] = "The county will build both bridges."
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(record), encoding="utf-8")
    assert main(["export", str(forged), "--to", "html", "--home", str(story_home)]) == 1
    assert "is not what its article says there now" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"{}"),
        ("a.json", b"[1]"),
        ("a.json", b"\xff\xfe"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"question": 1, "status": "answered", "abstention": null, "citations": [{"number": "x"}]}'),
        ("a.json", b'{"stories": [{"title": "t", "deadlines": [{}]}], "as_of": "2024-01-01"}'),
    ],
)
def test_a_file_that_is_no_answer_is_one_line(
    name: str, data: bytes, story_home: Path, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / name).write_bytes(data)
    for words in (["export", str(tmp_path / name), "--to", "html"], ["verify", str(tmp_path / name)]):
        assert main([*words, "--home", str(story_home)]) == 1
        said = capsys.readouterr().err
        assert said.startswith("dossier: ")
        assert said.count("\n") == 1


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "ris", "json", "csl", "ics", "csv", "exe"])
@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff", b"PK\x03\x04", b"<html>", b"BEGIN:VCALENDAR\nX", b"plain words", b"article,quote\nx,y\n"]
)
def test_a_file_without_a_citation_is_one_line(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    with pytest.raises(ExportError) as refused:
        read_file(path)
    assert "\n" not in str(refused.value)


@given(record=st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["question", "status", "citations", "statements", "abstention", "nearest"]), inner
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_record_is_content_or_refused(record: Any) -> None:
    if isinstance(record, dict):
        with pytest.raises(ExportError):
            answer_content(record, lambda _: None)


def test_the_board_is_exported(story_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "board.md"
    assert main(["export", "brief", "--to", "markdown", "--out", str(out), "--home", str(story_home)]) == 0
    assert main(["verify", str(out), "--home", str(story_home)]) == 0
