"""A template of this folder, filled with values: the one way in which markup of the page is made.

    "talks", "conversations", values -> fill -> HTML

The templates may call the words that all faces share.  Read `index.text.templates` for what makes them safe.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.text.plain import plain_text
from index.text.templates import Templates
from ui.board.words import SILENT, day_words, parties_words, says_words, source_words, state_words, value_words
from ui.chat.talks.told import bare, is_told
from ui.safe import web_link
from ui.wording import byline, capital, mark_of, plural, sayers, shorten, title_of

FOLDER = Path(__file__).parent / "templates"
QUOTES = ('"', "\u201c", "\u201e", "\u00ab", "\u201d")  # that a sentence may open with
LONGEST_WORD = 30  # characters
PREVIEW = 320  # characters of a sentence that a popover or a card shows


def fill(template: str, macro: str, **values: object) -> str:
    """The HTML that a macro of a template makes of values."""
    return str(_templates().html(f"{template}.html.j2", macro, **values))


def article_key(article_id: str) -> str:
    """An article's id as letters and digits, fit for a class; `article_id_of` reads it back."""
    return article_id.encode().hex()


def article_id_of(key: str) -> str:
    """The id behind a key; "" for anything that is none."""
    try:
        return bytes.fromhex(key).decode()
    except ValueError:
        return ""


def last_word(text: str) -> tuple[str, str]:
    """A text in two: its last word, unless that is too long for a line that cannot be broken, and what is before."""
    most, _, last = text.rpartition(" ")
    return (most, last) if len(last) <= LONGEST_WORD else (text, "")


@cache
def _templates() -> Templates:
    names = {
        "article_key": article_key,
        "bare": bare,
        "begins_quote": lambda text: text[:1] in QUOTES,
        "byline": byline,
        "capital": capital,
        "day_words": day_words,
        "is_told": is_told,
        "last_word": last_word,
        "mark_of": mark_of,
        "parties_words": parties_words,
        "plain_text": plain_text,
        "plural": plural,
        "preview": lambda text: shorten(text, PREVIEW),
        "sayers": sayers,
        "says_words": says_words,
        "silent": SILENT,
        "source_words": source_words,
        "state_words": state_words,
        "title_of": title_of,
        "value_words": value_words,
        "web_link": web_link,
    }
    return Templates(FOLDER, names)
