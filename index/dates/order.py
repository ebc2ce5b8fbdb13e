"""What a paper writes first, the day or the month: told by the page itself, never guessed.

    day_first(text, language="en-GB", address="") -> True, False, or None where nothing tells

Asked in this order: the region of the language, the language, other numeric dates in the text that can be read in one
way only, dates with a month's name, the country of the address.  Read `index.dates.lines` next.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from index.dates.stated import MONTH
from index.text.patterns import regex

_DAY_FIRST_REGIONS = frozenset("gb uk au nz ie za in sg my ng ke pk bd lk gh".split())
_DAY_FIRST_COUNTRIES = frozenset(
    "uk au nz ie za in de fr es it nl pt br be at ch ar mx cl co pe dk no se fi pl".split()
)
_OWN_ORDER = frozenset(("", "en", "zh", "ja", "ko", "hu", "lt"))  # they do not settle it, or write the year first
_NUMERIC = regex(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:19|20)\d\d(?!\d)")
_DAY_THEN_MONTH = regex(rf"\b\d{{1,2}}(?:st|nd|rd|th)? {MONTH}", re.IGNORECASE)
_MONTH_THEN_DAY = regex(rf"\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)", re.IGNORECASE)


def day_first(text: str, *, language: str = "", address: str = "") -> bool | None:
    """The habit of the page that `text` is from; `language` is its `lang`, or that of its words."""
    base, _, region = language.lower().replace("_", "-").partition("-")
    if base == "en" and region:
        return False if region.startswith("us") else (True if region[:2] in _DAY_FIRST_REGIONS else None)
    if base not in _OWN_ORDER:
        return True
    votes = {_reads(int(found[1]), int(found[3])) for found in _NUMERIC.finditer(text)} - {None}
    if len(votes) == 1:
        return votes.pop()
    if votes:
        return None
    if _DAY_THEN_MONTH.search(text) and not _MONTH_THEN_DAY.search(text):
        return True  # "12 May" goes with 12/05; "May 12" goes with either
    country = (urlsplit(address).hostname or "").rpartition(".")[2]
    return True if country in _DAY_FIRST_COUNTRIES else False if country in ("us", "gov", "mil") else None


def _reads(first: int, second: int) -> bool | None:
    """Whether "first/second" has the day first; None where it may be either or neither."""
    if 12 < first <= 31 and 1 <= second <= 12:
        return True
    return False if 12 < second <= 31 and 1 <= first <= 12 else None
