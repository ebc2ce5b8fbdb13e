"""What a command knows of where it runs: settings, width, colour, JSON on stdout, a notice on stderr.

    Namespace + environment -> Settings;  stdout -> width or None, colour or not

Everything reads the process and nothing writes but `print_json` and `warn`.  Read `rag.settings.Settings` next.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from index.text.patterns import regex

if TYPE_CHECKING:
    from rag.settings import Settings

_STEERING = regex(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
OPTIONS = ("home", "timeout", "require_model", "quotes_only")


def settings_from(arguments: Namespace) -> Settings:
    """The settings that the options and the environment give together."""
    from rag.settings import load_settings

    given = {name: getattr(arguments, name, None) for name in OPTIONS}
    return load_settings(os.environ, **given)


def warn(notice: str) -> None:
    """One line on stderr about what went less well than it should have; nothing for "".  The work itself was done."""
    if notice:
        print(f"dossier: {_STEERING.sub('', ' '.join(notice.split()))}", file=sys.stderr)


def width() -> int | None:
    """Columns to wrap at; None when stdout is not a terminal, where a line is a line."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def colour() -> bool:
    """Whether stdout may hold colour: a terminal that is not dumb, and no NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_json(value: Any, *, lines: bool = False, levels: int = 0) -> None:
    """`value` as JSON: indented, or on one line and flushed, so that a reader of a batch gets it at once.

    With `levels` only so many are indented, and what lies deeper has a line of its own: four times as fast.
    What could steer a terminal or turn its text is written as an escape of JSON, which reads the same.
    """
    text = _laid_out(value, levels) if levels else json.dumps(value, ensure_ascii=False, indent=None if lines else 2)
    print(escaped(text), flush=True)


def escaped(text: str) -> str:
    """JSON in which what could steer a terminal or turn its text is an escape, which reads the same."""
    return _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _laid_out(value: Any, levels: int, depth: int = 0) -> str:
    """JSON of which the outer levels are indented."""
    if depth == levels or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    inside = "  " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {_laid_out(v, levels, depth + 1)}" for key, v in value.items()
        ]
    else:
        parts = [_laid_out(part, levels, depth + 1) for part in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return opened + "\n" + ",\n".join(inside + part for part in parts) + "\n" + "  " * depth + closed
