"""The command line's grammar: every command, its options and which function runs it.

    argv -> build_parser(argv).parse_args -> Namespace(run="module:function", ...)

Standard library only, so that `dossier --help` is at once there; `ui.cli` imports the function when it is needed.
A usage error exits with 2.  Read `ui.cli.main` next.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ui.terminal.arguments_models import add_bench, add_models
from ui.terminal.arguments_serving import add_serving
from ui.terminal.arguments_world import add_world_commands
from ui.terminal.board_arguments import add_brief, add_changes, add_timeline, add_watch
from ui.terminal.days import first_day, iso_date, last_day
from ui.terminal.grammar import Grammar, parsers

EXIT_CODES = (
    "exit codes: 0 done, 1 error, 2 usage, 3 abstained (ask), 4 a gate failed (eval), 5 something changed (watch run), "
    "130 interrupted"
)


def build_parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The grammar of the commands that are among `words`, for these to be read, or the whole, for all that it tells.
    The others are listed, and no more.  `--home` may stand before or after the command."""
    parser = Grammar(
        prog="dossier",
        description="Answers questions about news articles in sentences that their exact words support.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version="dossier 0.1.0")
    _add_home(parser)
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, parser_class=parsers(words)
    )
    keeping = (_schema, _doctor, _backup, _restore, _migrate)
    for add in (
        _index,
        _feed,
        _update,
        _articles,
        _show,
        _edit,
        _remove,
        _ask,
        _board,
        _chat,
        _eval,
        lambda each: add_bench(each, _command),
        lambda each: add_models(each, _command),
        *keeping,
    ):
        add(commands)
    add_world_commands(commands, _command, iso_date, port_number)
    return parser


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,
        help="where the index lives (DOSSIER_HOME; default .dossier in the current folder)",
    )


def _command(commands: Any, name: str, run: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(run=run)
    _add_home(parser)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", metavar="SECONDS", type=seconds, default=0.0, help="for another process that writes the index"
    )


def _index(commands: Any) -> None:
    parser = _command(commands, "index", "ui.commands.library:index", "add articles, or update those that changed")
    parser.add_argument(
        "sources", metavar="PATH|URL", nargs="+", help="files, exports of databases, feeds, mail; folders; addresses"
    )
    parser.add_argument("--prune", action="store_true", help="drop articles whose file is gone")
    parser.add_argument("--ocr", action="store_true", help="read scans by text recognition (tesseract), from now on")
    _wait(parser)
    _json(parser)


def _feed(commands: Any) -> None:
    parser = _command(commands, "feed", "ui.commands.feeds:feed", "follow feeds: RSS, Atom, news sitemaps")
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    add = _command(actions, "add", "ui.commands.feeds:feed", "follow a feed, or the one that a page points to")
    add.add_argument("url", metavar="URL", help="the feed's address")
    _json(_command(actions, "list", "ui.commands.feeds:feed", "list the feeds"))
    remove = _command(actions, "remove", "ui.commands.feeds:feed", "follow a feed no longer; its articles stay")
    remove.add_argument("feed", metavar="URL|N", help="its address, or its number in the list")
    opml = _command(actions, "import", "ui.commands.feeds:feed", "follow every feed of an OPML file")
    opml.add_argument("file", metavar="FILE", type=Path, help="the OPML file of a feed reader")


def _update(commands: Any) -> None:
    parser = _command(commands, "update", "ui.commands.feeds:update", "ask the feeds and read the folders again")
    parser.add_argument("--watch", action="store_true", help="go on until interrupted")
    parser.add_argument("--every", metavar="MINUTES", type=minutes, default=15.0, help="with --watch (default 15)")
    parser.add_argument("--prune", action="store_true", help="drop articles whose file is gone")
    _wait(parser)
    _json(parser)


def _articles(commands: Any) -> None:
    _json(_command(commands, "articles", "ui.commands.library:articles", "list the indexed articles"))


def _show(commands: Any) -> None:
    parser = _command(commands, "show", "ui.commands.library:show", "print an article as it was cleaned")
    parser.add_argument("id", metavar="ID", help="an article's id, or its unambiguous beginning")
    parser.add_argument("--dropped", action="store_true", help="print what was left out, and why")
    _json(parser)


def _remove(commands: Any) -> None:
    parser = _command(commands, "remove", "ui.commands.library:remove", "take an article out of the index")
    parser.add_argument("id", metavar="ID", help="an article's id, or its unambiguous beginning")
    _wait(parser)


def _edit(commands: Any) -> None:
    parser = _command(commands, "edit", "ui.commands.edit:edit", "correct an article's title, paper, author or date")
    parser.add_argument("id", metavar="ID", help="an article's id, or its unambiguous beginning")
    parser.add_argument("--title", metavar="T", help="its headline")
    parser.add_argument("--publisher", metavar="P", help="its paper")
    parser.add_argument("--author", metavar="A", help="who wrote it")
    parser.add_argument(
        "--published", metavar="DATE", type=date_or_none, help="the day it appeared; an empty one for none"
    )
    _wait(parser)
    _json(parser)


def _ask(commands: Any) -> None:
    parser = _command(commands, "ask", "ui.commands.ask:ask", "answer a question with numbered quotes")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", metavar="QUESTION", nargs="?", help="what you want to know")
    asked.add_argument("--batch", metavar="FILE", help="a question a line (- for standard input); needs --json")
    _json(parser)
    parser.add_argument("--as-of", metavar="DATE", type=last_day, help="use only what was published by this day")
    parser.add_argument(
        "--since", metavar="DATE", type=first_day, help='use only articles from this day on, or "last week"'
    )
    parser.add_argument("--until", metavar="DATE", type=last_day, help="use only articles up to this day")
    parser.add_argument("--publisher", metavar="NAME", default="", help="use only this publisher's articles")
    parser.add_argument("--continue", dest="follow", action="store_true", help="follow up the last question asked here")
    parser.add_argument("--fresh", action="store_true", help="answer anew, even if the same was asked before")
    _answering(parser)
    _fetching(parser)


def _answering(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quotes-only", action="store_true", default=None, help="show the evidence, ask no model")
    parser.add_argument(
        "--require-model", action="store_true", default=None, help="fail rather than fall back to quotes"
    )
    parser.add_argument("--timeout", metavar="SECONDS", help="for the language model (DOSSIER_TIMEOUT)")


def _fetching(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fetch", action="store_true", help="fetch the model if it is not here; quotes until then")


def _board(commands: Any) -> None:
    for add in (add_brief, add_timeline, add_changes, add_watch):
        add(commands, _command, last_day)


def _chat(commands: Any) -> None:
    parser = _command(commands, "chat", "ui.commands.serving:chat", "open the chat page for a browser")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=port_number, default=7860, help="port to listen on (default 7860)")
    parser.add_argument(
        "--auth",
        metavar="USER:PASS",
        action="append",
        default=[],
        help="ask for this login, or one of several; each has conversations of its own; others of this machine can "
        "read it in the list of processes, so for more than a trial use --users",
    )
    parser.add_argument("--users", metavar="FILE", type=Path, help="ask for a login of this file, see dossier users")
    parser.add_argument("--insecure-host", action="store_true", help="listen on another host without a login")
    add_serving(parser)
    _answering(parser)
    _fetching(parser)


def _eval(commands: Any) -> None:
    parser = _command(commands, "eval", "ui.commands.serving:evaluate", "run gold questions and check the gates")
    gold = "files or folders (default evals/gold); the word draft prints questions to edit"
    parser.add_argument("gold", metavar="GOLD", nargs="*", type=Path, help=gold)
    parser.add_argument("--report", metavar="DIR", type=Path, help="write report.json, report.html, results.xml there")
    parser.add_argument("--baseline", metavar="FILE", type=Path, help="compare with an earlier report.json")
    parser.add_argument(
        "--open", metavar="FOLDER", type=Path, help="ask the open questions of libraries of stories (evals/gold/open)"
    )
    parser.add_argument("--part", metavar="NAME", default="", help="of the open questions, those of one part")
    parser.add_argument("--public", metavar="FILE", type=Path, help="ask a public data set's questions instead")
    parser.add_argument("--sample", metavar="N", type=int, help="ask so many of the public set's questions")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="which sample to draw (default 0)")
    parser.add_argument("--boards", action="store_true", help="judge the register over marked stories instead")
    parser.add_argument("--notes", action="store_true", help="with --boards: what was missed or read wrong")
    _answering(parser)


def _schema(commands: Any) -> None:
    _command(commands, "schema", "ui.commands.ask:schema", "print the JSON schema of an answer")


def _doctor(commands: Any) -> None:
    parser = _command(commands, "doctor", "ui.commands.library:doctor", "check the index, the model and this machine")
    parser.add_argument("--repair", action="store_true", help="rebuild what is derived and broken")
    _wait(parser)


def _backup(commands: Any) -> None:
    parser = _command(commands, "backup", "ui.commands.library:backup", "write the whole index to one file")
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that does not exist yet")


def _restore(commands: Any) -> None:
    parser = _command(commands, "restore", "ui.commands.library:restore", "make an index of a backup")
    parser.add_argument("file", metavar="FILE", type=Path, help="what dossier backup wrote")
    parser.add_argument("--replace", action="store_true", help="put it in the place of the articles that are there")
    _wait(parser)


def _migrate(commands: Any) -> None:
    parser = _command(commands, "migrate", "ui.commands.exchange.server_sync:migrate", "copy a home into DOSSIER_STORE")
    parser.add_argument(
        "--from", dest="source", metavar="HOME", default="", help="a home, or the address of a server that homes shared"
    )
    _wait(parser)


def minutes(text: str) -> float:
    """A number of minutes, at least one and at most a week."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 1 <= found <= 10_080:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes: write it as 15")
    return found


def date_or_none(text: str) -> date | str:
    """A day as 2025-08-06, or nothing at all."""
    return iso_date(text) if text else ""


def port_number(text: str) -> int:
    """A port from 0 (any free one) to 65535."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


def seconds(text: str) -> float:
    """A length of time, at most a day."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds: write it as 60")
    return found
