"""The command that prints what a shell or `man` wants to know of the commands: shell bash, zsh, tcsh, fish, man.

    Namespace -> exit code, with a completion script or a man page on stdout

Both are made of the parser itself.  Read `ui.terminal.arguments` for it.
"""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator

from ui.extras import extra_module
from ui.terminal.arguments import build_parser

FILES = {"ANSWER|brief", "FILE", "GOLD", "OUT", "PATH|URL"}  # the names in the grammar of what is a file
FOLDERS = {"DIR", "FOLDER", "HOME"}


def shell(arguments: Namespace) -> int:
    """Print it.  Raises ExtraError without the package that makes it."""
    parser = build_parser()
    if arguments.form == "man":
        page = extra_module("argparse_manpage.manpage", extra="shell")
        sys.stdout.write(str(page.Manpage(parser)))
    else:
        completing = extra_module("shtab", extra="shell")
        for action in actions(parser):
            if action.metavar in FILES | FOLDERS:  # without it, no shell offers a file here
                action.complete = completing.FILE if action.metavar in FILES else completing.DIRECTORY  # type: ignore[attr-defined]
        sys.stdout.write(completing.complete(parser, arguments.form))
    return 0


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser, those of its commands too."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from actions(each)
        else:
            yield action
