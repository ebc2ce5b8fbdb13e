"""The command that prints what a shell or `man` wants to know of the commands: shell bash, zsh, tcsh, man.

    Namespace -> exit code, with a completion script or a man page on stdout

Both are made of the parser itself.  Read `ui.terminal.arguments` for it.
"""

from __future__ import annotations

import sys
from argparse import Namespace

from ui.extras import extra_module
from ui.terminal.arguments import build_parser


def shell(arguments: Namespace) -> int:
    """Print it.  Raises ExtraError without the package that makes it."""
    if arguments.form == "man":
        page = extra_module("argparse_manpage.manpage", extra="shell")
        sys.stdout.write(str(page.Manpage(build_parser())))
    else:
        completing = extra_module("shtab", extra="shell")
        sys.stdout.write(completing.complete(build_parser(), arguments.form))
    return 0
