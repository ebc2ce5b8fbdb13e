"""Lines that state when an article appeared, in the forms of seven languages, and lines that only look like them."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates.lines import read_date_line, read_dateline
from index.dates.order import day_first

DAY = date(2024, 8, 9)


@pytest.mark.parametrize(
    "line",
    [
        "Friday August 9 2024, 7.15pm BST, The Pilot",
        "August 9, 20247:15 AM UTCUpdated 3 days ago",
        "Nils Borg in Turku August 9 2024",
        "9 August 2024 · 11 min read",
        "09AUG24",
        "Publié le 9 août 2024 à 07h15, mis à jour le 10 août 2024 à 08h00",
        "Veröffentlicht am 09.08.2024, 07:15 Uhr",
        "9 de agosto de 2024, 07:15 h",
        "di Nora Belli | 9 agosto 2024",
        "Gepubliceerd op vrijdag 9 augustus 2024 om 07:15",
        "Por Rui Dias — Turku, 09/08/2024 07h15",
        "Fri 09/08/2024",
        "2024年8月9日",
        "Publié le 9 août 2024 à 7 h 15",
        "20240809T071500Z",
        "By Nils Borg on August 9, 2024 0 Comments",
        "9. august 2024 kl. 07.15",
        "Date: Fri, 9 Aug 2024 07:15:44 +0100",
        "Fri 8/9/24",
    ],
)
def test_a_date_line_gives_its_day(line: str) -> None:
    read = read_date_line(line)
    assert read is not None
    assert read.published == DAY


@pytest.mark.parametrize(
    "line",
    [
        "The board met on 9 August 2024 and again in the autumn.",
        "Deadline: 9 August 2024",
        "Hearing: August 9, 2024",
        "Printed on 9 August 2024",
        "08/09/2024",
        "3 days ago",
        "August 2024",
    ],
)
def test_what_states_no_day_of_publication_gives_none(line: str) -> None:
    read = read_date_line(line)
    assert read is None or read.published is None


def test_a_change_is_told_from_a_publication() -> None:
    assert read_date_line("08/19/24") == read_date_line("August 19, 2024")
    read = read_date_line("Updated 10 August 2024 at 08:00")
    assert read is not None
    assert (read.published, read.updated) == (None, date(2024, 8, 10))


@pytest.mark.parametrize(("habit", "day"), [(True, date(2024, 9, 8)), (False, date(2024, 8, 9)), (None, None)])
def test_day_or_month_is_settled_by_habit_alone(habit: bool | None, day: date | None) -> None:
    read = read_date_line("08/09/2024", day_first=habit)
    assert read is not None
    assert read.published == day
    assert read.open is (day is None)


@pytest.mark.parametrize(
    ("paragraph", "agency", "day"),
    [
        ("TURKU, Finland, Aug. 9, 2024 (Pilot Wire) - The ferries were stopped.", "Pilot Wire", DAY),
        ("Turku, den 9. August 2024 – Die Fähren stehen still.", "", DAY),
        ("TURKU (Pilot) — The ferries were stopped.", "Pilot", None),
        ("The ferries were stopped - all of them - on 9 August 2024.", "", None),
    ],
)
def test_a_dateline_opens_a_paragraph(paragraph: str, agency: str, day: date | None) -> None:
    assert read_dateline(paragraph) == (agency, day)


@pytest.mark.parametrize(
    ("text", "language", "address", "expected"),
    [
        ("", "en-GB", "", True),
        ("", "en-US", "https://www.pilot.co.uk/a", False),
        ("", "de", "", True),
        ("Seen on 23/4/2023 and 03/04/2023.", "en", "", True),
        ("Seen on 4/23/2023.", "", "", False),
        ("Seen on 4/23/2023 and 23/4/2023.", "", "", None),
        ("It opened on 5 May.", "en", "", True),
        ("It opened on May 5.", "en", "", None),
        ("It opened.", "en", "https://pilot.com.au/x", True),
        ("It opened.", "en", "https://pilot.com/x", None),
    ],
)
def test_the_habit_is_told_by_the_page(text: str, language: str, address: str, expected: bool | None) -> None:
    assert day_first(text, language=language, address=address) is expected
