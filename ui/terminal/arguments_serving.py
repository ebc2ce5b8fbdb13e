"""The arguments of every server, and the command that keeps their logins: users.

    add_serving(parser) adds --root-path, --proxy, --grace, --log, --metrics;  add_users(commands, command)

Standard library only.  Read `ui.serving.options` next.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_GRACE = 3_600.0


def add_serving(parser: argparse.ArgumentParser) -> None:
    """What `ui.serving.options.serving_options` reads."""
    parser.add_argument(
        "--root-path", metavar="PATH", default="", help="the path below which a proxy offers this, as /dossier"
    )
    parser.add_argument(
        "--proxy",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="believe X-Forwarded-For and -Proto of this proxy (repeatable); nobody is believed unless named",
    )
    parser.add_argument(
        "--grace",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="how long answers may go on after a stop (default 0)",
    )
    parser.add_argument(
        "--log", choices=("none", "text", "json"), default="none", help="a line a request on stderr, without questions"
    )
    parser.add_argument("--metrics", action="store_true", help="offer figures for Prometheus at /metrics")


def add_users(commands: Any, command: Callable[[Any, str, str, str], argparse.ArgumentParser]) -> None:
    """The command users."""
    parser = command(commands, "users", "ui.commands.users:users", "keep the logins of a team's page in a file")
    parser.add_argument("action", choices=("add", "remove", "list"), help="add asks for the password, or changes it")
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="whose login")
    parser.add_argument("--file", metavar="FILE", type=Path, required=True, help="the file that chat --users reads")


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= MOST_GRACE:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to {MOST_GRACE:g}")
    return found
