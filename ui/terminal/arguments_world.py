"""The grammar of the commands that serve other programs: mcp, serve, export, nodes, users, verify, shell.

    add_world_commands(commands, command, day, port) adds them to the parser of `ui.terminal.arguments`

`command` makes one with what all commands share; `day` reads a date, `port` a port.  Standard library only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ui.terminal.arguments_serving import add_serving, add_users

Command = Callable[[Any, str, str, str], argparse.ArgumentParser]
FORMS = ("markdown", "html", "docx", "ris", "csl", "ics")


def add_world_commands(commands: Any, command: Command, day: Callable[[str], date], port: Callable[[str], int]) -> None:
    """Adds all of them."""
    _serve(
        command(commands, "serve", "ui.commands.exchange.programs:serve", "serve the articles over HTTP to programs"),
        port,
    )
    command(
        commands,
        "mcp",
        "ui.commands.exchange.programs:mcp",
        "serve the articles to an MCP client over stdin and stdout",
    )
    _export(
        command(commands, "export", "ui.commands.exchange.exporting:export", "write an answer or the board for others"),
        day,
    )
    nodes = command(
        commands,
        "nodes",
        "ui.commands.exchange.exporting:nodes",
        "write the passages as a Chroma folder that LlamaIndex opens",
    )
    nodes.add_argument("folder", metavar="DIR", type=Path, help="a new folder, or one written so before")
    add_users(commands, command)
    shell = command(commands, "shell", "ui.commands.shell:shell", "print what your shell completes by, or a man page")
    shell.add_argument("form", choices=("bash", "zsh", "tcsh", "fish", "man"), help="for which shell, or for man")
    _verify(
        command(
            commands, "verify", "ui.commands.exchange.exporting:verify", "check whether a file's quotes still stand"
        )
    )


def _serve(parser: argparse.ArgumentParser, port: Callable[[str], int]) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=port, default=7861, help="port to listen on (default 7861)")
    add_serving(parser)
    parser.add_argument("--no-token", action="store_true", help="let every program of this machine in (loopback only)")


def _export(parser: argparse.ArgumentParser, day: Callable[[str], date]) -> None:
    parser.add_argument(
        "what", metavar="ANSWER|brief", help="a file that ask --json printed (- for standard input), or the word brief"
    )
    parser.add_argument("--to", choices=FORMS, required=True, help="the form of the file")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where to write it (standard output unless told)")
    parser.add_argument("--story", metavar="S", default="", help="of brief: one story, by id or words of a title")
    parser.add_argument("--party", metavar="P", default="", help="of brief: only what this party has a part in")
    parser.add_argument("--as-of", metavar="DATE", type=day, help="of brief: as it was known on this day")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="what export, ask --json, brief --json or brief --csv wrote"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
