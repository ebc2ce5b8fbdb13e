"""The commands that keep an index up: feed add, list, remove and import; update, once or again and again.

    Namespace -> exit code, with the result on stdout

Thin: `index.update.feeds` keeps the list, `index.update.refresh` does the work.  Nothing heavy is imported before a
command runs.  Read `index.update.refresh.refresh` next.
"""

from __future__ import annotations

import time
from argparse import Namespace
from typing import TYPE_CHECKING

from ui.commands.exchange.server_sync import share_with_server
from ui.commands.library import report_record, summary, tell_trouble
from ui.commands.watch import CHANGED, is_watching, look_again
from ui.terminal.output import print_json, settings_from

if TYPE_CHECKING:
    from index.types import Encoder
    from index.update.run import IndexReport
    from rag.settings import Settings


def feed(arguments: Namespace) -> int:
    """Add, list, remove or import feeds."""
    from index.text.plain import plain_text
    from index.update.feeds import add_feed, followed, import_feeds, remove_feed

    home = settings_from(arguments).home
    if arguments.action == "add":
        added, count = add_feed(home, arguments.url)
        print(f'follows {plain_text(added.title or added.url)}, {count} articles now: "dossier update" takes them')
    elif arguments.action == "remove":
        print(f"follows {plain_text(remove_feed(home, arguments.feed).url)} no longer; its articles stay")
    elif arguments.action == "import":
        new, listed = import_feeds(home, arguments.file)
        print(f'{new} feeds added of {listed} in the list: "dossier update" takes their articles')
    elif arguments.json:
        print_json([{"url": each.url, "title": each.title, "articles": len(each.seen)} for each in followed(home)])
    else:
        feeds = followed(home)
        for number, each in enumerate(feeds, start=1):
            print(f"{number}  {plain_text(each.url)}  {plain_text(each.title)}  ({len(each.seen)} articles seen)")
        if not feeds:
            print('no feed is followed: add one with "dossier feed add URL"')
    return 0


def update(arguments: Namespace) -> int:
    """Ask the feeds, read the folders again, run the watch; with --watch every so many minutes until interrupted.

    1 when everything failed, 5 when the watch found a change, as "watch run" says.
    """
    settings = settings_from(arguments)
    from index.encoders.load import load_encoder

    encoder = load_encoder(settings.encoder, cache=settings.cache)
    while True:
        report = _once(arguments, settings, encoder)
        found = look_again(arguments) if is_watching(arguments) else None
        if arguments.json:
            print_json(report_record(report) | ({} if found is None else {"watch": found.record()}))
        else:
            print(summary(report), flush=True)
            if found:
                found.tell()
        if not arguments.watch:
            done = report.added or report.changed or report.unchanged or report.removed or report.copies
            return 1 if report.failed and not done else CHANGED if found else 0
        time.sleep(60 * arguments.every)


def _once(arguments: Namespace, settings: Settings, encoder: Encoder) -> IndexReport:
    """One round, its failures told on stderr."""
    from index.update.refresh import refresh
    from ui.terminal.progress import Status

    with Status("asking the feeds") as status:
        report = refresh(
            settings.home,
            encoder=encoder,
            prune=arguments.prune,
            on_progress=status.report,
            wait=arguments.wait,
            store=settings.store,
        )
        share_with_server(settings, status)
    tell_trouble(report)
    return report
