"""The grammar of the commands that read the register: brief, timeline, changes, watch.

    commands -> the same, with these added

Standard library only, like `ui.terminal.arguments`, which calls it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

TABLES = ("stakes", "deadlines", "disputes")
HOWS = ("paper", "quoted", "reported", "unnamed", "denial", "document")
Command = Callable[[Any, str, str, str], argparse.ArgumentParser]
Day = Callable[[str], date]


def add_brief(commands: Any, command: Command, day: Day) -> None:
    """Dossier brief"""
    parser = command(commands, "brief", "ui.commands.brief:brief", "stakes, deadlines and disputes, by story")
    parser.add_argument("--kind", choices=TABLES, help="one table only")
    _which(parser, day)
    parser.add_argument(
        "--attribution", metavar="HOW", action="append", choices=HOWS, help=f"only what is known so: {', '.join(HOWS)}"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")
    form.add_argument("--markdown", action="store_true", help="print Markdown")
    form.add_argument("--ics", metavar="FILE", type=Path, help="write the deadlines whose day is known to a calendar")


def _which(parser: argparse.ArgumentParser, day: Day) -> None:
    parser.add_argument("--story", metavar="S", default="", help="one story, by id or words of a title")
    parser.add_argument("--party", metavar="P", default="", help="only what this party has a part in")
    parser.add_argument("--as-of", metavar="DATE", type=day, help="as it was known on this day (default today)")
