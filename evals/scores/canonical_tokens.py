"""Text into canonical tokens, so that one fact in two spellings gives the same tokens.

    "$13bn" and "13 billion dollars"            one token: number 13,000,000,000, unit "$"
    "6 August 2025", "Aug. 6, 2025", 2025-08-06  one token: a date of year, month and day
    "Microsoft's for-profit"                    three tokens: microsoft, for, profit

Case, accents, punctuation, quotation marks and possessive endings go; number words become numbers.  English only.
Nothing here knows gold, answers or what a match is.  Read `Token`, then `evals.scores.matching`, which compares them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {
    "$": "$", "us$": "$", "dollar": "$", "dollars": "$", "usd": "$", "€": "€", "euro": "€", "euros": "€", "eur": "€",
    "£": "£", "pound": "£", "pounds": "£", "gbp": "£", "¥": "¥", "yen": "¥", "%": "%", "percent": "%",
}  # fmt: skip
_SCALES = {
    "hundred": 100, "dozen": 12, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "t": 10**12,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a number (with its unit, "" when it has none) or a date (with what it states of one)."""

    word: str = ""
    number: Decimal | None = None
    unit: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    prefix: bool = False  # a word written "paus*": any word that begins so


def tokenize(text: str) -> tuple[Token, ...]:
    """The canonical tokens of `text`, in order; an empty text gives none."""
    return tuple(token for match in _TOKEN.finditer(_fold(text)) for token in _read(match))


def _fold(text: str) -> str:
    """Lower case without accents, curly quotes, possessive endings and dots inside abbreviations."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    plain = re.sub("[‘’ʼ`´]", "'", plain)
    plain = re.sub(r"'s\b", "", plain)
    plain = re.sub(r"\bper cent\b", "percent", plain)
    plain = re.sub(r"(?<=\d)\s?([ap])\.?m\b\.?", r" \1m", plain)
    return re.sub(r"\b(?:[^\W\d_]\.){2,}", lambda m: m.group().replace(".", ""), plain)


def _pattern() -> re.Pattern[str]:
    months = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTH_NAMES).replace("sep(?:tember)", "sept?(?:ember)")
    month = rf"(?:{months})\b\.?"
    full_month = "|".join(name for name in _MONTH_NAMES if name not in {"march", "may"})
    day = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w%]|[.,]\d)"
    year = r"(?:1\d|20)\d\d(?![\w%]|[.,]\d)"
    scale, unit = "|".join(_SCALES), "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))
    number_word = "|".join((*_SMALL, *_TENS, *(s for s in _SCALES if len(s) > 2)))
    tail = rf"(?:[\s-]?(?P<UNIT>{unit})(?!\w))?"
    kinds = (
        r"(?P<iso>\d{4}([-/.])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?!\w)",
        rf"(?P<mdy>{month}\s+(?:the\s+)?{day}(?:,?\s+{year})?)",
        rf"(?P<dmy>(?:the\s+)?{day}\s+(?:(?:day\s+)?of\s+)?{month}(?:,?\s+{year})?)",
        rf"(?P<my>{month},?\s+(?:of\s+)?{year})",
        rf"(?P<m>(?:{full_month})\b)",
        rf"(?P<digits>(?P<cur>us\$|[$€£¥])?\s?(?P<num>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
        rf"(?:[\s-]?(?P<scale>{scale})(?!\w))?(?!\w){tail.replace('UNIT', 'unit')})",
        rf"(?P<words>(?:(?:half\s+)?an?\s+(?=(?:hundred|dozen|thousand|[mbtr]+illion)\b))?(?:{number_word})\b"
        rf"(?:(?:[\s-]+|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:{number_word})\b)*{tail.replace('UNIT', 'wunit')})",
        r"(?P<word>[^\W_]+(?:'[^\W_]+)*)(?P<star>\*)?",
    )
    return re.compile(r"(?<![^\W_])(?:" + "|".join(kinds) + ")")


_TOKEN = _pattern()


def _read(match: re.Match[str]) -> Iterator[Token]:
    if match["word"]:
        yield Token(word=match["word"].replace("'", ""), prefix=bool(match["star"]))
    elif match["digits"]:
        yield from _digits(match)
    elif match["words"]:
        yield from _number_words(match)
    else:
        yield _date(match)


def _date(match: re.Match[str]) -> Token:
    text = match.group()
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", text))
        return Token(year=year, month=month, day=day)
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    return Token(
        year=next((n for n in numbers if n > 31), None),
        month=next(i for i, name in enumerate(_MONTH_NAMES, 1) if re.search(rf"\b{name[:3]}", text)),
        day=next((n for n in numbers if n <= 31), None),
    )


def _digits(match: re.Match[str]) -> Iterator[Token]:
    scale, currency = match["scale"] or "", match["cur"] or ""
    unit = _UNITS[match["unit"] or currency] if match["unit"] or currency else ""
    value = Decimal(match["num"].replace(",", ""))
    if len(scale) == 1 and not currency:  # "15 m" may be metres
        yield Token(number=value)
        yield Token(word=scale)
    else:
        yield Token(number=value * _SCALES.get(scale, 1), unit=unit)


def _number_words(match: re.Match[str]) -> Iterator[Token]:
    text = match["words"]
    body = re.findall(r"[a-z]+", text[: len(text) - len(match["wunit"] or "")])
    if all(word in _SCALES for word in body):  # "a multi-billion deal" names no number
        yield from (Token(word=word) for word in re.findall(r"[^\W_]+", text))
        return
    values = list(_cardinals(body))
    unit = _UNITS[match["wunit"]] if match["wunit"] else ""
    for value in values[:-1]:
        yield Token(number=value)
    yield Token(number=values[-1], unit=unit)


def _cardinals(words: list[str]) -> Iterator[Decimal]:
    """The numbers that a run of number words names: "six hundred and fifty" one, "two three" two."""
    total, current, room = Decimal(0), None, 0  # `room`: what may still be added to `current` lies below it
    for word in words:
        if word in {"a", "an", "half"}:
            current, room = Decimal("0.5") if word == "half" or current else Decimal(1), 0
        elif word in _SCALES:
            current = (current if current is not None else Decimal(1)) * _SCALES[word]
            room = _SCALES[word] if word == "hundred" else 0
            if word not in {"hundred", "dozen"}:
                total, current, room = total + current, None, 1000
        elif word != "and":
            value = _SMALL.index(word) if word in _SMALL else 10 * (_TENS.index(word) + 2)
            if current is not None and value >= room:
                yield total + current
                total, current = Decimal(0), None
            current, room = (current or Decimal(0)) + value, (10 if word in _TENS else 0)
    yield total + (current or Decimal(0))
