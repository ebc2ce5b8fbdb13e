r"""Subtitles (SRT, WebVTT, SBV, ASS, TTML) -> what is said in them, as a text without times, a line a speaker.

    open_subtitles("1\n00:00:01,000 --> 00:00:03,000\nGood evening.\n") -> Opened
    open_segments([{"start": 1.0, "end": 3.0, "text": "Good evening."}]) -> Opened | None     of a table or JSON

A cue breaks its sentence over lines and over cues; a line of the text ends where a sentence does, or where another
speaks.  A caption that repeats the one before it (as live captions do) is taken once.  Read
`index.reading.formats.part` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from index.reading.formats.markup import descend, html_lines, inner_text, local
from index.reading.formats.part import NoArticles, Opened, Part

_TIMES = re.compile(r"\s*(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{2,3}(?:\s*-->\s*|,)(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{2,3}")
_DIALOGUE = re.compile(r"Dialogue:(?:[^,\n]*,){9}(?P<said>.*)")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? ([^>]{1,80})>")
_END = re.compile(r"[.!?…。！？][\"'”’)]*$")
_NEW_SPEAKER = re.compile(r"(?:[-–—] ?\S|>> ?|[^\W\d_][\w .'’-]{1,40}: |\[[^\]\n]{2,40}\]: )")
_SPEAKER = re.compile(r"(?:\[[^\]\n]{2,40}\]:?|[^\W\d_][\w .'’-]{1,40}:) ")
_STARTS = ("start", "starttime", "tstartms", "begin", "startms")
_ENDS = ("end", "endtime", "ddurationms", "duration", "dur", "stop", "endms")
_WORDS = ("text", "body", "segs", "transcript", "content", "line", "utterance")
_SPEAKERS = ("speaker", "speakername", "speakerlabel", "speakerid")
PARAGRAPH = 4  # sentences a paragraph


def is_subtitles(text: str) -> bool:
    """Whether a text is cues: its first times stand within a few lines, in WebVTT below its styles."""
    told = 200 if text.lstrip("\ufeff").startswith("WEBVTT") else 12
    return any(_TIMES.match(line) for line in text[:20_000].splitlines()[:told]) or _DIALOGUE.search(text) is not None


def open_subtitles(text: str) -> Opened:
    """The one article.  Raises NoArticles when nothing is said."""
    return _opened(_cues(text))


def open_timed_text(root: Any) -> Opened:
    """The same of TTML, the form of broadcasters, and of its kin, where an element with a start is a cue."""
    for line in descend(root, "br"):
        line.tail = f" {line.tail or ''}"
    for part in [below for cue in descend(root, "p") for below in cue.iter()]:
        _settle_part(part)
    return _opened(_voiced(root, descend(root, "p", "text")))


def _settle_part(part: Any) -> None:
    """Empty what a cue tells about itself and what its style hides; how a word is read goes in brackets."""
    style = {key.rpartition("}")[2]: value for key, value in part.attrib.items()}
    ruby = style.get("ruby")
    unseen = style.get("display") == "none" or style.get("visibility") == "hidden"
    if unseen or local(part) == "metadata" or ruby == "delimiter":
        tail = part.tail
        part.clear()
        part.tail = tail
    elif ruby == "text":
        part.text = f"({part.text or ''})"


def _voiced(root: Any, cues: Iterator[Any]) -> Iterator[str]:
    """The words of each cue, behind a name where another of the people begins to speak that the file lists."""
    named = {key: inner_text(each) for each in descend(root, "agent") for key in each.attrib.values()}
    last = ""
    for cue in cues:
        told = [*cue.attrib.items(), *(pair for below in cue for pair in below.attrib.items())]
        speaker = next((named.get(value, "") for key, value in told if key.rpartition("}")[2] == "agent"), "")
        words = _plain(inner_text(cue))
        yield f"{speaker}: {words}" if words and speaker not in ("", last) else words
        last = speaker or last


def open_segments(records: Sequence[Mapping[str, Any]]) -> Opened | None:
    """What is said in records with a start, an end or length, and words; None where they are anything else."""
    cues, last = [], ""
    for record in records:
        held = {str(name).lower().replace("_", ""): value for name, value in record.items()}
        start, end = (next((held[name] for name in names if name in held), None) for names in (_STARTS, _ENDS))
        words = _said(held)
        if words and not (_is_clock(start) and _is_clock(end)):
            return None
        speaker = _named(next((held[name] for name in _SPEAKERS if held.get(name) not in (None, "")), ""))
        cues.append(f"{speaker}: {words}" if words and speaker not in ("", last) else words)
        last = speaker or last
    spoken = " ".join(cues).split()
    return _opened(iter(cues)) if len(spoken) >= max(8, 2 * len(list(filter(None, cues)))) else None


def _named(speaker: Any) -> str:
    """The name of a speaker; a bare number or letter, as programs tell voices apart, becomes "Speaker 0"."""
    name = str(speaker).strip()
    return f"Speaker {name}" if name.isdigit() or len(name) == 1 else name


def _said(held: Mapping[str, Any]) -> str:
    """The words of a record, which may stand in pieces."""
    value = next((held[name] for name in _WORDS if held.get(name)), "")
    pieces = value if isinstance(value, list) else [value]
    texts = [piece.get("utf8", "") if isinstance(piece, dict) else piece for piece in pieces]
    return _plain(" ".join("".join(text for text in texts if isinstance(text, str)).split()))


def _is_clock(value: Any) -> bool:
    """Whether a value is a time within a recording: seconds, milliseconds or hours and minutes, and no day."""
    return re.fullmatch(r"\d{1,9}(?:\.\d+)?s?|(?:\d{1,3}:)?\d{1,2}:\d\d(?:[.,]\d+)?", str(value)) is not None


def _opened(cues: Iterator[str]) -> Opened:
    paragraphs = list(_paragraphs(cue for cue, _ in groupby(cues) if cue))
    if not any(map(str.isalnum, "".join(paragraphs))):
        raise NoArticles("holds subtitles without words: leave it out")
    return Opened(parts=(Part(body="\n\n".join(paragraphs)),))


def _cues(text: str) -> Iterator[str]:
    """The words of each cue as one line."""
    if _DIALOGUE.search(text):
        yield from (_plain(re.sub(r"\\[Nnh]", " ", found["said"])) for found in _DIALOGUE.finditer(text))
        return
    plain = text.lstrip("\ufeff").replace("\r\n", "\n")
    shown: list[str] = []
    for block in re.split(r"\n\n+" if plain.startswith("WEBVTT") else r"\n\s*\n", plain):
        lines = block.split("\n")
        timed = next((at for at, line in enumerate(lines) if _TIMES.match(line)), None)
        if timed is None:
            continue
        before, shown = shown, [said for line in lines[timed + 1 :] if (said := _plain(_VOICE.sub(r"\1: ", line)))]
        yield " ".join(shown[_rolled(before, shown) :])


def _rolled(before: Sequence[str], shown: Sequence[str]) -> int:
    """How many lines on top of a cue are those at the foot of the one before, as captions that roll have them."""
    most = min(len(before), len(shown))
    return next((count for count in range(most, 0, -1) if list(before[-count:]) == list(shown[:count])), 0)


def _plain(line: str) -> str:
    """A line without the signs of its form."""
    return " ".join(" ".join(html_lines(re.sub(r"\{\\[^}]*\}|</?[cv][^>]*>|<\d[\d:.]*>", "", line))).split())


def _paragraphs(cues: Iterator[str]) -> Iterator[str]:
    """The cues put together; a speaker who is named over each of several is named once."""
    line, sentences, last = "", 0, ""
    for shown in cues:
        named = _SPEAKER.match(shown)
        cue = shown[named.end() :] if named and named[0] == last else shown
        last = named[0] if named else last
        if line and (_NEW_SPEAKER.match(cue) or sentences >= PARAGRAPH):
            yield line
            line, sentences = "", 0
        line = f"{line} {cue}".strip()
        sentences += _END.search(cue) is not None
    if line:
        yield line
