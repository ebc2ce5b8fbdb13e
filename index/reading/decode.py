"""The bytes of a text -> its characters, or a plain word on why that cannot be had.

    decode_text(data) -> str         raises NotText for a binary file or an encoding that nobody can tell

Order of belief: a byte order mark, what the sender declared, UTF-8, UTF-16 without a mark, Windows-1252 where its bytes
look like Western prose, then charset-normalizer.  A few broken bytes in UTF-8 become U+FFFD rather than make the
whole text be taken for something else.  Read `index.reading.read` next.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

_SAMPLE = 200_000  # bytes that decide the encoding
SHORT = 400  # bytes; in so little text accents stand closer by chance, and charset-normalizer guesses wildly
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x7fELF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ\x90",
    b"SQLite format 3",
    b"\xd0\xcf\x11\xe0",
    b"GGUF",
)
_WIRE = b"\x01\x02\x03\x04"  # around the parts of a message as news agencies send it
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b"))
_WESTERN = re.compile(
    rb"[\x80\x85\x91-\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb4\xb7\xbb-\xbe\xc0-\xcf\xd1-\xd6\xd9-\xdc\xdf-\xef\xf1-\xf6\xf8-\xfc]"
)


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)


class NotText(ValueError):
    """Bytes that are no text, or text in an encoding that cannot be told; the message says which."""


def decode_text(data: bytes, *, declared: str = "") -> str:
    """The characters of `data`, without a byte order mark; line ends as they are.  Raises NotText."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff")
    if data.startswith(_MAGIC):
        raise NotText("a binary file, not text")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    sample = data[:_SAMPLE].translate(None, _WIRE) if data.startswith(_WIRE[:1]) else data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100:
        raise NotText("a binary file, not text")
    return _declared(data, declared) or _utf8(data) or _guessed(data)


def meta_charset(page: bytes) -> str:
    """The charset that an HTML page declares near its top, or ""."""
    found = _META_CHARSET.search(page[:4096])
    return found.group(1).decode() if found else ""


def _wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes stand; "" otherwise."""
    sample = data[:2000]
    if sample.count(0) < len(sample) / 4:
        return ""
    for encoding, step, at in (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1)):
        whole = sample[: len(sample) // step * step]
        texts = len(whole[at::step]) - whole[at::step].count(0)
        if texts > 0.9 * len(whole) / step and len(whole) - whole.count(0) < texts * 1.2:
            return encoding
    return ""


def _declared(data: bytes, declared: str) -> str:
    with suppress(LookupError, UnicodeDecodeError):
        return (
            data.decode("cp1252" if declared.lower() in ("iso-8859-1", "latin-1", "ascii", "us-ascii") else declared)
            if declared
            else ""
        )
    return ""


def _utf8(data: bytes) -> str:
    """The text if it is UTF-8 but for at most a tenth of its characters beyond ASCII; else ""."""
    with suppress(UnicodeDecodeError):
        return data.decode()
    text = data.decode("utf-8", "replace")
    beyond = sum(not character.isascii() for character in text)
    return text if text.count("\ufffd") <= beyond / 10 else ""


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    beyond = len(sample) - sum(map(sample.count, range(128)))
    if beyond <= len(sample) / (12 if len(sample) > SHORT else 5) and len(_WESTERN.findall(sample)) == beyond:
        with suppress(UnicodeDecodeError):
            return data.decode("cp1252")
    best = from_bytes(sample).best()
    if best is None:
        raise NotText("in an encoding that cannot be told")
    return data.decode(best.encoding, "replace")
