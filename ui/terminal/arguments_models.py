"""The grammar of the commands about speed and models: bench, models.

    add_bench, add_models (commands, command) add them to the parser of `ui.terminal.arguments`

`command` makes one with what all commands share.  Standard library only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[[Any, str, str, str], argparse.ArgumentParser]


def add_bench(commands: Any, command: Command) -> None:
    """Dossier bench"""
    parser = command(commands, "bench", "ui.commands.serving:bench", "measure speed, beside others in the same run")
    kinds = parser.add_subparsers(title="what to measure", dest="kind", metavar="KIND", required=True)
    for name, text, size, count in (
        ("first", "the first answer, from an empty home and cache: fetches the model", "", "rounds (1)"),
        ("cold", "from process start to the first words", "", "rounds (10)"),
        ("ask", "warm answers beside LlamaIndex's engines", "", "questions (40)"),
        ("index", "passages a second beside the bare encoders", "documents to index (250)", "rounds (3)"),
        ("scale", "retrieval over a grown library", "passages to grow to (100000)", "questions (100)"),
        ("serve", "four that index and eight that ask at once, over a Chroma server", "documents (120)", "not used"),
        ("store", "DOSSIER_STORE beside the default store", "passages to grow to (100000)", "questions (100)"),
    ):
        kind = command(kinds, name, "ui.commands.serving:bench", text)
        first = name == "first"
        kind.add_argument(
            "data", metavar="FILE", type=Path, help="articles to index" if first else "a data set of the common form"
        )
        kind.add_argument("--count", metavar="N", type=int, help=count)
        if size:
            kind.add_argument("--size", metavar="N", type=int, help=size)
        kind.add_argument("--json", metavar="OUT", type=Path, help="write every figure there")
        if not first:
            kind.add_argument("--alone", action="store_true", help="measure no peers")
            kind.add_argument("--quotes-only", action="store_true", default=None, help="measure without a model")


def add_models(commands: Any, command: Command) -> None:
    """Dossier models"""
    parser = command(commands, "models", "ui.commands.serving:models", "list, fetch or locate language models")
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "list the known models"),
        ("pull", "download a model, or resume"),
        ("path", "print a model's file"),
    ):
        action = command(actions, name, "ui.commands.serving:models", text)
        if name != "list":
            action.add_argument("name", metavar="NAME", help="a name from the list")
        if name == "pull":
            action.add_argument(
                "--to-read", action="store_true", help="only what reading takes: half to fetch, and no file that writes"
            )
