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

from ui.terminal.days import begun_day

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


def add_timeline(commands: Any, command: Command, day: Day) -> None:
    """Dossier timeline"""
    parser = command(commands, "timeline", "ui.commands.brief:timeline", "what happened and what is due, by day")
    _which(parser, day)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--svg", metavar="FILE", type=Path, help="draw it")
    form.add_argument("--png", metavar="FILE", type=Path, help="draw it")


def add_changes(commands: Any, command: Command, day: Day) -> None:
    """Dossier changes"""
    parser = command(commands, "changes", "ui.commands.brief:changes", "what changed on the board between two days")
    days = parser.add_mutually_exclusive_group(required=True)
    days.add_argument("--since", metavar="DATE", type=begun_day, help="from this day to today")
    days.add_argument("--between", metavar=("A", "B"), nargs=2, type=day, help="from one day to another")
    parser.add_argument("--story", metavar="S", default="", help="one story, by id or words of a title")
    parser.add_argument("--party", metavar="P", default="", help="only what this party has a part in")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print Markdown")


def add_watch(commands: Any, command: Command, day: Day) -> None:
    """Dossier watch"""
    parser = command(commands, "watch", "ui.commands.watch:watch", "keep questions and see what changed; run exits 5")
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    add = command(actions, "add", "ui.commands.watch:watch", "answer a question now, and watch it")
    add.add_argument("question", metavar="QUESTION")
    listed = command(actions, "list", "ui.commands.watch:watch", "number the watched questions")
    listed.add_argument("--json", action="store_true", help="print JSON")
    remove = command(actions, "remove", "ui.commands.watch:watch", "watch a question no longer")
    remove.add_argument("number", metavar="N", type=int, help="its number in the list")
    run = command(actions, "run", "ui.commands.watch:watch", "say which answers and items changed; 5 when one did")
    form = run.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print Markdown, for a mail")
