"""Text -> the sentences in it, as character spans.

    split_sentences(text) -> (Span, Span, ...)       in order, apart, each trimmed of white space and list marks

Rules over one regular expression of candidates: a full stop counts as an end only when neither what stands
before it (titles, initials, abbreviations, list numbers) nor what follows (a small letter, a number after "No.")
nor an open quotation or bracket speaks against it; `index.text.abbreviations` knows those of other languages.  A blank
line always ends a sentence, a line break does unless the next line goes on in small letters.  It knows nothing of
articles.  Read `index.text.split` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.abbreviations import ends_after
from index.text.language import language_of
from index.text.patterns import regex

MAX_ENCLOSED = 400  # characters; a longer quotation or bracket is cut at its own full stops

_END = regex(r"(?:[.!?]+|…|\.(?: \.){2,})(?:[\"'”’»)\]“]| '')*(?=\s|$)|[。！？｡।؟۔]+[」』”’）]*|[.!?][”»]?(?=[“«])")
_BREAK = regex(r"\n[ \t]*(?:\n\s*)?")
_OUTER = regex(r"\s*(?:(?:[-*•‣▪●◦·+–—]|#{1,6}|>|\(?\d{1,2}[.)])[ \t]+)*")
_LAST_WORD = regex(r"[^\s(\[“‘\"'«/–—]+$")
_NEXT_WORD = regex(r"[\s\"'“‘«(\[`]*([^\s,.;:!?\"'”’)\]]*)")
_ACRONYM = regex(r"(?:\w\.)+\w?$")
_PAIRS = regex(
    r"“[^“”\n]*”|``.*?''|(?<!\w)\"[^\"\n]*\"|«[^«»\n]*»|\([^()\n]*\)|\[[^\[\]\n]*\]"
    r"|„[^„“”\n]*[“”]|「[^「」\n]*」|『[^『』\n]*』",
    re.DOTALL,
)

_SIGNED = regex(r"\s*[–—-]\s*[^\W\d_a-z]")  # who said it, behind a quotation: "...” – Ada Krum, ferrywoman"
MAX_SIGNATURE = 160  # characters
_SAID_AFTER = regex(r"[ \t]*(?:と|という|って|[^。！？，、\s]{0,10}(?:说|表示|称|道|指出|告诉|问道|說|稱))")

_NEVER_LAST = frozenset(
    "mr mrs ms dr prof sen rep reps sens gov gen lt col capt cmdr sgt rev hon pres supt messrs mme mlle "
    "fr vs cf viz e.g i.e "
    "approx adm maj atty asst brig amb insp mt ft st".split()
)
_LAST_BEFORE_CAPITAL = frozenset(
    "inc corp co cos ltd llc plc jr sr etc al bros dept est univ assn ave blvd rd dist bldg ed eds vol a.m p.m ph.d "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun calif mass conn "
    "wash ariz colo fla ga ill ind kan ky md mich minn miss mo mont neb nev okla ore pa tenn tex va vt wis wyo".split()
)
_BEFORE_NUMBER = frozenset("no nos nr fig figs sec secs art arts p pp vol ch eq par para rule".split())
_STARTERS = frozenset(
    "the a an this that these those he she it they we i you his her its their our my in on at by for "
    "from with as but and or so if "
    "when while after before since though although because however meanwhile still yet there here what "
    "who why how where "
    "some many most all both each no not now then once last next one two another also according despite "
    "during under until".split()
)
# What stands before an I that is a numeral or the pronoun, not somebody's first name.
_NO_INITIAL = regex(
    r"\b(?:war|type|phase|act|part|class|tier|title|chapter|volume|level|stage|category|group|division|grade|round|"
    r"schedule|annex|appendix|league|queen|king|pope|emperor|and|or|nor|am|was|were|than|as|do|did|have|had|so|but|if)\s+$"
    r"|\b(?:queen|king|pope|emperor|tsar)\s\w+\s+$",
    re.IGNORECASE,
)
_INSEPARABLE = frozenset(("yahoo!", "jeopardy!", "yum!"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The characters from `start` up to, not including, `end`."""

    start: int
    end: int


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text`; together they hold all of it except white space and marks that open a line.

    Headings and list items count as sentences.  Text without a letter or digit gives no span.
    """
    cased, language = not _is_caseless(text), language_of(text)
    spans: list[Span] = []
    for start, end in _blocks(text, cased=cased):
        enclosed = [
            (m.start(), m.end()) for m in _PAIRS.finditer(text, start, end) if m.end() - m.start() <= MAX_ENCLOSED
        ]
        begin = start
        for cut in _cuts(text, start, end, enclosed, cased=cased, language=language):
            spans.extend(_trimmed(text, begin, cut))
            begin = cut
        spans.extend(_trimmed(text, begin, end))
    return tuple(spans)


def _is_caseless(text: str) -> bool:
    """Whether the text is written without capitals, so that a small letter says nothing of a sentence's start."""
    sample = text[:4000]
    capitals = sum(map(str.isupper, sample))
    return capitals * 400 < sum(map(str.islower, sample))


def _blocks(text: str, *, cased: bool) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: paragraphs, and lines that the next line does not continue."""
    start = 0
    for found in _BREAK.finditer(text):
        following = text[found.end() : found.end() + 1]
        continues = cased and found.group().count("\n") == 1 and following.islower() and found.start() > start
        if continues and text[start : found.start()].rstrip()[-1:] not in (".", "!", "?", ":", ";"):
            continue
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _cuts(
    text: str, start: int, end: int, enclosed: list[tuple[int, int]], *, cased: bool, language: str
) -> Iterator[int]:
    """Where sentences end inside one block."""
    inside = iter(enclosed)
    pair = next(inside, None)
    for found in _END.finditer(text, start, end):
        while pair is not None and pair[1] <= found.start():
            pair = next(inside, None)
        if pair is not None and pair[0] < found.start() and found.end() < pair[1]:
            continue
        if found.end() >= end or _is_signed(text, end, found):
            continue
        if _ends_sentence(text, start, found, cased=cased, language=language):
            yield found.end()


def _is_signed(text: str, end: int, found: re.Match[str]) -> bool:
    """Whether what closes here is a quotation with nothing but its speaker behind it."""
    rest = text[found.end() : end].strip()
    signed = found.group()[-1] in '”"»“’' and _SIGNED.match(text, found.end()) is not None
    return signed and len(rest) <= MAX_SIGNATURE and _END.search(rest + " ") is None


def _ends_sentence(text: str, start: int, found: re.Match[str], *, cased: bool, language: str) -> bool:
    mark = found.group()
    if mark[0] in "。！？｡।؟۔":
        return not (mark[-1] in "」』”’" and _SAID_AFTER.match(text, found.end()))
    upcoming = _NEXT_WORD.match(text, found.end())
    word = upcoming.group(1) if upcoming else ""
    if not word:
        return (
            len(mark) > 1
            or mark in "!?"
            or not text[found.end() : found.end() + 8].lstrip().startswith((",", ";", ":", "."))
        )
    if cased and word[0].islower() and not any(map(str.isupper, word[:3])):
        return False
    before = _LAST_WORD.search(text, max(start, found.start() - 24), found.start())
    token = before.group() if before else ""
    if mark == "." and token:
        told = ends_after(token, word, before=text[start : before.start()][-40:] if before else "", language=language)
        if told is not None and not (told and token.lower() in _NEVER_LAST):
            return told
    if mark[0] in "!?":
        return (token + mark[0]).lower() not in _INSEPARABLE
    return (
        mark[0] == "…"
        or len(mark.rstrip("\"'”’»)] ")) > 1
        or _full_stop_ends(token, word, prior=text[start : before.start()] if before else "")
    )


def _full_stop_ends(token: str, upcoming: str, *, prior: str) -> bool:
    """Whether "token." ends a sentence when `upcoming` (not in small letters) is the next word; `prior` stands before
    the token in its block."""
    low = token.lower()
    if low in _NEVER_LAST:
        return False
    initial = len(token) == 1 and token.isupper()
    if low in _BEFORE_NUMBER and not initial:
        return not upcoming[0].isdigit()
    if token.isdigit() and not prior.strip() and len(token) <= 3:
        return False
    if low in _LAST_BEFORE_CAPITAL or (_ACRONYM.fullmatch(token) and "." in token):
        return upcoming.lower() in _STARTERS and upcoming != "I." and not upcoming.islower()
    if initial and not (token == "I" and _NO_INITIAL.search(prior)):
        return upcoming.lower() in _STARTERS and len(upcoming) > 1
    return True


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    opening = _OUTER.match(text, start, end)
    start = opening.end() if opening else start
    while end > start and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(map(str.isalnum, text[start:end])):
        yield Span(start=start, end=end)
