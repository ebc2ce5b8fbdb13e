"""The grammar of the commands that serve other programs: mcp, serve, export, verify.

    add_world_commands(commands, command) adds them to the parser of `ui.terminal.arguments`

`command` makes one with what all commands share.  Standard library only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Command = Callable[[Any, str, str, str], argparse.ArgumentParser]


def add_world_commands(commands: Any, command: Command) -> None:
    """Adds all of them."""
    command(commands, "mcp", "ui.commands.programs:mcp", "serve the articles to an MCP client over stdin and stdout")
