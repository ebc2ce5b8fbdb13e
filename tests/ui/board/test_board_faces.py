"""The board as table, spreadsheet, notes, calendar and picture: safe, complete, with a day only where there is one."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from index.text.plain import plain_text
from rag.register.changes import changes_between
from rag.register.items import Amount, Cited, Claim, Item, Source, Story, When
from rag.register.record import board_record
from rag.register.watch import board_state, changed_items
from tests.payloads import PAYLOADS
from ui.board.calendar import board_calendar
from ui.board.chart import draw_timeline
from ui.board.history import changes_text, timeline_text
from ui.board.sheet import board_csv, board_markdown, safe_cell
from ui.board.terminal import render_board
from ui.exports.read_back import read_file

DAY = date(2033, 5, 3)
EXACT = When(phrase="by 3 May", first=DAY, last=DAY, precision="day")
MONTH = When(phrase="by May 2034", first=date(2034, 5, 1), last=date(2034, 5, 31), precision="month")
OPEN = When(phrase="before the vote", first=None, last=None, precision="open")
STORY = Story(id="s", title="=A [story]", article_ids=("a",), first=DAY, last=DAY)
KINDS = ("deadline", "stake", "dispute")


def item(name: str, when: When | None, *, quote: str = "It must close by 3 May.", amount: Amount | None = None) -> Item:
    claim = Claim(
        id=name, article_id="a", kind="deadline" if when else "stake", start=0, end=len(quote), quote=quote,
        subject="bank", parties=("bank",), what=quote[:20], slot=(), speaker="", how="paper", modality="planned",
        when=when, amount=amount,
    )  # fmt: skip
    source = Source(article_id="a", title="T", publisher="P", published=DAY, source="a.md", voice="a")
    return Item(
        id=name, story="s", kind=claim.kind, text=quote, parties=("bank",), what=claim.what, speaker="", how="paper",
        modality="planned", cited=(Cited(claim=claim, source=source),), sources=1, when=when,
        amount=amount, passed=False,
    )  # fmt: skip


def test_the_calendar_has_an_all_day_entry_where_the_day_is_known_and_none_where_not() -> None:
    written = board_calendar(
        [STORY], [item("x", EXACT), item("y", MONTH), item("z", OPEN)], made=datetime(2033, 1, 1, tzinfo=UTC)
    )
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [DAY]
    assert b"DTSTART;VALUE=DATE:20330503" in written
    assert b"TZID" not in written


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+cmd", "@x", "\t=2", "|x", " =3"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


def test_a_spreadsheet_has_a_line_an_item() -> None:
    rows = list(csv.DictReader(io.StringIO(board_csv([STORY], [item("x", EXACT), item("y", OPEN)]))))
    assert [(row["date"], row["phrase"]) for row in rows] == [("2033-05-03", "by 3 May"), ("", "before the vote")]
    assert rows[0]["story"] == "'=A [story]"


def test_no_payload_runs_in_a_spreadsheet_and_each_reads_back_as_it_was(tmp_path: Path) -> None:
    texts = [*PAYLOADS, "=cmd|'/c calc'!A1", '=HYPERLINK("http://203.0.113.9")', "+1", "@SUM(1)", 'a,"b"\r\nc;d']
    texts = [text for text in texts if plain_text(text)]
    story = replace(STORY, title="=1+1")
    file = tmp_path / "board.csv"
    file.write_text(board_csv([story], [item(f"x{n}", EXACT, quote=text) for n, text in enumerate(texts)]), newline="")
    rows = list(csv.reader(io.StringIO(file.read_bytes().decode())))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if re.match(r"\s*[=+@|%\t\r]|-(?!\d)", cell)]
    assert [cited.words for cited in read_file(file)] == [plain_text(text) for text in texts]


def test_notes_escape_what_an_article_writes() -> None:
    notes = board_markdown([STORY], [item("x", EXACT, quote="See [this](http://x) *now*.")], KINDS)
    assert "[this](" not in notes
    assert "\\[this\\]" in notes


@pytest.mark.parametrize("width", [40, 80, None])
def test_a_table_fits_the_terminal_and_steers_it_nowhere(width: int | None) -> None:
    board = render_board(
        [STORY], [item("x", EXACT, quote="It \x1b[31mmust close by 3 May." * 4)], kinds=KINDS, width=width, colour=False
    )
    assert "\x1b" not in board
    assert width is None or max(map(len, board.splitlines())) <= width


def test_the_json_has_the_keys_of_the_contract() -> None:
    record = board_record([STORY], [item("x", EXACT)], as_of=DAY, tables=["stakes", "deadlines", "disputes"])
    (story,) = record["stories"]
    (deadline,) = story["deadlines"]
    assert set(deadline) >= {
        "text", "parties", "speaker", "how", "citations", "published", "sources", "date", "precision", "phrase",
        "passed", "superseded_by",
    }  # fmt: skip
    assert (deadline["date"], deadline["precision"]) == ("2033-05-03", "day")
    assert (story["stakes"], story["disputes"]) == ([], [])


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_a_picture_is_drawn_of_what_has_a_day(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"line{ending}"
    money = item("m", EXACT, quote="It owes $5 million to $9 million by 3 May.")
    assert draw_timeline(file, [STORY], [money, item("y", MONTH), item("z", OPEN)], today=DAY) == 2
    assert file.stat().st_size > 1000


def test_a_timeline_is_in_order_of_time_and_what_has_no_day_is_last() -> None:
    lines = timeline_text([STORY], [item("z", OPEN), item("y", MONTH), item("x", EXACT)]).splitlines()[1:4]
    assert [line.split()[0] for line in lines] == ["2033-05-03", "2034-05", "before"]


def test_in_a_terminal_a_timeline_is_wrapped_under_its_own_words() -> None:
    long = item("x", EXACT, quote="The board must choose between three offers for the yard " * 3)
    lines = timeline_text([STORY], [long], width=60).splitlines()[1:-1]
    assert len(lines) > 3
    assert max(map(len, lines)) <= 60
    start = lines[0].index("The board")
    assert all(line[:start].strip() == "" and line[start] != " " for line in lines[1:])


def test_changes_name_their_story_only_where_there_are_several_and_fit_a_terminal() -> None:
    new = changes_between([], [item("x", EXACT), item("y", MONTH)])
    text = changes_text([STORY], new, width=40)
    assert STORY.title not in text
    assert max(map(len, text.splitlines())) <= 40
    other = replace(STORY, id="other", title="Another story")
    two = changes_between([], [item("x", EXACT), replace(item("y", MONTH), story="other")])
    told = changes_text([STORY, other], two)
    assert f"({STORY.title})" in told
    assert "(Another story)" in told


def test_a_watch_tells_what_is_new_and_what_changed_and_nothing_twice() -> None:
    kept = board_state([item("x", EXACT)])
    assert changed_items(kept, [item("x", EXACT)]) == ()
    (new,) = changed_items(kept, [item("x", EXACT), item("y", MONTH)])
    assert (new.change, new.after) == ("new", "2034-05")
    assert changed_items("", [item("x", EXACT)]) == ()


def test_a_watch_knows_an_item_again_by_its_words_where_its_id_is_another() -> None:
    jobs = item("x", None, amount=Amount(value="70", unit="job", currency="", written="70", loose=False))
    fewer = item("y", None, amount=Amount(value="62", unit="job", currency="", written="62", loose=False))
    kept = board_state([replace(jobs, conflicts=("y",)), fewer, replace(item("z", EXACT), superseded_by="w")])
    again = [
        replace(jobs, conflicts=("new-y",)), replace(fewer, id="new-y"), replace(item("z", EXACT), superseded_by="w")
    ]  # fmt: skip
    assert changed_items(kept, again) == ()
    others = [replace(item("q", EXACT, quote="Another day, by 3 May."), id="q"), *again]
    assert [(each.change, each.item.id) for each in changed_items(kept, others)] == [("new", "q")]


def test_a_watch_tells_the_value_that_stands_against_another_and_not_that_one_is_gone() -> None:
    jobs = item("x", None, amount=Amount(value="70", unit="job", currency="", written="70", loose=False))
    fewer = item("y", None, amount=Amount(value="62", unit="job", currency="", written="62", loose=False))
    alone, both = [jobs], [replace(jobs, conflicts=("y",)), replace(fewer, conflicts=("x",))]
    told = {(each.change, each.before, each.after) for each in changed_items(board_state(alone), both)}
    assert told == {("disputed", "70", "62"), ("new", "", "62")}
    assert changed_items(board_state(both), alone) == ()


def test_a_board_kept_before_items_had_words_is_compared_from_now_on() -> None:
    assert changed_items('{"old": ["2033-05-03", "", [], false]}', [item("x", EXACT)]) == ()


def test_the_end_of_a_year_is_a_day_and_a_year_is_none() -> None:
    last = date(2034, 12, 31)
    ends = When(phrase="by the end of 2034", first=last, last=last, precision="year")
    within = When(phrase="in 2034", first=date(2034, 1, 1), last=last, precision="year")
    written = board_calendar([STORY], [item("x", ends), item("y", within)], made=datetime(2033, 1, 1, tzinfo=UTC))
    assert [event.decoded("dtstart") for event in Calendar.from_ical(written).walk("VEVENT")] == [last]


def test_a_terminal_says_how_many_stories_it_leaves_out() -> None:
    board = render_board([STORY], [item("x", EXACT)], kinds=KINDS, width=None, colour=False, left=7)
    assert "7 more stories" in board
