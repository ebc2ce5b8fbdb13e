"""The reference of the command line, written from the parser itself, so that it cannot fall behind.

    build_parser(), SETTINGS -> render_manual() -> docs/cli.md          python -m ui.terminal.manual >docs/cli.md

Knows nothing of what a command does beyond the parser's own words.  Read `ui.terminal.arguments` next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from ui.terminal.arguments import build_parser

SETTINGS = {
    "DOSSIER_HOME": "the folder of the index",
    "DOSSIER_CACHE": "the folder of models, shared by all checkouts (your system's cache folder unless told)",
    "DOSSIER_LLM": "a provider's model through LlamaIndex, as provider:model; its package is an extra",
    "DOSSIER_WORDING": "`quotes`, `paraphrase` (unless told) for a model's sentences that the default one checked, or"
    " `rechecked` for those that it confirms when asked again",
    "DOSSIER_LLM_URL": "the address of an OpenAI-compatible endpoint in place of the local model",
    "DOSSIER_LLM_MODEL": "the name of the endpoint's model",
    "DOSSIER_LLM_API_KEY": "the endpoint's key; no other key is ever read for it",
    "DOSSIER_MODEL": "another local model, by its name in `dossier models list`",
    "DOSSIER_MODEL_PATH": "another local model, by its GGUF file",
    "DOSSIER_TIMEOUT": "seconds for one answer of the model",
    "DOSSIER_THREADS": "threads of the model",
    "DOSSIER_ANSWERABLE": "the share of your questions expected to have an answer (0.67); lower refuses more",
    "DOSSIER_REQUIRE_MODEL": "fail rather than fall back to quotes",
    "DOSSIER_QUOTES_ONLY": "never ask a model",
    "DOSSIER_ENCODER": "another embedding model, by name",
    "DOSSIER_STORE": "where the articles are kept if not in the home, as postgresql://user@host/database",
    "DOSSIER_CHROMA_URL": "a Chroma server on which several homes share their articles",
    "DOSSIER_API_TOKEN": "the token that clients of `dossier serve` send; made anew at each start unless set",
    "DOSSIER_SHARED": "a folder of public data sets, for tests that report on them",
}
HEAD = """# The command line

Written by `make docs` from the parser; do not edit it by hand. Answers go to stdout, progress and errors to stderr, no
colour without a terminal. Every command takes `--home DIR` (`DOSSIER_HOME`; `.dossier` in the current folder otherwise)
and `--help`. """


def render_manual() -> str:
    """The whole page as Markdown."""
    parser = build_parser()
    parts = [HEAD + (parser.epilog or "").capitalize() + "."]
    parts += [_section(words, each) for words, each in commands_of(parser)]
    rows = "\n".join(f"| `{name}` | {text} |" for name, text in SETTINGS.items())
    parts.append(f"## Settings\n\n| variable | what it sets |\n| --- | --- |\n{rows}")
    return "\n\n".join(parts) + "\n"


def commands_of(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ("dossier",)
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its parser: those with actions below them give the actions."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield " ".join(words), parser
    for action in below:
        for name, child in action.choices.items():
            yield from commands_of(child, (*words, name))


def _section(words: str, parser: argparse.ArgumentParser) -> str:
    actions = [a for a in parser._actions if a.dest not in {"help", "home"} and a.help != argparse.SUPPRESS]
    positional = " ".join(_place(action) for action in actions if not action.option_strings)
    rows = "\n".join(f"| `{_name(action)}` | {_cell(action.help)} |" for action in actions)
    table = f"\n\n| argument | what it does |\n| --- | --- |\n{rows}" if rows else ""
    text = (parser.description or "").strip()
    return f"## {words}\n\n    {f'{words} {positional}'.strip()}\n\n{text[:1].upper()}{text[1:]}.{table}"


def _place(action: argparse.Action) -> str:
    name = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    shown = {"+": f"{name}...", "*": f"[{name}...]", "?": f"[{name}]"}
    return shown.get(str(action.nargs), name)


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return _place(action)
    takes = action.nargs != 0
    values = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    shown = " ".join(values) if isinstance(values, tuple) else str(values)
    return ", ".join(action.option_strings) + (f" {shown}" if takes else "")


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render_manual())
