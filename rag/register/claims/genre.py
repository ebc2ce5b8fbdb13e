"""An article -> what kind of text it is, since sport, shopping advice and history speak of sums and days of their own.

    genre_of(article) -> "news" | "sport" | "shop" | "history";     belongs(genre, claim) -> bool

A fixture is no deadline, and a price no stake; what an encyclopedia tells of long ago is nobody's any more.  The words
are in `genre.toml`.  Read `rag.register.claims.extract`, which asks.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from index.text.patterns import regex
from index.types import Article
from rag.register.items import Claim

Genre = Literal["news", "sport", "shop", "history"]
FEW = 5  # different words of a genre below which an article is not of it
SHARE = 0.012  # and the share of its words that they are; 0 of 738 invented articles, 6 of 91 saved pages
YEARS = 500  # characters of an undated text for each year that it names, above which it is news
SIGNS = (
    0.2  # signs of news a sentence of an undated text, half where it names no year; lost 2 of 117 news, kept 40 of 300
)
LARGE = 10_000  # a sum below which sport and shops speak of prices
_YEAR = regex(r"\b1[0-9]\d\d\b|\b20[01]\d\b")
_NOW = regex(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|said|says|told|warn(?:s|ed)|den(?:y|ies|ied)|according to|"
    r"(?:this|next|last) (?:week|month|year|spring|summer|autumn|winter)|yesterday|tomorrow|spokes(?:man|woman|person)|"
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?! \d)|"
    r"(?:will|is to|are to|plans to|has until|have until|wants|we|We|our|Our|promised|demands?|deadline)\b)"
)
_STOP = regex(r"[.!?](?:\s|$)")
_WORD = regex(r"[a-z]+(?:-[a-z]+)?")
_BINDING = frozenset("deadline due expire lapse extend postpone decide rule submit repay file ratify".split())


def genre_of(article: Article) -> Genre:
    """The genre whose words are so many and so dense that it cannot be chance."""
    words = _WORD.findall(article.text.lower())
    for genre in ("sport", "shop"):
        own = [word for word in words if word in _words(genre)]
        if len(set(own)) >= FEW and len(own) >= SHARE * len(words):
            return genre
    return "history" if article.published is None and _is_timeless(article.text) else "news"


def _is_timeless(text: str) -> bool:
    """Whether a text without a date tells of long ago or of what is always so: many years, few days and speakers."""
    years, signs, sentences = _YEAR.findall(text), _NOW.findall(text), len(_STOP.findall(text)) or 1
    if len(set(years)) >= 3 and len(text) / len(years) < YEARS:
        return True
    return not signs or len(signs) < (SIGNS if years else SIGNS / 4) * sentences


def belongs(genre: Genre, claim: Claim) -> bool:
    """Whether a claim of such a text is to be believed to be what it seems."""
    if genre == "news":
        return True
    if claim.kind == "deadline":
        return genre != "history" and claim.cue in _BINDING
    if claim.kind == "stake":
        large = claim.amount is not None and claim.amount.currency and float(claim.amount.value) >= LARGE
        return genre != "history" and bool(large or claim.cue in ("sue", "face", "fine", "lose", "at stake", "at risk"))
    return genre != "history" or claim.kind not in ("dispute",)


@cache
def _words(genre: str) -> frozenset[str]:
    tables: dict[str, str] = tomllib.loads(Path(__file__).with_name("genre.toml").read_text("utf-8"))
    return frozenset(tables[genre].split())
