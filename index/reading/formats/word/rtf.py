"""A document in RTF -> its text as its reader sees it.

    open_rtf(data) -> Opened

The converter gives text alone.  So its source is gone through first: what is hidden, deleted, struck out or a field's
code is taken out, signs of symbol fonts are written as what they show, raised runs are marked.  Read
`index.reading.formats.runs` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.reading.formats.office import opened_text
from index.reading.formats.part import Opened
from index.reading.formats.runs import mark_raised, rtf_sign, settled_line
from index.reading.formats.word.symbols import is_symbol_font, shown

_TOKEN = re.compile(
    r"\\(?P<word>[a-z]+)(?P<number>-?\d{1,9})? ?|\\'(?P<code>[0-9a-fA-F]{2})|\\[^a-z]"
    r"|(?P<edge>[{}])|(?P<text>[^\\{}]+)",
    re.DOTALL,
)
_FONT = re.compile(r"\{\\f(\d+)(?![a-z])(?:[^{};]|\{[^{}]*\})*?[ }]([A-Za-z][\w ]*);\s*\}")
_SYMBOL = re.compile(r"\s*SYMBOL\s+(\d{1,5}).*?\\+f\s*\"?([\w ]+)", re.DOTALL)
_NO_RESULT = re.compile(r"\s*\{\s*\\fldrslt(?:\\[a-z]+-?\d* ?|[\s{}])*?\}")
_UNSEEN = ("v", "strike", "striked", "deleted", "mvf")
_TURNS = frozenset((*_UNSEEN, "f", "super", "up", "nosupersub", "sub", "dn", "plain", "fldinst", "uc"))
_KEPT = ("cell", "row", "nestcell", "nestrow", "f", "plain", "uc")  # where their words are hidden
_LONGEST_RAISED = 12  # characters
_MOST_READ = 30_000_000  # characters with pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How what follows looks; instead: characters behind a sign for programs that cannot show it."""

    font: str = ""
    unseen: frozenset[str] = frozenset()
    raised: bool = False
    in_code: bool = False
    instead: int = 1


def open_rtf(data: bytes) -> Opened:
    """The text of an RTF; what was struck out or hidden is left out."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")
    if len(source) > _MOST_READ:
        source = re.sub(r"[0-9a-fA-F\s]{20000,}", "", source)
    source = "".join(_Source(re.sub(r"\\line(?![a-z]) ?(?=[a-z])", " ", source)).seen())
    text: str = rtf_to_text(source, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return opened_text(
        [
            line.strip(" |") if line.startswith("|") else line.rstrip(" |")
            for line in map(settled_line, text.splitlines())
        ]
    )


class _Source:
    """The source of a document, which is read once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._fonts = {number: name.strip() for number, name in _FONT.findall(source)}
        self._look, self._around = _Look(), list[_Look]()
        self._code = ""  # of the field that is open
        self._instead = 0  # characters that still stand for a sign

    def seen(self) -> Iterator[str]:
        """The source of what a reader sees."""
        at = 0
        while found := _TOKEN.match(self._source, at):
            at = found.end()
            if found["word"] == "bin":
                at += max(int(found["number"] or 0), 0)
            elif found["edge"]:
                yield from self._edge(found["edge"], at)
            elif found["word"]:
                yield from self._word(found[0], found["word"], found["number"] or "")
            else:
                yield from self._text(found[0], found["code"], found["text"])

    def _edge(self, edge: str, at: int) -> Iterator[str]:
        yield edge
        self._instead = 0
        if edge == "{":
            self._around.append(self._look)
            return
        ended, self._look = self._look, self._around.pop() if self._around else _Look()
        if ended.in_code and not self._look.in_code:
            sign = _SYMBOL.search(self._code) if _NO_RESULT.match(self._source, at) else None
            yield self._marked(shown(sign[2], chr(int(sign[1])))) if sign else ""
            self._code = ""

    def _word(self, token: str, word: str, number: str) -> Iterator[str]:
        if word in _TURNS:
            self._look = self._turned(word, number)
        if self._look.in_code:
            self._code += token
        elif word == "u" and number:
            self._instead = self._look.instead
            if not self._look.unseen:
                yield self._marked(shown(self._look.font, chr(int(number) % 0x10000)))
        elif word == "pntext":
            yield r"\listtext "
        elif not self._look.unseen or word in _KEPT:
            yield token

    def _turned(self, word: str, number: str) -> _Look:
        """The look after a control word."""
        look = self._look
        if word == "f":
            return replace(look, font=self._fonts.get(number, ""))
        if word in _UNSEEN:
            return replace(look, unseen=look.unseen - {word} if number == "0" else look.unseen | {word})
        if word in ("super", "up", "nosupersub", "sub", "dn"):
            return replace(look, raised=word in ("super", "up") and number != "0")
        if word == "plain":
            return _Look(in_code=look.in_code, instead=look.instead)
        if word == "fldinst":
            return replace(look, in_code=True)
        return replace(look, instead=min(int(number), 9)) if word == "uc" and number.isdigit() else look

    def _text(self, token: str, code: str | None, text: str | None) -> Iterator[str]:
        """Text, a character by its code, or one that has to be marked."""
        if self._look.in_code:
            self._code += token
            return
        left = max(self._instead - len(text or " "), 0)
        token = text[self._instead :] if text else token if not self._instead else ""
        self._instead = left
        if self._look.unseen or not token:
            return
        if is_symbol_font(self._look.font) and (code or text):
            yield self._marked(shown(self._look.font, chr(int(code, 16)) if code else token.strip("\r\n")))
        else:
            raised = self._look.raised and len(token) <= _LONGEST_RAISED and token.strip()
            yield mark_raised(token, self._look.instead) if raised else token

    def _marked(self, signs: str) -> str:
        """Signs as RTF writes them."""
        written = "".join(rtf_sign(sign, self._look.instead) for sign in signs)
        return mark_raised(written, self._look.instead) if self._look.raised and written else written
