"""Characters in a symbol font -> the signs that their reader sees.

    shown("Symbol", "\u00b3") -> "≥"         shown("Symbol", "b") -> "β"         shown("Arial", "b") -> "b"

A word processor keeps the code that such a font draws a sign for, as it is or in the private use area.  What is a
picture alone shows nothing.  The signs stand in symbols.toml; read `index.reading.formats.word.docx` next.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PRIVATE = 0xF000  # the symbol fonts' codes in the private use area begin here


def is_symbol_font(font: str) -> bool:
    """Whether a font draws other signs than its characters say."""
    return font.lower() in _fonts()


def shown(font: str, text: str) -> str:
    """What a reader sees of a text in a font."""
    signs = _fonts().get(font.lower())
    return text if signs is None else "".join(_sign(signs, character) for character in text)


def _sign(signs: Mapping[int, str], character: str) -> str:
    code = ord(character)
    code -= PRIVATE if PRIVATE <= code <= PRIVATE + 0xFF else 0
    return signs.get(code, "") if 0x20 <= code <= 0xFF else character


@cache
def _fonts() -> dict[str, dict[int, str]]:
    """Font, in small letters -> code -> sign."""
    held = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        font: {int(start, 16) + at: sign for start, signs in rows.items() for at, sign in enumerate(signs)}
        for font, rows in held.items()
    }
