"""Text as it can be seen: what is invisible, or steers the screen that shows it, is taken out.

    "red ESC[31malert" -> plain_text -> "red alert"

Controls, escape sequences, direction overrides and invisible characters go; what can be seen stays as it is.  A
question passes here before it is asked, untrusted text before it is shown.  Pure.  Read `ui.safe` for the page.
"""

from __future__ import annotations

import re
import unicodedata

from index.text.patterns import regex

# Escape sequences whole: CSI, then OSC/DCS/PM/APC/SOS up to their terminator, then two-character ones.
_ESCAPES = regex(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|"
    r"\x9c)?|\x1b[ -/]*[0-~]?"
)
_LINE_BREAKS = regex(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_SPACES = regex(r"[^\S\n]+")
_MARK = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_STACKED_MARKS = regex(rf"({_MARK}{{4}}){_MARK}+")
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_JOINERS = frozenset("\u200c\u200d")
# Characters that Unicode calls letters, marks or symbols but that show as nothing.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")

_SITE = regex(r"https?://(?:[^/?#@\s]*@)?(?:www\.)?(\[[^\]\s]*\]|[^/:?#\s]+)")


def plain_text(text: str, *, lines: bool = False) -> str:
    """`text` as it can be seen: no control, escape sequence, direction override or invisible character.

    White space collapses to single spaces; with `lines` true, line breaks stay.  Idempotent.
    """
    text = _LINE_BREAKS.sub("\n", _ESCAPES.sub("", text))
    if not lines:
        text = text.replace("\n", " ")
    visible = text if text.isascii() and text.isprintable() else _visible(text)
    visible = _STACKED_MARKS.sub(r"\1", visible)
    spaced = _SPACES.sub(" ", visible)
    return "\n".join(line.strip() for line in spaced.split("\n")).strip()


def source_name(source: str) -> str:
    """A file's name as words, or the host of a web address: never a path of a machine."""
    seen = plain_text(source)
    if site := site_of(seen):
        return site
    name = re.split(r"[/\\]", seen.split("#")[0].rstrip("/\\"))[-1]
    return re.sub(r"[-_\s]+", " ", re.sub(r"\.\w{1,8}$", "", name)).strip()


def site_of(address: str) -> str:
    """The host of a web address without "www.", port and login; "" for anything else."""
    found = _SITE.match(address)
    return found[1].lower() if found else ""


def _visible(text: str) -> str:
    return "".join(" " if char == "\t" else char for at, char in enumerate(text) if not _is_hidden(char, text, at))


def _is_hidden(char: str, text: str, at: int) -> bool:
    if char in "\n\t":
        return False
    if char in _JOINERS:
        return not _joins(text, at)
    if "\ufe00" <= char <= "\ufe0f":  # a variation selector is only meaningful after a symbol
        return at == 0 or unicodedata.category(text[at - 1]) not in ("So", "Sm", "Po", "Nd")
    if "\U000e0100" <= char <= "\U000e01ef":
        return True
    return char in _BLANKS or unicodedata.category(char) in _HIDDEN


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between two characters that need it: Indic, Arabic or emoji, never Latin."""
    if not 0 < at < len(text) - 1:
        return False
    return all(
        unicodedata.category(near) in ("Lo", "Mn", "Mc", "So", "Sk") or near == "\ufe0f"
        for near in (text[at - 1], text[at + 1])
    )
