"""The numbers of a text with their places and values, as papers of several countries write them.

    amount_spans("The fine is Rs 1,50,000, or 1.2 Mio. Franken") -> ((15, 23, "150000"), (28, 36, "1200000"))

Digits may be grouped in the Western, Indian, Swiss and continental way, scales abbreviated, fractions written out.
What two countries read apart, "12.500" and "a billion", is settled by the language of the text and read as English
where that is not known.  Pure.  Read `rag.language.values` next, which adds what is counted.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import zip_longest

from index.text.language import language_of
from index.text.patterns import regex

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SPELLED = {word: value for value, word in enumerate(UNITS)} | {
    word: 10 * value for value, word in enumerate(TENS, start=2)
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
SCALE = r"hundred|thousand|million|billion|trillion"
PERCENT = (
    r"(?P<percent>\s?%|[\s-]?(?:per\s?cent|pct|pc|pro[cz]ent|pour\s?cent|por\s?ciento|per\s?cento|por\s?cento)\b)?"
)
_FOREIGN = {
    1e3: "tausend tsd mille mil mila duizend tusind",
    1e5: "lakh lakhs lac",
    1e6: "mln mio mill millionen millions millones millón milioni milione miljoen milhões milhão millioner",
    1e7: "crore crores",
    1e9: "mrd mld mia md milliarde milliarden milliard milliards miliardo miliardi miljard bilhão bilhões milliarder",
    1e12: "bio billionen billones billón bilioni bilione biljoen biliões bilião billioner trilhão trilhões",
}
_ABBREVIATED = frozenset("tsd mio mill mln mrd mld mia md bio".split())
_ENGLISH_TOO = frozenset("lakh lakhs lac crore crores mln".split())  # scales beside which a full stop parts decimals
_COMMA_SCALES = frozenset(word for words in _FOREIGN.values() for word in words.split()) - _ENGLISH_TOO
_SCALE_WORDS = {word: scale for scale, words in _FOREIGN.items() for word in words.split()} | SCALES | {
    "thousands": 1e3, "billions": 1e9, "trillions": 1e12
}  # fmt: skip
_PAIRED = {("mil", "millones"): 1e9, ("mil", "milhões"): 1e9, ("lakh", "crore"): 1e12, ("lakh", "crores"): 1e12}
_LONG = {"billion": 1e12, "billions": 1e12, "trillion": 1e18, "trillions": 1e18}  # in French, German and Danish
_LONG_LANGUAGES = frozenset(("fr", "de", "da"))
_COMMA_LANGUAGES = frozenset(("de", "fr", "es", "it", "nl", "pt", "da", "sv"))
_VULGAR = "½⅓⅔¼¾⅛⅜⅝⅞"
_WORD_OF_SCALE = "|".join(sorted(_SCALE_WORDS, key=len, reverse=True))
_NUMBER = regex(
    r"(?<![\w.,'’])(?:[$€£¥₹₩]\s?)?(?P<digits>"
    r"\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])(?:\.\d+)?"  # Indian
    r"|\d{1,3}(?:['’]\d{3})+(?!\d)(?:[.,]\d+)?"  # Swiss
    r"|\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3})+(?![\d])(?:,\d+)?"
    r"|\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)(?:,\d+)?"
    rf"|\d+ \d/\d{{1,2}}(?!\d)|\d*[{_VULGAR}]"
    r"|\d+[.,]\d+|\d+)"
    rf"(?:\s?-?\s?(?P<scale>{_WORD_OF_SCALE})\b\.?(?:\s(?P<more>millones|milhões|crores?)\b)?)?"
    rf"{PERCENT}(?:st|nd|rd|th|s)?(?!\w)",
    re.IGNORECASE,
)
_TIMES = {"dozen": 12, "hundred": 100}
_RANGE = regex(r"\s?[-–]\s?[$€£¥₹₩]?|\s(?:to|bis|à)\s[$€£¥₹₩]?")
_BETWEEN, _AND = regex(r"\bbetween\s$", re.IGNORECASE), regex(r"\sand\s[$€£¥₹₩]?")
_ONE_SPELLED = rf"(?:{'|'.join(sorted(SPELLED, key=len, reverse=True))})"
SPELLED_NUMBER = regex(
    rf"\b(?P<words>half\sa\s(?:million|billion|trillion|dozen)|a\sdozen"
    rf"|{_ONE_SPELLED}(?:[\s-]and[\s-]a[\s-]half)?(?:(?:[\s-]|\sand\s)(?:{_ONE_SPELLED}|{SCALE}|dozen))*)\b{PERCENT}",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def amount_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, canonical value) of each number in `text`, as it stands there, in order."""
    language = language_of(text) if _is_told_apart(text) else ""
    found = []
    matches = list(_NUMBER.finditer(text))
    for match, following in zip_longest(matches, matches[1:]):
        value = _value(match, language)
        if value is not None:
            value *= _shared_scale(text, value, match, following)
            abbreviated = (match["scale"] or "").lower() in _ABBREVIATED
            end = match.end() - (match.group().endswith(".") and not abbreviated)
            found.append((match.start(), end, canonical(value, match["percent"])))
    spelled = [
        (m.start(), m.end(), canonical(value_of_words(m["words"]), m["percent"])) for m in SPELLED_NUMBER.finditer(text)
    ]
    return tuple(sorted(found + spelled))


def canonical(value: float, percent: str | None) -> str:
    """A value as it is compared, "%" behind a share."""
    return f"{value:.12g}" + ("%" if percent else "")


def value_of_words(words: str) -> float:
    """The value of number words: two million three hundred thousand is 2300000."""
    whole = part = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _TIMES:
            part = (part or 1) * _TIMES[word]
        elif word == "half":
            part += 0.5
        elif word in SCALES:
            whole, part = whole + (part or 1) * SCALES[word], 0.0
        else:
            part += SPELLED.get(word, 0)
    return whole + part


@lru_cache(maxsize=4096)
def _is_told_apart(text: str) -> bool:
    """Whether the text has a number that two languages read apart."""
    return re.search(r"\d[.,]\d{3}(?!\d)|\d\s?[bt]r?illions?\b", text, re.IGNORECASE) is not None


def _value(match: re.Match[str], language: str) -> float | None:
    number = _of_digits(match["digits"], language)
    scale, more = (match["scale"] or "").lower(), (match["more"] or "").lower()
    if scale in _COMMA_SCALES and language not in _COMMA_LANGUAGES:
        number = _of_digits(match["digits"], "es")  # its numbers are written as its words are
    if number is None or not scale:
        return number
    if more:
        return number * _PAIRED.get((scale, more), _SCALE_WORDS[scale])
    return number * (_LONG.get(scale, _SCALE_WORDS[scale]) if language in _LONG_LANGUAGES else _SCALE_WORDS[scale])


def _shared_scale(text: str, value: float, match: re.Match[str], following: re.Match[str] | None) -> float:
    """What the first number of "1.2-1.4bn" or "between 1.2 and 1.4bn" is counted in: the scale behind the second, 1
    where they are no range."""
    if following is None or match["scale"] or match["percent"] or not following["scale"]:
        return 1
    between = text[match.end() : following.start("digits")]
    if not _RANGE.fullmatch(between) and not (_AND.fullmatch(between) and _BETWEEN.search(text[: match.start()])):
        return 1
    upper = _of_digits(following["digits"], "") or 0
    return _SCALE_WORDS[following["scale"].lower()] if value < upper < 1000 else 1


def _of_digits(digits: str, language: str) -> float | None:
    if digits[-1] in _VULGAR:
        return float(digits[:-1] or 0) + unicodedata.numeric(digits[-1])
    if "/" in digits:
        whole, over, under = re.split(r"[ /]", digits)
        return float(whole) + float(over) / float(under) if int(under) else None
    bare = re.sub(r"['’\s\u00a0\u202f]", "", digits)
    groups = re.split(r"[.,]", bare)
    marks = re.findall(r"[.,]", bare)
    if len(set(marks)) == 2:  # the last one parts the decimals
        return float("".join(groups[:-1]) + "." + groups[-1])
    if len(marks) > 1:
        return float("".join(groups))
    if not marks:
        return float(bare)
    thousands = len(groups[1]) == 3 and len(groups[0]) <= 3 and groups[0] != "0"
    no_decimals = groups[1] == "000"  # nobody writes three that are none
    if thousands and (no_decimals or (marks[0] == ".") is (language in _COMMA_LANGUAGES)):
        return float("".join(groups))
    return float(".".join(groups))
