"""A paragraph of a word processor, in runs that may be raised or struck out -> the words that its reader sees.

    settled([("cut 35", ""), ("4", "sup"), (" jobs", "")]) -> "cut 35 jobs"

What a raised figure is (a note's mark, an exponent, the end of an ordinal) is told as on a page, by
`index.reading.pages.marks`; read that next.  RTF's runs are marked by signs of the private use area, since
its converter gives text alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

RAISED, STRUCK, HIDDEN = "sup", "del", "hidden"
_OPENS, _CLOSES = "\ue000", "\ue001"
_RAISED_TEXT = re.compile(f"{_OPENS}([^{_OPENS}{_CLOSES}]*){_CLOSES}")


def settled(runs: Sequence[tuple[str, str]]) -> str:
    """The text of the runs, each given with its mark or ""."""
    if not any(mark for _, mark in runs):
        return "".join(text for text, _ in runs)
    from lxml.html import document_fromstring

    from index.reading.pages.marks import settle_marks

    joined = ((mark, escape("".join(text for text, _ in same))) for mark, same in groupby(runs, key=lambda run: run[1]))
    inner = "".join(f"<{mark}>{text}</{mark}>" if mark else text for mark, text in joined)
    tree = document_fromstring(f"<html><body><p>{inner}</p></body></html>")
    settle_marks(tree)
    return str(tree.text_content())


def mark_raised(rtf: str, instead: int) -> str:
    """RTF with the signs around it that say that it is raised."""
    return f"{rtf_sign(_OPENS, instead)}{rtf}{rtf_sign(_CLOSES, instead)}"


def rtf_sign(sign: str, instead: int) -> str:
    """A sign as RTF writes it, and as many characters as stand for it in programs that cannot show it."""
    code = ord(sign)
    return f"\\u{code - 0x10000 if code >= 0x8000 else code}" + ("?" * instead or " ")


def settled_line(line: str) -> str:
    """A line of the text that was converted from marked RTF."""
    if _OPENS not in line:
        return line
    pieces = _RAISED_TEXT.split(line)
    return settled([(piece, RAISED if at % 2 else "") for at, piece in enumerate(pieces) if piece])
