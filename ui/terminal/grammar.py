"""The parsers of a command line: those of the commands that are asked for, and what stands for all others.

    parsers(words) -> what makes the parser of each command        parsers(None) -> the same, of every command

A parser of every command takes a fifth of the time of `dossier --help`, which only lists them.  Standard library only.
Read `ui.terminal.arguments` next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn


class Grammar(argparse.ArgumentParser):
    """A parser whose errors say where the rest is told."""

    def error(self, message: str) -> NoReturn:
        """See `argparse.ArgumentParser.error`."""
        self.print_usage(sys.stderr)
        self.exit(2, f'{self.prog}: error: {message}; "{self.prog} --help" tells more\n')


class Unasked:
    """Stands for the parser of a command that nobody asked for: takes whatever is added to it, and forgets it."""

    def __getattr__(self, name: str) -> Callable[..., Unasked]:
        return lambda *_, **__: self


def parsers(words: Sequence[str] | None) -> Any:
    """Makes a parser where its command is among the words, or they are None."""
    return lambda **told: Grammar(**told) if words is None or told["prog"].split()[-1] in words else Unasked()
