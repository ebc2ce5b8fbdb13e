"""The words by which English prose names a time, as one regular expression.

    PHRASES.finditer("by the end of March 2027")       each match has a group k_KIND and that kind's own groups

Months and days of the week count only with a capital, all else in any case.  What a match means against a calendar
is for `index.dates.find`; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.dates.names import line_words
from index.text.patterns import regex

NUMBERS = {
    word: at
    for at, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"a": 1, "an": 1, "couple of": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_M = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|"
    r"Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_Y = r"(?:1[6-9]|20|21)\d\d"
_N = (  # grouped by first letters: it is tried at every word
    r"(?:\d{1,3}|a(?: couple of|n)?|couple of|one|t(?:wo|en|hree|welve|hirteen|wenty|hirty)|f(?:our(?:teen)?|ive|"
    r"ifteen|orty|ifty)|s(?:ix(?:teen|ty)?|even(?:teen)?)|e(?:ight(?:een)?|leven)|nine(?:teen|ty)?)"
)
_D = r"\d{1,2}"
_TH = r"(?:st|nd|rd|th)?"
_TO = r"\s?(?:[-–]|to|and|until|till|through)\s?"
_GERMAN = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_OTHER = "|".join(
    sorted((name for name in line_words().months if len(name) > 3 and name != "march"), key=len, reverse=True)
)
_BESIDE = "|".join(line_words().beside)
_WEEKDAYS = "|".join(sorted((name for name in line_words().weekdays if len(name) > 4), key=len, reverse=True))
_U = r"(?:day|week|fortnight|month|quarter|year|decade)"
_PREP = (
    r"(?:the year|year|by|before|until|till|through|since|after|in|on|during|from|as of|no later than|around|"
    r"starting|effective|for|of)"
)
_PART = r"(?:early|mid|late|end|the (?:beginning|start|middle|end) of|end of|the end of)"

_WD = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

_COUNTED: dict[str, str] = {
    "nthday": rf"(?i:(?:the )?(?P<no>first|second|third|fourth|fifth|last)) (?P<nw>{_WD}) (?:in|of) (?:(?P<nmon>{_M})"
    rf"(?:,?(?: of)? (?P<nyr>{_Y}))?|(?P<ndir>this|next|last|each|every|the|any) month)",
    "weekson": rf"(?P<kn>(?i:{_N})) (?P<ku>week|fortnight)s? (?:(?P<kp>on|from|after) (?P<kw>{_WD})|(?:from )?(?P<kt>"
    rf"today|tomorrow))|(?P<kw2>{_WD}) (?P<ku2>fortnight)|(?P<kt2>(?i:today|tomorrow)) (?P<ku3>week|fortnight)(?!['’])",
    "dayoff": rf"(?:(?P<zin>(?i:within )(?:the )?)?(?P<zn>(?i:{_N})) (?P<zb>(?:business|working|trading|clear) )?"
    rf"(?P<zu>{_U})s? (?P<zw>before|after|from|following|of)|(?P<ze>(?i:(?:the )?eve of))|"
    rf"(?i:(?:the )?)(?P<zd>(?i:day)|{_WD}) (?P<zw2>before|after|following)) (?:{_WD},? )?"
    rf"(?:(?P<zm1>{_M}) (?P<zd1>{_D}){_TH}(?:,? (?P<zy1>{_Y}))?|"
    rf"(?P<zd2>{_D}){_TH}(?: of)? (?P<zm2>{_M})(?:,? (?P<zy2>{_Y}))?)(?![\d%]|[.,:]\d)",
}
_KINDS: dict[str, str] = {
    "range": rf"(?:(?P<r1>{_D}){_TH}(?: (?P<rm3>{_M}))?{_TO}(?P<r2>{_D}){_TH} (?P<rm>{_M})(?:,? (?P<ry>{_Y}))?|"
    rf"(?P<rm2>{_M}) (?P<r3>{_D}){_TH}\s?(?:[-–]|to|until|through)\s?(?:(?P<rm4>{_M}) )?(?P<r4>{_D}){_TH}(?![\d:.]\d|%)"
    rf"(?:,? (?P<ry2>{_Y}))?)",
    "other": rf"(?P<od>{_D})(?:\.|er|º)? (?:de |d['’])?(?P<om>{_OTHER}|(?<=\. )(?:{_GERMAN}))(?!\w)"
    rf"(?: (?:de |del )?(?P<oy>{_Y}))?",
    "sideday": rf"(?P<sb>{_BESIDE}) (?P<sd>{_WEEKDAYS})|(?P<sd2>{_WEEKDAYS}) (?P<sb2>{_BESIDE})",
    "fiscal": rf"(?:Q[1-4] |[1-4]Q )?(?:fiscal(?: year)?|financial year|tax year|school year|FY)[ -]?['’]?"
    rf"(?:{_Y}|\d\d)(?:[/–-]\d{{2,4}})?|(?:the )?(?:first|second|third|fourth|final) (?:fiscal )?(?:quarter|half) of "
    rf"(?:fiscal|FY|the (?:fiscal|financial)|its)(?: year)?(?: ?{_Y})?|[QH][1-4] {_Y}[/–-]\d\d(?!\d)",
    "years": rf"{_Y}(?:[–/-]| to | and )(?:{_Y}|\d\d)(?![-\d])",
    "twodays": r"(?:the )?day (?P<two>before yesterday|after tomorrow)",
    "halfago": rf"(?:(?:(?P<hn>{_N}) and a half|(?P<hd>\d{{1,2}})(?: ?½| 1/2|\.5)|half an?) (?P<hu>year|decade|month|"
    r"century)s?|(?P<hy>an?|one) (?P<hu2>year|decade|month|century) and a half) ago",
    "nth": r"(?<=the )(?P<nth>[12]?\d|3[01])(?:st|nd|rd|th)(?: of (?P<nthof>this|next|last) month)?"
    r"(?=\s*(?:[,.;:!?)]|$)|\s+(?:at|and|to|that|when|after|before|because|but|or)\b)",
    "quarters": rf"Q(?P<qa>[1-4])\s?(?:[-–]|to|through|and)\s?Q(?P<qb>[1-4])(?: of)? (?P<qsy>{_Y})",
    "partof": r"(?:the )?(?P<po>first|second|third|fourth|final) (?P<pk>quarter|half) of (?P<py>this|next|last|"
    r"the current) year",
    "weekof": rf"(?:the )?week (?:of|beginning|starting|commencing) (?:Monday,? )?(?:(?P<wm>{_M}) (?P<wd>{_D}){_TH}|"
    rf"(?P<wd2>{_D}){_TH} (?P<wm2>{_M}))(?:,? (?P<wy>{_Y}))?(?![\d:.]\d|%)",
    "months": rf"(?P<ma>{_M})\s?(?:[-–]|to|through|until|till)\s?(?P<mb>{_M})(?:,?(?: of)? (?P<msy>{_Y}))?(?! \d)",
    "fromnow": rf"(?P<xn>{_N}) (?P<xu>{_U})s? from (?:now|today)",
    "calendar": r"CY ?['’]?(?P<cy>(?:20)?\d\d)|(?P<nm>[369])M['’]?(?P<ny>(?:20)?\d\d)(?!\d|[.,]\d)",
    "short": r"(?:(?P<sn>[1-4])(?P<sk>[QH])|(?P<sk2>[QH])(?P<sn2>[1-4]))(?:['’/]| (?=20\d\d))?(?P<sy2>(?:20)?\d\d)"
    r"(?!\d|[.,]\d)",
    "part": r"(?:(?P<pq>[QH])(?P<pn>[1-4])|(?P<pn2>[1-4])(?P<pq2>[QH]))(?!-)",
    "iso": rf"(?P<iso_date>{_Y}-\d\d-\d\d)",
    "full": rf"(?:(?:[A-Z][a-z]+day|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?P<fm>{_M}) (?P<fd>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?,? (?P<fy>{_Y})|(?P<fd2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<fm2>{_M}),? (?P<fy2>{_Y}))",
    "monthday": rf"(?:(?:[A-Z][a-z]+day|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?P<mm>{_M}) (?P<md>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?|(?P<md2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mm2>{_M}))(?![\d%]|[.,]\d)",
    "numeric": rf"(?P<nd>\d{{1,2}}[/.]\d{{1,2}}[/.]{_Y})",
    "quarter": rf"(?:Q(?P<q>[1-4])(?: of)? (?:FY ?)?(?P<qy>{_Y})|(?:the )?(?P<qw>first|second|third|fourth|"
    rf"final) (?P<qk>quarter|half) of (?P<qy2>{_Y}))",
    "yearend": rf"(?:year[- ]end (?P<yey2>{_Y})|(?P<ye>(?:the )?year[- ]end|(?:the )?end of (?:the|this) "
    rf"(?:calendar )?year)|(?:the )?end of (?P<yey>{_Y}))",
    "unitend": r"(?:the )?end of (?P<uw>the|this|next) (?P<uu>week|month|quarter|decade|year)",
    "monthyear": rf"(?:(?P<part>{_PART})[ -])?(?P<ym>{_M}),?(?: of)? (?P<yy>{_Y})",
    "within": rf"(?:within|in|over) (?:the (?:next|coming) )?(?P<wn>{_N}) (?P<wu>{_U})s?(?:['’] time)?(?! (?:ago|"
    rf"earlier|later|old|before))",
    "ago": rf"(?P<an>{_N}) (?P<au>{_U})s? ago",
    "near": rf"(?P<near>{'|'.join(map(re.escape, line_words().near))})",
    "unit": rf"(?:(?:later|earlier|sometime|early|late) )?(?P<dir>this|next|last) (?P<du>{_U})(?!s)",
    "season": r"(?P<sdir>this|next|last) (?P<season>spring|summer|autumn|fall|winter)|(?P<season2>spring|summer|"
    r"autumn|winter)(?: of)? (?P<sy>(?:19|20)\d\d)",
    "weekday": r"(?:(?P<wdir>this|next|last|this coming|this past) )?(?P<wday>Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday)(?P<wweek> week(?=[\s,.;:]|$))?",
    "month": rf"(?:(?P<mdir>this|next|last|late|early|mid|end|the end of|end of|(?:the )?beginning of|"
    rf"(?:the )?start of)[ -])?(?P<mon>{_M})(?! \d| [A-Z][a-z])",
    "year": rf"(?:(?P<ypart>{_PART})[ -])?(?P<year>{_Y})(?![\d%,.]?\d|[-–/]\d)",
    "open": r"(?:in the (?:near|coming|next) (?:few |several )?(?:future|days|weeks|months|years)|"
    r"(?:the )?(?:next|coming) few (?:days|weeks|months|years)|the (?:days|weeks|months|years) (?:ahead|"
    r"to come)|"
    r"for years to come|indefinitely|in due course|last (?:few )?(?:weeks|months|years))",
}

_CAPITAL = frozenset(
    "full monthday monthyear weekday month range short part other quarters weekof months calendar nthday weekson dayoff"
    "".split()
)

# what every phrase holds at least one of; most sentences hold none
TRIGGER = regex(
    r"\d|day|week|fortnight|month|quarter|year|decade|century|half|spring|summer|autumn|fall|winter|future|"
    r"indefinitely|due course|(?-i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|"
    + "|".join(map(re.escape, (*line_words().near, *line_words().beside))),
    re.IGNORECASE,
)


def _spelt(kind: str, pattern: str) -> str:
    """The pattern in any case, except where a capital tells a month or a day of the week from another word."""
    return pattern if kind in _CAPITAL else f"(?i:{pattern})"


def _any_of(kinds: Mapping[str, str]) -> re.Pattern[str]:
    """One expression for all kinds, of which the first that fits counts."""
    each = "|".join(f"(?P<k_{kind}>{_spelt(kind, pattern)})" for kind, pattern in kinds.items())
    return regex(rf"\b(?:(?P<prep>(?i:{_PREP})) (?:the )?)?(?:{each})(?!\w)")


PHRASES = _any_of(_KINDS)
# with days that are counted from another or named by their place in a month: half as slow again, and rare
WITH_COUNTED = _any_of({**_COUNTED, **_KINDS})
COUNTED = regex(
    r"(?:day|week|fortnight|month|quarter|year|decade)s? (?:(?:before|after|from|following|on) (?-i:[A-Z\d]|today|tom)|"
    r"fortnight|today|tomorrow)|\bwithin (?:\w+ ){1,4}of\b|\beve of|(?:today|tomorrow) (?:week|fortnight)|"
    r"(?:first|second|third|fourth|fifth|last) (?-i:[A-Z])[a-z]+day (?:in|of)\b",
    re.IGNORECASE,
)
