"""A plugin of the `llm` command: passages of a home as fragments of a prompt, and a verified answer as a command.

    llm -f "dossier:QUESTION" PROMPT -> the passages that are most likely to answer, each a fragment with its place
    llm dossier QUESTION             -> what `dossier ask QUESTION` prints

`llm` finds it by the entry point of the distribution, where both are installed; the home is that of `DOSSIER_HOME`.  A
fragment names title, publisher and day above the passage and says that it is quoted; words that speak to an AI are
not among them.  Read `ui.api.operations` next.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import replace
from typing import Any

import llm

from index.errors import DossierError

MOST = 8  # passages, about what a prompt of the default model's own reader is fed from


@llm.hookimpl
def register_fragment_loaders(register: Any) -> None:
    """Make `-f dossier:QUESTION` known."""
    register("dossier", passages)


@llm.hookimpl
def register_commands(cli: Any) -> None:
    """Make `llm dossier` known."""
    import click

    @cli.command(name="dossier", context_settings={"ignore_unknown_options": True, "help_option_names": []})  # type: ignore[untyped-decorator]
    @click.argument("words", nargs=-1, type=click.UNPROCESSED)
    def dossier(words: tuple[str, ...]) -> None:
        """Answer a question from the articles, as `dossier ask` does."""
        from ui.cli import main

        sys.exit(main(["ask", *words]))


def passages(argument: str) -> list[llm.Fragment]:
    """The passages of the home that are most likely to answer, best first, as fragments.

    Raises ValueError, which `llm` tells its user, where Dossier cannot search.
    """
    from rag.settings import load_settings
    from ui.api.inputs import SearchInput
    from ui.api.operations import Operations

    try:
        settings = replace(load_settings(os.environ), quotes_only=True)
        with closing(Operations(settings)) as operations:
            found = operations.search(SearchInput.model_validate({"query": argument, "limit": MOST}))["passages"]
    except (DossierError, ValueError) as error:
        raise ValueError(str(error).splitlines()[0]) from error
    return [_fragment(each) for each in found]


def _fragment(found: dict[str, Any]) -> llm.Fragment:
    head = ", ".join(str(found[name]) for name in ("title", "publisher", "published") if found.get(name))
    place = f"dossier:{found['article_id']}:{found['start']}-{found['end']}"
    return llm.Fragment(f"Quoted from: {head}\n\n{found['quote']}\n", found.get("url") or place)  # type: ignore[no-untyped-call]
